import AccessRules
import ContactModel

/// Worlds change one step at a time and stay worlds: keys are unique, values fit their fields, views and schema are kept.
extension RandomWorld {
    @discardableResult
    package mutating func change(_ random: inout SeededGenerator) -> WorldChange {
        while true {
            if let change = change(random.pick(WorldChange.Kind.allCases), &random) { return change }
        }
    }

    /// `nil` where there is nothing to change in this way.
    package mutating func change(_ kind: WorldChange.Kind, _ random: inout SeededGenerator) -> WorldChange? {
        switch kind {
        case .recordEdited: edit(&random)
        case .recordAdded: add(&random)
        case .recordDeleted: delete(&random)
        case .recordRecycled: mark(.recordRecycled, .boolean(true), &random)
        case .recordRestored: mark(.recordRestored, random.pick([.boolean(false), .null]), &random)
        case .recordMerged: merge(&random)
        case .relationPointed: point(&random)
        case .recordRights: changeRecordRights(&random)
        case .fieldRights: changeFieldRights(&random)
        case .viewRights: changeViewRights(&random)
        case .accessList: changeAccessList(&random)
        case .membership: changeMembership(&random)
        case .subscription: changeSubscription(&random)
        case .attribute: changeAttribute(&random)
        case .activity: changeActivity(&random)
        }
    }

    // MARK: Records

    private var filling: WorldFilling {
        WorldFilling(schema: schema, values: values, keys: records.mapValues { $0.map(\.id.key) }, keysMade: keysMade)
    }

    /// Calls `body` for a record of a table that fits; `nil` where there is no such record.
    private mutating func changing(
        _ kind: WorldChange.Kind, where fits: (TableSchema) -> Bool = { _ in true }, _ random: inout SeededGenerator,
        _ body: (Record, TableSchema, WorldFilling, inout SeededGenerator) -> Record?
    ) -> WorldChange? {
        let table = random.pick(tables)
        guard fits(table), let all = records[table.name], !all.isEmpty else { return nil }
        let index = random.below(all.count)
        guard let changed = body(all[index], table, filling, &random) else { return nil }
        records[table.name]?[index] = changed
        return WorldChange(kind: kind, table: table.name, keys: [changed.id.key])
    }

    /// One to three fields of content.
    private mutating func edit(_ random: inout SeededGenerator) -> WorldChange? {
        changing(.recordEdited, &random) { record, table, filling, random in
            let structural = [table.keyField, table.deletedField, table.mergedIntoField].compactMap { $0 }
            let fields = table.fields.filter { !structural.contains($0.name) }
            var changed = record
            for _ in 0...random.below(3) {
                let field = random.pick(fields)
                guard let position = table.position(of: field.name) else { continue }
                changed = changed.with(filling.value(of: field, in: table, &random), at: position)
            }
            return changed
        }
    }

    /// Now and then a record that was gone comes back.
    private mutating func add(_ random: inout SeededGenerator) -> WorldChange? {
        let table = random.pick(tables)
        var filling = filling
        let gone = goneKeys[table.name] ?? []
        let key = gone.isEmpty || !random.chance(4) ? filling.newKey() : random.pick(gone)
        goneKeys[table.name]?.removeAll { $0 == key }
        keysMade = filling.keysMade
        records[table.name, default: []].append(filling.record(table, key: key, &random))
        return WorldChange(kind: .recordAdded, table: table.name, keys: [key])
    }

    /// Access list and subscriptions stay behind, as they do in a CRM that nobody tidies up.
    private mutating func delete(_ random: inout SeededGenerator) -> WorldChange? {
        let table = random.pick(tables)
        guard let all = records[table.name], !all.isEmpty else { return nil }
        let index = random.below(all.count)
        records[table.name]?.remove(at: index)
        goneKeys[table.name, default: []].append(all[index].id.key)
        return WorldChange(kind: .recordDeleted, table: table.name, keys: [all[index].id.key])
    }

    private mutating func mark(
        _ kind: WorldChange.Kind, _ value: FieldValue, _ random: inout SeededGenerator
    ) -> WorldChange? {
        changing(kind, where: { $0.deletedField != nil }, &random) { record, table, _, _ in
            guard let position = table.deletedField.flatMap(table.position),
                (record.values[position] == .boolean(true)) != (value == .boolean(true))
            else { return nil }
            return record.with(value, at: position)
        }
    }

    /// Into another record, into itself, or out of a merge.
    private mutating func merge(_ random: inout SeededGenerator) -> WorldChange? {
        changing(.recordMerged, where: { $0.mergedIntoField != nil }, &random) { record, table, filling, random in
            guard let field = table.mergedIntoField, let position = table.position(of: field) else { return nil }
            let type = table.fields[position].type
            let isUndone = random.chance(3)
            let value = isUndone ? FieldValue.null : filling.relationValue(to: table.name, type, &random)
            return value == record.values[position] ? nil : record.with(value, at: position)
        }
    }

    private mutating func point(_ random: inout SeededGenerator) -> WorldChange? {
        changing(.relationPointed, where: { !$0.relations.isEmpty }, &random) { record, table, filling, random in
            let relation = random.pick(table.relations)
            guard let position = table.position(of: relation.field) else { return nil }
            let type = table.fields[position].type
            let value = filling.relationValue(to: relation.targetTable, type, &random)
            return value == record.values[position] ? nil : record.with(value, at: position)
        }
    }

    // MARK: Rights and subscriptions

    private mutating func changeRecordRights(_ random: inout SeededGenerator) -> WorldChange? {
        let table = random.pick(tables).name
        let old = rights.records[table] ?? []
        let new = recordEntries(of: table, &random)
        // Mostly one entry; seldom all of them, or the last one goes.
        rights.records[table] = random.chance(4) ? new : Self.withOneChanged(old, from: new, &random)
        return WorldChange(kind: .recordRights, table: table, keys: [])
    }

    private mutating func changeFieldRights(_ random: inout SeededGenerator) -> WorldChange? {
        let key = random.pick(tables.flatMap(Self.fieldKeys))
        let new = entries(&random)
        rights.fields[key] = Self.withOneChanged(rights.fields[key] ?? [], from: new, &random)
        return WorldChange(kind: .fieldRights, table: key.table, keys: [key.field])
    }

    private mutating func changeViewRights(_ random: inout SeededGenerator) -> WorldChange? {
        let view = random.pick(schema.views.keys.sorted())
        let new = entries(&random)
        rights.views[view] = Self.withOneChanged(rights.views[view] ?? [], from: new, &random)
        return WorldChange(kind: .viewRights, table: schema.views[view]?.table, keys: [view])
    }

    private mutating func changeAccessList(_ random: inout SeededGenerator) -> WorldChange? {
        guard let record = someRecord(&random) else { return nil }
        let new = entries(&random)
        rights.access[record] =
            random.chance(3) ? nil : Self.withOneChanged(rights.access[record] ?? [], from: new, &random)
        return WorldChange(kind: .accessList, table: record.table, keys: [record.key])
    }

    private mutating func changeSubscription(_ random: inout SeededGenerator) -> WorldChange? {
        guard let record = someRecord(&random) else { return nil }
        let principal = random.pick(principals(&random))
        var subscribers = rights.subscriptions[record] ?? []
        if subscribers.contains(principal) {
            subscribers.removeAll { $0 == principal }
        } else {
            subscribers.append(principal)
        }
        rights.subscriptions[record] = subscribers
        return WorldChange(kind: .subscription, table: record.table, keys: [record.key])
    }

    private func someRecord(_ random: inout SeededGenerator) -> RecordID? {
        let all = records[random.pick(tables).name] ?? []
        return all.isEmpty ? nil : random.pick(all).id
    }

    /// The entries with one principal's taken away, put in, or replaced; one entry for each principal stays the rule.
    private static func withOneChanged(
        _ old: [RightEntry], from new: [RightEntry], _ random: inout SeededGenerator
    ) -> [RightEntry] {
        guard !new.isEmpty, old.isEmpty || random.chance(2) else {
            guard !old.isEmpty else { return new }
            let gone = random.pick(old).principal
            return old.filter { $0.principal != gone }
        }
        let entry = random.pick(new)
        return old.filter { $0.principal != entry.principal } + [entry]
    }

    // MARK: Directory

    /// Never makes a cycle: groups stand inside earlier ones only.
    private mutating func changeMembership(_ random: inout SeededGenerator) -> WorldChange? {
        let index = random.below(directory.groups.count)
        let group = directory.groups[index].id
        let later = directory.groups[(index + 1)...].map { Principal.group($0.id) }
        let member = random.pick(directory.users.map { .user($0.id) } + later)
        let membership = Membership(group: group, member: member)
        if directory.memberships.contains(membership) {
            directory.memberships.removeAll { $0 == membership }
        } else {
            directory.memberships.append(membership)
        }
        return WorldChange(kind: .membership, table: nil, keys: [group.text, member.key])
    }

    private mutating func changeAttribute(_ random: inout SeededGenerator) -> WorldChange? {
        let index = random.below(directory.users.count)
        let name = random.pick(Self.attributeNames)
        let value = random.chance(4) ? nil : Self.attribute(name, values, &random)
        guard value != directory.users[index].attributes[name] else { return nil }
        directory.users[index] = directory.users[index].with(value, named: name)
        return WorldChange(kind: .attribute, table: nil, keys: [directory.users[index].id.text, name])
    }

    /// The first user stays active, so that there is always one.
    private mutating func changeActivity(_ random: inout SeededGenerator) -> WorldChange? {
        let index = 1 + random.below(directory.users.count - 1)
        directory.users[index] = directory.users[index].with(isActive: !directory.users[index].isActive)
        return WorldChange(kind: .activity, table: nil, keys: [directory.users[index].id.text])
    }
}

extension Principal {
    fileprivate var key: String {
        switch self {
        case .user(let id): id.text
        case .group(let id): id.text
        }
    }
}

extension User {
    fileprivate func with(_ value: AttributeValue?, named name: String) -> User {
        var attributes = attributes
        attributes[name] = value
        return with(isActive: isActive, attributes: attributes)
    }

    fileprivate func with(isActive: Bool, attributes: [String: AttributeValue]? = nil) -> User {
        User(
            id: id, login: login, name: name, mail: mail, mailbox: mailbox, isActive: isActive,
            attributes: attributes ?? self.attributes)
    }
}
