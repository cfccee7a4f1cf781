package import ContactModel
package import SyncPlanning

/// One change of the journal. Rows are put whole: an older row of the same key is replaced. It is handed on many times, and
/// therefore kept apart from what holds it.
package indirect enum JournalChange: Hashable, Sendable {
    case putInstallation(Installation)
    /// The key of the fingerprints is another one: what each item shows, and was to show, counts as unknown.
    case forgetFingerprints
    /// The mailbox keeps its lease; `begun` is put as given.
    case putMailbox(MailboxRow)
    case putMailboxAddress(MailboxAddressRow)
    /// A known address book keeps its hold, its pause and `lostAt`: a person may change them while a run is under way.
    case putAddressBook(AddressBookRow)
    /// Why runs hold the address book, and nothing else of it.
    case putHold(AddressBookID, String?)
    /// The same, beside whatever a run held it for before.
    case addHold(AddressBookID, String)
    /// Why a person holds the address book, and nothing else of it.
    case putPause(AddressBookID, String?)
    /// When its folder was lost, and nothing else of it.
    case putLoss(AddressBookID, Moment?)
    case putEntry(AddressBookID, Entry)
    case removeEntry(AddressBookID, RecordID, slot: Int)
    case putParked(AddressBookID, Parked)
    case removeParked(AddressBookID, RecordID)
    case putForeign(AddressBookID, ForeignItem)
    case removeForeign(AddressBookID, ItemID)
    case putReading(SourceReadingRow)
    /// Replaces everything that is remembered of what the source's directory and rights looked like.
    case putSourceFacts([String: Int64])
    /// Puts the plan and, when it is new, its operations; a known plan keeps those that it was first put with.
    case putHeldPlan(HeldPlanRow)
    /// Replaces the last cycle's.
    case putCycle(CycleRow)
    /// The oldest go, so that `ConfigurationRow.keptMax` are left.
    case putConfiguration(ConfigurationRow)
    /// Replaces the book's former one.
    case putDefinition(BookDefinitionRow)
    /// What a version's bits mean never changes: book and fields of a known version must be the same.
    case putMappingVersion(MappingVersionRow)
    case putRun(RunRow)
    case appendDisclosure(DisclosureRow)
    case putReadBack(AddressBookID, ReadBack)
}

/// The number of a lease, higher for each holder: proof that its holder still has the mailbox.
package struct Fence: Hashable, Sendable {
    package let mailbox: MailboxID
    package let owner: String
    package let number: Int64

    package init(mailbox: MailboxID, owner: String, number: Int64) {
        self.mailbox = mailbox
        self.owner = owner
        self.number = number
    }
}

/// What is believed of one address book's items, and the rest of its own rows.
package struct AddressBookContent: Hashable, Sendable {
    package var row: AddressBookRow
    /// In the order of (record, slot).
    package var entries: [Entry]
    package var parked: [Parked]
    package var foreign: [ForeignItem]
    /// Removals whose effect was not read back yet, in the order of their operations.
    package var unread: [ReadBack]

    package init(
        row: AddressBookRow, entries: [Entry] = [], parked: [Parked] = [], foreign: [ForeignItem] = [],
        unread: [ReadBack] = []
    ) {
        self.row = row
        self.entries = entries
        self.parked = parked
        self.foreign = foreign
        self.unread = unread
    }
}

/// What a run goes by that has something to do.
package struct AddressBookHistory: Hashable, Sendable {
    package var content: AddressBookContent
    /// Confirmed removals by cause, as far as they were asked for: the brake's rolling window (ENGINE §10).
    package var removals: [String: Int]
    /// Those that are held, released or discarded, oldest first.
    package var heldPlans: [HeldPlanRow]

    package init(content: AddressBookContent, removals: [String: Int] = [:], heldPlans: [HeldPlanRow] = []) {
        self.content = content
        self.removals = removals
        self.heldPlans = heldPlans
    }
}

package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// Another process has the journal, or the disk does not answer.
        case unavailable
        /// The lease was lost: the whole transaction was refused.
        case fenced
        /// A row breaks a rule of the journal, a fault of ours: the whole transaction was refused.
        case refused
        /// The file is not a journal, is damaged, or comes from a newer version.
        case malformed
    }

    package let kind: Kind
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}

/// The durable account of intents and outcomes: what Satchel believes that it has put where.
///
/// A transaction that `commit` answered without an error is on disk. Reads see everything committed before them.
package protocol JournalStore: Sendable {
    /// `nil` in a new journal.
    func installation() async throws(JournalError) -> Installation?
    /// In the order of their ids.
    func mailboxes() async throws(JournalError) -> [MailboxRow]
    /// `nil`: no such mailbox.
    func mailbox(_ mailbox: MailboxID) async throws(JournalError) -> MailboxRow?
    /// In the order of their addresses' bytes.
    func mailboxAddresses() async throws(JournalError) -> [MailboxAddressRow]
    /// In the order of their ids, closed ones included.
    func addressBooks() async throws(JournalError) -> [AddressBookRow]
    /// `nil`: no such address book.
    func addressBook(_ addressBook: AddressBookID) async throws(JournalError) -> AddressBookRow?
    /// What a run begins with, in one reading; `nil`: no such address book, or a new journal.
    func beginning(
        of addressBook: AddressBookID
    ) async throws(JournalError) -> (installation: Installation, row: AddressBookRow)?
    /// The address books with something that a run has to look at even if neither CRM nor target say anything new: an
    /// entry that is not `present` or of which the member has lost something, a parked record whose time is over, or a
    /// removal that was not read back. One question for all of them.
    func pending(at now: Moment) async throws(JournalError) -> Set<AddressBookID>
    /// `nil`: no such address book.
    func content(of addressBook: AddressBookID) async throws(JournalError) -> AddressBookContent?
    /// The same and what else a run goes by, in one reading, so that of many runs that begin at once the first need not
    /// wait for what the last one asks; `nil`: no such address book.
    /// - Parameters:
    ///   - since: removals of this moment and later are counted.
    ///   - isAskedFor: of whose records the entries are read, all else being whole; `nil`: of all.
    func history(
        of addressBook: AddressBookID, removalsSince since: Moment,
        entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)?
    ) async throws(JournalError) -> AddressBookHistory?
    /// The address books that hold the record, or may hold it, and each one's entry of the lowest slot.
    func holders(of record: RecordID) async throws(JournalError) -> [AddressBookID: Entry]
    /// How many entries of slot 0 each address book has, by state. Address books without entries are missing.
    func entryCounts() async throws(JournalError) -> [AddressBookID: [EntryState: Int]]
    /// Parked records of all address books, in the order of their records. Address books without any are missing.
    func parked() async throws(JournalError) -> [AddressBookID: [Parked]]
    /// The accepted reading of the highest number, or (`false`) the one of the highest number of all.
    func lastReading(accepted: Bool) async throws(JournalError) -> SourceReadingRow?
    /// `nil` before the first.
    func lastCycle() async throws(JournalError) -> CycleRow?
    /// The newest of the configurations under which mailboxes were written to, newest first.
    func configurations(limit: Int) async throws(JournalError) -> [ConfigurationRow]
    /// The present definition of each book that had one, in the order of the books' ids.
    func definitions() async throws(JournalError) -> [BookDefinitionRow]
    /// Names and numbers about the source's directory and rights, as `putSourceFacts` left them; no content.
    func sourceFacts() async throws(JournalError) -> [String: Int64]
    /// Plans in this state, oldest first.
    func heldPlans(_ state: HeldPlanRow.State) async throws(JournalError) -> [HeldPlanRow]
    func mappingVersions() async throws(JournalError) -> [MappingVersionRow]
    /// The address book's newest runs, newest first.
    func runs(of addressBook: AddressBookID, limit: Int) async throws(JournalError) -> [RunRow]
    /// Rows of one record, or of one member, or of one address book, or of all, in the order in which they were
    /// appended.
    func disclosures(_ filter: DisclosureFilter) async throws(JournalError) -> [DisclosureRow]
    /// Confirmed removals since a moment, that moment included, by address book and cause: the brakes' rolling windows
    /// (ENGINE §10).
    func removals(since: Moment) async throws(JournalError) -> [AddressBookID: [String: Int]]

    /// Applies all changes, in order, or none.
    ///
    /// Rules hold after each change: an item that goes over to another record is first taken from the one that has it.
    /// - Parameter fence: the lease under which they are made; `nil` for changes that belong to no mailbox.
    /// - Throws: `.fenced` where somebody else has leased the mailbox since, or it was released; `.refused` where a row
    ///   breaks a rule; `.unavailable` where it did not reach the disk. Nothing is written then.
    func commit(_ changes: [JournalChange], under fence: Fence?) async throws(JournalError)

    /// Takes the mailbox for `owner` until `until`, raises its fence and its `begun` count. `nil`: another has it.
    ///
    /// An owner that has it already gets it anew, under a higher fence: the one from before a restart is then over.
    /// - Throws: `.refused` for a mailbox without a row.
    func lease(_ mailbox: MailboxID, owner: String, now: Moment, until: Moment) async throws(JournalError) -> Fence?
    /// Moves the end of the lease. A lease whose time is over can be renewed as long as nobody else took the mailbox.
    ///
    /// - Parameter spent: what the mailbox was sent so far (`MailboxRow.spent`), so that it is known even if this visit
    ///   never ends.
    /// - Throws: `.fenced` as `commit`.
    func renew(_ fence: Fence, until: Moment, spent: String) async throws(JournalError)
    /// Gives the mailbox back after a finished visit and sets its `begun` to 0.
    /// - Throws: `.fenced` as `commit`.
    func release(_ fence: Fence) async throws(JournalError)

    /// Writes out what is open and lets the journal go. Any later call is answered with `.unavailable`.
    func close() async
}

extension JournalStore {
    /// Of all its records.
    package func history(
        of addressBook: AddressBookID, removalsSince since: Moment
    ) async throws(JournalError) -> AddressBookHistory? {
        try await history(of: addressBook, removalsSince: since, entriesOf: nil)
    }
}

extension JournalStore {
    package func beginning(
        of addressBook: AddressBookID
    ) async throws(JournalError) -> (installation: Installation, row: AddressBookRow)? {
        guard let installation = try await installation(), let row = try await self.addressBook(addressBook) else {
            return nil
        }
        return (installation, row)
    }

    /// The plan that holds the removals of the whole installation, until a person releases it; `nil`: they are not held.
    package func removalsHold() async throws(JournalError) -> HeldPlanRow? {
        try await heldPlans(.held).first { $0.addressBook == nil }
    }
}

package enum DisclosureFilter: Hashable, Sendable {
    case record(RecordID)
    case member(UserID)
    case addressBook(AddressBookID)
    case all
}
