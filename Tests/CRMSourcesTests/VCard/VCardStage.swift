import AccessRules
import CRMSources
import Foundation
import SQLite

/// A CRM as `satchel crm init` makes it, and a table with a column of each type.
final class VCardStage {
    let folder: TemporaryFolder
    let crm: EmbeddedCRM

    static let people = TableSchema(
        name: "Personen", keyField: "Id",
        fields: [
            FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Vorname", type: .text), FieldDefinition(name: "Firma", type: .text),
            FieldDefinition(name: "Abteilung", type: .text), FieldDefinition(name: "Geburtstag", type: .date),
            FieldDefinition(name: "Kategorien", type: .textList), FieldDefinition(name: "Foto", type: .blob),
            FieldDefinition(name: "Stand", type: .timestamp), FieldDefinition(name: "Groesse", type: .integer),
            FieldDefinition(name: "Spitzname", type: .text), FieldDefinition(name: "Bemerkung", type: .text),
        ])

    init() throws {
        folder = try TemporaryFolder()
        crm = try EmbeddedCRM.create(path: folder.path("crm.db"))
        try StarterCRM.fill(crm)
        try crm.addTable(Self.people)
    }

    func run(
        _ text: String, into table: String = "Kontakte", columns: [String] = [], isDryRun: Bool = false
    ) throws -> VCardImport.Report {
        try run(Array(text.utf8), into: table, columns: columns, isDryRun: isDryRun)
    }

    func run(
        _ bytes: [UInt8], into table: String = "Kontakte", columns: [String] = [], isDryRun: Bool = false
    ) throws -> VCardImport.Report {
        try VCardImport.run(
            bytes, named: "people.vcf", table: table, columns: columns, crm: crm, isDryRun: isDryRun)
    }

    func rows(_ sql: String) throws -> [[String?]] {
        var rows: [[String?]] = []
        try crm.database.forEachRow(sql) { row in rows.append((0..<row.columnCount).map(row.text)) }
        return rows
    }
}

/// A card of these lines.
func card(_ version: String, _ lines: String..., end: String = "\r\n") -> String {
    (["BEGIN:VCARD", "VERSION:\(version)"] + lines + ["END:VCARD", ""]).joined(separator: end)
}

extension VCardImport.Report {
    /// Such as `TEL.fax noColumn 2`.
    var leftOutTexts: [String] { leftOut.map { "\($0.property) \($0.reason.rawValue) \($0.count)" }.sorted() }
}
