import AccessRules
import ContactModel
import SQLite

/// Single records, each found by its key.
extension EmbeddedReader {
    /// - Returns: none whose key stands for several rows, and none of a table that is not there.
    mutating func lookUp(
        _ records: Set<RecordID>, as reading: CRMReading
    ) throws(ReadingFailure) -> [CRMChanges.Row] {
        var found: [CRMChanges.Row] = []
        found.reserveCapacity(records.count)
        for (name, records) in Dictionary(grouping: records, by: \.table) {
            guard let table = reading.schema.tables[name] else { continue }
            let fields = reading.records[name]?.fields
            do throws(SQLiteError) {
                var rest = Set(records)
                if let lookup = try RecordLookup(table, fields: fields, columns, in: database) {
                    for record in records {
                        guard let row = try lookup.row(of: record, reportingTo: &problems) else { continue }
                        found.append(row)
                        rest.remove(record)
                    }
                }
                if !rest.isEmpty, let rows = RecordRows(table, fields: fields, columns) {
                    found += try compare(rest, with: rows)
                }
            } catch { throw .sqlite(error) }
        }
        return found
    }

    /// Where no index leads to a key as it is read: every row's key is compared, once for all of these.
    private mutating func compare(
        _ records: Set<RecordID>, with rows: RecordRows
    ) throws(SQLiteError) -> [CRMChanges.Row] {
        let marks = (1...records.count).map { "?\($0)" }.joined(separator: ", ")
        let key = "CAST(t.\(quoted(rows.table.keyField)) AS TEXT)"
        let statement = try database.prepare("\(rows.selection) WHERE \(key) IN (\(marks))")
        try statement.bind(records.map { .text($0.key) })
        var values: [RecordID: [[FieldValue]]] = [:]
        while try statement.step() {
            guard let key = rows.key(statement) else { continue }
            let id = RecordID(table: rows.table.name, key: key)
            values[id, default: []].append(rows.values(statement, of: id, reportingTo: &problems))
        }
        return records.compactMap { record in
            let all = values[record] ?? []
            return all.count > 1 ? nil : CRMChanges.Row(id: record, values: all.first)
        }
    }
}
