import AccessRules
import ContactModel
import TestSupport
import Testing

@testable import ContactMapping

@Suite("Template") struct TemplateTests {
    struct RenderCase: Sendable, CustomTestStringConvertible {
        var template: String
        var values: [String: String]
        var text: String?

        var testDescription: String { "\(template) with \(values.keys.sorted().joined(separator: ", "))" }
    }

    static let name = "{Name}, {Vorname}[ · {Firma.Name}]"
    static let chain = "{Name}, {Vorname} · {Ort}"
    static let town = "{Strasse}\n{PLZ} {Ort} ({Land})"

    static let cases = [
        RenderCase(
            template: name, values: ["Name": "Muster", "Vorname": "Anna", "Firma.Name": "Werk"],
            text: "Muster, Anna · Werk"),
        RenderCase(template: name, values: ["Name": "Muster", "Vorname": "Anna"], text: "Muster, Anna"),
        RenderCase(template: name, values: ["Name": "Muster"], text: "Muster"),
        RenderCase(template: name, values: ["Vorname": "Anna"], text: "Anna"),
        RenderCase(template: name, values: ["Vorname": "Anna", "Firma.Name": "Werk"], text: "Anna · Werk"),
        RenderCase(template: name, values: ["Name": "Muster", "Firma.Name": "Werk"], text: "Muster · Werk"),
        RenderCase(template: name, values: ["Firma.Name": "Werk"], text: "Werk"),
        RenderCase(template: name, values: [:], text: nil),
        RenderCase(template: chain, values: ["Name": "Muster", "Ort": "Ulm"], text: "Muster · Ulm"),
        RenderCase(template: chain, values: ["Vorname": "Anna", "Ort": "Ulm"], text: "Anna · Ulm"),
        RenderCase(template: chain, values: ["Name": "Muster"], text: "Muster"),
        RenderCase(
            template: town, values: ["Strasse": "Weg 1", "PLZ": "89073", "Ort": "Ulm", "Land": "DE"],
            text: "Weg 1\n89073 Ulm (DE)"),
        RenderCase(template: town, values: ["Strasse": "Weg 1", "Ort": "Ulm"], text: "Weg 1\nUlm"),
        RenderCase(template: town, values: ["Strasse": "Weg 1", "Land": "DE"], text: "Weg 1\n(DE)"),
        RenderCase(template: town, values: ["Land": "DE"], text: "(DE)"),
        RenderCase(template: "{Titel} {Vorname} {Name}", values: ["Vorname": "Anna"], text: "Anna"),
        RenderCase(
            template: "{Titel} {Vorname} {Name}", values: ["Titel": "Dr.", "Name": "Muster"], text: "Dr. Muster"),
        RenderCase(template: "{Name}[, {Vorname}] – {Ort}", values: ["Name": "M", "Ort": "Ulm"], text: "M – Ulm"),
        RenderCase(template: "{Name}, [{Vorname}], {Ort}", values: ["Name": "M", "Ort": "Ulm"], text: "M, Ulm"),
        RenderCase(template: "[{Titel} {Vorname} ]{Name}", values: ["Titel": "Dr.", "Name": "M"], text: "M"),
        RenderCase(template: "Tel. {Telefon}, Ort {Ort}", values: ["Ort": "Ulm"], text: "Tel, Ort Ulm"),
        RenderCase(template: "Tel. {Telefon}", values: [:], text: nil),
        RenderCase(template: "CRM", values: [:], text: "CRM"),
        RenderCase(template: "- {Name} -", values: ["Name": "M"], text: "- M -"),
        RenderCase(template: "- {Name}, {Ort}!", values: ["Ort": "Ulm"], text: "Ulm!"),
        RenderCase(template: "{Name}, {Ort}", values: ["Name": "-", "Ort": "·"], text: "-, ·"),
        RenderCase(template: "{Name}, {Ort}", values: ["Name": "  ", "Ort": "Ulm"], text: "Ulm"),
        RenderCase(template: "{Name} | {Ort} → {Land}", values: ["Name": "M", "Land": "DE"], text: "M → DE"),
        RenderCase(template: "{{{Name}}} [[x]]", values: ["Name": "M"], text: "{M} [x]"),
        RenderCase(template: "{Name}[ [[{Ort}]]]", values: ["Name": "M", "Ort": "Ulm"], text: "M [Ulm]"),
        RenderCase(template: "„{Titel}“ {Name}", values: ["Name": "M"], text: "M"),
        RenderCase(template: "{ Firma.Name }", values: ["Firma.Name": "Werk"], text: "Werk"),
    ]

    @Test("renders without a dangling separator", arguments: cases)
    func renders(_ row: RenderCase) throws {
        let values = row.values.mapValues { FieldValue.text($0) }

        let mapped = try Invented.contact(.personalNotes, .template(row.template), values)

        #expect(mapped.contact[.personalNotes] == row.text.map { .text($0) })
    }

    struct FaultCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var template: String
        var kind: TemplateError.Kind
        var line = 1
        var column: Int
        var length = 1
        var suggestion: String?
    }

    static let faults = [
        FaultCase(testDescription: "empty", template: " \n", kind: .syntax, column: 1),
        FaultCase(testDescription: "open field", template: "a {Name", kind: .syntax, column: 3),
        FaultCase(testDescription: "closing brace alone", template: "a }", kind: .syntax, column: 3),
        FaultCase(testDescription: "no field", template: "{ }", kind: .syntax, column: 1, length: 3),
        FaultCase(testDescription: "open part", template: "{Name}[ {Ort}", kind: .syntax, column: 7),
        FaultCase(testDescription: "closing bracket alone", template: "{Name} ]", kind: .syntax, column: 8),
        FaultCase(testDescription: "part without field", template: "{Name}[ab]", kind: .syntax, column: 7, length: 4),
        FaultCase(testDescription: "part in a part", template: "[{Name} [ {Ort}] ", kind: .syntax, column: 9),
        FaultCase(
            testDescription: "unknown field on the second line", template: "{Name}\n · {Vornme}", kind: .unknownName,
            line: 2, column: 5, length: 6, suggestion: "Vorname"),
        FaultCase(
            testDescription: "unknown field behind a relation", template: "{Firma.Nmae}", kind: .unknownName, column: 2,
            length: 10, suggestion: "Name"),
        FaultCase(testDescription: "relation", template: "{Firma}", kind: .noText, column: 2, length: 5),
        FaultCase(testDescription: "bytes", template: "{Bild}", kind: .noText, column: 2, length: 4),
        FaultCase(testDescription: "protected", template: "{Diagnose}", kind: .protected, column: 2, length: 8),
        FaultCase(
            testDescription: "too long", template: String(repeating: "x", count: 10_001), kind: .syntax, column: 1),
    ]

    @Test("names the place of a fault", arguments: faults)
    func namesPlace(_ row: FaultCase) throws {
        guard case .failure(let errors) = Invented.parse(row.template) else {
            Issue.record("\(row.template) was accepted")
            return
        }
        let first = try #require(errors.all.first)
        #expect(errors.all.count == 1)
        #expect(first.kind == row.kind)
        #expect([first.line, first.column, first.length] == [row.line, row.column, row.length])
        #expect(first.suggestion == row.suggestion)
        #expect(first.message.hasSuffix(".") || first.message.hasSuffix("?"))
    }

    @Test func `all faults are found at once`() {
        guard case .failure(let errors) = Invented.parse("{Nam} } [x] {Diagnose}{") else {
            Issue.record("accepted")
            return
        }
        #expect(errors.all.map(\.kind) == [.unknownName, .syntax, .syntax, .protected, .syntax])
        #expect(errors.all.map(\.offset) == errors.all.map(\.offset).sorted())
    }

    @Test func `SEMANTICS 10: a protected relation or key is refused on every path through it`() {
        for field in ["Firma", "FirmaId"] {
            let protected: Set = [FieldKey(table: "Kontakte", field: field)]
            let result = Template.parse(
                "{Firma.Name}", table: "Kontakte", schema: Invented.schema, protected: protected)
            guard case .failure(let errors) = result else {
                Issue.record("\(field) is protected and was accepted")
                continue
            }
            #expect(errors.all.map(\.kind) == [.protected])
        }
    }

    @Test func `a quoted name may hold a brace`() throws {
        let template = try Invented.parse("{\"Feld mit } Klammer\"}").get()
        #expect(template.paths.map(\.field?.field) == ["Feld mit } Klammer"])
    }

    @Test func `any text is a template or has faults with places inside it`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("templates"))
        let pieces = [
            "{", "}", "[", "]", "{Name}", "{Ort}", "{Firma.Name}", "{X}", " ", "\n", ", ", "a", "\"", "é", "(", ")",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            switch Invented.parse(text) {
            case .success(let template):
                let full = TemplateText.render(template.parts) { _ in "V" }
                #expect(full?.slots == Array(template.paths.indices) || (full == nil && template.paths.isEmpty))
                #expect(TemplateText.render(template.parts) { _ in nil } == nil || template.paths.isEmpty)
            case .failure(let errors):
                #expect(!errors.all.isEmpty)
                #expect(
                    errors.all.allSatisfy { (0...text.count).contains($0.offset) && $0.line >= 1 && $0.column >= 1 })
            }
        }
    }
}
