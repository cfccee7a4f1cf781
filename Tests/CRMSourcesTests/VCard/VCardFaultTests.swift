import CRMSources
import SQLite
import Testing

@Suite("Faults of vCards") struct VCardFaultTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var errors: [String]

        init(_ name: String, _ text: String, _ errors: String...) {
            self.init(name, Array(text.utf8), errors)
        }

        init(_ name: String, _ bytes: [UInt8], _ errors: [String]) {
            testDescription = name
            self.bytes = bytes
            self.errors = errors.map { "people.vcf:" + $0 }
        }
    }

    static let noCard = "1: the file has no card, which begins with BEGIN:VCARD."
    static let noColon = "there is no colon between a property and its value."

    static let broken = [
        Broken("an empty file", "", noCard), Broken("blank lines only", "\r\n \n\t\n", noCard),
        Broken("UTF-16", [0xFF, 0xFE, 0x42, 0], ["1: the file is UTF-16. Save or export it as UTF-8."]),
        Broken(
            "text outside of cards", "Geheim\nmehr\n" + card("3.0", "N:Geheim") + "nachher:1\nmehr\n",
            "1: the line is outside of a card, which begins with BEGIN:VCARD.",
            "7: the line is outside of a card, which begins with BEGIN:VCARD."),
        Broken(
            "no end", "BEGIN:VCARD\nVERSION:3.0\nN:Geheim\n", "1: the card that begins here has no END:VCARD."),
        Broken(
            "no end before the next", "BEGIN:VCARD\nVERSION:3.0\nN:Geheim\n" + card("3.0", "N:B"),
            "1: the card that begins here has no END:VCARD."),
        Broken(
            "an end without a beginning", "END:VCARD\n",
            "1: the line is outside of a card, which begins with BEGIN:VCARD."),
        Broken(
            "no version", "BEGIN:VCARD\nN:Geheim\nEND:VCARD\n",
            "1: the card has no VERSION; 2.1, 3.0 and 4.0 can be read."),
        Broken("another version", card("5.0", "N:Geheim"), "2: the card's VERSION is none of 2.1, 3.0 and 4.0."),
        Broken("no colon", card("3.0", "N:A", "Geheim"), "4: \(noColon)"),
        Broken(
            "no name", card("3.0", "N:A", ":Geheim", "=Geheim:1", "N\u{FC}:1"),
            "4: the line does not begin with a property's name; a line that goes on begins with a blank.",
            "5: the line does not begin with a property's name; a line that goes on begins with a blank.",
            "6: the line does not begin with a property's name; a line that goes on begins with a blank."),
        Broken(
            "a name that is too long", card("3.0", String(repeating: "X", count: 61) + ":1"),
            "3: the line does not begin with a property's name; a line that goes on begins with a blank."),
        Broken(
            "a quote that stays open", card("3.0", "N;LANGUAGE=\"Geheim:A"),
            "3: a double quote that opens a parameter is never closed."),
        Broken("text after a quote", card("3.0", "N;LANGUAGE=\"de\"Geheim:A"), "3: \(noColon)"),
        Broken(
            "another encoding", card("3.0", "N;ENCODING=Geheim:A"),
            "3: property N: its encoding is neither base64 nor quoted-printable."),
        Broken(
            "no quoted-printable", card("2.1", "N;ENCODING=QUOTED-PRINTABLE:Geheim=ZZ"),
            "3: property N: it is not in the encoding that it names."),
        Broken(
            "no base64", card("3.0", "N;ENCODING=b:Ge*eim"), "3: property N: it is not in the encoding that it names."),
        Broken(
            "another character set", card("2.1", "NOTE;CHARSET=UTF-7:Geheim"),
            "3: property NOTE: its character set is none of UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 and Windows-1252. "
                + "Export the card as UTF-8."),
        Broken(
            "bytes that are no UTF-8", Array(card("3.0", "N:Geheim").utf8.map { $0 == 0x68 ? 0xFC : $0 }),
            [
                "3: property N: it is not in the character set that it names, or not UTF-8. Export the card as UTF-8."
            ]),
        Broken(
            "a UID that is too long", card("3.0", "N:A", "UID:" + String(repeating: "Geheim", count: 200)),
            "4: property UID: it has more than 1000 bytes."),
        Broken(
            "too many parameters", card("3.0", "N" + String(repeating: ";A=B", count: 101) + ":A"),
            "3: property N: it has more than 100 parameters."),
        Broken(
            "parameters that are too long",
            card("3.0", "N;TYPE=" + String(repeating: "Geheim,", count: 3000) + ":A"),
            "3: there are more than 16 KiB before the property's value."),
        Broken(
            "a UID that is far too long", card("3.0", "N:A", "UID:" + String(repeating: "Geheim", count: 50_000)),
            "4: property UID: it has more than 1000 bytes."),
        Broken(
            "too many properties", "BEGIN:VCARD\nVERSION:3.0\n" + String(repeating: "X-A:Geheim\n", count: 1001),
            "1: the card has more than 1000 properties or 32 MiB. Take it out."),
        Broken(
            "a line that is too long", card("3.0", "N:A", "NOTE:" + String(repeating: "Geheim1", count: 1_800_000)),
            "4: the line has more than 12 MiB. Take it out."),
        Broken(
            "several faults", card("3.0", "N:A", "Geheim", "NOTE;ENCODING=x:1", end: "\n") + card("3.0", "N"),
            "4: \(noColon)", "5: property NOTE: its encoding is neither base64 nor quoted-printable.", "9: \(noColon)"),
    ]

    @Test(
        "a file that does not fit is told line by line, without a value, and nothing of it is written",
        arguments: broken)
    func refuses(row: Broken) throws {
        let stage = try VCardStage()
        let good = Array(card("3.0", "N:Gut").utf8)
        _ = try stage.run(good)
        let report = try stage.run(row.bytes)
        #expect(report.errors == row.errors)
        #expect(!report.isApplied)
        #expect(!report.errors.joined().contains("Geheim"))
        #expect(try stage.rows("SELECT Name FROM Kontakte") == [["Gut"]])
    }

    @Test func `a rule of the database itself is a fault of the card, and the others are told too`() throws {
        let stage = try VCardStage()
        try stage.crm.database.execute("CREATE UNIQUE INDEX one_name ON Kontakte (Name)")
        let report = try stage.run(card("3.0", "N:A;B") + card("3.0", "N:A;C") + card("3.0", "N"))
        #expect(
            report.errors == [
                "people.vcf:5: the database refuses the card: UNIQUE constraint failed: Kontakte.Name.",
                "people.vcf:11: \(Self.noColon)",
            ])
        #expect(try stage.rows("SELECT Id FROM Kontakte") == [])
    }

    @Test func `more mistakes than anybody reads are counted`() throws {
        let stage = try VCardStage()
        let report = try stage.run(card("3.0", String(repeating: "Geheim\r\n", count: 1200)))
        #expect(report.errors.count == 1001 && report.errors.last == "There are 200 more mistakes.")
    }
}
