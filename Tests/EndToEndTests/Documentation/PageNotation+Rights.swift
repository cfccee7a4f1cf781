import CRMSources
import SQLite

/// Lines about rights: object, principal, value, and perhaps a filter.
extension PageNotation {
    private struct Row {
        let relation: String
        /// By column, the object first.
        var values: [(column: String, value: SQLiteValue)]
    }

    func addRight(_ cells: [String]) throws {
        var row = try Self.object(cells[0])
        row.values.append(try principal(cells[1]))
        if cells.count > 2 { row.values.append(("value", .text(cells[2]))) }
        if cells.count > 3 { row.values.append(("filter", .text(cells[3]))) }
        let columns = row.values.map(\.column).joined(separator: ", ")
        let marks = row.values.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let insert = try crm.database.prepare("INSERT INTO \(row.relation) (\(columns)) VALUES (\(marks))")
        try insert.bind(row.values.map(\.value))
        try insert.run()
    }

    func removeRight(_ cells: [String]) throws {
        var row = try Self.object(cells[0])
        row.values.append(try principal(cells[1]))
        let condition = row.values.enumerated().map { "\($1.column) = ?\($0 + 1)" }.joined(separator: " AND ")
        let delete = try crm.database.prepare("DELETE FROM \(row.relation) WHERE \(condition)")
        try delete.bind(row.values.map(\.value))
        try delete.run()
    }

    /// `view Kontakte`, `records of Kontakte`, `record Kontakte/1`, `field Kontakte.Name`, `subscription of Kontakte/1`
    private static func object(_ text: String) throws -> Row {
        let words = text.split(separator: " ").map(String.init)
        let name = words.last ?? ""
        func parts(at separator: Character) throws -> (SQLiteValue, SQLiteValue) {
            let parts = name.split(separator: separator, maxSplits: 1).map { SQLiteValue.text(String($0)) }
            guard parts.count == 2 else { throw RightsPage.PageError.notation("no object of rights: \(text)") }
            return (parts[0], parts[1])
        }
        switch words.dropLast() {
        case ["view"]: return Row(relation: "crm_view_rights", values: [("view_name", .text(name))])
        case ["records", "of"]: return Row(relation: "crm_record_rights", values: [("table_name", .text(name))])
        case ["record"], ["subscription", "of"]:
            let (table, key) = try parts(at: "/")
            return Row(
                relation: words.count == 2 ? "crm_record_access" : "crm_subscriptions",
                values: [("table_name", table), ("record_id", key)])
        case ["field"]:
            let (table, field) = try parts(at: ".")
            return Row(relation: "crm_field_rights", values: [("table_name", table), ("field", field)])
        default: throw RightsPage.PageError.notation("no object of rights: \(text)")
        }
    }

    /// `user anna` or `group Vertrieb`
    private func principal(_ text: String) throws -> (column: String, value: SQLiteValue) {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        let isUser = words[0] == "user"
        let found = try crm.database.firstInteger(
            isUser ? "SELECT id FROM crm_users WHERE login = ?1" : "SELECT id FROM crm_groups WHERE name = ?1",
            .text(words.last ?? ""))
        guard let id = found, isUser || words[0] == "group" else {
            throw RightsPage.PageError.notation("no such principal: \(text)")
        }
        return (isUser ? "user_id" : "group_id", .integer(id))
    }
}
