import ContactModel
import Contracts
import SQLite
import SyncPlanning

/// A table's name and columns, and the statements over all of them.
struct TableShape: Sendable {
    let name: String
    /// Key first. Rows are written and read in this order.
    let columns: [String]
    let select: String
    let insert: String
    /// Writes all other columns of the row with this key, but for those that a known row keeps.
    let update: String

    /// - Parameters:
    ///   - key: how many of the columns are the key.
    ///   - kept: columns that are written with a new row only.
    init(_ name: String, key: Int, _ columns: [String], kept: Set<String> = []) {
        self.name = name
        self.columns = columns
        let numbered = columns.enumerated().map { (column: $1, set: "\($1) = ?\($0 + 1)") }
        let list = columns.joined(separator: ", ")
        let values = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        select = "SELECT \(list) FROM \(name)"
        insert = "INSERT INTO \(name) (\(list)) VALUES (\(values))"
        update =
            "UPDATE \(name) SET "
            + numbered.dropFirst(key).filter { !kept.contains($0.column) }.map(\.set).joined(separator: ", ")
            + " WHERE " + numbered.prefix(key).map(\.set).joined(separator: " AND ")
    }
}

/// A row that is read: a table's, or what a statement makes of a table's rows.
protocol ReadRow {
    static var shape: TableShape { get }
    init(from row: inout RowReader) throws(JournalError)
}

/// A row as its table stores it.
protocol TableRow: ReadRow {
    /// In the order of the shape's columns.
    var values: [SQLiteValue] { get }
}

extension Database {
    /// Writes the row whole: over the row of the same key, or as a new one.
    ///
    /// An update first and an insert second, since an upsert would answer a breach of another unique index than its
    /// own by chance of the order in which SQLite looks at them.
    func put(_ row: some TableRow) throws(SQLiteError) {
        let shape = type(of: row).shape
        let values = row.values
        let update = try prepare(shape.update)
        try update.bind(values)
        try update.run()
        if changes == 0 { try insert(row) }
    }

    func insert(_ row: some TableRow) throws(SQLiteError) {
        let insert = try prepare(type(of: row).shape.insert)
        try insert.bind(row.values)
        try insert.run()
    }

    /// The table's rows that the rest of the statement (`WHERE …`, `ORDER BY …`) asks for.
    func rows<Row: ReadRow>(
        _ rest: String = "", _ values: SQLiteValue..., of _: Row.Type = Row.self
    ) throws(JournalError) -> [Row] {
        var rows: [Row] = []
        try forEach(rest, values) { (row: Row) in rows.append(row) }
        return rows
    }

    /// Calls `body` with each of these rows in turn; however many there are, only one is in memory.
    func forEach<Row: ReadRow>(
        _ rest: String, _ values: [SQLiteValue], _ body: (Row) throws(JournalError) -> Void
    ) throws(JournalError) {
        try forEach(in: Row.shape.name, "\(Row.shape.select) \(rest)", values) { (reader) throws(JournalError) in
            try body(try Row(from: &reader))
        }
    }

    /// The records that an address book has entries of, each once, in the order of their texts.
    func recordsOfEntries(of addressBook: AddressBookID) throws(JournalError) -> [RecordID] {
        var records: [RecordID] = []
        let select = "SELECT record_id FROM entry WHERE address_book_id = ?1 GROUP BY record_id ORDER BY record_id"
        try forEach(in: "entry", select, [SQLiteValue(addressBook)]) { (reader) throws(JournalError) in
            records.append(try reader.record())
        }
        return records
    }

    /// The address books that these rows of a table are of, each once.
    func addressBooks(
        in table: String, _ condition: String, _ values: SQLiteValue...
    ) throws(JournalError) -> [AddressBookID] {
        var books: [AddressBookID] = []
        let select = "SELECT address_book_id FROM \(table) WHERE \(condition) GROUP BY address_book_id"
        try forEach(in: table, select, values) { (reader) throws(JournalError) in books.append(try reader.id()) }
        return books
    }

    private func forEach(
        in table: String, _ sql: String, _ values: [SQLiteValue], _ body: (inout RowReader) throws(JournalError) -> Void
    ) throws(JournalError) {
        let statement = try speaking(of: table) { () throws(SQLiteError) in
            let statement = try prepare(sql)
            try statement.bind(values)
            return statement
        }
        defer { statement.reset() }
        while try speaking(of: table, statement.step) {
            var reader = RowReader(statement, table: table)
            try body(&reader)
        }
    }
}

extension SQLiteValue {
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
    init(_ count: Int) { self = .integer(Int64(count)) }
    init(_ moment: Moment?) { self.init(moment?.milliseconds) }
    init(_ fingerprint: Fingerprint?) { self = fingerprint.map { .blob($0.bytes) } ?? .null }
    init(_ mask: FieldMask) { self = .text(mask.description) }
    init(_ record: RecordID) { self = .text(record.description) }
    init<Kind>(_ id: Identifier<Kind>?) { self.init(id?.text) }
    init<Word: RawRepresentable<String>>(_ word: Word?) { self.init(word?.rawValue) }
}
