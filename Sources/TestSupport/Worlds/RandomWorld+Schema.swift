import AccessRules
import ContactModel
import Selection

/// Tables, views and user attributes. Names need quotes here and there, or are words of the language.
extension RandomWorld {
    static let contacts = "Kontakte"
    static let companies = "Firmen"
    static let regions = "Gebiete"

    /// Tables and attributes, without views.
    static func bareSchema(_ random: inout SeededGenerator) -> CRMSchema {
        let tables = [contactTable(&random), companyTable(&random), regionTable(&random)]
        return CRMSchema(
            tables: Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) }), views: [:],
            attributes: Dictionary(uniqueKeysWithValues: attributes.map { ($0.name, $0) }))
    }

    /// The same with views: one of every contact, and some with filters and orders of their own.
    static func withViews(_ bare: CRMSchema, _ scope: WorldScope, _ random: inout SeededGenerator) -> CRMSchema {
        var views = [ViewDefinition(name: "Alle", table: contacts)]
        for number in 1...1 + random.below(3) {
            let table = random.pick([contacts, contacts, companies, regions])
            let filter = random.chance(2) ? nil : scope.filter(of: table, for: .viewBase, depth: 1, &random)
            let sort = scope.order(from: table, &random).map {
                SortCriterion(path: $0.path.description, isDescending: $0.isDescending)
            }
            views.append(ViewDefinition(name: "Sicht \(number)", table: table, filter: filter?.text, sort: sort))
        }
        return CRMSchema(
            tables: bare.tables, views: Dictionary(uniqueKeysWithValues: views.map { ($0.name, $0) }),
            attributes: bare.attributes)
    }

    private static let attributes = [
        AttributeDefinition(name: "gebiet", type: .text, isList: false),
        AttributeDefinition(name: "gebiete", type: .text, isList: true),
        AttributeDefinition(name: "themen", type: .textList, isList: false),
        AttributeDefinition(name: "stufe", type: .integer, isList: false),
        AttributeDefinition(name: "zahlen", type: .integer, isList: true),
        AttributeDefinition(name: "grenze", type: .decimal, isList: false),
        AttributeDefinition(name: "intern", type: .boolean, isList: false),
        AttributeDefinition(name: "dabei seit", type: .date, isList: false),
        AttributeDefinition(name: "tage", type: .date, isList: true),
        AttributeDefinition(name: "zuletzt", type: .timestamp, isList: false),
    ]

    private static func contactTable(_ random: inout SeededGenerator) -> TableSchema {
        TableSchema(
            name: contacts, keyField: "Id", deletedField: "Papierkorb", mergedIntoField: "Verschmolzen",
            countryField: "Land", subscriptionField: random.chance(2) ? "Abos" : nil,
            fieldsDefault: random.pick([nil, nil, .open, .hidden]),
            fields: [
                FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "Betreuer", type: .text), FieldDefinition(name: "Status", type: .text),
                FieldDefinition(name: "Alter", type: .integer), FieldDefinition(name: "Umsatz", type: .decimal),
                FieldDefinition(name: "Aktiv", type: .boolean), FieldDefinition(name: "date", type: .date),
                FieldDefinition(name: "Nächster Termin", type: .timestamp),
                FieldDefinition(name: "Themen", type: .textList), FieldDefinition(name: "Abos", type: .textList),
                FieldDefinition(name: "Foto", type: .blob), FieldDefinition(name: "Land", type: .text),
                FieldDefinition(name: "FirmaId", type: .integer), FieldDefinition(name: "VertreterId", type: .text),
                FieldDefinition(name: "Papierkorb", type: .boolean),
                FieldDefinition(name: "Verschmolzen", type: .text),
            ],
            relations: [
                RelationDefinition(name: "Firma", field: "FirmaId", targetTable: companies),
                RelationDefinition(name: "Vertreter", field: "VertreterId", targetTable: contacts),
            ])
    }

    private static func companyTable(_ random: inout SeededGenerator) -> TableSchema {
        TableSchema(
            name: companies, keyField: "Nr", deletedField: "Papierkorb", mergedIntoField: "Verschmolzen",
            fieldsDefault: random.pick([nil, nil, .open, .hidden]),
            fields: [
                FieldDefinition(name: "Nr", type: .integer), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "Ort", type: .text), FieldDefinition(name: "Mitarbeiter", type: .integer),
                FieldDefinition(name: "Umsatz \"netto\"", type: .decimal),
                FieldDefinition(name: "Kunde", type: .boolean),
                FieldDefinition(name: "Gegründet", type: .date), FieldDefinition(name: "Geprüft", type: .timestamp),
                FieldDefinition(name: "Branchen", type: .textList), FieldDefinition(name: "MutterNr", type: .integer),
                FieldDefinition(name: "GebietId", type: .text), FieldDefinition(name: "AnsprechId", type: .text),
                FieldDefinition(name: "Papierkorb", type: .boolean),
                FieldDefinition(name: "Verschmolzen", type: .integer),
            ],
            relations: [
                RelationDefinition(name: "Mutter", field: "MutterNr", targetTable: companies),
                RelationDefinition(name: "in", field: "GebietId", targetTable: regions),
                RelationDefinition(name: "Ansprechpartner", field: "AnsprechId", targetTable: contacts),
            ])
    }

    /// Not every table has a recycle bin and merges.
    private static func regionTable(_ random: inout SeededGenerator) -> TableSchema {
        let hasBin = random.chance(2)
        let hasMerges = random.chance(2)
        return TableSchema(
            name: regions, keyField: "Id", deletedField: hasBin ? "Weg" : nil,
            mergedIntoField: hasMerges ? "Ziel" : nil,
            subscriptionField: random.chance(4) ? "Rang" : nil, fieldsDefault: random.pick([nil, .open, .hidden]),
            fields: [
                FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
                FieldDefinition(name: "Leiter", type: .text), FieldDefinition(name: "Rang", type: .integer),
                FieldDefinition(name: "Stand", type: .date), FieldDefinition(name: "Weg", type: .boolean),
                FieldDefinition(name: "Ziel", type: .text),
            ],
            relations: [RelationDefinition(name: "Muster", field: "Leiter", targetTable: contacts)])
    }

    /// Never a field that says which record it is, or where it went.
    static func protected(_ random: inout SeededGenerator) -> Set<FieldKey> {
        guard random.chance(3) else { return [] }
        let keys = [
            FieldKey(table: contacts, field: random.pick(["Status", "Umsatz", "Themen"])),
            FieldKey(table: companies, field: random.pick(["Ort", "MutterNr", "Mutter"])),
        ]
        return Set(random.some(keys))
    }
}
