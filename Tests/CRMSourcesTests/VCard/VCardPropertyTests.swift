import AccessRules
import CRMSources
import Foundation
import SQLite
import Testing

@Suite("Properties of vCards") struct VCardPropertyTests {
    let stage: VCardStage

    init() throws { stage = try VCardStage() }

    @Test func `each property goes to its usual field, and what has none is counted`() throws {
        let report = try stage.run(
            card(
                "4.0", "FN:Dr. Anna Maria Amsel", "N:Amsel;Anna;Maria;Dr.;", "ORG:Musterwerk;Vertrieb;Nord",
                "TITLE:Leiterin", "ROLE:Chefin", "TEL;TYPE=\"work,voice\";VALUE=uri:tel:+49-30-23125001;ext=7",
                "TEL;TYPE=cell:+49 171 39200 01", "TEL;TYPE=home:030 23125 002", "TEL;TYPE=work,fax:030 23125 003",
                "TEL;TYPE=pager:5", "EMAIL:anna@musterwerk.example", "URL:https://musterwerk.example/",
                "ADR;TYPE=work:;;Amselweg 3;Musterstadt;Land Muster;12345;Deutschland", "BDAY:19800229",
                "NOTE:eins", "NOTE:zwei", "NOTE:eins", "NICKNAME:Anni", "CATEGORIES:a,b", "X-SHOE-SIZE:38",
                "PHOTO:data:image/png;base64,AAAA", "REV:20260131T083000Z", "PRODID:x", "KIND:individual"))
        #expect(report.errors == [] && report.inserted == 1)
        #expect(
            try stage.rows(
                """
                SELECT Name, Vorname, Titel, Abteilung, Position, Telefon, Mobil, Privat, Fax, EMail, Web, Strasse, PLZ,
                    Ort, Land, Geburtstag, Bemerkung, Hausnummer, Foto, FirmaId FROM Kontakte
                """) == [
                    [
                        "Amsel", "Anna", "Dr.", "Vertrieb, Nord", "Leiterin", "+49-30-23125001 ext. 7",
                        "+49 171 39200 01", "030 23125 002", "030 23125 003", "anna@musterwerk.example",
                        "https://musterwerk.example/", "Amselweg 3", "12345", "Musterstadt", "Deutschland",
                        "1980-02-29", "eins\n\nzwei", nil, nil, nil,
                    ]
                ])
        #expect(
            report.leftOutTexts == [
                "ADR.region noColumn 1", "CATEGORIES noColumn 1", "N.middle noColumn 1", "NICKNAME noColumn 1",
                "ORG.name noColumn 1", "PHOTO noColumn 1", "REV noColumn 1", "ROLE noColumn 1", "TEL.other noColumn 1",
                "X-SHOE-SIZE noColumn 1",
            ])
        #expect(report.leftOut.first { $0.property == "ROLE" }?.firstPlace == "people.vcf:7")
    }

    @Test
    func `of several values of one column the preferred one is taken, else the first, and the others are counted`()
        throws
    {
        let report = try stage.run(
            card(
                "3.0", "N:A", "EMAIL:a@musterwerk.example", "EMAIL;TYPE=pref:b@musterwerk.example",
                "EMAIL:b@musterwerk.example", "TEL:1", "TEL;TYPE=WORK:2", "ADR;TYPE=home:;;Gasse 1;Dorf",
                "ADR;TYPE=work:;;Weg 2;;;99999") + card("4.0", "FN:B", "TEL;PREF=50:1", "TEL;PREF=2:2", "TEL:3"))
        #expect(report.errors == [])
        #expect(
            try stage.rows("SELECT EMail, Telefon, Strasse, Ort, PLZ FROM Kontakte ORDER BY Id") == [
                ["b@musterwerk.example", "1", "Weg 2", nil, "99999"], [nil, "2", nil, nil, nil],
            ])
        #expect(report.leftOutTexts == ["ADR further 1", "EMAIL further 1", "TEL.work further 3"])
    }

    @Test func `a formatted name stands for a name without parts, and counts where it says something else`() throws {
        let report = try stage.run(
            card("4.0", "FN:Musterwerk GmbH") + card("3.0", "N:Amsel;Anna", "FN:Amsel, Anna")
                + card("3.0", "N:Buche;Bernd", "FN:Bernie"))
        #expect(
            try stage.rows("SELECT Name, Vorname FROM Kontakte ORDER BY Id") == [
                ["Musterwerk GmbH", nil], ["Amsel", "Anna"], ["Buche", "Bernd"],
            ])
        #expect(report.leftOutTexts == ["FN noColumn 1"])
    }

    @Test func `every type of column takes what fits it`() throws {
        let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0, 1, 2, 3, 4, 5, 6]
        let text = Data(photo).base64EncodedString()
        let names = ["REV=Stand", "X-SIZE=Groesse", "NICKNAME=Spitzname"]
        let report = try stage.run(
            card(
                "3.0", "N:A", "ORG:Muster\\; Werk;Bau", "CATEGORIES:Messe,Holz\\, Bau", "CATEGORIES:Messe",
                "PHOTO;ENCODING=b;TYPE=JPEG:\(text.prefix(7))\r\n \(text.dropFirst(7))", "X-SIZE:180",
                "NICKNAME:Al,Ali", "REV:2026-01-31T08:30:00Z", "BDAY:1980-02-29T00:00:00Z")
                + card("4.0", "FN:B", "PHOTO:data:image/jpeg;base64\\,\(text)", "REV:20260131T083000Z", "BDAY:19800229")
                + card("2.1", "N:C", "PHOTO;JPEG;BASE64:\r\n  \(text)\r\n", "BDAY:29.2.1980"), into: "Personen",
            columns: names)
        #expect(report.errors == [] && report.leftOut == [])
        #expect(
            try stage.rows("SELECT Name, Firma, Abteilung, Kategorien, Groesse, Spitzname FROM Personen ORDER BY Name")
                == [
                    ["A", "Muster; Werk", "Bau", "[\"Messe\",\"Holz, Bau\"]", "180", "Al, Ali"],
                    ["B", nil, nil, nil, nil, nil], ["C", nil, nil, nil, nil, nil],
                ])
        #expect(
            try stage.rows("SELECT DISTINCT Geburtstag, hex(Foto) FROM Personen")
                == [["1980-02-29", "FFD8FF00010203040506"]])
        #expect(
            try stage.rows("SELECT Stand FROM Personen WHERE Stand IS NOT NULL")
                == [["2026-01-31T08:30:00Z"], ["2026-01-31T08:30:00Z"]])
    }

    @Test func `what does not fit is left out and counted, and nothing is ever fetched`() throws {
        let long = String(repeating: "x", count: 65 * 1024)
        let large = Data(count: 8 * 1024 * 1024 + 1).base64EncodedString()
        let report = try stage.run(
            card(
                "4.0", "FN:A", "BDAY:--0229", "X-SIZE:groß", "PHOTO:https://musterwerk.example/a.jpg",
                "PHOTO:data:image/jpeg;base64,%%%", "NOTE:\(long)", "PHOTO:data:image/jpeg;base64,\(large)")
                + card("3.0", "N:B", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "PHOTO;VALUE=uri:ftp://a"),
            into: "Personen", columns: ["X-SIZE=Groesse"])
        #expect(report.errors == [] && report.inserted == 2)
        #expect(
            report.leftOutTexts == [
                "BDAY doesNotFit 2", "NOTE tooLong 1", "PHOTO photoAddress 2", "PHOTO photoTooLarge 1",
                "PHOTO photoUnreadable 1", "X-SIZE doesNotFit 1",
            ])
    }

    @Test func `groups, lists and things are counted and left out, and so is a card that says nothing`() throws {
        let report = try stage.run(
            card("4.0", "KIND:group", "FN:Alle", "MEMBER:urn:uuid:1")
                + card("3.0", "X-ADDRESSBOOKSERVER-KIND:group", "N:Alle") + card("4.0", "KIND:org", "FN:Musterwerk")
                + card("3.0", "N:;;;;", "X-A:1"))
        #expect(report.errors == [] && report.groups == 2 && report.inserted == 1 && report.empty == 1)
    }

    @Test func `columns are named by field or label, take a field from its usual property, or go to none`() throws {
        let report = try stage.run(
            card("4.0", "FN:Anna Amsel", "N:Amsel;Anna;;;", "TITLE:Leiterin", "ROLE:Chefin", "URL:x"),
            columns: ["ROLE=Position", "url=", "n.family=Status", "FN=Name"])
        #expect(report.errors == [])
        #expect(
            try stage.rows("SELECT Name, Vorname, Position, Status, Web FROM Kontakte")
                == [["Anna Amsel", "Anna", "Chefin", "Amsel", nil]])
        #expect(report.leftOutTexts == ["TITLE noColumn 1", "URL noColumn 1"])
    }

    static let badColumns = [
        ("TITLE", "column TITLE: write PROPERTY=FIELD, such as TITLE=Position."),
        ("TITLE=Posision", "column Posision: Kontakte has no such field. Did you mean Position?"),
        ("TEL=Telefon", "column TEL: TEL has the parts work, cell, home, fax, other: write TEL.work."),
        ("TEL.mobil=Mobil", "column TEL.mobil: TEL has the parts work, cell, home, fax, other: write TEL.work."),
        ("X Y=Mobil", "column X Y: that is no name of a property, such as TITLE."),
        ("UID=Nr.", "column UID: keys are given by the import."),
        ("PHOTO=Foto", "column PHOTO: a photo needs a field of bytes."),
    ]

    @Test("a column that leads nowhere is told before anything is read", arguments: badColumns)
    func refuses(column: String, error: String) throws {
        let report = try stage.run(card("3.0", "N:A"), columns: [column])
        #expect(report.errors == [error] && !report.isApplied)
        #expect(try stage.rows("SELECT Id FROM Kontakte") == [])
    }

    @Test func `two properties for one field, and one property twice, are mistakes`() throws {
        #expect(
            try stage.run(card("3.0", "N:A"), columns: ["FN=Name", "TITLE=Name", "FN=Ort"]).errors == [
                "column TITLE: another property goes to the field Name already.", "column FN: it is given twice.",
            ])
    }
}
