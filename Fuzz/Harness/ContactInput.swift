import AccessRules
import ContactMapping
import ContactModel
import Foundation

/// A record whose texts are made of any bytes, as a contact: HTML, telephone numbers, mail addresses, whatever else.
package enum ContactInput {
    /// Which of the promises about contacts do not hold; empty: all do. The byte 30 divides the texts.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        let texts = bytes.split(separator: 30, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard let mapped = contact(of: texts) else { return ["a record has no contact"] }
        var broken: [String] = []
        if mapped.contact.normalised != mapped.contact { broken.append("a contact is not in its normal spelling") }
        if contact(of: texts) != mapped { broken.append("one record gives two contacts") }
        if !mapped.fields.allSatisfy(mapping.fields.indices.contains) { broken.append("a contact is made of no field") }
        for note in mapped.notes where !isPlain(note.detail) { broken.append("a note is no plain line") }
        if case .texts(let addresses)? = mapped.contact[.emailAddresses] {
            for address in addresses where !isAddress(address) { broken.append("a mail address is none") }
        }
        return broken
    }

    private static func contact(of texts: [String]) -> MappedContact? {
        let values = names.indices.map { texts.indices.contains($0) ? FieldValue.text(texts[$0]) : .null }
        let record = RecordID(table: "Kontakte", key: "1")
        let model = RightsModel(
            reading: CRMReading(
                schema: schema,
                directory: DirectoryRows(
                    users: [User(id: UserID("1"), login: "hmueller")], groups: [], memberships: []),
                rights: RightsRows(),
                records: ["Kontakte": [Record(id: record, values: [.integer(1)] + values)]],
                startedAt: Moment(milliseconds: 0)),
            policy: RightsPolicy(recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: .gmt),
            now: Moment(milliseconds: 0))
        return model.viewer(of: UserID("1"))?.perspective(on: record).map {
            mapping.contact(from: $0, options: MappingOptions(defaultRegion: "DE", timeZone: .gmt))
        }
    }

    /// Counts and positions only: ASCII, short.
    private static func isPlain(_ detail: String) -> Bool {
        detail.utf8.count <= 4096 && detail.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private static func isAddress(_ address: String) -> Bool {
        address.utf8.count <= 254 && address.count { $0 == "@" } == 1
            && !address.unicodeScalars.contains { $0.properties.isWhitespace || "<>,;\"".unicodeScalars.contains($0) }
    }

    private static let names = [
        "Name", "Vorname", "Telefon", "Mobil", "EMail", "Strasse", "PLZ", "Ort", "Land", "Bemerkung",
    ]

    private static let schema = CRMSchema(
        tables: [
            "Kontakte": TableSchema(
                name: "Kontakte", keyField: "Id", countryField: "Land",
                fields: [FieldDefinition(name: "Id", type: .integer)]
                    + names.map { FieldDefinition(name: $0, type: .text) })
        ], views: [:], attributes: [:])

    private static let mapping: Mapping = {
        let entries: [(ContactProperty, MappingEntry.Value)] = [
            (.displayName, .template("{Name}[, {Vorname}]")), (.givenName, .template("{Vorname}")),
            (.surname, .template("{Name}")), (.mobilePhone, .template("{Mobil}")),
            (.businessPhones, .list(["{Telefon}", "{Mobil}"])), (.emailAddresses, .list(["{EMail}"])),
            (
                .businessAddress,
                .address([
                    MappingEntry.Part(name: "street", template: "{Strasse}"),
                    MappingEntry.Part(name: "postalCode", template: "{PLZ}"),
                    MappingEntry.Part(name: "city", template: "{Ort}"),
                ])
            ),
            (.personalNotes, .template("{Bemerkung}")),
        ]
        let compiled = Mapping.compile(
            entries: entries.map { MappingEntry(property: $0.0.rawValue, value: $0.1) }, table: "Kontakte",
            schema: schema, protected: [])
        switch compiled {
        case .success(let mapping): return mapping
        case .failure(let errors): preconditionFailure("the stage's mapping is wrong: \(errors)")
        }
    }()
}
