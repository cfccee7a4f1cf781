import AccessRules
import ContactModel
import Contracts
import SQLite

extension Database {
    /// As `CRMSource.bytes`. What the CRM's tables say of the field is asked anew: they may have changed meanwhile.
    func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) throws(SQLiteError) -> FieldBytes {
        guard field.table == record.table, let keyField = try keyField(of: field) else { return .none }
        let column = "t.\(quoted(field.field))"
        let key = "t.\(quoted(keyField))"
        // The length comes without the bytes, which may be many.
        let statement = try prepare(
            """
            SELECT \(key), length(\(column)), CASE WHEN length(\(column)) <= ?2 THEN \(column) END
            FROM \(quoted(field.table)) t WHERE \(key) = ?1 AND typeof(\(column)) = 'blob'
            """)
        try statement.bind(1, record.key)
        try statement.bind(2, .integer(Int64(bytesMax)))
        defer { statement.reset() }
        while try statement.step() {
            // A column may compare texts by other rules than their bytes.
            guard statement.text(0)?.utf8.elementsEqual(record.key.utf8) == true else { continue }
            let count = Int(statement.int64(1) ?? 0)
            if count > bytesMax { return .tooMany(count) }
            return count == 0 ? .none : .some(statement.blob(2) ?? [])
        }
        return .none
    }

    /// `nil` where there is no such table, or no such field of bytes in it.
    private func keyField(of field: FieldKey) throws(SQLiteError) -> String? {
        let statement = try prepare(
            """
            SELECT t.key_field FROM crm_tables t JOIN crm_fields f ON f.table_name = t.name
            JOIN pragma_table_info(t.name) c ON c.name = f.name
            WHERE t.name = ?1 AND f.name = ?2 AND f.type = 'blob'
            """)
        try statement.bind(1, field.table)
        try statement.bind(2, field.field)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }
}
