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
    /// The kind of a change of a record.
    static let recordKind = "record"

    /// All triggers of a CRM with these data tables: by name, the text that SQLite keeps of each.
    static func all(tables: some Sequence<(name: String, keyField: String)>) -> [String: String] {
        var all = [cleaningName: cleaningSQL]
        for relation in ContractRelation.all { all.merge(of(relation)) { first, _ in first } }
        for table in tables { all.merge(of(table: table.name, keyField: table.keyField)) { first, _ in first } }
        return all
    }

    static func of(table: String, keyField: String) -> [String: String] {
        triggers(table: table) { row in
            "'\(recordKind)', \(quotedText(table)), CAST(\(row).\(quoted(keyField)) AS TEXT)"
        }
    }

    private static func of(_ relation: ContractRelation) -> [String: String] {
        triggers(table: relation.name) { row in
            let columns = [relation.tableColumn, relation.recordColumn].map { column in
                column.map { "\(row).\($0)" } ?? "NULL"
            }
            return "'\(relation.name)', " + columns.joined(separator: ", ")
        }
    }

    /// The names of all triggers of a CRM with these data tables.
    static func names(tables: [String]) -> Set<String> {
        var names: Set<String> = [cleaningName]
        for table in ContractRelation.all.map(\.name) + tables {
            for event in events { names.insert(name(event, of: table)) }
        }
        return names
    }

    private static let events = ["insert", "update", "delete"]

    private static func name(_ event: String, of table: String) -> String { "crm_changes_\(table)_\(event)" }

    private static let cleaningName = "crm_changes_clean"

    private static let cleaningSQL = """
        CREATE TRIGGER \(cleaningName) AFTER INSERT ON crm_changes
        WHEN NEW.seq % \(changesBetweenCleanings) = 0 BEGIN
            DELETE FROM crm_changes WHERE at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-\(retentionDays) days');
        END
        """

    /// The three triggers of a table. `subject` writes a row's kind, table and record for `NEW` or `OLD`.
    private static func triggers(table: String, subject: (String) -> String) -> [String: String] {
        var triggers: [String: String] = [:]
        for event in events {
            let insert = "INSERT INTO crm_changes (kind, table_name, record_id) "
            var body = ""
            if event != "insert" {
                let isMoved = "(\(subject("OLD"))) IS NOT (\(subject("NEW")))"
                body += insert + "SELECT \(subject("OLD"))" + (event == "update" ? " WHERE \(isMoved)" : "") + "; "
            }
            if event != "delete" { body += insert + "SELECT \(subject("NEW")); " }
            let name = name(event, of: table)
            triggers[name] = "CREATE TRIGGER \(quoted(name)) AFTER \(event) ON \(quoted(table)) BEGIN \(body)END"
        }
        return triggers
    }

    /// The names of the triggers that a database has.
    static func presentNames(in database: Database) throws(SQLiteError) -> Set<String> {
        var names: Set<String> = []
        try database.forEachRow("SELECT name FROM sqlite_schema WHERE type = 'trigger'") { row in
            names.insert(row.text(0) ?? "")
        }
        return names
    }

    /// By name, the texts of the triggers that a database has.
    static func present(in database: Database) throws(SQLiteError) -> [String: String] {
        var present: [String: String] = [:]
        try database.forEachRow("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") { row in
            present[row.text(0) ?? ""] = row.text(1)
        }
        return present
    }
}

extension EmbeddedCRM {
    func createTriggers(onTable table: String, keyField: String) throws(SQLiteError) {
        try create(ChangeTriggers.of(table: table, keyField: keyField))
    }

    func createMissingTriggers() throws(SQLiteError) {
        try database.execute(Self.changesSQL)
        var tables: [(name: String, keyField: String)] = []
        // SQL views take no such triggers; a CRM with one has no change counter.
        try database.forEachRow(
            """
            SELECT t.name, t.key_field FROM crm_tables t JOIN sqlite_schema s ON s.name = t.name
            WHERE s.type = 'table' ORDER BY t.name
            """
        ) { row in tables.append((row.text(0) ?? "", row.text(1) ?? "")) }
        try create(ChangeTriggers.all(tables: tables))
    }

    /// Makes the triggers that are missing, and anew those that say something else: of a table with another key by now.
    private func create(_ triggers: [String: String]) throws(SQLiteError) {
        let present = try ChangeTriggers.present(in: database)
        for (name, sql) in triggers.sorted(by: { $0.key < $1.key }) where present[name] != sql {
            if present[name] != nil { try database.execute("DROP TRIGGER \(quoted(name))") }
            try database.execute(sql)
        }
    }
}
