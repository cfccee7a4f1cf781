/// One subscription to a mailbox's contacts, as the simulator keeps it (FACTS §13).
struct Subscription: Sendable, Equatable, Codable {
    /// A GUID.
    let id: String
    let userID: String
    /// As the client wrote it.
    let resource: String
    let changeTypes: Set<ChangeType>
    let clientState: String?
    var notificationURL: String
    let lifecycleURL: String?
    let latestTLS: String
    var expirationSeconds: Double
    /// FACTS §3: the form of ids in notifications follows the request that created the subscription.
    let wantsImmutableIDs: Bool
    /// The client was asked to reauthorize before the end, and has not done so yet.
    var isChallenged = false
    /// Nothing is told before the client reauthorizes.
    var isPaused = false

    enum ChangeType: String, Sendable, Codable, CaseIterable { case created, updated, deleted }

    /// `changeType` as answers show it.
    private var changeType: String {
        ChangeType.allCases.filter(changeTypes.contains).map(\.rawValue).joined(separator: ",")
    }

    /// - Parameter clientID: of the app, which created it and is the only one there is.
    func json(clientID: String) -> [String: WireValue] {
        var members: [String: WireValue] = [:]
        members["id"] = .string(id)
        members["resource"] = .string(resource)
        members["applicationId"] = .string(clientID)
        members["creatorId"] = .string(clientID)
        members["changeType"] = .string(changeType)
        members["clientState"] = clientState.map(WireValue.string) ?? .null
        members["notificationUrl"] = .string(notificationURL)
        members["lifecycleNotificationUrl"] = lifecycleURL.map(WireValue.string) ?? .null
        members["expirationDateTime"] = .string(WireTime.text(expirationSeconds))
        members["latestSupportedTlsVersion"] = .string(latestTLS)
        for name in SubscriptionChange.unsupported { members[name] = .null }
        return members
    }
}

/// What a client is told of one subscription: a change, or an event of the subscription's own life.
struct Notice: Sendable, Equatable {
    enum Event: Sendable, Equatable {
        case change(Subscription.ChangeType, contactID: String, etag: String)
        case lifecycle(LifecycleEvent)
    }

    enum LifecycleEvent: String, Sendable { case reauthorizationRequired, subscriptionRemoved, missed }

    let subscription: Subscription
    let event: Event
    /// Where it goes.
    let url: String
    let dueSeconds: Double
    /// When it was first sent in vain, and how often since.
    var firstTriedSeconds: Double?
    var attempts = 0

    var isLifecycle: Bool { if case .lifecycle = event { true } else { false } }

    /// One element of a notification's `value`.
    func json(tenantID: String) -> WireValue {
        var members: [String: WireValue] = [
            "subscriptionId": .string(subscription.id),
            "subscriptionExpirationDateTime": .string(WireTime.text(subscription.expirationSeconds)),
            "clientState": subscription.clientState.map(WireValue.string) ?? .null, "tenantId": .string(tenantID),
        ]
        switch event {
        case .lifecycle(let event): members["lifecycleEvent"] = .string(event.rawValue)
        case .change(let type, let contactID, let etag):
            let resource = WireValue.string("Users/\(subscription.userID)/Contacts/\(contactID)")
            members["changeType"] = .string(type.rawValue)
            members["resource"] = resource
            members["resourceData"] = .object([
                "@odata.type": "#Microsoft.Graph.Contact", "@odata.id": resource, "@odata.etag": .string(etag),
                "id": .string(contactID),
            ])
        }
        return .object(members)
    }
}
