import AccessRules
import ContactModel
import SQLite

/// Finds single records of a data table by their keys.
struct RecordLookup {
    /// As in `KeyedTable`.
    let replacesByKeyOnly: Bool
    private let rows: RecordRows
    private let hasIntegerKey: Bool
    private let byText: Statement
    private let byBytes: Statement

    /// `nil` where the records of this table are not found by their keys as they are read.
    ///
    /// - Parameter fields: as in `RecordRows`.
    init?(
        _ table: TableSchema, fields: Set<String>?, _ reading: ColumnReading, in database: Database
    ) throws(SQLiteError) {
        let keyed = try KeyedTable(table.name, key: [table.keyField], in: database)
        // Keys are compared in the database's own encoding.
        guard keyed.findsRows, try database.first("PRAGMA encoding") == .text("UTF-8"),
            let rows = RecordRows(table, fields: fields, reading)
        else { return nil }
        self.rows = rows
        replacesByKeyOnly = keyed.replacesByKeyOnly
        hasIntegerKey = keyed.affinity == .integer
        let condition = "WHERE t.\(quoted(table.keyField)) = ?1"
        byText = try database.prepare("\(rows.selection) \(condition)")
        byBytes = try database.prepare("SELECT 1 FROM \(quoted(table.name)) t \(condition)")
    }

    /// The record as it is now. `nil` where that is not certain: a whole reading could read the key as another one, there
    /// are several rows, or one without a key whose bytes are the key's.
    func row(
        of record: RecordID, reportingTo problems: inout ProblemList
    ) throws(SQLiteError) -> CRMChanges.Row? {
        // Of an integer column, "07" and "7.0" would find 7.
        guard !hasIntegerKey || Int64(record.key).map(String.init) == record.key, try !hasBytes(record) else {
            return nil
        }
        try byText.bind(1, record.key)
        defer { byText.reset() }
        var values: [FieldValue]?
        while try byText.step() {
            // A column may compare texts by other rules than their bytes.
            guard let key = rows.key(byText), key.utf8.elementsEqual(record.key.utf8) else { continue }
            guard values == nil else { return nil }
            values = rows.values(byText, of: record, reportingTo: &problems)
        }
        return CRMChanges.Row(id: record, values: values)
    }

    private func hasBytes(_ record: RecordID) throws(SQLiteError) -> Bool {
        try byBytes.bind(1, Array(record.key.utf8))
        defer { byBytes.reset() }
        return try byBytes.step()
    }
}
