package import AccessRules
package import ContactModel

/// Answers "why is this record (not) in this member's address book" with the steps of DOMAIN §9.
///
/// It asks the viewer and the pass that select, and computes nothing beside them.
package struct Explainer {
    package let rule: SelectionRule
    /// What the book's mapping reads: fields and relations.
    package let mappedFields: [FieldKey]
    package let audience: Audience
    /// Whether the record gives this member nothing to write: such a record is in no address book.
    private let hasNothingToWrite: (Perspective) -> Bool

    package init(
        rule: SelectionRule, mappedFields: [FieldKey], audience: Audience,
        hasNothingToWrite: @escaping (Perspective) -> Bool = { _ in false }
    ) {
        self.rule = rule
        self.mappedFields = mappedFields
        self.audience = audience
        self.hasNothingToWrite = hasNothingToWrite
    }

    /// - Parameters:
    ///   - beginning: the steps about seat and membership, which others know.
    ///   - viewer: `nil` where the member is inactive or unknown; then `beginning` says so.
    ///   - target: what the address book is believed to hold of the record; `nil` where it is not known.
    ///   - isRanked: `false` leaves out the rank against the limit, for which the whole selection is worked out.
    package func explain(
        _ id: RecordID, beginning: [Explanation.Step], viewer: Viewer?, pass: inout SelectionPass,
        target: Explanation.Fact?, isRanked: Bool = true
    ) -> Explanation {
        var steps = beginning
        if let viewer, !beginning.contains(where: { $0.isOk == false }) {
            appendRights(id, viewer, &pass, isRanked: isRanked, to: &steps)
        }
        // To the member, what the address book holds of a record that must not be seen would tell that it exists.
        let mayKnow = audience == .operatorOfSatchel || steps.contains { $0.kind == .recordRight && $0.isOk == true }
        if let target, mayKnow { steps.append(.init(.target, isOk: nil, fact: target)) }
        return Explanation(record: id, steps: steps)
    }

    private func appendRights(
        _ id: RecordID, _ viewer: Viewer, _ pass: inout SelectionPass, isRanked: Bool,
        to steps: inout [Explanation.Step]
    ) {
        let viewRight = viewer.viewRight(rule.view.name)
        steps.append(
            .init(.viewRight, isOk: viewRight.isAllowed, fact: fact(viewRight.reason, .view(rule.view.name))))
        guard viewRight.isAllowed else { return }
        guard let perspective = perspective(of: id, viewer, pass.model, to: &steps) else { return }

        guard append(.viewFilter, rule.viewFilter, perspective, viewer, to: &steps) else { return }
        guard append(.bookFilter, rule.filter, perspective, viewer, to: &steps) else { return }
        if let subscription = subscription(of: perspective.record, viewer) { steps.append(subscription) }
        if isRanked { appendRank(perspective.record, pass.selection(by: rule, for: viewer), to: &steps) }
        appendFields(viewer, perspective, to: &steps)
    }

    /// Members hear of a right only whether they have it.
    private func fact(_ reason: RightReason, _ object: Explanation.RightObject) -> Explanation.Fact {
        audience == .member ? .access(!reason.ground.isDenial, object) : .right(reason, object)
    }

    // MARK: Record right

    private func perspective(
        of id: RecordID, _ viewer: Viewer, _ model: RightsModel, to steps: inout [Explanation.Step]
    ) -> Perspective? {
        guard id.table == rule.view.table else {
            steps.append(.init(.recordRight, isOk: false, fact: .otherTable(than: rule.view.table)))
            return nil
        }
        switch (model.resolve(id), audience) {
        case (.nowhere(let absence), .operatorOfSatchel):
            steps.append(.init(.recordRight, isOk: false, fact: .nowhere(absence)))
            return nil
        case (.nowhere, .member):
            steps.append(Self.unseen)
            return nil
        case (.record(let record), _):
            let reason = viewer.recordRight(record.id).reason
            guard let perspective = viewer.perspective(on: record.id) else {
                steps.append(
                    audience == .member
                        ? Self.unseen
                        : .init(
                            .recordRight, isOk: false,
                            fact: Self.merged(id, record.id, .right(reason, .records(ofTable: id.table)))))
                return nil
            }
            let fact: Explanation.Fact =
                audience == .member ? .visible : .right(reason, .records(ofTable: id.table))
            steps.append(.init(.recordRight, isOk: true, fact: Self.merged(id, record.id, fact)))
            return perspective
        }
    }

    private static let unseen = Explanation.Step(.recordRight, isOk: false, fact: .unseen)

    private static func merged(
        _ asked: RecordID, _ final: RecordID, _ fact: Explanation.Fact
    ) -> Explanation.Fact {
        asked == final ? fact : .merged(asked, into: final, fact)
    }

    // MARK: Filters, subscription, rank, fields

    /// Whether the filter lets the record pass.
    private func append(
        _ kind: Explanation.StepKind, _ filter: Filter?, _ perspective: Perspective, _ viewer: Viewer,
        to steps: inout [Explanation.Step]
    ) -> Bool {
        let owner: Explanation.FilterOwner = kind == .viewFilter ? .view(rule.view.name) : .book
        guard let filter else {
            steps.append(.init(kind, isOk: true, fact: .noFilter(owner)))
            return true
        }
        let trace = viewer.trace(filter, on: perspective)
        let value = viewer.evaluate(filter, on: perspective)
        steps.append(.init(kind, isOk: value == true, fact: .filter(owner, value), tree: trace))
        return value == true
    }

    private func subscription(of record: RecordID, _ viewer: Viewer) -> Explanation.Step? {
        guard rule.filter?.usage.usesSubscriptions == true || rule.viewFilter?.usage.usesSubscriptions == true else {
            return nil
        }
        return .init(.subscription, isOk: nil, fact: .subscription(viewer.isSubscribed(record)))
    }

    private func appendRank(_ record: RecordID, _ selection: MemberSelection, to steps: inout [Explanation.Step]) {
        if let selected = selection.selected.first(where: { $0.record == record }) {
            let count = selection.selected.count + selection.fellOff.count
            steps.append(
                .init(
                    .rank, isOk: true,
                    fact: .rank(selected.rank, of: count, limit: rule.limit, isPinned: selected.isPinned)))
        } else if let place = selection.fellOff.firstIndex(of: record) {
            let rank = selection.selected.count + place + 1
            steps.append(.init(.rank, isOk: false, fact: .beyondLimit(rank: rank, limit: rule.limit)))
        }
    }

    private func appendFields(_ viewer: Viewer, _ perspective: Perspective, to steps: inout [Explanation.Step]) {
        let withheld = mappedFields.compactMap { key -> Explanation.WithheldField? in
            let right = viewer.fieldRight(key)
            return right.isAllowed ? nil : .init(key, audience == .member ? nil : right.reason)
        }
        guard hasNothingToWrite(perspective), steps.allSatisfy({ $0.isOk != false }) else {
            return steps.append(
                .init(.fields, isOk: nil, fact: withheld.isEmpty ? .allReadable : .withheld(withheld)))
        }
        steps.append(.init(.fields, isOk: false, fact: .nothingToWrite(withheld: withheld)))
    }
}
