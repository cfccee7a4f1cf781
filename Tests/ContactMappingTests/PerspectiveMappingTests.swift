import AccessRules
import ContactModel
import Foundation
import Testing

@testable import ContactMapping

@Suite("Contact and rights") struct PerspectiveMappingTests {
    private static let anna = UserID("anna")
    private static let ben = UserID("ben")

    /// Two users; only Anna may read the country, the related companies and their telephone numbers.
    private static func model(country: String = "AT", firm: String = "Musterwerk") -> RightsModel {
        let contacts = Invented.schema.tables["Kontakte"]
        let companies = Invented.schema.tables["Firmen"]
        let onlyAnna = [RightEntry(principal: .user(anna), value: .yes)]
        return RightsModel(
            reading: CRMReading(
                schema: Invented.schema,
                directory: DirectoryRows(
                    users: [User(id: anna, login: "anna"), User(id: ben, login: "ben")], groups: [], memberships: []),
                rights: RightsRows(
                    records: ["Firmen": onlyAnna],
                    fields: [FieldKey(table: "Kontakte", field: "Land"): onlyAnna]),
                records: [
                    "Kontakte": [
                        record(
                            contacts, "1",
                            [
                                "Name": .text("Muster"), "Telefon": .text("01 5339120"), "Land": .text(country),
                                "FirmaId": .text("f"),
                            ])
                    ],
                    "Firmen": [record(companies, "f", ["Name": .text(firm), "Telefon": .text("030 23125012")])],
                ],
                startedAt: Moment(milliseconds: 0)),
            policy: RightsPolicy(
                recordsDefault: .open, fieldsDefault: .open, protected: Invented.protected,
                timeZone: Invented.options.timeZone),
            now: Moment(milliseconds: 0))
    }

    private static func record(_ table: TableSchema?, _ key: String, _ values: [String: FieldValue]) -> Record {
        let name = table?.name ?? ""
        let all = values.merging(["Id": .text(key)]) { given, _ in given }
        return Record(
            id: RecordID(table: name, key: key), values: (table?.fields ?? []).map { all[$0.name] ?? .null })
    }

    private static func contact(_ user: UserID, _ model: RightsModel) throws -> (Mapping, MappedContact) {
        let mapping = try Invented.mapping([
            ("displayName", .template("{Name}[ · {Firma.Name}]")),
            ("businessPhones", .list(["{Telefon}", "{Firma.Telefon}"])),
        ])
        let viewer = try #require(model.viewer(of: user))
        let perspective = try #require(viewer.perspective(on: RecordID(table: "Kontakte", key: "1")))
        return (mapping, mapping.contact(from: perspective, options: Invented.options))
    }

    @Test func `who may read all gets all`() throws {
        let (mapping, mapped) = try Self.contact(Self.anna, Self.model())
        #expect(
            mapped.contact
                == Contact([
                    .displayName: .text("Muster · Musterwerk"),
                    .businessPhones: .texts(["+43 1 5339120", "+49 30 23125012"]),
                ]))
        #expect(mapped.fields == Array(mapping.fields.indices))
    }

    @Test func `SEMANTICS 8 and 9: what a user may not read decides nothing, not even a country prefix`() throws {
        let (mapping, mapped) = try Self.contact(Self.ben, Self.model())
        let (_, other) = try Self.contact(Self.ben, Self.model(country: "CH", firm: "Anderswerk"))

        #expect(mapped.contact[.displayName] == .text("Muster"))
        #expect(mapped.fields.map { mapping.fields[$0].description } == ["Kontakte.Name", "Kontakte.Telefon"])
        #expect(mapped == other)
        #expect(try Self.contact(Self.anna, Self.model()).1 != Self.contact(Self.anna, Self.model(country: "CH")).1)
    }
}
