import ContactModel
import Contracts
import SyncPlanning

// What a member has lost the right to see goes first (DOMAIN §8), a round trip before anything is read: an item that the
// journal knows by an id from our own create, or by its mark, is removed wherever it lies by now and whatever it shows
// (I2). All else waits for the round of changes as ever, and so do entries about which anything is in doubt.
//
// Where many lose a right at once, each waits for what is worked out for the others. So the first look is at nothing but
// entries whose record is not selected, which takes a fraction of the whole; the whole is looked at afterwards, when
// requests are under way and there is time.
extension Run {
    /// Whether the run may end without having read the journal.
    var mayBeQuiet: Bool { order.mayBeQuiet && context.row.isAtRest }

    var mayTakeAwayUnread: Bool {
        guard order.hasLostRights, !isDraining, beliefs.row.heldBecause == nil, record != nil || !mayBeQuiet else {
            return false
        }
        // A journal that is older than the mailbox does not know which items there are; and what a member deleted, who is to be
        // left without it, is only told by the changes.
        return !folder.isRestored && !folder.mustBeListed && order.onDelete != .leave
    }

    mutating func takeAwayUnread() {
        application.isBeforeReading = true
        if record == nil { emit(.readLosses) } else { select() }
    }

    mutating func take(_ losses: DesiredState, _ record: RunRecord) {
        self.record = record
        knowsLossesAlone = true
        beliefs.take(record.content)
        if isStopping { return finish(.interrupted) }
        believe(losses)
        carryOutUnread()
    }

    mutating func carryOutUnread() {
        var losses =
            follows(.lossesAloneUnread)
            ? planLosses(planInput(entriesConcerned(), [])) : makePlan(planInput(entriesToPlan(), []))
        // Also those that wait for the changes, which may not come.
        noteLosses(losses)
        let tried = Set(application.unread.map(\.key))
        losses.operations.removeAll { operation in
            let isCertain =
                beliefs.entries[operation.key]?.state == .present
                && beliefs.entryKeys(of: operation.record).count == 1
            let isLost = operation.act == .remove && operation.cause.isRevocation
            return tried.contains(operation.key) || !(isCertain && isLost) && follows(.lossesAloneUnread)
        }
        let earlier = application.unread
        application.unread += losses.operations
        guard mayWrite, !application.unread.isEmpty else { return observeAfterLosses() }
        summary.plan = losses.after(earlier)
        // Of the rest only what is not proven to have left is known by now.
        summary.plan.waiting.removeAll { !$0.isUnproven }
        guard !losses.operations.isEmpty else { return observeAfterLosses() }
        begin(losses.operations)
    }

    /// With what else the journal has of their records.
    private func entriesConcerned() -> [Entry] {
        var keys: Set<EntryKey> = []
        for entry in beliefs.entries.values where application.desired.isConcernedByLosses(entry) {
            keys.formUnion(beliefs.entryKeys(of: entry.record))
        }
        return beliefs.entries(keys)
    }

    /// In mode `plan`, what a live run has taken away when it reads.
    var takenByThen: Set<EntryKey> { mayWrite ? [] : Set(application.unread.map(\.key)) }

    /// What there is to be planned for.
    mutating func entriesToPlan() -> [Entry] {
        let taken = takenByThen
        guard !taken.isEmpty else { return beliefs.sortedEntries() }
        return beliefs.sortedEntries().filter { !taken.contains($0.key) }
    }

    mutating func observeAfterLosses() {
        if knowsLossesAlone { return commit(then: .readJournal) }
        application.isBeforeReading = false
        commit(then: .observe)
    }
}
