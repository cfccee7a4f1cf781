package import ContactModel

// A column that vanished is no value: what it would take away is not proven.

extension TableSchema {
    /// An unread field without which it is not known which records the table has; `nil`: none.
    var unreadIdentity: String? {
        [keyField, deletedField, mergedIntoField].compactMap(\.self).first(where: unreadFields.contains)
    }
}

extension CRMSchema {
    package func isUnread(_ key: FieldKey) -> Bool {
        tables[key.table]?.unreadFields.contains(key.field) ?? false
    }

    /// The first unread field that the value at the end of a path depends on; `nil`: none.
    func unreadField(along path: FieldPath) -> FieldKey? {
        path.reads.first(where: isUnread) ?? path.relations.lazy.compactMap { unreadIdentity(of: $0.targetTable) }.first
    }

    func unreadIdentity(of table: String) -> FieldKey? {
        tables[table]?.unreadIdentity.map { FieldKey(table: table, field: $0) }
    }
}

extension Viewer {
    /// An unread field that may decide whether the user sees a record of the table: one that it takes to know what records
    /// there are, or one that a filter reads which would let the user see some. `nil`: what is invisible is so for sure.
    ///
    /// A record with an access list of its own is decided by that alone.
    package func unreadField(decidingOn record: RecordID) -> FieldKey? {
        if model.accessList(of: record) != nil { return nil }
        return unreadField(decidingOnRecordsOf: record.table)
    }

    package func unreadField(decidingOnRecordsOf table: String) -> FieldKey? {
        if let key = model.schema.unreadIdentity(of: table) { return key }
        let entries = model.rights(ofRecordsIn: table)?.allowing(user.id, in: groups) ?? []
        let paths = entries.compactMap(\.filter).flatMap(\.usage.paths)
        return paths.compactMap(model.schema.unreadField(along:)).min()
    }
}

extension CRMReading {
    /// The same, with what an earlier reading had in the fields that could not be read now: they then count as read.
    package func completingUnreadFields(from earlier: CRMReading) -> CRMReading {
        guard schema.tables.values.contains(where: { !$0.unreadFields.isEmpty }) else { return self }
        var tables = schema.tables
        var columns = records
        for table in schema.tables.values where !table.unreadFields.isEmpty {
            guard let completed = Self.completed(table, records[table.name], from: earlier) else { continue }
            tables[table.name] = completed.schema
            columns[table.name] = completed
        }
        return CRMReading(
            schema: CRMSchema(tables: tables, views: schema.views, attributes: schema.attributes),
            directory: directory, rights: rights, records: columns, problems: problems, startedAt: startedAt,
            changeCounter: changeCounter)
    }

    private static func completed(
        _ table: TableSchema, _ columns: RecordColumns?, from earlier: CRMReading
    ) -> RecordColumns? {
        guard let known = earlier.schema.tables[table.name], let old = earlier.records[table.name] else { return nil }
        var now = table
        // Of records without keys nothing was read: they are all as they were.
        if table.unreadFields.contains(table.keyField) {
            guard known.fields == table.fields, known.keyField == table.keyField,
                columns.map(old.keepsFields) ?? true
            else { return nil }
            now.unreadFields = known.unreadFields
            return RecordColumns(now, read: old.fields, records: old.records)
        }
        var sources: [Int: Int] = [:]
        for field in table.unreadFields {
            guard let position = table.position(of: field), let former = known.position(of: field),
                known.fields[former].type == table.fields[position].type, !known.unreadFields.contains(field),
                old.fields?.contains(field) ?? true
            else { continue }
            sources[position] = former
            now.unreadFields.remove(field)
        }
        guard let columns, !sources.isEmpty else { return nil }
        return RecordColumns(
            now, read: columns.fields,
            records: columns.records.map { record in
                var values = record.values
                let row = old.row(of: record.id.key)
                for (position, former) in sources { values[position] = row.map { old.value($0, former) } ?? .null }
                return Record(id: record.id, values: values)
            })
    }
}
