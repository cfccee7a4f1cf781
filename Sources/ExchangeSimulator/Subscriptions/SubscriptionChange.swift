/// The body that creates or renews a subscription, checked before anyone is asked (FACTS §13).
///
/// Codes and messages, where the service's are known: [I:docs 2231], [I:docs 4092]. Which code each refusal has is **NV**
/// beyond them.
struct SubscriptionChange: Sendable, Equatable {
    var changeTypes: Set<Subscription.ChangeType> = []
    var clientState: String?
    var resource: String?
    /// The user that the resource names.
    var user = ""
    var notificationURL: String?
    var lifecycleURL: String?
    var latestTLS: String?
    var expirationSeconds: Double?

    /// What belongs to notifications that carry the changed contact, and to other services. They are not simulated.
    static let unsupported = [
        "includeResourceData", "encryptionCertificate", "encryptionCertificateId", "notificationQueryOptions",
        "notificationUrlAppId",
    ]
    private static let readOnly = ["id", "applicationId", "creatorId"]
    private static let required = ["changeType", "notificationUrl", "resource", "expirationDateTime"]
    /// FACTS §13: nothing else can be changed.
    private static let changeable = ["notificationUrl", "expirationDateTime"]
    private static let clientStateLengthMax = 128

    /// - Throws: 400 for what the service does not take; nothing has been asked or changed then.
    init(body: WireValue?, isNew: Bool) throws(GraphError) {
        guard let members = body?.object else { throw .bodyUnreadable }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
            if !isNew, !Self.changeable.contains(name), !name.contains("@odata.") {
                let names = Self.changeable.joined(separator: ", ")
                throw .subscriptionInvalid("'\(name)' cannot be changed. What can be: \(names).")
            }
            try read(name, value)
        }
        if isNew, let name = Self.required.first(where: { members[$0] ?? .null == .null }) {
            throw .subscriptionInvalid("\(name) is a required property for subscription creation")
        }
        guard notificationURL != nil || expirationSeconds != nil else {
            throw .subscriptionInvalid("There is nothing to change.")
        }
    }

    private mutating func read(_ name: String, _ value: WireValue) throws(GraphError) {
        switch name {
        case "changeType": changeTypes = try Self.changeTypes(try Self.text(value))
        case "clientState":
            let text = try Self.text(value)
            guard text.count <= Self.clientStateLengthMax else {
                throw .subscriptionInvalid("clientState has more than \(Self.clientStateLengthMax) characters.")
            }
            clientState = text
        case "resource":
            let text = try Self.text(value)
            user = try Self.user(of: text)
            resource = text
        case "notificationUrl": notificationURL = try Self.address(try Self.text(value), of: name)
        case "lifecycleNotificationUrl": lifecycleURL = try Self.address(try Self.text(value), of: name)
        case "latestSupportedTlsVersion":
            let text = try Self.text(value)
            guard ["v1_0", "v1_1", "v1_2", "v1_3"].contains(text) else {
                throw .subscriptionInvalid("latestSupportedTlsVersion is none of v1_0, v1_1, v1_2, v1_3.")
            }
            latestTLS = text
        case "expirationDateTime":
            guard let seconds = WireTime.seconds(of: try Self.text(value)) else { throw .subscriptionUnreadable }
            expirationSeconds = seconds
        case "includeResourceData" where value == .bool(false): break
        case let name where Self.unsupported.contains(name):
            throw .subscriptionInvalid("This simulator has no notifications with \(name).")
        case let name where Self.readOnly.contains(name):
            throw .subscriptionInvalid("'\(name)' is read-only.")
        case let annotation where annotation.contains("@odata."): break
        default: throw .subscriptionUnreadable
        }
    }

    private static func text(_ value: WireValue) throws(GraphError) -> String {
        guard let text = value.string else { throw .subscriptionUnreadable }
        return text
    }

    private static func changeTypes(_ text: String) throws(GraphError) -> Set<Subscription.ChangeType> {
        var types: Set<Subscription.ChangeType> = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let type = Subscription.ChangeType(rawValue: name.trimmingSpaces) else {
                throw .subscriptionInvalid("'\(name)' is no change type. Give created, updated, deleted.")
            }
            types.insert(type)
        }
        return types
    }

    /// FACTS §13: `users/{id}/contacts`, and no folder; a user name with an apostrophe fails.
    private static func user(of resource: String) throws(GraphError) -> String {
        guard !resource.contains("?"), let segments = try? RequestTarget(path: resource, query: "").segments,
            !segments.joined().contains("'")
        else { throw .subscriptionInvalid("The resource '\(resource)' cannot be read.") }
        guard segments.count == 3, segments[0].lowercased() == "users", segments[2].lowercased() == "contacts" else {
            throw .subscriptionInvalid("This simulator has subscriptions to users/{id}/contacts only.")
        }
        return segments[1]
    }

    private static func address(_ text: String, of name: String) throws(GraphError) -> String {
        guard let address = ReceiverAddress(text) else {
            throw .subscriptionInvalid(
                "\(name) must be an http or https address on this machine (127.0.0.1, ::1, localhost): the simulator calls "
                    + "no others.")
        }
        return address.url
    }
}

extension GraphError {
    static func subscriptionInvalid(_ message: String) -> GraphError { badRequest("InvalidRequest", message) }
    /// [I:docs 2231]: an unknown property, a wrong type, and a time without its offset alike.
    static let subscriptionUnreadable = subscriptionInvalid(
        "Could not process subscription creation payload. Are all property names spelled and camelCased properly? "
            + "Also are the date properties spelled in the correct format?")
    static let subscriptionNotFound = GraphError(
        status: 404, code: "ResourceNotFound", message: "The object was not found.")
    /// [I:docs 2988].
    static func subscriptionTooLong(minutes: Int) -> GraphError {
        badRequest("ExtensionError", "Subscription expiration can only be \(minutes) minutes in the future.")
    }
    /// FACTS §13 has the number; code and message are **NV**.
    static func tooManySubscriptions(_ count: Int) -> GraphError {
        GraphError(
            status: 403, code: "ExtensionError", message: "The mailbox has \(count) subscriptions, which is the most.")
    }
    static let receiverRefused = badRequest(
        "ValidationError",
        "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.")
    static let receiverWrong = badRequest(
        "ValidationError",
        "Subscription validation request failed. Response must exactly match validationToken query parameter.")
    static let receiverTooSlow = badRequest("ValidationError", "Subscription validation request timed out.")
}
