/// A typed column of a table.
package struct FieldDefinition: Hashable, Sendable {
    package let name: String
    package let type: FieldType
    /// What the CRM shows as the column's title; `nil` means the name.
    package let label: String?

    package init(name: String, type: FieldType, label: String? = nil) {
        self.name = name
        self.type = type
        self.label = label
    }
}

/// An N:1 link: `field` of the table that it belongs to holds the key of one record of `targetTable`.
package struct RelationDefinition: Hashable, Sendable {
    package let name: String
    package let field: String
    package let targetTable: String

    package init(name: String, field: String, targetTable: String) {
        self.name = name
        self.field = field
        self.targetTable = targetTable
    }
}

/// What fields or records without any right of their own are.
package enum DefaultRight: String, Hashable, Sendable, Codable {
    case open
    case hidden
}

package struct TableSchema: Hashable, Sendable {
    package let name: String
    /// The field whose value, as text, is the record's key.
    package let keyField: String
    /// A boolean field that is true for a record in the recycle bin.
    package let deletedField: String?
    /// A field that holds the key of the record that this one was merged into, in the same table.
    package let mergedIntoField: String?
    /// A text field with the record's country, for phone numbers without one.
    package let countryField: String?
    /// The field that the source takes subscriptions from, where it keeps them in one: its right is theirs as well
    /// (SEMANTICS 10).
    package let subscriptionField: String?
    /// `nil`: the configuration's `fields_default`.
    package let fieldsDefault: DefaultRight?
    /// In the order of every record's `values`. Names are unique, also among the relations.
    package let fields: [FieldDefinition]
    package let relations: [RelationDefinition]
    /// Fields that the schema names and the source could not read: null in every record, which says nothing about it.
    package var unreadFields: Set<String> = []

    private let fieldPositions: [String: Int]

    package init(
        name: String, keyField: String, deletedField: String? = nil, mergedIntoField: String? = nil,
        countryField: String? = nil, subscriptionField: String? = nil, fieldsDefault: DefaultRight? = nil,
        fields: [FieldDefinition], relations: [RelationDefinition] = []
    ) {
        self.name = name
        self.keyField = keyField
        self.deletedField = deletedField
        self.mergedIntoField = mergedIntoField
        self.countryField = countryField
        self.subscriptionField = subscriptionField
        self.fieldsDefault = fieldsDefault
        self.fields = fields
        self.relations = relations
        fieldPositions = Dictionary(zip(fields.map(\.name), 0...), uniquingKeysWith: { first, _ in first })
    }

    /// The place of a field's value in a record's `values`.
    package func position(of field: String) -> Int? { fieldPositions[field] }

    package func relation(named name: String) -> RelationDefinition? { relations.first { $0.name == name } }

    /// The same table under another default.
    package func with(fieldsDefault: DefaultRight) -> TableSchema {
        var table = TableSchema(
            name: name, keyField: keyField, deletedField: deletedField, mergedIntoField: mergedIntoField,
            countryField: countryField, subscriptionField: subscriptionField, fieldsDefault: fieldsDefault,
            fields: fields, relations: relations)
        table.unreadFields = unreadFields
        return table
    }
}

/// One criterion of an order: a field, or a path such as `Firma.Name`.
package struct SortCriterion: Hashable, Sendable {
    package let path: String
    package let isDescending: Bool

    package init(path: String, isDescending: Bool = false) {
        self.path = path
        self.isDescending = isDescending
    }
}

/// A table with a base filter and an ordered list of sort criteria; what the CRM shows as a list.
package struct ViewDefinition: Hashable, Sendable {
    package let name: String
    package let table: String
    /// Text of the filter language; `nil` means every record.
    package let filter: String?
    package let sort: [SortCriterion]

    package init(name: String, table: String, filter: String? = nil, sort: [SortCriterion] = []) {
        self.name = name
        self.table = table
        self.filter = filter
        self.sort = sort
    }
}

/// Declares what `user.<name>` is.
package struct AttributeDefinition: Hashable, Sendable {
    package let name: String
    package let type: FieldType
    package let isList: Bool

    package init(name: String, type: FieldType, isList: Bool) {
        self.name = name
        self.type = type
        self.isList = isList
    }
}

/// What the CRM's tables, views and user attributes are called and hold. Keyed by exact name.
package struct CRMSchema: Hashable, Sendable {
    package let tables: [String: TableSchema]
    package let views: [String: ViewDefinition]
    package let attributes: [String: AttributeDefinition]

    package init(
        tables: [String: TableSchema], views: [String: ViewDefinition], attributes: [String: AttributeDefinition]
    ) {
        self.tables = tables
        self.views = views
        self.attributes = attributes
    }
}
