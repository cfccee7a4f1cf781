import AccessRules
import CRMSources
import ContactModel
import Contracts
import Foundation
import SQLite
import Testing

@Suite("Broken CRMs") struct BrokenCRMTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Relations that lose their rules first.
        var relaxed: [String] = []
        var sql: String
        var problem: String
        var affectsRights = true
    }

    static let brokenRows = [
        Row(
            testDescription: "a user without a login", relaxed: ["crm_users"],
            sql: "INSERT INTO crm_users VALUES (3, NULL, 'X', 'x@musterwerk.example', NULL, 1)",
            problem: "crm_users row 3: has no id, no login, or the id of another user; it is left out."),
        Row(
            testDescription: "a second user of one id", relaxed: ["crm_users"],
            sql: "INSERT INTO crm_users VALUES (1, 'zweite', NULL, NULL, NULL, 1)",
            problem: "crm_users row 3: has no id, no login, or the id of another user; it is left out."),
        Row(
            testDescription: "a user neither active nor inactive",
            sql: "UPDATE crm_users SET active = 7 WHERE id = 2",
            problem: "crm_users row 2: is neither active (1) nor inactive (0); it is read as active."),
        Row(
            testDescription: "a login in bytes", relaxed: ["crm_users"],
            sql: "UPDATE crm_users SET name = x'ff' WHERE id = 2",
            problem: "crm_users row 2: holds no valid text in name."),
        Row(
            testDescription: "a group without a name", relaxed: ["crm_groups"],
            sql: "INSERT INTO crm_groups VALUES (9, NULL)",
            problem: "crm_groups row 3: has no id, no name, or the id of another group; it is left out."),
        Row(
            testDescription: "a membership of nobody", sql: "INSERT INTO crm_memberships VALUES (1, NULL, NULL)",
            problem: "crm_memberships row 3: names both a user and a group as the member, or neither; it is left out."),
        Row(
            testDescription: "a membership of two", sql: "INSERT INTO crm_memberships VALUES (1, 1, 2)",
            problem: "crm_memberships row 3: names both a user and a group as the member, or neither; it is left out."),
        Row(
            testDescription: "a membership of an unknown user", sql: "INSERT INTO crm_memberships VALUES (1, 77, NULL)",
            problem: "crm_memberships row 3: names a user or a group that does not exist; it is left out."),
        Row(
            testDescription: "an attribute of an unknown type",
            sql: "INSERT INTO crm_attributes VALUES ('farbe', 'colour', 0)",
            problem:
                "crm_attributes row 1: declares no attribute of a known type, or one that is declared already; it is left out."
        ),
        Row(
            testDescription: "an attribute's value of another type",
            sql: "INSERT INTO crm_attributes VALUES ('stufe', 'integer', 0);"
                + "INSERT INTO crm_user_attributes VALUES (1, 'stufe', 'geheim')",
            problem: "crm_user_attributes row 1: is not a whole number of 64 bit, as its attribute is; "
                + "the user is read as lacking the attribute."),
        Row(
            testDescription: "two values of one attribute",
            sql: "INSERT INTO crm_attributes VALUES ('stufe', 'integer', 0);"
                + "INSERT INTO crm_user_attributes VALUES (1, 'stufe', '1'), (1, 'stufe', '2')",
            problem: "crm_user_attributes row 2: is a second value of an attribute that is no list; "
                + "the user is read as lacking the attribute."),
        Row(
            testDescription: "an attribute that is not declared",
            sql: "INSERT INTO crm_user_attributes VALUES (1, 'farbe', 'rot')",
            problem: "crm_user_attributes row 1: names an attribute that crm_attributes does not; it is left out.",
            affectsRights: false),
        Row(
            testDescription: "attributes of an unknown user",
            sql: "INSERT INTO crm_attributes VALUES ('stufe', 'integer', 0);"
                + "INSERT INTO crm_user_attributes VALUES (77, 'stufe', '1')",
            problem: "crm_user_attributes: User 77 does not exist; the attributes are left out."),
        Row(
            testDescription: "a right of nobody",
            sql: "INSERT INTO crm_view_rights VALUES ('Leute', NULL, NULL, 'yes')",
            problem: "crm_view_rights row 1: names both a user and a group, or neither; it is left out."),
        Row(
            testDescription: "a right of a user and a group",
            sql: "INSERT INTO crm_record_rights VALUES ('Leute', 1, 1, 'yes', NULL)",
            problem: "crm_record_rights row 1: names both a user and a group, or neither; it is left out."),
        Row(
            testDescription: "a right of an unknown group",
            sql: "INSERT INTO crm_field_rights VALUES ('Leute', 'Name', NULL, 77, 'yes')",
            problem: "crm_field_rights row 1: names a user or a group that does not exist."),
        Row(
            testDescription: "a right of another value",
            sql: "INSERT INTO crm_view_rights VALUES ('Leute', 1, NULL, 'ja')",
            problem:
                "crm_view_rights row 1: has a value other than yes, no and, for users, by groups; it is read as no."),
        Row(
            testDescription: "by groups for a group",
            sql: "INSERT INTO crm_record_access VALUES ('Leute', 'a', NULL, 1, 'by groups')",
            problem:
                "crm_record_access row 1: has a value other than yes, no and, for users, by groups; it is read as no."),
        Row(
            testDescription: "an access list of no record", relaxed: ["crm_record_access"],
            sql: "INSERT INTO crm_record_access VALUES ('Leute', NULL, 1, NULL, 'no')",
            problem: "crm_record_access row 1: has no record_id; it is left out."),
        Row(
            testDescription: "a subscription of an unknown user",
            sql: "INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 77, NULL)",
            problem: "crm_subscriptions row 1: names a user or a group that does not exist."),
        Row(
            testDescription: "a default that is none",
            sql: "UPDATE crm_tables SET fields_default = 'sichtbar' WHERE name = 'Leute'",
            problem: "crm_tables row 2: has a fields_default other than readable and hidden; it is read as hidden."),
        Row(
            testDescription: "a relation to an unknown table",
            sql: "INSERT INTO crm_relations VALUES ('Leute', 'Haus', 'FirmaId', 'Haeuser')",
            problem: "crm_relations row 2: leads to a table that does not exist; the relation is left out."),
        Row(
            testDescription: "a view of an unknown table",
            sql: "INSERT INTO crm_views VALUES ('Haeuser', 'Haeuser', NULL)",
            problem:
                "crm_views row 3: has no name, the name of another view, or a table that crm_tables does not name; "
                + "it is left out.",
            affectsRights: false),
        Row(
            testDescription: "a sort criterion without a field", relaxed: ["crm_view_sort"],
            sql: "INSERT INTO crm_view_sort VALUES ('Leute', 3, NULL, 0)",
            problem: "crm_view_sort row 3: lacks a view, a position, a field or a direction; it is left out.",
            affectsRights: false),
        Row(
            testDescription: "fields of an unknown table",
            sql: "INSERT INTO crm_fields VALUES ('Haeuser', 'Id', 'text', NULL)",
            problem: "crm_fields row 15: names a table that crm_tables does not; it is left out."),
    ]

    @Test("a row that is broken is reported and the rest is read", arguments: brokenRows)
    func reports(row: Row) async throws {
        let crm = try TestCRM()
        for table in row.relaxed { try crm.relax(table) }
        try crm.execute(regardless: row.sql)
        let reading = try await crm.read()
        #expect(reading.problemTexts == [row.problem])
        #expect(reading.problems.map(\.affectsRights) == [row.affectsRights])
        #expect(reading.records["Leute"]?.count == 3)
        #expect(reading.directory.users.map(\.login) == ["anna", "bernd"])
    }

    @Test func `SEMANTICS 5: an entry of an unknown principal still makes its object defined`() async throws {
        let crm = try TestCRM()
        try crm.execute(regardless: "INSERT INTO crm_field_rights VALUES ('Leute', 'Name', 77, NULL, 'yes')")
        let reading = try await crm.read()
        #expect(
            reading.rights.fields[FieldKey(table: "Leute", field: "Name")]
                == [RightEntry(principal: .user(UserID("77")), value: .yes)])
        #expect(reading.problems.map(\.affectsRights) == [true])
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sql: String
        var fault: String
    }

    static let malformed = [
        Malformed(
            testDescription: "a relation is gone", sql: "DROP TABLE crm_subscriptions",
            fault: "it is a database, but no CRM of this kind: it lacks crm_subscriptions. "
                + "`satchel crm init` makes one with all tables."),
        Malformed(
            testDescription: "a column is gone", sql: "ALTER TABLE crm_users DROP COLUMN mailbox",
            fault: "it is a database, but no CRM of this kind: it lacks crm_users.mailbox. "
                + "`satchel crm init` makes one with all tables."),
        Malformed(
            testDescription: "a newer version", sql: "PRAGMA user_version=99",
            fault: "it was made by a newer Satchel (version 99 of its tables). Update this one."),
        Malformed(
            testDescription: "an unknown type", sql: "UPDATE crm_fields SET type = 'zahl' WHERE name = 'Alter'",
            fault: "crm_fields row 5 has no name or no known type."),
        Malformed(
            testDescription: "a key field that is none",
            sql: "UPDATE crm_tables SET key_field = 'X' WHERE name = 'Leute'",
            fault: "The key field of Leute is not one of its text or integer fields."),
        Malformed(
            testDescription: "a recycle bin in a text",
            sql: "UPDATE crm_tables SET deleted_field = 'Name' WHERE name = 'Leute'",
            fault: "The deleted_field of Leute is not one of its boolean fields."),
        Malformed(
            testDescription: "a merge in an unknown field",
            sql: "UPDATE crm_tables SET merged_into_field = 'X' WHERE name = 'Leute'",
            fault: "The merged_into_field of Leute is not one of its text or integer fields."),
        Malformed(
            testDescription: "a country in a number",
            sql: "UPDATE crm_tables SET country_field = 'Alter' WHERE name = 'Leute'",
            fault: "The country_field of Leute is not one of its text fields."),
        Malformed(
            testDescription: "a relation of an unknown field",
            sql: "UPDATE crm_relations SET field = 'X'",
            fault: "crm_relations row 1 has no name, or a field that Leute does not have."),
        Malformed(
            testDescription: "a relation named like a field", sql: "UPDATE crm_relations SET name = 'Name'",
            fault: "Leute.Name names two fields or relations."),
        Malformed(
            testDescription: "a relation of the contract as data",
            sql: "INSERT INTO crm_tables VALUES ('crm_users', 'id', NULL, NULL, NULL, NULL);"
                + "INSERT INTO crm_fields VALUES ('crm_users', 'id', 'integer', NULL)",
            fault: "crm_tables names crm_users: names that begin with crm_ or sqlite_ are taken."),
    ]

    @Test("a schema that the database does not keep ends the reading with a remedy", arguments: malformed)
    func refuses(row: Malformed) async throws {
        let crm = try TestCRM()
        try crm.execute(regardless: row.sql)
        let error = await #expect(throws: SourceError.self) { try await crm.read() }
        #expect(error?.kind == .malformed)
        #expect(
            error?.message
                == "Could not read the CRM \(crm.path): \(row.fault) `satchel crm check` lists everything that is wrong. "
                + "Address books stay as they are until then.")
    }

    @Test func `a column that vanished is unread in every record, and the rest is read`() async throws {
        let crm = try TestCRM()
        try crm.execute(regardless: "ALTER TABLE Leute RENAME COLUMN \"Alter\" TO Lebensjahre")
        let reading = try await crm.read()
        #expect(
            reading.problemTexts == [
                "Leute.Alter: crm_fields names it, which is no column of the table: its values count as unread. Give the "
                    + "column its name back, or mend crm_fields."
            ])
        #expect(reading.problems.map(\.failsClosed) == [true])
        // Nobody's membership is in doubt by it.
        #expect(reading.problems.map(\.affectsRights) == [false])
        #expect(reading.schema.tables["Leute"]?.unreadFields == ["Alter"])
        #expect(reading.records["Leute"]?.count == 3)
        #expect(reading.records["Leute"]?.row(of: "a").map { reading.records["Leute"]?.value($0, 1) } == .text("Amsel"))
        #expect(reading.directory.users.count == 2)
        #expect(try CRMCheck.findings(path: crm.path).first?.weight == .rights)
    }

    @Test(arguments: ["DROP TABLE Leute", "ALTER TABLE Leute RENAME COLUMN Id TO Nummer"])
    func `a table that vanished, or its keys, has no records that could be read`(sql: String) async throws {
        let crm = try TestCRM()
        let before = try await crm.read()
        try crm.execute(regardless: sql)
        let reading = try await crm.read()
        #expect(reading.problems.map(\.isOfSchema) == [true])
        #expect(reading.records["Leute"]?.count == 0)
        #expect(reading.records["Firmen"]?.count == 2)
        // A process that has read it before goes by that.
        let completed = reading.completingUnreadFields(from: before)
        #expect(completed.records["Leute"]?.records == before.records["Leute"]?.records)
        #expect(completed.schema.tables["Leute"]?.unreadFields == [])
    }

    @Test func `an unread field is completed by what an earlier reading had, and nothing else is`() async throws {
        let crm = try TestCRM()
        let before = try await crm.read()
        try crm.execute(regardless: "ALTER TABLE Leute DROP COLUMN Name; DELETE FROM Leute WHERE Id = 'b';")
        try crm.execute(regardless: "INSERT INTO Leute (Id, Weg) VALUES ('neu', 0)")
        try crm.execute(regardless: "UPDATE Leute SET FirmaId = 2 WHERE Id = 'a'")

        let completed = try await crm.read().completingUnreadFields(from: before)

        let people = try #require(completed.records["Leute"])
        #expect(people.records.map(\.id.key) == ["a", "c", "neu"])
        #expect(people.records.map { $0.values[1] } == [.text("Amsel"), .text("Cello"), .null])
        #expect(people.records.map { $0.values[9] } == [.integer(2), .integer(1), .null])
        #expect(completed.problems.map(\.isOfSchema) == [true])
    }

    @Test func `a file that is missing, foreign or cut short is a source error with a remedy`() async throws {
        let folder = try TemporaryFolder()
        func failure(_ name: String) async -> SourceError? {
            let source = EmbeddedCRMSource(path: folder.path(name)) { TestCRM.moment }
            return await #expect(throws: SourceError.self) { try await source.read() }
        }
        let missing = await failure("none.db")
        #expect(missing?.kind == .unavailable)
        #expect(
            missing?.message
                == "Could not read the CRM \(folder.path("none.db")): unable to open database file: No such file or directory. "
                + "Check crm.sqlite in the configuration, and that this user may read the file and write to its folder."
        )
        try Data("Lieber Kunde, ".utf8).write(to: URL(fileURLWithPath: folder.path("letter.txt")))
        let foreign = await failure("letter.txt")
        #expect(foreign?.kind == .malformed)
        #expect(foreign?.message.contains("file is not a database. Give the file of an embedded CRM") == true)
        try Data().write(to: URL(fileURLWithPath: folder.path("empty.db")))
        let empty = await failure("empty.db")
        #expect(empty?.kind == .malformed)
        #expect(empty?.message.contains("it lacks crm_users, crm_attributes") == true)
        try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: false)
        #expect(await failure("folder")?.kind == .unavailable)
        try SampleCRM.write(to: folder.path("cut.db"))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("cut.db")))
        try file.truncate(atOffset: 400_000)
        try file.close()
        let cut = await failure("cut.db")
        #expect(cut?.kind == .malformed)
        #expect(cut?.message.contains("malformed. Put the last good copy") == true)
    }
}
