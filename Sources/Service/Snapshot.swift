package import AccessRules
package import Configuration
package import ContactModel
package import ICU
package import Selection

/// One reading, judged, with everything that is asked of it: what each member sees, selects and gets. Immutable.
package struct Snapshot: Sendable {
    package let reading: CRMReading
    package let model: RightsModel
    package let books: [BookID: Book]
    package let verdict: ReadingVerdict
    /// Grows whenever directory or rights change.
    package let rightsVersion: Int64
    /// What the bits of each book's masks mean.
    package let mappingVersions: [BookID: Int64]
    package let collator: Collator
    package let readingNumber: Int64

    package init(
        reading: CRMReading, model: RightsModel, books: [Book], verdict: ReadingVerdict, rightsVersion: Int64,
        mappingVersions: [BookID: Int64], collator: Collator, readingNumber: Int64
    ) {
        self.reading = reading
        self.model = model
        self.books = Dictionary(books.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.verdict = verdict
        self.rightsVersion = rightsVersion
        self.mappingVersions = mappingVersions
        self.collator = collator
        self.readingNumber = readingNumber
    }

    /// Whether whoever is missing from a group is surely not in it.
    package var isDirectoryComplete: Bool {
        !model.problems.contains { problem in
            switch problem {
            case .directory(let fault): fault.failsClosed
            case .source(let fault): fault.affectsRights
            default: false
            }
        }
    }

    /// What holds where the CRM has no entry, in a stable order.
    var defaults: [String] {
        let tables = reading.schema.tables.values.sorted { $0.name < $1.name }
        return ["records_default|\(model.policy.recordsDefault)"]
            + tables.map { "fields_default|\($0.name)|\(model.fieldsDefault(of: $0.name))" }
    }

    package var directory: DirectoryRows { reading.directory }
    package var rights: RightsRows { reading.rights }

    /// Today's records under another day's directory and rights.
    func model(
        under directory: DirectoryRows, _ rights: RightsRows, keptDefined: Set<RightsObject>
    ) -> RightsModel {
        RightsModel(
            reading: CRMReading(
                schema: reading.schema, directory: directory, rights: rights, records: reading.records,
                startedAt: reading.startedAt),
            policy: model.policy, now: reading.startedAt, keptDefined: keptDefined)
    }

    package func selection(of book: Book, for viewer: Viewer) -> MemberSelection {
        var pass = SelectionPass(model: model, collator: collator)
        return pass.selection(by: book.rule, for: viewer)
    }
}
