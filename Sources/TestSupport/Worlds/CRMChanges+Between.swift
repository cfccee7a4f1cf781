package import AccessRules
import ContactModel

extension CRMChanges {
    /// What a feed would say of the way from one reading to another of the same schema.
    package init(from former: CRMReading, to present: CRMReading) {
        self.init(startedAt: present.startedAt, changeCounter: (former.changeCounter ?? 0) + 1)
        for (table, columns) in present.records {
            let old = former.records[table]
            for record in columns.records {
                if let row = old?.row(of: record.id.key), let known = old?.record(row),
                    zip(known.values, record.values).allSatisfy({ $0.isIdentical(to: $1) })
                {
                    continue
                }
                records.append(Row(id: record.id, values: record.values))
            }
            for record in old?.records ?? [] where columns.row(of: record.id.key) == nil {
                records.append(Row(id: record.id, values: nil))
            }
        }
        if former.directory != present.directory { directory = present.directory }
        let (old, new) = (former.rights, present.rights)
        if old.views != new.views || old.records != new.records || old.fields != new.fields { rights = new }
        for id in Set(old.access.keys).union(new.access.keys) where old.access[id] != new.access[id] {
            access[id] = new.access[id] ?? []
        }
        for id in Set(old.subscriptions.keys).union(new.subscriptions.keys)
        where old.subscriptions[id] != new.subscriptions[id] {
            subscriptions[id] = new.subscriptions[id] ?? []
        }
    }
}
