package import ContactModel

/// What a CRM says anew since an earlier reading: enough to make of that reading the one of now.
package struct CRMChanges: Sendable {
    /// One record as it is now.
    package struct Row: Sendable {
        package let id: RecordID
        /// In the order of the table's fields; `nil`: there is no such record any more.
        package let values: [FieldValue]?

        package init(id: RecordID, values: [FieldValue]?) {
            self.id = id
            self.values = values
        }
    }

    /// Each record at most once; a row that says what it said before does no harm.
    package var records: [Row] = []
    /// All of it, where anything of it changed.
    package var directory: DirectoryRows?
    /// The rights to views, tables and fields, all of them, where any of them changed. Access lists and subscriptions
    /// are no part of it.
    package var rights: RightsRows?
    /// The whole access list of each record whose list changed; empty: it has none any more.
    package var access: [RecordID: [RightEntry]] = [:]
    /// All subscriptions of each record of which any changed; empty: it has none any more.
    package var subscriptions: [RecordID: [Principal]] = [:]
    /// What is wrong with the rows above.
    package var problems: [ReadingProblem] = []
    /// When they were asked for.
    package let startedAt: Moment
    /// The source's change counter then.
    package let changeCounter: Int64
    /// As in `CRMReading`.
    package let history: String?

    package init(startedAt: Moment, changeCounter: Int64, history: String? = nil) {
        self.startedAt = startedAt
        self.changeCounter = changeCounter
        self.history = history
    }

    /// Whether nothing has changed but the time.
    package var isEmpty: Bool {
        records.isEmpty && directory == nil && rights == nil && access.isEmpty && subscriptions.isEmpty
            && problems.isEmpty
    }

    /// Every record that something is said about.
    package var subjects: Set<RecordID> {
        Set(records.map(\.id)).union(access.keys).union(subscriptions.keys)
    }
}

extension CRMReading {
    /// The reading of now: what a whole reading would say, rows and problems in another order perhaps.
    ///
    /// What did not change is shared with this reading, so that the cost is that of the changes.
    package func applying(_ changes: CRMChanges) -> CRMReading {
        var records = records
        for row in changes.records {
            if let values = row.values {
                records[row.id.table]?.put(key: row.id.key, values)
            } else {
                records[row.id.table]?.remove(key: row.id.key)
            }
        }
        var rights = rights
        if let new = changes.rights {
            rights.views = new.views
            rights.records = new.records
            rights.fields = new.fields
        }
        for (record, entries) in changes.access { rights.access[record] = entries.isEmpty ? nil : entries }
        for (record, principals) in changes.subscriptions {
            rights.subscriptions[record] = principals.isEmpty ? nil : principals
        }
        return CRMReading(
            schema: schema, directory: changes.directory ?? directory, rights: rights, records: records,
            problems: problems(applying: changes), startedAt: changes.startedAt, changeCounter: changes.changeCounter,
            history: changes.history)
    }

    /// Those of rows that were not read again, and the new ones.
    package func problems(applying changes: CRMChanges) -> [ReadingProblem] {
        guard !problems.isEmpty else { return changes.problems }
        let readAgain = Set(changes.records.map(\.id))
        return problems.filter { problem in
            switch problem.part {
            case .record(let id): !readAgain.contains(id)
            case .directory: changes.directory == nil
            case .rights: changes.rights == nil
            case .table, .access, .subscriptions, .schema: true
            }
        } + changes.problems
    }
}
