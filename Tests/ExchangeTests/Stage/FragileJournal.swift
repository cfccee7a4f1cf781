import ContactModel
import Contracts
import Locking
import SyncPlanning

/// A journal whose process may die before or after any commit. After that nothing is written any more.
struct FragileJournal: JournalStore {
    let journal: any JournalStore
    let crash: CrashPoint
    /// The items of all entries that were ever written.
    let itemsKnown: Locked<Set<ItemID>>

    func commit(_ changes: [JournalChange], under fence: Fence?) async throws(JournalError) {
        let fate = crash.step()
        if fate != .dead {
            try await journal.commit(changes, under: fence)
            for case .putEntry(_, let entry) in changes {
                if let item = entry.item { _ = itemsKnown.withLock { $0.insert(item) } }
            }
        }
        if fate != .done { throw Self.death }
    }

    private static let death = JournalError(kind: .unavailable, message: "The process is dead.")

    func installation() async throws(JournalError) -> Installation? { try await journal.installation() }
    func mailboxes() async throws(JournalError) -> [MailboxRow] { try await journal.mailboxes() }
    func mailbox(_ mailbox: MailboxID) async throws(JournalError) -> MailboxRow? { try await journal.mailbox(mailbox) }
    func mailboxAddresses() async throws(JournalError) -> [MailboxAddressRow] { try await journal.mailboxAddresses() }
    func addressBooks() async throws(JournalError) -> [AddressBookRow] { try await journal.addressBooks() }
    func addressBook(_ addressBook: AddressBookID) async throws(JournalError) -> AddressBookRow? {
        try await journal.addressBook(addressBook)
    }
    func pending(at now: Moment) async throws(JournalError) -> Set<AddressBookID> { try await journal.pending(at: now) }
    func content(of addressBook: AddressBookID) async throws(JournalError) -> AddressBookContent? {
        try await journal.content(of: addressBook)
    }
    func history(
        of addressBook: AddressBookID, removalsSince since: Moment,
        entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)?
    ) async throws(JournalError) -> AddressBookHistory? {
        try await journal.history(of: addressBook, removalsSince: since, entriesOf: isAskedFor)
    }
    func holders(of record: RecordID) async throws(JournalError) -> [AddressBookID: Entry] {
        try await journal.holders(of: record)
    }
    func entryCounts() async throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        try await journal.entryCounts()
    }
    func parked() async throws(JournalError) -> [AddressBookID: [Parked]] { try await journal.parked() }
    func lastReading(accepted: Bool) async throws(JournalError) -> SourceReadingRow? {
        try await journal.lastReading(accepted: accepted)
    }
    func lastCycle() async throws(JournalError) -> CycleRow? { try await journal.lastCycle() }
    func configurations(limit: Int) async throws(JournalError) -> [ConfigurationRow] {
        try await journal.configurations(limit: limit)
    }
    func definitions() async throws(JournalError) -> [BookDefinitionRow] { try await journal.definitions() }
    func sourceFacts() async throws(JournalError) -> [String: Int64] { try await journal.sourceFacts() }
    func heldPlans(_ state: HeldPlanRow.State) async throws(JournalError) -> [HeldPlanRow] {
        try await journal.heldPlans(state)
    }
    func mappingVersions() async throws(JournalError) -> [MappingVersionRow] { try await journal.mappingVersions() }
    func runs(of addressBook: AddressBookID, limit: Int) async throws(JournalError) -> [RunRow] {
        try await journal.runs(of: addressBook, limit: limit)
    }
    func disclosures(_ filter: DisclosureFilter) async throws(JournalError) -> [DisclosureRow] {
        try await journal.disclosures(filter)
    }
    func removals(since: Moment) async throws(JournalError) -> [AddressBookID: [String: Int]] {
        try await journal.removals(since: since)
    }
    func lease(_ mailbox: MailboxID, owner: String, now: Moment, until: Moment) async throws(JournalError) -> Fence? {
        try await journal.lease(mailbox, owner: owner, now: now, until: until)
    }
    func renew(_ fence: Fence, until: Moment, spent: String) async throws(JournalError) {
        try await journal.renew(fence, until: until, spent: spent)
    }

    func release(_ fence: Fence) async throws(JournalError) { try await journal.release(fence) }
    func close() async { await journal.close() }
}
