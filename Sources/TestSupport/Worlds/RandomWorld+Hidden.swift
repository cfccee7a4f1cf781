import AccessRules
package import ContactModel

/// Worlds that differ only in what one user may not see (SEMANTICS 9).
extension RandomWorld {
    /// The same world with other values in fields that the user cannot read, other records that the user does not see, and
    /// other users' subscriptions; `nil` where the user would see other records in it, since a right looked at what changed.
    package func twin(hiddenFrom user: UserID, _ random: inout SeededGenerator) -> RandomWorld? {
        let model = model
        guard let viewer = model.viewer(of: user) else { return nil }
        var twin = self
        for table in tables {
            let records = records[table.name] ?? []
            twin.records[table.name] = records.compactMap { changedUnseen($0, of: table, viewer, &random) }
        }
        twin.addUnseen(viewer, &random)
        twin.changeSubscriptions(notOf: viewer, &random)
        return twin.visible(to: user) == visible(to: user) ? twin : nil
    }

    /// Every live record that the user sees.
    private func visible(to user: UserID) -> Set<RecordID> {
        let model = model
        guard let viewer = model.viewer(of: user) else { return [] }
        let live = tables.flatMap { model.liveRecords(of: $0.name).map(\.id) }
        return Set(live.filter { viewer.recordRight($0).isAllowed })
    }

    /// The record with other values where the user sees none; `nil`: gone.
    private func changedUnseen(
        _ record: Record, of table: TableSchema, _ viewer: Viewer, _ random: inout SeededGenerator
    ) -> Record? {
        guard case .record(let final) = viewer.model.resolve(record.id), final.id == record.id else { return record }
        let isSeen = viewer.recordRight(record.id).isAllowed
        if !isSeen, random.chance(5) { return nil }
        var changed = record
        for (position, field) in table.fields.enumerated() where !Self.isStructural(field.name, table) {
            let key = FieldKey(table: table.name, field: field.name)
            guard !isSeen || !viewer.fieldRight(key).isAllowed, random.chance(2) else { continue }
            changed = changed.with(filling.value(of: field, in: table, &random), at: position)
        }
        return changed
    }

    /// Fields that say which record it is, or where it went.
    private static func isStructural(_ field: String, _ table: TableSchema) -> Bool {
        [table.keyField, table.deletedField, table.mergedIntoField].contains(field)
    }

    /// New records, of which the twin's check makes sure that the user does not see them.
    private mutating func addUnseen(_ viewer: Viewer, _ random: inout SeededGenerator) {
        for table in tables where random.chance(3) {
            var filling = filling
            let record = filling.record(table, key: filling.newKey(), &random)
            keysMade = filling.keysMade
            records[table.name, default: []].append(record)
            // Nobody is named in it, so nobody sees it, whatever the table's rights say.
            rights.access[record.id] = [RightEntry(principal: .user(UserID("u0")), value: .no)]
        }
    }

    private mutating func changeSubscriptions(notOf viewer: Viewer, _ random: inout SeededGenerator) {
        let own = Set([Principal.user(viewer.user.id)] + viewer.groups.map(Principal.group))
        let others = principals(&random).filter { !own.contains($0) }
        for record in rights.subscriptions.keys.sorted() {
            let kept = (rights.subscriptions[record] ?? []).filter(own.contains)
            rights.subscriptions[record] = kept + random.some(others, oneIn: 3)
        }
    }

    private var filling: WorldFilling {
        var filling = WorldFilling(schema: schema, values: values)
        filling.keys = records.mapValues { $0.map(\.id.key) }
        filling.keysMade = keysMade
        return filling
    }
}
