import AccessRules
import ContactModel
import Foundation
import Testing

@testable import ContactMapping

/// A table of invented people, and what stands in its fields.
enum Invented {
    static let schema = CRMSchema(
        tables: [
            "Kontakte": TableSchema(
                name: "Kontakte", keyField: "Id", countryField: "Land",
                fields: [
                    FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
                    FieldDefinition(name: "Vorname", type: .text), FieldDefinition(name: "Titel", type: .text),
                    FieldDefinition(name: "Telefon", type: .text), FieldDefinition(name: "Mobil", type: .text),
                    FieldDefinition(name: "EMail", type: .text), FieldDefinition(name: "Strasse", type: .text),
                    FieldDefinition(name: "PLZ", type: .text), FieldDefinition(name: "Ort", type: .text),
                    FieldDefinition(name: "Land", type: .text), FieldDefinition(name: "Bemerkung", type: .text),
                    FieldDefinition(name: "Geburtstag", type: .date),
                    FieldDefinition(name: "LetzterKontakt", type: .timestamp),
                    FieldDefinition(name: "Umsatz", type: .decimal), FieldDefinition(name: "Rang", type: .integer),
                    FieldDefinition(name: "Newsletter", type: .boolean),
                    FieldDefinition(name: "Gebiete", type: .textList), FieldDefinition(name: "Bild", type: .blob),
                    FieldDefinition(name: "Diagnose", type: .text), FieldDefinition(name: "FirmaId", type: .text),
                    FieldDefinition(name: "Feld mit } Klammer", type: .text),
                ],
                relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")]),
            "Firmen": TableSchema(
                name: "Firmen", keyField: "Id",
                fields: [
                    FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
                    FieldDefinition(name: "Telefon", type: .text),
                ]),
        ], views: [:], attributes: [:])

    static let protected: Set<FieldKey> = [FieldKey(table: "Kontakte", field: "Diagnose")]

    static let options = MappingOptions(
        defaultRegion: "DE", timeZone: TimeZone(identifier: "Europe/Berlin") ?? .gmt)

    /// Values by path as it is written; every other one is null.
    static func reader(_ values: [String: FieldValue]) -> ValueReader {
        var country: String?
        if case .text(let text)? = values["Land"] { country = text }
        return ValueReader(country: country) { values[$0.description] ?? .null }
    }

    static func parse(_ text: String) -> Result<Template, TemplateErrors> {
        Template.parse(text, table: "Kontakte", schema: schema, protected: protected)
    }

    static func compile(_ entries: [MappingEntry]) -> Result<Mapping, MappingErrors> {
        Mapping.compile(entries: entries, table: "Kontakte", schema: schema, protected: protected)
    }

    static func mapping(_ values: [(String, MappingEntry.Value)]) throws -> Mapping {
        try compile(values.map { MappingEntry(property: $0.0, value: $0.1) }).get()
    }

    /// The contact of a mapping with one entry.
    static func contact(
        _ property: ContactProperty, _ value: MappingEntry.Value, _ values: [String: FieldValue],
        options: MappingOptions = options
    ) throws -> MappedContact {
        try mapping([(property.rawValue, value)]).contact(from: reader(values), options: options)
    }
}
