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

    package init(startedAt: Moment, changeCounter: Int64) {
        self.startedAt = startedAt
        self.changeCounter = changeCounter
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
            problems: problems.filter { !changes.replaces($0) } + changes.problems, startedAt: changes.startedAt,
            changeCounter: changes.changeCounter)
    }
}

extension CRMChanges {
    /// Whether a problem of the earlier reading is of rows that were read again.
    fileprivate func replaces(_ problem: ReadingProblem) -> Bool {
        switch problem.part {
        case .record(let id): records.contains { $0.id == id }
        case .directory: directory != nil
        case .rights: rights != nil
        case .access, .subscriptions, .schema: false
        }
    }
}
