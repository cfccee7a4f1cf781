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
    /// The first of them.
    package let operations: [Operation]
    /// How many there are.
    package let operationCount: Int
    /// Whether it can be discarded as well as released.
    package let canBeDiscarded: Bool

    package init(
        id: String, addressBook: String?, member: String?, book: String?, why: String, since: String?,
        operations: [Operation], operationCount: Int? = nil, canBeDiscarded: Bool
    ) {
        self.id = id
        self.addressBook = addressBook
        self.member = member
        self.book = book
        self.why = why
        self.since = since
        self.operations = operations
        self.operationCount = operationCount ?? operations.count
        self.canBeDiscarded = canBeDiscarded
    }
}

/// A person's word about a hold.
package struct HoldDecision: Sendable, Equatable {
    package enum Word: Sendable {
        case release, discard

        /// What the hold is then.
        var state: String { self == .release ? "released" : "discarded" }
    }

    /// How it was said.
    package enum Way: Sendable { case console, api }

    package let hold: String
    package let word: Word
    package let account: String
    package let reason: String
    package var way = Way.console
    /// Why it is held, as whoever decides was shown it; `nil`: nothing was shown.
    package var seen: String?
}
