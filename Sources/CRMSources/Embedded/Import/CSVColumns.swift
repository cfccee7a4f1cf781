import AccessRules

/// Which field of a table each column of a CSV file is.
struct CSVColumns {
    /// In the order of the columns.
    let fields: [FieldDefinition]
    /// The column with the records' keys; `nil` where there is none, so that every row is a new record.
    let keyColumn: Int?

    /// Finds fields by their names, then by their labels. Every column must be one, and no two the same.
    ///
    /// - Throws: what is wrong with each column, "column X: why".
    init(header: [String], table: TableSchema) throws(CSVColumnFaults) {
        var fields: [FieldDefinition] = []
        var faults: [String] = []
        for column in header {
            switch Self.field(column, of: table) {
            case .failure(let fault): faults += fault.texts
            case .success(let field) where fields.contains { $0.name == field.name }:
                faults.append("column \(column.inMessage): another column is the field \(field.name) already.")
            case .success(let field) where field.type == .blob:
                faults.append("column \(column.inMessage): the field \(field.name) holds bytes, which CSV cannot.")
            case .success(let field): fields.append(field)
            }
        }
        guard faults.isEmpty else { throw CSVColumnFaults(texts: faults) }
        self.fields = fields
        keyColumn = fields.firstIndex { $0.name == table.keyField }
    }

    /// The field of this name, else of this label.
    static func field(_ column: String, of table: TableSchema) -> Result<FieldDefinition, CSVColumnFaults> {
        if let field = table.fields.first(where: { $0.name == column }) { return .success(field) }
        let labelled = table.fields.filter { $0.label == column }
        if labelled.count == 1 { return .success(labelled[0]) }
        guard labelled.isEmpty else {
            let names = labelled.map(\.name).joined(separator: " and ")
            return .failure(
                .init(texts: ["column \(column.inMessage): the fields \(names) share this label; use the name."]))
        }
        let hint = nearest(to: column, in: table).map { " Did you mean \($0)?" } ?? ""
        return .failure(.init(texts: ["column \(column.inMessage): \(table.name) has no such field.\(hint)"]))
    }

    /// The name or label that was probably meant, as paths find it.
    private static func nearest(to column: String, in table: TableSchema) -> String? {
        let names = table.fields.map(\.name) + table.fields.compactMap(\.label)
        let fields = names.map { FieldDefinition(name: $0, type: .text) }
        let known = CRMSchema(
            tables: [table.name: TableSchema(name: table.name, keyField: table.keyField, fields: fields)], views: [:],
            attributes: [:])
        do throws(PathError) {
            _ = try FieldPath.resolve(names: [column], table: table.name, schema: known)
            return nil
        } catch {
            return error.suggestion
        }
    }
}

struct CSVColumnFaults: Error, Equatable {
    let texts: [String]
}
