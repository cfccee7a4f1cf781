package enum RightValue: String, Hashable, Sendable {
    case yes
    case no
    /// For users only: the groups decide, as they do where the user has no entry.
    case byGroups = "by groups"
}

/// What one principal may do with one object: a view, a table's records, one record, or a field.
package struct RightEntry: Hashable, Sendable {
    package let principal: Principal
    package let value: RightValue
    /// Text of the filter language; only a `yes` on a table's records may carry one (SEMANTICS 4).
    package let filter: String?

    package init(principal: Principal, value: RightValue, filter: String? = nil) {
        self.principal = principal
        self.value = value
        self.filter = filter
    }
}

/// A field, or a relation, of a table.
package struct FieldKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let table: String
    package let field: String

    package init(table: String, field: String) {
        self.table = table
        self.field = field
    }

    package var description: String { "\(table).\(field)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.table, left.field) < (right.table, right.field)
    }
}

/// The CRM's rights and subscriptions as they were read, in the source's order, unchecked.
package struct RightsRows: Hashable, Sendable {
    /// By view name.
    package var views: [String: [RightEntry]]
    /// Record rights by table name.
    package var records: [String: [RightEntry]]
    /// Access lists by record.
    package var access: ByRecord<[RightEntry]>
    package var fields: [FieldKey: [RightEntry]]
    package var subscriptions: ByRecord<[Principal]>

    package init(
        views: [String: [RightEntry]] = [:], records: [String: [RightEntry]] = [:],
        access: ByRecord<[RightEntry]> = [:], fields: [FieldKey: [RightEntry]] = [:],
        subscriptions: ByRecord<[Principal]> = [:]
    ) {
        self.views = views
        self.records = records
        self.access = access
        self.fields = fields
        self.subscriptions = subscriptions
    }
}
