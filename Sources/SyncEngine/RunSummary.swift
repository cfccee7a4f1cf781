package import ContactModel
package import Sentences
package import SyncPlanning

/// What one run did and found. Names ids, never contents.
package struct RunSummary: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case ok
        /// Done, but removals wait for a person.
        case held
        /// Nothing may be done until somebody acts: the mailbox does not answer to us, a folder is not ours, ….
        case suspended
        /// Ended by an error; the next run continues.
        case failed
        /// Asked to stop or to pause for long, or the lease was lost; the next run continues.
        case interrupted
    }

    package var run: String
    package var addressBook: AddressBookID
    package var outcome = Outcome.ok
    package var startedAt: Moment
    package var endedAt: Moment
    /// Records in the selection; `nil` where the run did not get so far.
    package var selected: Int?
    package var created = 0
    package var updated = 0
    package var redacted = 0
    /// Photos that were sent, neutral ones not among them.
    package var photos = 0
    /// By cause, as the journal writes it.
    package var removed: [String: Int] = [:]
    package var held: [HeldRemoval] = []
    /// Why nobody could gain anything by this run; `nil`: they could, or the run did not get so far.
    package var gainsWithheld: String?
    /// What was to be done, and what is not done now and why. Modes `off` and `plan` carry nothing of it out.
    package var plan = Plan()
    /// By kind, `create` and `changes` for two.
    package var requests: [String: Int] = [:]
    package var throttled = 0
    package var unknownOutcomes = 0
    /// Items with our mark that the journal did not know, or not with certainty.
    package var adopted = 0
    /// Surplus items of a record that were found.
    package var duplicates = 0
    /// Items that somebody else changed, moved or deleted and that are put right.
    package var driftFound = 0
    /// Operations that the gate kept back.
    package var gateBlocks = 0
    /// Removed items that the target could only move to Deleted Items.
    package var leftInDeletedItems = 0
    package var parked = 0
    package var foreign = 0
    /// Sentences for people: "Could not do what, where: why. What to do."
    ///
    /// Why the address book is held comes last: a person's reason in it has no end that could be told.
    package var problems: [String] { noted + (hold.map { [$0] } ?? []) }
    private var noted: [String] = []
    /// Why nothing but revocations could be done from the start.
    var hold: String?
    /// A folder's mark told of an epoch above ours: the journal is older than the mailbox.
    package var epochSeen: Int64?
    /// The folder's mark was refused, since another machine works with a copy of the journal: the epoch that it is at.
    package var epochElsewhere: Int64?
    /// When the next run is wanted; `nil`: when it is due anyway.
    package var againAt: Moment?
    /// The address book is ended: nothing of ours is left in the mailbox.
    package var isClosed = false
    /// Whether something that was planned was not carried out: refused, throttled, unknown. Photos for which there are no
    /// bytes now are not among it: what an address book holds does not depend on them.
    package var hasLeftovers = false
    /// Nothing was to be done and nothing was written.
    package var isQuiet = false

    package init(run: String, addressBook: AddressBookID, startedAt: Moment) {
        self.run = run
        self.addressBook = addressBook
        self.startedAt = startedAt
        endedAt = startedAt
    }

    package mutating func note(_ problem: Told) { noted.append(problem.text) }

    package mutating func note(_ problems: [Told]) { for problem in problems { note(problem) } }

    /// Whether everything selected is there that can be: what is not was refused, left out, or has no room.
    ///
    /// - Parameter foretold: whether what is planned counts as carried out.
    package func isFilled(foretold: Bool = false) -> Bool {
        guard outcome == .ok || outcome == .held, selected != nil, gainsWithheld == nil, !hasLeftovers else {
            return false
        }
        let waits = plan.waiting.contains { change in
            switch (change.act, change.why) {
            case (_, .parked), (_, .noRoom), (.remove, _): false
            default: true
            }
        }
        let isCarriedOut = foretold || plan.operations.count { $0.act == .create } <= created
        return isCarriedOut && !waits
    }

    /// Whether what is still there is wanted there: no removal is held, waits, or was not carried out.
    ///
    /// - Parameter foretold: whether what is planned counts as carried out.
    package func holdsOnlyWanted(foretold: Bool = false) -> Bool {
        guard outcome == .ok, selected != nil, gainsWithheld == nil, !hasLeftovers, held.isEmpty else { return false }
        let isCarriedOut = foretold || plan.operations.count { $0.act == .remove } <= removedCount
        return isCarriedOut && !plan.waiting.contains { $0.act == .remove }
    }

    /// How many removals wait since their records are not proven to have left, for this reason.
    func unproven(_ doubt: Departure.Doubt) -> Int { plan.unproven.count { $0.doubt == doubt } }

    package var removedCount: Int { removed.values.reduce(0, +) }
    package var writes: Int { created + updated + redacted + photos + removedCount }
    package var requestCount: Int { requests.values.reduce(0, +) }
}

/// How far a run's operations are.
package struct RunProgress: Hashable, Sendable {
    package var done: [OperationAct: Int] = [:]
    package var total: [OperationAct: Int] = [:]

    package init() {}
}
