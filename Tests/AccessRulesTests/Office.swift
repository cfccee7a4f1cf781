import AccessRules
import ContactModel
import Foundation

/// A small CRM of invented people for the tests: contacts, their companies, and the companies' regions.
enum Office {
    static let contacts = TableSchema(
        name: "Kontakte", keyField: "Id", deletedField: "Papierkorb", mergedIntoField: "Verschmolzen",
        countryField: "Land",
        fields: [
            FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Betreuer", type: .text), FieldDefinition(name: "Status", type: .text),
            FieldDefinition(name: "Alter", type: .integer), FieldDefinition(name: "Umsatz", type: .decimal),
            FieldDefinition(name: "Aktiv", type: .boolean), FieldDefinition(name: "Geburtstag", type: .date),
            FieldDefinition(name: "Geaendert", type: .timestamp), FieldDefinition(name: "Themen", type: .textList),
            FieldDefinition(name: "Foto", type: .blob), FieldDefinition(name: "FirmaId", type: .text),
            FieldDefinition(name: "Diagnose", type: .text), FieldDefinition(name: "Land", type: .text),
            FieldDefinition(name: "Papierkorb", type: .boolean), FieldDefinition(name: "Verschmolzen", type: .text),
            FieldDefinition(name: "Date", type: .date), FieldDefinition(name: "Nächster Termin", type: .date),
        ],
        relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])

    static let companies = TableSchema(
        name: "Firmen", keyField: "Id", deletedField: "Papierkorb", mergedIntoField: "Verschmolzen",
        fields: [
            FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Ort", type: .text), FieldDefinition(name: "MutterId", type: .integer),
            FieldDefinition(name: "Papierkorb", type: .boolean), FieldDefinition(name: "Verschmolzen", type: .integer),
        ],
        relations: [RelationDefinition(name: "Mutter", field: "MutterId", targetTable: "Firmen")])

    static let attributes = [
        AttributeDefinition(name: "gebiet", type: .text, isList: false),
        AttributeDefinition(name: "gebiete", type: .text, isList: true),
        AttributeDefinition(name: "stufe", type: .integer, isList: false),
        AttributeDefinition(name: "zahlen", type: .integer, isList: true),
    ]

    static let schema = CRMSchema(
        tables: ["Kontakte": contacts, "Firmen": companies],
        views: ["Alle": ViewDefinition(name: "Alle", table: "Kontakte")],
        attributes: Dictionary(uniqueKeysWithValues: attributes.map { ($0.name, $0) }))

    static let anna = UserID("u-anna")
    static let bert = UserID("u-bert")
    static let cleo = UserID("u-cleo")
    static let sales = GroupID("g-vertrieb")
    static let field = GroupID("g-aussendienst")
    static let office = GroupID("g-innendienst")

    /// Anna is in Außendienst, which is in Vertrieb; Bert is in Innendienst; Cleo has left.
    static let directory = DirectoryRows(
        users: [
            User(
                id: anna, login: "anna", name: "Anna Muster", mail: "anna@musterwerk.example",
                attributes: [
                    "gebiet": .one(.text("Nord")), "gebiete": .list([.text("Nord"), .text("Ost")]),
                    "zahlen": .list([]),
                ]),
            User(id: bert, login: "Bert"), User(id: cleo, login: "cleo", isActive: false),
        ],
        groups: [
            Group(id: sales, name: "Vertrieb"), Group(id: field, name: "Außendienst"),
            Group(id: office, name: "Innendienst"),
        ],
        memberships: [
            Membership(group: field, member: .user(anna)), Membership(group: sales, member: .group(field)),
            Membership(group: office, member: .user(bert)), Membership(group: office, member: .user(cleo)),
        ])

    /// 2026-11-23T21:30:45Z, which in Berlin is half past ten in the evening of the same day.
    static let now = Moment(milliseconds: 1_795_469_445_000)
    static let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    static func scope(
        _ table: String = "Kontakte", purpose: FilterPurpose = .selection, protected: Set<FieldKey> = []
    ) -> FilterScope {
        FilterScope(
            schema: schema, table: table, purpose: purpose, protected: protected, directory: Directory(directory))
    }
}

extension TableSchema {
    /// A record with the named values, null elsewhere.
    func record(_ key: String, _ values: [String: FieldValue] = [:]) -> Record {
        Record(id: RecordID(table: name, key: key), values: fields.map { values[$0.name] ?? .null })
    }
}
