import AccessRules
import ContactModel
import Testing

@testable import ContactMapping

@Suite("Mapping, compiled") struct MappingCompilerTests {
    struct FaultCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var entries: [MappingEntry]
        var entry = 0
        var place: MappingError.Place
        var suggestion: String?
    }

    static let faults = [
        FaultCase(
            testDescription: "unknown property",
            entries: [MappingEntry(property: "surnme", value: .template("{Name}"))],
            place: .name, suggestion: "surname"),
        FaultCase(
            testDescription: "photo twice",
            entries: [
                MappingEntry(property: "photo", value: .template("{Bild}")),
                MappingEntry(property: "photo", value: .template("{Bild}")),
            ], entry: 1, place: .name),
        FaultCase(
            testDescription: "photo of a date",
            entries: [MappingEntry(property: "photo", value: .template("{Geburtstag}"))], place: .value),
        FaultCase(
            testDescription: "photo of more than a field",
            entries: [MappingEntry(property: "photo", value: .template("{Bild} {Name}"))], place: .value),
        FaultCase(
            testDescription: "photo of a list", entries: [MappingEntry(property: "photo", value: .list(["{Bild}"]))],
            place: .value),
        FaultCase(
            testDescription: "photo of files without a folder",
            entries: [MappingEntry(property: "photo", value: .template("{Name}"))], place: .value),
        FaultCase(
            testDescription: "bytes in a text", entries: [MappingEntry(property: "title", value: .template("{Bild}"))],
            place: .value),
        FaultCase(
            testDescription: "a near photo", entries: [MappingEntry(property: "phto", value: .template("{Bild}"))],
            place: .name, suggestion: "photo"),
        FaultCase(
            testDescription: "named twice",
            entries: [
                MappingEntry(property: "title", value: .template("{Titel}")),
                MappingEntry(property: "title", value: .template("{Name}")),
            ], entry: 1, place: .name),
        FaultCase(
            testDescription: "list for a text", entries: [MappingEntry(property: "title", value: .list(["{Titel}"]))],
            place: .value),
        FaultCase(
            testDescription: "template for an address",
            entries: [MappingEntry(property: "homeAddress", value: .template("{Ort}"))], place: .value),
        FaultCase(
            testDescription: "address for a list",
            entries: [
                MappingEntry(property: "children", value: .address([.init(name: "city", template: "{Ort}")]))
            ], place: .value),
        FaultCase(
            testDescription: "no template", entries: [MappingEntry(property: "children", value: .list([]))],
            place: .value),
        FaultCase(
            testDescription: "no part", entries: [MappingEntry(property: "homeAddress", value: .address([]))],
            place: .value),
        FaultCase(
            testDescription: "unknown part",
            entries: [
                MappingEntry(property: "homeAddress", value: .address([.init(name: "citty", template: "{Ort}")]))
            ], place: .part("citty"), suggestion: "city"),
        FaultCase(
            testDescription: "part twice",
            entries: [
                MappingEntry(
                    property: "homeAddress",
                    value: .address([.init(name: "city", template: "{Ort}"), .init(name: "city", template: "{PLZ}")]))
            ], place: .part("city")),
        FaultCase(
            testDescription: "date of a text",
            entries: [MappingEntry(property: "birthday", value: .template("{Name}"))],
            place: .value),
        FaultCase(
            testDescription: "date with words",
            entries: [MappingEntry(property: "birthday", value: .template("am {Geburtstag}"))], place: .value),
        FaultCase(
            testDescription: "fault in the second element",
            entries: [
                MappingEntry(property: "title", value: .template("{Titel}")),
                MappingEntry(property: "businessPhones", value: .list(["{Telefon}", "{Telefn}"])),
            ], entry: 1, place: .element(1), suggestion: "Telefon"),
        FaultCase(
            testDescription: "SEMANTICS 10: protected field in a part",
            entries: [
                MappingEntry(property: "homeAddress", value: .address([.init(name: "street", template: "{Diagnose}")]))
            ], place: .part("street")),
    ]

    @Test("says which entry is at fault, and where in it", arguments: faults)
    func saysWhere(_ row: FaultCase) throws {
        guard case .failure(let errors) = Invented.compile(row.entries) else {
            Issue.record("accepted")
            return
        }
        let first = try #require(errors.all.first)
        #expect(errors.all.count == 1)
        #expect(first.entry == row.entry)
        #expect(first.place == row.place)
        #expect(first.suggestion == row.suggestion)
        #expect(!first.message.isEmpty)
    }

    @Test func `the place inside the template is handed on`() {
        let entries = [MappingEntry(property: "personalNotes", value: .template("a\n{Nme} {Bild}"))]
        guard case .failure(let errors) = Invented.compile(entries) else {
            Issue.record("accepted")
            return
        }
        #expect(errors.all.map { $0.template?.offset } == [3, 9])
        #expect(errors.all.map { $0.template?.line } == [2, 2])
    }

    @Test func `the fields are everything that is read, sorted, whatever order the entries have`() throws {
        let entries: [(String, MappingEntry.Value)] = [
            ("surname", .template("{Name}")), ("companyName", .template("{Firma.Name}")),
            ("businessPhones", .list(["{Telefon}"])), ("title", .template("[{Titel} ]{Name}")),
        ]
        let mapping = try Invented.mapping(entries)

        #expect(
            mapping.fields.map(\.description) == [
                "Firmen.Name", "Kontakte.Firma", "Kontakte.FirmaId", "Kontakte.Land", "Kontakte.Name",
                "Kontakte.Telefon", "Kontakte.Titel",
            ])
        #expect(mapping.properties == [.surname, .companyName, .businessPhones, .title])
        #expect(mapping.usesRelations)
        #expect(mapping.paths.map(\.description) == ["Telefon", "Firma.Name", "Name", "Titel"])
        #expect(try Invented.mapping(entries.reversed()) == mapping)
    }

    @Test func `the country is read only with telephone numbers, and never when protected`() throws {
        let country = FieldKey(table: "Kontakte", field: "Land")
        #expect(try !Invented.mapping([("surname", .template("{Name}"))]).fields.contains(country))
        #expect(try Invented.mapping([("mobilePhone", .template("{Mobil}"))]).fields.contains(country))

        let guarded = try Mapping.compile(
            entries: [MappingEntry(property: "mobilePhone", value: .template("{Mobil}"))], table: "Kontakte",
            schema: Invented.schema, protected: [country]
        ).get()
        let austrian = Invented.reader(["Mobil": .text("0664 1234567"), "Land": .text("AT")])
        let mapped = guarded.contact(from: austrian, options: Invented.options)

        #expect(guarded.fields.map(\.field) == ["Mobil"])
        #expect(mapped.contact[.mobilePhone] != .text("+43 664 1234567"))
        #expect(!guarded.usesRelations)
    }

    @Test func `a list property takes a single template`() throws {
        let values = ["Name": FieldValue.text("Ben")]
        let one = try Invented.contact(.children, .template("{Name}"), values)
        #expect(one == (try Invented.contact(.children, .list(["{Name}"]), values)))
        #expect(one.contact[.children] == .texts(["Ben"]))
    }
}
