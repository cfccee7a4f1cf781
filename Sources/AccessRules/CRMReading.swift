package import ContactModel

/// One row of a table.
package struct Record: Hashable, Sendable {
    package let id: RecordID
    /// In the order of the table's fields, one each.
    package let values: [FieldValue]

    package init(id: RecordID, values: [FieldValue]) {
        self.id = id
        self.values = values
    }
}

/// A row or value that the source could not take over. It names its place, never its content.
package struct ReadingProblem: Hashable, Sendable {
    /// What of the CRM it is a problem of.
    package enum Part: Hashable, Sendable {
        case record(RecordID)
        /// Rows of a table that are no records, and of which only their place in the reading is known.
        case table(String)
        case directory
        /// To views, tables and fields.
        case rights
        case access
        case subscriptions
        /// Or anything else, which no later look at a part of the CRM can tell to be gone.
        case schema
    }

    /// Where: `Kontakte/4711.Geburtstag`, `crm_memberships row 12`.
    package let place: String
    /// What is wrong and what was done instead.
    package let text: String
    /// Whether the directory or the rights may be incomplete by it: then nothing may be gained (fail closed).
    package let affectsRights: Bool
    package let part: Part
    /// Whether a table or column that the schema names is missing, so that what it held counts as unread.
    package let isOfSchema: Bool

    package init(
        place: String, text: String, affectsRights: Bool, part: Part = .schema, isOfSchema: Bool = false
    ) {
        self.place = place
        self.text = text
        self.affectsRights = affectsRights
        self.part = part
        self.isOfSchema = isOfSchema
    }

    /// Whether nobody may gain anything because of it.
    package var failsClosed: Bool { affectsRights || isOfSchema }
}

/// Everything that one pass over the CRM read: schema, directory, rights, subscriptions and records, of one state.
package struct CRMReading: Sendable {
    package let schema: CRMSchema
    package let directory: DirectoryRows
    package let rights: RightsRows
    /// By table, every record, recycled and merged ones included, in no particular order. Keys are unique.
    package let records: [String: RecordColumns]
    package let problems: [ReadingProblem]
    /// When the reading began.
    package let startedAt: Moment
    /// The source's change counter when the reading began; `nil` where the source has none.
    package let changeCounter: Int64?
    /// Of which history of changes that counter is, in the source's own words: a CRM that was put in the place of
    /// another has the same counter perhaps, but not the same history. `nil`: changes since this reading are not told.
    package let history: String?

    package init(
        schema: CRMSchema, directory: DirectoryRows, rights: RightsRows, records: [String: RecordColumns],
        problems: [ReadingProblem] = [], startedAt: Moment, changeCounter: Int64? = nil, history: String? = nil
    ) {
        self.schema = schema
        self.directory = directory
        self.rights = rights
        self.records = records
        self.problems = problems
        self.startedAt = startedAt
        self.changeCounter = changeCounter
        self.history = history
    }

    /// Whether there is a row of this id, whatever became of its record.
    package func has(_ record: RecordID) -> Bool { records[record.table]?.row(of: record.key) != nil }

    /// The same from whole records; those of tables that the schema does not have are left out.
    package init(
        schema: CRMSchema, directory: DirectoryRows, rights: RightsRows, records: [String: [Record]],
        problems: [ReadingProblem] = [], startedAt: Moment, changeCounter: Int64? = nil
    ) {
        let columns = records.compactMap { name, records in
            schema.tables[name].map { (name, RecordColumns($0, records: records)) }
        }
        self.init(
            schema: schema, directory: directory, rights: rights,
            records: Dictionary(uniqueKeysWithValues: columns), problems: problems, startedAt: startedAt,
            changeCounter: changeCounter)
    }
}
