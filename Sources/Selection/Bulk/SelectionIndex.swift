package import AccessRules
import Bitmaps
package import ContactModel
package import ICU

/// Selections of many members from one reading, in one pass.
///
/// What members have in common is worked out once, as sets of records: a condition that does not mention the user for
/// everybody who sees its fields alike, a value of the user by looking it up. It answers exactly what `SelectionPass`
/// answers record by record.
///
/// Belongs to one task: it remembers what it has worked out.
package final class SelectionIndex {
    private let sets: RecordSets
    private let orderKeys: OrderKeys
    private let canonicalOrders: [String: [OrderCriterion]]
    private var orders: [OrderSpaceKey: OrderSpace] = [:]
    private var needs: [NeedsKey: PathNeeds] = [:]

    /// - Parameter rules: the first of each table gives the order in which that table's first records are cheapest to
    ///   find. Selections by other rules may be asked for too.
    package init(model: RightsModel, collator: Collator, rules: [SelectionRule]) {
        var canonicalOrders: [String: [OrderCriterion]] = [:]
        for rule in rules where canonicalOrders[rule.view.table] == nil {
            canonicalOrders[rule.view.table] = rule.order
        }
        self.canonicalOrders = canonicalOrders
        let orderKeys = OrderKeys(model: model, collator: collator)
        self.orderKeys = orderKeys
        let related = RelatedRows(model: model)
        sets = RecordSets(model: model, related: related) { store in
            let rows = TableSpace.liveRows(of: store)
            guard let order = canonicalOrders[store.schema.name] else { return rows }
            let ways = order.map { criterion in
                PathWay(
                    steps: criterion.path.relations.map {
                        PathWay.Step(targets: related.rows(along: $0), visible: nil, ordinals: [])
                    })
            }
            return orderKeys.sorted(rows, of: store, by: order) { ways[$0].endRow(from: $1) }
        }
    }

    package var model: RightsModel { sets.model }

    // MARK: Selections

    /// The first `limit` of the visible records that view and book ask for, in order (DOMAIN §4).
    package func selection(by rule: SelectionRule, for viewer: Viewer) -> IndexedSelection {
        let viewRight = viewer.viewRight(rule.view.name)
        guard viewRight.isAllowed, let space = sets.space(rule.view.table) else {
            return IndexedSelection(viewDenied: viewRight.isAllowed ? nil : viewRight.reason)
        }
        let member = sets.member(viewer)
        let sight = sets.sight(of: member, needs(rule))
        var parts = [sets.visible(rule.view.table, member)]
        for filter in [rule.viewFilter, rule.filter] {
            guard let filter else { continue }
            parts.append(sets.resolved(sets.conditions.condition(filter), true, member, sight, space))
        }
        let candidates = ResolvedSet.intersection(parts).bitmap
        let pinned = rule.pinned.map {
            sets.resolved(sets.conditions.condition($0), true, member, sight, space).within(candidates)
        }
        let sorting = Sorting(rule: rule, sight: sight, space: space)
        let ordinals = first(rule.limit ?? .max, of: candidates, pinned: pinned ?? .empty, sorting)
        return IndexedSelection(
            rows: ordinals.map { space.rows[Int($0)] }, pinnedCount: min(pinned?.count ?? 0, ordinals.count),
            candidates: candidates, pinned: pinned ?? .empty)
    }

    /// Works out the order of a rule's records as the member sees them, which the first selection would else do.
    package func prepareOrder(by rule: SelectionRule, for viewer: Viewer) {
        guard let space = sets.space(rule.view.table) else { return }
        let sight = sets.sight(of: sets.member(viewer), needs(rule))
        _ = orderSpace(Sorting(rule: rule, sight: sight, space: space))
    }

    /// What the limit cut, in order.
    package func fellOff(_ selection: IndexedSelection, by rule: SelectionRule, for viewer: Viewer) -> [RecordID] {
        guard selection.fellOffCount > 0, let space = sets.space(rule.view.table) else { return [] }
        let sight = sets.sight(of: sets.member(viewer), needs(rule))
        let sorting = Sorting(rule: rule, sight: sight, space: space)
        let all = first(.max, of: selection.candidates, pinned: selection.pinned, sorting)
        return all.dropFirst(selection.rows.count).map { space.store.columns.id(Int(space.rows[Int($0)])) }
    }

    /// How many records of the view's table the member may see at all.
    package func visibleCount(by rule: SelectionRule, for viewer: Viewer) -> Int {
        guard viewer.viewRight(rule.view.name).isAllowed else { return 0 }
        return sets.visible(rule.view.table, sets.member(viewer)).bitmap.count
    }

    /// A number for how a member sees what stands on these paths: members with equal numbers have equal values there, for
    /// every record (SEMANTICS 27). Numbers of one index only can be compared.
    package func sightNumber(of paths: Set<FieldPath>, in table: String, for viewer: Viewer) -> Int {
        sets.sight(of: sets.member(viewer), PathNeeds(table: table, paths: paths)).id
    }

    private struct NeedsKey: Hashable {
        let view: ViewDefinition
        let filters: [Filter?]
        let order: [OrderCriterion]
    }

    private func needs(_ rule: SelectionRule) -> PathNeeds {
        let key = NeedsKey(view: rule.view, filters: [rule.viewFilter, rule.filter, rule.pinned], order: rule.order)
        if let known = needs[key] { return known }
        let filters = key.filters.compactMap { $0?.usage.paths }
        let paths = filters.reduce(Set(rule.order.map(\.path))) { $0.union($1) }
        let made = PathNeeds(table: rule.view.table, paths: paths)
        needs[key] = made
        return made
    }

    // MARK: Order

    /// What the order of some records depends on.
    private struct Sorting {
        let rule: SelectionRule
        let sight: Sight
        let space: TableSpace
    }

    private struct OrderSpaceKey: Hashable {
        let table: String
        let order: [OrderCriterion]
        let sight: [Int]
    }

    /// The first ordinals: pins, then the others, each by the rule's order.
    private func first(_ limit: Int, of candidates: Bitmap, pinned: Bitmap, _ sorting: Sorting) -> [UInt32] {
        let others = pinned.isEmpty ? candidates : candidates.subtracting(pinned)
        guard let order = orderSpace(sorting) else {
            return Array((sorted(pinned, sorting) + sorted(others, sorting)).prefix(limit))
        }
        let pins = order.first(limit, of: pinned)
        return pins.isEmpty ? order.first(limit, of: others) : pins + order.first(limit - pins.count, of: others)
    }

    /// `nil` where the order depends on related records of which the member does not see all: then no two members need
    /// have the same one, and each one's candidates are sorted.
    private func orderSpace(_ sorting: Sorting) -> OrderSpace? {
        let order = sorting.rule.order
        let paths = order.map(\.path)
        let sightKey = sorting.sight.key(paths)
        let table = sorting.rule.view.table
        if order == canonicalOrders[table] ?? [], sightKey == sets.fullSight.key(paths) { return .ofOrdinals }
        guard !Sight.dependsOnVisibility(sightKey) else { return nil }
        let key = OrderSpaceKey(table: table, order: order, sight: sightKey)
        if let known = orders[key] { return known }
        let made = OrderSpace(ordinals: sorted(sorting.space.live, sorting))
        orders[key] = made
        return made
    }

    private func sorted(_ records: Bitmap, _ sorting: Sorting) -> [UInt32] {
        let space = sorting.space
        let ways = sorting.rule.order.map { sets.way($0.path, sorting.sight) }
        let rows = orderKeys.sorted(
            records.numbers().map { space.rows[Int($0)] }, of: space.store, by: sorting.rule.order
        ) { ways[$0].endRow(from: $1) }
        return rows.map { space.ordinals[Int($0)] }
    }
}

/// One member's selection as rows of the view's table.
package struct IndexedSelection {
    /// In order, pins first; at most the limit.
    package let rows: [UInt32]
    /// How many of them are pinned.
    package let pinnedCount: Int
    /// Why nothing was selected, where the member may not use the view at all.
    package let viewDenied: RightReason?
    let candidates: Bitmap
    let pinned: Bitmap

    init(
        rows: [UInt32] = [], pinnedCount: Int = 0, candidates: Bitmap = .empty, pinned: Bitmap = .empty,
        viewDenied: RightReason? = nil
    ) {
        self.rows = rows
        self.pinnedCount = pinnedCount
        self.candidates = candidates
        self.pinned = pinned
        self.viewDenied = viewDenied
    }

    /// How many more the limit cut.
    package var fellOffCount: Int { candidates.count - rows.count }
}
