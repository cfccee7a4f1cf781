import AccessRules
import ContactModel

/// Rights and subscriptions.
extension RandomWorld {
    mutating func grantRights(_ random: inout SeededGenerator) {
        for table in tables {
            if !random.chance(4) { rights.records[table.name] = recordEntries(of: table.name, &random) }
            for key in Self.fieldKeys(of: table) where random.chance(7) { rights.fields[key] = entries(&random) }
            for record in records[table.name] ?? [] {
                if random.chance(8) { rights.access[record.id] = entries(&random) }
                if random.chance(4) { rights.subscriptions[record.id] = random.some(principals(&random), oneIn: 3) }
            }
        }
        for view in schema.views.keys.sorted() where random.chance(5) { rights.views[view] = entries(&random) }
        let unknown = RecordID(table: Self.contacts, key: "0")
        if random.chance(4) { rights.subscriptions[unknown] = principals(&random) }
        if random.chance(6) { breakAnEntry(&random) }
    }

    static func fieldKeys(of table: TableSchema) -> [FieldKey] {
        (table.fields.map(\.name) + table.relations.map(\.name)).map { FieldKey(table: table.name, field: $0) }
    }

    /// Without filters; at most one for each principal.
    func entries(_ random: inout SeededGenerator) -> [RightEntry] {
        random.some(principals(&random)).map { principal in
            RightEntry(principal: principal, value: value(for: principal, &random))
        }
    }

    /// Record rights: about every third `yes` has a filter.
    func recordEntries(of table: String, _ random: inout SeededGenerator) -> [RightEntry] {
        let filters = filters(of: table, for: .recordRight)
        return random.some(principals(&random)).map { principal in
            let value = value(for: principal, &random)
            let hasFilter = value == .yes && random.chance(3)
            return RightEntry(
                principal: principal, value: value,
                filter: hasFilter ? filters.text(&random, depth: random.below(4)) : nil)
        }
    }

    private func value(for principal: Principal, _ random: inout SeededGenerator) -> RightValue {
        if case .group = principal { return random.pick([.yes, .yes, .yes, .no]) }
        return random.pick([.yes, .yes, .yes, .no, .byGroups, .byGroups])
    }

    /// One of the entries that do not count (SEMANTICS 4), or rights for what is not there.
    private mutating func breakAnEntry(_ random: inout SeededGenerator) {
        let table = random.pick(tables).name
        let user = Principal.user(random.pick(directory.users).id)
        let group = Principal.group(random.pick(directory.groups).id)
        switch random.below(6) {
        case 0: rights.records[table, default: []].append(RightEntry(principal: group, value: .byGroups))
        case 1:
            rights.records[table, default: []] += [
                RightEntry(principal: user, value: .yes), RightEntry(principal: user, value: .no),
            ]
        case 2:
            rights.records[table, default: []].append(RightEntry(principal: user, value: .yes, filter: "Nirgends = 1"))
        case 3: rights.records[table, default: []].append(RightEntry(principal: group, value: .no, filter: "true"))
        case 4:
            let key = FieldKey(table: table, field: "Name")
            rights.fields[key, default: []].append(RightEntry(principal: group, value: .yes, filter: "true"))
        default: rights.fields[FieldKey(table: table, field: "Fort")] = [RightEntry(principal: user, value: .yes)]
        }
    }
}
