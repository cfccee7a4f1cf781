import ContactModel
import Contracts
import SyncPlanning

/// Everything that a store answers, for comparing whole journals.
struct JournalContents: Equatable {
    var installation: Installation?
    var mailboxes: [MailboxRow] = []
    var addresses: [MailboxAddressRow] = []
    var addressBooks: [AddressBookContent] = []
    var counts: [AddressBookID: [EntryState: Int]] = [:]
    var parked: [AddressBookID: [Parked]] = [:]
    var readings: [SourceReadingRow?] = [nil, nil]
    var cycle: CycleRow?
    var configurations: [ConfigurationRow] = []
    var definitions: [BookDefinitionRow] = []
    var facts: [String: Int64] = [:]
    var plans: [HeldPlanRow] = []
    var mappings: [MappingVersionRow] = []
    var runs: [RunRow] = []
    var disclosures: [DisclosureRow] = []
    var removals: [AddressBookID: [String: Int]] = [:]
    var holders: [RecordID: [AddressBookID: Entry]] = [:]

    init() {}

    init(of store: any JournalStore) async throws {
        installation = try await store.installation()
        mailboxes = try await store.mailboxes()
        addresses = try await store.mailboxAddresses()
        counts = try await store.entryCounts()
        parked = try await store.parked()
        readings = [try await store.lastReading(accepted: true), try await store.lastReading(accepted: false)]
        cycle = try await store.lastCycle()
        configurations = try await store.configurations(limit: .max)
        definitions = try await store.definitions()
        facts = try await store.sourceFacts()
        for state in [HeldPlanRow.State.held, .released, .discarded, .expired, .applied] {
            plans += try await store.heldPlans(state)
        }
        mappings = try await store.mappingVersions()
        disclosures = try await store.disclosures(.all)
        removals = try await store.removals(since: .at(0))
        for book in try await store.addressBooks() {
            runs += try await store.runs(of: book.id, limit: .max)
            guard let content = try await store.content(of: book.id) else { continue }
            addressBooks.append(content)
            for entry in content.entries { holders[entry.record] = try await store.holders(of: entry.record) }
        }
    }
}
