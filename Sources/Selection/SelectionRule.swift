package import AccessRules

/// One criterion of an order, resolved in the schema.
package struct OrderCriterion: Hashable, Sendable {
    /// Never a list, a blob or a relation (SEMANTICS 21).
    package let path: FieldPath
    package let isDescending: Bool

    package init(path: FieldPath, isDescending: Bool) {
        self.path = path
        self.isDescending = isDescending
    }
}

/// What a book asks of the CRM, compiled: view, filters, order and limit.
package struct SelectionRule: Sendable {
    package let view: ViewDefinition
    /// The view's base filter; `nil`: every record.
    package let viewFilter: Filter?
    /// The book's own filter; `nil`: whatever the view shows.
    package let filter: Filter?
    /// Records that come before all others; `nil`: none does.
    package let pinned: Filter?
    /// The book's order, else the view's; ends in ties by record id.
    package let order: [OrderCriterion]
    /// 1 to 100,000; `nil`: none.
    package let limit: Int?

    package init(
        view: ViewDefinition, viewFilter: Filter?, filter: Filter?, pinned: Filter?, order: [OrderCriterion],
        limit: Int?
    ) {
        self.view = view
        self.viewFilter = viewFilter
        self.filter = filter
        self.pinned = pinned
        self.order = order
        self.limit = limit
    }
}
