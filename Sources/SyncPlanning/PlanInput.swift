package import ContactModel

/// Everything that a plan is a function of.
package struct PlanInput: Hashable, Sendable {
    package var entries: [Entry]
    package var desired: DesiredState
    package var parked: [Parked]
    /// Present items that the target showed without their mark.
    package var unmarked: Set<RecordID>
    /// Whether what the target shows of an item is all that we write: only then can an item be known to show what is
    /// wanted without our having sent it.
    package var seesAll: Bool
    /// Records whose item could not be read though something is known to have happened to it: what only changes its
    /// contact waits until it can.
    package var unread: Set<RecordID>
    /// Records whose item was shown with other values than were sent in what most answers do not show.
    package var differing: Set<RecordID>
    /// Orphaned items whose mark was read in this run, and which are ours to remove.
    package var confirmed: Set<ItemID>
    package var mode: SyncMode
    package var brake: Brake
    /// Braked removals of this address book within the last 24 hours.
    package var recentRemovals: Int
    /// The removals that an operator released: they go if all that would be held is among them.
    package var released: Set<RecordRemoval>
    /// Why braked removals of these records were held before; they wait for a person, whatever the numbers are by now.
    package var heldBefore: [RecordID: String] = [:]
    /// Why braked removals are held whatever their number, released ones excepted; `nil`: they are not.
    package var removalsHold: String?
    /// Whether it is only what an older journal has forgotten that bars gains, if anything does: then an item of which the
    /// journal knows nothing is made anew of what the member may see now, where it must lose something.
    package var trustsReading = false
    package var now: Moment
    /// When what was sent at the start of this time can no longer take effect.
    package var settledAfter: Duration
    /// For tests: a rule that is not followed.
    package var without: EngineRule?

    /// So many items are made anew at a time, to show no photo any more: an address book is never without more of its
    /// contacts than these, and only for as long as they take.
    package static let renewalsMax = 50

    package init(
        entries: [Entry], desired: DesiredState, parked: [Parked] = [], unmarked: Set<RecordID> = [],
        seesAll: Bool = true, unread: Set<RecordID> = [], differing: Set<RecordID> = [], confirmed: Set<ItemID> = [],
        mode: SyncMode = .live,
        brake: Brake = Brake(),
        recentRemovals: Int = 0,
        released: Set<RecordRemoval> = [], removalsHold: String? = nil, now: Moment,
        settledAfter: Duration = .zero,
        without: EngineRule? = nil
    ) {
        self.entries = entries
        self.desired = desired
        self.parked = parked
        self.unmarked = unmarked
        self.seesAll = seesAll
        self.unread = unread
        self.differing = differing
        self.confirmed = confirmed
        self.mode = mode
        self.brake = brake
        self.recentRemovals = recentRemovals
        self.released = released
        self.removalsHold = removalsHold
        self.now = now
        self.settledAfter = settledAfter
        self.without = without
    }

    func follows(_ rule: EngineRule) -> Bool { without != rule }
}

/// A removal as a release names it.
package struct RecordRemoval: Hashable, Sendable {
    package var record: RecordID
    package var cause: RemovalCause

    package init(record: RecordID, cause: RemovalCause) {
        self.record = record
        self.cause = cause
    }
}

extension PlanInput {
    /// By their keys. Who has them from the journal has them so already.
    var sortedEntries: [Entry] {
        // In place: an entry is large.
        let isSorted = entries.indices.dropFirst().allSatisfy { index in
            let (former, next) = (entries[index - 1].record, entries[index].record)
            return former == next ? entries[index - 1].slot < entries[index].slot : former < next
        }
        return isSorted ? entries : entries.sorted { $0.key < $1.key }
    }
}
