import AccessRules
import ContactModel
import Foundation
import TestSupport
import Testing

@testable import ContactMapping

@Suite("Values as text") struct FieldTextTests {
    static let rows: [(String, FieldValue, String?)] = [
        ("Name", .text(" Anna \r\n Muster\u{0}"), "Anna \n Muster"), ("Name", .text(""), nil),
        ("Name", .text(" \u{1} "), nil), ("Name", .null, nil), ("Rang", .integer(-12_345), "-12345"),
        ("Umsatz", .decimal(Decimal(string: "1234567.50") ?? 0), "1234567.5"), ("Newsletter", .boolean(true), "true"),
        ("Newsletter", .boolean(false), "false"), ("Geburtstag", .date(CalendarDate("1980-02-29")!), "1980-02-29"),
        ("LetzterKontakt", .timestamp(Moment(milliseconds: 1_774_742_340_000)), "2026-03-29 00:59"),
        ("LetzterKontakt", .timestamp(Moment(milliseconds: 1_774_746_000_000)), "2026-03-29 03:00"),
        ("LetzterKontakt", .timestamp(Moment(milliseconds: -1)), "1970-01-01 00:59"),
        ("LetzterKontakt", .timestamp(Moment(milliseconds: .min)), nil),
        ("LetzterKontakt", .timestamp(Moment(milliseconds: .max)), nil),
        ("Gebiete", .textList(["Nord", nil, "", "Süd"]), "Nord, Süd"), ("Gebiete", .textList([]), nil),
    ]

    @Test("reads the same in every locale", arguments: rows)
    func readsTheSame(_ field: String, _ value: FieldValue, _ text: String?) throws {
        let mapped = try Invented.contact(.personalNotes, .template("x [{\(field)}]"), [field: value])
        #expect(mapped.contact[.personalNotes] == text.map { .text("x \($0)") })
    }

    @Test func `I32: a birthday is the field's date in every time zone`() throws {
        let zones = ["Pacific/Kiritimati", "Europe/Berlin", "Etc/UTC", "Pacific/Pago_Pago"].compactMap {
            TimeZone(identifier: $0)
        }
        for days in stride(
            from: CalendarDate.first.daysSinceEpoch, through: CalendarDate.last.daysSinceEpoch, by: 9_973)
        {
            let date = try #require(CalendarDate(daysSinceEpoch: days))
            for zone in zones {
                let options = MappingOptions(defaultRegion: "DE", timeZone: zone)
                let mapped = try Invented.contact(
                    .birthday, .template("{Geburtstag}"), ["Geburtstag": .date(date)], options: options)
                #expect(mapped.contact[.birthday] == .date(date))
            }
        }
    }

    @Test func `a birthday from a timestamp is the day of the configured zone`() throws {
        let evening = FieldValue.timestamp(Moment(milliseconds: 23 * 3_600_000))
        let mapped = try Invented.contact(.birthday, .template("{LetzterKontakt}"), ["LetzterKontakt": evening])
        #expect(mapped.contact[.birthday] == .date(CalendarDate("1970-01-02")!))

        let far = FieldValue.timestamp(Moment(milliseconds: .max))
        let none = try Invented.contact(.birthday, .template("{LetzterKontakt}"), ["LetzterKontakt": far])
        #expect(none.isEmpty && none.notes.map(\.kind) == [.dropped])
    }
}

@Suite("HTML") struct HTMLTests {
    static let plain = [
        "", "Anna <anna@musterwerk.example>", "a < b > c", "1 <2", "R&D", "AT&amp;T", "<", "<>", "</>", "< b>",
        "<Anna>",
        "<b", "x<3 y>",
    ]

    @Test("leaves what is no HTML alone", arguments: plain)
    func leavesAlone(_ text: String) {
        #expect(!HTMLText.looksLikeHTML(text))
    }

    static let pages: [(String, String)] = [
        ("<b>Muster</b> GmbH &amp; Co.", "Muster GmbH & Co."), ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("a<br><br><br>b", "a\n\nb"), ("<p>eins</p>\n<p>zwei</p>", "eins\n\nzwei"),
        ("<div>a</div><div>b</div>", "a\nb"), ("<ul><li>a</li><li><p>b</p></li></ul>c", "- a\n- b\n\nc"),
        ("<ol><li>a<ul><li>x</ul><li>b</ol>", "1. a\n- x\n2. b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c<td></tr></table>", "a\tb\nc"),
        ("<i>a</i>\n \t b", "a b"), ("<pre>a\r\n  b</pre>c", "a\n  b\n\nc"),
        ("<style>p { color: red }</style><p>a</p>", "a"), ("<script>if (a<b) x()</script>a<br>", "a"),
        ("<script>never closed <b>a</b>", ""), ("a<!-- b --><i>c</i>", "ac"), ("a<!-- b <i>c</i>", "a<!-- b c"),
        ("<html><head><title>t</title></head><body>a</body></html>", "a"),
        ("<a title=\"x>y\" href='z'>a</a>b", "ab"), ("<a title=\"x>a</a>", "<a title=\"x>a</a>"),
        ("<i>Don't</i> <b class=it's>a</b>", "Don't a"), ("<i>a < b &lt; c</i>", "a < b < c"),
        ("<i>&uuml;&Uuml;&szlig;&euro;&hellip;</i>", "üÜß€…"), ("<i>&#252;&#xFC;&#128;&#150;</i>", "üü€–"),
        ("<i>&#0;&#xD800;&#x110000;&#99999999999;</i>", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("<i>&unknown; &; &# &#x; & &copy</i>", "&unknown; &; &# &#x; & &copy"), ("<i>a&nbsp;&nbsp;b</i>", "a  b"),
        ("<!DOCTYPE html><p>a", "a"), ("<o:p></o:p><p>a</p>", "a"), ("<p>👩‍👩‍👧 é</p>", "👩‍👩‍👧 é"),
    ]

    @Test("becomes text", arguments: pages)
    func becomesText(_ html: String, _ text: String) {
        #expect(HTMLText.looksLikeHTML(html))
        #expect(HTMLText.plain(html) == text)
    }

    @Test func `broken HTML of any kind becomes some text, and soon`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("HTML"))
        let pieces = [
            "<", ">", "</", "<!--", "-->", "<b", "<p>", "<li>", "<ol>", "</ol>", "<script>", "</script>", "=\"", "\"",
            "'",
            "&", "&#", "&#x41", ";", "a", " ", "\n", "<pre>", "<td>", "é", "\u{0}",
        ]
        for _ in 0..<2_000 {
            let html = (0..<Int.random(in: 0...40, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let text = HTMLText.plain(html)
            #expect(text.utf8.count <= html.utf8.count * 4 + 16)
        }
        // Each would take minutes if a search for an end were made again and again.
        for piece in ["<!--", "<a b='", "<a ", "</", "<li>", "&#", "<script></"] {
            let html = "<p>" + String(repeating: piece, count: 20_000)
            #expect(HTMLText.plain(html).utf8.count <= html.utf8.count * 4)
            _ = HTMLText.looksLikeHTML(String(html.dropFirst(3)))
        }
    }
}

@Suite("Mail addresses") struct MailAddressTests {
    static let fields: [(String, [String], Int)] = [
        ("anna@musterwerk.example", ["anna@musterwerk.example"], 0), ("", [], 0), ("  \n", [], 0),
        (
            "a@x.example; b@x.example,c@x.example d@x.example\ne@x.example",
            ["a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"], 0
        ),
        ("Anna Muster <anna@x.example>", ["anna@x.example"], 0),
        ("\"Muster, Anna\" <anna@x.example>; Ben <ben@x.example>", ["anna@x.example", "ben@x.example"], 0),
        ("Muster, Anna <anna@x.example>", ["anna@x.example"], 0), ("<anna@x.example>", ["anna@x.example"], 0),
        ("a@x.example <b@x.example>", ["b@x.example"], 0),
        ("mailto:anna@x.example?subject=x", ["anna@x.example"], 0), ("(anna@x.example).", ["anna@x.example"], 0),
        ("anna.o'neil+crm@x.example", ["anna.o'neil+crm@x.example"], 0),
        ("jörg@müller.example", ["jörg@müller.example"], 0),
        ("keine", [], 1), ("anna(at)x.example", [], 1), ("anna@", [], 1), ("@x.example", [], 1), ("anna@x", [], 1),
        ("anna@@x.example", [], 1), ("a..b@x.example", [], 1), (".a@x.example", [], 1), ("a@-x.example", [], 1),
        ("a@x..example", [], 1), ("a@1.2.3.4", [], 1), ("a@[1.2.3.4]", [], 1), ("a\u{200B}b@x.example", [], 1),
        ("anna@x.example; ben@", ["anna@x.example"], 1),
        (String(repeating: "a", count: 65) + "@x.example", [], 1),
        ("a@" + String(repeating: "b", count: 64) + ".example", [], 1),
    ]

    @Test("finds the addresses in a field", arguments: fields)
    func findsAddresses(_ text: String, _ addresses: [String], _ invalidCount: Int) {
        let list = MailAddresses(text)
        #expect(list.addresses == addresses)
        #expect(list.invalidCount == invalidCount)
    }
}

@Suite("Phone lists") struct PhoneListTests {
    static let fields: [(String, [String], [Bool])] = [
        ("030 23125012", ["+49 30 23125012"], [true]), ("", [], []), (" ; \n", [], []),
        ("030 23125012; 0171 3920001", ["+49 30 23125012", "+49 171 3920001"], [true, true]),
        ("030 23125012\n4711", ["+49 30 23125012", "4711"], [true, false]),
        ("030 / 23125012", ["+49 30 23125012"], [true]),
        ("030 23125012 / 0171 3920001", ["+49 30 23125012", "+49 171 3920001"], [true, true]),
        ("030 23125012 / 23125013", ["030 23125012 / 23125013"], [false]),
        ("030 23125012, 0171 3920001", ["+49 30 23125012", "+49 171 3920001"], [true, true]),
        ("030 23125012 oder 0171 3920001", ["+49 30 23125012", "+49 171 3920001"], [true, true]),
        ("030 23125012, abends", ["030 23125012, abends"], [false]),
        ("044 668 18 00", ["+41 44 668 18 00"], [true]), ("auf Anfrage", ["auf Anfrage"], [false]),
    ]

    @Test("divides a field only where every part is a number", arguments: fields)
    func dividesField(_ text: String, _ numbers: [String], _ parsed: [Bool]) {
        let list = PhoneList(text, regions: text.hasPrefix("044") ? ["CH", "DE"] : ["DE"])
        #expect(list.numbers.map(\.text) == numbers)
        #expect(list.numbers.map(\.isParsed) == parsed)
    }

    @Test(
        arguments: [
            ("DE", "DE"), ("de", "DE"), ("D", "DE"), ("Deutschland", "DE"), (" deutschland ", "DE"), ("Germany", "DE"),
            ("Allemagne", "DE"), ("BRD", "DE"), ("Österreich", "AT"), ("Oesterreich", "AT"), ("OSTERREICH", "AT"),
            ("A", "AT"),
            ("Schweiz", "CH"), ("Suisse", "CH"), ("Svizzera", "CH"), ("U.S.A.", "US"), ("Vereinigtes Königreich", "GB"),
            ("Großbritannien", "GB"), ("FL", "LI"), ("Atlantis", nil), ("", nil), ("49", nil), ("XX", nil),
        ] as [(String, String?)])
    func `a country is known by its code and its names`(country: String, region: String?) {
        #expect(Regions.region(ofCountry: country) == region)
    }
}

@Suite("Limits") struct LimitTests {
    static let family = "👩‍👩‍👧"

    @Test func `a text is cut between graphemes`() {
        #expect(PropertyLimits.cut("abc", unitsMax: 3, .line) == "abc")
        #expect(PropertyLimits.cut("abcd", unitsMax: 3, .line) == "abc")
        #expect(PropertyLimits.cut("ab cd", unitsMax: 3, .line) == "ab")
        #expect(PropertyLimits.cut("a" + Self.family, unitsMax: 8, .line) == "a")
        #expect(PropertyLimits.cut("a" + Self.family, unitsMax: 9, .line) == "a" + Self.family)
        #expect(PropertyLimits.cut("äöü", unitsMax: 3, .line) == "äöü")
    }

    @Test func `a grapheme longer than the limit is cut between code points`() {
        let marks = "a" + String(repeating: "\u{301}\u{323}", count: 200)
        let cut = PropertyLimits.cut(NormalText.normalise(marks, .line), unitsMax: 255, .line)
        #expect(cut.utf16.count == 255)
        #expect(PropertyLimits.cut(Self.family, unitsMax: 1, .line).isEmpty)
    }
}
