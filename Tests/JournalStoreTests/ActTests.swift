import ContactModel
import Contracts
import Testing

@testable import JournalStore

/// What persons did, as the journal keeps it.
@Suite("Journal: acts") struct ActTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func note(_ act: String, at milliseconds: Int64) throws {
        try SQLiteJournal.note(
            act, of: "a, was b", by: "anna", at: Moment(milliseconds: milliseconds), inJournalAt: path)
    }

    private func acts(since: Int64? = nil, until: Int64? = nil) throws -> [ActRow] {
        var rows: [ActRow] = []
        try JournalRegister(path: path).forEachAct(
            since: since.map { Moment(milliseconds: $0) }, until: until.map { Moment(milliseconds: $0) }
        ) { rows.append($0) }
        return rows
    }

    @Test func `acts are kept with person, time and subject, also while a service has the journal`() async throws {
        let journal = try SQLiteJournal(path: path)
        try note("configuration saved", at: 10)
        try note("configuration reinstated", at: 20)
        await journal.close()
        let rows = try acts()
        #expect(rows.map(\.act) == ["configuration saved", "configuration reinstated"])
        #expect(rows.map(\.number) == [1, 2] && rows.allSatisfy { $0.person == "anna" && $0.subject == "a, was b" })
        #expect(try acts(since: 20).map(\.number) == [2] && acts(until: 20).map(\.number) == [1])
    }

    @Test func `an act that cannot be noted is an error`() throws {
        #expect(throws: JournalError.self) { try note("configuration saved", at: 10) }
    }
}
