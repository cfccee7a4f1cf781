/// A user as the simulated directory keeps it, with an id for good.
struct DirectoryUser: Sendable, Equatable, Codable {
    var id: String
    var userPrincipalName: String
    var mail: String?
    var displayName: String
    var mailboxState: String
    var accountEnabled: Bool
    /// Removed from the directory: unknown to every request; its mailbox is kept for the state file's sake.
    var isDeleted = false
    var tokenGeneration: UInt64 = 1
    /// The directory's change that made the user what it is; users/delta follows it. `nil` in files of earlier versions.
    var change: UInt64?

    init(_ user: SimulatedUser, seed: UInt64) {
        var mixer = Mixer(user.userPrincipalName.lowercased(), seed: seed)
        id = user.id ?? mixer.guid()
        userPrincipalName = user.userPrincipalName
        mail = user.mail
        displayName = user.displayName
        mailboxState = user.mailboxState.rawValue
        accountEnabled = user.accountEnabled
    }

    var state: SimulatedUser.MailboxState {
        SimulatedUser.MailboxState(rawValue: mailboxState) ?? SimulatedUser.MailboxState.none
    }

    /// What the mailbox's ids carry.
    func mailboxNumber(seed: UInt64) -> UInt64 {
        var mixer = Mixer(id.lowercased(), seed: seed)
        return mixer.next()
    }

    /// What the directory shows of the user, for comparing.
    var shown: [String?] {
        [userPrincipalName, mail, displayName, accountEnabled ? "enabled" : nil, isDeleted ? "deleted" : nil]
    }

    private static let defaultProperties = [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage", "surname", "userPrincipalName", "id",
    ]
    private static let selectable = Set(defaultProperties + ["accountEnabled"])

    /// FACTS §6.1: `accountEnabled` is shown only when it is asked for.
    func json(select: [String]?) throws(GraphError) -> [String: WireValue] {
        var members: [String: WireValue] = [:]
        for name in select ?? Self.defaultProperties {
            guard Self.selectable.contains(name) else {
                throw .badRequest(
                    "BadRequest", "Could not find a property named '\(name)' on type 'microsoft.graph.user'.")
            }
            members[name] = value(of: name)
        }
        members["id"] = .string(id)
        return members
    }

    func text(of property: String) -> String? {
        switch property.lowercased() {
        case "id": id
        case "userprincipalname": userPrincipalName
        case "mail": mail
        case "displayname": displayName
        case "accountenabled": accountEnabled ? "true" : "false"
        default: nil
        }
    }

    private func value(of property: String) -> WireValue {
        switch property {
        case "businessPhones": .array([])
        case "accountEnabled": .bool(accountEnabled)
        default: text(of: property).map(WireValue.string) ?? .null
        }
    }
}
