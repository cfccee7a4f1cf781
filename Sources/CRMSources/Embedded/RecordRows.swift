import AccessRules
import ContactModel
import SQLite

/// The rows of one data table as a statement says them: their keys, their values, and what is wrong with them.
struct RecordRows {
    let table: TableSchema
    private let keyPosition: Int
    /// By position; what is not read is null.
    private let isRead: [Bool]
    private let types: [FieldType]
    private let reading: ColumnReading

    /// `nil` for a table without its key field.
    ///
    /// - Parameter fields: the names of those that are read, the key among them; `nil`: all of them.
    init?(_ table: TableSchema, fields: Set<String>?, _ reading: ColumnReading) {
        guard let keyPosition = table.position(of: table.keyField), !table.unreadFields.contains(table.keyField) else {
            return nil
        }
        self.table = table
        self.keyPosition = keyPosition
        self.reading = reading
        types = table.fields.map(\.type)
        isRead = table.fields.map { field in
            !table.unreadFields.contains(field.name) && fields?.contains(field.name) ?? true
        }
    }

    /// Selects every row, in an order of the database's; the table is called `t`.
    var selection: String {
        // Qualified, since SQLite takes a lone "name" that is no column for a text.
        let list = zip(table.fields, isRead).map { $1 ? "t." + quoted($0.name) : "NULL" }
        return "SELECT \(list.joined(separator: ", ")) FROM \(quoted(table.name)) t"
    }

    /// `nil` where the row has none and is no record.
    func key(_ row: Statement) -> String? {
        guard row.type(keyPosition) != .blob, let key = row.text(keyPosition), !key.isEmpty else { return nil }
        return key
    }

    func values(_ row: Statement, of id: RecordID, reportingTo problems: inout ProblemList) -> [FieldValue] {
        var values: [FieldValue] = []
        values.reserveCapacity(types.count)
        for (index, type) in types.enumerated() {
            let fault: String
            switch reading.value(row, index, as: type) {
            case .fits(let value):
                values.append(value)
                continue
            case .repaired(let value):
                values.append(value)
                fault = "It is no valid Unicode; what is not is read as U+FFFD."
            case .doesNotFit:
                values.append(.null)
                fault = "It is not \(FieldParsing.expectation(of: type)); it is read as null."
            }
            problems.append(
                place: "\(id).\(table.fields[index].name)", fault, affectsRights: false, part: .record(id))
        }
        return values
    }
}
