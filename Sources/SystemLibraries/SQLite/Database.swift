import CSQLite
import Glibc

/// One connection to one SQLite database.
///
/// Not `Sendable`: it has one owner at a time, an actor or a lock or a task, and SQLite's own mutexes are off.
package final class Database {
    package enum Access: Hashable, Sendable {
        case readOnly
        /// The file must exist.
        case readWrite
        /// The file is made, for its owner only (mode 0600), where there is none.
        case create
        /// As `create`, but a file that is already there is an error.
        case createNew
    }

    /// How many prepared statements are kept.
    package static let statementsMax = 64

    let connection: Connection
    private var statements: [String: Statement] = [:]

    /// Opens a file and makes sure that it is a database.
    ///
    /// Nothing but the busy timeout and `trusted_schema` (off: the file may come from anywhere) is set; journal mode,
    /// synchronisation and foreign keys are the caller's choice.
    /// - Throws: errors whose message begins with the path.
    /// - Parameter busyTimeout: how long a statement waits for another connection's lock, to the millisecond.
    package init(
        path: String, access: Access, busyTimeout: Duration = .seconds(5)
    ) throws(SQLiteError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLiteError(code: SQLITE_CANTOPEN, message: "a file name is empty or holds a NUL")
        }
        do throws(SQLiteError) {
            connection = try Self.open(path, access: access)
            let milliseconds = busyTimeout / .milliseconds(1)
            sqlite3_busy_timeout(connection.pointer, Int32(min(max(milliseconds, 0), Double(Int32.max))))
            try execute("PRAGMA trusted_schema=OFF")
            // Opening reads nothing; this reads the header.
            _ = try first("SELECT count(*) FROM sqlite_schema")
        } catch {
            throw SQLiteError(code: error.code, message: "\(path): \(error.message)")
        }
    }

    private init(connection: Connection) { self.connection = connection }

    /// Opens a new, empty database that lives in memory and ends with this object.
    package static func inMemory() throws(SQLiteError) -> Database {
        Database(
            connection: try Connection.open(":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE))
    }

    // MARK: Statements

    /// Runs one or more statements without values, rows unread.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(connection.pointer, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
    }

    /// Prepares exactly one statement, or hands out a prepared one that nobody holds, reset and with no values bound.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        // Whoever still holds the cached one may be in the middle of its rows, so that a second caller gets another.
        if let index = statements.index(forKey: sql), isKnownUniquelyReferenced(&statements.values[index]) {
            let statement = statements.values[index]
            statement.clear()
            return statement
        }
        let statement = try makeStatement(sql)
        if statements.count >= Self.statementsMax { statements.removeAll(keepingCapacity: true) }
        statements[sql] = statement
        return statement
    }

    /// Runs one statement with these values to its end, rows unread.
    package func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        try statement.run()
    }

    /// The first column of the first row; `nil` where there is no row.
    package func first(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> SQLiteValue? {
        let statement = try prepare(sql)
        try statement.bind(values)
        defer { statement.reset() }
        return try statement.step() ? statement.value(0) : nil
    }

    /// The first column of the first row as an integer; `nil` where there is no row, or null in it.
    package func firstInteger(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int64? {
        let statement = try prepare(sql)
        try statement.bind(values)
        defer { statement.reset() }
        return try statement.step() ? statement.int64(0) : nil
    }

    /// Calls `body` once per row, with the statement at that row; `body` must not step or reset it.
    package func forEachRow(
        _ sql: String, _ values: SQLiteValue..., body: (Statement) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        defer { statement.reset() }
        while try statement.step() { try body(statement) }
    }

    /// Rows that the last insert, update or delete changed, those of its triggers not counted.
    package var changes: Int64 { sqlite3_changes64(connection.pointer) }

    package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(connection.pointer) }

    /// Whether the connection may only read, by how it was opened or by the file's permissions.
    package var isReadOnly: Bool { sqlite3_db_readonly(connection.pointer, "main") == 1 }

    package static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    // MARK: Private

    private func makeStatement(_ sql: String) throws(SQLiteError) -> Statement {
        var sql = sql
        var first: OpaquePointer?
        var hasMore = false
        let code = sql.withUTF8 { bytes in
            guard bytes.count < Int(Int32.max) else { return SQLITE_TOOBIG }
            return bytes.withMemoryRebound(to: CChar.self) { text in
                var rest: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    connection.pointer, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &first,
                    &rest)
                guard code == SQLITE_OK, let rest, let start = text.baseAddress else { return code }
                hasMore = holdsStatement(rest, byteCount: text.count - (rest - start))
                return code
            }
        }
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
        guard let pointer = first else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "there is no statement in the text", sql: sql)
        }
        let statement = Statement(connection: connection, pointer: pointer, sql: sql)
        guard !hasMore else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "there is more than one statement in the text", sql: sql)
        }
        return statement
    }

    /// Whether there is anything but blanks and comments. A second statement that does not parse counts as one.
    private func holdsStatement(_ text: UnsafePointer<CChar>, byteCount: Int) -> Bool {
        var second: OpaquePointer?
        defer { sqlite3_finalize(second) }
        return sqlite3_prepare_v2(connection.pointer, text, Int32(byteCount), &second, nil) != SQLITE_OK
            || second != nil
    }

    private static func open(_ path: String, access: Access) throws(SQLiteError) -> Connection {
        // "./" keeps SQLite from reading ":memory:" or "file:…" out of a file's name.
        let plain = path.hasPrefix("/") ? path : "./" + path
        switch access {
        case .readOnly, .readWrite: break
        case .create: try makeFile(plain, exclusively: false)
        case .createNew: try makeFile(plain, exclusively: true)
        }
        return try Connection.open(plain, flags: access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
    }

    private static func makeFile(_ path: String, exclusively: Bool) throws(SQLiteError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | (exclusively ? O_EXCL : 0), 0o600)
        guard descriptor >= 0 else {
            // A file that may be read and not written is for SQLite to judge.
            let reason = errno
            if !exclusively, reason == EACCES || reason == EROFS || reason == EISDIR { return }
            throw SQLiteError(
                code: SQLITE_CANTOPEN, message: "the file cannot be made: \(String(cString: strerror(reason)))"
            )
        }
        close(descriptor)
    }
}
