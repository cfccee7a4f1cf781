import AccessRules
import ContactModel
import SQLite

/// One pass over an open CRM, inside one transaction: every relation of the contract and every record.
struct EmbeddedReader {
    let database: Database
    var problems = ProblemList()
    let columns = ColumnReading()

    let fieldUse: FieldUse

    init(database: Database, fieldUse: @escaping FieldUse = { _, _, _ in .all }) {
        self.database = database
        self.fieldUse = fieldUse
    }

    /// - Parameter file: `nil` where it is not certain which file this is.
    mutating func read(startedAt: Moment, file: FileIdentity?) throws(ReadingFailure) -> CRMReading {
        let counter = try sql { () throws(SQLiteError) in try Self.changeCounter(of: database) }
        let history = try sql { () throws(SQLiteError) in
            try counter.flatMap { counter throws(SQLiteError) in
                try ChangeLog.history(at: counter, of: database, in: file)
            }
        }
        let schema = try readSchema()
        let directory = try readDirectory(attributes: schema.attributes)
        let rights = try readRights(directory: directory)
        let used = fieldUse(schema, directory, rights)
        var records: [String: RecordColumns] = [:]
        for table in schema.tables.values.sorted(by: { $0.name < $1.name }) {
            records[table.name] = try readRecords(of: table, fields: used.names(of: table))
        }
        return CRMReading(
            schema: schema, directory: directory, rights: rights, records: records, problems: problems.all,
            startedAt: startedAt, changeCounter: counter, history: history)
    }

    /// The last `seq` ever given; `nil` where the triggers are not all there, so that a change may go uncounted.
    static func changeCounter(of database: Database) throws(SQLiteError) -> Int64? {
        var tables: [String] = []
        try database.forEachRow("SELECT name FROM crm_tables") { row in tables.append(row.text(0) ?? "") }
        let present = try ChangeTriggers.presentNames(in: database)
        guard ChangeTriggers.names(tables: tables).isSubset(of: present) else { return nil }
        let last = try database.firstInteger("SELECT max(seq) FROM crm_changes") ?? 0
        // The sequence remembers numbers whose rows have been cleaned away.
        let hasSequence = try database.firstInteger("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'") != nil
        guard hasSequence else { return last }
        let given = try database.firstInteger("SELECT seq FROM sqlite_sequence WHERE name = 'crm_changes'") ?? 0
        return max(last, given)
    }

    // MARK: For the parts

    /// All rows of a relation; values that are no text are reported as a problem of the rights.
    mutating func rows(of relation: ContractRelation) throws(ReadingFailure) -> [RelationRow] {
        let rows = try sql { () throws(SQLiteError) in try database.rows(of: relation) }
        reportUnfit(rows)
        return rows
    }

    /// The rows of one record; what is wrong with them is reported as above.
    mutating func rows(of relation: ContractRelation, about record: RecordID) throws(ReadingFailure) -> [RelationRow] {
        let rows = try sql { () throws(SQLiteError) in try database.rows(of: relation, about: record) }
        reportUnfit(rows)
        return rows
    }

    private mutating func reportUnfit(_ rows: [RelationRow]) {
        for row in rows where !row.unfitColumns.isEmpty {
            report(row, "holds no valid text in \(row.unfitColumns.joined(separator: ", "))")
        }
    }

    mutating func report(_ row: RelationRow, _ text: String, affectsRights: Bool = true) {
        problems.append(place: row.place, text + ".", affectsRights: affectsRights, part: row.relation.part)
    }

    func sql<Answer>(_ body: () throws(SQLiteError) -> Answer) throws(ReadingFailure) -> Answer {
        do throws(SQLiteError) { return try body() } catch { throw .sqlite(error) }
    }

    // MARK: Records

    private mutating func readRecords(
        of table: TableSchema, fields: Set<String>?
    ) throws(ReadingFailure) -> RecordColumns {
        var records = RecordColumns(table, read: fields)
        guard let rows = RecordRows(table, fields: fields, columns) else {
            records.finish()
            return records
        }
        var found = problems
        do throws(SQLiteError) {
            var number = 0
            try database.forEachRow(rows.selection) { row in
                number += 1
                guard let key = rows.key(row) else {
                    found.append(
                        place: "\(table.name) record \(number) of the reading",
                        "It has no key; the record is left out.", affectsRights: false, part: .table(table.name))
                    return
                }
                let id = RecordID(table: table.name, key: key)
                guard records.row(of: key) == nil else {
                    found.append(
                        place: id.description, "Its key is there twice; only the first record is read.",
                        affectsRights: false, part: .record(id))
                    return
                }
                records.append(key: key, rows.values(row, of: id, reportingTo: &found))
            }
        } catch { throw .sqlite(error) }
        problems = found
        records.finish()
        return records
    }
}
