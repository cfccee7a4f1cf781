package import AccessRules

extension SelectionRule {
    /// Every field and relation that its filters and its order read.
    package var fields: Set<FieldKey> {
        let filters = [viewFilter, filter, pinned].compactMap(\.self)
        return filters.reduce(into: Set(order.flatMap(\.path.reads))) { $0.formUnion($1.usage.fields) }
    }
}
