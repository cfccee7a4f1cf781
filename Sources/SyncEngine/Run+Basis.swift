import ContactModel
import Contracts
import SyncPlanning

// What the items were last brought up to (`Basis`): causes of later removals, and what must still be cleared, are told by
// it. It becomes wider before anything is written, and narrower only after everything was (I4).
extension Run {
    /// Before the first write: from here on an item may have each of these properties from us, even if the run ends
    /// in its middle and the next one is made under another mapping.
    mutating func noteProperties() {
        guard follows(.widenBasisFirst) else { return }
        var basis = beliefs.basis
        basis.properties.formUnion(order.properties)
        if !application.desired.photoSources.isEmpty { basis.hasPhotos = true }
        if !application.desired.isMadeByPresentMapping { basis.templates = nil }
        if basis != beliefs.basis { beliefs.row.basis = basis }
    }

    /// A change was sent whose outcome is not known: it may still write what the mapping had when it was sent.
    mutating func noteUnsettled(since sentAt: Moment) {
        guard follows(.unsettledBasis) else { return }
        var basis = beliefs.basis
        let until = sentAt + limits.settledAfter
        basis.unsettledUntil = max(until, basis.unsettledUntil ?? until)
        beliefs.row.basis = basis
    }

    /// Whether nothing sent earlier can take effect any more, so that a complete listing will show all of it. Changes
    /// alone may still lack the last of them.
    var canSettle: Bool { beliefs.basis.unsettledUntil.map { $0 <= evidence.beganAt } ?? false }

    /// What is known of the items now includes all that was sent earlier.
    mutating func noteSettled() {
        guard evidence.isListed, canSettle else { return }
        var basis = beliefs.basis
        basis.unsettledUntil = nil
        beliefs.row.basis = basis
    }

    /// After a clean run. One that left an update over is not done with what its basis says.
    mutating func keepBasis() {
        let updateWaits = summary.plan.waiting.contains { change in
            // A picture of which no photo can be made leaves nothing of another mapping behind.
            if case .parked(_, Parked.photo) = change.why { return false }
            return change.act == .update || change.act == .redact
        }
        guard application.isCarriedOut, !updateWaits else { return }
        let recorded = beliefs.basis
        let unsettled = recorded.unsettledUntil
        let isPartial = keepsUntouchedItems || application.desired.gainsWithheld != nil
        guard unsettled != nil || isPartial else { return beliefs.row.basis = application.desired.basis }
        var basis = application.desired.basis
        basis.properties = order.properties
        if recorded.templates != basis.templates { basis.templates = nil }
        basis.hasPhotos = basis.hasPhotos || recorded.hasPhotos
        basis.unsettledUntil = unsettled
        beliefs.row.basis = basis
        if let unsettled { summary.againAt = min(max(unsettled, now), summary.againAt ?? max(unsettled, now)) }
    }

    /// Whether an item stays that this plan did not bring to a contact of the present mapping: its removal waits.
    private var keepsUntouchedItems: Bool {
        summary.plan.held.contains { application.desired.target(of: $0.record) == nil }
            || summary.plan.waiting.contains { $0.act == .remove }
    }
}
