import ContactModel
import Contracts
import SQLite
import SyncPlanning

/// Reads the columns of one row from left to right, each as what the journal writes there.
///
/// A column that holds anything else makes the journal malformed: a damaged file is an error, never a guess.
struct RowReader {
    private let statement: Statement
    private let table: String
    private var column = 0

    init(_ statement: Statement, table: String) {
        self.statement = statement
        self.table = table
    }

    mutating func text() throws(JournalError) -> String { try make(from: optionalText()) { $0 } }
    mutating func integer() throws(JournalError) -> Int64 { try make(from: optionalInteger()) { $0 } }
    mutating func bytes() throws(JournalError) -> [UInt8] { try make(from: optionalBytes()) { $0 } }
    mutating func moment() throws(JournalError) -> Moment { Moment(milliseconds: try integer()) }
    mutating func count() throws(JournalError) -> Int { Int(try integer()) }

    mutating func optionalText() throws(JournalError) -> String? {
        guard try isThere(as: .text) else { return nil }
        return statement.text(column - 1)
    }

    mutating func optionalInteger() throws(JournalError) -> Int64? {
        guard try isThere(as: .integer) else { return nil }
        return statement.int64(column - 1)
    }

    mutating func optionalBytes() throws(JournalError) -> [UInt8]? {
        guard try isThere(as: .blob) else { return nil }
        return statement.blob(column - 1)
    }

    mutating func optionalMoment() throws(JournalError) -> Moment? {
        try optionalInteger().map(Moment.init(milliseconds:))
    }

    mutating func flag() throws(JournalError) -> Bool {
        switch try integer() {
        case 0: return false
        case 1: return true
        default: throw malformed()
        }
    }

    mutating func id<Kind>() throws(JournalError) -> Identifier<Kind> { Identifier(try text()) }

    mutating func optionalID<Kind>() throws(JournalError) -> Identifier<Kind>? {
        try optionalText().map(Identifier<Kind>.init)
    }

    mutating func record() throws(JournalError) -> RecordID { try make(from: text(), RecordID.init) }

    mutating func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws(JournalError) -> Word {
        try make(from: text(), Word.init)
    }

    mutating func optionalWord<Word: RawRepresentable<String>>() throws(JournalError) -> Word? {
        guard let text = try optionalText() else { return nil }
        return try make(from: text, Word.init)
    }

    mutating func mask() throws(JournalError) -> FieldMask {
        try make(from: text(), FieldMask.init(hexadecimal:))
    }

    mutating func fingerprint() throws(JournalError) -> Fingerprint {
        try make(from: optionalFingerprint()) { $0 }
    }

    mutating func optionalFingerprint() throws(JournalError) -> Fingerprint? {
        guard let bytes = try optionalBytes() else { return nil }
        return try make(from: bytes, Fingerprint.init(bytes:))
    }

    /// What is wrong with the column that was read last.
    func malformed() -> JournalError {
        .malformed(table: table, column: column == 0 ? "" : statement.columnName(column - 1))
    }

    /// What is made of the column that was read last; malformed where nothing can be.
    private mutating func make<Stored, Value>(
        from stored: Stored, _ make: (Stored) -> Value?
    ) throws(JournalError) -> Value {
        // Mutating, although it changes nothing: so it sees the reader as it is after `stored` was read.
        guard let value = make(stored) else { throw malformed() }
        return value
    }

    /// Goes to the next column; `false` where it is null.
    private mutating func isThere(as type: ColumnType) throws(JournalError) -> Bool {
        column += 1
        let found = statement.type(column - 1)
        guard found == type || found == .null else { throw malformed() }
        return found != .null
    }
}
