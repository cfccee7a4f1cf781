import Sentences

/// One address book, as lists show it.
package struct AddressBookFact: Sendable {
    /// What a person should know of it first.
    package enum Condition: String, Sendable, CaseIterable {
        case held, failing, overdue, staying, unfilled, inOrder
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
    /// Whether somebody paused it.
    package let isPaused: Bool

    /// What an address book is held because of that somebody paused.
    package static func pause(by account: String, because reason: String) -> String {
        HoldSentence.paused.text(account, reason)
    }

    /// Contacts that stay since their records are not proven to have left, by reason.
    package let staying: [String: Int]

    package init(
        id: String, member: String, book: String, state: String, condition: Condition, items: Int, open: Int,
        fails: Int, lastOk: String?, nextRun: String?, overdueSince: String?, hold: String?, isPaused: Bool,
        staying: [String: Int]
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
        self.isPaused = isPaused
        self.staying = staying
    }
}

/// One address book, its last runs, and a page of what waits in it.
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

    /// When it was read.
    package let at: String
    package let addressBook: AddressBookFact
    package let runs: [Run]
    package let waiting: [Waiting]
    /// Of what waits.
    package let place: ListPlace
    /// Where the first of its holds stands among all, from 0 on; `nil`: nothing of it is held.
    package let holdPlace: Int?

    package init(
        at: String, addressBook: AddressBookFact, runs: [Run], waiting: [Waiting], place: ListPlace,
        holdPlace: Int? = nil
    ) {
        self.at = at
        self.addressBook = addressBook
        self.runs = runs
        self.waiting = waiting
        self.place = place
        self.holdPlace = holdPlace
    }
}
