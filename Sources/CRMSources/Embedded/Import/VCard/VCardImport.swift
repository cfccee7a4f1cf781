import AccessRules
import SQLite

/// Fills a table of the embedded CRM from vCards (2.1, 3.0 and 4.0), wholly or not at all.
///
/// A card whose UID came before updates its record, in the columns of which it says something; any other is a new
/// record. A card without a UID is known again by everything in it.
package struct VCardImport {
    /// What an import did, or in a dry run would do.
    package struct Report: Hashable, Sendable {
        package var inserted = 0
        package var updated = 0
        /// Records that are already as their card says.
        package var unchanged = 0
        /// Cards that an equal one came before of.
        package var repeated = 0
        /// Cards of groups, lists and things, which are left out.
        package var groups = 0
        /// Cards that say nothing for any column.
        package var empty = 0
        /// Of those taken, the cards that will be new records once they have changed.
        package var withoutUID = 0
        /// What cards say and the CRM does not hold, the most frequent first.
        package var leftOut: [VCardLeftOut] = []
        /// `FILE:LINE: why`, in the order of the lines. With any, nothing was written.
        package var errors: [String] = []
        /// Whether the cards are in the CRM now.
        package var isApplied = false
    }

    private let database: Database
    private let table: TableSchema
    private let columns: VCardColumns
    private var report = Report()
    private var leftOut = VCardLeftOutList()
    private var errorsOmitted = 0

    /// Whether what lies at `path` is to be read as vCards: a folder, or a file that says so by its name or beginning.
    package static func isFor(path: String) -> Bool { VCardFiles.areCards(at: path) }

    /// Imports the file at `path`, or all files of the folder there whose names end in .vcf or .vcard.
    ///
    /// - Parameter named: which field a property goes to, `PROPERTY=FIELD` each.
    /// - Throws: where a file or the CRM cannot be read, or the table does not exist. Faults of the cards and of
    ///   `named` are in the report.
    package static func run(
        path: String, table: String, named: [String] = [], crm: EmbeddedCRM, isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        let files = try VCardFiles(path: path).files.map { file in
            Source(name: file.name, read: { () throws(EmbeddedCRMError) in try VCardFiles.bytes(of: file) })
        }
        return try run(files, of: path, table: table, named: named, crm: crm, isDryRun: isDryRun)
    }

    /// Imports the bytes of a file that is called `fileName` in messages.
    package static func run(
        _ bytes: [UInt8], named fileName: String, table: String, columns: [String] = [], crm: EmbeddedCRM,
        isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        try run(
            [Source(name: fileName, read: { () throws(EmbeddedCRMError) in bytes })], of: fileName, table: table,
            named: columns, crm: crm, isDryRun: isDryRun)
    }

    // MARK: Private

    /// A file that is read when its turn comes, so that one at a time is kept.
    private struct Source {
        let name: String
        let read: () throws(EmbeddedCRMError) -> [UInt8]
    }

    /// Why the transaction is undone.
    private enum Undo: Error {
        case asWished(Report)
        case failed(SQLiteError)
        case unreadable(EmbeddedCRMError)
    }

    private static func run(
        _ sources: [Source], of name: String, table: String, named: [String], crm: EmbeddedCRM, isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        let shape = try CSVImport.shape(of: table, in: crm, importing: name)
        let columns: VCardColumns
        do throws(CSVColumnFaults) {
            columns = try VCardColumns(named: named, table: shape)
        } catch {
            return Report(errors: error.texts)
        }
        do throws(Undo) {
            return try crm.database.transaction(wrapping: Undo.failed) { () throws(Undo) in
                var vCards = VCardImport(database: crm.database, table: shape, columns: columns)
                try vCards.read(sources)
                guard vCards.report.errors.isEmpty, !isDryRun else { throw .asWished(vCards.report) }
                vCards.report.isApplied = true
                return vCards.report
            }
        } catch {
            switch error {
            case .asWished(let report): return report
            case .unreadable(let error): throw error
            case .failed(let error):
                throw EmbeddedCRMError("Could not import \(name) into \(table): \(error). Nothing was written.")
            }
        }
    }

    private init(database: Database, table: TableSchema, columns: VCardColumns) {
        self.database = database
        self.table = table
        self.columns = columns
    }

    private mutating func read(_ sources: [Source]) throws(Undo) {
        var writer: VCardWriter
        do throws(SQLiteError) {
            writer = try VCardWriter(database: database, table: table, columns: columns)
        } catch { throw .failed(error) }
        for source in sources {
            let bytes: [UInt8]
            do throws(EmbeddedCRMError) { bytes = try source.read() } catch { throw .unreadable(error) }
            do throws(SQLiteError) { try read(bytes, of: source.name, &writer) } catch { throw .failed(error) }
        }
        if errorsOmitted > 0 { report.errors.append("There are \(errorsOmitted) more mistakes.") }
        report.leftOut = leftOut.all
    }

    private mutating func read(_ bytes: [UInt8], of name: String, _ writer: inout VCardWriter) throws(SQLiteError) {
        var faults = FaultList()
        var reader: VCardReader
        do throws(VCardFault) {
            reader = try VCardReader(bytes)
        } catch {
            faults.append(error)
            return add(faults, of: name)
        }
        var count = 0
        while let card = reader.next() {
            count += 1
            try take(card, of: name, &writer, &faults)
        }
        if count == 0, reader.faults.isEmpty {
            faults.append(VCardFault(line: 1, text: "the file has no card, which begins with BEGIN:VCARD."))
        }
        for fault in reader.faults.faults { faults.append(fault) }
        errorsOmitted += reader.faults.omitted
        add(faults, of: name)
    }

    private mutating func take(
        _ card: VCard, of name: String, _ writer: inout VCardWriter, _ faults: inout FaultList
    ) throws(SQLiteError) {
        let content = VCardContent(card, columns: columns)
        guard !content.isGroup else { return report.groups += 1 }
        guard content.faults.isEmpty else {
            for fault in content.faults { faults.append(fault) }
            return
        }
        let outcome = try writer.write(card, content, place: "\(name):\(card.line)")
        switch outcome {
        case .inserted: report.inserted += 1
        case .updated: report.updated += 1
        case .unchanged: report.unchanged += 1
        case .repeated: return report.repeated += 1
        case .empty: report.empty += 1
        case .refused(let fault): return faults.append(fault)
        }
        if outcome != .empty, content.uid == nil { report.withoutUID += 1 }
        for item in content.leftOut { leftOut.add(item.part, item.reason, place: "\(name):\(item.line)") }
    }

    private mutating func add(_ faults: FaultList, of name: String) {
        errorsOmitted += faults.omitted
        for fault in faults.faults.sorted(by: { $0.line < $1.line }) {
            guard report.errors.count < VCardLimits.errorsMax else {
                errorsOmitted += 1
                continue
            }
            report.errors.append("\(name):\(fault.line): \(fault.text)")
        }
    }
}
