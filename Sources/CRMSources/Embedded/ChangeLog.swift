import AccessRules
import ContactModel
import SQLite

/// What `crm_changes` says since an earlier reading, sorted by what is to be read again.
struct ChangeLog {
    /// The last `seq` of now.
    let last: Int64
    /// Of `last`.
    let history: String
    private(set) var directory = false
    /// Of views, tables and fields.
    private(set) var rights = false
    private(set) var records: Set<RecordID> = []
    private(set) var access: Set<RecordID> = []
    private(set) var subscriptions: Set<RecordID> = []

    var isEmpty: Bool { !directory && !rights && records.isEmpty && access.isEmpty && subscriptions.isEmpty }

    /// So many changes are always taken one by one.
    static let changesMin: Int64 = 1000
    /// Beyond that, at most one for so many records: of more than that, reading the whole CRM is cheaper.
    static let recordsPerChange: Int64 = 4

    /// `nil` where it cannot be told what changed: the reading is of another history, rows have been cleaned away, the
    /// schema changed, a row does not say which record it is about, or there are too many.
    init?(_ database: Database, since earlier: CRMReading, in file: FileIdentity?) throws(SQLiteError) {
        guard let counter = earlier.changeCounter, let then = earlier.history,
            try Self.history(at: counter, of: database, in: file) == then,
            let last = try EmbeddedReader.changeCounter(of: database), last >= counter,
            try Self.hasTriggers(of: earlier.schema, database),
            let history = try Self.history(at: last, of: database, in: file)
        else { return nil }
        let records = earlier.records.values.reduce(0) { $0 + $1.count }
        guard last - counter <= max(Self.changesMin, Int64(records) / Self.recordsPerChange) else { return nil }
        self.last = last
        self.history = history
        var count: Int64 = 0
        var areAllKnown = true
        try database.forEachRow(
            "SELECT kind, table_name, record_id FROM crm_changes WHERE seq > ?1", .integer(counter)
        ) { row in
            count += 1
            guard areAllKnown else { return }
            areAllKnown = add(row, schema: earlier.schema)
        }
        guard areAllKnown, count == last - counter else { return nil }
    }

    /// Says which history of changes led to this state of the file; `nil` where that is not certain.
    ///
    /// Two files that share the row of one change, its moment included, share everything up to it. The schema's version
    /// tells whether triggers were gone for a while. A CRM in which nothing was ever changed cannot be told from another.
    static func history(
        at counter: Int64, of database: Database, in file: FileIdentity?
    ) throws(SQLiteError) -> String? {
        guard let file, let version = try database.firstInteger("PRAGMA schema_version") else { return nil }
        var change: String?
        try database.forEachRow(
            "SELECT kind, table_name, record_id, at FROM crm_changes WHERE seq = ?1", .integer(counter)
        ) { row in
            change = (0..<4).map { row.text($0) ?? "" }.joined(separator: "|")
        }
        return change.map { "\(file) \(version) \(counter) \($0)" }
    }

    // MARK: Private

    /// Whether every trigger says what it shall: of a table with another key by now it names records by the former one.
    private static func hasTriggers(of schema: CRMSchema, _ database: Database) throws(SQLiteError) -> Bool {
        let present = try ChangeTriggers.present(in: database)
        let tables = schema.tables.values.map { (name: $0.name, keyField: $0.keyField) }
        return ChangeTriggers.all(tables: tables).allSatisfy { present[$0.key] == $0.value }
    }

    private static let relations = Dictionary(
        ContractRelation.all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// `false` for a change that asks for a whole reading.
    private mutating func add(_ row: Statement, schema: CRMSchema) -> Bool {
        let kind = Self.text(row, 0)
        if kind == ChangeTriggers.recordKind {
            guard let record = Self.record(row), schema.tables[record.table] != nil else { return false }
            records.insert(record)
            return true
        }
        switch kind.flatMap({ Self.relations[$0] })?.part {
        case .directory: directory = true
        case .rights: rights = true
        case .access:
            guard let record = Self.record(row) else { return false }
            access.insert(record)
        case .subscriptions:
            guard let record = Self.record(row) else { return false }
            subscriptions.insert(record)
        case .schema, .record, .table, nil: return false
        }
        return true
    }

    private static func record(_ row: Statement) -> RecordID? {
        guard let table = text(row, 1), !table.isEmpty, let key = text(row, 2), !key.isEmpty else { return nil }
        return RecordID(table: table, key: key)
    }

    /// `nil` for anything but a text of valid Unicode.
    private static func text(_ row: Statement, _ column: Int) -> String? {
        guard row.type(column) == .text else { return nil }
        return row.withText(column) { String(validating: $0, as: UTF8.self) } ?? nil
    }
}
