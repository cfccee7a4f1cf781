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
    private var ladders: [OrderSpaceKey: Ladder] = [:]
    private let collator: Collator
    /// By table, ordinals that no selection shall have: of records that have changed since.
    var excluded: [String: Bitmap] = [:]
    // Kept, since sights are told apart by the identity of the needs that they answer.
    private var prepared: [Prepared] = []
    private var readings: [Reading] = []

    /// - Parameter rules: the first of each table gives the order in which that table's first records are cheapest to
    ///   find. Selections by other rules may be asked for too.
    package init(model: RightsModel, collator: Collator, rules: [SelectionRule]) {
        var canonicalOrders: [String: [OrderCriterion]] = [:]
        for rule in rules where canonicalOrders[rule.view.table] == nil {
            canonicalOrders[rule.view.table] = rule.order
        }
        self.canonicalOrders = canonicalOrders
        self.collator = collator
        let orderKeys = OrderKeys(model: model, collator: collator)
        self.orderKeys = orderKeys
        let related = RelatedRows(model: model)
        sets = RecordSets(model: model, related: related) { store in
            let rows = TableSpace.liveRows(of: store)
            guard let order = canonicalOrders[store.schema.name] else { return rows }
            let ways = order.map { criterion -> PathWay in
                guard model.schema.fits(criterion.path) else { return PathWay(steps: nil) }
                return PathWay(
                    steps: criterion.path.relations.map {
                        PathWay.Step(targets: related.rows(along: $0), visible: nil, ordinals: [])
                    })
            }
            return orderKeys.sorted(rows, of: store, by: order) { ways[$0].endRow(from: $1) }
        }
    }

    package var model: RightsModel { sets.model }

    /// The record rights of a table; `nil`: the CRM has no such table.
    func rights(of table: String) -> RecordRights? { sets.space(table).map(sets.rights) }

    /// The live records of a table as numbers.
    func space(_ table: String) -> TableSpace? { sets.space(table) }

    // MARK: Rules

    /// A rule with its conditions found: made once, asked for many members.
    package final class Prepared {
        package let rule: SelectionRule
        let needs: PathNeeds
        let conditions: [Condition]
        let pinned: Condition?
        /// By sight.
        fileprivate var orders: [Int: OrderSpace] = [:]

        init(_ rule: SelectionRule, needs: PathNeeds, conditions: [Condition], pinned: Condition?) {
            self.rule = rule
            self.needs = needs
            self.conditions = conditions
            self.pinned = pinned
        }
    }

    /// Of a rule that was compiled for another schema, a filter that does not fit is null, and a criterion that does not fit
    /// has no value, as they are record by record.
    package func prepare(_ rule: SelectionRule) -> Prepared {
        let filters = [rule.viewFilter, rule.filter].compactMap(\.self)
        let paths = (filters + [rule.pinned].compactMap(\.self)).reduce(Set(rule.order.map(\.path))) {
            $0.union($1.usage.paths)
        }
        let prepared = Prepared(
            rule, needs: needs(paths, in: rule.view.table),
            conditions: filters.map { condition($0, of: rule.view.table) },
            pinned: rule.pinned.map { condition($0, of: rule.view.table) })
        self.prepared.append(prepared)
        return prepared
    }

    private func condition(_ filter: Filter, of table: String) -> Condition {
        guard filter.table == table, filter.usage.paths.allSatisfy(model.schema.fits) else {
            return sets.conditions.null()
        }
        return sets.conditions.condition(filter)
    }

    private func needs(_ paths: Set<FieldPath>, in table: String) -> PathNeeds {
        PathNeeds(table: table, paths: paths.filter(model.schema.fits))
    }

    // MARK: Selections

    /// The first `limit` of the visible records that view and book ask for, in order (DOMAIN §4).
    package func selection(by prepared: Prepared, for viewer: Viewer) -> IndexedSelection {
        let rule = prepared.rule
        let viewRight = viewer.viewRight(rule.view.name)
        guard viewRight.isAllowed, let space = sets.space(rule.view.table) else {
            return IndexedSelection(viewDenied: viewRight.isAllowed ? nil : viewRight.reason)
        }
        let member = sets.member(viewer)
        let sight = sets.sight(of: member, prepared.needs)
        var parts = [sets.visible(rule.view.table, member)]
        for condition in prepared.conditions { parts.append(sets.resolved(condition, true, member, sight, space)) }
        let unchanged = sets.cuts.intersecting(parts)
        let candidates = excluded[rule.view.table].map { .difference(unchanged, $0) } ?? unchanged
        let pinned = prepared.pinned.map {
            ResolvedSet.intersecting([candidates, sets.resolved($0, true, member, sight, space)]).bitmap
        }
        let sorting = Sorting(prepared: prepared, sight: sight, space: space)
        let ordinals = first(rule.limit ?? .max, of: candidates, pinned: pinned ?? .empty, sorting)
        return IndexedSelection(
            ordinals: ordinals, space: space, pinnedCount: min(pinned?.count ?? 0, ordinals.count),
            candidates: candidates, pinned: pinned ?? .empty)
    }

    /// What the limit cut, in order.
    package func fellOff(_ selection: IndexedSelection, by prepared: Prepared, for viewer: Viewer) -> [RecordID] {
        guard selection.fellOffCount > 0, let space = sets.space(prepared.rule.view.table) else { return [] }
        let sight = sets.sight(of: sets.member(viewer), prepared.needs)
        let sorting = Sorting(prepared: prepared, sight: sight, space: space)
        let all = first(.max, of: selection.candidates, pinned: selection.pinned, sorting)
        return all.dropFirst(selection.ordinals.count).map { space.store.columns.id(Int(space.rows[Int($0)])) }
    }

    /// Works out the order of a rule's records as the member sees them, which the first selection would else do.
    package func prepareOrder(by prepared: Prepared, for viewer: Viewer) {
        guard let space = sets.space(prepared.rule.view.table) else { return }
        let sight = sets.sight(of: sets.member(viewer), prepared.needs)
        _ = orderSpace(Sorting(prepared: prepared, sight: sight, space: space))
    }

    /// The rows of a table's live records, by the ordinals of selections from it.
    package func rows(of table: String) -> [UInt32] { sets.space(table)?.rows ?? [] }

    /// How many records of the view's table the member may see at all.
    package func visibleCount(by prepared: Prepared, for viewer: Viewer) -> Int {
        guard viewer.viewRight(prepared.rule.view.name).isAllowed else { return 0 }
        let visible = sets.visible(prepared.rule.view.table, sets.member(viewer)).bitmap
        return visible.subtracting(excluded[prepared.rule.view.table] ?? .empty).count
    }

    // MARK: What contacts depend on

    /// Paths whose values a contact is made of.
    package final class Reading {
        let needs: PathNeeds

        init(_ needs: PathNeeds) { self.needs = needs }
    }

    package func reading(of paths: Set<FieldPath>, in table: String) -> Reading {
        let reading = Reading(needs(paths, in: table))
        readings.append(reading)
        return reading
    }

    /// A number for how a member sees what stands on these paths: members with equal numbers have equal values there, for
    /// every record (SEMANTICS 27). Numbers of one index only can be compared.
    package func sightNumber(of reading: Reading, for viewer: Viewer) -> Int {
        sets.sight(of: sets.member(viewer), reading.needs).id
    }

    // MARK: Order

    /// What the order of some records depends on.
    private struct Sorting {
        let prepared: Prepared
        let sight: Sight
        let space: TableSpace

        var rule: SelectionRule { prepared.rule }
    }

    private struct OrderSpaceKey: Hashable {
        let table: String
        let order: [OrderCriterion]
        let sight: [Int]
    }

    /// The first ordinals: pins, then the others, each by the rule's order.
    private func first(_ limit: Int, of candidates: ResolvedSet, pinned: Bitmap, _ sorting: Sorting) -> [UInt32] {
        guard let order = orderSpace(sorting) else {
            let others = candidates.bitmap.subtracting(pinned)
            return Array((sorted(pinned, sorting) + sorted(others, sorting)).prefix(limit))
        }
        let highest = sorting.space.rows.count
        guard !pinned.isEmpty else {
            return order.first(limit, of: candidates, without: .empty, highest: highest, by: sets.program)
        }
        let pins = order.first(limit, of: .set(pinned), without: .empty, highest: highest, by: sets.program)
        return pins
            + order.first(limit - pins.count, of: candidates, without: pinned, highest: highest, by: sets.program)
    }

    /// `nil` where the order depends on related records of which the member does not see all: then no two members need
    /// have the same one, and each one's candidates are sorted.
    private func orderSpace(_ sorting: Sorting) -> OrderSpace? {
        if let known = sorting.prepared.orders[sorting.sight.id] { return known }
        let space = madeOrderSpace(sorting)
        sorting.prepared.orders[sorting.sight.id] = space
        return space
    }

    private func madeOrderSpace(_ sorting: Sorting) -> OrderSpace? {
        let order = sorting.rule.order
        let key = orderSpaceKey(sorting)
        if order == canonicalOrders[key.table], key.sight == sets.fullSight.key(order.map(\.path)) {
            return .ofOrdinals
        }
        guard !Sight.dependsOnVisibility(key.sight) else { return nil }
        if let known = orders[key] { return known }
        let made = OrderSpace(ordinals: sorted(sorting.space.live, sorting))
        orders[key] = made
        return made
    }

    private func orderSpaceKey(_ sorting: Sorting) -> OrderSpaceKey {
        OrderSpaceKey(
            table: sorting.rule.view.table, order: sorting.rule.order,
            sight: sorting.sight.key(sorting.rule.order.map(\.path)))
    }

    /// The order that a rule's selection for a member follows; `isShared` where it is all of the table's records and not
    /// only theirs. `nil` where the CRM has no such table.
    func ladder(by prepared: Prepared, for viewer: Viewer) -> (ladder: Ladder, isShared: Bool)? {
        guard let space = sets.space(prepared.rule.view.table) else { return nil }
        let sight = sets.sight(of: sets.member(viewer), prepared.needs)
        let sorting = Sorting(prepared: prepared, sight: sight, space: space)
        let places = orderSpace(sorting)
        let key = orderSpaceKey(sorting)
        if places != nil, let known = ladders[key] { return (known, true) }
        let ladder = Ladder(
            order: prepared.rule.order, space: space, places: places ?? .ofOrdinals,
            ways: prepared.rule.order.map { sets.way($0.path, sight) }, model: model,
            sortKeys: SortKeys(collator: collator))
        if places != nil { ladders[key] = ladder }
        return (ladder, places != nil)
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

/// One member's selection, by number.
package struct IndexedSelection {
    /// In order, pins first; at most the limit. Numbers of the index; see `rows`.
    package let ordinals: [UInt32]
    private let space: TableSpace?
    /// How many of them are pinned.
    package let pinnedCount: Int
    /// Why nothing was selected, where the member may not use the view at all.
    package let viewDenied: RightReason?
    let candidates: ResolvedSet
    let pinned: Bitmap

    init(
        ordinals: [UInt32] = [], space: TableSpace? = nil, pinnedCount: Int = 0, candidates: ResolvedSet = .set(.empty),
        pinned: Bitmap = .empty,
        viewDenied: RightReason? = nil
    ) {
        self.ordinals = ordinals
        self.space = space
        self.pinnedCount = pinnedCount
        self.candidates = candidates
        self.pinned = pinned
        self.viewDenied = viewDenied
    }

    /// Rows of the view's table, in order, pins first.
    package var rows: [UInt32] {
        guard let space else { return [] }
        return ordinals.map { space.rows[Int($0)] }
    }

    /// How many more the limit cut; counted when it is asked for.
    package var fellOffCount: Int { candidates.bitmap.count - ordinals.count }
}
