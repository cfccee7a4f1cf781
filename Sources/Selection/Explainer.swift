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
        _ id: RecordID, beginning: [Explanation.Step], viewer: Viewer?, pass: inout SelectionPass, target: String?,
        isRanked: Bool = true
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
            .init(.viewRight, isOk: viewRight.isAllowed, fact: words(viewRight.reason, "view \(rule.view.name)")))
        guard viewRight.isAllowed else { return }
        guard let perspective = perspective(of: id, viewer, pass.model, to: &steps) else { return }

        guard append(.viewFilter, rule.viewFilter, perspective, viewer, to: &steps) else { return }
        guard append(.bookFilter, rule.filter, perspective, viewer, to: &steps) else { return }
        if let subscription = subscription(of: perspective.record, viewer) { steps.append(subscription) }
        if isRanked { appendRank(perspective.record, pass.selection(by: rule, for: viewer), to: &steps) }
        appendFields(viewer, perspective, to: &steps)
    }

    // MARK: Record right

    private func perspective(
        of id: RecordID, _ viewer: Viewer, _ model: RightsModel, to steps: inout [Explanation.Step]
    ) -> Perspective? {
        guard id.table == rule.view.table else {
            steps.append(
                .init(.recordRight, isOk: false, fact: "the view shows records of \(rule.view.table) only"))
            return nil
        }
        switch (model.resolve(id), audience) {
        case (.nowhere(let absence), .operatorOfSatchel):
            steps.append(.init(.recordRight, isOk: false, fact: Self.words(absence)))
            return nil
        case (.nowhere, .member):
            steps.append(Self.unseen)
            return nil
        case (.record(let record), _):
            let decision = viewer.recordRight(record.id)
            guard let perspective = viewer.perspective(on: record.id) else {
                steps.append(
                    audience == .member
                        ? Self.unseen
                        : .init(
                            .recordRight, isOk: false,
                            fact: Self.merged(id, record.id) + words(decision.reason, "records of \(id.table)")))
                return nil
            }
            let fact = audience == .member ? "the record is visible" : words(decision.reason, "records of \(id.table)")
            steps.append(.init(.recordRight, isOk: true, fact: Self.merged(id, record.id) + fact))
            return perspective
        }
    }

    /// What a member hears of a record that is not there, and of one that is hidden: the same.
    private static let unseen = Explanation.Step(
        .recordRight, isOk: false, fact: "there is no such record that this member may see")

    private static func merged(_ asked: RecordID, _ final: RecordID) -> String {
        asked == final ? "" : "\(asked) was merged into \(final), for which this is the answer; "
    }

    // MARK: Filters, subscription, rank, fields

    /// Whether the filter lets the record pass.
    private func append(
        _ kind: Explanation.StepKind, _ filter: Filter?, _ perspective: Perspective, _ viewer: Viewer,
        to steps: inout [Explanation.Step]
    ) -> Bool {
        let whose = kind == .viewFilter ? "view \(rule.view.name)" : "the book"
        guard let filter else {
            steps.append(.init(kind, isOk: true, fact: "\(whose) has no filter"))
            return true
        }
        let trace = viewer.trace(filter, on: perspective)
        let value = viewer.evaluate(filter, on: perspective)
        let shown = value.map { $0 ? "true" : "false" } ?? "null"
        steps.append(.init(kind, isOk: value == true, fact: "the filter of \(whose) is \(shown)", tree: trace))
        return value == true
    }

    private func subscription(of record: RecordID, _ viewer: Viewer) -> Explanation.Step? {
        guard rule.filter?.usage.usesSubscriptions == true || rule.viewFilter?.usage.usesSubscriptions == true else {
            return nil
        }
        let isSubscribed = viewer.isSubscribed(record)
        return .init(
            .subscription, isOk: nil,
            fact: isSubscribed
                ? "a subscription names the member or one of its groups" : "no subscription names the member")
    }

    private func appendRank(_ record: RecordID, _ selection: MemberSelection, to steps: inout [Explanation.Step]) {
        let limit = rule.limit.map(String.init) ?? "none"
        if let selected = selection.selected.first(where: { $0.record == record }) {
            let pinned = selected.isPinned ? ", pinned" : ""
            steps.append(
                .init(
                    .rank, isOk: true,
                    fact:
                        "rank \(selected.rank) of \(selection.selected.count + selection.fellOff.count), limit \(limit)\(pinned)"
                ))
        } else if let place = selection.fellOff.firstIndex(of: record) {
            steps.append(
                .init(
                    .rank, isOk: false,
                    fact: "rank \(selection.selected.count + place + 1) is beyond the limit of \(limit)"))
        }
    }

    private func appendFields(_ viewer: Viewer, _ perspective: Perspective, to steps: inout [Explanation.Step]) {
        let withheld = mappedFields.filter { !viewer.fieldRight($0).isAllowed }
        let fact: String
        if withheld.isEmpty {
            fact = "every mapped field is readable"
        } else {
            fact =
                "withheld: "
                + withheld.map { key in
                    audience == .member
                        ? key.description : "\(key) (\(words(viewer.fieldRight(key).reason, "field \(key)")))"
                }.joined(separator: "; ")
        }
        guard hasNothingToWrite(perspective), steps.allSatisfy({ $0.isOk != false }) else {
            return steps.append(.init(.fields, isOk: nil, fact: fact))
        }
        let nothing = "the contact would be empty, since no mapped field that can be read has a value"
        steps.append(.init(.fields, isOk: false, fact: withheld.isEmpty ? nothing : "\(nothing); \(fact)"))
    }
}
