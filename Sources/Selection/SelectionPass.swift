package import AccessRules
import ContactModel
package import ICU

/// Works out selections over one reading, record by record and member by member.
///
/// This is the scalar way: short, obvious, and the one that explains. Whoever needs the selections of many members at
/// once asks `selections(_:)`, which is the place where a faster way over the same compiled trees may answer.
package struct SelectionPass {
    package let model: RightsModel
    private var sortKeys: SortKeys

    package init(model: RightsModel, collator: Collator) {
        self.model = model
        sortKeys = SortKeys(collator: collator)
    }

    /// One selection for each request, in their order.
    package mutating func selections(_ requests: [(rule: SelectionRule, viewer: Viewer)]) -> [MemberSelection] {
        requests.map { selection(by: $0.rule, for: $0.viewer) }
    }

    /// The first `limit` of the visible records that view and book ask for, in order (DOMAIN §4).
    package mutating func selection(by rule: SelectionRule, for viewer: Viewer) -> MemberSelection {
        let viewRight = viewer.viewRight(rule.view.name)
        guard viewRight.isAllowed else {
            return MemberSelection(visibleCount: 0, selected: [], fellOff: [], viewDenied: viewRight.reason)
        }
        var visibleCount = 0
        var candidates: [Candidate] = []
        for record in model.liveRecords(of: rule.view.table) {
            guard let perspective = viewer.perspective(on: record.id) else { continue }
            visibleCount += 1
            guard Self.isWanted(perspective, by: rule, viewer) else { continue }
            candidates.append(candidate(perspective, rule, viewer))
        }
        candidates.sort { Self.precedes($0, $1, rule.order) }
        return cut(candidates, rule.limit, visibleCount: visibleCount)
    }

    /// Whether view and book ask for a record that the member sees.
    package static func isWanted(_ perspective: Perspective, by rule: SelectionRule, _ viewer: Viewer) -> Bool {
        if let filter = rule.viewFilter, viewer.evaluate(filter, on: perspective) != true { return false }
        if let filter = rule.filter, viewer.evaluate(filter, on: perspective) != true { return false }
        return true
    }

    private struct Candidate {
        let perspective: Perspective
        let isPinned: Bool
        let keys: [OrderKey]
    }

    private mutating func candidate(_ perspective: Perspective, _ rule: SelectionRule, _ viewer: Viewer) -> Candidate {
        Candidate(
            perspective: perspective,
            isPinned: rule.pinned.map { viewer.evaluate($0, on: perspective) == true } ?? false,
            keys: rule.order.map { OrderKey(perspective.value(of: $0.path), keys: &sortKeys) })
    }

    /// Pins first, then by every criterion, at last by the record ids, so that the order is total.
    private static func precedes(_ left: Candidate, _ right: Candidate, _ order: [OrderCriterion]) -> Bool {
        if left.isPinned != right.isPinned { return left.isPinned }
        for (index, criterion) in order.enumerated() {
            switch left.keys[index].compared(to: right.keys[index], isDescending: criterion.isDescending) {
            case .before: return true
            case .after: return false
            case .equal: continue
            }
        }
        return left.perspective.record < right.perspective.record
    }

    private func cut(_ candidates: [Candidate], _ limit: Int?, visibleCount: Int) -> MemberSelection {
        let kept = candidates.prefix(limit ?? candidates.count)
        return MemberSelection(
            visibleCount: visibleCount,
            selected: kept.enumerated().map { index, candidate in
                SelectedRecord(perspective: candidate.perspective, rank: index + 1, isPinned: candidate.isPinned)
            },
            fellOff: candidates.dropFirst(kept.count).map(\.perspective.record),
            viewDenied: nil)
    }
}
