import AccessRules
import ContactModel
import Foundation
import Testing

struct RefusedCase: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    let message: String
    var suggestion: String?
    var purpose = FilterPurpose.selection

    var testDescription: String { String(text.prefix(60)) }

    init(
        _ text: String, _ place: String, _ message: String, suggestion: String? = nil,
        purpose: FilterPurpose = .selection
    ) {
        self.text = text
        self.place = place
        self.message = message
        self.suggestion = suggestion
        self.purpose = purpose
    }
}

@Suite("Filter compiler") struct FilterCompilerTests {
    @Test(
        "what the language lists compiles (DOMAIN §3)",
        arguments: [
            "subscribed() or Betreuer = user.login",
            "Status in (user.gebiete) and Status <> 'inaktiv'",
            "Firma.Ort like 'Kon%' and Geburtstag >= today() - 365",
            "member_of('Vertrieb') and Diagnose is null",
            "Aktiv", "not Aktiv and NOT not Aktiv", "true or false", "null",
            "Alter + 1 - -2 > 1.5", "Alter between 1 and 2 and Aktiv", "Alter not between 1 and 2",
            "Status not in ('a', null, 'b')", "Name not like '%x' escape '#'", "Name like Status escape ''",
            "coalesce(Status, Betreuer, '') = ''", "LOWER(Name) = upper(trim(Name))", "length(Name) > 3",
            "contains(Themen, 'Messe')", "contains(Name, 'a')", "starts_with(Name, Status)",
            "Geaendert >= today()", "Geaendert < now()", "Geburtstag = date '2026-11-23'", "\"Date\" is not null",
            "\"Nächster Termin\" > \"Date\"", "Firma is null", "Firma.Mutter is not null",
            "Firma.Mutter.Mutter.Ort = 'Konstanz'", "Alter in (user.zahlen, 3)", "Umsatz in (user.zahlen)",
            "(Alter = 1) = (Umsatz = 2)", "(Alter = 1) is null", "user.stufe + 1 > Alter", "'a' in (Themen)",
            "99999999999999999999 > Alter", "Firma.\"Ort\" = 'x'", "3 + today() > Geburtstag", "Name = 'it''s'",
        ])
    func compiles(_ text: String) throws {
        let filter = try Filter.compile(text, in: Office.scope()).get()
        #expect(filter.text == text)
        #expect(filter.root.type == .one(.boolean) || filter.root.type == .null)
    }

    static let refused = [
        RefusedCase("", "1:1", "The filter is empty. Leave it out where every record is meant."),
        RefusedCase(
            "Betreur = 'x'", "1:1", "There is no field or relation Betreur in Kontakte. Did you mean Betreuer?",
            suggestion: "Betreuer"),
        RefusedCase(
            "Aktiv and\n  Firma.Rot = 'x'", "2:9",
            "There is no field or relation Rot in Firmen. Did you mean Ort?", suggestion: "Ort"),
        RefusedCase(
            "Firme.Ort = 'x'", "1:1", "There is no relation Firme in Kontakte. Did you mean Firma?", suggestion: "Firma"
        ),
        RefusedCase("Name.Ort = 'x'", "1:1", "Name is a field of Kontakte, not a relation: nothing follows it."),
        RefusedCase(
            "name = 'x'", "1:1", "There is no field or relation name in Kontakte. Did you mean Name?",
            suggestion: "Name"),
        RefusedCase("Alter = '1'", "1:9", "An integer and a text cannot be compared."),
        RefusedCase("Geburtstag > '2026-01-01'", "1:14", "A date and a text cannot be compared."),
        RefusedCase("Alter in (1, 'x')", "1:14", "An integer and a text cannot be compared."),
        RefusedCase("Name and Aktiv", "1:1", "and needs a condition that is true or false; this is a text."),
        RefusedCase("Alter", "1:1", "A filter needs a condition that is true or false; this is an integer."),
        RefusedCase("Themen = 'x'", "1:1", "= cannot use a list: test it with in, contains(…) or is null."),
        RefusedCase(
            "Firma = 'x'", "1:1",
            "= cannot use a relation: it can only be tested with is null or is not null. Name a field of it."),
        RefusedCase("Foto is null", "1:1", "Foto holds bytes, which no filter can use."),
        RefusedCase("Status in ()", "1:12", "in () names no value: give at least one."),
        RefusedCase("Name = 'x", "1:8", "This text has no end: a closing ' is missing."),
        RefusedCase("Name != 'x'", "1:6", "Write <> for \"is not equal\"."),
        RefusedCase(
            "Date is null", "1:1",
            "Date is a word of the language and cannot stand here. If it is a name, write \"Date\"."),
        RefusedCase(
            "date '2026-02-30' > \"Date\"", "1:1", "'2026-02-30' is no day of the calendar: write date '2026-11-23'."),
        RefusedCase("user.region = 'x'", "1:6", "There is no attribute region in user."),
        RefusedCase(
            "user.gebit = 'x'", "1:6", "There is no attribute gebit in user. Did you mean gebiet?", suggestion: "gebiet"
        ),
        RefusedCase(
            "lenght(Name) = 1", "1:1", "There is no function lenght. Did you mean length?", suggestion: "length"),
        RefusedCase("\"length\"(Name) = 1", "1:9", "Expected an operator or the end of the filter, found (."),
        RefusedCase(
            "member_of('Vertreib')", "1:11", "There is no group 'Vertreib'. Did you mean 'Vertrieb'?",
            suggestion: "'Vertrieb'"),
        RefusedCase("member_of(Name)", "1:11", "member_of needs the group's name in quotes."),
        RefusedCase("a = b = c", "1:7", "= cannot follow here without parentheses: what stands before it is whole."),
        RefusedCase(
            "Name is null is null", "1:14", "is cannot follow here without parentheses: what stands before it is whole."
        ),
        RefusedCase(
            "Name is null = true", "1:14", "= cannot follow here without parentheses: what stands before it is whole."),
        RefusedCase("Name is true", "1:9", "Expected null after is, found true."),
        RefusedCase("Aktiv = not Aktiv", "1:9", "not needs parentheses here."),
        RefusedCase(
            "Name like 'a\\'", "1:11",
            "The pattern ends in its escape character, which then escapes nothing: double it."),
        RefusedCase("Name like 'a' escape 'ab'", "1:22", "escape needs one character in quotes, or '' for none."),
        RefusedCase(
            "Geburtstag - Geburtstag > 1", "1:1",
            "Dates cannot be subtracted from each other. Compare a date with another one plus or minus days."),
        RefusedCase("now() - 1 > Geaendert", "1:1", "Timestamps have no arithmetic. Use a date plus or minus days."),
        RefusedCase("Name + 1 > 2", "1:1", "+ works on numbers, and on a date with days; this is a text."),
        RefusedCase("- Name = 1", "1:1", "A sign stands before a number; this is a text."),
        RefusedCase("1e5 > Alter", "1:1", "1e5 is neither a number nor a name: write numbers as 12 or 1.5."),
        RefusedCase("coalesce() = 1", "1:1", "coalesce needs at least one value."),
        RefusedCase("coalesce(1, 'x') = 1", "1:13", "An integer and a text cannot stand in one coalesce."),
        RefusedCase("lower(Name, Name) = 'x'", "1:1", "lower takes one value in its parentheses, not 2."),
        RefusedCase(
            "today = Geburtstag", "1:1",
            "There is no field or relation today in Kontakte. The function is written today(…)."),
        RefusedCase(
            "subscribed()", "1:1", "subscribed() cannot stand in a right: a subscription grants no rights.",
            purpose: .recordRight),
        RefusedCase(
            "Diagnose is null", "1:1", "Kontakte.Diagnose is protected: only the CRM's own rights filters may use it."),
        RefusedCase("(Aktiv", "1:7", "Expected ) here, found the end of the filter."),
        RefusedCase("Aktiv Aktiv", "1:7", "Expected an operator or the end of the filter, found Aktiv."),
        RefusedCase("\"\" is null", "1:1", "A name in double quotes cannot be empty."),
        RefusedCase("Name = \u{201E}x", "1:8", "Names stand in straight double quotes."),
    ]

    @Test("refuses with place, reason and the nearest known name", arguments: refused)
    func refuses(_ row: RefusedCase) throws {
        let protected: Set = [FieldKey(table: "Kontakte", field: "Diagnose")]
        let result = Filter.compile(row.text, in: Office.scope(purpose: row.purpose, protected: protected))

        let errors = try #require(throws: FilterErrors.self) { try result.get() }
        let first = errors.findings[0]
        #expect("\(first.line):\(first.column)" == row.place)
        #expect(first.message == row.message)
        #expect(first.suggestion == row.suggestion)
    }

    @Test func `all faults of one filter are reported, in the order of the text`() throws {
        let text = "Betreur = 1 and Alter = 'x'\n or Foto is null or lenght(Name) = 1"
        let errors = try #require(throws: FilterErrors.self) { try Filter.compile(text, in: Office.scope()).get() }
        #expect(
            errors.findings.map { "\($0.line):\($0.column)+\($0.length)" } == ["1:1+7", "1:25+3", "2:5+4", "2:21+6"])
        let twice = try #require(throws: FilterErrors.self) { try Filter.compile("§ = 'x", in: Office.scope()).get() }
        #expect(twice.findings.count == 2)
    }

    @Test func `an error is shown with its line and a caret under the place`() throws {
        let text = "Aktiv and\n\tStraße = 'x'"
        let errors = try #require(throws: FilterErrors.self) { try Filter.compile(text, in: Office.scope()).get() }
        #expect(
            errors.rendered(source: text) == """
                filter:2:2: There is no field or relation Straße in Kontakte.
                \tStraße = 'x'
                \t^^^^^^
                """)
    }

    @Test func `a protected field may be used by a rights filter only, also below a relation (SEMANTICS 10)`() throws {
        let key: Set = [FieldKey(table: "Kontakte", field: "FirmaId")]
        #expect(throws: Never.self) {
            try Filter.compile("Firma.Ort = 'x'", in: Office.scope(purpose: .recordRight, protected: key)).get()
        }
        for purpose in [FilterPurpose.selection, .viewBase] {
            #expect(throws: FilterErrors.self) {
                try Filter.compile("Firma.Ort = 'x'", in: Office.scope(purpose: purpose, protected: key)).get()
            }
        }
    }

    @Test func `comparing texts by less or between is warned about (SEMANTICS 12)`() throws {
        let filter = try Filter.compile("Name < 'm' or Name between 'a' and 'b' or Name = 'c'", in: Office.scope())
            .get()
        #expect(filter.warnings.map(\.column) == [1, 15])
        #expect(try Filter.compile("Name = null", in: Office.scope()).get().warnings.count == 1)
        #expect(try Filter.compile("Alter < 3", in: Office.scope()).get().warnings.isEmpty)
    }

    @Test func `a filter knows what it reads`() throws {
        let text = "Firma.Ort = user.gebiet and subscribed() and member_of('vertrieb') and Geburtstag < today()"
        let usage = try Filter.compile(text, in: Office.scope()).get().usage
        #expect(
            usage.fields.sorted().map(\.description) == [
                "Firmen.Ort", "Kontakte.Firma", "Kontakte.FirmaId", "Kontakte.Geburtstag",
            ])
        #expect(usage.userValues == [.attribute("gebiet")])
        #expect(usage.groups == [TextKey("Vertrieb"): "vertrieb"])
        #expect(usage.usesSubscriptions && usage.usesToday && !usage.usesNow && usage.usesUser)
    }

    @Test func `conversions stand in the tree where types meet (SEMANTICS 15)`() throws {
        let filter = try Filter.compile("Alter < Umsatz and Geburtstag < now() and Umsatz = 2", in: Office.scope())
            .get()
        let comparisons = filter.root.operands
        #expect(comparisons[0].operands.map(\.operation).first == .toDecimal)
        #expect(comparisons[1].operands.map(\.operation).first == .toTimestamp)
        #expect(comparisons[2].operands[1].operation == .literal(FilterLiteral(.decimal(2))))
    }

    @Test func `the text of a node is what was written for it, parentheses included`() throws {
        let filter = try Filter.compile("Aktiv and (Alter = 1 or  Alter=2)", in: Office.scope()).get()
        #expect(filter.root.operands.map(filter.text(of:)) == ["Aktiv", "(Alter = 1 or  Alter=2)"])
    }

    @Test(
        "nesting without end is refused, not a crash",
        arguments: ["(", "not ", "- ", "lower(", "(Alter = 1 and ", "Alter in (", "coalesce("])
    func refusesNesting(_ part: String) {
        let text = String(repeating: part, count: 60_000 / part.utf8.count)
        #expect(throws: FilterErrors.self) { try Filter.compile(text, in: Office.scope()).get() }
    }

    @Test func `a sum of a thousand numbers is refused, a chain of a thousand conditions is not`() throws {
        let sum = Array(repeating: "1", count: 1000).joined(separator: " + ") + " = 1"
        #expect(throws: FilterErrors.self) { try Filter.compile(sum, in: Office.scope()).get() }
        let chain = Array(repeating: "Aktiv", count: 1000).joined(separator: " or ")
        #expect(try Filter.compile(chain, in: Office.scope()).get().root.operands.count == 1000)
        let long = String(repeating: " ", count: Filter.textBytesMax) + "Aktiv"
        #expect(throws: FilterErrors.self) { try Filter.compile(long, in: Office.scope()).get() }
    }

    @Test func `of many faults the first are told and the others counted`() throws {
        let text = Array(repeating: "nichts", count: 6000).joined(separator: " or ")
        let errors = try #require(throws: FilterErrors.self) { try Filter.compile(text, in: Office.scope()).get() }
        #expect(errors.findings.count == Filter.findingsMax + 1)
        #expect(errors.findings.last?.message == "From here on there are 5980 more faults.")
        #expect(errors.findings.last?.column == Filter.findingsMax * "nichts or ".count + 1)
        let doubtful = Array(repeating: "Name = null", count: 30).joined(separator: " or ")
        let warnings = try Filter.compile(doubtful, in: Office.scope()).get().warnings
        #expect(warnings.count == Filter.findingsMax + 1)
        #expect(warnings.last?.message == "From here on there are 10 more warnings.")
    }

    @Test(arguments: [
        "\"Zeile\n\u{2028}\u{202E}zwei\" = 1", "date 'x\r\ny' < today()", "member_of('a\u{85}b')", "Name \"a\nb\"",
        "\"\(String(repeating: "x", count: 9000))\" = 1", String(repeating: "1.", count: 900), "user.\"a\nb\" = 1",
    ])
    func `a fault is told in one short line, whatever the filter holds`(_ text: String) throws {
        let errors = try #require(throws: FilterErrors.self) { try Filter.compile(text, in: Office.scope()).get() }
        for finding in errors.findings {
            #expect(finding.message.count < 200)
            #expect(!finding.message.contains { $0.isNewline || $0 == "\u{202E}" })
        }
    }
}

@Suite("Field paths") struct FieldPathTests {
    @Test func `a path names every right that it needs`() throws {
        let path = try FieldPath.resolve("Firma.Mutter.Ort", table: "Kontakte", schema: Office.schema)
        #expect(
            path.reads.map(\.description) == [
                "Kontakte.Firma", "Kontakte.FirmaId", "Firmen.Mutter", "Firmen.MutterId", "Firmen.Ort",
            ])
        #expect(path.type == .one(.text))
        #expect(path.description == "Firma.Mutter.Ort")
    }

    @Test func `a relation may be the last step, and a name may need quotes`() throws {
        let relation = try FieldPath.resolve("Firma", table: "Kontakte", schema: Office.schema)
        #expect(relation.type == .relation)
        #expect(relation.field == nil)
        let quoted = try FieldPath.resolve("\"Nächster Termin\"", table: "Kontakte", schema: Office.schema)
        let bare = try FieldPath.resolve("Nächster Termin", table: "Kontakte", schema: Office.schema)
        #expect(quoted == bare)
        #expect(bare.description == "\"Nächster Termin\"")
    }

    @Test(arguments: ["", ".", "Firma.", ".Ort", "\"Name", "Na\"me", "\"Name\"x", "\"\"", "Firma..Ort", "\""])
    func `what is no path is refused`(_ text: String) {
        #expect(throws: PathError.self) { try FieldPath.resolve(text, table: "Kontakte", schema: Office.schema) }
    }

    @Test func `an unknown name brings the nearest known one`() throws {
        let error = try #require(throws: PathError.self) {
            try FieldPath.resolve("Firma.Nmae", table: "Kontakte", schema: Office.schema)
        }
        #expect(error.message == "There is no field or relation Nmae in Firmen. Did you mean Name?")
        #expect(error.suggestion == "Name")
        #expect(error.part == 1)
    }
}
