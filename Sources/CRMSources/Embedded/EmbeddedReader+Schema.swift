import AccessRules
import SQLite

extension EmbeddedReader {
    /// Reads tables, fields, relations, views and attributes.
    ///
    /// A table or column that is declared and that the database lacks counts as unread. Declarations that contradict each
    /// other end the reading. A view or relation that leads nowhere is left out.
    mutating func readSchema() throws(ReadingFailure) -> CRMSchema {
        let tables = try readTables()
        return CRMSchema(
            tables: tables, views: try readViews(tables: Set(tables.keys)), attributes: try readAttributes())
    }

    private mutating func readTables() throws(ReadingFailure) -> [String: TableSchema] {
        let tableRows = try rows(of: .tables)
        let fields = Dictionary(grouping: try rows(of: .fields), by: { $0["table_name"] ?? "" })
        let relations = Dictionary(grouping: try rows(of: .relations), by: { $0["table_name"] ?? "" })
        let names = Set(tableRows.compactMap { $0["name"] })
        var tables: [String: TableSchema] = [:]
        var faults: [String] = []
        for row in tableRows {
            guard let name = row.nonEmpty("name") else {
                faults.append("\(row.place) has no name.")
                continue
            }
            guard tables[name] == nil else {
                faults.append("crm_tables names \(name) twice.")
                continue
            }
            let columns = try sql { () throws(SQLiteError) in
                try EmbeddedFile.columnNames(of: name, in: database)
            }
            var draft = TableDraft(name: name, row: row, columns: columns)
            draft.addFields(fields[name] ?? [])
            draft.addRelations(relations[name] ?? [], tables: names)
            faults += draft.faults
            for missing in draft.missing { problems.appendMissing(place: missing.place, missing.text) }
            for unknown in draft.unfitRelations {
                report(unknown, "leads to a table that does not exist; the relation is left out")
            }
            if draft.hasUnfitDefault {
                report(row, "has a fields_default other than readable and hidden; it is read as hidden")
            }
            tables[name] = draft.schema
        }
        guard faults.isEmpty else { throw .malformed(faults) }
        for (table, rows) in fields where tables[table] == nil {
            for row in rows { report(row, "names a table that crm_tables does not; it is left out") }
        }
        return tables
    }

    private mutating func readViews(tables: Set<String>) throws(ReadingFailure) -> [String: ViewDefinition] {
        var sort: [String: [(position: Int64, criterion: SortCriterion)]] = [:]
        for row in try rows(of: .viewSort) {
            guard let view = row["view_name"], let position = row["position"].flatMap({ Int64($0) }),
                let field = row.nonEmpty("field"), let descending = row["descending"].flatMap(FieldParsing.boolean)
            else {
                report(row, "lacks a view, a position, a field or a direction; it is left out", affectsRights: false)
                continue
            }
            sort[view, default: []].append((position, SortCriterion(path: field, isDescending: descending)))
        }
        var views: [String: ViewDefinition] = [:]
        for row in try rows(of: .views) {
            guard let name = row.nonEmpty("name"), views[name] == nil, let table = row["table_name"],
                tables.contains(table)
            else {
                report(
                    row,
                    "has no name, the name of another view, or a table that crm_tables does not name; it is left out",
                    affectsRights: false)
                continue
            }
            // Swift's sort is stable: criteria of one position stay in the order of their rows.
            let criteria = (sort[name] ?? []).sorted { $0.position < $1.position }.map(\.criterion)
            views[name] = ViewDefinition(name: name, table: table, filter: row["filter"], sort: criteria)
        }
        return views
    }

    private mutating func readAttributes() throws(ReadingFailure) -> [String: AttributeDefinition] {
        var attributes: [String: AttributeDefinition] = [:]
        for row in try rows(of: .attributes) {
            guard let name = row.nonEmpty("name"), attributes[name] == nil,
                let type = row["type"].flatMap(FieldType.init), type != .textList, type != .blob,
                let isList = row["is_list"].flatMap(FieldParsing.boolean)
            else {
                report(row, "declares no attribute of a known type, or one that is declared already; it is left out")
                continue
            }
            attributes[name] = AttributeDefinition(name: name, type: type, isList: isList)
        }
        return attributes
    }
}

/// A table while its rows of the schema are being put together.
private struct TableDraft {
    private let name: String
    private let row: RelationRow
    private let columns: Set<String>
    private var fields: [FieldDefinition] = []
    private var relations: [RelationDefinition] = []
    /// Sentences; with any of them the CRM cannot be read.
    private(set) var faults: [String] = []
    private(set) var unfitRelations: [RelationRow] = []
    /// What the database lacks.
    private(set) var missing: [(place: String, text: String)] = []
    private var unreadFields: Set<String> = []

    init(name: String, row: RelationRow, columns: [String]) {
        self.name = name
        self.row = row
        // SQLite's names do not tell apart the case of ASCII letters.
        self.columns = Set(columns.map { $0.lowercased() })
        if let fault = EmbeddedFile.nameFault(ofTable: name) {
            faults.append("crm_tables names \(name): \(fault).")
        } else if columns.isEmpty {
            missing.append(
                (
                    name,
                    "crm_tables names it, which the database does not have: its records count as unread. Give the table "
                        + "its name back, or take it out of crm_tables."
                ))
        }
    }

    mutating func addFields(_ rows: [RelationRow]) {
        for row in rows {
            guard let field = row.nonEmpty("name"), let type = row["type"].flatMap(FieldType.init) else {
                faults.append("\(row.place) has no name or no known type.")
                continue
            }
            if !columns.contains(field.lowercased()) {
                unreadFields.insert(field)
                if !columns.isEmpty {
                    missing.append(
                        (
                            "\(name).\(field)",
                            "crm_fields names it, which is no column of the table: its values count as unread. Give the "
                                + "column its name back, or mend crm_fields."
                        ))
                }
            }
            if fields.contains(where: { $0.name == field }) {
                faults.append("crm_fields names \(name).\(field) twice.")
            }
            fields.append(FieldDefinition(name: field, type: type, label: row.nonEmpty("label")))
        }
        checkSpecialFields()
    }

    mutating func addRelations(_ rows: [RelationRow], tables: Set<String>) {
        for row in rows {
            guard let relation = row.nonEmpty("name"), let field = row["field"],
                fields.contains(where: { $0.name == field })
            else {
                faults.append("\(row.place) has no name, or a field that \(name) does not have.")
                continue
            }
            if fields.contains(where: { $0.name == relation }) || relations.contains(where: { $0.name == relation }) {
                faults.append("\(name).\(relation) names two fields or relations.")
            }
            guard let target = row["target_table"], tables.contains(target) else {
                unfitRelations.append(row)
                continue
            }
            relations.append(RelationDefinition(name: relation, field: field, targetTable: target))
        }
    }

    var hasUnfitDefault: Bool { row["fields_default"] != nil && fieldsDefault == nil }

    var schema: TableSchema {
        var table = TableSchema(
            name: name, keyField: row["key_field"] ?? "", deletedField: row.nonEmpty("deleted_field"),
            mergedIntoField: row.nonEmpty("merged_into_field"), countryField: row.nonEmpty("country_field"),
            fieldsDefault: hasUnfitDefault ? .hidden : fieldsDefault, fields: fields, relations: relations)
        table.unreadFields = unreadFields
        return table
    }

    private var fieldsDefault: DefaultRight? {
        switch row["fields_default"] {
        case "readable": .open
        case "hidden": .hidden
        default: nil
        }
    }

    private mutating func checkSpecialFields() {
        let types = Dictionary(fields.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        let key = row["key_field"] ?? ""
        if types[key]?.canBeKey != true {
            faults.append("The key field of \(name) is not one of its text or integer fields.")
        }
        if let deleted = row.nonEmpty("deleted_field"), types[deleted] != .boolean {
            faults.append("The deleted_field of \(name) is not one of its boolean fields.")
        }
        if let merged = row.nonEmpty("merged_into_field"), types[merged]?.canBeKey != true {
            faults.append("The merged_into_field of \(name) is not one of its text or integer fields.")
        }
        if let country = row.nonEmpty("country_field"), types[country] != .text {
            faults.append("The country_field of \(name) is not one of its text fields.")
        }
    }
}
