import AccessRules
import ContactModel
import Foundation
import Testing

/// What a filter says for Anna about the contact of `EvaluationTests`.
struct TruthCase: Sendable, CustomTestStringConvertible {
    let text: String
    let truth: Bool?

    init(_ text: String, _ truth: Bool?) {
        self.text = text
        self.truth = truth
    }

    var testDescription: String { text }
}

@Suite("Evaluation (SEMANTICS 11 to 20)") struct EvaluationTests {
    private static let anna = Result {
        let contact = Office.contact(
            "1",
            [
                "Name": .text("Straße Müller"), "Betreuer": .text("ANNA"), "Status": .text(""), "Alter": .integer(41),
                "Umsatz": Decimal(string: "1500.10", locale: nil).map(FieldValue.decimal) ?? .null,
                "Aktiv": .boolean(true),
                "Geburtstag": .date(CalendarDate("1985-03-31") ?? .first),
                // Midnight of 2026-11-23 in Berlin.
                "Geaendert": .timestamp(Moment(milliseconds: 1_795_388_400_000)),
                "Themen": .textList(["Messe", nil, "Golf"]), "Date": .date(CalendarDate("2026-11-23") ?? .first),
            ])
        return try Office.model(contacts: [contact]).anna()
    }

    @Test(
        "three-valued logic is SQL's",
        arguments: [
            TruthCase("true", true), TruthCase("false", false), TruthCase("null", nil), TruthCase("not null", nil),
            TruthCase("null or true", true), TruthCase("null or false", nil), TruthCase("null and false", false),
            TruthCase("null and true", nil), TruthCase("Diagnose = 'x'", nil), TruthCase("not Diagnose = 'x'", nil),
            TruthCase("Diagnose is null", true), TruthCase("(Diagnose = 'x') is null", true),
            TruthCase("Diagnose = 'x' is null", true), TruthCase("Diagnose <> Diagnose", nil), TruthCase("Aktiv", true),
            TruthCase("Aktiv = (Alter > 40)", true), TruthCase("not Aktiv is null", true),
            TruthCase("not not Aktiv", true),
            TruthCase("true or false and false", true), TruthCase("(true or false) and false", false),
            TruthCase("not false and false", false), TruthCase("false < true", true),
        ])
    func logic(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test(
        "text is compared by its key",
        arguments: [
            TruthCase("Betreuer = user.login", true), TruthCase("Betreuer <> 'anna'", false),
            TruthCase("Name = 'STRAßE MU\u{308}LLER'", true), TruthCase("Name = 'strasse müller'", false),
            TruthCase("Name = 'straße muller'", false), TruthCase("Name = ' Straße Müller'", false),
            TruthCase("Status = ''", true), TruthCase("Status is null", false), TruthCase("'Z' > 'a'", true),
            TruthCase("'ä' > 'z'", true), TruthCase("'b' between 'A' and 'C'", true), TruthCase("'9' < 'a'", true),
            TruthCase("'B' < 'a'", false), TruthCase("member_of('VERTRIEB')", true),
            TruthCase("member_of('innendienst')", false), TruthCase("user.name = 'anna muster'", true),
            TruthCase("contains(Name, 'SSE')", false), TruthCase("contains(Name, 'ßE m')", true),
            TruthCase("contains(Name, '')", true), TruthCase("starts_with(Name, 'STRAß')", true),
            TruthCase("starts_with(Name, 'Müller')", false), TruthCase("starts_with(Name, null)", nil),
            TruthCase("lower('ΑΣ') = 'ας'", true), TruthCase("length(upper('ß')) = 2", true),
            TruthCase("trim('  a b ') = 'a b'", true), TruthCase("trim('\u{9}a') = 'a'", false),
            TruthCase("trim('  ') = ''", true), TruthCase("length('e\u{301}') = 1", true),
            TruthCase("length('') = 0", true),
            TruthCase("length('q\u{301}') = 2", true), TruthCase("length(Diagnose) = 0", nil),
            TruthCase("lower(Diagnose) is null", true),
        ])
    func text(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test(
        "like matches the whole text, escapes before folding (SEMANTICS 13)",
        arguments: [
            TruthCase("Name like 'straße%'", true), TruthCase("Name like 'müller'", false),
            TruthCase("Name not like '%x%'", true), TruthCase("Name like null", nil),
            TruthCase("Diagnose like '%'", nil),
            TruthCase("Diagnose not like '%'", nil), TruthCase("'50%' like '50\\%'", true),
            TruthCase("'50x' like '50\\%'", false), TruthCase("'50%' like '50#%' escape '#'", true),
            TruthCase("'a\\b' like 'a\\b' escape ''", true), TruthCase("'aX' like 'axX' escape 'x'", true),
            TruthCase("'a%' like 'aX%' escape 'x'", false), TruthCase("'' like '%'", true),
            TruthCase("Name like Name", true), TruthCase("'x' like lower('\\')", nil),
            TruthCase("'x' not like lower('\\')", nil), TruthCase("'a' like lower('_')", true),
        ])
    func like(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test(
        "in and contains look at elements (SEMANTICS 16)",
        arguments: [
            TruthCase("'NORD' in (user.gebiete)", true), TruthCase("'Süd' in (user.gebiete)", false),
            TruthCase("'Süd' not in (user.gebiete)", true), TruthCase("Diagnose in (user.gebiete)", nil),
            TruthCase("Alter in (user.zahlen)", false), TruthCase("Alter not in (user.zahlen)", true),
            TruthCase("null in (user.zahlen)", false), TruthCase("null not in (user.zahlen)", true),
            TruthCase("null in (user.zahlen, 1)", nil), TruthCase("Alter in (user.zahlen, 41)", true),
            TruthCase("Alter in (1, null)", nil), TruthCase("Alter in (41, null)", true),
            TruthCase("Alter not in (1, null)", nil), TruthCase("Alter not in (1, 2)", true),
            TruthCase("user.stufe = 1", nil), TruthCase("user.stufe is null", true),
            TruthCase("'messe' in (Themen)", true), TruthCase("'Tanz' in (Themen)", nil),
            TruthCase("contains(Themen, 'GOLF')", true), TruthCase("contains(Themen, 'Tanz')", nil),
            TruthCase("contains(Themen, 'Gol')", nil),
            TruthCase("contains(user.gebiete, 'ost')", true), TruthCase("contains(user.gebiete, 'west')", false),
            TruthCase("contains(user.gebiete, null)", nil), TruthCase("Themen is null", false),
            TruthCase("user.zahlen is null", false), TruthCase("Umsatz in (user.zahlen, 1500.1)", true),
        ])
    func lists(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test func `a list attribute that the user lacks is null, so that neither in nor not in is true (SEMANTICS 16)`()
        throws
    {
        let bert = try Office.model(contacts: [Office.contact("1", ["Name": .text("a")])]).bert()
        #expect(try bert.says("Name in (user.gebiete)") == nil)
        #expect(try bert.says("Name not in (user.gebiete)") == nil)
        #expect(try bert.says("Name in ('A', user.gebiete)") == true)
        #expect(try bert.says("user.gebiete is null") == true)
        #expect(try bert.says("contains(user.gebiete, 'a')") == nil)
        #expect(try bert.says("user.mail is null and user.name is null") == true)
    }

    @Test(
        "numbers are exact, and nothing fails (SEMANTICS 15, 18)",
        arguments: [
            TruthCase("Alter = 41.0", true), TruthCase("Umsatz = 1500.1", true), TruthCase("0.1 + 0.2 = 0.3", true),
            TruthCase("Alter + 1 - 2 = 40", true), TruthCase("-Alter = -41", true), TruthCase("- - Alter = 41", true),
            TruthCase("9223372036854775807 + 1 = 0", nil), TruthCase("(9223372036854775807 + 1) is null", true),
            TruthCase("-9223372036854775807 - 2 is null", true), TruthCase("9223372036854775808 > Alter", true),
            TruthCase("9223372036854775808 - 1 = 9223372036854775807", true),
            TruthCase("99999999999999999999999999999999999999 + 0.1 is null", true),
            TruthCase("99999999999999999999999999999999999999 + 1 > 0", true),
            TruthCase(
                "35000000000000000000000000000000000001 + 3000000000000000000000000000000000000.1 is null", true),
            TruthCase("1234567890123456789012345678901234568 > 1234567890123456789012345678901234567.9", true),
            TruthCase("Alter between 41 and 41", true), TruthCase("Alter between null and 40", false),
            TruthCase("Alter between null and 50", nil), TruthCase("Alter not between null and 40", true),
            TruthCase("coalesce(null, Diagnose, 'x') = 'X'", true), TruthCase("coalesce(1, 2.5) = 1", true),
            TruthCase("coalesce(null) is null", true), TruthCase("coalesce(null, Aktiv)", true),
        ])
    func numbers(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test(
        "dates and timestamps meet at the start of the day in the zone (SEMANTICS 15, 18, 19)",
        arguments: [
            TruthCase("\"Date\" = today()", true), TruthCase("Geaendert = today()", true),
            TruthCase("Geaendert = \"Date\"", true), TruthCase("Geaendert > today() - 1", true),
            TruthCase("Geaendert < now()", true), TruthCase("Geburtstag + 1 = date '1985-04-01'", true),
            TruthCase("1 + Geburtstag = date '1985-04-01'", true),
            TruthCase("Geburtstag - 31 < date '1985-03-01'", true),
            TruthCase("date '9999-12-31' + 1 is null", true), TruthCase("date '0001-01-01' - 1 is null", true),
            TruthCase("date '0001-01-01' - 9223372036854775807 is null", true),
            TruthCase("date '2026-01-01' - (-9223372036854775807 - 1) is null", true),
            TruthCase("date '0001-01-01' < now() and now() < date '9999-12-31'", true),
            TruthCase("today() in (Geaendert)", true), TruthCase("coalesce(Diagnose, null) is null", true),
            TruthCase("coalesce(\"Nächster Termin\", Geaendert) = today()", true),
            TruthCase("Geburtstag + null is null", true), TruthCase("today() - 365 > Geburtstag", true),
        ])
    func time(_ row: TruthCase) throws { #expect(try Self.anna.get().says(row.text) == row.truth) }

    @Test func `an attribute that does not fit its declaration counts as lacking and stops gains (SEMANTICS 16)`()
        throws
    {
        var rows = Office.directory
        rows.users[0] = User(
            id: Office.anna, login: "anna",
            attributes: [
                "stufe": .one(.text("3")), "gebiet": .list([.text("a"), .text("b")]), "gebiete": .one(.text("Nord")),
                "unbekannt": .one(.integer(1)),
            ])
        let model = Office.model(contacts: [Office.contact("1")], directory: rows)
        #expect(
            model.problems == [
                .misfitAttribute(Office.anna, name: "gebiet"), .misfitAttribute(Office.anna, name: "stufe"),
            ])
        #expect(!model.isComplete)
        #expect(try model.anna().says("user.stufe is null and user.gebiet is null") == true)
        #expect(try model.anna().says("'nord' in (user.gebiete)") == true)
    }

    @Test
    func `a group that has gone since the filter was compiled makes neither it nor its opposite true (SEMANTICS 17)`()
        throws
    {
        var rows = Office.directory
        rows.groups.removeAll { $0.id == Office.office }
        let model = Office.model(contacts: [Office.contact("1")], directory: rows)
        for text in ["member_of('Innendienst')", "not member_of('Innendienst')"] {
            let filter = try Filter.compile(text, in: Office.scope()).get()
            let perspective = try #require(try model.anna().perspective(on: Office.id("1")))
            #expect(perspective.viewer.evaluate(filter, on: perspective) == nil)
        }
    }

    @Test func `a value in another type than its field's counts as null`() throws {
        let contact = Office.contact(
            "1", ["Alter": .text("x"), "Umsatz": .decimal(.nan), "Themen": .text("x"), "Aktiv": .integer(1)])
        let anna = try Office.model(contacts: [contact]).anna()
        #expect(try anna.says("Alter is null and Umsatz is null and Themen is null and Aktiv is null") == true)
        #expect(try anna.says("Alter + 1 > 0 or Umsatz > 0 or 'x' in (Themen) or Aktiv") == nil)
    }

    @Test func `a trace shows every node with its value, the operands as the user sees them (DOMAIN §9)`() throws {
        let anna = try Self.anna.get()
        let filter = try Office.filter("Betreuer = user.login and (Diagnose = 'x' or Aktiv)", anna.model)
        let trace = anna.trace(filter, on: try #require(anna.perspective(on: Office.id("1"))))
        func shown(_ trace: FilterTrace, _ depth: Int = 0) -> [String] {
            let value =
                switch trace.value {
                case .one(.text(let text)): text
                default: trace.value.truth.map(String.init) ?? "null"
                }
            return ["\(String(repeating: "  ", count: depth))\(trace.text): \(value)"]
                + trace.operands.flatMap { shown($0, depth + 1) }
        }
        #expect(
            shown(trace) == [
                "Betreuer = user.login and (Diagnose = 'x' or Aktiv): true",
                "  Betreuer = user.login: true", "    Betreuer: ANNA", "    user.login: anna",
                "  (Diagnose = 'x' or Aktiv): true", "    Diagnose = 'x': null", "      Diagnose: null", "      'x': x",
                "    Aktiv: true",
            ])
    }
}

@Suite("Evaluation clock (SEMANTICS 19)") struct EvaluationClockTests {
    private func clock(_ zone: String, _ milliseconds: Int64 = 1_795_469_445_000) throws -> EvaluationClock {
        EvaluationClock(
            now: Moment(milliseconds: milliseconds), timeZone: try #require(TimeZone(identifier: zone)))
    }

    @Test func `now is cut to the minute, also before 1970`() throws {
        #expect(try clock("Europe/Berlin").now == Moment(milliseconds: 1_795_469_400_000))
        #expect(try clock("Europe/Berlin", -1).now == Moment(milliseconds: -60_000))
        #expect(try clock("Europe/Berlin", -60_000).now == Moment(milliseconds: -60_000))
    }

    @Test func `today is the date in the configured zone`() throws {
        #expect(try clock("Europe/Berlin").today.description == "2026-11-23")
        #expect(try clock("Asia/Tokyo").today.description == "2026-11-24")
        #expect(try clock("GMT", -1).today.description == "1969-12-31")
    }

    @Test func `times beyond the calendar end at its ends`() throws {
        #expect(try clock("GMT", .max).today == .last)
        #expect(try clock("GMT", .min).today == .first)
    }

    @Test(
        "a day begins with its first moment",
        arguments: [
            ("Europe/Berlin", "2026-11-23", 1_795_388_400),  // +1
            ("Europe/Berlin", "2026-07-01", 1_782_856_800),  // +2
            ("Europe/Berlin", "2026-03-29", 1_774_738_800),  // the clock jumps at 02:00
            ("America/Sao_Paulo", "2018-11-04", 1_541_300_400),  // it jumps from 00:00 to 01:00
            ("Atlantic/Azores", "2025-10-26", 1_761_436_800),  // it falls back from 01:00 to 00:00
            ("GMT", "0001-01-01", -62_135_596_800), ("GMT", "9999-12-31", 253_402_214_400),
        ])
    func startOfDay(_ zone: String, _ date: String, _ seconds: Int64) throws {
        let day = try #require(CalendarDate(date))
        #expect(try clock(zone).startOfDay(day) == Moment(milliseconds: seconds * 1000))
    }

    @Test(arguments: ["Europe/Berlin", "Pacific/Apia", "America/Toronto", "Africa/Monrovia", "Asia/Kathmandu"])
    func `days begin one after the other, and hold their own beginning, in every zone`(_ zone: String) throws {
        let clock = try clock(zone)
        var last = clock.startOfDay(.first)
        for day in stride(from: CalendarDate.first.daysSinceEpoch + 1, to: CalendarDate.last.daysSinceEpoch, by: 997) {
            let date = try #require(CalendarDate(daysSinceEpoch: day))
            let start = clock.startOfDay(date)
            #expect(last < start)
            let shown = EvaluationClock(now: start + .seconds(60), timeZone: clock.timeZone).today
            #expect(shown == date)
            last = start
        }
    }
}
