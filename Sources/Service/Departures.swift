import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Selection
import SyncPlanning

/// Says why a record that an address book holds is not in its selection any more (DOMAIN §8, SEMANTICS 25).
struct Departures {
    let snapshot: Snapshot
    let book: Book
    /// `nil`: the member may see nothing at all now.
    let viewer: Viewer?
    /// Selected records of which the member may read no mapped field that has a value.
    let empty: Set<RecordID>
    /// Everything selected.
    let selected: Set<RecordID>
    let former: Former

    /// The evidence where the right might have said something else, were it not at fault.
    static let faultyRight = "the right that decides whether the member sees it is at fault and does not count"

    /// What is known of the rights under which the address book was last brought up to date.
    enum Former {
        /// The same as now.
        case unchanged
        /// What would be selected of today's records under the directory and rights of that run.
        case selected(Set<RecordID>)
        /// What the selection depends on has changed since, and the old rights are not at hand: what may leave because of
        /// it counts as a revocation, which must not wait.
        case changed(SelectionRights.Change)
    }

    /// - Returns: `nil` where nothing is proven, so that the item is left as it is.
    func departure(of id: RecordID, current: (Perspective) -> DesiredItem?) -> Departure? {
        // Before the record itself: whoever lost everything loses also what is no longer in the CRM.
        guard let viewer else {
            return allowed(Departure(cause: .rights, evidence: "the member may see nothing at all"))
        }
        let viewRight = viewer.viewRight(book.rule.view.name)
        // A view that is not there is no lost right; the configuration does not fit then.
        guard viewRight.isAllowed || viewRight.reason.ground == .unknown else {
            return allowed(Departure(cause: .rights, evidence: "the member may not use view \(book.rule.view.name)"))
        }
        switch snapshot.model.resolve(id) {
        case .nowhere(let absence):
            return departureOfAbsent(id, viewer, Departure(cause: .gone, evidence: Self.evidence(absence)))
        case .record(let record) where record.id != id:
            return departureOfAbsent(
                id, viewer,
                Departure(
                    cause: .gone, evidence: "merged into \(record.id)", isMerged: selected.contains(record.id)))
        case .record:
            return departureOfExisting(id, viewer, current: current).flatMap(allowed)
        }
    }

    /// Of a record that is not in the CRM nothing can be asked but what the member's rights to its table are.
    private func departureOfAbsent(_ id: RecordID, _ viewer: Viewer, _ departure: Departure) -> Departure? {
        if viewer.mightSee(id) { return allowed(departure) }
        return allowed(
            Departure(cause: .rights, evidence: "no record right shows the member anything of \(id.table)"))
    }

    /// Whether the member surely lacks the right to a mapped field: an empty contact then is a loss of rights, else of
    /// values.
    private func isWithheld(_ viewer: Viewer) -> Bool {
        book.mapping.fields.contains { key in
            let decision = viewer.fieldRight(key)
            return !decision.isAllowed && decision.reason.ground != .unknown
        }
    }

    private func departureOfExisting(
        _ id: RecordID, _ viewer: Viewer, current: (Perspective) -> DesiredItem?
    ) -> Departure? {
        guard let perspective = viewer.perspective(on: id) else {
            if let doubt = doubt(of: id, viewer) { return Departure(cause: .filter, evidence: doubt) }
            let hasFault = viewer.recordRight(id).hasFault
            return Departure(
                cause: .rights, evidence: hasFault ? Self.faultyRight : "no record right shows it to the member")
        }
        let item = current(perspective)
        // What the book asks for cannot be told by rules of another schema: they are true of nothing. It stays.
        guard snapshot.isFitting else {
            return Departure(cause: .filter, evidence: "the configuration does not fit the CRM", current: item)
        }
        if empty.contains(id) {
            let isRevoked = isWithheld(viewer) && !book.mapping.fields.contains(where: snapshot.reading.schema.isUnread)
            return Departure(cause: isRevoked ? .rights : .filter, evidence: "no readable field of it has a value")
        }
        if SelectionPass.isWanted(perspective, by: book.rule, viewer) {
            // Row by row it is wanted, and nothing has cut it off: only a second look tells what to believe.
            if id.table == book.rule.view.table, book.rule.limit.map({ selected.count < $0 }) ?? true {
                return Departure(cause: .filter, evidence: "the selection lacks it", current: item)
            }
            return leaving(id, by: .limit, "beyond the limit of \(book.rule.limit ?? 0)", item)
        }
        return leaving(id, by: .filter, "view or book filter is not true", item)
    }

    /// Why it is not proven that the member has lost the right to a record that is invisible now; `nil`: it is. The
    /// reading's verdict bars gains then, so that the item stays.
    private func doubt(of id: RecordID, _ viewer: Viewer) -> String? {
        if let field = viewer.unreadField(decidingOn: id) {
            return "the field \(field), which decides whether the member sees it, could not be read"
        }
        // A rights filter that broke together with the configuration is no lost right.
        guard !snapshot.isFitting, viewer.recordRight(id).hasFault else { return nil }
        return "the right that decides whether the member sees it does not fit the CRM any more"
    }

    /// By `cause`, or by `rights` where it would be selected under the rights, groups and attributes of the last applied
    /// run. Of a reading by which nobody may lose, a guess proves nothing (I10).
    private func leaving(_ id: RecordID, by cause: RemovalCause, _ evidence: String, _ item: DesiredItem?) -> Departure
    {
        let isRevoked: Bool
        switch former {
        case .unchanged: isRevoked = false
        case .selected(let records): isRevoked = records.contains(id)
        case .changed(let change):
            let mayBe = cause == .limit ? change.ofLimit : change.ofFilters
            isRevoked = mayBe && snapshot.verdict.lossesBarred == nil
        }
        return Departure(cause: isRevoked ? .rights : cause, evidence: evidence, current: item)
    }

    /// Holds back what the reading's verdict does not allow. Where gains are barred the plan holds every removal back that
    /// is no revocation, and still takes away the fields that the member has lost.
    private func allowed(_ departure: Departure) -> Departure? {
        let verdict = snapshot.verdict
        if departure.cause.isRevocation { return verdict.revocationsBarred == nil ? departure : nil }
        return verdict.lossesBarred == nil || verdict.gainsBarred != nil ? departure : nil
    }

    private static func evidence(_ absence: Absence) -> String {
        switch absence {
        case .unknownTable: "the CRM has no such table"
        case .unknownRecord: "the CRM has no such record"
        case .recycled: "it is in the CRM's recycle bin"
        case .mergeCycle: "its chain of merges runs in a circle"
        case .merged(let into): "merged into \(into)"
        }
    }
}
