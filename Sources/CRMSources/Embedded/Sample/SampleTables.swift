import AccessRules

/// The sample's two tables and its views.
enum SampleTables {
    static let companies = TableSchema(
        name: "Firmen", keyField: "Id", deletedField: "Geloescht", mergedIntoField: "ZusammengefuehrtMit",
        countryField: "Land",
        fields: [
            field("Id", .integer, "Nr."), field("Name", .text), field("Strasse", .text, "Straße"),
            field("Hausnummer", .text), field("PLZ", .text), field("Ort", .text), field("Land", .text),
            field("Telefon", .text), field("Fax", .text), field("EMail", .text, "E-Mail"), field("Web", .text),
            field("Branche", .text), field("Region", .text), field("Vertriebsgebiet", .text), field("Betreuer", .text),
            field("Umsatz", .decimal, "Jahresumsatz"), field("Mitarbeiter", .integer),
            field("Gegruendet", .date, "Gegründet"), field("Vertraulich", .boolean), field("Bemerkung", .text),
            field("Geloescht", .boolean, "Gelöscht"), field("ZusammengefuehrtMit", .integer, "Zusammengeführt mit"),
            field("GeaendertAm", .timestamp, "Geändert am"),
        ])

    static let contacts = TableSchema(
        name: "Kontakte", keyField: "Id", deletedField: "Geloescht", mergedIntoField: "ZusammengefuehrtMit",
        countryField: "Land",
        fields: [
            field("Id", .integer, "Nr."), field("Art", .text), field("Anrede", .text), field("Titel", .text),
            field("Vorname", .text), field("Name", .text), field("Position", .text), field("Abteilung", .text),
            field("Telefon", .text), field("Mobil", .text), field("Privat", .text), field("Fax", .text),
            field("EMail", .text, "E-Mail"), field("Web", .text), field("Strasse", .text, "Straße"),
            field("Hausnummer", .text), field("PLZ", .text), field("Ort", .text), field("Land", .text),
            field("Geburtstag", .date), field("Bemerkung", .text), field("Betreuer", .text),
            field("Vertriebsgebiet", .text), field("Status", .text), field("Testergebnis", .text),
            field("Diagnose", .text), field("Umsatz", .decimal), field("LetzterKontakt", .date, "Letzter Kontakt"),
            field("Newsletter", .boolean), field("Stichworte", .textList), field("FirmaId", .integer, "Firma"),
            field("Geloescht", .boolean, "Gelöscht"), field("ZusammengefuehrtMit", .integer, "Zusammengeführt mit"),
            field("GeaendertAm", .timestamp, "Geändert am"),
        ],
        relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])

    static let views: [ViewDefinition] = [
        ViewDefinition(name: "Kontakte", table: "Kontakte", sort: sort("Name", "Vorname")),
        ViewDefinition(
            name: "Patienten", table: "Kontakte", filter: "Art = 'Patient'", sort: sort("Name", "Vorname", "Geburtstag")
        ),
        ViewDefinition(name: "VIP", table: "Kontakte", filter: "Status = 'VIP'", sort: sort("Name", "Vorname")),
        ViewDefinition(
            name: "Kontakte nach Firma", table: "Kontakte", filter: "Firma is not null",
            sort: sort("Firma.Name", "Name")),
        ViewDefinition(
            name: "Lange nicht gesprochen", table: "Kontakte",
            filter: "Art = 'Geschäft' and LetzterKontakt < today() - 365",
            sort: [SortCriterion(path: "Umsatz", isDescending: true), SortCriterion(path: "Name")]),
        ViewDefinition(name: "Firmen", table: "Firmen", sort: sort("Name", "Ort")),
    ]

    private static func field(_ name: String, _ type: FieldType, _ label: String? = nil) -> FieldDefinition {
        FieldDefinition(name: name, type: type, label: label)
    }

    private static func sort(_ paths: String...) -> [SortCriterion] { paths.map { SortCriterion(path: $0) } }
}
