import AccessRules
import ContactModel
import SQLite

/// Reading again what changed, with the same code that reads the whole.
extension EmbeddedReader {
    /// `nil` wherever it is not certain that the earlier reading with these changes is what a whole reading would be.
    mutating func changes(
        since earlier: CRMReading, startedAt: Moment, file: FileIdentity?
    ) throws(ReadingFailure) -> CRMChanges? {
        let log = try sql { () throws(SQLiteError) in try ChangeLog(database, since: earlier, in: file) }
        guard let log else { return nil }
        var changes = CRMChanges(startedAt: startedAt, changeCounter: log.last, history: log.history)
        guard !log.isEmpty else { return changes }
        guard earlier.allows(log),
            try readDirectory(log, since: earlier, into: &changes),
            try readRights(log, since: earlier, into: &changes),
            hasFields(of: changes, earlier),
            try readAccess(log, since: earlier, into: &changes),
            try readSubscriptions(log, since: earlier, into: &changes),
            try readRecords(log, since: earlier, into: &changes)
        else { return nil }
        changes.problems = problems.all.filter { $0.part != .rights || changes.rights != nil }
        // A whole reading lists so many one by one and counts the rest.
        guard earlier.problems(applying: changes).count < ProblemList.problemsMax else { return nil }
        return changes
    }

    // MARK: Directory and rights
    // Each of these answers `false` where only a whole reading is certain.

    private mutating func readDirectory(
        _ log: ChangeLog, since earlier: CRMReading, into changes: inout CRMChanges
    ) throws(ReadingFailure) -> Bool {
        guard log.directory else { return true }
        let directory = try readDirectory(attributes: earlier.schema.attributes)
        changes.directory = directory
        // What names somebody who is gone is a fault from now on, in any row of any relation.
        return earlier.directory.principals.isSubset(of: directory.principals)
    }

    private mutating func readRights(
        _ log: ChangeLog, since earlier: CRMReading, into changes: inout CRMChanges
    ) throws(ReadingFailure) -> Bool {
        guard log.rights || log.directory else { return true }
        let rights = try readObjectRights(known: (changes.directory ?? earlier.directory).principals)
        // A new user or group may mend what was at fault with entries that did not change.
        let faults = Set(problems.all.filter { $0.part == .rights })
        if log.rights || faults != Set(earlier.problems.filter { $0.part == .rights }) { changes.rights = rights }
        return true
    }

    /// Whether the earlier reading has the fields that directory and rights of now ask for.
    private func hasFields(of changes: CRMChanges, _ earlier: CRMReading) -> Bool {
        guard changes.directory != nil || changes.rights != nil else { return true }
        let used = fieldUse(earlier.schema, changes.directory ?? earlier.directory, changes.rights ?? earlier.rights)
        return earlier.schema.tables.values.allSatisfy { table in
            guard let known = earlier.records[table.name]?.fields else { return true }
            return used.names(of: table)?.isSubset(of: known) ?? false
        }
    }

    private mutating func readAccess(
        _ log: ChangeLog, since earlier: CRMReading, into changes: inout CRMChanges
    ) throws(ReadingFailure) -> Bool {
        guard !log.access.isEmpty else { return true }
        guard let count = try readByRecord(.recordAccess) else { return false }
        let known = (changes.directory ?? earlier.directory).principals
        var expected = earlier.rights.access.reduce(0) { $0 + $1.value.count }
        for record in log.access {
            var entries: [RightEntry] = []
            for row in try rows(of: .recordAccess, about: record) {
                if let (_, entry) = accessEntry(row, known: known) { entries.append(entry) }
            }
            changes.access[record] = entries
            expected += entries.count - (earlier.rights.access[record]?.count ?? 0)
        }
        return expected == count && !problems.all.contains { $0.part == .access }
    }

    private mutating func readSubscriptions(
        _ log: ChangeLog, since earlier: CRMReading, into changes: inout CRMChanges
    ) throws(ReadingFailure) -> Bool {
        guard !log.subscriptions.isEmpty else { return true }
        guard let count = try readByRecord(.subscriptions) else { return false }
        let known = (changes.directory ?? earlier.directory).principals
        var expected = earlier.rights.subscriptions.reduce(0) { $0 + $1.value.count }
        for record in log.subscriptions {
            var principals: [Principal] = []
            for row in try rows(of: .subscriptions, about: record) {
                if let (_, principal) = subscription(row, known: known) { principals.append(principal) }
            }
            changes.subscriptions[record] = principals
            expected += principals.count - (earlier.rights.subscriptions[record]?.count ?? 0)
        }
        return expected == count && !problems.all.contains { $0.part == .subscriptions }
    }

    /// How many rows a relation has; `nil` where its rows are not found by record.
    ///
    /// They are counted since a row that `REPLACE` took away by its row id may have been of any record.
    private func readByRecord(_ relation: ContractRelation) throws(ReadingFailure) -> Int? {
        let key = [relation.tableColumn, relation.recordColumn].compactMap { $0 }
        let table = try sql { () throws(SQLiteError) in try KeyedTable(relation.name, key: key, in: database) }
        return table.findsRows ? try rowCount(of: relation.name) : nil
    }

    // MARK: Records

    private mutating func readRecords(
        _ log: ChangeLog, since earlier: CRMReading, into changes: inout CRMChanges
    ) throws(ReadingFailure) -> Bool {
        for (name, records) in Dictionary(grouping: log.records, by: \.table).sorted(by: { $0.key < $1.key }) {
            guard let table = earlier.schema.tables[name], let known = earlier.records[name],
                let lookup = try sql({ () throws(SQLiteError) in
                    try RecordLookup(table, fields: known.fields, columns, in: database)
                }),
                let read = try readRecords(records.sorted(), lookup)
            else { return false }
            let gained = read.count { $0.values != nil && known.row(of: $0.id.key) == nil }
            let lost = read.count { $0.values == nil && known.row(of: $0.id.key) != nil }
            if !lookup.replacesByKeyOnly {
                guard try rowCount(of: name) == known.count + gained - lost else { return false }
            }
            changes.records += read
        }
        return true
    }

    /// `nil` where what one of the keys stands for is not certain.
    private mutating func readRecords(
        _ records: [RecordID], _ lookup: RecordLookup
    ) throws(ReadingFailure) -> [CRMChanges.Row]? {
        var read: [CRMChanges.Row] = []
        read.reserveCapacity(records.count)
        for record in records {
            do throws(SQLiteError) {
                guard let row = try lookup.row(of: record, reportingTo: &problems) else { return nil }
                read.append(row)
            } catch { throw .sqlite(error) }
        }
        return read
    }

    private func rowCount(of table: String) throws(ReadingFailure) -> Int {
        try sql { () throws(SQLiteError) in
            Int(try database.firstInteger("SELECT count(*) FROM \(quoted(table))") ?? 0)
        }
    }
}

extension CRMReading {
    /// Whether what was wrong with this reading is found again where the log asks for it.
    fileprivate func allows(_ log: ChangeLog) -> Bool {
        let tables = Set(log.records.map(\.table))
        return problems.count < ProblemList.problemsMax
            && problems.allSatisfy { problem in
                switch problem.part {
                case .table(let table): !tables.contains(table)
                case .access: log.access.isEmpty && !log.directory
                case .subscriptions: log.subscriptions.isEmpty && !log.directory
                case .record, .directory, .rights, .schema: true
                }
            }
    }
}
