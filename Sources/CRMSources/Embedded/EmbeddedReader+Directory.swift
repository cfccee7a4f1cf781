import AccessRules
import ContactModel

extension EmbeddedReader {
    /// Reads users with their attributes, groups and memberships. What cannot be read makes the rights incomplete.
    mutating func readDirectory(attributes: [String: AttributeDefinition]) throws(ReadingFailure) -> DirectoryRows {
        let values = try readAttributeValues(attributes)
        var users: [User] = []
        var userIDs: Set<UserID> = []
        for row in try rows(of: .users) {
            guard let id = row.nonEmpty("id").map(UserID.init), let login = row.nonEmpty("login"),
                userIDs.insert(id).inserted
            else {
                report(row, "has no id, no login, or the id of another user; it is left out")
                continue
            }
            let active = row["active"].flatMap(FieldParsing.boolean)
            if active == nil {
                // Read as inactive, the user's address books would end.
                report(row, "is neither active (1) nor inactive (0); it is read as active")
            }
            users.append(
                User(
                    id: id, login: login, name: row.nonEmpty("name"), mail: row.nonEmpty("mail"),
                    mailbox: row.nonEmpty("mailbox"), isActive: active ?? true, attributes: values[id] ?? [:]))
        }
        var groups: [Group] = []
        var groupIDs: Set<GroupID> = []
        for row in try rows(of: .groups) {
            guard let id = row.nonEmpty("id").map(GroupID.init), let name = row.nonEmpty("name"),
                groupIDs.insert(id).inserted
            else {
                report(row, "has no id, no name, or the id of another group; it is left out")
                continue
            }
            groups.append(Group(id: id, name: name))
        }
        let memberships = try readMemberships(users: userIDs, groups: groupIDs)
        for id in values.keys.filter({ !userIDs.contains($0) }).sorted() {
            problems.append(
                place: "crm_user_attributes", "User \(id) does not exist; the attributes are left out.",
                affectsRights: true, part: .directory)
        }
        return DirectoryRows(users: users, groups: groups, memberships: memberships)
    }

    private mutating func readMemberships(
        users: Set<UserID>, groups: Set<GroupID>
    ) throws(ReadingFailure) -> [Membership] {
        var memberships: [Membership] = []
        for row in try rows(of: .memberships) {
            let user = row["user_id"].map(UserID.init)
            let child = row["child_group_id"].map(GroupID.init)
            guard (user == nil) != (child == nil) else {
                report(row, "names both a user and a group as the member, or neither; it is left out")
                continue
            }
            guard let group = row["group_id"].map(GroupID.init), groups.contains(group),
                user.map(users.contains) ?? true, child.map(groups.contains) ?? true
            else {
                report(row, "names a user or a group that does not exist; it is left out")
                continue
            }
            let member = user.map(Principal.user) ?? child.map(Principal.group)
            if let member { memberships.append(Membership(group: group, member: member)) }
        }
        return memberships
    }

    private mutating func readAttributeValues(
        _ attributes: [String: AttributeDefinition]
    ) throws(ReadingFailure) -> [UserID: [String: AttributeValue]] {
        var values: [UserID: [String: AttributeValue]] = [:]
        var unfit: [UserID: Set<String>] = [:]
        for row in try rows(of: .userAttributes) {
            guard let id = row.nonEmpty("user_id").map(UserID.init), let name = row["name"] else {
                report(row, "has no user or no name; it is left out")
                continue
            }
            guard let attribute = attributes[name] else {
                // No filter can name it, so that no right hangs on it.
                report(row, "names an attribute that crm_attributes does not; it is left out", affectsRights: false)
                continue
            }
            let value = row["value"].map { FieldParsing.value($0, as: attribute.type) } ?? .null
            let isSecond = values[id]?[name] != nil || unfit[id]?.contains(name) == true
            guard let value, attribute.isList || !isSecond else {
                report(
                    row,
                    value == nil
                        ? "is not \(FieldParsing.expectation(of: attribute.type)), as its attribute is; "
                            + "the user is read as lacking the attribute"
                        : "is a second value of an attribute that is no list; the user is read as lacking the attribute"
                )
                values[id]?[name] = nil
                unfit[id, default: []].insert(name)
                continue
            }
            guard unfit[id]?.contains(name) != true else { continue }
            add(value, of: attribute, to: &values[id, default: [:]])
        }
        return values
    }

    /// A null is no value: of a list it says that the list is there, otherwise the user lacks the attribute.
    private func add(
        _ value: FieldValue, of attribute: AttributeDefinition, to values: inout [String: AttributeValue]
    ) {
        guard attribute.isList else {
            if !value.isNull { values[attribute.name] = .one(value) }
            return
        }
        var list: [FieldValue] = []
        if case .list(let known) = values[attribute.name] { list = known }
        if !value.isNull { list.append(value) }
        values[attribute.name] = .list(list)
    }
}
