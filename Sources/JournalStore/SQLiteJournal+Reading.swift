package import ContactModel
package import Contracts
import SQLite
package import SyncPlanning

extension SQLiteJournal {
    package func installation() async throws(JournalError) -> Installation? {
        try await read { (database: Database) throws(JournalError) in try database.rows(of: Installation.self).first }
    }

    package func mailboxes() async throws(JournalError) -> [MailboxRow] {
        try await read { (database: Database) throws(JournalError) in try database.rows("ORDER BY mailbox_id") }
    }

    package func mailbox(_ mailbox: MailboxID) async throws(JournalError) -> MailboxRow? {
        try await read { (database: Database) throws(JournalError) in
            try database.rows("WHERE mailbox_id = ?1", SQLiteValue(mailbox), of: MailboxRow.self).first
        }
    }

    package func mailboxAddresses() async throws(JournalError) -> [MailboxAddressRow] {
        try await read { (database: Database) throws(JournalError) in try database.rows("ORDER BY address") }
    }

    package func sourceFacts() async throws(JournalError) -> [String: Int64] {
        try await read { (database: Database) throws(JournalError) in
            let rows = try database.rows(of: SourceFactRow.self)
            return Dictionary(rows.map { ($0.fact, $0.value) }, uniquingKeysWith: { $1 })
        }
    }

    package func addressBooks() async throws(JournalError) -> [AddressBookRow] {
        try await read { (database: Database) throws(JournalError) in try database.rows("ORDER BY address_book_id") }
    }

    package func addressBook(_ addressBook: AddressBookID) async throws(JournalError) -> AddressBookRow? {
        try await read { (database: Database) throws(JournalError) in
            try database.rows("WHERE address_book_id = ?1", SQLiteValue(addressBook), of: AddressBookRow.self).first
        }
    }

    package func beginning(
        of addressBook: AddressBookID
    ) async throws(JournalError) -> (installation: Installation, row: AddressBookRow)? {
        try await read { (database: Database) throws(JournalError) in
            guard let installation = try database.rows(of: Installation.self).first,
                let row = try database.rows(
                    "WHERE address_book_id = ?1", SQLiteValue(addressBook), of: AddressBookRow.self
                ).first
            else { return nil }
            return (installation, row)
        }
    }

    package func pending(at now: Moment) async throws(JournalError) -> Set<AddressBookID> {
        try await read { (database: Database) throws(JournalError) in
            // The first by the index of open entries, which is as small as they are few.
            let open = try database.addressBooks(in: "entry", "state <> 'present'")
            let due = try database.addressBooks(
                in: "parked", "until_at <= ?1 AND code <> ?2", SQLiteValue(now), .text(Parked.deleted))
            let lost = try database.addressBooks(in: "entry", "lost_at IS NOT NULL")
            let unread = try database.addressBooks(in: "read_back", "read_at IS NULL")
            return Set(open + due + lost + unread)
        }
    }

    package func content(of addressBook: AddressBookID) async throws(JournalError) -> AddressBookContent? {
        try await read { (database: Database) throws(JournalError) in try database.content(of: addressBook) }
    }

    package func history(
        of addressBook: AddressBookID, removalsSince since: Moment,
        entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)?
    ) async throws(JournalError) -> AddressBookHistory? {
        try await read { (database: Database) throws(JournalError) in
            guard let content = try database.content(of: addressBook, entriesOf: isAskedFor) else { return nil }
            return AddressBookHistory(
                content: content, removals: try database.removals(of: addressBook, since: since),
                heldPlans: try database.heldPlans(
                    "WHERE address_book_id = ?1 AND state IN ('held', 'released', 'discarded') ORDER BY at, plan_id",
                    SQLiteValue(addressBook)))
        }
    }

    package func holders(of record: RecordID) async throws(JournalError) -> [AddressBookID: Entry] {
        try await read { (database: Database) throws(JournalError) in
            let rows = try database.rows("WHERE record_id = ?1 ORDER BY slot", SQLiteValue(record), of: EntryRow.self)
            return Dictionary(rows.map { ($0.addressBook, $0.entry) }) { lowest, _ in lowest }
        }
    }

    package func entryCounts() async throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        try await read { (database: Database) throws(JournalError) in
            try database.entryCounts()
        }
    }

    package func parked() async throws(JournalError) -> [AddressBookID: [Parked]] {
        try await read { (database: Database) throws(JournalError) in
            try database.parked()
        }
    }

    package func lastReading(accepted: Bool) async throws(JournalError) -> SourceReadingRow? {
        try await read { (database: Database) throws(JournalError) in
            try database.lastReading(accepted: accepted)
        }
    }

    package func lastCycle() async throws(JournalError) -> CycleRow? {
        try await read { (database: Database) throws(JournalError) in try database.rows(of: CycleRow.self).first }
    }

    package func configurations(limit: Int) async throws(JournalError) -> [ConfigurationRow] {
        try await read { (database: Database) throws(JournalError) in
            // SQLite reads a negative limit as none.
            try database.rows("ORDER BY number DESC LIMIT ?1", SQLiteValue(max(limit, 0)))
        }
    }

    package func definitions() async throws(JournalError) -> [BookDefinitionRow] {
        try await read { (database: Database) throws(JournalError) in try database.rows("ORDER BY book") }
    }

    package func heldPlans(_ state: HeldPlanRow.State) async throws(JournalError) -> [HeldPlanRow] {
        try await read { (database: Database) throws(JournalError) in
            try database.heldPlans("WHERE state = ?1 ORDER BY at, plan_id", .init(state))
        }
    }

    package func mappingVersions() async throws(JournalError) -> [MappingVersionRow] {
        try await read { (database: Database) throws(JournalError) in try database.rows("ORDER BY map_ver") }
    }

    package func runs(of addressBook: AddressBookID, limit: Int) async throws(JournalError) -> [RunRow] {
        try await read { (database: Database) throws(JournalError) in
            try database.rows(
                "WHERE address_book_id = ?1 ORDER BY started_at DESC, run_id DESC LIMIT ?2", SQLiteValue(addressBook),
                // SQLite reads a negative limit as none.
                SQLiteValue(max(limit, 0)))
        }
    }

    package func disclosures(_ filter: DisclosureFilter) async throws(JournalError) -> [DisclosureRow] {
        try await read { (database: Database) throws(JournalError) in
            switch filter {
            case .record(let id): try database.rows("WHERE record_id = ?1 ORDER BY seq", SQLiteValue(id))
            case .member(let id): try database.rows("WHERE member_id = ?1 ORDER BY seq", SQLiteValue(id))
            case .addressBook(let id): try database.rows("WHERE address_book_id = ?1 ORDER BY seq", SQLiteValue(id))
            case .all: try database.rows("ORDER BY seq")
            }
        }
    }

    package func removals(since: Moment) async throws(JournalError) -> [AddressBookID: [String: Int]] {
        try await read { (database: Database) throws(JournalError) in
            let rows = try database.rows(
                "WHERE act = 'remove' AND certainty = 'confirmed' AND at >= ?1 GROUP BY address_book_id, cause",
                SQLiteValue(since), of: RemovalCountRow.self)
            return rows.reduce(into: [:]) { $0[$1.addressBook, default: [:]][$1.cause, default: 0] += $1.count }
        }
    }
}

extension Database {
    fileprivate func content(
        of addressBook: AddressBookID, entriesOf isAskedFor: ((RecordID) -> Bool)? = nil
    ) throws(JournalError) -> AddressBookContent? {
        let id = SQLiteValue(addressBook)
        let book = try rows("WHERE address_book_id = ?1", id, of: AddressBookRow.self).first
        guard let book else { return nil }
        let entries = try entries(of: addressBook, isAskedFor)
        let parked = try rows("WHERE address_book_id = ?1 ORDER BY record_id", id, of: ParkedRow.self)
        let foreign = try rows("WHERE address_book_id = ?1 ORDER BY remote_id", id, of: ForeignRow.self)
        let unread = try rows(
            "WHERE address_book_id = ?1 AND read_at IS NULL ORDER BY op_id", id, of: ReadBackRow.self)
        return AddressBookContent(
            row: book, entries: entries.map(\.entry), parked: parked.map(\.parked), foreign: foreign.map(\.foreign),
            unread: unread.map(\.readBack))
    }

    /// From one record in so many on, reading all rows costs less than reading those of each by themselves.
    private static var wholeFrom: Int { 4 }

    /// In the order of their keys.
    private func entries(
        of addressBook: AddressBookID, _ isAskedFor: ((RecordID) -> Bool)?
    ) throws(JournalError) -> [EntryRow] {
        let id = SQLiteValue(addressBook)
        let whole = "WHERE address_book_id = ?1 ORDER BY record_id, slot"
        guard let isAskedFor else { return try rows(whole, id, of: EntryRow.self) }
        // The index of keys alone, a tenth of the table, and then the rows: one by one where they are few.
        let all = try recordsOfEntries(of: addressBook)
        let asked = all.filter(isAskedFor)
        guard asked.count * Self.wholeFrom < all.count else {
            let records = Set(asked)
            return try rows(whole, id, of: EntryRow.self).filter { records.contains($0.entry.record) }
        }
        var entries: [EntryRow] = []
        for record in asked {
            entries += try rows(
                "WHERE address_book_id = ?1 AND record_id = ?2 ORDER BY slot", id, SQLiteValue(record),
                of: EntryRow.self)
        }
        return entries
    }

    fileprivate func removals(of addressBook: AddressBookID, since: Moment) throws(JournalError) -> [String: Int] {
        let counts = try rows(
            "WHERE act = 'remove' AND certainty = 'confirmed' AND address_book_id = ?1 AND at >= ?2 GROUP BY cause",
            SQLiteValue(addressBook), SQLiteValue(since), of: RemovalCountRow.self)
        return counts.reduce(into: [:]) { $0[$1.cause, default: 0] += $1.count }
    }
}

/// How many removals of an address book had one cause.
private struct RemovalCountRow: ReadRow {
    let addressBook: AddressBookID
    let cause: String
    let count: Int

    static let shape = TableShape("disclosure", key: 0, ["address_book_id", "cause", "count(*)"])

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        cause = try row.text()
        count = try row.count()
    }
}
