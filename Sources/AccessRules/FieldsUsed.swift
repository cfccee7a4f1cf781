/// Of which fields a reading keeps the values; every other field is null in it.
package enum FieldsUsed: Hashable, Sendable {
    case all
    /// These, as fields or relations, and those that every table needs to be understood.
    case only(Set<FieldKey>)

    /// The names of a table's fields; `nil`: all of them.
    package func names(of table: TableSchema) -> Set<String>? {
        switch self {
        case .all: nil
        case .only(let keys): table.ownUse.union(keys.lazy.filter { $0.table == table.name }.map(\.field))
        }
    }
}

/// Says which fields are used, by what was read of the CRM before its records.
package typealias FieldUse = @Sendable (CRMSchema, DirectoryRows, RightsRows) -> FieldsUsed

extension TableSchema {
    /// What says which records there are, where relations lead, and how numbers and subscriptions are meant.
    fileprivate var ownUse: Set<String> {
        Set([keyField] + [deletedField, mergedIntoField, countryField, subscriptionField].compactMap(\.self))
            .union(relations.map(\.field))
    }
}

/// A filter of a record right, as it was written.
package struct RightFilter: Hashable, Sendable {
    package let table: String
    package let text: String

    /// What it reads; `nil`: it does not compile, so that this cannot be told.
    package func fields(in schema: CRMSchema, _ directory: Directory) -> Set<FieldKey>? {
        let scope = FilterScope(
            schema: schema, table: table, purpose: .recordRight, protected: [], directory: directory)
        guard case .success(let filter) = Filter.compile(text, in: scope) else { return nil }
        return filter.usage.fields
    }
}

extension RightsRows {
    /// The filters of all record rights, whether they count or not.
    package var filters: Set<RightFilter> {
        Set(
            records.flatMap { table, entries in
                entries.compactMap { $0.filter.map { RightFilter(table: table, text: $0) } }
            })
    }
}
