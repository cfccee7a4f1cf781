import AccessRules
import ContactModel

/// A small CRM of invented people that a configuration may fit.
enum ConfigurationStage {
    static let reading = CRMReading(
        schema: CRMSchema(tables: tables, views: views, attributes: attributes),
        directory: DirectoryRows(
            users: [
                User(id: UserID("1"), login: "hmueller"), User(id: UserID("2"), login: "praktikant"),
                User(id: UserID("3"), login: "frueher", isActive: false),
            ],
            groups: [Group(id: GroupID("1"), name: "Aussendienst"), Group(id: GroupID("2"), name: "Nord")],
            memberships: [
                Membership(group: GroupID("1"), member: .group(GroupID("2"))),
                Membership(group: GroupID("2"), member: .user(UserID("1"))),
            ]),
        rights: RightsRows(),
        records: [
            "Kontakte": [
                Record(
                    id: RecordID(table: "Kontakte", key: "1"),
                    values: [.integer(1)] + Array(repeating: .null, count: fields.count - 1))
            ]
        ], startedAt: Moment(milliseconds: 1_772_535_600_000))

    private static let texts = [
        "Name", "Vorname", "Telefon", "Mobil", "EMail", "Strasse", "PLZ", "Ort", "Land", "Status", "Betreuer",
        "Vertriebsgebiet", "Diagnose", "Befund 1.1",
    ]

    private static let fields =
        [FieldDefinition(name: "Id", type: .integer)] + texts.map { FieldDefinition(name: $0, type: .text) } + [
            FieldDefinition(name: "Geburtstag", type: .date), FieldDefinition(name: "Umsatz", type: .decimal),
            FieldDefinition(name: "Themen", type: .textList), FieldDefinition(name: "Foto", type: .blob),
            FieldDefinition(name: "FirmaId", type: .integer),
        ]

    private static let tables = [
        "Kontakte": TableSchema(
            name: "Kontakte", keyField: "Id", countryField: "Land", fields: fields,
            relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")]),
        "Firmen": TableSchema(
            name: "Firmen", keyField: "Id",
            fields: [
                FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "Telefon", type: .text),
            ]),
    ]

    private static let views = [
        "Kontakte": ViewDefinition(
            name: "Kontakte", table: "Kontakte", filter: "Status <> 'inaktiv'",
            sort: [SortCriterion(path: "Firma.Name"), SortCriterion(path: "Name", isDescending: true)]),
        "Firmen": ViewDefinition(name: "Firmen", table: "Firmen"),
        "Kaputt": ViewDefinition(
            name: "Kaputt", table: "Kontakte", filter: "Status = 'a' or\nStadt = 'b'",
            sort: [SortCriterion(path: "Themen"), SortCriterion(path: "Nmae")]),
    ]

    private static let attributes = [
        "gebiete": AttributeDefinition(name: "gebiete", type: .text, isList: true)
    ]
}
