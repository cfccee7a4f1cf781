import AccessRules
import ContactModel

/// Who there is.
extension RandomWorld {
    private static let groupNames = ["Vertrieb", "Außendienst", "Innendienst", "Leitung", "Gäste", "Prüfer"]

    /// Three to eight users, the first of them active; two to six groups, each inside earlier ones only.
    static func directory(_ values: RandomValues, _ random: inout SeededGenerator) -> DirectoryRows {
        let users = (0..<3 + random.below(6)).map { user($0, values, &random) }
        let groups = groupNames.prefix(2 + random.below(5)).enumerated().map { index, name in
            Group(id: GroupID("g\(index + 1)"), name: name)
        }
        var memberships: [Membership] = []
        for (index, group) in groups.enumerated() where !random.chance(6) {
            memberships += random.some(users, oneIn: 3).map { Membership(group: group.id, member: .user($0.id)) }
            let outer = random.some(Array(groups[..<index]), oneIn: 3)
            memberships += outer.map { Membership(group: $0.id, member: .group(group.id)) }
        }
        if random.chance(8) { memberships.append(Membership(group: groups[0].id, member: .user(UserID("u0")))) }
        return DirectoryRows(users: users, groups: groups, memberships: memberships)
    }

    private static func user(_ index: Int, _ values: RandomValues, _ random: inout SeededGenerator) -> User {
        let login = RandomValues.logins[index]
        var attributes: [String: AttributeValue] = [:]
        for name in attributeNames where !random.chance(4) { attributes[name] = attribute(name, values, &random) }
        return User(
            id: UserID("u\(index + 1)"), login: login, name: random.chance(4) ? nil : values.text(&random),
            mail: random.chance(4) ? nil : "\(index + 1)@musterwerk.example", isActive: index == 0 || !random.chance(6),
            attributes: attributes)
    }

    static let attributeNames = [
        "gebiet", "gebiete", "themen", "stufe", "zahlen", "grenze", "intern", "dabei seit", "tage", "zuletzt",
    ]

    /// A value for one of the declared attributes; now and then one that does not have the declared type.
    static func attribute(
        _ name: String, _ values: RandomValues, _ random: inout SeededGenerator
    ) -> AttributeValue {
        if random.chance(400) { return .one(.boolean(true)) }
        switch name {
        case "gebiet": return .one(values.value(.text, &random))
        case "gebiete": return .list(list(.text, values, &random))
        case "themen": return .one(values.value(.textList, &random))
        case "stufe": return .one(values.value(.integer, &random))
        case "zahlen": return .list(list(.integer, values, &random))
        case "grenze": return .one(values.value(random.pick([.decimal, .integer]), &random))
        case "intern": return .one(values.value(.boolean, &random))
        case "dabei seit": return .one(random.chance(8) ? .null : values.value(.date, &random))
        case "tage": return .list(list(.date, values, &random))
        default: return .one(values.value(.timestamp, &random))
        }
    }

    private static func list(
        _ type: FieldType, _ values: RandomValues, _ random: inout SeededGenerator
    ) -> [FieldValue] {
        (0..<random.below(4)).map { _ in random.chance(6) ? .null : values.value(type, &random) }
    }
}
