import AccessRules
import Foundation
import SQLite

/// Writes the rows of a CSV file into a table, one by one, and remembers what was wrong with each.
struct CSVWriter {
    private(set) var report = CSVImport.Report()
    /// "column X: why", or why the database refused the row.
    private(set) var faults: [CSVDocument.Fault] = []

    private let columns: CSVColumns
    private let keyType: FieldType
    private let select: Statement?
    private let insert: Statement
    private let update: Statement?
    /// `nil` where there is none left.
    private var nextKey: Int64?
    private var linesByKey: [[UInt8]: Int] = [:]

    init(database: Database, table: TableSchema, columns: CSVColumns) throws(SQLiteError) {
        self.columns = columns
        keyType = table.fields.first { $0.name == table.keyField }?.type ?? .text
        let name = quoted(table.name)
        let key = quoted(table.keyField)
        // Without a key column the new key is bound after the file's own values.
        let fields = columns.fields.map { quoted($0.name) } + (columns.keyColumn == nil ? [key] : [])
        let parameters = fields.indices.map { "?\($0 + 1)" }
        insert = try database.prepare(
            "INSERT INTO \(name) (\(fields.joined(separator: ", "))) VALUES (\(parameters.joined(separator: ", ")))")
        if let keyColumn = columns.keyColumn {
            select = try database.prepare(
                "SELECT \(fields.joined(separator: ", ")) FROM \(name) WHERE \(key) = ?1")
            // Setting the key to itself keeps the statement whole where the key is the only column.
            let assignments = zip(fields, parameters).map { "\($0) = \($1)" }.joined(separator: ", ")
            update = try database.prepare("UPDATE \(name) SET \(assignments) WHERE \(key) = ?\(keyColumn + 1)")
        } else {
            select = nil
            update = nil
        }
        nextKey = columns.keyColumn == nil ? try Self.nextKey(of: table, keyType, in: database) : nil
    }

    mutating func write(_ row: CSVDocument.Row) throws(SQLiteError) {
        guard var values = values(of: row) else { return }
        if let keyColumn = columns.keyColumn {
            guard isNew(values[keyColumn], row: row) else { return }
            try replace(values, key: values[keyColumn], line: row.line)
        } else {
            guard let key = newKey() else {
                return faults.append(
                    CSVDocument.Fault(
                        line: row.line, text: "no number is left for its key; give keys in the column of the key."))
            }
            values.append(key)
            if try run(insert, values, line: row.line) { report.inserted += 1 }
        }
    }

    // MARK: Private

    /// A key that no record has; `nil` where there is none left.
    private mutating func newKey() -> SQLiteValue? {
        guard keyType == .integer else { return .text(UUID().uuidString.lowercased()) }
        defer { nextKey = nextKey.flatMap { $0 == .max ? nil : $0 + 1 } }
        return nextKey.map { .integer($0) }
    }

    /// The next number that no record of the table has or, as far as SQLite remembers, ever had; `nil`: there is none.
    static func nextKey(
        of table: TableSchema, _ type: FieldType, in database: Database
    ) throws(SQLiteError) -> Int64? {
        guard type == .integer else { return nil }
        let highest = try database.firstInteger("SELECT max(\(quoted(table.keyField))) FROM \(quoted(table.name))") ?? 0
        let given =
            try database.firstInteger("SELECT seq FROM sqlite_sequence WHERE name = ?1", .text(table.name)) ?? 0
        let last = max(highest, given, 0)
        return last == .max ? nil : last + 1
    }

    /// `nil` where a value does not fit.
    private mutating func values(of row: CSVDocument.Row) -> [SQLiteValue]? {
        var values: [SQLiteValue] = []
        for (index, (cell, field)) in zip(row.cells, columns.fields).enumerated() {
            if index == columns.keyColumn, cell.isEmpty {
                fail(row.line, field, "it is the key and must not be empty; leave the column out to get new keys.")
            } else if let value = CSVValue.stored(cell, as: field.type) {
                values.append(value)
            } else {
                fail(row.line, field, "it is not \(CSVValue.expectation(of: field.type)).")
            }
        }
        return values.count == row.cells.count ? values : nil
    }

    private mutating func isNew(_ key: SQLiteValue, row: CSVDocument.Row) -> Bool {
        let bytes: [UInt8] =
            switch key {
            case .text(let text): Array(text.utf8)
            case .integer(let integer): Array(String(integer).utf8)
            case .null, .real, .blob: []
            }
        if let first = linesByKey[bytes], let keyColumn = columns.keyColumn {
            fail(row.line, columns.fields[keyColumn], "line \(first) has the same key.")
            return false
        }
        linesByKey[bytes] = row.line
        return true
    }

    private mutating func replace(_ values: [SQLiteValue], key: SQLiteValue, line: Int) throws(SQLiteError) {
        guard let select, let update else { return }
        try select.bind(1, key)
        defer { select.reset() }
        guard try select.step() else {
            if try run(insert, values, line: line) { report.inserted += 1 }
            return
        }
        let isSame = values.indices.allSatisfy { select.value($0).isIdentical(to: values[$0]) }
        select.reset()
        if isSame {
            report.unchanged += 1
        } else if try run(update, values, line: line) {
            report.updated += 1
        }
    }

    /// Whether the database took the row. What it refuses by its own rules is a fault of the line.
    private mutating func run(_ statement: Statement, _ values: [SQLiteValue], line: Int) throws(SQLiteError) -> Bool {
        do throws(SQLiteError) {
            try statement.bind(values)
            try statement.run()
            return true
        } catch {
            guard error.kind == .constraint else { throw error }
            faults.append(CSVDocument.Fault(line: line, text: "the database refuses the line: \(error.message)."))
            return false
        }
    }

    private mutating func fail(_ line: Int, _ field: FieldDefinition, _ why: String) {
        faults.append(CSVDocument.Fault(line: line, text: "column \(field.name): \(why)"))
    }
}
