import AccessRules
import ContactModel
import Foundation
import ICU
import Selection

/// A small CRM of invented people with a field of every type, and a twin that differs in what some may not see.
struct FilterStage: Sendable {
    static let shared = FilterStage()

    /// Anna, who may see everything but a protected field, and Bert, who may not.
    let members: [Viewer]
    /// Bert before the twin CRM.
    let twin: Viewer
    private let collator: Collator

    private init() {
        let model = Self.model(isTwin: false)
        members = model.directory.users.compactMap { model.viewer(of: $0.id) }
        guard members.count == 2, let twin = Self.model(isTwin: true).viewer(of: members[1].user.id) else {
            preconditionFailure("the stage has not its two members")
        }
        self.twin = twin
        do throws(Collator.UnknownLocale) {
            collator = try Collator(locale: "de-DE")
        } catch {
            preconditionFailure("the system knows no German: \(error)")
        }
    }

    func scope(_ purpose: FilterPurpose) -> FilterScope {
        FilterScope(
            schema: Self.schema, table: "Kontakte", purpose: purpose,
            protected: [FieldKey(table: "Kontakte", field: "Diagnose")], directory: Self.directory)
    }

    /// What the filter says about each record that the member sees; a trace that says otherwise is a broken promise.
    func truths(of filter: Filter, for member: Viewer, _ broken: inout [String]) -> [Bool?] {
        member.model.liveRecords(of: "Kontakte").compactMap { member.perspective(on: $0.id) }.map { perspective in
            let truth = member.evaluate(filter, on: perspective)
            if member.trace(filter, on: perspective).value.truth != truth {
                broken.append("a trace does not say what the filter says")
            }
            return truth
        }
    }

    /// Where the selection from sets of records is not that of one record after the other.
    func disagreements(about filter: Filter) -> [String] {
        let rule = SelectionRule(
            view: Self.view, viewFilter: nil, filter: filter, pinned: nil, order: [], limit: nil)
        let model = members[0].model
        let index = SelectionIndex(model: model, collator: collator, rules: [rule])
        let prepared = index.prepare(rule)
        var pass = SelectionPass(model: model, collator: collator)
        guard let table = model.tables["Kontakte"] else { return ["the stage has no table"] }
        return members.compactMap { member in
            let one = pass.selection(by: rule, for: member).selected.map(\.record)
            let other = index.selection(by: prepared, for: member).rows.map { table.columns.id(Int($0)) }
            return one == other ? nil : "both ways to select disagree about \(member.user.login)"
        }
    }
}
