import AccessRules
import ContactModel
import Selection
import Testing

extension SelectionIndex {
    /// Expects the same answer as the scalar one, order, pins and what fell off included.
    func expect(
        _ scalar: MemberSelection, by rule: SelectionRule, for viewer: Viewer, _ note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expect(scalar, by: prepare(rule), for: viewer, note, sourceLocation: sourceLocation)
    }

    /// The same by a rule that is prepared once for many members, so that they share what they have in common.
    func expect(
        _ scalar: MemberSelection, by rule: Prepared, for viewer: Viewer, _ note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let answer = selection(by: rule, for: viewer)
        let table = try #require(model.tables[rule.rule.view.table])
        let comment = Comment(rawValue: "user \(viewer.user.id) \(note)")
        #expect(
            answer.rows.map { table.columns.id(Int($0)) } == scalar.selected.map(\.record), comment,
            sourceLocation: sourceLocation)
        #expect(
            answer.pinnedCount == scalar.selected.count(where: \.isPinned), comment, sourceLocation: sourceLocation)
        #expect(fellOff(answer, by: rule, for: viewer) == scalar.fellOff, comment, sourceLocation: sourceLocation)
        #expect(answer.fellOffCount == scalar.fellOff.count, comment, sourceLocation: sourceLocation)
        #expect(visibleCount(by: rule, for: viewer) == scalar.visibleCount, comment, sourceLocation: sourceLocation)
        #expect((answer.viewDenied == nil) == (scalar.viewDenied == nil), comment, sourceLocation: sourceLocation)
    }
}
