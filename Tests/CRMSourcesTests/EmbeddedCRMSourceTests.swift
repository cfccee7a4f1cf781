import AccessRules
import CRMSources
import ContactModel
import Contracts
import Cryptography
import Foundation
import SQLite
import Testing

@Suite("Embedded CRM source") struct EmbeddedCRMSourceTests {
    let crm: TestCRM

    init() throws { crm = try TestCRM() }

    @Test func `what users are called is what a whole reading says`() async throws {
        let users = try await crm.read().directory.users
        let wanted = Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0.login) })
        #expect(try await crm.source.logins() == wanted && wanted.count == 2)
    }

    @Test func `a sound CRM is read whole and without problems`() async throws {
        let reading = try await crm.read()
        #expect(reading.problems == [])
        #expect(reading.startedAt == TestCRM.moment)
        #expect(reading.schema.tables["Leute"] == TestCRM.people)
        #expect(reading.schema.tables["Firmen"] == TestCRM.companies)
        #expect(
            reading.schema.views["Leute"]
                == ViewDefinition(
                    name: "Leute", table: "Leute",
                    sort: [SortCriterion(path: "Name"), SortCriterion(path: "Firma.Name", isDescending: true)]))
        #expect(reading.schema.views["Alte"]?.filter == "Alter > 60")
        #expect(
            reading.directory.users.map(\.mailboxAddress) == [
                "anna@musterwerk.example", "bernd.buche@musterwerk.example",
            ])
        #expect(reading.directory.users[1].mail == nil)
        #expect(
            reading.directory.memberships == [
                Membership(group: GroupID("2"), member: .user(UserID("1"))),
                Membership(group: GroupID("1"), member: .group(GroupID("2"))),
            ])
        #expect(reading.records["Leute"]?.records.map(\.id.key) == ["a", "b", "c"])
        #expect(reading.value("Leute/c", "Weg") == .boolean(true))
        #expect(reading.value("Leute/b", "FirmaId") == .integer(2))
        #expect(reading.value("Firmen/2", "Name") == .text("Beispiel & Söhne"))
    }

    @Test func `values of every type are read as the contract writes them`() async throws {
        try crm.database.execute(
            """
            UPDATE Leute SET \"Alter\" = -5, Umsatz = '-12345678901234567890.123', Geboren = '1999-02-28',
                Stand = '2026-11-23T08:30:00.250Z', Marken = '["x", null, "ä"]', Bild = x'00ff', Name = '' WHERE Id = 'a';
            UPDATE Leute SET Umsatz = '-0.50', Stand = '2026-11-23 08:30:00', Marken = '[]' WHERE Id = 'b';
            UPDATE Leute SET Umsatz = '0', Stand = '2026-11-23T08:30:00+01:00' WHERE Id = 'c';
            """)
        let reading = try await crm.read()
        #expect(reading.problems == [])
        #expect(reading.value("Leute/a", "Alter") == .integer(-5))
        #expect(reading.value("Leute/a", "Umsatz") == .decimal(Decimal(string: "-12345678901234567890.123")!))
        #expect(reading.value("Leute/a", "Geboren") == .date(CalendarDate(year: 1999, month: 2, day: 28)!))
        #expect(reading.value("Leute/a", "Stand") == .timestamp(Moment(milliseconds: 1_795_422_600_250)))
        #expect(reading.value("Leute/a", "Marken") == .textList(["x", nil, "ä"]))
        #expect(reading.value("Leute/a", "Bild") == BytesDigest(SHA256.digest(of: [0x00, 0xFF])).map(FieldValue.bytes))
        #expect(reading.value("Leute/a", "Name") == .text(""), "SEMANTICS 14")
        #expect(reading.value("Leute/b", "Umsatz") == .decimal(Decimal(string: "-0.5")!))
        #expect(reading.value("Leute/b", "Stand") == .timestamp(Moment(milliseconds: 1_795_422_600_000)))
        #expect(reading.value("Leute/b", "Marken") == .textList([]))
        #expect(reading.value("Leute/c", "Umsatz") == .decimal(0))
        #expect(reading.value("Leute/c", "Stand") == .timestamp(Moment(milliseconds: 1_795_419_000_000)))
    }

    struct UnfitValue: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var field: String
        var sql: String
        var expectation: String
    }

    static let unfitValues = [
        UnfitValue(
            testDescription: "30 February", field: "Geboren", sql: "'2026-02-30'",
            expectation: "a day such as 2026-11-23"),
        UnfitValue(
            testDescription: "an exponent", field: "Umsatz", sql: "'1e3'",
            expectation: "a decimal such as 1234.50, of at most 38 digits"),
        UnfitValue(
            testDescription: "39 digits", field: "Umsatz", sql: "'123456789012345678901234567890123456789'",
            expectation: "a decimal such as 1234.50, of at most 38 digits"),
        UnfitValue(
            testDescription: "a moment without seconds", field: "Stand", sql: "'2026-11-23T08:30'",
            expectation: "a moment such as 2026-11-23T08:30:00Z"),
        UnfitValue(
            testDescription: "a moment of hour 24", field: "Stand", sql: "'2026-11-23T24:00:00Z'",
            expectation: "a moment such as 2026-11-23T08:30:00Z"),
        UnfitValue(testDescription: "a boolean of 2", field: "Weg", sql: "2", expectation: "0 or 1"),
        UnfitValue(
            testDescription: "a list with a number", field: "Marken", sql: "'[1]'",
            expectation: "a JSON array of texts such as [\"a\", \"b\"]"),
        UnfitValue(
            testDescription: "a list that is a text", field: "Marken", sql: "'geheim'",
            expectation: "a JSON array of texts such as [\"a\", \"b\"]"),
    ]

    @Test("a value that does not fit is null, and is reported without its content", arguments: unfitValues)
    func unfit(row: UnfitValue) async throws {
        try crm.execute(regardless: "UPDATE Leute SET \(row.field) = \(row.sql) WHERE Id = 'b'")
        let reading = try await crm.read()
        #expect(reading.value("Leute/b", row.field) == .null)
        #expect(reading.problemTexts == ["Leute/b.\(row.field): It is not \(row.expectation); it is read as null."])
        #expect(reading.problems.allSatisfy { !$0.affectsRights })
    }

    @Test func `SEMANTICS 14: invalid Unicode is repaired and reported`() async throws {
        try crm.execute(regardless: "UPDATE Leute SET Name = CAST(x'41ff42' AS TEXT) WHERE Id = 'b'")
        let reading = try await crm.read()
        #expect(reading.value("Leute/b", "Name") == .text("A\u{FFFD}B"))
        #expect(reading.problemTexts == ["Leute/b.Name: It is no valid Unicode; what is not is read as U+FFFD."])
    }

    @Test func `records without a key or with one that is taken are left out and reported`() async throws {
        try crm.relax("Leute")
        try crm.database.execute(
            "INSERT INTO Leute (Id, Name) VALUES (NULL, 'geheim'), ('', 'geheim'), ('a', 'geheim')")
        let reading = try await crm.read()
        #expect(reading.records["Leute"]?.count == 3)
        #expect(reading.value("Leute/a", "Name") == .text("Amsel"))
        #expect(
            reading.problemTexts == [
                "Leute record 4 of the reading: It has no key; the record is left out.",
                "Leute record 5 of the reading: It has no key; the record is left out.",
                "Leute/a: Its key is there twice; only the first record is read.",
            ])
    }

    @Test func `user attributes are typed, and several rows of a list attribute are its elements`() async throws {
        try crm.database.execute(
            """
            INSERT INTO crm_attributes VALUES ('gebiete', 'text', 1), ('stufe', 'integer', 0), ('seit', 'date', 0);
            INSERT INTO crm_user_attributes VALUES (1, 'gebiete', 'Süd'), (1, 'gebiete', 'Nord'), (1, 'stufe', '3'),
                (2, 'gebiete', NULL), (2, 'stufe', NULL);
            """)
        let reading = try await crm.read()
        #expect(reading.problems == [])
        #expect(
            reading.schema.attributes["gebiete"] == AttributeDefinition(name: "gebiete", type: .text, isList: true))
        #expect(
            reading.directory.users[0].attributes
                == ["gebiete": .list([.text("Süd"), .text("Nord")]), "stufe": .one(.integer(3))])
        #expect(reading.directory.users[1].attributes == ["gebiete": .list([])], "SEMANTICS 16")
    }

    @Test func `rights and subscriptions arrive as they are, doubles included`() async throws {
        try crm.database.execute(
            """
            INSERT INTO crm_view_rights VALUES ('Leute', NULL, 1, 'yes');
            INSERT INTO crm_record_rights VALUES ('Leute', NULL, 2, 'yes', 'Alter > 3'), ('Leute', 1, NULL, 'by groups', NULL);
            INSERT INTO crm_record_access VALUES ('Leute', 'a', 1, NULL, 'no'), ('Leute', 'a', 1, NULL, 'yes');
            INSERT INTO crm_field_rights VALUES ('Leute', 'Firma', NULL, 2, 'no');
            INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 1, NULL), ('Leute', 'a', NULL, 2), ('Leute', 'nirgends', 1, NULL);
            """)
        let (anna, sales) = (Principal.user(UserID("1")), Principal.group(GroupID("2")))
        let reading = try await crm.read()
        #expect(reading.problems == [])
        #expect(reading.rights.views == ["Leute": [RightEntry(principal: .group(GroupID("1")), value: .yes)]])
        #expect(
            reading.rights.records == [
                "Leute": [
                    RightEntry(principal: sales, value: .yes, filter: "Alter > 3"),
                    RightEntry(principal: anna, value: .byGroups),
                ]
            ])
        let record = RecordID(table: "Leute", key: "a")
        #expect(
            reading.rights.access == [
                record: [RightEntry(principal: anna, value: .no), RightEntry(principal: anna, value: .yes)]
            ], "SEMANTICS 4")
        #expect(
            reading.rights.fields
                == [FieldKey(table: "Leute", field: "Firma"): [RightEntry(principal: sales, value: .no)]])
        #expect(
            reading.rights.subscriptions
                == [record: [anna, sales], RecordID(table: "Leute", key: "nirgends"): [anna]])
    }

    @Test func `a reading is of one state, whatever is written meanwhile`() async throws {
        let writing = Task { [path = crm.path] in
            let database = try Database(path: path, access: .readWrite)
            for number in 0..<200 {
                try database.transaction { () throws(SQLiteError) in
                    try database.run("UPDATE Leute SET \"Alter\" = ?1", .integer(Int64(number)))
                    try database.run("UPDATE Firmen SET Name = ?1", .text("Stand \(number)"))
                }
            }
        }
        for _ in 0..<20 {
            let reading = try await crm.read()
            guard case .integer(let number) = reading.value("Leute/a", "Alter") else { continue }
            #expect(reading.value("Firmen/1", "Name") == .text("Stand \(number)"))
        }
        try await writing.value
        #expect(try await crm.read().value("Firmen/2", "Name") == .text("Stand 199"))
    }

    @Test func `two lists that differ in the spelling of a character are two lists`() async throws {
        try crm.database.execute(
            """
            UPDATE Leute SET Marken = '["' || char(233) || '"]' WHERE Id = 'a';
            UPDATE Leute SET Marken = '["e' || char(769) || '"]' WHERE Id = 'b';
            """)
        let reading = try await crm.read()
        let lists = try ["Leute/a", "Leute/b"].map { try #require(reading.value($0, "Marken")) }
        #expect(lists.map { "\($0)".unicodeScalars.contains("\u{301}") } == [false, true])
    }

    @Test func `single records are found by their keys as a whole reading has them, and what is not there is said`()
        async throws
    {
        let reading = try await crm.read()
        let asked = ["Leute/a", "Leute/c", "Leute/zzz", "Firmen/2", "Nichts/1"].compactMap { RecordID($0) }
        let rows = try await crm.source.records(Set(asked), as: reading)
        #expect(Set(rows.map(\.id.description)) == ["Leute/a", "Leute/c", "Leute/zzz", "Firmen/2"])
        for row in rows {
            let columns = reading.records[row.id.table]
            #expect(row.values == columns?.row(of: row.id.key).map { columns?.record($0).values ?? [] }, "\(row.id)")
        }
    }

    @Test func `single records are found without an index, too, unless a key stands for several of them`() async throws
    {
        try crm.relax("Leute")
        try crm.execute(regardless: "INSERT INTO Leute (Id, Name) VALUES ('d', 'Dohle'), ('d', 'Drossel')")
        let reading = try await crm.read()
        let asked = ["Leute/a", "Leute/d", "Leute/zzz"].compactMap { RecordID($0) }
        let rows = try await crm.source.records(Set(asked), as: reading)
        #expect(Set(rows.map(\.id.description)) == ["Leute/a", "Leute/zzz"])
        #expect(rows.first { $0.id == asked[0] }?.values?[1] == .text("Amsel"))
        #expect(rows.contains { $0.id == asked[2] && $0.values == nil })
    }
}
