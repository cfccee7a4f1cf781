package import ContactModel

/// Directory, rights, subscriptions and records of one reading, checked and ready to be asked.
///
/// Immutable. Broken parts contribute nothing and stand in `problems`; while `isComplete` is false nobody may gain
/// anything from it, though whatever it takes away is taken away.
package final class RightsModel: Sendable {
    package let schema: CRMSchema
    package let directory: Directory
    package let policy: RightsPolicy
    package let clock: EvaluationClock
    /// In a stable order, those of the directory first.
    package let problems: [RightsProblem]
    /// Every view, table and field that has at least one entry, or is kept closed. Access lists are not among them.
    package let definedObjects: Set<RightsObject>

    /// By name.
    package let tables: [String: TableStore]
    private let viewRights: [String: ObjectRights]
    private let recordRights: [String: ObjectRights]
    private let accessLists: [RecordID: ObjectRights]
    private let fieldRights: [FieldKey: ObjectRights]
    private let subscriptionTables: [String: SubscriptionTable]

    /// - Parameters:
    ///   - now: the start of the reading (SEMANTICS 19).
    ///   - keptDefined: the `definedObjects` of the last accepted model, less those that an operator has opened. What
    ///     has no entry any more stays closed and is reported (SEMANTICS 5).
    package init(
        reading: CRMReading, policy: RightsPolicy, now: Moment, keptDefined: Set<RightsObject> = []
    ) {
        schema = reading.schema
        self.policy = policy
        clock = EvaluationClock(now: now, timeZone: policy.timeZone)
        let directory = Directory(reading.directory)
        self.directory = directory

        var compiler = RightsCompiler(schema: reading.schema, directory: directory)
        compiler.compile(reading.rights)
        compiler.close(keptDefined)
        viewRights = compiler.views
        recordRights = compiler.records
        accessLists = compiler.access
        fieldRights = compiler.fields
        usersWithFieldRights = Set(compiler.fields.values.flatMap(\.users.keys))
        definedObjects = compiler.defined

        var problems = compiler.problems
        var tables: [String: TableStore] = [:]
        for (index, table) in reading.schema.tables.values.sorted(by: { $0.name < $1.name }).enumerated() {
            let columns = reading.records[table.name] ?? RecordColumns(table, records: [])
            problems += columns.misfits.map(RightsProblem.misfitRecord)
            let store = TableStore(columns, index: index)
            problems += store.mergeCycles().map(RightsProblem.mergeCycle)
            tables[table.name] = store
        }
        self.tables = tables
        subscriptionTables = Self.resolved(reading.rights.subscriptions, in: tables)
        problems += UserValues.problems(of: directory.users, declared: reading.schema.attributes)
        let rest = problems.map { (text: $0.description, problem: $0) }.sorted { $0.text < $1.text }
        self.problems =
            directory.problems.map(RightsProblem.directory)
            + reading.problems.filter(\.failsClosed).map(RightsProblem.source) + rest.map(\.problem)
    }

    /// Whether directory and rights were read completely and without errors: otherwise nobody may gain anything.
    package var isComplete: Bool { !problems.contains(where: \.failsClosed) }

    // MARK: Users

    /// The user as one who may see things; `nil` where unknown or inactive: a member of nothing (SEMANTICS 1).
    package func viewer(of id: UserID) -> Viewer? {
        guard let user = directory.user(id), user.isActive else { return nil }
        return Viewer(user, groups: directory.groups(of: id), model: self)
    }

    // MARK: Records

    /// The record that an id leads to when all merges are followed, in full: no perspective.
    package func resolve(_ id: RecordID) -> RecordResolution {
        guard let table = tables[id.table] else { return .nowhere(.unknownTable) }
        switch table.finalRow(id) {
        case .success(let row): return .record(table.columns.record(row))
        case .failure(let missing): return .nowhere(missing.absence)
        }
    }

    /// Every record of a table that is there: neither recycled nor merged into another. In the reading's order, in full.
    package func liveRecords(of table: String) -> [Record] {
        guard let table = tables[table] else { return [] }
        return table.columns.indices.filter(table.isLive).map(table.columns.record)
    }

    // MARK: Rights, as compiled

    /// `nil`: no entry, so that the view is open.
    package func rights(ofView view: String) -> ObjectRights? { viewRights[view] }

    /// `nil`: no entry, so that `records_default` holds.
    package func rights(ofRecordsIn table: String) -> ObjectRights? { recordRights[table] }

    /// `nil`: no access list, so that the table's record rights hold.
    package func accessList(of record: RecordID) -> ObjectRights? {
        // Most CRMs have none, and every record of every member comes by here.
        accessLists.isEmpty ? nil : accessLists[record]
    }

    /// Every record with an access list.
    package var recordsWithAccessList: [RecordID] { Array(accessLists.keys) }

    /// Everybody who is named in an entry of a field right: what the others may read depends on their groups alone.
    package let usersWithFieldRights: Set<UserID>

    /// `nil`: no entry, so that `fieldsDefault(of:)` holds.
    package func rights(ofField key: FieldKey) -> ObjectRights? { fieldRights[key] }

    package func fieldsDefault(of table: String) -> DefaultRight {
        schema.tables[table]?.fieldsDefault ?? policy.fieldsDefault
    }

    /// Who is subscribed to a table's records; `nil`: nobody is.
    package func subscriptions(of table: String) -> SubscriptionTable? { subscriptionTables[table] }

    private static func resolved(
        _ subscriptions: [RecordID: [Principal]], in tables: [String: TableStore]
    ) -> [String: SubscriptionTable] {
        var pairs: [String: [(row: Int, principal: Principal)]] = [:]
        for (id, principals) in subscriptions {
            guard let table = tables[id.table], case .success(let row) = table.finalRow(id) else { continue }
            for principal in principals { pairs[id.table, default: []].append((row, principal)) }
        }
        return Dictionary(
            uniqueKeysWithValues: pairs.compactMap { name, pairs in
                tables[name].map { (name, SubscriptionTable(rowCount: $0.columns.rowCount, pairs: pairs)) }
            })
    }
}
