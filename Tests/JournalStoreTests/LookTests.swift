import ContactModel
import Contracts
import SQLite
import Testing

@testable import JournalStore

/// Who saw in the console what contacts hold.
@Suite("Journal: looks") struct LookTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func look(_ record: Int, at seconds: Int64, by account: String = "anja", of member: UserID = .anna)
        -> LookRow
    {
        LookRow(
            at: .at(seconds), account: account, what: .contents, addressBook: .annas, member: member,
            record: .contact(record))
    }

    private func looks(_ query: DisclosureQuery = DisclosureQuery()) throws -> [LookRow] {
        var rows: [LookRow] = []
        try JournalRegister(path: path).forEachLook(query) { rows.append($0.row) }
        return rows
    }

    @Test func `looks are kept while a service has the journal, and are found by record, member and time`() async throws
    {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        let rows = [look(1, at: 10), look(2, at: 20, of: .boris), look(1, at: 30, by: "otto")]
        try SQLiteJournal.note(rows, forgetting: .at(0), inJournalAt: path)
        #expect(try looks() == rows)
        var query = DisclosureQuery()
        query.records = [.contact(1)]
        #expect(try looks(query) == [rows[0], rows[2]])
        query.since = .at(15)
        #expect(try looks(query) == [rows[2]])
        query = DisclosureQuery()
        query.member = .boris
        #expect(try looks(query) == [rows[1]])
        await journal.close()
    }

    @Test func `old looks are forgotten when a new one is noted`() throws {
        _ = try SQLiteJournal(path: path)
        try SQLiteJournal.note([look(1, at: 10), look(2, at: 20)], forgetting: .at(0), inJournalAt: path)
        try SQLiteJournal.note([look(3, at: 30)], forgetting: .at(20), inJournalAt: path)
        #expect(try looks().map(\.record) == [.contact(2), .contact(3)])
    }
}
