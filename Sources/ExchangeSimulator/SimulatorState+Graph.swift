extension SimulatorState {
    /// Does a call's work and says what it is answered; the changes are still to be kept, those of circumstances first.
    mutating func perform(
        _ call: GraphCall, _ circumstances: [Fault] = [], configuration: SimulatorConfiguration, nowSeconds: Double
    ) -> (answer: Result<GraphAnswer, GraphError>, circumstantial: [StoreChange], changes: [StoreChange]) {
        guard !circumstances.isEmpty else {
            let (answer, changes) = perform(call, in: nil, configuration: configuration, nowSeconds: nowSeconds)
            return (answer, [], changes)
        }
        var configuration = configuration
        var mailboxState: SimulatedUser.MailboxState?
        var earlier: [StoreChange] = []
        for circumstance in circumstances {
            switch circumstance {
            case .setting(let setting): setting.apply(to: &configuration)
            case .mailbox(let state): mailboxState = state
            case .deltaTokensDie(let answer):
                configuration.behaviour.deadTokenAnswer = answer
                earlier += expireDeltaTokens(of: call.user)
            case .member(let deed):
                earlier += act(deed, call, configuration: configuration, nowSeconds: nowSeconds)
            default: continue
            }
        }
        let (answer, changes) = perform(
            call, in: mailboxState, configuration: configuration, nowSeconds: nowSeconds)
        return (answer, earlier, changes)
    }

    private mutating func expireDeltaTokens(of name: String) -> [StoreChange] {
        guard let id = user(name)?.id, let user = updateUser(id, { $0.tokenGeneration += 1 }) else { return [] }
        mailboxes[user.id]?.tokenGeneration = user.tokenGeneration
        return [.user(user)]
    }

    private mutating func act(
        _ deed: MemberDeed, _ call: GraphCall, configuration: SimulatorConfiguration, nowSeconds: Double
    ) -> [StoreChange] {
        guard let user = user(call.user), let mailbox = mailboxes.removeValue(forKey: user.id) else { return [] }
        var session = makeSession(
            user, mailbox, call, configuration: configuration, nowSeconds: nowSeconds)
        if let record = session.act(deed, &deedMixer) { deeds.append(record) }
        return takeBack(&session, configuration)
    }

    private func makeSession(
        _ user: DirectoryUser, _ mailbox: Mailbox, _ call: GraphCall, configuration: SimulatorConfiguration,
        nowSeconds: Double
    ) -> MailboxSession {
        let names = directoryNames
        return MailboxSession(
            mailbox: mailbox, user: user, seed: seed, nowSeconds: nowSeconds, behaviour: configuration.behaviour,
            target: call.target, preferences: call.preferences, baseURL: call.baseURL, ifMatch: call.ifMatch,
            directoryName: { names[$0] })
    }

    /// - Parameter state: of the mailbox, for this call; `nil`: the state it is in.
    private mutating func perform(
        _ call: GraphCall, in state: SimulatedUser.MailboxState?, configuration: SimulatorConfiguration,
        nowSeconds: Double
    ) -> (answer: Result<GraphAnswer, GraphError>, changes: [StoreChange]) {
        guard case .success(let work) = call.work else {
            // A broken request is told so whether or not its mailbox exists.
            return (call.work.flatMap { _ in .failure(.methodNotAllowed) }, [])
        }
        do throws(GraphError) {
            switch work.subject {
            case .users: return (.success(try listUsers(call, roles: configuration.behaviour)), [])
            case .usersDelta:
                try requireDirectoryRole(configuration.behaviour)
                return (.success(try usersDelta(call)), [])
            case .user:
                try requireDirectoryRole(configuration.behaviour)
                return (.success(try getUser(call)), [])
            case .subscriptions, .subscription:
                return try performOnSubscriptions(call, work, configuration: configuration, nowSeconds: nowSeconds)
            default: break
            }
            return try performInMailbox(
                call, work, state, configuration: configuration, nowSeconds: nowSeconds)
        } catch {
            return (.failure(error), [])
        }
    }

    private mutating func performInMailbox(
        _ call: GraphCall, _ work: GraphCall.Work, _ state: SimulatedUser.MailboxState?,
        configuration: SimulatorConfiguration, nowSeconds: Double
    ) throws(GraphError) -> (answer: Result<GraphAnswer, GraphError>, changes: [StoreChange]) {
        let user = try mailboxUser(call.user, state, behaviour: configuration.behaviour)
        // Taken out while it is worked on, so that it is not copied.
        guard let mailbox = mailboxes.removeValue(forKey: user.id) else { throw .mailboxNotEnabled }
        var session = makeSession(
            user, mailbox, call, configuration: configuration, nowSeconds: nowSeconds)
        let answer: Result<GraphAnswer, GraphError>
        do throws(GraphError) {
            answer = .success(try Self.run(call.kind, work, in: &session))
        } catch {
            answer = .failure(error)
        }
        return (answer, takeBack(&session, configuration))
    }

    /// Puts a mailbox back after work in it: answers what is to be kept, and tells those who subscribed.
    mutating func takeBack(_ session: inout MailboxSession, _ configuration: SimulatorConfiguration) -> [StoreChange] {
        let changes = session.mailbox.takeChanges()
        let events = session.mailbox.takeEvents()
        mailboxes[session.user.id] = session.mailbox
        tell(events, session, configuration)
        return changes
    }

    private static func run(
        _ kind: RequestKind, _ work: GraphCall.Work, in session: inout MailboxSession
    ) throws(GraphError) -> GraphAnswer {
        switch (work.subject, kind, work.payload) {
        case (.folders(let parent), .listFolders, _): try session.listFolders(parent: parent)
        case (.folders(let parent), .createFolder, .folder(let change)):
            try session.createFolder(parent: parent, change)
        case (.folder(let name), .getFolder, _): try session.getFolder(name)
        case (.folder(let name), .updateFolder, .folder(let change)): try session.updateFolder(name, change)
        case (.folder(let name), .deleteFolder, _): try session.deleteFolder(name)
        case (.folder(let name), .purgeFolder, _): try session.purgeFolder(name)
        case (.contacts(let folder), .listContacts, _): try session.listContacts(in: folder)
        case (.contacts(let folder), .createContact, .contact(let change)):
            try session.createContact(in: folder, change)
        case (.delta(let folder), _, _): try session.contactDelta(of: folder)
        case (.contact(let name), .getContact, _): try session.getContact(name)
        case (.contact(let name), .updateContact, .contact(let change)): try session.updateContact(name, change)
        case (.contact(let name), .deleteContact, _): try session.deleteContact(name)
        case (.contact(let name), .purgeContact, _): try session.purgeContact(name)
        case (.ids, .translateIds, .translation(let translation)): try session.translate(translation)
        case (.photo(let name), .getPhoto, _): try session.getPhoto(name)
        case (.photo(let name), .putPhoto, .photo(let bytes)): try session.putPhoto(name, bytes)
        default: throw .methodNotAllowed
        }
    }

    /// The user whose mailbox a call may enter (FACTS §11, §12.3, §16.11).
    /// - Parameter isReading: the permission to read is enough.
    func mailboxUser(
        _ name: String, _ state: SimulatedUser.MailboxState?, isReading: Bool = false, behaviour: SimulatorBehaviour
    ) throws(GraphError) -> DirectoryUser {
        guard var user = user(name) else { throw .userInvalid(name) }
        if let state { user.mailboxState = state.rawValue }
        let roles = isReading ? ["Contacts.Read", "Contacts.ReadWrite"] : ["Contacts.ReadWrite"]
        let isConsented = roles.contains(where: behaviour.tokenRoles.contains)
        guard behaviour.grantsContactsWithoutRole || isConsented else { throw .accessDenied }
        switch user.state {
        // A consent in Entra opens every mailbox: the scope of an Exchange role takes nothing away from it.
        case .outsideRole where isConsented: return user
        case .outsideRole: throw .accessDenied
        case .cloud, .full: return user
        case .none, .onPremises, .softDeleted: throw .mailboxNotEnabled
        case .outsideScope: throw .accessPolicy
        }
    }

    // MARK: Directory

    private func requireDirectoryRole(_ behaviour: SimulatorBehaviour) throws(GraphError) {
        guard behaviour.tokenRoles.contains("User.Read.All") else {
            throw GraphError(
                status: 403, code: "Authorization_RequestDenied",
                message: "Insufficient privileges to complete the operation.")
        }
    }

    /// FACTS §6.1.
    private func listUsers(
        _ call: GraphCall, roles behaviour: SimulatorBehaviour
    ) throws(GraphError) -> GraphAnswer {
        try requireDirectoryRole(behaviour)
        guard call.target.options["skip"] == nil else {
            throw .badRequest("Request_UnsupportedQuery", "$skip is not supported.")
        }
        let options = try QueryOptions(call.target.options, for: .users)
        var start = 0
        if let token = call.target.options["skiptoken"] {
            guard let place = Int(token), place >= 0 else {
                throw .badRequest("Request_UnsupportedQuery", "The skip token is invalid.")
            }
            start = place
        }
        let found = users.filter { user in
            !user.isDeleted && options.filter?.matches(ItemFilter.Item(text: user.text)) ?? true
        }
        var values: [WireValue] = []
        for user in found.dropFirst(start).prefix(options.pageItems) {
            values.append(.object(try user.json(select: options.select)))
        }
        var members: [String: WireValue] = [
            "@odata.context": .string("\(call.baseURL)/v1.0/$metadata#users"), "value": .array(values),
        ]
        if options.wantsCount { members["@odata.count"] = .number(Double(found.count)) }
        if start + values.count < found.count {
            let repeated = QueryOptions.repeated.compactMap { name in
                call.target.options[name].map { "$\(name)=\(RequestTarget.encoded($0))" }
            }
            let query = (repeated + ["$skiptoken=\(start + values.count)"]).joined(separator: "&")
            members["@odata.nextLink"] = .string("\(call.baseURL)\(call.target.path)?\(query)")
        }
        return GraphAnswer(status: 200, body: .json(.object(members)))
    }

    private func getUser(_ call: GraphCall) throws(GraphError) -> GraphAnswer {
        guard let user = user(call.user) else { throw .userNotFound(call.user) }
        let options = try QueryOptions(call.target.options, for: .users)
        var members = try user.json(select: options.select)
        members["@odata.context"] = .string("\(call.baseURL)/v1.0/$metadata#users/$entity")
        return GraphAnswer(status: 200, body: .json(.object(members)))
    }
}
