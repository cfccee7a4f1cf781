import AccessRules
import ContactModel
import Foundation
import TestSupport
import Testing

@testable import ContactMapping

@Suite("Contact from a perspective") struct MappedContactTests {
    @Test func `the mapping of the handbook gives the contact of the handbook`() throws {
        let mapping = try Invented.mapping([
            ("givenName", .template("{Vorname}")), ("surname", .template("{Name}")),
            ("displayName", .template("{Name}[, {Vorname}][ · {Firma.Name}]")),
            ("businessPhones", .list(["{Telefon}", "{Firma.Telefon}"])), ("mobilePhone", .template("{Mobil}")),
            ("emailAddresses", .list(["{EMail}"])),
            (
                "businessAddress",
                .address([
                    .init(name: "street", template: "{Strasse}"), .init(name: "postalCode", template: "{PLZ}"),
                    .init(name: "city", template: "{Ort}"), .init(name: "countryOrRegion", template: "{Land}"),
                ])
            ),
            ("categories", .list(["CRM", "{Gebiete}"])),
            ("personalNotes", .template("{Bemerkung}[\nTestergebnis: {Rang}]")),
        ])
        let reader = Invented.reader([
            "Name": .text("Muster"), "Vorname": .text("Anna"), "Firma.Name": .text("Musterwerk"),
            "Telefon": .text("01 5339120"), "Firma.Telefon": .text("030 23125012"), "Mobil": .text("0049 171 3920001"),
            "EMail": .text("Anna Muster <Anna@Musterwerk.Example>"), "Strasse": .text("Weg 1"), "PLZ": .text("1010"),
            "Ort": .text("Wien"), "Land": .text("Österreich"), "Gebiete": .textList(["Süd", "Nord", "Süd"]),
            "Bemerkung": .text("<p>ruft an</p>"), "Rang": .integer(3),
        ])

        let mapped = mapping.contact(from: reader, options: Invented.options)

        #expect(
            mapped.contact
                == Contact([
                    .givenName: .text("Anna"), .surname: .text("Muster"),
                    .displayName: .text("Muster, Anna · Musterwerk"),
                    .businessPhones: .texts(["+43 1 5339120", "+49 30 23125012"]),
                    .mobilePhone: .text("+49 171 3920001"),
                    .emailAddresses: .texts(["Anna@musterwerk.example"]),
                    .businessAddress: .address(
                        PostalAddress(
                            street: "Weg 1", city: "Wien", countryOrRegion: "Österreich", postalCode: "1010")),
                    .categories: .texts(["CRM", "Nord", "Süd"]), .personalNotes: .text("ruft an\nTestergebnis: 3"),
                ]))
        #expect(mapped.notes.isEmpty)
        #expect(mapped.fields == Array(mapping.fields.indices))
    }

    @Test func `surplus numbers are counted, not hidden`() throws {
        let text = FieldValue.text("030 23125012; 030 23125013; 030 23125014")
        let business = try Invented.contact(.businessPhones, .list(["{Telefon}"]), ["Telefon": text])
        #expect(business.contact[.businessPhones] == .texts(["+49 30 23125012", "+49 30 23125013"]))
        #expect(
            business.notes == [
                MappingNote(
                    property: .businessPhones, kind: .dropped, detail: "1 of 3 numbers left out: there is room for 2")
            ])

        let mobile = try Invented.contact(.mobilePhone, .template("{Telefon}"), ["Telefon": text])
        #expect(mobile.contact[.mobilePhone] == .text("+49 30 23125012"))
        #expect(mobile.notes.map(\.detail) == ["2 of 3 numbers left out: there is room for 1"])
    }

    @Test func `what is no number stays, with a note that does not repeat it`() throws {
        let values: [String: FieldValue] = ["Telefon": .text("030 23125012\nnur vormittags"), "Mobil": .text("12")]
        let mapped = try Invented.contact(.homePhones, .list(["{Telefon}"]), values)
        #expect(mapped.contact[.homePhones] == .texts(["+49 30 23125012", "nur vormittags"]))
        #expect(
            mapped.notes == [
                MappingNote(property: .homePhones, kind: .unparsed, detail: "number 2 of 2 kept as typed")
            ])
    }

    @Test func `one number from two fields stands there once`() throws {
        let values: [String: FieldValue] = ["Telefon": .text("030 23125012"), "Mobil": .text("+49 (30) 23125012")]
        let mapped = try Invented.contact(.homePhones, .list(["{Telefon}", "{Mobil}"]), values)
        #expect(mapped.contact[.homePhones] == .texts(["+49 30 23125012"]) && mapped.notes.isEmpty)
    }

    @Test func `mail addresses are unique, at most three, and the rest is noted`() throws {
        let text = "a@x.example; A@X.example; b@x.example, kaputt@; c@x.example; d@x.example"
        let mapped = try Invented.contact(.emailAddresses, .list(["{EMail}"]), ["EMail": .text(text)])
        #expect(mapped.contact[.emailAddresses] == .texts(["a@x.example", "b@x.example", "c@x.example"]))
        #expect(
            mapped.notes.map(\.detail) == [
                "1 left out: not a valid mail address", "1 of 4 addresses left out: there is room for 3",
            ])
    }

    @Test func `long texts are cut and noted`() throws {
        let long = FieldValue.text(String(repeating: "ä", count: 40_000))
        let notes = try Invented.contact(.personalNotes, .template("{Bemerkung}"), ["Bemerkung": long])
        #expect(notes.contact[.personalNotes] == .text(String(repeating: "ä", count: 32_000)))
        #expect(notes.notes.map(\.detail) == ["cut from 40000 to 32000 characters"])

        let title = try Invented.contact(.title, .template("{Bemerkung}"), ["Bemerkung": long])
        #expect(title.contact[.title] == .text(String(repeating: "ä", count: 255)))

        let city = MappingEntry.Value.address([.init(name: "city", template: "{Bemerkung}")])
        let address = try Invented.contact(.homeAddress, city, ["Bemerkung": long])
        #expect(address.notes.map(\.detail) == ["city cut from 40000 to 255 characters"])

        let category = try Invented.contact(.categories, .list(["CRM", "{Bemerkung}"]), ["Bemerkung": long])
        #expect(category.notes.map(\.detail) == ["value 2 of 2 cut to 255 characters"])
    }

    @Test func `a list of too many values is cut short`() throws {
        let names = FieldValue.textList((0..<150).map { "Kind \($0)" })
        let mapped = try Invented.contact(.children, .list(["{Gebiete}"]), ["Gebiete": names])
        guard case .texts(let texts)? = mapped.contact[.children] else {
            Issue.record("no children")
            return
        }
        #expect(texts.count == 100 && texts.first == "Kind 0")
        #expect(mapped.notes.map(\.detail) == ["50 of 150 values left out: there is room for 100"])
    }

    @Test func `notes never begin with a line end`() throws {
        let mapped = try Invented.contact(
            .personalNotes, .template("\n{Bemerkung}"), ["Bemerkung": .text("\r\n\r\nErste\r\nZweite\r\n")])
        #expect(mapped.contact[.personalNotes] == .text("Erste\nZweite"))
    }

    @Test func `a record that gives nothing is flagged`() throws {
        let mapped = try Invented.contact(.surname, .template("Frau {Name}"), [:])
        #expect(mapped.isEmpty && mapped.contact == Contact() && mapped.notes.isEmpty)
    }

    @Test func `a record that gives nothing beside fixed words is flagged`() throws {
        let mapping = try Invented.mapping([("surname", .template("{Name}")), ("categories", .list(["CRM"]))])
        #expect(mapping.contact(from: Invented.reader([:]), options: Invented.options).isEmpty)
        #expect(!mapping.contact(from: Invented.reader(["Name": .text("M")]), options: Invented.options).isEmpty)
    }

    @Test func `only fields whose value is in the contact are counted`() throws {
        let mapping = try Invented.mapping([
            ("displayName", .template("{Name}[ · {Titel} {Firma.Name}]")), ("mobilePhone", .template("{Mobil}")),
        ])
        let reader = Invented.reader(["Name": .text("Muster"), "Titel": .text("Dr."), "Land": .text("AT")])
        let mapped = mapping.contact(from: reader, options: Invented.options)
        #expect(mapped.fields.map { mapping.fields[$0].description } == ["Kontakte.Name"])
    }

    @Test func `I33 random records give normal contacts within every limit`() throws {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("random records"))
        let fields = ["Name", "Vorname", "Titel", "Telefon", "Mobil", "EMail", "Strasse", "Ort", "Land", "Bemerkung"]
        let template = "{Name}, {Vorname}[ · {Titel}] ({Ort}) <{Land}>"
        let mapping = try Invented.mapping(
            ContactProperty.allCases.map { property in
                switch property.shape {
                case .text: (property.rawValue, .template(property.isPhone ? "{Mobil}" : template))
                case .texts: (property.rawValue, .list(["{Telefon}", "{EMail}", "{Gebiete}", template]))
                case .address:
                    (
                        property.rawValue,
                        .address(AddressPart.allCases.map { .init(name: $0.rawValue, template: template) })
                    )
                case .date: (property.rawValue, .template("{LetzterKontakt}"))
                }
            })
        for round in 0..<150 {
            // Now and then texts that reach the limits, of short and of long graphemes.
            let scalarsMax = round.isMultiple(of: 20) ? 700 : 14
            var values: [String: FieldValue] = [:]
            for field in fields where Bool.random(using: &generator) {
                values[field] = .text(RandomText.text(&generator, scalarsMax: scalarsMax))
            }
            values["Gebiete"] = .textList((0..<3).map { _ in RandomText.text(&generator) })
            values["LetzterKontakt"] = .timestamp(Moment(milliseconds: .random(in: .min ... .max, using: &generator)))

            let mapped = mapping.contact(from: Invented.reader(values), options: Invented.options)

            #expect(Self.scalars(mapped.contact.normalised) == Self.scalars(mapped.contact))
            for property in mapped.contact.properties { Self.checkLimits(mapped.contact, property) }
            #expect(mapped.fields == Set(mapped.fields).sorted())
            #expect(mapping.contact(from: Invented.reader(values), options: Invented.options) == mapped)
        }
    }

    private static func scalars(_ contact: Contact) -> [UInt8] { contact.canonical(over: Set(contact.properties)) }

    private static func checkLimits(_ contact: Contact, _ property: ContactProperty) {
        let unitsMax = property == .personalNotes ? 32_000 : property == .businessHomePage ? 2_048 : 255
        switch contact[property] {
        case .text(let text): #expect((1...unitsMax).contains(text.utf16.count))
        case .texts(let texts):
            #expect(texts.count <= property.valuesMax ?? 100)
            #expect(texts.allSatisfy { (1...unitsMax).contains($0.utf16.count) })
        case .address(let address):
            let parts = [address.street, address.city, address.state, address.countryOrRegion, address.postalCode]
            #expect(parts.allSatisfy { $0.map { (1...255).contains($0.utf16.count) } ?? true })
        case .date, nil: break
        }
    }
}
