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
    private let faults: Faults

    /// What is wrong, by what it is wrong with.
    private struct Faults {
        var rights: [RightsProblem]
        var users: [RightsProblem]
        /// By table.
        var misfits: [String: [RightsProblem]] = [:]
        var mergeCycles: [String: [RightsProblem]] = [:]

        func all(_ directory: Directory, _ reading: CRMReading) -> [RightsProblem] {
            let own = rights + users + misfits.values.joined() + mergeCycles.values.joined()
            let rest = own.map { (text: $0.description, problem: $0) }.sorted { $0.text < $1.text }
            return directory.problems.map(RightsProblem.directory)
                + reading.problems.filter(\.failsClosed).map(RightsProblem.source) + rest.map(\.problem)
        }
    }

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

        var faults = Faults(
            rights: compiler.problems,
            users: UserValues.problems(of: directory.users, declared: reading.schema.attributes))
        var tables: [String: TableStore] = [:]
        for (index, table) in reading.schema.tables.values.sorted(by: { $0.name < $1.name }).enumerated() {
            let columns = reading.records[table.name] ?? RecordColumns(table, records: [])
            let store = TableStore(columns, index: index)
            faults.misfits[table.name] = columns.misfits.map(RightsProblem.misfitRecord)
            faults.mergeCycles[table.name] = store.mergeCycles().map(RightsProblem.mergeCycle)
            tables[table.name] = store
        }
        self.tables = tables
        subscriptionTables = Self.resolved(reading.rights.subscriptions, in: tables)
        self.faults = faults
        problems = faults.all(directory, reading)
    }

    /// The model of a later reading, of the same schema, directory and rights to views, tables and fields: in it records,
    /// access lists and subscriptions have changed, and the time. What has not is shared.
    ///
    /// - Parameters:
    ///   - reading: what `changes` made of the earlier model's one.
    ///   - now: the start of the later reading.
    package init(_ earlier: RightsModel, reading: CRMReading, changes: CRMChanges, now: Moment) {
        precondition(changes.directory == nil && changes.rights == nil, "rights for others: a model of its own")
        schema = earlier.schema
        directory = earlier.directory
        policy = earlier.policy
        clock = EvaluationClock(now: now, timeZone: earlier.policy.timeZone)
        definedObjects = earlier.definedObjects
        viewRights = earlier.viewRights
        recordRights = earlier.recordRights
        fieldRights = earlier.fieldRights
        usersWithFieldRights = earlier.usersWithFieldRights

        var faults = earlier.faults
        var compiler = RightsCompiler(schema: earlier.schema, directory: earlier.directory)
        compiler.compile(RightsRows(access: ByRecord(changes.access)))
        var accessLists = earlier.accessLists
        for record in changes.access.keys { accessLists[record] = compiler.access[record] }
        self.accessLists = accessLists
        if !changes.access.isEmpty {
            faults.rights.removeAll { problem in
                problem.accessList.map { changes.access[$0] != nil } ?? false
            }
            faults.rights += compiler.problems
        }

        var tables = earlier.tables
        for (name, rows) in Dictionary(grouping: changes.records, by: \.id.table) {
            guard let former = earlier.tables[name], let columns = reading.records[name] else { continue }
            let changed = rows.compactMap { columns.lastRow(of: $0.id.key) }
            let store = TableStore(former, columns: columns, changed: changed)
            faults.misfits[name] = columns.misfits.map(RightsProblem.misfitRecord)
            if changed.contains(where: { store.mergedInto($0) != nil || former.hasMerge($0) }) {
                faults.mergeCycles[name] = store.mergeCycles().map(RightsProblem.mergeCycle)
            }
            tables[name] = store
        }
        self.tables = tables
        subscriptionTables = earlier.subscriptionTables.merging(
            Self.changed(earlier, reading, changes, in: tables), uniquingKeysWith: { $1 })
        self.faults = faults
        problems = faults.all(directory, reading)
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

    /// The same, by their ids alone, each made when it is asked for.
    package func liveRecordIDs(of table: String) -> AnySequence<RecordID> {
        guard let table = tables[table] else { return AnySequence([]) }
        return AnySequence(table.columns.indices.lazy.filter(table.isLive).map(table.columns.id))
    }

    // MARK: Rights, as compiled

    /// `nil`: no entry, so that the view is open.
    package func rights(ofView view: String) -> ObjectRights? { viewRights[view] }

    /// `nil`: no entry, so that `records_default` holds.
    package func rights(ofRecordsIn table: String) -> ObjectRights? { recordRights[table] }

    /// Every filter by which somebody may see records, of all tables.
    package var recordRightFilters: [Filter] {
        recordRights.values.flatMap { $0.users.values.compactMap(\.filter) + $0.groups.compactMap(\.entry.filter) }
    }

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
        _ subscriptions: ByRecord<[Principal]>, in tables: [String: TableStore]
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

    /// The tables whose subscriptions another row has now: by themselves, or since their record leads elsewhere.
    private static func changed(
        _ earlier: RightsModel, _ reading: CRMReading, _ changes: CRMChanges, in tables: [String: TableStore]
    ) -> [String: SubscriptionTable] {
        var moved: [String: Set<Int>] = [:]
        for id in changes.subjects {
            guard let former = earlier.tables[id.table], let present = tables[id.table] else { continue }
            let leadsElsewhere = former.finalRow(id).row != present.finalRow(id).row
            guard leadsElsewhere || changes.subscriptions[id] != nil else { continue }
            for store in [former, present] {
                for key in store.keysLeading(to: id.key) {
                    let id = RecordID(table: id.table, key: key)
                    moved[id.table, default: []].formUnion(
                        [former.finalRow(id).row, present.finalRow(id).row].compactMap(\.self))
                }
            }
        }
        var changed: [String: SubscriptionTable] = [:]
        for (name, rows) in moved {
            guard let store = tables[name] else { continue }
            var table = earlier.subscriptionTables[name] ?? SubscriptionTable(rowCount: 0, pairs: [])
            for row in rows {
                let keys = store.isLive(row) ? store.keysLeading(to: store.columns.key(row)) : []
                let ids = keys.map { RecordID(table: name, key: $0) }
                table.set(Set(ids.flatMap { reading.rights.subscriptions[$0] ?? [] }), row: row)
            }
            changed[name] = table
        }
        return changed
    }
}

extension Result where Success == Int {
    fileprivate var row: Int? { try? get() }
}

extension RightsProblem {
    /// The record whose access list is at fault.
    fileprivate var accessList: RecordID? {
        switch self {
        case .brokenEntry(.access(let record), _, _), .unknownObject(.access(let record)): record
        default: nil
        }
    }
}
