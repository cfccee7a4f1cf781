import ContactModel
import Contracts
import Locking
import SyncPlanning

/// A journal that counts what it is asked, by the name of the question.
final class CountingJournal: JournalStore {
    private let journal: any JournalStore
    private let counts = Locked<[String: Int]>([:])

    init(_ journal: any JournalStore) { self.journal = journal }

    /// What was asked since this was last called; afterwards nothing was.
    func takeCounts() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    private func count(_ question: String) { counts.withLock { $0[question, default: 0] += 1 } }

    func installation() async throws(JournalError) -> Installation? {
        count("installation")
        return try await journal.installation()
    }

    func mailboxes() async throws(JournalError) -> [MailboxRow] {
        count("mailboxes")
        return try await journal.mailboxes()
    }

    func mailbox(_ mailbox: MailboxID) async throws(JournalError) -> MailboxRow? {
        count("mailbox")
        return try await journal.mailbox(mailbox)
    }

    func mailboxAddresses() async throws(JournalError) -> [MailboxAddressRow] {
        count("mailboxAddresses")
        return try await journal.mailboxAddresses()
    }

    func addressBooks() async throws(JournalError) -> [AddressBookRow] {
        count("addressBooks")
        return try await journal.addressBooks()
    }

    func addressBook(_ addressBook: AddressBookID) async throws(JournalError) -> AddressBookRow? {
        count("addressBook")
        return try await journal.addressBook(addressBook)
    }

    func pending(at now: Moment) async throws(JournalError) -> Set<AddressBookID> {
        count("pending")
        return try await journal.pending(at: now)
    }

    func content(of addressBook: AddressBookID) async throws(JournalError) -> AddressBookContent? {
        count("content")
        return try await journal.content(of: addressBook)
    }

    func history(
        of addressBook: AddressBookID, removalsSince since: Moment,
        entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)?
    ) async throws(JournalError) -> AddressBookHistory? {
        count("history")
        return try await journal.history(of: addressBook, removalsSince: since, entriesOf: isAskedFor)
    }

    func holders(of record: RecordID) async throws(JournalError) -> [AddressBookID: Entry] {
        count("holders")
        return try await journal.holders(of: record)
    }

    func entryCounts() async throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        count("entryCounts")
        return try await journal.entryCounts()
    }

    func parked() async throws(JournalError) -> [AddressBookID: [Parked]] {
        count("parked")
        return try await journal.parked()
    }

    func lastReading(accepted: Bool) async throws(JournalError) -> SourceReadingRow? {
        count("lastReading")
        return try await journal.lastReading(accepted: accepted)
    }

    func lastCycle() async throws(JournalError) -> CycleRow? {
        count("lastCycle")
        return try await journal.lastCycle()
    }

    func configurations(limit: Int) async throws(JournalError) -> [ConfigurationRow] {
        count("configurations")
        return try await journal.configurations(limit: limit)
    }

    func definitions() async throws(JournalError) -> [BookDefinitionRow] {
        count("definitions")
        return try await journal.definitions()
    }

    func sourceFacts() async throws(JournalError) -> [String: Int64] {
        count("sourceFacts")
        return try await journal.sourceFacts()
    }

    func heldPlans(_ state: HeldPlanRow.State) async throws(JournalError) -> [HeldPlanRow] {
        count("heldPlans")
        return try await journal.heldPlans(state)
    }

    func mappingVersions() async throws(JournalError) -> [MappingVersionRow] {
        count("mappingVersions")
        return try await journal.mappingVersions()
    }

    func runs(of addressBook: AddressBookID, limit: Int) async throws(JournalError) -> [RunRow] {
        count("runs")
        return try await journal.runs(of: addressBook, limit: limit)
    }

    func disclosures(_ filter: DisclosureFilter) async throws(JournalError) -> [DisclosureRow] {
        count("disclosures")
        return try await journal.disclosures(filter)
    }

    func removals(since: Moment) async throws(JournalError) -> [AddressBookID: [String: Int]] {
        count("removals")
        return try await journal.removals(since: since)
    }

    func commit(_ changes: [JournalChange], under fence: Fence?) async throws(JournalError) {
        count("commit")
        try await journal.commit(changes, under: fence)
    }

    func lease(
        _ mailbox: MailboxID, owner: String, now: Moment, until: Moment
    ) async throws(JournalError) -> Fence? {
        count("lease")
        return try await journal.lease(mailbox, owner: owner, now: now, until: until)
    }

    func renew(_ fence: Fence, until: Moment, spent: String) async throws(JournalError) {
        count("renew")
        try await journal.renew(fence, until: until, spent: spent)
    }

    func release(_ fence: Fence) async throws(JournalError) {
        count("release")
        try await journal.release(fence)
    }

    func close() async { await journal.close() }
}
