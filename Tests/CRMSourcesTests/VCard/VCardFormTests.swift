import CRMSources
import Testing

@Suite("Forms of vCards") struct VCardFormTests {
    struct Form: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        init(_ name: String, _ text: String, prefix: [UInt8] = []) {
            testDescription = name
            bytes = prefix + Array(text.utf8)
        }

        init(_ name: String, latin text: String) {
            testDescription = name
            bytes = text.unicodeScalars.map { UInt8($0.value) }
        }
    }

    static let forms = [
        Form("4.0", card("4.0", "FN:Jörg Müster", "N:Müster;Jörg;;;", "NOTE:eins\\nzwei\\, drei\\; vier")),
        Form("3.0 with LF", card("3.0", "N:Müster;Jörg", "NOTE:eins\\Nzwei\\, drei\\; vier", end: "\n")),
        Form("3.0 with CR", card("3.0", "N:Müster;Jörg", "NOTE:eins\\nzwei, drei; vier", end: "\r")),
        Form(
            "a byte order mark", card("3.0", "N:Müster;Jörg", "NOTE:eins\\nzwei, drei; vier"),
            prefix: [0xEF, 0xBB, 0xBF]),
        Form(
            "small letters, groups, blanks",
            card("3.0", "item1.n:Müster;Jörg ", "", "  ", "A.note: eins\\nzwei, drei; vier")),
        Form(
            "folded inside of a word", card("4.0", "N:Müs\r\n ter;Jö\r\n\trg", "NOTE:eins\\\r\n nzwei, dr\r\n ei; vier")
        ),
        Form(
            "2.1 in quoted-printable with soft ends of lines",
            card(
                "2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCster;J=C3=B6=\r\nrg",
                "NOTE;ENCODING=QUOTED-PRINTABLE:eins=0D=0Azwei,=\r\n drei; =\r\nvier")),
        Form(
            "2.1, bare encoding, Latin 1",
            card(
                "2.1", "N;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:M=FCster;J=F6rg",
                "NOTE;QUOTED-PRINTABLE:eins=0Azwei, drei; vier")),
        Form(
            "2.1 folded at blanks",
            card("2.1", "N;CHARSET=utf-8:Müster;Jörg", "NOTE;QUOTED-PRINTABLE:eins=0Azwei,\r\n drei;\r\n vier")),
        Form(
            "bytes of Windows-1252",
            latin: card(
                "2.1", "N;LANGUAGE=de;CHARSET=Windows-1252:M\u{FC}ster;J\u{F6}rg",
                "NOTE;ENCODING=QUOTED-PRINTABLE:eins=0Azwei, drei; vier")),
        Form(
            "ISO-8859-15 in base64",
            card("3.0", "N;CHARSET=ISO-8859-15;ENCODING=b:TfxzdGVyO0r2cmc=", "NOTE:eins\\nzwei\\, drei; vier")),
        Form(
            "parameters in quotes",
            card("4.0", "N;SORT-AS=\"A,B:;\";X=\"\":Müster;Jörg", "NOTE:eins\\nzwei, drei; vier")),
    ]

    @Test("all usual forms of vCards are read alike", arguments: forms)
    func readsAlike(form: Form) throws {
        let stage = try VCardStage()
        let report = try stage.run(form.bytes)
        #expect(report.errors == [] && report.inserted == 1 && report.isApplied)
        #expect(
            try stage.rows("SELECT Name, Vorname, Bemerkung FROM Kontakte")
                == [["Müster", "Jörg", "eins\nzwei, drei; vier"]])
    }

    @Test func `several cards of several versions may stand in one file`() throws {
        let stage = try VCardStage()
        let report = try stage.run(card("2.1", "N:A") + "\r\n\r\n" + card("3.0", "N:B") + card("4.0", "FN:C"))
        #expect(report.errors == [] && report.inserted == 3)
        #expect(try stage.rows("SELECT Name FROM Kontakte ORDER BY Id") == [["A"], ["B"], ["C"]])
    }

    @Test func `an agent's card inside of another is no record, nor part of it`() throws {
        let stage = try VCardStage()
        let inner = card("2.1", "N:Innen", "TITLE:Innen")
        let report = try stage.run(
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Aussen\r\nAGENT:\r\n\(inner)TEL;CELL:1\r\nEND:VCARD\r\n")
        #expect(report.errors == [] && report.inserted == 1)
        #expect(try stage.rows("SELECT Name, Position, Mobil FROM Kontakte") == [["Aussen", nil, "1"]])
    }

    @Test func `in 2.1 a backslash only shields what separates`() throws {
        let stage = try VCardStage()
        #expect(try stage.run(card("2.1", "N:Am\\;sel;Anna", "NOTE:C:\\new\\temp")).errors == [])
        #expect(try stage.rows("SELECT Name, Bemerkung FROM Kontakte") == [["Am;sel", "C:\\new\\temp"]])
    }
}
