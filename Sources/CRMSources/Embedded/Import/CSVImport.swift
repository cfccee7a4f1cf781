import AccessRules
import Foundation
import SQLite

/// Fills a table of the embedded CRM from a CSV file, wholly or not at all.
///
/// A row whose key exists updates that record, in the columns that the file has; any other is a new record. Without a
/// key column every row is a new record with a new key.
package struct CSVImport {
    /// What an import did, or in a dry run would do.
    package struct Report: Hashable, Sendable {
        package var inserted = 0
        package var updated = 0
        /// Records that are already as the file says.
        package var unchanged = 0
        /// `FILE:LINE: column X: why`, all of them, in the order of the lines. With any, nothing was written.
        package var errors: [String] = []
        /// Whether the file is in the CRM now.
        package var isApplied = false
    }

    private let database: Database
    private let table: TableSchema
    private let fileName: String

    /// Imports the file at `path`.
    ///
    /// - Throws: where the file or the CRM cannot be read, or the table does not exist. Faults of the file's rows are
    ///   in the report.
    package static func run(
        path: String, table: String, crm: EmbeddedCRM, isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        let bytes: [UInt8]
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= CSVDocument.bytesMax else {
                throw EmbeddedCRMError("it has more than \(CSVDocument.bytesMax / 1024 / 1024) MiB")
            }
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as EmbeddedCRMError {
            throw EmbeddedCRMError("Could not read \(path): \(error.message). Split it.")
        } catch {
            throw EmbeddedCRMError("Could not read \(path): \(error.localizedDescription)")
        }
        let name = URL(fileURLWithPath: path).lastPathComponent
        return try run(bytes, named: name, table: table, crm: crm, isDryRun: isDryRun)
    }

    /// Imports the bytes of a CSV file that is called `fileName` in messages.
    package static func run(
        _ bytes: [UInt8], named fileName: String, table: String, crm: EmbeddedCRM, isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        let shape = try shape(of: table, in: crm, importing: fileName)
        return try CSVImport(database: crm.database, table: shape, fileName: fileName).run(bytes, isDryRun: isDryRun)
    }

    /// The table that a file is to go into.
    static func shape(
        of table: String, in crm: EmbeddedCRM, importing file: String
    ) throws(EmbeddedCRMError) -> TableSchema {
        let schema = try tables(of: crm)
        guard let shape = schema[table] else {
            throw EmbeddedCRMError(
                "Could not import \(file): \(crm.path) has no table \(table). "
                    + (schema.isEmpty
                        ? "It has none at all; Documentation/EmbeddedCRM.md says how to make one."
                        : "It has \(schema.keys.sorted().joined(separator: ", "))."))
        }
        return shape
    }

    // MARK: Private

    /// Why the transaction is undone.
    private enum Undo: Error {
        case asWished(Report)
        case failed(SQLiteError)
    }

    private static func tables(of crm: EmbeddedCRM) throws(EmbeddedCRMError) -> [String: TableSchema] {
        do throws(ReadingFailure) {
            var reader = EmbeddedReader(database: crm.database)
            let tables = try reader.readSchema().tables
            // What cannot be read cannot be written either.
            let missing = reader.problems.all.filter(\.isOfSchema)
            guard missing.isEmpty else { throw .malformed(missing.map { "\($0.place): \($0.text)" }) }
            return tables
        } catch {
            switch error {
            case .malformed(let faults):
                throw EmbeddedCRMError(
                    "Could not read the tables of \(crm.path): \(faults.joined(separator: " ")) "
                        + "`satchel crm check` lists everything that is wrong.")
            case .sqlite(let error): throw EmbeddedCRMError("Could not read the tables of \(crm.path): \(error).")
            }
        }
    }

    private func run(_ bytes: [UInt8], isDryRun: Bool) throws(EmbeddedCRMError) -> Report {
        let document: CSVDocument
        do throws(CSVDocument.Fault) {
            document = try CSVDocument(bytes)
        } catch {
            return Report(errors: ["\(fileName):\(error.line): \(error.text)"])
        }
        let columns: CSVColumns
        do throws(CSVColumnFaults) {
            columns = try CSVColumns(header: document.header.cells, table: table)
        } catch {
            return Report(errors: error.texts.map { "\(fileName):\(document.header.line): \($0)" })
        }
        return try write(document, columns, isDryRun: isDryRun)
    }

    /// Writes all rows in one transaction, which only an import without faults that is no dry run keeps.
    private func write(
        _ document: CSVDocument, _ columns: CSVColumns, isDryRun: Bool
    ) throws(EmbeddedCRMError) -> Report {
        do throws(Undo) {
            return try database.transaction(wrapping: Undo.failed) { () throws(Undo) in
                var writer: CSVWriter
                do throws(SQLiteError) {
                    writer = try CSVWriter(database: database, table: table, columns: columns)
                    for row in document.rows { try writer.write(row) }
                } catch { throw .failed(error) }
                var report = writer.report
                report.errors = (writer.faults + document.faults).sorted { $0.line < $1.line }
                    .map { "\(fileName):\($0.line): \($0.text)" }
                guard report.errors.isEmpty, !isDryRun else { throw .asWished(report) }
                report.isApplied = true
                return report
            }
        } catch {
            switch error {
            case .asWished(let report): return report
            case .failed(let error):
                throw EmbeddedCRMError(
                    "Could not import \(fileName) into \(table.name): \(error). Nothing was written.")
            }
        }
    }
}
