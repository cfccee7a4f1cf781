import CRMSources
import Contracts
import Foundation
import SQLite
import Testing

@Suite("CRM check") struct CRMCheckTests {
    @Test func `sound CRMs have no findings, the sample among them`() throws {
        let crm = try TestCRM()
        #expect(try CRMCheck.findings(path: crm.path) == [])
        #expect(try CRMCheck.findings(path: SharedSample.path) == [])
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var relaxed: [String] = []
        var sql: String
        var weight: CRMFinding.Weight
        var finding: String
    }

    static let faults = [
        Fault(
            testDescription: "groups that contain each other",
            sql: "INSERT INTO crm_memberships VALUES (2, NULL, 1)", weight: .rights,
            finding: "the directory: The groups Alle → Vertrieb → Alle contain each other."),
        Fault(
            testDescription: "two logins of one text", sql: "INSERT INTO crm_users (login) VALUES ('ANNA')",
            weight: .rights, finding: "the directory: The users 1, 3 have the same login."),
        Fault(
            testDescription: "two groups of one name", sql: "INSERT INTO crm_groups VALUES (3, 'VERTRIEB')",
            weight: .rights, finding: "the directory: The groups 2, 3 have the same name."),
        Fault(
            testDescription: "two users of one mailbox",
            sql: "INSERT INTO crm_users (login, mail) VALUES ('anna2', 'Anna@Musterwerk.example')", weight: .record,
            finding: "crm_users: anna and anna2 have one mailbox; none of them is served until it is one user's."),
        Fault(
            testDescription: "a dangling membership", sql: "INSERT INTO crm_memberships VALUES (1, 77, NULL)",
            weight: .rights,
            finding: "crm_memberships row 3: names a user or a group that does not exist; it is left out."),
        Fault(
            testDescription: "two entries of one user",
            sql: "INSERT INTO crm_view_rights VALUES ('Leute', 1, NULL, 'yes'), ('Leute', 1, NULL, 'no')",
            weight: .rights, finding: "view right on Leute: user anna has more than one entry; one of them must go."),
        Fault(
            testDescription: "two entries of one group in an access list",
            sql: "INSERT INTO crm_record_access VALUES ('Leute', 'a', NULL, 2, 'yes'), ('Leute', 'a', NULL, 2, 'yes')",
            weight: .rights,
            finding: "access list of Leute/a: group Vertrieb has more than one entry; one of them must go."),
        Fault(
            testDescription: "a filter on a no",
            sql: "INSERT INTO crm_record_rights VALUES ('Leute', NULL, 2, 'no', 'Alter > 3')", weight: .rights,
            finding: "record right on Leute of group Vertrieb: Only a yes has a filter."),
        Fault(
            testDescription: "a record right whose filter does not compile",
            sql: "INSERT INTO crm_record_rights VALUES ('Leute', NULL, 2, 'yes', 'Allter > 3')", weight: .rights,
            finding: "record right on Leute of group Vertrieb: Filter, line 1, column 1: "
                + "There is no field or relation Allter in Leute. Did you mean Alter?"),
        Fault(
            testDescription: "a view whose filter does not compile",
            sql: "UPDATE crm_views SET filter = 'Alter >' WHERE name = 'Alte'", weight: .record,
            finding: "view Alte: Filter, line 1, column 8: "),
        Fault(
            testDescription: "a sort criterion that does not exist",
            sql: "INSERT INTO crm_view_sort VALUES ('Alte', 1, 'Nahme', 0)", weight: .record,
            finding: "view Alte: Sort criterion Nahme: There is no field or relation Nahme in Leute. Did you mean Name?"
        ),
        Fault(
            testDescription: "a sort criterion that is a list",
            sql: "INSERT INTO crm_view_sort VALUES ('Alte', 1, 'Marken', 0)", weight: .record,
            finding: "view Alte: Marken cannot be sorted by, being a list or bytes."),
        Fault(
            testDescription: "a sort criterion that is a relation",
            sql: "INSERT INTO crm_view_sort VALUES ('Alte', 1, 'Firma', 0)", weight: .record,
            finding: "view Alte: Firma is a relation; sort by a field of it."),
        Fault(
            testDescription: "a right on an unknown view",
            sql: "INSERT INTO crm_view_rights VALUES ('Haeuser', 1, NULL, 'yes')", weight: .record,
            finding: "view right on Haeuser: There is no such view."),
        Fault(
            testDescription: "a right on an unknown table",
            sql: "INSERT INTO crm_record_rights VALUES ('Haeuser', 1, NULL, 'yes', NULL)", weight: .record,
            finding: "record right on Haeuser: There is no such table."),
        Fault(
            testDescription: "a right on an unknown field",
            sql: "INSERT INTO crm_field_rights VALUES ('Leute', 'Groesse', 1, NULL, 'yes')", weight: .record,
            finding: "field right on Leute.Groesse: There is no such field or relation."),
        Fault(
            testDescription: "an access list of an unknown record",
            sql: "INSERT INTO crm_record_access VALUES ('Leute', 'zz', 1, NULL, 'yes')", weight: .record,
            finding: "access list of Leute/zz: There is no such record."),
        Fault(
            testDescription: "a subscription to an unknown record",
            sql: "INSERT INTO crm_subscriptions VALUES ('Leute', 'zz', 1, NULL)", weight: .record,
            finding: "subscription to Leute/zz: There is no such record."),
        Fault(
            testDescription: "a subscription twice",
            sql: "INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 1, NULL), ('Leute', 'a', 1, NULL)", weight: .note,
            finding: "subscription to Leute/a: user anna is named twice, which means no more than once."),
        Fault(
            testDescription: "a relation to an unknown record", sql: "UPDATE Leute SET FirmaId = 77 WHERE Id = 'b'",
            weight: .record, finding: "Leute/b.FirmaId: It leads to a record of Firmen that does not exist."),
        Fault(
            testDescription: "a merge into an unknown record", sql: "UPDATE Leute SET JetztBei = 'zz' WHERE Id = 'b'",
            weight: .record, finding: "Leute/b.JetztBei: It was merged into a record that does not exist."),
        Fault(
            testDescription: "merges in a circle",
            sql: "UPDATE Leute SET JetztBei = CASE Id WHEN 'a' THEN 'b' WHEN 'b' THEN 'c' ELSE 'b' END",
            weight: .record,
            finding: "Leute.JetztBei: Records were merged in a circle: Leute/b → Leute/c → Leute/b."),
        Fault(
            testDescription: "a record merged into itself", sql: "UPDATE Leute SET JetztBei = 'a' WHERE Id = 'a'",
            weight: .record, finding: "Leute.JetztBei: Records were merged in a circle: Leute/a → Leute/a."),
        Fault(
            testDescription: "an unfit value", sql: "UPDATE Leute SET Geboren = '2026-02-30' WHERE Id = 'b'",
            weight: .record,
            finding: "Leute/b.Geboren: It is not a day such as 2026-11-23; it is read as null."),
        Fault(
            testDescription: "a view of an unknown table",
            sql: "INSERT INTO crm_views VALUES ('Haeuser', 'Haeuser', NULL)",
            weight: .record,
            finding:
                "crm_views row 3: has no name, the name of another view, or a table that crm_tables does not name; "
                + "it is left out."),
        Fault(
            testDescription: "a missing trigger", sql: "DROP TRIGGER crm_changes_Leute_insert", weight: .note,
            finding: "crm_changes: Some change triggers are missing, so that every run reads the whole CRM. "
                + "`satchel crm import` adds them."),
        Fault(
            testDescription: "a table that is called otherwise", sql: "ALTER TABLE Firmen RENAME TO Betriebe",
            weight: .rights,
            finding: "Firmen: crm_tables names it, which the database does not have: its records count as unread. Give "
                + "the table its name back, or take it out of crm_tables."),
        Fault(
            testDescription: "a column that is called otherwise",
            sql: "ALTER TABLE Leute RENAME COLUMN Umsatz TO Erlös", weight: .rights,
            finding: "Leute.Umsatz: crm_fields names it, which is no column of the table: its values count as unread. "
                + "Give the column its name back, or mend crm_fields."),
        Fault(
            testDescription: "a key field that is none",
            sql: "UPDATE crm_tables SET key_field = 'X' WHERE name = 'Leute'", weight: .unreadable,
            finding: "the schema: The key field of Leute is not one of its text or integer fields."),
        Fault(
            testDescription: "a relation of the contract that is gone", sql: "DROP TABLE crm_groups",
            weight: .unreadable,
            finding: "the CRM: It is a database, but no CRM of this kind: it lacks crm_groups. "
                + "`satchel crm init` makes one with all tables."),
    ]

    @Test("each fault is found, and no other", arguments: faults)
    func finds(row: Fault) throws {
        let crm = try TestCRM()
        for table in row.relaxed { try crm.relax(table) }
        try crm.execute(regardless: row.sql)
        let findings = try CRMCheck.findings(path: crm.path)
        #expect(findings.map(\.weight) == [row.weight])
        let text = try #require(findings.first?.description)
        // Where a filter ends too early is the parser's to word.
        #expect(row.finding.hasSuffix(": ") ? text.hasPrefix(row.finding) : text == row.finding)
    }

    @Test func `the heaviest findings come first`() throws {
        let crm = try TestCRM()
        try crm.execute(
            regardless: """
                UPDATE Leute SET FirmaId = 77 WHERE Id = 'b';
                INSERT INTO crm_memberships VALUES (1, 77, NULL); DROP TRIGGER crm_changes_Leute_insert
                """)
        #expect(try CRMCheck.findings(path: crm.path).map(\.weight) == [.rights, .record, .note])
    }

    @Test func `findings are counted beyond a thousand of a kind`() throws {
        let crm = try TestCRM()
        try crm.database.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
            INSERT INTO Leute (Id, FirmaId) SELECT 'n' || i, 77 FROM n
            """)
        let findings = try CRMCheck.findings(path: crm.path)
        #expect(findings.count == 1001)
        #expect(findings.last?.description == "the CRM: 500 more findings of this kind.")
    }

    @Test func `a file that is no database cannot be checked`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SourceError.self) { try CRMCheck.findings(path: folder.path("none.db")) }
        try Data(repeating: 0x20, count: 9000).write(to: URL(fileURLWithPath: folder.path("letter.txt")))
        #expect(throws: SourceError.self) { try CRMCheck.findings(path: folder.path("letter.txt")) }
    }
}
