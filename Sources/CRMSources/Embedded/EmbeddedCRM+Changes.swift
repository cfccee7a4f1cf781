import SQLite

/// The triggers that write `crm_changes`.
///
/// A change of a record is of kind `record`, with its table and key; a change of a relation is of the relation's name,
/// with the CRM table and record that it is about, where it is about one. An update that moves a row to another key
/// writes both.
enum ChangeTriggers {
    static let retentionDays = 7
    /// The rows are cleaned once per so many changes, by the database itself, since there may be no other program.
    static let changesBetweenCleanings = 256

    static let events = ["insert", "update", "delete"]

    static func name(table: String, event: String) -> String { "crm_changes_\(table)_\(event)" }

    static let cleaningName = "crm_changes_clean"

    /// The names of all triggers of a CRM with these data tables.
    static func names(tables: [String]) -> [String] {
        [cleaningName]
            + (ContractRelation.all.map(\.name) + tables).flatMap { table in
                events.map { name(table: table, event: $0) }
            }
    }

    static var cleaningSQL: String {
        """
        CREATE TRIGGER IF NOT EXISTS \(cleaningName) AFTER INSERT ON crm_changes
        WHEN NEW.seq % \(changesBetweenCleanings) = 0 BEGIN
            DELETE FROM crm_changes WHERE at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-\(retentionDays) days');
        END
        """
    }

    /// The three triggers of a table. `subject` writes a row's kind, table and record for `NEW` or `OLD`.
    static func sql(table: String, subject: (String) -> String) -> [String] {
        events.map { event in
            let insert = "INSERT INTO crm_changes (kind, table_name, record_id) "
            var body = ""
            if event != "insert" {
                let isMoved = "(\(subject("OLD"))) IS NOT (\(subject("NEW")))"
                body += insert + "SELECT \(subject("OLD"))" + (event == "update" ? " WHERE \(isMoved)" : "") + "; "
            }
            if event != "delete" { body += insert + "SELECT \(subject("NEW")); " }
            return "CREATE TRIGGER IF NOT EXISTS \(quoted(name(table: table, event: event))) "
                + "AFTER \(event) ON \(quoted(table)) BEGIN \(body)END"
        }
    }
}

extension EmbeddedCRM {
    func createTriggers(onTable table: String, keyField: String) throws(SQLiteError) {
        let statements = ChangeTriggers.sql(table: table) { row in
            "'record', \(quotedText(table)), CAST(\(row).\(quoted(keyField)) AS TEXT)"
        }
        for sql in statements { try database.execute(sql) }
    }

    func createMissingTriggers() throws(SQLiteError) {
        try database.execute(Self.changesSQL)
        for relation in ContractRelation.all {
            let statements = ChangeTriggers.sql(table: relation.name) { row in
                let columns = [relation.tableColumn, relation.recordColumn].map { column in
                    column.map { "\(row).\($0)" } ?? "NULL"
                }
                return "'\(relation.name)', " + columns.joined(separator: ", ")
            }
            for sql in statements { try database.execute(sql) }
        }
        try database.execute(ChangeTriggers.cleaningSQL)
        var tables: [(name: String, key: String)] = []
        // SQL views take no such triggers; a CRM with one has no change counter.
        try database.forEachRow(
            """
            SELECT t.name, t.key_field FROM crm_tables t JOIN sqlite_schema s ON s.name = t.name
            WHERE s.type = 'table' ORDER BY t.name
            """
        ) { row in tables.append((row.text(0) ?? "", row.text(1) ?? "")) }
        for table in tables { try createTriggers(onTable: table.name, keyField: table.key) }
    }
}
