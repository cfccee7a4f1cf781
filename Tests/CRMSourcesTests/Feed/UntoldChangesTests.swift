import AccessRules
import CRMSources
import ContactModel
import Contracts
import Foundation
import SQLite
import Testing

/// INTERFACES §2: where what changed is not certain, the CRM is read whole.
@Suite("Change feed, where it cannot tell") struct UntoldChangesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What another program did before the earlier reading.
        var before = ""
        /// What it did since.
        var since: String
    }

    static let cases = [
        Case(
            testDescription: "a row of the schema changed",
            since: "UPDATE crm_fields SET label = 'N' WHERE name = 'Name'"),
        Case(testDescription: "a view changed", since: "UPDATE crm_views SET filter = NULL"),
        Case(testDescription: "a table was given another column", since: "ALTER TABLE Leute ADD COLUMN Neu TEXT"),
        Case(testDescription: "a trigger is gone", since: "DROP TRIGGER crm_changes_Leute_delete"),
        Case(
            testDescription: "a trigger says something else",
            since: """
                DROP TRIGGER crm_changes_Leute_delete;
                CREATE TRIGGER crm_changes_Leute_delete AFTER delete ON Leute BEGIN SELECT 1; END
                """),
        Case(
            testDescription: "rows of the feed are gone",
            since:
                "UPDATE Leute SET Name = 'X'; DELETE FROM crm_changes WHERE seq = (SELECT max(seq) - 1 FROM crm_changes)"
        ),
        Case(
            testDescription: "the feed has been cleaned beyond the earlier reading",
            since: "DELETE FROM crm_changes; UPDATE Leute SET Name = 'X'"),
        Case(
            testDescription: "the feed begins anew",
            since: """
                DELETE FROM crm_changes; DELETE FROM sqlite_sequence WHERE name = 'crm_changes';
                UPDATE Leute SET Name = 'X'
                """),
        Case(
            testDescription: "the feed says of another history what this one said",
            since: "UPDATE crm_changes SET at = '2026-01-01T00:00:00.000Z'"),
        Case(testDescription: "a change is of an unknown kind", since: "INSERT INTO crm_changes (kind) VALUES ('neu')"),
        Case(
            testDescription: "a change is of an unknown table",
            since: "INSERT INTO crm_changes (kind, table_name, record_id) VALUES ('record', 'Weg', '1')"),
        Case(
            testDescription: "an access list changed, of nobody knows what",
            since: "INSERT INTO crm_changes (kind, table_name) VALUES ('crm_record_access', 'Leute')"),
        Case(testDescription: "a record has an empty key", since: "INSERT INTO Leute (Id) VALUES ('')"),
        Case(
            testDescription: "a key is no Unicode",
            since: "INSERT INTO Leute (Id) VALUES (CAST(x'41ff' AS TEXT))"),
        Case(
            testDescription: "a table has a row without a key", before: "INSERT INTO Leute (Id) VALUES ('')",
            since: "UPDATE Leute SET Name = 'X' WHERE Id = 'a'"),
        Case(
            testDescription: "a user is gone", since: "DELETE FROM crm_memberships; DELETE FROM crm_users WHERE id = 2"),
        Case(
            testDescription: "a subscription names nobody",
            since: "INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 77, NULL)"),
        Case(
            testDescription: "subscriptions change, and another one named nobody before",
            before: "INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 77, NULL)",
            since: "INSERT INTO crm_subscriptions VALUES ('Leute', 'b', 1, NULL)"),
        Case(
            testDescription: "an access list named nobody before, and there is a new user",
            before: "INSERT INTO crm_record_access VALUES ('Leute', 'a', 77, NULL, 'yes')",
            since: "INSERT INTO crm_users (id, login) VALUES (77, 'cleo')"),
    ]

    @Test("the CRM is read whole", arguments: cases)
    func isReadWhole(_ row: Case) async throws {
        let crm = try TestCRM()
        try crm.execute(regardless: "UPDATE Firmen SET Name = 'X' WHERE Id = 1; " + row.before)
        let earlier = try await crm.read()
        #expect(try await crm.source.changes(since: earlier) != nil)
        try crm.execute(regardless: row.since)
        #expect(try await crm.source.changes(since: earlier) == nil)
    }

    @Test func `a problem of one part does not keep the changes of another from being told`() async throws {
        let crm = try TestCRM()
        try crm.execute(
            regardless: """
                INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 77, NULL); INSERT INTO Leute (Id) VALUES ('');
                """)
        let earlier = try await crm.read()
        try crm.database.execute("UPDATE Firmen SET Name = 'Neu' WHERE Id = 1")
        let changes = try #require(try await crm.source.changes(since: earlier))
        try #expect(ExactReading(earlier.applying(changes)) == ExactReading(await crm.read()))
    }

    @Test func `a CRM in which nothing was ever changed has no history`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("new.db")
        _ = try EmbeddedCRM.create(path: path)
        let source = EmbeddedCRMSource(path: path) { TestCRM.moment }
        let reading = try await source.read()
        #expect(reading.changeCounter == 0 && reading.history == nil)
        #expect(try await source.changes(since: reading) == nil)
    }

    @Test func `triggers that were gone for a while leave a trace`() async throws {
        let crm = try TestCRM()
        let earlier = try await crm.read()
        try crm.database.execute("DROP TRIGGER crm_changes_Leute_update; UPDATE Leute SET Name = 'Heimlich'")
        try crm.crm.installTriggers()
        #expect(try await crm.source.changeCounter() == earlier.changeCounter)
        #expect(try await crm.source.changes(since: earlier) == nil)
    }

    @Test func `another file in the place of the CRM is no continuation of it, whatever its counter`() async throws {
        let crm = try TestCRM()
        try crm.database.execute("PRAGMA journal_mode=DELETE")
        try crm.database.backup(to: crm.folder.path("copy.db"))
        try crm.database.execute("UPDATE Leute SET Name = 'Hier' WHERE Id = 'a'")
        let earlier = try await crm.read()
        let copy = try Database(path: crm.folder.path("copy.db"), access: .readWrite)
        try copy.execute("UPDATE Leute SET Name = 'Dort' WHERE Id = 'a'; UPDATE Leute SET Name = 'Dort' WHERE Id = 'b'")
        #expect(rename(crm.folder.path("copy.db"), crm.path) == 0)
        let other = EmbeddedCRMSource(path: crm.path) { TestCRM.moment }
        #expect(try await other.changeCounter() == earlier.changeCounter.map { $0 + 1 })
        #expect(try await other.changes(since: earlier) == nil)
    }

    @Test func `another CRM written into the same file is no continuation of it`() async throws {
        let crm = try TestCRM()
        let copy = crm.folder.path("copy.db")
        try crm.database.execute("PRAGMA journal_mode=DELETE")
        try FileManager.default.copyItem(atPath: crm.path, toPath: copy)
        try crm.database.execute("UPDATE Leute SET Name = 'Hier' WHERE Id = 'a'")
        let earlier = try await crm.read()
        try await Task.sleep(for: .milliseconds(2))
        let other = try Database(path: copy, access: .readWrite)
        try other.execute(
            "UPDATE Leute SET Name = 'Dort' WHERE Id = 'a'; UPDATE Leute SET Name = 'Dort' WHERE Id = 'b'")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: crm.path))
        try handle.write(contentsOf: bytes)
        try handle.close()
        #expect(try await crm.source.changeCounter() == earlier.changeCounter.map { $0 + 1 })
        #expect(try await crm.source.changes(since: earlier) == nil)
    }

    @Test func `more changes than are worth it make a whole reading`() async throws {
        let crm = try TestCRM()
        let earlier = try await crm.read()
        try crm.database.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO Firmen SELECT 100 + i, 'Firma ' || i FROM n
            """)
        #expect(try await crm.source.changes(since: earlier)?.records.count == 1000)
        try crm.database.execute("INSERT INTO Firmen VALUES (9999, 'Noch eine')")
        #expect(try await crm.source.changes(since: earlier) == nil)
    }

    @Test func `a file that cannot be read now says so`() async throws {
        let crm = try TestCRM()
        let earlier = try await crm.read()
        try FileManager.default.removeItem(atPath: crm.path)
        await #expect(throws: SourceError.self) { try await crm.source.changes(since: earlier) }
    }
}
