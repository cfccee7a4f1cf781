import ContactModel
import Contracts
import SyncPlanning

// A quiet run needs nothing of the journal but the address book's row. Whatever else it knows is read when the target or
// the CRM shows something, before anything is made of it.
extension Run {
    /// Whether the event can be taken before the journal was read.
    func isDone(by event: RunEvent) -> Bool {
        switch event {
        case .answered(_, .target(let outcome)): return tellsNothing(outcome)
        case .answered(_, .gateClosed), .answered(_, .withoutPhoto): return false
        case .answered(_, .notSent), .started, .committed, .commitRefused, .journalRead, .journalUnread, .tick,
            .leaseLost, .stopAsked, .removalsGranted, .proven, .desired, .lossesRead:
            return true
        case .outlined(let outline): return outline.properties != order.properties || isQuiet(outline)
        }
    }

    /// Whether the answer is one of a target at which nothing has changed, or none that anything is made of.
    private func tellsNothing(_ outcome: TargetOutcome) -> Bool {
        switch (stage, outcome) {
        case (.reading(.checkFolder), .done(.folder(let folder?))):
            folder.isInPlace && folder.isDefault != beliefs.row.ownsFolder
        case (.reading(.round), .done(.changes(let page))): page.isLast && page.changes.isEmpty && !needsListing
        case (.reading, .refused(let refusal)): refusal.stopsMailbox
        case (.reading, .unknown), (.reading, .throttled), (.writingFolder, _): true
        default: false
        }
    }

    mutating func postpone(_ event: RunEvent) {
        postponed = event
        emit(.readJournal)
    }

    /// Reads it in whole, after the losses.
    mutating func readJournal() {
        stage = .selecting
        emit(.readJournal)
    }

    mutating func journalRead(_ record: RunRecord) {
        if knowsLossesAlone {
            knowsLossesAlone = false
            self.record = record
            beliefs.take(record.content)
            return select()
        }
        guard let event = postponed else { preconditionFailure("the journal was read while \(stage)") }
        postponed = nil
        self.record = record
        beliefs.take(record.content)
        // Asked for in whole, now that it is known what else the address book has.
        if case .outlined = event { select() } else { take(event) }
    }
}
