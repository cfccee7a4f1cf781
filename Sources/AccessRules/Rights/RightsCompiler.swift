import ContactModel

/// Checks the CRM's rights entry by entry; what is at fault stays defined and is reported.
struct RightsCompiler {
    let schema: CRMSchema
    let directory: Directory
    private(set) var views: [String: ObjectRights] = [:]
    private(set) var records: [String: ObjectRights] = [:]
    private(set) var access: [RecordID: ObjectRights] = [:]
    private(set) var fields: [FieldKey: ObjectRights] = [:]
    private(set) var problems: [RightsProblem] = []

    init(schema: CRMSchema, directory: Directory) {
        self.schema = schema
        self.directory = directory
    }

    /// Every object with entries but for access lists, whose end is a change of the record like any other.
    var defined: Set<RightsObject> {
        Set(views.keys.map(RightsObject.view))
            .union(records.keys.map(RightsObject.records))
            .union(fields.keys.map(RightsObject.field))
    }

    mutating func compile(_ rows: RightsRows) {
        for (view, entries) in rows.views where !entries.isEmpty {
            views[view] = rights(entries, of: .view(view), isKnown: schema.views[view] != nil)
        }
        for (table, entries) in rows.records where !entries.isEmpty {
            let scope = FilterScope(
                schema: schema, table: table, purpose: .recordRight, protected: [], directory: directory)
            let isKnown = schema.tables[table] != nil
            records[table] = rights(entries, of: .records(table: table), isKnown: isKnown, scope: scope)
        }
        for (record, entries) in rows.access where !entries.isEmpty {
            access[record] = rights(entries, of: .access(record), isKnown: schema.tables[record.table] != nil)
        }
        for (key, entries) in rows.fields where !entries.isEmpty {
            fields[key] = rights(entries, of: .field(key), isKnown: schema.has(key))
        }
    }

    /// Keeps closed what had entries and has none any more, as far as it still exists.
    mutating func close(_ keptDefined: Set<RightsObject>) {
        for object in keptDefined.subtracting(defined) {
            switch object {
            case .view(let view) where schema.views[view] != nil: views[view] = .closed
            case .records(let table) where schema.tables[table] != nil: records[table] = .closed
            case .field(let key) where schema.has(key): fields[key] = .closed
            case .view, .records, .field, .access: continue
            }
            problems.append(.lostLastEntry(object))
        }
    }

    private mutating func rights(
        _ entries: [RightEntry], of object: RightsObject, isKnown: Bool, scope: FilterScope? = nil
    ) -> ObjectRights {
        guard isKnown else {
            problems.append(.unknownObject(object))
            return .closed
        }
        return ObjectRights(entries, of: object, directory: directory, scope: scope, problems: &problems)
    }
}

extension CRMSchema {
    /// Whether there is such a field or relation.
    package func has(_ key: FieldKey) -> Bool {
        guard let table = tables[key.table] else { return false }
        return table.position(of: key.field) != nil || table.relation(named: key.field) != nil
    }
}
