import AccessRules
import CRMSources
import Foundation
import Locking
import SQLite

/// A vCard file made of any bytes: refused with the lines that are at fault, or in the CRM as it says.
package enum VCardInput {
    private static let fileName = "karten.vcf"
    private static let table = "Personen"

    /// Which of the promises about imports do not hold; empty: all do. The first byte chooses the columns.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        let named = (bytes.first ?? 0).isMultiple(of: 2) ? [] : ["FN=Anzeige", "REV=Stand", "UID=Kennung", "X-A=Zahl"]
        let file = Array(bytes.dropFirst())
        return VCardStage.shared.withCRM { crm in
            // With the numbers that were given, so that no input meets what another one has left.
            defer { try? crm.database.execute("DELETE FROM \(table); DELETE FROM sqlite_sequence") }
            do {
                return try brokenPromises(file, named, crm)
            } catch {
                return ["an import fails as a whole: \(error)"]
            }
        }
    }

    private static func brokenPromises(_ file: [UInt8], _ named: [String], _ crm: EmbeddedCRM) throws -> [String] {
        let run = { (isDryRun: Bool) in
            try VCardImport.run(
                file, named: fileName, table: table, columns: named, crm: crm, isDryRun: isDryRun)
        }
        let count = { (relation: String) in
            try crm.database.firstInteger("SELECT count(*) FROM \(relation)").map(Int.init)
        }
        var dry = try run(true)
        var broken = messages(of: dry, in: file)
        if try dry.isApplied || count(table) != 0 { broken.append("a dry run has written something") }
        let real = try run(false)
        dry.isApplied = dry.errors.isEmpty
        if real != dry { broken.append("a dry run says something else than the import") }
        if try count(table) != (real.isApplied ? real.inserted : 0) {
            broken.append("other records are there than were counted")
        }
        guard real.isApplied else { return broken }
        if real.updated + real.unchanged > 0 { broken.append("an empty table had a record") }
        let again = try run(false)
        if again.unchanged != real.inserted || again.inserted + again.updated > 0 {
            broken.append("the same file again is not what is there")
        }
        try crm.database.execute("DELETE FROM \(table)")
        if try count("crm_cards") != 0 { broken.append("the card of a record that is gone is remembered") }
        return broken
    }

    /// `FILE:LINE: sentence`, of a line that there is, and nothing but names of properties in what is counted.
    private static func messages(of report: VCardImport.Report, in file: [UInt8]) -> [String] {
        let ends = file.indices.count {
            file[$0] == 10 || file[$0] == 13 && !(file.indices.contains($0 + 1) && file[$0 + 1] == 10)
        }
        func isPlace(_ text: some StringProtocol) -> Bool {
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0] == fileName, let line = Int(parts[1]) else { return false }
            return (1...ends + 1).contains(line)
        }
        var broken = report.errors.filter { !$0.hasPrefix("There are ") }.flatMap { error -> [String] in
            let place = error.prefix { $0 != " " }
            guard place.last == ":", isPlace(place.dropLast()) else { return ["an error names no line of the file"] }
            return Sentence.brokenPromises(error)
        }
        for item in report.leftOut {
            let isName = item.property.utf8.allSatisfy { byte in
                let scalar = Unicode.Scalar(byte)
                return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".utf8.contains(byte)
            }
            if !isName || item.property.utf8.count > 80 { broken.append("what is left out is called by no name") }
            if !isPlace(item.firstPlace) { broken.append("what is left out is at no line of the file") }
        }
        return broken
    }
}

/// A CRM with a table that has a column of each type, empty before each input.
final class VCardStage: Sendable {
    static let shared = VCardStage()

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
        atexit { VCardStage.shared.remove() }
    }

    func withCRM(_ body: (EmbeddedCRM) -> [String]) -> [String] { crm.withLock { body($0) } }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func makeCRM(_ path: String) throws -> EmbeddedCRM {
        let crm = try EmbeddedCRM.create(path: path, countsChanges: false)
        let texts = [
            "Name", "Vorname", "Titel", "Firma", "Abteilung", "Telefon", "Mobil", "Fax", "EMail", "Strasse", "Ort",
            "PLZ", "Land", "Bemerkung", "Spitzname", "Anzeige", "Kennung",
        ]
        try crm.addTable(
            TableSchema(
                name: "Personen", keyField: "Id",
                fields: [FieldDefinition(name: "Id", type: .integer)]
                    + texts.map { FieldDefinition(name: $0, type: .text) }
                    + [
                        FieldDefinition(name: "Geburtstag", type: .date),
                        FieldDefinition(name: "Stand", type: .timestamp),
                        FieldDefinition(name: "Kategorien", type: .textList),
                        FieldDefinition(name: "Foto", type: .blob),
                        FieldDefinition(name: "Zahl", type: .integer),
                    ]))
        // Nobody needs it after a crash.
        try crm.database.execute("PRAGMA synchronous=OFF")
        // So that a dry run of each input need not make, and take back, the relation of cards.
        _ = try VCardImport.run(
            Array("BEGIN:VCARD\nVERSION:3.0\nN:A\nEND:VCARD\n".utf8), named: "eine.vcf", table: "Personen", crm: crm,
            isDryRun: false)
        try crm.database.execute("DELETE FROM Personen; DELETE FROM sqlite_sequence")
        return crm
    }
}
