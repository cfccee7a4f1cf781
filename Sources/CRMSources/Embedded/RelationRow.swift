import ContactModel
import SQLite

/// A row of one relation of the contract, as text.
struct RelationRow {
    /// The row id, or the place in the reading where the relation is an SQL view.
    let number: Int64
    let relation: ContractRelation
    /// In the order of the relation's columns. Numbers are written out; what is not text or a number is `nil`.
    let cells: [String?]
    /// The columns whose value was bytes, or no valid Unicode; repaired texts are among the cells.
    let unfitColumns: [String]

    var place: String { "\(relation.name) row \(number)" }

    /// The cell of a column; the columns are the contract's own, so that a missing one is a fault of this program.
    subscript(column: String) -> String? {
        guard let index = relation.columns.firstIndex(of: column) else {
            preconditionFailure("\(relation.name) has no column \(column)")
        }
        return cells[index]
    }

    /// As the subscript, with the empty text as absent.
    func nonEmpty(_ column: String) -> String? {
        self[column].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Database {
    /// All rows of a relation, in the order of their row ids where they have any.
    func rows(of relation: ContractRelation) throws(SQLiteError) -> [RelationRow] {
        try rows(of: relation, where: "", [])
    }

    /// The rows of one record, in the same order.
    ///
    /// - Parameter relation: one that has columns for a record.
    func rows(of relation: ContractRelation, about record: RecordID) throws(SQLiteError) -> [RelationRow] {
        guard let table = relation.tableColumn, let key = relation.recordColumn else {
            preconditionFailure("\(relation.name) is about no records")
        }
        return try rows(
            of: relation, where: " WHERE r.\(quoted(table)) = ?1 AND r.\(quoted(key)) = ?2",
            [.text(record.table), .text(record.key)])
    }

    private func rows(
        of relation: ContractRelation, where condition: String, _ values: [SQLiteValue]
    ) throws(SQLiteError) -> [RelationRow] {
        let columns = relation.columns.map { "r." + quoted($0) }.joined(separator: ", ")
        let from = "FROM \(quoted(relation.name)) r\(condition)"
        let hasRowID = (try? prepare("SELECT r.rowid \(from)")) != nil
        let order = hasRowID ? " ORDER BY r.rowid" : ""
        let statement = try prepare("SELECT \(hasRowID ? "r.rowid" : "NULL"), \(columns) \(from)\(order)")
        try statement.bind(values)
        defer { statement.reset() }
        var rows: [RelationRow] = []
        while try statement.step() {
            var unfit: [String] = []
            let cells = relation.columns.indices.map { index in
                Self.cell(statement, index + 1, reportingTo: { unfit.append(relation.columns[index]) })
            }
            rows.append(
                RelationRow(
                    number: statement.int64(0) ?? Int64(rows.count + 1), relation: relation, cells: cells,
                    unfitColumns: unfit))
        }
        return rows
    }

    private static func cell(_ row: Statement, _ column: Int, reportingTo report: () -> Void) -> String? {
        switch row.type(column) {
        case .null: return nil
        case .blob:
            report()
            return nil
        case .integer, .real: return row.text(column)
        case .text:
            if let valid = row.withText(column, { String(validating: $0, as: UTF8.self) }) ?? nil { return valid }
            report()
            return row.text(column)
        }
    }
}
