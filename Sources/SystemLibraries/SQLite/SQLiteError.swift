import CSQLite

/// What SQLite answered instead of doing what a statement says.
///
/// Holds the statement's first words, which name tables and columns; never a bound value.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What callers tell apart.
    package enum Kind: Hashable, Sendable {
        /// Another connection holds the lock, for longer than the busy timeout.
        case busy
        case constraint
        /// The file exists and is something else, or is encrypted.
        case notADatabase
        /// The file is a database and its inside is damaged.
        case corrupt
        case cannotOpen
        case readOnly
        /// The disk, or the quota, is full.
        case full
        case inputOutput
        /// A statement that does not parse, or names what does not exist, among others.
        case other
    }

    /// SQLite's extended result code.
    package let code: Int32
    /// SQLite's own words.
    package let message: String
    /// At most the first `sqlCharactersMax` characters of the statement, on one line; empty where there was none.
    package let sql: String

    package static let sqlCharactersMax = 60

    package init(code: Int32, message: String, sql: String = "") {
        self.code = code
        self.message = message
        let line = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.sql = line.count > Self.sqlCharactersMax ? line.prefix(Self.sqlCharactersMax) + "…" : line
    }

    package var kind: Kind {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_READONLY: .readOnly
        case SQLITE_FULL: .full
        case SQLITE_IOERR: .inputOutput
        default: .other
        }
    }

    package var description: String {
        sql.isEmpty ? "\(message) (SQLite code \(code))" : "\(message) (SQLite code \(code), in: \(sql))"
    }
}
