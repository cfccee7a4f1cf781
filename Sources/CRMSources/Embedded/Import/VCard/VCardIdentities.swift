import AccessRules
import SQLite

/// Which record of a table came of which card, so that a card that comes again finds it.
///
/// A relation beside the CRM contract's own, made by the first import: no reading looks at it, and it needs no column.
/// A row goes with its record, by a trigger.
struct VCardIdentities {
    private let select: Statement
    private let insert: Statement
    private let table: String
    private let keyType: FieldType

    init(database: Database, table: TableSchema) throws(SQLiteError) {
        self.table = table.name
        keyType = table.fields.first { $0.name == table.keyField }?.type ?? .text
        try database.execute(Self.relationSQL)
        let isTable =
            try database.firstInteger(
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", .text(table.name)) != nil
        // An SQL view takes no such trigger.
        if isTable { try database.execute(Self.triggersSQL(table)) }
        select = try database.prepare("SELECT record_id FROM crm_cards WHERE table_name = ?1 AND identity = ?2")
        insert = try database.prepare("INSERT OR REPLACE INTO crm_cards VALUES (?1, ?2, ?3)")
    }

    /// The key of the record that came of a card of this identity; `nil` where there was none.
    func key(of identity: String) throws(SQLiteError) -> SQLiteValue? {
        try select.bind([.text(table), .text(identity)])
        defer { select.reset() }
        guard try select.step(), let text = select.text(0) else { return nil }
        return keyType == .integer ? Int64(text).map { .integer($0) } : .text(text)
    }

    func remember(_ identity: String, key: SQLiteValue) throws(SQLiteError) {
        let text: String =
            switch key {
            case .integer(let integer): String(integer)
            case .text(let text): text
            case .null, .real, .blob: preconditionFailure("a key that the import gave is neither number nor text")
            }
        try insert.bind([.text(table), .text(identity), .text(text)])
        try insert.run()
    }

    // MARK: Private

    private static let relationSQL = """
        CREATE TABLE IF NOT EXISTS crm_cards (
            table_name TEXT NOT NULL, identity TEXT NOT NULL, record_id TEXT NOT NULL, PRIMARY KEY (table_name, identity)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS crm_cards_record ON crm_cards (table_name, record_id);
        """

    private static func triggersSQL(_ table: TableSchema) -> String {
        let key = quoted(table.keyField)
        let isOfRow = "table_name = \(quotedText(table.name)) AND record_id = CAST(OLD.\(key) AS TEXT)"
        return """
            CREATE TRIGGER IF NOT EXISTS \(quoted("crm_cards_\(table.name)_delete")) AFTER DELETE ON \(quoted(table.name))
            BEGIN DELETE FROM crm_cards WHERE \(isOfRow); END;
            CREATE TRIGGER IF NOT EXISTS \(quoted("crm_cards_\(table.name)_update")) AFTER UPDATE OF \(key)
            ON \(quoted(table.name)) WHEN OLD.\(key) IS NOT NEW.\(key)
            BEGIN UPDATE crm_cards SET record_id = CAST(NEW.\(key) AS TEXT) WHERE \(isOfRow); END;
            """
    }
}
