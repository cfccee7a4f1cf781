// What clients do with subscriptions, and what becomes of changes in mailboxes (FACTS §13).
extension SimulatorState {
    /// Ends what has ended and asks for what is due. Answers what is to be kept of it.
    mutating func passTime(nowSeconds: Double) -> [StoreChange] {
        guard !subscriptions.isIdle else { return [] }
        let (changed, removed) = subscriptions.pass(nowSeconds: nowSeconds)
        return changed.map(StoreChange.subscription) + removed.map { StoreChange.subscriptionGone(id: $0) }
    }

    mutating func performOnSubscriptions(
        _ call: GraphCall, _ work: GraphCall.Work, configuration: SimulatorConfiguration, nowSeconds: Double
    ) throws(GraphError) -> (answer: Result<GraphAnswer, GraphError>, changes: [StoreChange]) {
        let passed = passTime(nowSeconds: nowSeconds)
        do throws(GraphError) {
            let (answer, changes) = try run(call, work, configuration, nowSeconds: nowSeconds)
            return (.success(answer), passed + changes)
        } catch {
            return (.failure(error), passed)
        }
    }

    private mutating func run(
        _ call: GraphCall, _ work: GraphCall.Work, _ configuration: SimulatorConfiguration, nowSeconds: Double
    ) throws(GraphError) -> (GraphAnswer, [StoreChange]) {
        // The description knows no query option here; that the service refuses them is **NV**.
        if let option = call.target.options.keys.min() {
            throw .badRequest("BadRequest", "The query option '\(option)' is not supported on subscriptions.")
        }
        switch (work.subject, call.kind, work.payload) {
        case (.subscriptions, .createSubscription, .subscription(let change)):
            let subscription = try make(change, call, configuration, nowSeconds: nowSeconds)
            return keep(subscription, call, configuration, status: 201)
        case (.subscriptions, _, _):
            let values = subscriptions.all.values.sorted { $0.id < $1.id }
                .map { WireValue.object($0.json(clientID: configuration.clientID)) }
            let body = WireValue.object([
                "@odata.context": .string("\(call.baseURL)/v1.0/$metadata#subscriptions"), "value": .array(values),
            ])
            return (GraphAnswer(status: 200, body: .json(body)), [])
        case (.subscription(let id), .updateSubscription, .subscription(let change)):
            var subscription = try subscription(id)
            try checkAccess(subscription.userID, configuration)
            if let url = change.notificationURL { subscription.notificationURL = url }
            if let wanted = change.expirationSeconds {
                subscription.expirationSeconds = try end(wanted, configuration, nowSeconds: nowSeconds)
            }
            return keep(reauthorized(subscription), call, configuration, status: 200)
        case (.subscription(let id), .reauthorizeSubscription, _):
            let subscription = try subscription(id)
            try checkAccess(subscription.userID, configuration)
            let kept = keep(reauthorized(subscription), call, configuration, status: 200)
            return (GraphAnswer(status: 204), kept.1)
        case (.subscription(let id), .deleteSubscription, _):
            let gone = try subscription(id).id
            subscriptions.remove(gone)
            return (GraphAnswer(status: 204), [.subscriptionGone(id: gone)])
        case (.subscription(let id), .getSubscription, _):
            return (answer(try subscription(id), call, configuration, status: 200), [])
        default: throw .methodNotAllowed
        }
    }

    /// Whether a call could succeed, before its receivers are asked; the same checks come again when they answered.
    func subscriptionRefusal(
        _ call: GraphCall, _ work: GraphCall.Work, _ configuration: SimulatorConfiguration, nowSeconds: Double
    ) -> GraphError? {
        var copy = self
        do throws(GraphError) {
            _ = try copy.run(call, work, configuration, nowSeconds: nowSeconds)
            return nil
        } catch {
            return error
        }
    }

    private func subscription(_ id: String) throws(GraphError) -> Subscription {
        guard let found = subscriptions.all[id.lowercased()] else { throw .subscriptionNotFound }
        return found
    }

    /// FACTS §12.3: reading is enough. What each mailbox's state answers here is **NV**; it is as elsewhere.
    private func checkAccess(_ user: String, _ configuration: SimulatorConfiguration) throws(GraphError) {
        _ = try mailboxUser(user, nil, isReading: true, behaviour: configuration.behaviour)
    }

    private mutating func make(
        _ change: SubscriptionChange, _ call: GraphCall, _ configuration: SimulatorConfiguration, nowSeconds: Double
    ) throws(GraphError) -> Subscription {
        try checkAccess(change.user, configuration)
        guard let user = user(change.user), let resource = change.resource, let url = change.notificationURL,
            let wanted = change.expirationSeconds
        else { throw .subscriptionUnreadable }
        let maximum = configuration.limits.subscriptionsPerMailboxMax
        guard subscriptions.of(user.id).count < maximum else { throw .tooManySubscriptions(maximum) }
        return Subscription(
            id: makeRequestID(), userID: user.id, resource: resource, changeTypes: change.changeTypes,
            clientState: change.clientState, notificationURL: url, lifecycleURL: change.lifecycleURL,
            latestTLS: change.latestTLS ?? "v1_2",
            expirationSeconds: try end(wanted, configuration, nowSeconds: nowSeconds),
            wantsImmutableIDs: call.preferences.wantsImmutableIDs)
    }

    /// FACTS §13 and §16.13: between 45 and 10,080 minutes ahead.
    private func end(
        _ wanted: Double, _ configuration: SimulatorConfiguration, nowSeconds: Double
    ) throws(GraphError) -> Double {
        let limits = configuration.limits
        let latest = nowSeconds + limits.subscriptionSecondsMax
        if wanted > latest, configuration.behaviour.longSubscriptions == .refused {
            throw .subscriptionTooLong(minutes: Int(limits.subscriptionSecondsMax / 60))
        }
        return min(max(wanted, nowSeconds + limits.subscriptionSecondsMin), latest)
    }

    private func reauthorized(_ subscription: Subscription) -> Subscription {
        var subscription = subscription
        subscription.isChallenged = false
        subscription.isPaused = false
        return subscription
    }

    private mutating func keep(
        _ subscription: Subscription, _ call: GraphCall, _ configuration: SimulatorConfiguration, status: Int
    ) -> (GraphAnswer, [StoreChange]) {
        subscriptions.put(subscription)
        return (answer(subscription, call, configuration, status: status), [.subscription(subscription)])
    }

    private func answer(
        _ subscription: Subscription, _ call: GraphCall, _ configuration: SimulatorConfiguration, status: Int
    ) -> GraphAnswer {
        var members = subscription.json(clientID: configuration.clientID)
        members["@odata.context"] = .string("\(call.baseURL)/v1.0/$metadata#subscriptions/$entity")
        return GraphAnswer(status: status, body: .json(.object(members)))
    }

    // MARK: Changes in mailboxes

    /// Puts what happened in line for those who subscribed to the mailbox.
    mutating func tell(
        _ events: [ContactEvent], _ session: MailboxSession, _ configuration: SimulatorConfiguration
    ) {
        guard !events.isEmpty, !subscriptions.isIdle else { return }
        for subscription in subscriptions.of(session.user.id)
        where subscription.expirationSeconds > session.nowSeconds {
            for event in events {
                for (type, id, etag) in session.news(of: event, immutable: subscription.wantsImmutableIDs)
                where subscription.changeTypes.contains(type) {
                    subscriptions.tell(
                        .change(type, contactID: id, etag: etag), to: subscription, configuration.behaviour,
                        limits: configuration.limits, nowSeconds: session.nowSeconds)
                }
            }
        }
    }

    /// Ends the subscriptions to a mailbox that nobody can reach any more, and tells their client so.
    mutating func giveUpSubscriptions(
        to user: DirectoryUser, _ configuration: SimulatorConfiguration, nowSeconds: Double
    ) -> [StoreChange] {
        do throws(GraphError) {
            try checkAccess(user.id, configuration)
            return []
        } catch {
            return subscriptions.giveUp(user.id, nowSeconds: nowSeconds).map { StoreChange.subscriptionGone(id: $0) }
        }
    }
}

extension MailboxSession {
    /// What a subscriber hears of an event, by the form of ids that it asked for.
    ///
    /// The resource is all personal contacts (FACTS §13): what leaves them is deleted, what comes back is created. That a
    /// move within them is an update where the id stays, and two changes where it does not, is **NV**.
    func news(
        of event: ContactEvent, immutable: Bool
    ) -> [(type: Subscription.ChangeType, id: String, etag: String)] {
        // FACTS §2.7: groups are never shown.
        guard let contact = mailbox.contacts[event.contact], contact.isGroup != true else { return [] }
        let tag = etag(contact)
        let id = immutable ? text(.immutable, contact.number) : text(.classic, contact.place)
        func isThere(_ folder: UInt64) -> Bool { mailbox.location(folder) == .contacts }
        switch event {
        case .created: return isThere(contact.folder) ? [(.created, id, tag)] : []
        case .updated: return isThere(contact.folder) ? [(.updated, id, tag)] : []
        case .moved(_, let from, let to, let oldPlace):
            let oldID = immutable ? id : text(.classic, oldPlace)
            switch (isThere(from), isThere(to)) {
            case (true, false): return [(.deleted, oldID, tag)]
            case (false, true): return [(.created, id, tag)]
            case (true, true) where immutable: return [(.updated, id, tag)]
            case (true, true): return [(.deleted, oldID, tag), (.created, id, tag)]
            case (false, false): return []
            }
        }
    }
}
