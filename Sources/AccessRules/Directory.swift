package import ContactModel

/// What is wrong with the CRM's directory.
package enum DirectoryProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Names of groups, each inside the next, the last inside the first (SEMANTICS 2).
    case cycle([String])
    case duplicateUser(UserID)
    case duplicateGroup(GroupID)
    /// Logins that are equal as texts (SEMANTICS 3); sorted.
    case duplicateLogin([UserID])
    case duplicateGroupName([GroupID])
    case missingLogin(UserID)
    case missingGroupName(GroupID)
    /// A membership in, or of, a group that there is no row for.
    case unknownGroup(GroupID)
    /// A membership of a user that there is no row for.
    case unknownUser(UserID, in: GroupID)

    /// Whether the answer to "who belongs to what" may be wrong by it; a missing user's membership changes nobody.
    package var failsClosed: Bool {
        if case .unknownUser = self { return false }
        return true
    }

    package var description: String {
        switch self {
        case .cycle(let names): "The groups \((names + names.prefix(1)).joined(separator: " → ")) contain each other."
        case .duplicateUser(let id): "The user id \(id) stands twice in the directory."
        case .duplicateGroup(let id): "The group id \(id) stands twice in the directory."
        case .duplicateLogin(let ids): "The users \(Self.list(ids)) have the same login."
        case .duplicateGroupName(let ids): "The groups \(Self.list(ids)) have the same name."
        case .missingLogin(let id): "The user \(id) has no login."
        case .missingGroupName(let id): "The group \(id) has no name."
        case .unknownGroup(let id): "A membership names a group \(id) that is not in the directory."
        case .unknownUser(let id, let group):
            "A membership of group \(group) names a user \(id) that is not in the directory."
        }
    }

    private static func list<Kind>(_ ids: [Identifier<Kind>]) -> String {
        ids.map(\.text).joined(separator: ", ")
    }
}

/// The CRM's directory, checked: who there is, and who belongs to which groups, nested ones included.
///
/// A login or group name that two share finds neither of them. Groups in a cycle all belong to each other, so that the
/// error takes nothing away from anybody until it is mended.
package struct Directory: Sendable {
    /// By id, ascending, inactive ones included.
    package let users: [User]
    /// By id, ascending.
    package let groups: [Group]
    /// In a stable order.
    package let problems: [DirectoryProblem]

    private let usersByID: [UserID: User]
    private let usersByLogin: [TextKey: UserID]
    private let groupsByID: [GroupID: Group]
    private let groupsByName: [TextKey: GroupID]
    private let groupsOfUser: [UserID: Set<GroupID>]
    private let usersOfGroup: [GroupID: [UserID]]

    package init(_ rows: DirectoryRows) {
        var problems: [DirectoryProblem] = []
        let usersByID = Self.indexed(rows.users, by: \.id) { problems.append(.duplicateUser($0)) }
        let groupsByID = Self.indexed(rows.groups, by: \.id) { problems.append(.duplicateGroup($0)) }
        self.usersByID = usersByID
        self.groupsByID = groupsByID
        users = usersByID.values.sorted { $0.id < $1.id }
        groups = groupsByID.values.sorted { $0.id < $1.id }

        let logins = Dictionary(grouping: users.filter { !$0.login.isEmpty }) { TextKey($0.login) }
        let names = Dictionary(grouping: groups.filter { !$0.name.isEmpty }) { TextKey($0.name) }
        usersByLogin = logins.compactMapValues { $0.count == 1 ? $0[0].id : nil }
        groupsByName = names.compactMapValues { $0.count == 1 ? $0[0].id : nil }
        problems += logins.values.filter { $0.count > 1 }.map { .duplicateLogin($0.map(\.id)) }
        problems += names.values.filter { $0.count > 1 }.map { .duplicateGroupName($0.map(\.id)) }
        problems += users.filter(\.login.isEmpty).map { .missingLogin($0.id) }
        problems += groups.filter(\.name.isEmpty).map { .missingGroupName($0.id) }

        let graph = GroupGraph(rows.memberships, users: usersByID, groups: groupsByID)
        problems += graph.unknown
        problems += graph.cycles().map { cycle in .cycle(cycle.map { groupsByID[$0]?.name ?? $0.text }) }
        var groupsOfUser: [UserID: Set<GroupID>] = [:]
        var usersOfGroup: [GroupID: [UserID]] = [:]
        for user in users where user.isActive {
            let all = graph.groups(of: user.id)
            groupsOfUser[user.id] = all
            for group in all { usersOfGroup[group, default: []].append(user.id) }
        }
        self.groupsOfUser = groupsOfUser
        self.usersOfGroup = usersOfGroup
        self.problems = problems.sorted { $0.description < $1.description }
    }

    package func user(_ id: UserID) -> User? { usersByID[id] }

    /// Found by text key (SEMANTICS 3).
    package func user(login: String) -> User? { usersByLogin[TextKey(login)].flatMap { usersByID[$0] } }

    package func group(_ id: GroupID) -> Group? { groupsByID[id] }

    package func group(named name: String) -> Group? { group(key: TextKey(name)) }

    package func group(key: TextKey) -> Group? { groupsByName[key].flatMap { groupsByID[$0] } }

    /// Every group that the user belongs to, directly or through other groups; none where inactive or unknown.
    package func groups(of user: UserID) -> Set<GroupID> { groupsOfUser[user] ?? [] }

    /// Every active user of the group, through other groups too, by id, ascending.
    package func activeMembers(of group: GroupID) -> [UserID] { usersOfGroup[group] ?? [] }

    /// The first row of each id; `duplicate` hears of each id that has more.
    private static func indexed<Key: Hashable, Row>(
        _ rows: [Row], by key: (Row) -> Key, duplicate: (Key) -> Void
    ) -> [Key: Row] {
        var index: [Key: Row] = [:]
        var reported: Set<Key> = []
        for row in rows {
            if index[key(row)] == nil {
                index[key(row)] = row
            } else if reported.insert(key(row)).inserted {
                duplicate(key(row))
            }
        }
        return index
    }
}
