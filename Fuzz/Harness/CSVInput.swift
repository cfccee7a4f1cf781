import AccessRules
import CRMSources
import Foundation
import Locking
import SQLite

/// A CSV file made of any bytes: refused with the lines that are at fault, or in the CRM as it says.
package enum CSVInput {
    private static let fileName = "daten.csv"

    /// Which of the promises about imports do not hold; empty: all do. The first byte chooses the table.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        let table = (bytes.first ?? 0).isMultiple(of: 2) ? "Kontakte" : "Firmen"
        let file = Array(bytes.dropFirst())
        return CSVStage.shared.withCRM { crm in
            // With the numbers that were given, so that no input meets what another one has left.
            defer { try? crm.database.execute("DELETE FROM \"\(table)\"; DELETE FROM sqlite_sequence") }
            do {
                return try brokenPromises(file, table, crm)
            } catch {
                return ["an import fails as a whole: \(error)"]
            }
        }
    }

    private static func brokenPromises(_ file: [UInt8], _ table: String, _ crm: EmbeddedCRM) throws -> [String] {
        let run = { (isDryRun: Bool) in
            try CSVImport.run(file, named: fileName, table: table, crm: crm, isDryRun: isDryRun)
        }
        let count = { try crm.database.firstInteger("SELECT count(*) FROM \"\(table)\"").map(Int.init) }
        var dry = try run(true)
        var broken = lines(of: dry.errors, in: file)
        if try dry.isApplied || count() != 0 { broken.append("a dry run has written something") }
        let real = try run(false)
        dry.isApplied = dry.errors.isEmpty
        if real != dry { broken.append("a dry run says something else than the import") }
        if try count() != (real.isApplied ? real.inserted : 0) {
            broken.append("other records are there than were counted")
        }
        guard real.isApplied else { return broken }
        if real.updated + real.unchanged > 0 { broken.append("an empty table had a record") }
        let again = try run(false)
        let isSame = again.unchanged == real.inserted && again.inserted + again.updated == 0
        // Without a key column every row is a new record each time.
        if !isSame, again.inserted != real.inserted || again.updated + again.unchanged > 0 {
            broken.append("a file is not in the CRM as it says")
        }
        return broken
    }

    /// `FILE:LINE: sentence`, of a line that there is.
    private static func lines(of errors: [String], in file: [UInt8]) -> [String] {
        let ends = file.indices.count {
            file[$0] == 10 || file[$0] == 13 && !(file.indices.contains($0 + 1) && file[$0 + 1] == 10)
        }
        return errors.flatMap { error -> [String] in
            let parts = error.split(separator: ":", maxSplits: 2)
            guard parts.count == 3, parts[0] == fileName, let line = Int(parts[1]), (1...ends + 1).contains(line) else {
                return ["an error names no line of the file"]
            }
            return Sentence.brokenPromises(error)
        }
    }
}

/// A CRM with a table of each kind of key, empty before each input.
final class CSVStage: Sendable {
    static let shared = CSVStage()

    private let folder: URL
    private let crm: Locked<EmbeddedCRM>

    private init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "satchel-fuzz-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            crm = Locked(try Self.makeCRM(folder.appending(path: "crm.db").path))
        } catch {
            preconditionFailure("the stage cannot be made: \(error)")
        }
        atexit { CSVStage.shared.remove() }
    }

    func withCRM(_ body: (EmbeddedCRM) -> [String]) -> [String] { crm.withLock { body($0) } }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func makeCRM(_ path: String) throws -> EmbeddedCRM {
        let crm = try EmbeddedCRM.create(path: path, countsChanges: false)
        for table in tables { try crm.addTable(table) }
        // Nobody needs it after a crash.
        try crm.database.execute("PRAGMA synchronous=OFF")
        return crm
    }

    private static let tables = [
        TableSchema(
            name: "Kontakte", keyField: "Id",
            fields: [
                FieldDefinition(name: "Id", type: .integer, label: "Nr."), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "Umsatz", type: .decimal), FieldDefinition(name: "Aktiv", type: .boolean),
                FieldDefinition(name: "Tag", type: .date), FieldDefinition(name: "Stand", type: .timestamp),
                FieldDefinition(name: "Themen", type: .textList), FieldDefinition(name: "Foto", type: .blob),
            ]),
        TableSchema(
            name: "Firmen", keyField: "Nummer",
            fields: [
                FieldDefinition(name: "Nummer", type: .text), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "E-Mail", type: .text, label: "Mail"),
                FieldDefinition(name: "Netz", type: .text, label: "Mail"),
            ]),
    ]
}
