import ContactModel
import Contracts
import Foundation
import Glibc
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// What is there after a crash, on a damaged file, or with no space left.
@Suite("Journal: durability") struct DurabilityTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    /// Commits entries of the numbers from 1 on, each in a transaction of its own.
    private static func fill(_ journal: SQLiteJournal, entries: Int) async throws {
        try await journal.commit(.twoMembers, under: nil)
        for number in 1...entries {
            try await journal.commit([.putEntry(.annas, .present(number))], under: nil)
        }
    }

    private func entryCount(_ journal: SQLiteJournal) async throws -> Int {
        try await journal.entryCounts()[.annas]?[.present] ?? 0
    }

    @Test func `all that was answered is there after the process was killed, and its lock is free`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let journal = try SQLiteJournal(path: path)
            try await DurabilityTests.fill(journal, entries: 40)
            kill(getpid(), SIGKILL)
        }
        #expect(FileManager.default.fileExists(atPath: path + "-wal"))
        let journal = try SQLiteJournal(path: path)
        #expect(try await entryCount(journal) == 40)
    }

    @Test func `another process is refused while this one has the journal`() async throws {
        let journal = try SQLiteJournal(path: path)
        await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
            do throws(JournalError) { _ = try SQLiteJournal(path: path) } catch {
                if error.kind == .unavailable { exit(7) }
            }
        }
        await journal.close()
    }

    @Test func `a log cut off anywhere leaves the first transactions whole`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await Self.fill(journal, entries: 30)
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        var counts: [Int] = []
        for part in 0...12 {
            let copy = folder.path("copy\(part).db")
            try file.write(to: URL(fileURLWithPath: copy))
            let rest = part == 12 ? log : log.prefix(log.count * part / 12 + part * 37)
            try rest.write(to: URL(fileURLWithPath: copy + "-wal"))
            let reopened = try SQLiteJournal(path: copy)
            let numbers = try await reopened.content(of: .annas)?.entries.compactMap { Int($0.record.key) } ?? []
            #expect(numbers.sorted() == Array(0..<numbers.count).map { $0 + 1 })
            counts.append(numbers.count)
        }
        #expect(counts == counts.sorted())
        #expect(counts.last == 30)
        #expect(Set(counts).count > 3)
    }

    @Test(arguments: [4, 20, 50, 80, 99])
    func `a truncated file gives an error or what it still has, never a crash`(percent: Int) async throws {
        try await makeDamaged { $0.removeLast($0.count * (100 - percent) / 100) }
    }

    @Test(arguments: [1, 3, 7, 20])
    func `a file with torn pages gives an error or what it still has, never a crash`(stride: Int) async throws {
        try await makeDamaged { data in
            for page in Swift.stride(from: 1, to: data.count / 4096, by: stride) {
                let start = page * 4096 + (page % 3) * 800
                for offset in 0..<600 { data[start + offset] = UInt8(truncatingIfNeeded: offset &* 31 &+ page) }
            }
        }
    }

    /// Makes a journal, damages its file, and reads and writes everything.
    private func makeDamaged(_ damage: (inout Data) -> Void) async throws {
        let journal = try SQLiteJournal(path: path)
        let changes = (1...300).flatMap { number -> [JournalChange] in
            [.putEntry(.annas, .present(number)), .appendDisclosure(.sample(number))]
        }
        try await journal.commit(.twoMembers + changes, under: nil)
        await journal.close()
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(data.count > 20 * 4096)
        damage(&data)
        try data.write(to: URL(fileURLWithPath: path))

        var kinds: [JournalError.Kind] = []
        do throws(JournalError) {
            let damaged = try SQLiteJournal(path: path)
            kinds = await kindsOfFailure(damaged)
            await damaged.close()
        } catch {
            kinds = [error.kind]
        }
        #expect(!kinds.isEmpty, "the damage must be noticed somewhere")
        #expect(kinds.allSatisfy { $0 == .malformed }, "\(kinds)")
    }

    private func kindsOfFailure(_ journal: SQLiteJournal) async -> [JournalError.Kind] {
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await journal.mailboxes() },
            { _ = try await journal.content(of: .annas) },
            { _ = try await journal.disclosures(.all) },
            { _ = try await journal.disclosures(.member(.anna)) },
            { _ = try await journal.holders(of: .contact(150)) },
            { _ = try await journal.entryCounts() },
            { try await journal.commit([.putEntry(.annas, .present(500))], under: nil) },
        ]
        var kinds: [JournalError.Kind] = []
        for call in calls {
            do { try await call() } catch { if let error = error as? JournalError { kinds.append(error.kind) } }
        }
        return kinds
    }

    @Test(arguments: [
        ("UPDATE mailbox SET state = 'asleep'", "mailbox", "state"),
        ("UPDATE entry SET record_id = 'no slash'", "entry", "record_id"),
        ("UPDATE entry SET mask = 'xyz'", "entry", "mask"),
        ("UPDATE entry SET want_fp = x'0102'", "entry", "want_fp"),
        ("UPDATE entry SET op_cause = 'half an intent'", "entry", "outcome"),
        ("UPDATE address_book SET own_folder = 2", "address_book", "own_folder"),
        ("UPDATE mapping_version SET fields = 'no list'", "mapping_version", "fields"),
    ])
    func `a column that holds what Satchel never writes is named, without its value`(
        statement: String, table: String, column: String
    ) async throws {
        let journal = try SQLiteJournal(path: path)
        let mapping = MappingVersionRow(
            version: 1, book: BookID("b"), fields: [], configurationDigest: [], at: .at(0))
        try await journal.commit(
            .twoMembers + [.putEntry(.annas, .present(1)), .putMappingVersion(mapping)], under: nil)
        try await journal.commits.write { (database: Database) throws(JournalError) in
            try speaking(of: table) { () throws(SQLiteError) in
                try database.execute("PRAGMA ignore_check_constraints = ON; DROP TRIGGER mapping_version_fixed")
                try database.execute(statement)
            }
        }
        let wanted = JournalError(
            kind: .malformed,
            message: "Could not read the journal's table \(table): column \(column) holds what it cannot hold. "
                + "Restore it from a backup, or move it away to have it rebuilt from the mailboxes.")
        await #expect(throws: wanted) {
            _ = try await journal.mailboxes()
            _ = try await journal.content(of: .annas)
            _ = try await journal.mappingVersions()
        }
    }

    @Test func `a full disk refuses a transaction whole, and the next one goes on when there is space`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await Self.fill(journal, entries: 10)
        try await setPagesMax(journal, 70)
        let many = (100..<1100).map { JournalChange.putEntry(.annas, .present($0)) }
        let refusal = await #expect(throws: JournalError.self) { try await journal.commit(many, under: nil) }
        #expect(refusal?.kind == .unavailable)
        #expect(refusal?.message.contains("database or disk is full") == true)
        #expect(try await entryCount(journal) == 10)
        try await setPagesMax(journal, 1_000_000)
        try await journal.commit(many, under: nil)
        #expect(try await entryCount(journal) == 1010)
    }

    private func setPagesMax(_ journal: SQLiteJournal, _ pages: Int) async throws {
        try await journal.commits.write { (database: Database) throws(JournalError) in
            try speaking(of: "any") { () throws(SQLiteError) in try database.execute("PRAGMA max_page_count=\(pages)") }
        }
    }
}
