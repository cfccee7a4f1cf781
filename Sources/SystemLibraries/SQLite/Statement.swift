import CSQLite

/// A prepared statement of one connection: bind, step through the rows, read their columns.
///
/// Parameters are counted from 1 and columns from 0, as in SQLite's own documentation. Like its connection it has one
/// owner at a time.
package final class Statement {
    let pointer: OpaquePointer
    private let connection: Connection
    private let sql: String
    /// The number of columns of a row; 0 for statements that return none.
    package let columnCount: Int

    init(connection: Connection, pointer: OpaquePointer, sql: String) {
        self.connection = connection
        self.pointer = pointer
        self.sql = sql
        columnCount = Int(sqlite3_column_count(pointer))
    }

    deinit { sqlite3_finalize(pointer) }

    // MARK: Binding

    package func bind(_ parameter: Int, _ value: String?) throws(SQLiteError) {
        guard var value else { return try bindNull(parameter) }
        // A null pointer would bind null instead of the empty text.
        let code = value.withUTF8 { bytes in
            guard bytes.count <= Int(Int32.max) else { return SQLITE_TOOBIG }
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return satchel_bind_text(pointer, Int32(parameter), "", 0)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                satchel_bind_text(pointer, Int32(parameter), $0, Int32(bytes.count))
            }
        }
        try check(code)
    }

    package func bind(_ parameter: Int, _ value: Int64?) throws(SQLiteError) {
        guard let value else { return try bindNull(parameter) }
        try check(sqlite3_bind_int64(pointer, Int32(parameter), value))
    }

    package func bind(_ parameter: Int, _ value: Double?) throws(SQLiteError) {
        guard let value else { return try bindNull(parameter) }
        try check(sqlite3_bind_double(pointer, Int32(parameter), value))
    }

    package func bind(_ parameter: Int, _ value: [UInt8]?) throws(SQLiteError) {
        guard let value else { return try bindNull(parameter) }
        // As for text, an empty blob needs its own call.
        let code = value.withUnsafeBytes { bytes in
            guard bytes.count <= Int(Int32.max) else { return SQLITE_TOOBIG }
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_zeroblob(pointer, Int32(parameter), 0)
            }
            return satchel_bind_blob(pointer, Int32(parameter), start, Int32(bytes.count))
        }
        try check(code)
    }

    package func bindNull(_ parameter: Int) throws(SQLiteError) {
        try check(sqlite3_bind_null(pointer, Int32(parameter)))
    }

    package func bind(_ parameter: Int, _ value: SQLiteValue) throws(SQLiteError) {
        switch value {
        case .null: try bindNull(parameter)
        case .integer(let integer): try bind(parameter, integer)
        case .real(let real): try bind(parameter, real)
        case .text(let text): try bind(parameter, text)
        case .blob(let bytes): try bind(parameter, bytes)
        }
    }

    /// Binds the parameters from the first on.
    package func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        for (index, value) in values.enumerated() { try bind(index + 1, value) }
    }

    // MARK: Running

    /// Goes to the next row; `false` when there is none.
    ///
    /// After `false` and after an error the statement is reset: it keeps its bound values and may be run again.
    package func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else {
            let error = connection.error(code, sql: sql)
            sqlite3_reset(pointer)
            throw error
        }
        sqlite3_reset(pointer)
        return false
    }

    /// Runs to the end, rows unread, and is ready to be bound again.
    package func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Leaves the current row, so that the statement holds no lock and can be bound again. Bound values stay.
    package func reset() { sqlite3_reset(pointer) }

    /// Resets, and makes every parameter null.
    package func clear() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    // MARK: The current row

    package func columnName(_ column: Int) -> String {
        sqlite3_column_name(pointer, index(column)).map { String(cString: $0) } ?? ""
    }

    /// How the value is stored. Ask before reading it: reading may convert it.
    package func type(_ column: Int) -> ColumnType {
        switch sqlite3_column_type(pointer, index(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    package func isNull(_ column: Int) -> Bool { type(column) == .null }

    /// The value as text, numbers written out, invalid Unicode repaired with U+FFFD; `nil` for null.
    package func text(_ column: Int) -> String? {
        withText(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// The value as an integer, converted as SQLite does it (a text without digits is 0); `nil` for null.
    package func int64(_ column: Int) -> Int64? {
        isNull(column) ? nil : sqlite3_column_int64(pointer, index(column))
    }

    /// The value as a floating-point number, converted as SQLite does it; `nil` for null.
    package func double(_ column: Int) -> Double? {
        isNull(column) ? nil : sqlite3_column_double(pointer, index(column))
    }

    /// The value's bytes; `nil` for null.
    package func blob(_ column: Int) -> [UInt8]? {
        guard !isNull(column) else { return nil }
        guard let start = sqlite3_column_blob(pointer, index(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, index(column)))))
    }

    /// Gives `body` the value's bytes as SQLite holds them, not copied.
    ///
    /// They are valid inside `body` only, which must not touch this statement. `nil` for null.
    package func withBlob<Answer, Failure: Error>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer? {
        guard !isNull(column) else { return nil }
        let start = sqlite3_column_blob(pointer, index(column))
        let count = Int(sqlite3_column_bytes(pointer, index(column)))
        return try body(UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count))
    }

    package func value(_ column: Int) -> SQLiteValue {
        switch type(column) {
        case .null: .null
        case .integer: .integer(sqlite3_column_int64(pointer, index(column)))
        case .real: .real(sqlite3_column_double(pointer, index(column)))
        case .text: .text(text(column) ?? "")
        case .blob: .blob(blob(column) ?? [])
        }
    }

    /// Gives `body` the value's text as SQLite holds it: bytes that claim to be UTF-8, not copied and not checked.
    ///
    /// The bytes are valid inside `body` only, which must not touch this statement. `nil` for null.
    package func withText<Answer, Failure: Error>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer? {
        guard let start = sqlite3_column_text(pointer, index(column)) else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, index(column)))
        return try body(UnsafeBufferPointer(start: start, count: count))
    }

    // MARK: Private

    private func index(_ column: Int) -> Int32 {
        precondition((0..<columnCount).contains(column), "column \(column) of \(columnCount)")
        return Int32(column)
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
    }
}
