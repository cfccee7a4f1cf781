import AccessRules
import CRMSources
import Foundation
import SQLite
import Testing

@Suite("CSV import") struct CSVImportTests {
    let crm: TestCRM

    init() throws { crm = try TestCRM() }

    private func run(
        _ text: String, into table: String = "Leute", isDryRun: Bool = false
    ) throws -> CSVImport.Report {
        try CSVImport.run(Array(text.utf8), named: "people.csv", table: table, crm: crm.crm, isDryRun: isDryRun)
    }

    private func rows(_ sql: String) throws -> [[String?]] {
        var rows: [[String?]] = []
        try crm.database.forEachRow(sql) { row in rows.append((0..<row.columnCount).map(row.text)) }
        return rows
    }

    @Test func `rows with a known key update, others are new, and equal ones are left alone`() throws {
        let report = try run("Id,Name,Alter\na,Amsel,33\nb,Buche,\nd,Dohle,7\n")
        #expect(report.inserted == 1 && report.updated == 1 && report.unchanged == 1)
        #expect(report.errors == [] && report.isApplied)
        #expect(
            try rows("SELECT Id, Name, \"Alter\", FirmaId FROM Leute ORDER BY Id") == [
                ["a", "Amsel", "33", "1"], ["b", "Buche", nil, "2"], ["c", "Cello", nil, "1"],
                ["d", "Dohle", "7", nil],
            ])
        let again = try run("Id,Name,Alter\na,Amsel,33\nb,Buche,\nd,Dohle,7\n")
        #expect(again.unchanged == 3 && again.inserted == 0 && again.updated == 0)
    }

    @Test func `a dry run says the same and writes nothing`() throws {
        let before = try rows("SELECT * FROM Leute")
        let seq = try crm.database.firstInteger("SELECT max(seq) FROM crm_changes")
        let report = try run("Id,Name\na,Anders\nd,Dohle\n", isDryRun: true)
        #expect(report.inserted == 1 && report.updated == 1 && !report.isApplied)
        #expect(try rows("SELECT * FROM Leute") == before)
        #expect(try crm.database.firstInteger("SELECT max(seq) FROM crm_changes") == seq)
    }

    @Test func `every value is stored as the contract writes it`() async throws {
        let report = try run(
            """
            Id;Nachname;Alter;Umsatz;Weg;Geboren;Stand;Marken;Land
            x;"Ä; ""B""
            C";-5;12.50;ja;1.2.1999;2026-11-23T08:30:00Z;"[""a"",null]";DE
            y;;;;0;1999-02-28;;[];

            """)
        #expect(report.errors == [] && report.inserted == 2)
        #expect(
            try rows("SELECT Id, Name, \"Alter\", Umsatz, Weg, Geboren, Stand, Marken, Land FROM Leute WHERE Id >= 'x'")
                == [
                    [
                        "x", "Ä; \"B\"\nC", "-5", "12.50", "1", "1999-02-01", "2026-11-23T08:30:00Z", "[\"a\",null]",
                        "DE",
                    ],
                    ["y", nil, nil, nil, "0", "1999-02-28", nil, "[]", nil],
                ])
        #expect(try await crm.read().problems == [])
    }

    @Test func `without a key column every row gets a key that was never used`() throws {
        try crm.database.execute("INSERT INTO Firmen VALUES (90, 'Alt'); DELETE FROM Firmen WHERE Id = 90")
        #expect(try run("Name\nNeu\nNeuer\n", into: "Firmen").inserted == 2)
        #expect(try rows("SELECT Id, Name FROM Firmen WHERE Id > 2") == [["91", "Neu"], ["92", "Neuer"]])
        #expect(try run("Name\nZwilling\nZwilling\n").inserted == 2)
        let keys = try rows("SELECT Id FROM Leute WHERE Name = 'Zwilling'")
        #expect(Set(keys).count == 2 && keys.allSatisfy { $0[0]?.count == 36 })
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        init(_ name: String, _ text: String, prefix: [UInt8] = []) {
            testDescription = name
            bytes = prefix + Array(text.utf8)
        }
    }

    static let forms = [
        Form("commas and LF", "Id,Name\nd,\"Do;hle, x\"\ne,Elster\n"),
        Form("semicolons and CR LF", "Id;Name\r\nd;\"Do;hle, x\"\r\ne;Elster\r\n"),
        Form("tabs and CR", "Id\tName\rd\tDo;hle, x\re\tElster\r"),
        Form("a byte order mark", "Id,Name\nd,\"Do;hle, x\"\ne,Elster", prefix: [0xEF, 0xBB, 0xBF]),
        Form("quoted headers with blanks", "\" Id \",\"Name \"\nd,\"Do;hle, x\"\n\n\ne,Elster\n\n"),
        Form("a delimiter in a quoted header", "Id;\"Nachname\"\nd;\"Do;hle, x\"\ne;Elster"),
    ]

    @Test("all usual forms of CSV are read alike", arguments: forms)
    func readsAlike(form: Form) throws {
        let report = try CSVImport.run(form.bytes, named: "people.csv", table: "Leute", crm: crm.crm, isDryRun: false)
        #expect(report.errors == [] && report.inserted == 2)
        #expect(
            try rows("SELECT Id, Name FROM Leute WHERE Id > 'c'") == [["d", "Do;hle, x"], ["e", "Elster"]])
    }

    @Test func `where the highest key is the last number, new records are refused and none is given twice`() throws {
        let highest = Int64.max
        #expect(try run("Id,Name\n\(highest - 1),Vorletzte\n", into: "Firmen").inserted == 1)
        let refused = "no number is left for its key; give keys in the column of the key."
        #expect(try run("Name\nLetzte\nKeine\n", into: "Firmen").errors == ["people.csv:3: \(refused)"])
        #expect(try run("Name\nLetzte\n", into: "Firmen").inserted == 1)
        #expect(try run("Name\nKeine\n", into: "Firmen").errors == ["people.csv:2: \(refused)"])
        // Nor when its record is gone: a key is never used again.
        try crm.database.execute("DELETE FROM Firmen WHERE Id > 2")
        #expect(try run("Name\nKeine\nAuch keine\n", into: "Firmen").errors.count == 2)
    }

    @Test func `a column's name is shown in one line, whatever is in it`() throws {
        let long = String(repeating: "x", count: 61)
        #expect(
            try run("Id,\"Na\nme\",a\u{1B}[2J,\(long)\n").errors == [
                "people.csv:1: column Na\u{FFFD}me: Leute has no such field. Did you mean Name?",
                "people.csv:1: column a\u{FFFD}[2J: Leute has no such field.",
                "people.csv:1: column \(long.dropLast())…: Leute has no such field.",
            ])
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var errors: [String]

        init(_ name: String, _ text: String, prefix: [UInt8] = [], _ errors: String...) {
            testDescription = name
            bytes = prefix + Array(text.utf8)
            self.errors = errors
        }
    }

    static let broken = [
        Broken("an empty file", "", "people.csv:1: the file is empty; its first line names the columns."),
        Broken("blank lines only", "\n\r\n\n", "people.csv:1: the file is empty; its first line names the columns."),
        Broken(
            "UTF-16", "I\0d\0", prefix: [0xFF, 0xFE],
            "people.csv:1: the file is UTF-16. Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."),
        Broken(
            "a misspelt column", "Id,Nachnahme\nd,x\n",
            "people.csv:1: column Nachnahme: Leute has no such field. Did you mean Nachname?"),
        Broken(
            "columns of nothing", "Id,Zzzzzz,\nd,x,\n", "people.csv:1: column Zzzzzz: Leute has no such field.",
            "people.csv:1: column : Leute has no such field."),
        Broken(
            "one field twice", "Id,Name,Nachname\nd,x,y\n",
            "people.csv:1: column Nachname: another column is the field Name already."),
        Broken("bytes", "Id,Bild\nd,x\n", "people.csv:1: column Bild: the field Bild holds bytes, which CSV cannot."),
        Broken(
            "too few and too many values", "Id,Name\nd\ne,x,y\n",
            "people.csv:2: the line has 1 values, the header 2 columns.",
            "people.csv:3: the line has 3 values, the header 2 columns."),
        Broken(
            "a quote that is never closed", "Id,Name\nd,\"Dohle\ne,Elster\n",
            "people.csv:2: a double quote that opens a value is never closed."),
        Broken(
            "text after a quote", "Id,Name\nd,\"Dohle\"x\ne,Elster\n",
            "people.csv:2: there is text after the closing double quote of a value."),
        Broken(
            "a quote inside", "Id,Name\nd,Doh\"le\n",
            "people.csv:2: there is a double quote inside a value; put the value in quotes and double those in it."),
        Broken(
            "a quote inside the header", "Id,Na\"me\nd,x\n",
            "people.csv:1: there is a double quote inside a value; put the value in quotes and double those in it."),
        Broken(
            "values of other types",
            "Id,Alter,Umsatz,Weg,Geboren,Stand,Marken\nd,1.5,\"1,5\",vielleicht,31.2.1999,gestern,a\n",
            "people.csv:2: column Alter: it is not a whole number of 64 bit.",
            "people.csv:2: column Umsatz: it is not a decimal such as 1234.50, of at most 38 digits.",
            "people.csv:2: column Weg: it is not 0 or 1, true or false, ja or nein.",
            "people.csv:2: column Geboren: it is not a day such as 2026-11-23 or 23.11.2026.",
            "people.csv:2: column Stand: it is not a moment such as 2026-11-23T08:30:00Z.",
            "people.csv:2: column Marken: it is not a JSON array of texts such as [\"a\", \"b\"]."),
        Broken(
            "lines after a value of several", "Id,Name,Alter\nd,\"a\r\nb\nc\",1\ne,x,y\n",
            "people.csv:5: column Alter: it is not a whole number of 64 bit."),
        Broken(
            "an empty key", "Id,Name\n,x\n",
            "people.csv:2: column Id: it is the key and must not be empty; leave the column out to get new keys."),
        Broken("a key twice", "Id,Name\nd,x\nd,y\n", "people.csv:3: column Id: line 2 has the same key."),
    ]

    @Test("a file that does not fit is told line by line, and nothing of it is written", arguments: broken)
    func refuses(row: Broken) throws {
        let before = try rows("SELECT * FROM Leute")
        let report = try CSVImport.run(row.bytes, named: "people.csv", table: "Leute", crm: crm.crm, isDryRun: false)
        #expect(report.errors == row.errors)
        #expect(!report.isApplied)
        #expect(try rows("SELECT * FROM Leute") == before)
    }

    @Test func `bytes that are no UTF-8 are refused with their line`() throws {
        let bytes = Array("Id,Name\nd,ok\ne,M".utf8) + [0xFC] + Array("ller\n".utf8)
        let report = try CSVImport.run(bytes, named: "people.csv", table: "Leute", crm: crm.crm, isDryRun: false)
        #expect(
            report.errors
                == ["people.csv:3: the line is not UTF-8. Save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")."])
    }

    @Test func `a rule of the database itself is a fault of the line, and the other lines are told too`() throws {
        try crm.database.execute("CREATE UNIQUE INDEX one_name ON Leute (Name)")
        let report = try run("Id,Name,Alter\nd,Amsel,1\ne,Elster,x\nf,Fink,1\n")
        #expect(
            report.errors == [
                "people.csv:2: the database refuses the line: UNIQUE constraint failed: Leute.Name.",
                "people.csv:3: column Alter: it is not a whole number of 64 bit.",
            ])
        #expect(try crm.database.firstInteger("SELECT count(*) FROM Leute") == 3)
    }

    @Test func `a label of two fields names neither`() throws {
        try crm.database.execute(
            "UPDATE crm_fields SET label = 'Nachname' WHERE table_name = 'Leute' AND name = 'Land'")
        #expect(
            try run("Id,Nachname\nd,x\n").errors
                == ["people.csv:1: column Nachname: the fields Name and Land share this label; use the name."])
    }

    @Test func `a file or table that is not there is an error with what there is`() throws {
        let table = #expect(throws: EmbeddedCRMError.self) { try run("Id\nd\n", into: "Leuthe") }
        #expect(
            table?.message
                == "Could not import people.csv: \(crm.path) has no table Leuthe. It has Firmen, Leute.")
        let file = #expect(throws: EmbeddedCRMError.self) {
            try CSVImport.run(path: crm.folder.path("none.csv"), table: "Leute", crm: crm.crm, isDryRun: false)
        }
        #expect(file?.message.hasPrefix("Could not read \(crm.folder.path("none.csv")): ") == true)
    }

    @Test func `a file is named by its name in messages`() throws {
        try Data("Id,Alter\nd,x\n".utf8).write(to: URL(fileURLWithPath: crm.folder.path("liste.csv")))
        let report = try CSVImport.run(
            path: crm.folder.path("liste.csv"), table: "Leute", crm: crm.crm, isDryRun: false)
        #expect(report.errors == ["liste.csv:2: column Alter: it is not a whole number of 64 bit."])
    }

    @Test func `random bytes never crash the reader and never write half a file`() throws {
        let seed = UInt64.random(in: 0...(.max))
        print("CSV seed \(seed)")
        var random = SplitMix(state: seed)
        let alphabet = Array("a,;\"\n\r\tÄ 1".utf8) + [0, 0xFF]
        for _ in 0..<300 {
            let noise = (0..<Int(random.next() % 60)).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            let bytes = Array("Id,Name\n".utf8) + noise
            let before = try crm.database.firstInteger("SELECT count(*) FROM Leute")
            let report = try CSVImport.run(bytes, named: "noise.csv", table: "Leute", crm: crm.crm, isDryRun: false)
            let after = try crm.database.firstInteger("SELECT count(*) FROM Leute")
            #expect(report.isApplied == report.errors.isEmpty)
            #expect(after == (before ?? 0) + Int64(report.isApplied ? report.inserted : 0))
        }
    }
}

/// Random numbers that a printed seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
