import ContactModel
import Contracts
import Foundation
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// The file: who may open it, what is refused, what survives.
@Suite("Journal: file") struct SQLiteJournalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func error(_ body: () throws -> Void) throws -> JournalError {
        try #require(#expect(throws: JournalError.self) { try body() })
    }

    // MARK: Opening

    @Test func `the file and what lies beside it are for their owner only`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        for name in ["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"] {
            #expect(try folder.mode(name) == 0o600, "\(name)")
        }
    }

    @Test func `a journal that came back with other permissions gets its own again`() async throws {
        let journal = try SQLiteJournal(path: path)
        await journal.close()
        for file in [path, path + ".lock"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
        }
        let again = try SQLiteJournal(path: path)
        try await again.commit(.twoMembers, under: nil)
        for name in ["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"] {
            #expect(try folder.mode(name) == 0o600, "\(name)")
        }
    }

    @Test func `a look from outside tells who has the journal, and makes nothing`() async throws {
        #expect(try JournalLook(path: path).exists == false)
        #expect(!FileManager.default.fileExists(atPath: path))
        let journal = try SQLiteJournal(path: path)
        #expect(try JournalLook(path: path).holder == "process \(ProcessInfo.processInfo.processIdentifier)")
        await journal.close()
        #expect(try JournalLook(path: path).holder == nil)
        // The look has let the lock go again.
        await (try SQLiteJournal(path: path)).close()
        let why = try error { _ = try JournalLook(path: folder.path("nowhere/journal.db")) }
        #expect(why.kind == .unavailable)
    }

    @Test func `an empty file becomes a journal`() async throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try await journal.mailboxes().count == 2)
    }

    @Test func `a second opener is told who has the journal, also by another path`() async throws {
        let journal = try SQLiteJournal(path: path)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.db"), withDestinationPath: path)
        for way in [path, folder.path("link.db"), folder.url.path + "/../\(folder.url.lastPathComponent)/journal.db"] {
            let refusal = try error { _ = try SQLiteJournal(path: way) }
            #expect(refusal.kind == .unavailable)
            #expect(
                refusal.message
                    == "Could not open the journal, \(journal.path): process \(getpid()) has it. "
                    + "Stop that process first; one journal serves one process.")
        }
        await journal.close()
        _ = try SQLiteJournal(path: path)
    }

    @Test func `a folder that is not there is named`() throws {
        let refusal = try error { _ = try SQLiteJournal(path: folder.path("none/journal.db")) }
        #expect(refusal.kind == .unavailable)
        #expect(refusal.message.contains("none/journal.db.lock: No such file or directory"))
    }

    @Test func `a file of another kind is refused and left as it is`() throws {
        let letter = Data(repeating: 0x41, count: 5000)
        try letter.write(to: URL(fileURLWithPath: path))
        let refusal = try error { _ = try SQLiteJournal(path: path) }
        #expect(refusal.kind == .malformed)
        #expect(refusal.message.contains("file is not a database"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == letter)
    }

    @Test func `a database of another program is refused and left as it is`() throws {
        try Database(path: path, access: .create).execute("CREATE TABLE mailbox (a)")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let refusal = try error { _ = try SQLiteJournal(path: path) }
        #expect(
            refusal
                == JournalError(
                    kind: .malformed,
                    message: "Could not open the journal, \(JournalFile.plain(path)): it is a database of another "
                        + "program. Give the path of a journal, or of a file yet to be made."))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    // MARK: Migrations

    @Test func `a journal of a newer version is refused`() async throws {
        await (try SQLiteJournal(path: path)).close()
        let database = try Database(path: path, access: .readWrite)
        let newer = Schema.migrations + [Migration(name: "later", sql: "CREATE TABLE later (a INTEGER) STRICT")]
        try Schema.prepare(database, path: path, migrations: newer)
        let refusal = try error { _ = try SQLiteJournal(path: path) }
        #expect(refusal.kind == .malformed)
        #expect(
            refusal.message
                == "Could not open the journal, \(JournalFile.plain(path)): its schema is of version "
                + "\(newer.count), and this Satchel knows \(newer.count - 1). Use the newer Satchel that wrote it, or a backup from before."
        )
    }

    @Test func `a journal made by other steps is refused`() async throws {
        let database = try Database(path: path, access: .create)
        let others = [Migration(name: "another", sql: Schema.first)]
        try Schema.prepare(database, path: path, migrations: others)
        let refusal = try error { _ = try SQLiteJournal(path: path) }
        #expect(refusal.kind == .malformed)
        #expect(refusal.message.contains("made by other steps"))
    }

    @Test func `later steps are added to a journal in use, and one that fails changes nothing`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        await journal.close()
        let database = try Database(path: path, access: .readWrite)
        let failing = Migration(name: "failing", sql: "CREATE TABLE later (a INTEGER) STRICT; CREATE TABLE mailbox (a)")
        #expect(throws: JournalError.self) {
            try Schema.prepare(database, path: path, migrations: Schema.migrations + [failing])
        }
        #expect(try database.firstInteger("PRAGMA user_version") == Int64(Schema.migrations.count))
        #expect(try database.firstInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'later'") == 0)

        let steps = ["two", "three"].map { Migration(name: $0, sql: "CREATE TABLE \($0) (a INTEGER) STRICT") }
        try Schema.prepare(database, path: path, migrations: Schema.migrations + steps.prefix(1))
        try Schema.prepare(database, path: path, migrations: Schema.migrations + steps)
        try Schema.prepare(database, path: path, migrations: Schema.migrations + steps)
        #expect(try database.firstInteger("PRAGMA user_version") == Int64(Schema.migrations.count + 2))
        #expect(try database.firstInteger("SELECT count(*) FROM mailbox") == 2)
        let names = Schema.migrations.map(\.name) + ["two", "three"]
        #expect(
            try database.first("SELECT group_concat(name) FROM schema_migration") == .text(names.joined(separator: ","))
        )
    }

    // MARK: Guards in the file itself

    @Test func `the account of disclosures cannot be rewritten by any statement`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit([.appendDisclosure(.sample(1))], under: nil)
        await journal.close()
        let database = try Database(path: path, access: .readWrite)
        let refusal = #expect(throws: SQLiteError.self) { try database.execute("UPDATE disclosure SET fields = '0'") }
        #expect(refusal?.message == "disclosure_fixed")
    }

    @Test(arguments: [
        "INSERT INTO installation VALUES (2, 'i', 1, 's', 'live', 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL)",
        "INSERT INTO mailbox VALUES ('m', 'u', 'asleep', 0, 0, 0, 0, NULL, NULL, 0, 0)",
        "UPDATE address_book SET mode = 'careful'", "UPDATE address_book SET digest = x'00'",
        "UPDATE entry SET outcome = 'sent'", "UPDATE entry SET want_fp = x'00'", "UPDATE entry SET slot = 'one'",
        "DELETE FROM address_book", "DELETE FROM mailbox",
    ])
    func `another program cannot write what the journal cannot hold`(statement: String) async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers + [.putEntry(.annas, .present(1))], under: nil)
        let refusal = await #expect(throws: JournalError.self) {
            try await journal.commits.write { (database: Database) throws(JournalError) in
                try speaking(of: "any") { () throws(SQLiteError) in try database.execute(statement) }
            }
        }
        #expect(refusal?.kind == .refused)
    }

    @Test(arguments: [
        "SELECT count(*) FROM plan WHERE state = 'held'": "plan_held",
        "SELECT count(*) FROM address_book WHERE hold IS NOT NULL": "address_book_held",
        "SELECT * FROM entry WHERE record_id = 'a/b'": "entry_holders",
        "SELECT * FROM entry WHERE address_book_id = 'a' ORDER BY record_id, slot": "sqlite_autoindex_entry_1",
        "SELECT * FROM disclosure WHERE record_id = 'a/b' ORDER BY seq": "disclosure_record",
        "SELECT * FROM disclosure WHERE member_id = 'a' ORDER BY seq": "disclosure_member",
        "SELECT * FROM disclosure WHERE address_book_id = 'a' ORDER BY seq": "disclosure_address_book",
        "SELECT cause FROM disclosure WHERE act = 'remove' AND certainty = 'confirmed' AND at >= 1":
            "disclosure_removed",
        "SELECT cause, count(*) FROM disclosure WHERE act = 'remove' AND certainty = 'confirmed' "
            + "AND address_book_id = 'a' AND at >= 1": "disclosure_removed_of",
        "SELECT * FROM plan WHERE address_book_id = 'a' AND state IN ('held', 'released', 'discarded')":
            "plan_address_book",
        "SELECT * FROM run WHERE address_book_id = 'a' ORDER BY started_at DESC, run_id DESC LIMIT 5": "run_newest",
    ])
    func `what is asked often is answered by an index and not sorted`(statement: String, index: String) throws {
        let database = try Database.inMemory()
        for migration in Schema.migrations { try database.execute(migration.sql) }
        var plan: [String] = []
        try database.forEachRow("EXPLAIN QUERY PLAN \(statement)") { plan.append($0.text(3) ?? "") }
        // Only the removals are grouped as they come, by address book and cause.
        #expect(plan.count == 1)
        #expect(plan.first?.contains("INDEX \(index)") == true, "\(plan)")
    }

    // MARK: Copies

    @Test func `a backup is a journal as of now, for its owner only, and never replaces a file`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers + [.putEntry(.annas, .full)], under: nil)
        try await journal.backup(to: folder.path("backup.db"))
        #expect(try folder.mode("backup.db") == 0o600)
        let contents = try await JournalContents(of: journal)
        try await journal.commit([.putEntry(.annas, .present(8))], under: nil)
        let refusal = await #expect(throws: JournalError.self) {
            try await journal.backup(to: folder.path("backup.db"))
        }
        #expect(refusal?.kind == .unavailable)
        let backup = try SQLiteJournal(path: folder.path("backup.db"))
        #expect(try await JournalContents(of: backup) == contents)

        try SQLiteJournal.copy(of: path, to: folder.path("copy.db"))
        let copy = try SQLiteJournal(path: folder.path("copy.db"))
        #expect(try await JournalContents(of: copy) == JournalContents(of: journal))
    }

    private static let installation = Installation(
        instance: "0123456789abcdef", epoch: 3, site: "demo", mode: .live, place: JournalPlace(file: 4711))

    @Test func `a backup is looked through, says that it is one, and takes no other file's place unasked`() async throws
    {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit([.putInstallation(Self.installation)] + .twoMembers, under: nil)
        let facts = try JournalBackup.write(path, to: folder.path("a.db"), replaces: false)
        #expect(facts.addressBooks == 2 && facts.installation.instance == Self.installation.instance)
        #expect(try folder.mode("a.db") == 0o600)
        for (target, replaces) in [(folder.path("a.db"), false), (path, true)] {
            #expect(throws: JournalError.self) { try JournalBackup.write(path, to: target, replaces: replaces) }
        }
        _ = try JournalBackup.write(path, to: folder.path("a.db"), replaces: true)

        let copy = try SQLiteJournal(path: folder.path("a.db"))
        #expect(try await copy.installation()?.place.file == JournalPlace.backup)
        #expect(try await journal.installation()?.place.file == 4711)
    }

    @Test func `a restore keeps what was there, and can be undone by it`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit([.putInstallation(Self.installation)] + .twoMembers, under: nil)
        _ = try JournalBackup.write(path, to: folder.path("a.db"), replaces: false)
        try await journal.commit([.putEntry(.annas, .present(8))], under: nil)
        #expect(throws: JournalError.self) { try Self.restore(folder.path("a.db"), to: path, time: "0") }
        await journal.close()

        let restored = try Self.restore(folder.path("a.db"), to: path, time: "1")
        let aside = try #require(restored.aside)
        #expect(try JournalFacts(examining: path).items == 0)
        #expect(try JournalFacts(examining: aside).items == 1)

        _ = try Self.restore(aside, to: path, time: "2")
        let again = try SQLiteJournal(path: path)
        #expect(try await again.content(of: .annas)?.entries.count == 1)
        #expect(try await again.installation()?.epoch == 4)
    }

    @Test func `two restores in the same second keep both journals that were there`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit([.putInstallation(Self.installation)] + .twoMembers, under: nil)
        _ = try JournalBackup.write(path, to: folder.path("a.db"), replaces: false)
        try await journal.commit([.putEntry(.annas, .present(8))], under: nil)
        await journal.close()

        let first = try #require(try Self.restore(folder.path("a.db"), to: path, time: "1").aside)
        let second = try #require(try Self.restore(folder.path("a.db"), to: path, time: "1").aside)

        #expect(second == first + "-2")
        #expect(try JournalFacts(examining: first).items == 1)
        #expect(try JournalFacts(examining: second).items == 0)
    }

    private static func restore(_ copy: String, to path: String, time: String) throws -> JournalBackup.Restored {
        try JournalBackup.restore(copy, to: path, time: time) {
            (backup: Installation, _: JournalFacts?) throws(JournalError) in
            var installation = backup
            installation.epoch += 1
            return installation
        }
    }
}
