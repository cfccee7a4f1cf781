package import ContactModel
package import Contracts
package import SyncPlanning

/// One stay of a record in an address book: from when until when, and which of its fields went along.
package struct Holding: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// It lies there.
        case held
        /// Whether it lies there, or ever lay there, cannot be said yet.
        case possible
        /// It lies there, or perhaps no longer: its removal is under way.
        case leaving
        case gone
        /// Satchel knows of no end, and no longer follows the item: its mark is gone, or the journal was set back.
        case unfollowed
    }

    /// One item of the record that went.
    package struct Removal: Hashable, Sendable {
        /// `nil`: it was none of ours.
        package let operation: OperationID?
        package let proof: DisclosureRow.Proof?
    }

    package let addressBook: AddressBookID
    package let record: RecordID
    package let mailbox: MailboxID
    package let member: UserID
    package var state: State
    package var since: Moment
    /// `nil`: there is no end yet.
    package var until: Moment?
    /// Why it came, as the journal says it: `new`, `adopted`, …
    package var cause: String
    /// Why it went: `rights`, `filter`, …
    package var endCause: String?
    /// Every field that went along at any time, `Table.Field`.
    package var fields: Set<String> = []
    /// Fields of changes whose outcome was never known; those that are surely among `fields` left out.
    package var possibleFields: Set<String> = []
    /// What the item may hold now; empty once it is gone.
    package var fieldsNow: Set<String> = []
    /// Whether all fields can be named: of an adopted item, or by a mapping that the journal does not know, they cannot.
    package var knowsFields = true
    /// How its end is known; `nil`: it has none, or the journal of then did not say.
    package var proof: DisclosureRow.Proof?
    /// Of its items, surplus ones included; in the order of the account, the one that ended it last.
    package var removals: [Removal] = []
    /// Since when the member has had no right to it, or to some of its fields; `nil`: nothing is missing.
    package var loss: Loss?
    /// Copies that the member made of the item. They are the member's own and are not followed.
    package var copies = 0
    /// Of the create whose outcome is not known.
    var operation: OperationID?

    init(_ row: DisclosureRow, state: State) {
        addressBook = row.addressBook
        record = row.record
        mailbox = row.mailbox
        member = row.member
        self.state = state
        since = row.at
        cause = row.cause
        operation = row.operation
    }

    mutating func end(at moment: Moment, cause: String) {
        state = .gone
        until = moment
        endCause = cause
    }

    /// An item of it went; whether that is its end is not said yet.
    mutating func note(_ removal: DisclosureRow) {
        removals.append(Removal(operation: removal.operation, proof: removal.proof))
        proof = removal.proof
    }

    mutating func reopen() {
        state = .held
        until = nil
        endCause = nil
        proof = nil
    }

    /// Of an item whose create left the process, and of which the journal says nothing more yet.
    init(_ entry: Entry, of addressBook: AddressBookID, mailbox: MailboxID, member: UserID) {
        self.addressBook = addressBook
        record = entry.record
        self.mailbox = mailbox
        self.member = member
        state = .possible
        since = entry.intent?.sentAt ?? entry.changedAt
        cause = entry.intent?.cause ?? ""
    }

    /// Whether it lasted at any moment from `since` on and before `until`; `nil`: no bound.
    package func touches(since: Moment?, until: Moment?) -> Bool {
        let endsTooEarly = since.map { since in self.until.map { $0 < since } ?? false } ?? false
        let beginsTooLate = until.map { self.since >= $0 } ?? false
        return !endsTooEarly && !beginsTooLate
    }
}
