package import ContactModel

/// The records of one table in columns, recycled and merged ones included. A value: copies share what they do not change.
///
/// Rows are numbered from 0 and keep their numbers while the table changes; a record that is gone leaves its row behind,
/// in which a record of the same key may come again.
package struct RecordColumns: Sendable {
    package let schema: TableSchema
    /// The names of the fields whose values are kept; `nil`: all of them.
    package let fields: Set<String>?
    private var keys = TextColumn()
    private var columns: [FieldColumn]
    /// Keys of the first reading, and of what came later: a change need not copy the large part.
    private var rows: [ExactText: UInt32] = [:]
    private var laterRows: [ExactText: UInt32] = [:]
    private var goneRows: Set<UInt32> = []
    /// Rows that were left out: of another table, with too few or too many values, or with a key that was there already.
    package private(set) var misfits: [RecordID] = []

    /// - Parameter read: the names of the fields whose values are kept; `nil`: all of them. Every other field is null.
    package init(_ schema: TableSchema, read: Set<String>? = nil) {
        self.schema = schema
        fields = read
        columns = schema.fields.map { FieldColumn(type: $0.type, isRead: read?.contains($0.name) ?? true) }
    }

    package init(_ schema: TableSchema, read: Set<String>? = nil, records: [Record]) {
        self.init(schema, read: read)
        rows.reserveCapacity(records.count)
        for record in records { append(record) }
        finish()
    }

    // MARK: Reading

    /// How many rows there are, of gone records too.
    package var rowCount: Int { keys.count }

    /// Whether it has the values of every field that the other one has.
    func keepsFields(of other: RecordColumns) -> Bool {
        guard let fields else { return true }
        return other.fields?.isSubset(of: fields) ?? false
    }

    /// How many records there are.
    package var count: Int { keys.count - goneRows.count }

    package var indices: Range<Int> { 0..<rowCount }

    /// Whether there is still a record in this row.
    package func isThere(_ row: Int) -> Bool { goneRows.isEmpty || !goneRows.contains(UInt32(row)) }

    package func row(of key: String) -> Int? {
        let exact = ExactText(key)
        guard let row = rows[exact] ?? laterRows[exact], isThere(Int(row)) else { return nil }
        return Int(row)
    }

    /// The same of a record that may be gone: the row that it has, or had.
    package func lastRow(of key: String) -> Int? {
        let exact = ExactText(key)
        return (rows[exact] ?? laterRows[exact]).map(Int.init)
    }

    package func key(_ row: Int) -> String { keys[row] ?? "" }

    package func id(_ row: Int) -> RecordID { RecordID(table: schema.name, key: key(row)) }

    package func value(_ row: Int, _ position: Int) -> FieldValue { columns[position][row] }

    package func column(_ position: Int) -> FieldColumn { columns[position] }

    package func record(_ row: Int) -> Record {
        Record(id: id(row), values: columns.map { $0[row] })
    }

    /// The record of every row in which there is one, in the order of rows.
    package var records: [Record] { indices.filter(isThere).map(record) }

    // MARK: Filling

    package mutating func append(_ record: Record) {
        guard record.id.table == schema.name else { return misfits.append(record.id) }
        append(key: record.id.key, record.values)
    }

    package mutating func append(key: String, _ values: [FieldValue]) {
        let exact = ExactText(key)
        guard values.count == columns.count, rows[exact] == nil else {
            return misfits.append(RecordID(table: schema.name, key: key))
        }
        rows[exact] = UInt32(keys.count)
        keys.append(key)
        for position in columns.indices { columns[position].append(values[position]) }
    }

    /// To be called when all records of a reading are there.
    package mutating func finish() {
        keys.finish()
        for position in columns.indices { columns[position].finish() }
    }

    // MARK: Changing

    /// Takes a record as it is now: in its row, in the row that it once had, or in a new one. Not before `finish`.
    ///
    /// - Parameter values: in the order of the fields; too few or too many make a misfit, as they do when filling.
    /// - Returns: the row; `nil` for a misfit.
    @discardableResult
    package mutating func put(key: String, _ values: [FieldValue]) -> Int? {
        guard values.count == columns.count else {
            misfits.append(RecordID(table: schema.name, key: key))
            return nil
        }
        let exact = ExactText(key)
        guard let row = rows[exact] ?? laterRows[exact] else {
            laterRows[exact] = UInt32(keys.count)
            keys.append(key)
            for position in columns.indices { columns[position].append(values[position]) }
            return keys.count - 1
        }
        goneRows.remove(row)
        for position in columns.indices { columns[position].set(Int(row), values[position]) }
        return Int(row)
    }

    /// Takes a record away.
    ///
    /// - Returns: the row that it leaves behind; `nil` where there is no such record.
    @discardableResult
    package mutating func remove(key: String) -> Int? {
        guard let row = row(of: key) else { return nil }
        goneRows.insert(UInt32(row))
        // What nobody may see any more shall not lie about either.
        for position in columns.indices { columns[position].set(row, .null) }
        return row
    }
}
