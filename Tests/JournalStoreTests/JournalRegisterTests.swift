import ContactModel
import Contracts
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// The journal as whoever asks who has what reads it.
@Suite("Journal: register") struct JournalRegisterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func numbers(_ register: JournalRegister, _ query: DisclosureQuery) throws -> [String] {
        var keys: [String] = []
        try register.forEachDisclosure(query) { keys.append($0.row.record.key) }
        return keys
    }

    @Test func `is of one moment, and is read while the journal is written`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(
            .twoMembers + [.appendDisclosure(.sample(1)), .putEntry(.annas, .present(1))], under: nil)
        let register = try JournalRegister(path: path)
        try await journal.commit([.appendDisclosure(.sample(2)), .putEntry(.annas, .present(2))], under: nil)
        #expect(try numbers(register, DisclosureQuery()) == ["1"])
        #expect(try register.entries(of: .contact(2)).isEmpty)
        #expect(try register.entries(of: .contact(1)).map(\.entry) == [.present(1)])
        #expect(try register.entries(of: .contact(1), in: .boriss).isEmpty)
        #expect(try register.addressBooks().map(\.id) == [.annas, .boriss])
        #expect(try numbers(try JournalRegister(path: path), DisclosureQuery()) == ["1", "2"])
    }

    @Test func `answers by record, member, address book and time, alone and together`() async throws {
        let journal = try SQLiteJournal(path: path)
        let rows: [DisclosureRow] = [
            .sample(1, at: 10), .sample(2, at: 30),
            .sample(1, at: 20, mailbox: .boris, member: .boris, addressBook: .boriss),
            .sample(3, at: 40),
        ]
        try await journal.commit(.twoMembers + rows.map { .appendDisclosure($0) }, under: nil)
        let register = try JournalRegister(path: path)
        func asked(_ change: (inout DisclosureQuery) -> Void) throws -> [String] {
            var query = DisclosureQuery()
            change(&query)
            return try numbers(register, query)
        }
        #expect(try asked { _ in } == ["1", "1", "2", "3"])
        #expect(try asked { $0.records = [.contact(1), .contact(3)] } == ["1", "1", "3"])
        #expect(try asked { $0.member = .anna } == ["1", "2", "3"])
        #expect(try asked { $0.addressBooks = [.boriss] } == ["1"])
        #expect(try asked { ($0.since, $0.until) = (.at(20), .at(40)) } == ["1", "2"])
        #expect(
            try asked {
                $0.records = [.contact(1), .contact(2)]
                $0.member = .anna
                $0.until = .at(30)
            } == ["1"])
        var records: [RecordID: Int] = [:]
        try register.forEachRecord(of: .anna) { record, rows throws(JournalError) in records[record] = rows.count }
        #expect(records == [.contact(1): 1, .contact(2): 1, .contact(3): 1])
    }

    @Test func `who reads on in parts misses no row that is appended late, with an earlier time`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(
            .twoMembers + [.appendDisclosure(.sample(1, at: 10)), .appendDisclosure(.sample(2, at: 30))], under: nil)
        var query = DisclosureQuery()
        (query.after, query.limit) = (0, 10)
        var (records, last) = ([String](), Int64(0))
        func readOn() throws {
            query.after = last
            try JournalRegister(path: path).forEachDisclosure(query) { row in
                records.append(row.row.record.key)
                last = row.number
            }
        }
        try readOn()
        // A run that began before the others, and that committed after them.
        try await journal.commit([.appendDisclosure(.sample(3, at: 20))], under: nil)
        try readOn()
        #expect(records == ["1", "2", "3"])
        #expect(try numbers(JournalRegister(path: path), DisclosureQuery()) == ["1", "3", "2"], "in the order of time")
    }

    @Test func `finds by an index whatever narrows the answer down most`() async throws {
        await (try SQLiteJournal(path: path)).close()
        let database = try Database(path: path, access: .readOnly)
        func plan(_ change: (inout DisclosureQuery) -> Void) throws -> String {
            var query = DisclosureQuery()
            change(&query)
            let (condition, values) = JournalRegister.condition(query)
            let statement = try database.prepare(
                "EXPLAIN QUERY PLAN \(NumberedRow.shape.select) \(condition) ORDER BY at, seq")
            try statement.bind(values)
            var lines: [String] = []
            while try statement.step() { lines.append(statement.text(3) ?? "") }
            return lines.joined(separator: "\n")
        }
        let byRecord = try plan {
            $0.records = [.contact(1), .contact(2)]
            $0.member = .anna
            $0.since = .at(1)
        }
        #expect(byRecord.contains("USING INDEX disclosure_record (record_id=?)"))
        #expect(
            try plan { ($0.member, $0.until) = (.anna, .at(9)) }.contains("USING INDEX disclosure_member (member_id=?)")
        )
    }

    @Test func `revocations are found by an index of their own`() async throws {
        let journal = try SQLiteJournal(path: path)
        var redacted = DisclosureRow.sample(1, at: 20, act: .redact, cause: "lost fields")
        redacted.proof = DisclosureRow.Proof(
            evidence: .written, lostAt: .at(12), lostFields: LostFields(mask: FieldMask([1]), mappingVersion: 1))
        let rows: [DisclosureRow] = [
            .sample(1), .sample(2, at: 30, act: .remove, cause: "rights"), redacted,
            .sample(3, at: 40, act: .remove, cause: "filter"), .sample(4, at: 50, act: .remove, cause: "member"),
        ]
        try await journal.commit(.twoMembers + rows.map { .appendDisclosure($0) }, under: nil)
        let register = try JournalRegister(path: path)
        func keys(_ since: Moment?, _ until: Moment?) throws -> [String] {
            var keys: [String] = []
            try register.forEachRevocation(since: since, until: until) { keys.append($0.row.record.key) }
            return keys
        }
        #expect(try keys(nil, nil) == ["1", "2", "4"])
        #expect(try keys(.at(30), .at(50)) == ["2"])
        let database = try Database(path: path, access: .readOnly)
        let plan = try database.prepare(
            "EXPLAIN QUERY PLAN \(NumberedRow.shape.select) \(JournalRegister.revocations) ORDER BY at, seq")
        #expect(try plan.step())
        #expect(plan.text(3)?.contains("disclosure_revoked") == true, "\(plan.text(3) ?? "")")
    }

    @Test func `a journal of an earlier schema is told, and not touched`() async throws {
        let database = try Database(path: path, access: .createNew)
        try Schema.prepare(database, path: path, migrations: [Schema.migrations[0]])
        #expect(try !JournalRegister.isCurrent(path))
        #expect(throws: JournalError.self) { try JournalRegister(path: path) }
        #expect(try database.firstInteger("PRAGMA user_version") == 1)
    }
}
