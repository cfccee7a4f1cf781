package import ContactModel
package import Contracts
import Locking
package import SyncPlanning

/// The journal in memory: an image behind the store's interface. Never waits, so that a simulation decides the order.
package final class MemoryJournal: JournalStore {
    private struct State {
        var image: JournalImage
        var isClosed = false
    }

    private let state: Locked<State>

    /// - Parameter image: what a process before this one left. Its leases are over, as in a file that is opened again.
    package init(_ image: JournalImage = JournalImage()) {
        var image = image
        image.endLeases()
        state = Locked(State(image: image))
    }

    /// The whole journal as of now.
    package var image: JournalImage { state.withLock { $0.image } }

    /// Puts another image in the place of the present one, leases included: a restored backup, lost commits.
    package func restore(_ image: JournalImage) { state.withLock { $0.image = image } }

    package func installation() async throws(JournalError) -> Installation? { try read().installation }

    package func mailboxes() async throws(JournalError) -> [MailboxRow] { try read().mailboxes }

    package func mailbox(_ mailbox: MailboxID) async throws(JournalError) -> MailboxRow? {
        try read().tables.mailboxes[mailbox]?.row
    }

    package func mailboxAddresses() async throws(JournalError) -> [MailboxAddressRow] { try read().mailboxAddresses }

    package func sourceFacts() async throws(JournalError) -> [String: Int64] { try read().sourceFacts }

    package func addressBooks() async throws(JournalError) -> [AddressBookRow] { try read().addressBooks }

    package func addressBook(_ addressBook: AddressBookID) async throws(JournalError) -> AddressBookRow? {
        try read().tables.addressBooks[addressBook]?.row
    }

    package func pending(at now: Moment) async throws(JournalError) -> Set<AddressBookID> {
        try read().pending(at: now)
    }

    package func content(of addressBook: AddressBookID) async throws(JournalError) -> AddressBookContent? {
        try read().content(of: addressBook)
    }

    package func history(
        of addressBook: AddressBookID, removalsSince since: Moment,
        entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)?
    ) async throws(JournalError) -> AddressBookHistory? {
        try read().history(of: addressBook, removalsSince: since, entriesOf: isAskedFor)
    }

    package func holders(of record: RecordID) async throws(JournalError) -> [AddressBookID: Entry] {
        try read().holders(of: record)
    }

    package func entryCounts() async throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        try read().entryCounts
    }

    package func parked() async throws(JournalError) -> [AddressBookID: [Parked]] { try read().parked }

    package func lastReading(accepted: Bool) async throws(JournalError) -> SourceReadingRow? {
        try read().lastReading(accepted: accepted)
    }

    package func lastCycle() async throws(JournalError) -> CycleRow? { try read().tables.cycle }

    package func configurations(limit: Int) async throws(JournalError) -> [ConfigurationRow] {
        try read().configurations(limit: limit)
    }

    package func definitions() async throws(JournalError) -> [BookDefinitionRow] { try read().definitions }

    package func heldPlans(_ state: HeldPlanRow.State) async throws(JournalError) -> [HeldPlanRow] {
        try read().heldPlans(state)
    }

    package func mappingVersions() async throws(JournalError) -> [MappingVersionRow] { try read().mappingVersions }

    package func runs(of addressBook: AddressBookID, limit: Int) async throws(JournalError) -> [RunRow] {
        try read().runs(of: addressBook, limit: limit)
    }

    package func disclosures(_ filter: DisclosureFilter) async throws(JournalError) -> [DisclosureRow] {
        try read().disclosures(filter)
    }

    package func removals(since: Moment) async throws(JournalError) -> [AddressBookID: [String: Int]] {
        try read().removals(since: since)
    }

    package func commit(_ changes: [JournalChange], under fence: Fence?) async throws(JournalError) {
        try write { (image: inout JournalImage) throws(JournalError) in try image.apply(changes, under: fence) }
    }

    package func lease(
        _ mailbox: MailboxID, owner: String, now: Moment, until: Moment
    ) async throws(JournalError) -> Fence? {
        try write { (image: inout JournalImage) throws(JournalError) in
            try image.lease(mailbox, owner: owner, now: now, until: until)
        }
    }

    package func renew(_ fence: Fence, until: Moment, spent: String) async throws(JournalError) {
        try write { (image: inout JournalImage) throws(JournalError) in
            try image.renew(fence, until: until, spent: spent)
        }
    }

    package func release(_ fence: Fence) async throws(JournalError) {
        try write { (image: inout JournalImage) throws(JournalError) in try image.release(fence) }
    }

    package func close() async { state.withLock { $0.isClosed = true } }

    private func read() throws(JournalError) -> JournalImage {
        try write { (image: inout JournalImage) in image }
    }

    private func write<Answer: Sendable>(
        _ body: (inout JournalImage) throws(JournalError) -> Answer
    ) throws(JournalError) -> Answer {
        try state.withLock { (state: inout sending State) throws(JournalError) in
            if state.isClosed { throw .closed }
            return try body(&state.image)
        }
    }
}
