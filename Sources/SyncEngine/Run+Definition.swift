import ContactModel
import Contracts
import SyncPlanning

// Which definition of its book the address book is at (Decisions 28). The service lets few address books gain by a new one
// until these are brought up to it; it counts them by what is kept here.
extension Run {
    /// Before the first write: from here on the address book may have gained by the definition, even if the run ends in
    /// its middle.
    mutating func noteEntry() {
        guard let entry = order.entry, follows(.enterBeforeGains) else { return }
        enter(entry)
    }

    private mutating func enter(_ entry: DefinitionEntry) {
        guard !beliefs.row.definition.hasBegun(entry.definition, since: entry.since) else { return }
        beliefs.row.definition.entering = entry.definition
        // Also where the clock was set back.
        beliefs.row.definition.enteredAt = max(now, entry.since)
        beliefs.row.definition.refusedBefore = refusedCount
    }

    /// After a good run: whether it was a clean one, so that others may follow.
    mutating func keepDefinition() {
        guard let entry = order.entry else { return }
        let isDone = isBroughtUp(to: entry) || !follows(.reachedWhenClean)
        // What is held may be held because of the definition; what only waits for a better time is no sign of it.
        guard isDone || summary.outcome == .held else { return }
        enter(entry)
        guard isDone else { return }
        beliefs.row.definition.reached = entry.definition
        beliefs.row.definition.entering = nil
    }

    /// Everything that was to be gained was; nothing is held, and nothing was refused that was not before.
    private func isBroughtUp(to entry: DefinitionEntry) -> Bool {
        let state = beliefs.row.definition
        let isRefusedMore =
            state.hasBegun(entry.definition, since: entry.since) && refusedCount > state.refusedBefore
        guard summary.outcome == .ok, !application.hasLeftovers, application.desired.gainsWithheld == nil,
            !isRefusedMore
        else { return false }
        return summary.plan.waiting.allSatisfy { change in
            switch change.why {
            case .parked, .noRoom: true
            default: change.act == .remove
            }
        }
    }

    /// Records that the target refuses. What members or other programs keep away, and pictures, are no sign of a definition.
    private var refusedCount: Int { beliefs.parked.values.count(where: \.isRefused) }
}
