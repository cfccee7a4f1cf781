/// What the console shows, as the commands compute it. Times are ISO 8601 in UTC.
package struct ConsoleFacts: Sendable {
    package struct Reading: Sendable {
        package let at: String
        package let records: Int
        package let users: Int
        /// `nil`: it was accepted.
        package let refusedBecause: String?

        package init(at: String, records: Int, users: Int, refusedBecause: String?) {
            self.at = at
            self.records = records
            self.users = users
            self.refusedBecause = refusedBecause
        }
    }

    package struct Cycle: Sendable {
        package let at: String
        package let seconds: Double
        package let addressBooks: Int
        package let quiet: Int

        package init(at: String, seconds: Double, addressBooks: Int, quiet: Int) {
            self.at = at
            self.seconds = seconds
            self.addressBooks = addressBooks
            self.quiet = quiet
        }
    }

    /// When they were read.
    package let at: String
    package let site: String
    package let mode: String
    package let seats: Int
    package let seatsUsed: Int
    package let addressBooks: [AddressBookFact]
    package let lastReading: Reading?
    package let lastCycle: Cycle?
    package let nextRun: String?
    package let holds: [HoldFact]
    /// `nil`: they could not be counted.
    package let overdueRevocations: Int?
    /// What needs attention about credential and authorities.
    package let warnings: [String]

    package init(
        at: String, site: String, mode: String, seats: Int, seatsUsed: Int, addressBooks: [AddressBookFact],
        lastReading: Reading?, lastCycle: Cycle?, nextRun: String?, holds: [HoldFact], overdueRevocations: Int?,
        warnings: [String]
    ) {
        self.at = at
        self.site = site
        self.mode = mode
        self.seats = seats
        self.seatsUsed = seatsUsed
        self.addressBooks = addressBooks
        self.lastReading = lastReading
        self.lastCycle = lastCycle
        self.nextRun = nextRun
        self.holds = holds
        self.overdueRevocations = overdueRevocations
        self.warnings = warnings
    }
}

package struct AddressBookFact: Sendable {
    /// What a person should know of it first.
    package enum Condition: String, Sendable, CaseIterable {
        case held, failing, overdue, staying, inOrder
    }

    package let id: String
    package let member: String
    package let book: String
    package let state: String
    package let condition: Condition
    package let items: Int
    package let open: Int
    package let fails: Int
    package let lastOk: String?
    package let nextRun: String?
    package let overdueSince: String?
    package let hold: String?
    /// Contacts that stay since their records are not proven to have left, by reason.
    package let staying: [String: Int]

    package init(
        id: String, member: String, book: String, state: String, condition: Condition, items: Int, open: Int,
        fails: Int, lastOk: String?, nextRun: String?, overdueSince: String?, hold: String?, staying: [String: Int]
    ) {
        self.id = id
        self.member = member
        self.book = book
        self.state = state
        self.condition = condition
        self.items = items
        self.open = open
        self.fails = fails
        self.lastOk = lastOk
        self.nextRun = nextRun
        self.overdueSince = overdueSince
        self.hold = hold
        self.staying = staying
    }
}

/// One address book's last runs, and what waits in it.
package struct AddressBookDetail: Sendable {
    package struct Run: Sendable {
        package let started: String
        package let cause: String
        package let outcome: String
        /// By the journal's names; what is zero is left out.
        package let counts: [String: Int]
        package let error: String?

        package init(started: String, cause: String, outcome: String, counts: [String: Int], error: String?) {
            self.started = started
            self.cause = cause
            self.outcome = outcome
            self.counts = counts
            self.error = error
        }
    }

    package struct Waiting: Sendable {
        package let record: String
        package let code: String
        package let until: String

        package init(record: String, code: String, until: String) {
            self.record = record
            self.code = code
            self.until = until
        }
    }

    package let runs: [Run]
    package let waiting: [Waiting]

    package init(runs: [Run], waiting: [Waiting]) {
        self.runs = runs
        self.waiting = waiting
    }
}

/// What a brake holds until a person decides.
package struct HoldFact: Sendable {
    package struct Operation: Sendable {
        package let act: String
        package let record: String
        package let cause: String

        package init(act: String, record: String, cause: String) {
            self.act = act
            self.record = record
            self.cause = cause
        }
    }

    /// A plan's, or an address book's that is held as a whole.
    package let id: String
    /// `nil`: it holds the removals of all address books.
    package let addressBook: String?
    package let member: String?
    package let book: String?
    package let why: String
    /// `nil`: it was not noted.
    package let since: String?
    package let operations: [Operation]
    /// Whether it can be discarded as well as released.
    package let canBeDiscarded: Bool

    package init(
        id: String, addressBook: String?, member: String?, book: String?, why: String, since: String?,
        operations: [Operation], canBeDiscarded: Bool
    ) {
        self.id = id
        self.addressBook = addressBook
        self.member = member
        self.book = book
        self.why = why
        self.since = since
        self.operations = operations
        self.canBeDiscarded = canBeDiscarded
    }
}

/// A person's word about a hold.
package struct HoldDecision: Sendable, Equatable {
    package enum Word: Sendable { case release, discard }

    package let hold: String
    package let word: Word
    package let account: String
    package let reason: String
}

/// Where the console has what it shows from, and where a person's word goes.
package protocol ConsoleDesk: Sendable {
    /// `nil`: the journal could not be read; the log says why.
    func facts() async -> ConsoleFacts?
    /// `nil`: there is no such address book, or the journal could not be read.
    func detail(of addressBook: String) async -> AddressBookDetail?
    /// Whether it was still held, and is decided now; `nil`: the journal could not be written.
    func decide(_ decision: HoldDecision) async -> Bool?
}

/// Something for the log: a sentence and its words, and never what a contact holds.
package struct ConsoleEvent: Sendable, Equatable {
    package let sentence: String
    package let isRefusal: Bool
    package let account: String?
    package let why: String?

    static func refused(_ why: String, account: String? = nil) -> ConsoleEvent {
        ConsoleEvent(sentence: "console refused", isRefusal: true, account: account, why: why)
    }

    static func done(_ sentence: String, account: String, _ what: String? = nil) -> ConsoleEvent {
        ConsoleEvent(sentence: sentence, isRefusal: false, account: account, why: what)
    }
}
