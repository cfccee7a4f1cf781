import Foundation
import SQLite
import Testing

/// A folder of its own for one test, gone afterwards.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("sqlite-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

@Suite("Database") struct DatabaseTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a created file can be read by its owner only, and so can the files beside it`() throws {
        let database = try Database(path: folder.path("a.db"), access: .create)
        try database.execute("PRAGMA journal_mode=WAL; CREATE TABLE t(a)")
        for name in ["a.db", "a.db-wal", "a.db-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `a file that is not there is made only where that was asked for`() throws {
        for access in [Database.Access.readOnly, .readWrite] {
            let error = #expect(throws: SQLiteError.self) {
                try Database(path: folder.path("none.db"), access: access)
            }
            #expect(error?.kind == .cannotOpen)
            #expect(error?.message.contains("No such file") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("none.db")))
        _ = try Database(path: folder.path("new.db"), access: .createNew)
        let error = #expect(throws: SQLiteError.self) {
            try Database(path: folder.path("new.db"), access: .createNew)
        }
        #expect(error?.message.contains("File exists") == true)
    }

    @Test func `a file that is something else is named as such`() throws {
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: folder.path("letter.txt")))
        let error = #expect(throws: SQLiteError.self) {
            try Database(path: folder.path("letter.txt"), access: .readWrite)
        }
        #expect(error?.kind == .notADatabase)
        #expect(error?.message.hasSuffix("letter.txt: file is not a database") == true)
    }

    @Test(arguments: ["", "a\0b"])
    func `a file name that SQLite would read as another is refused`(name: String) {
        #expect(throws: SQLiteError.self) { try Database(path: name, access: .create) }
    }

    @Test func `a read-only connection writes nothing`() throws {
        try Database(path: folder.path("a.db"), access: .create).execute("CREATE TABLE t(a)")
        let database = try Database(path: folder.path("a.db"), access: .readOnly)
        #expect(database.isReadOnly)
        let error = #expect(throws: SQLiteError.self) { try database.execute("INSERT INTO t VALUES (1)") }
        #expect(error?.kind == .readOnly)
    }

    @Test func `a lock of another connection is busy, not a failure of the statement`() throws {
        let first = try Database(path: folder.path("a.db"), access: .create)
        let second = try Database(path: folder.path("a.db"), access: .readWrite, busyTimeout: .zero)
        try first.execute("CREATE TABLE t(a)")
        try first.transaction { () throws(SQLiteError) in
            let error = #expect(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
            #expect(error?.kind == .busy)
        }
    }

    @Test func `an error shows the statement's first words and no bound value`() throws {
        let database = try Database.inMemory()
        try database.execute("CREATE TABLE t(a TEXT UNIQUE)")
        let insert = "INSERT INTO t(a)\n    VALUES (?1) -- a statement that goes on for much longer than is shown"
        try database.run(insert, "geheim")
        let error = #expect(throws: SQLiteError.self) { try database.run(insert, "geheim") }
        #expect(error?.kind == .constraint)
        #expect(
            error?.description
                == "UNIQUE constraint failed: t.a (SQLite code 2067, in: "
                + "INSERT INTO t(a) VALUES (?1) -- a statement that goes on for…)")
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "", "-- nothing", "SELECT 1; nonsense"])
    func `a text that is not exactly one statement is not prepared`(sql: String) throws {
        let database = try Database.inMemory()
        #expect(throws: SQLiteError.self) { try database.prepare(sql) }
    }

    @Test func `a closing semicolon and a comment are no second statement`() throws {
        let database = try Database.inMemory()
        #expect(try database.firstInteger("SELECT 7; -- seven\n ") == 7)
    }

    @Test func `a statement outlives its database's owner`() throws {
        func makeStatement() throws -> Statement {
            let database = try Database.inMemory()
            try database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (7)")
            return try database.prepare("SELECT a FROM t")
        }
        let statement = try makeStatement()
        #expect(try statement.step())
        #expect(statement.int64(0) == 7)
    }

    @Test func `a statement that is still held is not handed out again`() throws {
        let database = try Database.inMemory()
        try database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)")
        let outer = try database.prepare("SELECT a FROM t ORDER BY a")
        #expect(try outer.step())
        let inner = try database.prepare("SELECT a FROM t ORDER BY a")
        #expect(try inner.step())
        #expect(try inner.step())
        #expect(inner.int64(0) == 2)
        #expect(outer.int64(0) == 1)
    }

    @Test func `a reused statement comes back without values`() throws {
        let database = try Database.inMemory()
        #expect(try database.first("SELECT ?1", "x") == .text("x"))
        let statement = try database.prepare("SELECT ?1")
        #expect(try statement.step())
        #expect(statement.isNull(0))
    }

    @Test func `more statements than are kept still work`() throws {
        let database = try Database.inMemory()
        for number in 0..<(Database.statementsMax * 3) {
            #expect(try database.firstInteger("SELECT \(number)") == Int64(number))
        }
    }

    @Test func `a backup is a whole database in a new file`() throws {
        let database = try Database(path: folder.path("a.db"), access: .create)
        try database.execute("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)")
        try database.backup(to: folder.path("b.db"))
        let copy = try Database(path: folder.path("b.db"), access: .readOnly)
        #expect(try copy.firstInteger("SELECT sum(a) FROM t") == 3)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("b.db"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(throws: SQLiteError.self) { try database.backup(to: folder.path("b.db")) }
        #expect(try copy.firstInteger("SELECT count(*) FROM t") == 2)
    }
}
