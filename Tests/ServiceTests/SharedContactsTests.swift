import AccessRules
import ContactMapping
import ContactModel
import Cryptography
import Foundation
import Selection
import SyncPlanning
import Testing

@testable import Configuration
@testable import Service

/// One contact for all who see the same, also from one reading to the next (SEMANTICS 27).
@Suite("Shared contacts") struct SharedContactsTests {
    /// One record with a telephone number, and the company that it belongs to.
    private struct Office {
        var values: [String: String?] = [
            "Name": "Muster", "Telefon": "01 5339120", "Land": "AT", "FirmaId": "f", "Fon2": nil,
        ]
        var companyName = "Musterwerk"
        var countryField: String? = "Land"
        var relationField = "FirmaId"
        var templates = ["{Name}[ · {Firma.Name}]", "{Telefon}"]
        /// Fields and relations that Ben may not read; Anna reads all.
        var hiddenFromBen: Set<String> = []
        var hidesCompanyFromBen = false

        static let anna = UserID("anna")
        static let ben = UserID("ben")
        private static let names = ["Fon2", "FirmaId", "Id", "Land", "Name", "Telefon", "ZFirma"]

        private var schema: CRMSchema {
            let contacts = TableSchema(
                name: "Kontakte", keyField: "Id", countryField: countryField,
                fields: Self.names.map { FieldDefinition(name: $0, type: .text) },
                relations: [RelationDefinition(name: "Firma", field: relationField, targetTable: "Firmen")])
            let companies = TableSchema(
                name: "Firmen", keyField: "Id",
                fields: ["Id", "Name"].map { FieldDefinition(name: $0, type: .text) })
            return CRMSchema(
                tables: ["Kontakte": contacts, "Firmen": companies],
                views: ["Kontakte": ViewDefinition(name: "Kontakte", table: "Kontakte")], attributes: [:])
        }

        private var model: RightsModel {
            let onlyAnna = [RightEntry(principal: .user(Self.anna), value: .yes)]
            var values = values
            values["Id"] = "1"
            let record = Record(
                id: RecordID(table: "Kontakte", key: "1"),
                values: Self.names.map { (values[$0] ?? nil).map(FieldValue.text) ?? .null })
            let company = Record(
                id: RecordID(table: "Firmen", key: "f"), values: [.text("f"), .text(companyName)])
            return RightsModel(
                reading: CRMReading(
                    schema: schema,
                    directory: DirectoryRows(
                        users: [User(id: Self.anna, login: "anna"), User(id: Self.ben, login: "ben")], groups: [],
                        memberships: []),
                    rights: RightsRows(
                        records: hidesCompanyFromBen ? ["Firmen": onlyAnna] : [:],
                        fields: Dictionary(
                            uniqueKeysWithValues: hiddenFromBen.map {
                                (FieldKey(table: "Kontakte", field: $0), onlyAnna)
                            })),
                    records: ["Kontakte": [record], "Firmen": [company]], startedAt: Moment(milliseconds: 0)),
                policy: RightsPolicy(recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: .gmt),
                now: Moment(milliseconds: 0))
        }

        func book() throws -> Book {
            let schema = schema
            let mapping = try Mapping.compile(
                entries: [
                    MappingEntry(property: "displayName", value: .template(templates[0])),
                    MappingEntry(property: "businessPhones", value: .list([templates[1]])),
                ], table: "Kontakte", schema: schema, protected: []
            ).get()
            let view = try #require(schema.views["Kontakte"])
            return Book(
                id: BookID("kontakte"), name: "Kontakte",
                rule: SelectionRule(view: view, viewFilter: nil, filter: nil, pinned: nil, order: [], limit: nil),
                mapping: mapping, membership: BookMembers(), folder: .own, onEdit: .restore, onDelete: .restore,
                brake: Brake(), mode: .live, reuseFolder: false, definitionDigest: [],
                // As the file has it: the CRM's schema is no part of it.
                mappingDigest: Array(templates.joined(separator: "|").utf8))
        }

        func perspective(of user: UserID) throws -> Perspective {
            let viewer = try #require(model.viewer(of: user))
            return try #require(viewer.perspective(on: RecordID(table: "Kontakte", key: "1")))
        }

        /// What the mapping makes without any sharing.
        func expected(_ user: UserID) throws -> MappedContact {
            try book().mapping.contact(from: perspective(of: user), options: SharedContactsTests.options)
        }

        func shared(_ contacts: SharedContacts, _ user: UserID, sight: Int) throws -> MappedContact {
            let book = try book()
            let perspective = try perspective(of: user)
            let place = SharedContacts.Place(
                book: book.id, sight: PlacedSelections.Sight(reading: 1, index: 0, number: sight), row: 0)
            return try #require(contacts.contact(at: place, of: book) { perspective }?.made.mapped)
        }
    }

    fileprivate static let options = MappingOptions(defaultRegion: "DE", timeZone: .gmt)

    private static func contacts() throws -> SharedContacts {
        let key = try #require(FingerprintKey(bytes: [UInt8](repeating: 7, count: 32)))
        return SharedContacts(
            key: key, options: options, photos: PhotoFingerprints(key: key, folder: nil))
    }

    @Test(arguments: [["Land"], ["Telefon"], ["FirmaId"], ["Firma"], []] as [Set<String>])
    func `whoever sees less gets a contact of its own, in the same reading and in the next`(hidden: Set<String>) throws
    {
        var office = Office()
        office.hiddenFromBen = hidden
        office.hidesCompanyFromBen = hidden.isEmpty
        let contacts = try Self.contacts()
        for _ in 0..<2 {
            contacts.startReading()
            #expect(try office.shared(contacts, Office.anna, sight: 1) == office.expected(Office.anna))
            #expect(try office.shared(contacts, Office.ben, sight: 2) == office.expected(Office.ben))
        }
        #expect(try office.expected(Office.anna) != office.expected(Office.ben))
        #expect(contacts.cost.asked == 2 && contacts.cost.made == 0)
    }

    @Test func `a changed value, country, company or template makes the contact anew`() throws {
        let changes: [(String, (inout Office) -> Void)] = [
            ("value", { $0.values["Name"] = "Beispiel" }), ("country", { $0.values["Land"] = "CH" }),
            ("no country", { $0.values["Land"] = .some(nil) }), ("company", { $0.companyName = "Anderswerk" }),
            ("template", { $0.templates[0] = "{Name}" }),
        ]
        for (name, change) in changes {
            let contacts = try Self.contacts()
            contacts.startReading()
            let before = try Office().shared(contacts, Office.anna, sight: 1)
            contacts.startReading()
            var office = Office()
            change(&office)
            let after = try office.shared(contacts, Office.anna, sight: 1)
            #expect(try after == office.expected(Office.anna), "\(name)")
            #expect(after != before, "\(name)")
        }
    }

    @Test func `what a mask's bits mean may change with the CRM's schema`() throws {
        let changes: [(String, (inout Office) -> Void, (inout Office) -> Void)] = [
            (
                "country field",
                {
                    $0.countryField = nil; $0.values["Land"] = .some(nil)
                }, { $0.values["Land"] = .some(nil) }
            ),
            (
                "relation's field", { _ in },
                {
                    $0.relationField = "ZFirma"; $0.values["ZFirma"] = "f"
                }
            ),
        ]
        for (name, before, after) in changes {
            let contacts = try Self.contacts()
            var office = Office()
            before(&office)
            contacts.startReading()
            _ = try office.shared(contacts, Office.anna, sight: 1)
            office = Office()
            after(&office)
            contacts.startReading()
            let shared = try office.shared(contacts, Office.anna, sight: 1)
            let (fields, book) = (try office.expected(Office.anna).fields, try office.book())
            #expect(
                shared.fields.map { book.mapping.fields[$0] } == fields.map { book.mapping.fields[$0] }, "\(name)")
        }
    }

    @Test func `what stays the same is kept from one reading to the next, and forgotten after one without it`() throws {
        let contacts = try Self.contacts()
        var made: [Int] = []
        for isAsked in [true, true, false, true] {
            contacts.startReading()
            if isAsked { _ = try Office().shared(contacts, Office.anna, sight: 1) }
            made.append(contacts.cost.made)
        }
        #expect(made == [1, 0, 0, 1])
    }
}
