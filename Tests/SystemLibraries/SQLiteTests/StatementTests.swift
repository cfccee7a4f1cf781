import SQLite
import Testing

@Suite("Statement") struct StatementTests {
    static let values: [SQLiteValue] = [
        .null, .integer(.min), .integer(.max), .integer(0), .real(-1.5), .text(""), .text("Jürgen 🐝"),
        .text("a\0b"), .blob([]), .blob([0, 255, 0]),
    ]

    @Test("a bound value is read back as it was", arguments: values)
    func roundTrip(value: SQLiteValue) throws {
        let database = try Database.inMemory()
        try database.execute("CREATE TABLE t(a ANY) STRICT")
        try database.run("INSERT INTO t VALUES (?1)", value)
        #expect(try database.first("SELECT a FROM t") == value)
    }

    @Test func `typed binding and reading agree`() throws {
        let database = try Database.inMemory()
        let statement = try database.prepare("SELECT ?1 AS a, ?2, ?3, ?4, ?5")
        try statement.bind(1, "x")
        try statement.bind(2, Int64(5))
        try statement.bind(3, 2.5)
        try statement.bind(4, [1, 2] as [UInt8])
        try statement.bind(5, nil as String?)
        #expect(try statement.step())
        #expect(statement.columnCount == 5)
        #expect(statement.columnName(0) == "a")
        #expect((0..<5).map(statement.type) == [.text, .integer, .real, .blob, .null])
        #expect(statement.text(0) == "x")
        #expect(statement.int64(1) == 5)
        #expect(statement.double(2) == 2.5)
        #expect(statement.blob(3) == [1, 2])
        #expect(statement.text(4) == nil && statement.int64(4) == nil && statement.blob(4) == nil)
        #expect(try !statement.step())
    }

    @Test func `text is given without a copy as the bytes that are stored`() throws {
        let database = try Database.inMemory()
        let statement = try database.prepare("SELECT CAST(x'41ff42' AS TEXT), NULL")
        #expect(try statement.step())
        #expect(statement.withText(0) { Array($0) } == [0x41, 0xff, 0x42])
        #expect(statement.text(0) == "A\u{FFFD}B")
        #expect(statement.withText(1) { $0.count } == nil)
    }

    @Test func `a statement that ended can be bound and run again at once`() throws {
        let database = try Database.inMemory()
        try database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY)")
        let insert = try database.prepare("INSERT INTO t VALUES (?1)")
        for number in 1...3 {
            try insert.bind(1, Int64(number))
            try insert.run()
            #expect(database.changes == 1)
            #expect(database.lastInsertRowID == Int64(number))
        }
        #expect(throws: SQLiteError.self) { try insert.run() }
        try insert.bind(1, Int64(4))
        try insert.run()
        #expect(try database.firstInteger("SELECT count(*) FROM t") == 4)
    }

    @Test func `a parameter that the statement lacks is an error`() throws {
        let database = try Database.inMemory()
        #expect(throws: SQLiteError.self) { try database.run("SELECT ?1", "a", "b") }
    }
}

@Suite("Transaction") struct TransactionTests {
    struct Stop: Error {}

    let database: Database

    init() throws {
        database = try Database.inMemory()
        try database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY)")
    }

    private var count: Int64? { get throws { try database.firstInteger("SELECT count(*) FROM t") } }

    @Test func `what a body did is kept when it returns`() throws {
        let answer = try database.transaction { () throws(SQLiteError) in
            try database.run("INSERT INTO t VALUES (1)")
            return database.isInTransaction
        }
        #expect(answer)
        #expect(!database.isInTransaction)
        #expect(try count == 1)
    }

    @Test func `what a body did is gone when it throws`() throws {
        #expect(throws: SQLiteError.self) {
            try database.transaction { () throws(SQLiteError) in
                try database.run("INSERT INTO t VALUES (1)")
                try database.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(!database.isInTransaction)
        #expect(try count == 0)
    }

    @Test func `a failed inner transaction leaves the outer one's work`() throws {
        try database.transaction(wrapping: { $0 as any Error }) {
            try database.run("INSERT INTO t VALUES (1)")
            #expect(throws: Stop.self) {
                try database.transaction(wrapping: { $0 as any Error }) {
                    try database.run("INSERT INTO t VALUES (2)")
                    throw Stop()
                }
            }
            try database.transaction { () throws(SQLiteError) in try database.run("INSERT INTO t VALUES (3)") }
        }
        #expect(try database.firstInteger("SELECT sum(a) FROM t") == 4)
    }

    @Test func `a reading transaction sees one state`() throws {
        let folder = try TemporaryFolder()
        let writer = try Database(path: folder.path("a.db"), access: .create)
        try writer.execute("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)")
        let reader = try Database(path: folder.path("a.db"), access: .readOnly)
        try reader.transaction(immediate: false) { () throws(SQLiteError) in
            #expect(try reader.firstInteger("SELECT count(*) FROM t") == 1)
            try writer.run("INSERT INTO t VALUES (2)")
            #expect(try reader.firstInteger("SELECT count(*) FROM t") == 1)
        }
        #expect(try reader.firstInteger("SELECT count(*) FROM t") == 2)
    }
}
