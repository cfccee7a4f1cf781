package import AccessRules
import SQLite

/// What a new CRM begins with: empty tables of people and companies, a view and a group, as the configuration that
/// `satchel init` writes names them.
package enum StarterCRM {
    package static let tables = [companies, contacts]
    package static let view = "Kontakte"
    package static let group = "Aussendienst"

    /// - Parameter crm: without tables of these names.
    package static func fill(_ crm: EmbeddedCRM) throws(EmbeddedCRMError) {
        for table in tables { try crm.addTable(table) }
        do throws(SQLiteError) {
            try crm.database.transaction { () throws(SQLiteError) in
                try crm.database.run("INSERT INTO crm_views (name, table_name) VALUES (?1, 'Kontakte')", .text(view))
                for (index, field) in ["Name", "Vorname"].enumerated() {
                    try crm.database.run(
                        "INSERT INTO crm_view_sort (view_name, position, field) VALUES (?1, ?2, ?3)", .text(view),
                        .integer(Int64(index + 1)), .text(field))
                }
                try crm.database.run("INSERT INTO crm_groups (name) VALUES (?1)", .text(group))
            }
        } catch {
            throw EmbeddedCRMError("Could not add the view \(view) to \(crm.path): \(error).")
        }
    }

    private static let address = [
        field("Strasse", .text, "Straße"), field("Hausnummer", .text), field("PLZ", .text), field("Ort", .text),
        field("Land", .text),
    ]

    private static let state = [
        field("Bemerkung", .text), field("Geloescht", .boolean, "Gelöscht"),
        field("ZusammengefuehrtMit", .integer, "Zusammengeführt mit"),
    ]

    private static let companies = TableSchema(
        name: "Firmen", keyField: "Id", deletedField: "Geloescht", mergedIntoField: "ZusammengefuehrtMit",
        countryField: "Land",
        fields: [
            field("Id", .integer, "Nr."), field("Name", .text), field("Telefon", .text), field("Fax", .text),
            field("EMail", .text, "E-Mail"), field("Web", .text),
        ] + address + state)

    private static let contacts = TableSchema(
        name: "Kontakte", keyField: "Id", deletedField: "Geloescht", mergedIntoField: "ZusammengefuehrtMit",
        countryField: "Land",
        fields: [
            field("Id", .integer, "Nr."), field("Anrede", .text), field("Titel", .text), field("Vorname", .text),
            field("Name", .text), field("Position", .text), field("Abteilung", .text), field("Telefon", .text),
            field("Mobil", .text), field("Privat", .text), field("Fax", .text), field("EMail", .text, "E-Mail"),
            field("Web", .text), field("Foto", .text, "Foto (Datei)"), field("Geburtstag", .date),
            field("Status", .text), field("Betreuer", .text),
            field("Vertriebsgebiet", .text), field("LetzterKontakt", .date, "Letzter Kontakt"),
            field("FirmaId", .integer, "Firma"),
        ] + address + state,
        relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])

    private static func field(_ name: String, _ type: FieldType, _ label: String? = nil) -> FieldDefinition {
        FieldDefinition(name: name, type: type, label: label)
    }
}
