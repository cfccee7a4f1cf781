import AccessRules
import Selection

/// What filters and orders may name while a world is made.
struct WorldScope {
    let schema: CRMSchema
    let protected: Set<FieldKey>
    let directory: Directory
    let values: RandomValues

    private static let criteriaMax = 3

    func filters(of table: String, for purpose: FilterPurpose) -> RandomFilter {
        RandomFilter(
            schema: schema, table: table, purpose: purpose, protected: protected,
            groups: directory.groups.map(\.name), values: values)
    }

    /// Random filters compile; should one not, the next one is taken.
    func filter(of table: String, for purpose: FilterPurpose, depth: Int, _ random: inout SeededGenerator) -> Filter {
        let filters = filters(of: table, for: purpose)
        while true {
            let text = filters.text(&random, depth: depth)
            if case .success(let filter) = compile(text, of: table, for: purpose) { return filter }
        }
    }

    func compile(_ text: String, of table: String, for purpose: FilterPurpose) -> Result<Filter, FilterErrors> {
        Filter.compile(
            text,
            in: FilterScope(
                schema: schema, table: table, purpose: purpose, protected: protected, directory: directory))
    }

    /// Up to three criteria over fields of the record and of related ones.
    func order(from table: String, _ random: inout SeededGenerator) -> [OrderCriterion] {
        let names = FilterNames(schema: schema, table: table, purpose: .selection, protected: protected)
        let types = names.fields.keys.sorted { $0.rawValue < $1.rawValue }
        return (0..<random.below(Self.criteriaMax + 1)).compactMap { _ in
            criterion(random.pick(names.fields[random.pick(types)] ?? []), from: table, isDescending: random.chance(3))
        }
    }

    func criterion(_ path: String, from table: String, isDescending: Bool) -> OrderCriterion? {
        (try? FieldPath.resolve(path, table: table, schema: schema)).map {
            OrderCriterion(path: $0, isDescending: isDescending)
        }
    }
}

/// What books ask for.
extension RandomWorld {
    /// The longest limit that cuts anything in tables of this size.
    private static let limitMax = 12

    static func rules(_ scope: WorldScope, _ random: inout SeededGenerator) -> [SelectionRule] {
        scope.schema.views.values.sorted { $0.name < $1.name }.flatMap { view in
            (0..<1 + random.below(2)).map { _ in rule(view, scope, &random) }
        }
    }

    private static func rule(
        _ view: ViewDefinition, _ scope: WorldScope, _ random: inout SeededGenerator
    ) -> SelectionRule {
        func filter(oneIn: Int) -> Filter? {
            guard !random.chance(oneIn) else { return nil }
            return scope.filter(of: view.table, for: .selection, depth: random.below(4), &random)
        }
        let viewOrder = view.sort.compactMap {
            scope.criterion($0.path, from: view.table, isDescending: $0.isDescending)
        }
        return SelectionRule(
            view: view,
            viewFilter: view.filter.flatMap { try? scope.compile($0, of: view.table, for: .viewBase).get() },
            filter: filter(oneIn: 2), pinned: filter(oneIn: 2),
            order: random.chance(3) ? viewOrder : scope.order(from: view.table, &random),
            limit: random.chance(2) ? nil : 1 + random.below(limitMax))
    }
}
