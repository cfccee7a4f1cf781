package import AccessRules
import CRMSources
package import Configuration
import ContactMapping
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
    /// Whether the configuration fits the CRM. Where it does not, `books` are those that last did: they still say who is
    /// a member and what a mapping reads, but no longer which records are wanted.
    package let isFitting: Bool
    /// Counts the whole readings of this process; what was only followed since is of the last of them.
    var wholeReading = 0

    package init(
        reading: CRMReading, model: RightsModel, books: [Book], verdict: ReadingVerdict, rightsVersion: Int64,
        mappingVersions: [BookID: Int64], collator: Collator, readingNumber: Int64, isFitting: Bool = true
    ) {
        self.reading = reading
        self.model = model
        self.books = Dictionary(books.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.verdict = verdict
        self.rightsVersion = rightsVersion
        self.mappingVersions = mappingVersions
        self.collator = collator
        self.readingNumber = readingNumber
        self.isFitting = isFitting
    }

    /// Whether whoever is missing from a group is surely not in it.
    package var isDirectoryComplete: Bool {
        // A group that a book names may be what does not fit any more.
        guard isFitting else { return false }
        return !model.problems.contains { problem in
            switch problem {
            case .directory(let fault): fault.failsClosed
            case .source(let fault): fault.affectsRights
            default: false
            }
        }
    }

    /// Whether a run by this snapshot leaves an address book with nothing to be told by the rights of the run before.
    var isApplicable: Bool { isFitting && verdict.revocationsBarred == nil && verdict.lossesBarred == nil }

    /// What holds where the CRM has no entry, in a stable order.
    var defaults: [String] {
        let tables = reading.schema.tables.values.sorted { $0.name < $1.name }
        return ["records_default|\(model.policy.recordsDefault)"]
            + tables.map { "fields_default|\($0.name)|\(model.fieldsDefault(of: $0.name))" }
    }

    /// All that rights are made of, whatever the records.
    struct RightsBase: Sendable {
        let directory: DirectoryRows
        let rights: RightsRows
        let keptDefined: Set<RightsObject>
        /// By table.
        let fieldsDefaults: [String: DefaultRight]
    }

    var rightsBase: RightsBase {
        RightsBase(
            directory: reading.directory, rights: reading.rights, keptDefined: model.definedObjects,
            fieldsDefaults: reading.schema.tables.mapValues { model.fieldsDefault(of: $0.name) })
    }

    /// Today's records under another day's directory and rights.
    func model(under base: RightsBase) -> RightsModel {
        let schema = reading.schema
        let tables = schema.tables.mapValues { table in
            base.fieldsDefaults[table.name].map(table.with(fieldsDefault:)) ?? table
        }
        return RightsModel(
            reading: CRMReading(
                schema: CRMSchema(tables: tables, views: schema.views, attributes: schema.attributes),
                directory: base.directory, rights: base.rights, records: reading.records,
                startedAt: reading.startedAt),
            policy: model.policy, now: reading.startedAt, keptDefined: base.keptDefined)
    }

    /// The files that the records of this reading name, whoever may see these.
    var namedPictures: NamedPictures {
        let ends = Set(books.values.compactMap { $0.mapping.photo?.path.field }).sorted {
            ($0.table, $0.field) < ($1.table, $1.field)
        }
        return NamedPictures(
            ends.lazy.flatMap { end in
                let columns = reading.records[end.table]
                let texts = columns?.schema.position(of: end.field).flatMap { columns?.column($0).texts }
                return (columns?.indices ?? 0..<0).lazy.compactMap { row in texts?[row] }
            })
    }

    package func selection(of book: Book, for viewer: Viewer) -> MemberSelection {
        var pass = SelectionPass(model: model, collator: collator)
        return pass.selection(by: book.rule, for: viewer)
    }
}
