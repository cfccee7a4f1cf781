import AccessRules
import ContactModel
import SQLite

/// One pass over an open CRM, inside one transaction: every relation of the contract and every record.
struct EmbeddedReader {
    let database: Database
    var problems = ProblemList()
    private let columns = ColumnReading()

    init(database: Database) { self.database = database }

    mutating func read(startedAt: Moment) throws(ReadingFailure) -> CRMReading {
        let counter = try sql { () throws(SQLiteError) in try Self.changeCounter(of: database) }
        let schema = try readSchema()
        let directory = try readDirectory(attributes: schema.attributes)
        let rights = try readRights(directory: directory)
        var records: [String: RecordColumns] = [:]
        for table in schema.tables.values.sorted(by: { $0.name < $1.name }) {
            records[table.name] = try readRecords(of: table)
        }
        return CRMReading(
            schema: schema, directory: directory, rights: rights, records: records, problems: problems.all,
            startedAt: startedAt, changeCounter: counter)
    }

    /// The last `seq` ever given; `nil` where the triggers are not all there, so that a change may go uncounted.
    static func changeCounter(of database: Database) throws(SQLiteError) -> Int64? {
        var present: Set<String> = []
        try database.forEachRow("SELECT name FROM sqlite_schema WHERE type = 'trigger'") { row in
            present.insert(row.text(0) ?? "")
        }
        var tables: [String] = []
        try database.forEachRow("SELECT name FROM crm_tables") { row in tables.append(row.text(0) ?? "") }
        guard ChangeTriggers.names(tables: tables).allSatisfy(present.contains) else { return nil }
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
        for row in rows where !row.unfitColumns.isEmpty {
            report(row, "holds no valid text in \(row.unfitColumns.joined(separator: ", "))")
        }
        return rows
    }

    mutating func report(_ row: RelationRow, _ text: String, affectsRights: Bool = true) {
        problems.append(place: row.place, text + ".", affectsRights: affectsRights)
    }

    func sql<Answer>(_ body: () throws(SQLiteError) -> Answer) throws(ReadingFailure) -> Answer {
        do throws(SQLiteError) { return try body() } catch { throw .sqlite(error) }
    }

    // MARK: Records

    private mutating func readRecords(of table: TableSchema) throws(ReadingFailure) -> RecordColumns {
        var records = RecordColumns(table)
        guard let keyPosition = table.position(of: table.keyField), !table.unreadFields.contains(table.keyField) else {
            records.finish()
            return records
        }
        // Qualified, since SQLite takes a lone "name" that is no column for a text. Blobs are not fetched at all.
        let list = table.fields.map { field in
            field.type == .blob || table.unreadFields.contains(field.name) ? "NULL" : "t." + quoted(field.name)
        }
        let types = table.fields.map(\.type)
        let reading = columns
        var found = problems
        do throws(SQLiteError) {
            var number = 0
            try database.forEachRow("SELECT \(list.joined(separator: ", ")) FROM \(quoted(table.name)) t") { row in
                number += 1
                guard let key = row.text(keyPosition), !key.isEmpty, row.type(keyPosition) != .blob else {
                    found.append(
                        place: "\(table.name) record \(number) of the reading",
                        "It has no key; the record is left out.", affectsRights: false)
                    return
                }
                let id = RecordID(table: table.name, key: key)
                guard records.row(of: key) == nil else {
                    found.append(
                        place: id.description, "Its key is there twice; only the first record is read.",
                        affectsRights: false)
                    return
                }
                var values: [FieldValue] = []
                values.reserveCapacity(types.count)
                for (index, type) in types.enumerated() {
                    values.append(
                        Self.value(reading.value(row, index, as: type)) { text in
                            found.append(place: "\(id).\(table.fields[index].name)", text(type), affectsRights: false)
                        })
                }
                records.append(key: key, values)
            }
        } catch { throw .sqlite(error) }
        problems = found
        records.finish()
        return records
    }

    private static func value(
        _ outcome: ColumnReading.Outcome, report: ((FieldType) -> String) -> Void
    ) -> FieldValue {
        switch outcome {
        case .fits(let value): return value
        case .repaired(let value):
            report { _ in "It is no valid Unicode; what is not is read as U+FFFD." }
            return value
        case .doesNotFit:
            report { "It is not \(FieldParsing.expectation(of: $0)); it is read as null." }
            return .null
        }
    }
}
