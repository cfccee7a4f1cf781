import AccessRules
import CRMSources
import ContactModel
import Foundation
import SQLite
import Testing

/// INTERFACES §2: what `crm_changes` says brings a reading up to date, or a whole reading is asked for.
@Suite("Change feed") struct ChangeFeedTests {
    let crm: TestCRM

    init() throws {
        crm = try TestCRM()
        // A CRM in which nothing was ever changed has no history.
        try crm.database.execute("UPDATE Firmen SET Name = 'Musterwerk' WHERE Id = 1")
    }

    /// Runs statements between a reading and its changes; what changes is compared with a whole reading.
    private func changes(_ sql: String) async throws -> CRMChanges? {
        let earlier = try await crm.read()
        try crm.database.execute(sql)
        guard let changes = try await crm.source.changes(since: earlier) else { return nil }
        try #expect(ExactReading(earlier.applying(changes)) == ExactReading(await crm.read()))
        return changes
    }

    @Test func `where nothing changed the changes are empty`() async throws {
        let changes = try #require(try await changes(""))
        #expect(changes.isEmpty)
    }

    @Test func `a changed record comes alone`() async throws {
        let changes = try #require(try await changes("UPDATE Leute SET Name = 'Adler' WHERE Id = 'a'"))
        #expect(changes.subjects == [RecordID(table: "Leute", key: "a")])
        #expect(changes.directory == nil && changes.rights == nil && changes.problems.isEmpty)
    }

    @Test func `a record that is gone comes without values, one that moved to another key as two`() async throws {
        let changes = try #require(
            try await changes("DELETE FROM Leute WHERE Id = 'a'; UPDATE Leute SET Id = 'z' WHERE Id = 'b'"))
        let there = Dictionary(uniqueKeysWithValues: changes.records.map { ($0.id.key, $0.values != nil) })
        #expect(there == ["a": false, "b": false, "z": true])
    }

    @Test func `a record that comes and goes, and one that comes back, are told as they are now`() async throws {
        let changes = try #require(
            try await changes(
                """
                INSERT INTO Leute (Id) VALUES ('d'); DELETE FROM Leute WHERE Id = 'd';
                DELETE FROM Leute WHERE Id = 'a'; INSERT INTO Leute (Id, Name) VALUES ('a', 'Adler');
                """))
        #expect(changes.records.count == 2)
    }

    @Test func `what does not fit and what is no Unicode is reported, and gone when it is mended`() async throws {
        let before = try await crm.read()
        try crm.execute(
            regardless: "UPDATE Leute SET Geboren = 'gestern', Name = CAST(x'41ff' AS TEXT) WHERE Id IN ('a', 'b')")
        let unfit = try before.applying(#require(try await crm.source.changes(since: before)))
        #expect(unfit.problems.count == 4)
        try #expect(ExactReading(unfit) == ExactReading(await crm.read()))
        try crm.database.execute("UPDATE Leute SET Geboren = NULL WHERE Id = 'a'; DELETE FROM Leute WHERE Id = 'b'")
        let mended = try unfit.applying(#require(try await crm.source.changes(since: unfit)))
        #expect(mended.problemTexts == ["Leute/a.Name: It is no valid Unicode; what is not is read as U+FFFD."])
        try #expect(ExactReading(mended) == ExactReading(await crm.read()))
    }

    @Test func `two spellings of one key are two records, and two spellings of one text a change`() async throws {
        let changes = try #require(
            try await changes(
                """
                INSERT INTO Leute (Id, Name) VALUES ('e' || char(769), 'zwei'), (char(233), 'eins');
                UPDATE Leute SET Name = 'e' || char(769) WHERE Id = 'a';
                """))
        #expect(changes.records.count == 3)
        let composed = try #require(try await self.changes("UPDATE Leute SET Name = char(233) WHERE Id = 'a'"))
        #expect(composed.records.count == 1)
    }

    @Test func `directory and rights come as a whole, access lists and subscriptions by record`() async throws {
        let changes = try #require(
            try await changes(
                """
                INSERT INTO crm_users (login) VALUES ('cleo'); DELETE FROM crm_memberships WHERE user_id = 1;
                INSERT INTO crm_field_rights VALUES ('Leute', 'Name', 1, NULL, 'yes');
                INSERT INTO crm_record_access VALUES ('Leute', 'a', 1, NULL, 'yes'), ('Leute', 'a', NULL, 1, 'no');
                INSERT INTO crm_subscriptions VALUES ('Leute', 'b', 3, NULL), ('Leute', 'nirgends', 1, NULL);
                """))
        #expect(changes.directory?.users.count == 3)
        #expect(changes.rights?.fields.count == 1)
        #expect(changes.access.mapValues(\.count) == [RecordID(table: "Leute", key: "a"): 2])
        #expect(changes.subscriptions.count == 2)
        let gone = try #require(try await self.changes("DELETE FROM crm_subscriptions; DELETE FROM crm_record_access"))
        #expect(gone.access.values.allSatisfy(\.isEmpty) && gone.subscriptions.values.allSatisfy(\.isEmpty))
        #expect(gone.directory == nil && gone.rights == nil)
    }

    @Test func `a user who comes mends the rights that named nobody`() async throws {
        try crm.execute(regardless: "INSERT INTO crm_view_rights VALUES ('Leute', 77, NULL, 'yes')")
        let changes = try #require(try await changes("INSERT INTO crm_users (id, login) VALUES (77, 'cleo')"))
        #expect(changes.rights?.views.count == 1)
        #expect(changes.problems.isEmpty)
    }

    @Test func `a deletion that follows from another one is told`() async throws {
        try crm.database.execute(
            """
            CREATE TABLE Baum (Id INTEGER PRIMARY KEY, Ober INTEGER REFERENCES Baum (Id) ON DELETE CASCADE);
            INSERT INTO crm_tables (name, key_field) VALUES ('Baum', 'Id');
            INSERT INTO crm_fields (table_name, name, type) VALUES ('Baum', 'Id', 'integer'), ('Baum', 'Ober', 'integer');
            """)
        try crm.crm.installTriggers()
        try crm.database.execute("INSERT INTO Baum VALUES (1, NULL), (2, 1), (3, 2), (4, NULL)")
        for isRecursive in [true, false] {
            let earlier = try await crm.read()
            try crm.database.execute("PRAGMA recursive_triggers=\(isRecursive); DELETE FROM Baum WHERE Id = 1")
            let changes = try #require(try await crm.source.changes(since: earlier))
            #expect(changes.records.count { $0.values == nil } == 3)
            try #expect(ExactReading(earlier.applying(changes)) == ExactReading(await crm.read()))
            try crm.database.execute("INSERT INTO Baum VALUES (1, NULL), (2, 1), (3, 2)")
        }
    }

    // MARK: Replaced rows

    /// SQLite fires no trigger for the row that is replaced unless `recursive_triggers` is on.
    private func replace(_ sql: String) async throws -> CRMChanges? {
        try crm.database.execute("PRAGMA recursive_triggers=OFF")
        return try await changes(sql)
    }

    @Test func `a replaced or merged-in row of the same key is told`() async throws {
        let changes = try #require(
            try await replace(
                """
                REPLACE INTO Leute (Id, Name) VALUES ('a', 'Adler'); REPLACE INTO Firmen VALUES (2, 'Neu');
                INSERT INTO Firmen VALUES (1, 'Auch') ON CONFLICT (Id) DO UPDATE SET Name = excluded.Name;
                UPDATE OR REPLACE Leute SET Id = 'b' WHERE Id = 'c';
                """))
        #expect(
            changes.subjects.map(\.description).sorted() == ["Firmen/1", "Firmen/2", "Leute/a", "Leute/b", "Leute/c"])
    }

    @Test func `where a row of another key was replaced the CRM is read whole`() async throws {
        try crm.database.execute("CREATE UNIQUE INDEX firmenname ON Firmen (Name)")
        #expect(try await changes("UPDATE Firmen SET Name = 'Neu' WHERE Id = 1") != nil)
        #expect(try await replace("REPLACE INTO Firmen VALUES (9, 'Neu')") == nil)
        #expect(try await replace("UPDATE Firmen SET Name = 'Neuer' WHERE Id = 9") != nil)
        // By the row id, which a table with a text as its key has as well.
        #expect(try await replace("REPLACE INTO Leute (rowid, Id) SELECT rowid, 'z' FROM Leute WHERE Id = 'a'") == nil)
        #expect(try await replace("UPDATE Leute SET Name = 'Neu'") != nil)
    }

    @Test func `where a replaced row was of another record's list or subscriptions the CRM is read whole`() async throws
    {
        try crm.database.execute(
            """
            INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 1, NULL), ('Leute', 'b', 1, NULL);
            INSERT INTO crm_record_access VALUES ('Leute', 'a', 1, NULL, 'yes'), ('Leute', 'b', 1, NULL, 'yes');
            """)
        for relation in ["crm_subscriptions", "crm_record_access"] {
            #expect(try await replace("UPDATE OR REPLACE \(relation) SET rowid = 1 WHERE rowid = 2") == nil)
        }
    }
}
