import AccessRules
import CRMSources
import SQLite
import Testing

@Suite("Change counter") struct ChangeCounterTests {
    let crm: TestCRM

    init() throws { crm = try TestCRM() }

    private func changes(after seq: Int64) throws -> [[String?]] {
        var rows: [[String?]] = []
        try crm.database.forEachRow(
            "SELECT kind, table_name, record_id FROM crm_changes WHERE seq > ?1 ORDER BY seq", .integer(seq)
        ) { row in rows.append([row.text(0), row.text(1), row.text(2)]) }
        return rows
    }

    @Test func `every change of a record is counted with its table and key`() async throws {
        let before = try #require(try await crm.source.changeCounter())
        try crm.database.execute(
            """
            INSERT INTO Leute (Id) VALUES ('d'); UPDATE Leute SET Name = 'Dohle' WHERE Id = 'd';
            UPDATE Leute SET Id = 'e' WHERE Id = 'd'; DELETE FROM Leute WHERE Id = 'e';
            INSERT OR REPLACE INTO Firmen VALUES (1, 'Neuwerk');
            """)
        #expect(
            try changes(after: before) == [
                ["record", "Leute", "d"], ["record", "Leute", "d"], ["record", "Leute", "d"], ["record", "Leute", "e"],
                ["record", "Leute", "e"], ["record", "Firmen", "1"], ["record", "Firmen", "1"],
            ])
        #expect(try await crm.source.changeCounter() == before + 7)
        #expect(try await crm.read().changeCounter == before + 7)
    }

    @Test func `every relation of the contract is counted`() async throws {
        let before = try #require(try await crm.source.changeCounter())
        try crm.database.execute(
            """
            UPDATE crm_users SET mail = 'neu@musterwerk.example' WHERE id = 1;
            INSERT INTO crm_attributes VALUES ('stufe', 'integer', 0);
            INSERT INTO crm_user_attributes VALUES (1, 'stufe', '1');
            UPDATE crm_groups SET name = 'Verkauf' WHERE id = 2;
            DELETE FROM crm_memberships WHERE user_id = 1;
            UPDATE crm_tables SET fields_default = 'hidden' WHERE name = 'Leute';
            UPDATE crm_fields SET label = 'Name' WHERE table_name = 'Leute' AND name = 'Name';
            DELETE FROM crm_relations;
            UPDATE crm_views SET filter = NULL WHERE name = 'Alte';
            DELETE FROM crm_view_sort WHERE position = 2;
            INSERT INTO crm_view_rights VALUES ('Leute', 1, NULL, 'yes');
            INSERT INTO crm_record_rights VALUES ('Leute', 1, NULL, 'yes', NULL);
            INSERT INTO crm_record_access VALUES ('Leute', 'a', 1, NULL, 'yes');
            INSERT INTO crm_field_rights VALUES ('Leute', 'Name', 1, NULL, 'yes');
            INSERT INTO crm_subscriptions VALUES ('Leute', 'b', 1, NULL);
            UPDATE crm_subscriptions SET record_id = 'a';
            """)
        #expect(
            try changes(after: before) == [
                ["crm_users", nil, nil], ["crm_attributes", nil, nil], ["crm_user_attributes", nil, nil],
                ["crm_groups", nil, nil], ["crm_memberships", nil, nil], ["crm_tables", "Leute", nil],
                ["crm_fields", "Leute", nil], ["crm_relations", "Leute", nil], ["crm_views", "Leute", nil],
                ["crm_view_sort", nil, nil], ["crm_view_rights", nil, nil], ["crm_record_rights", "Leute", nil],
                ["crm_record_access", "Leute", "a"], ["crm_field_rights", "Leute", nil],
                ["crm_subscriptions", "Leute", "b"], ["crm_subscriptions", "Leute", "b"],
                ["crm_subscriptions", "Leute", "a"],
            ])
    }

    @Test func `a change that is rolled back was none`() async throws {
        let before = try await crm.source.changeCounter()
        try crm.database.execute("BEGIN; UPDATE Leute SET Name = 'X'; ROLLBACK")
        #expect(try await crm.source.changeCounter() == before)
    }

    @Test func `without all triggers there is no counter, and opening the CRM brings them back`() async throws {
        try crm.database.execute("DROP TRIGGER crm_changes_Leute_delete")
        #expect(try await crm.source.changeCounter() == nil)
        #expect(try await crm.read().changeCounter == nil)
        _ = try EmbeddedCRM.open(path: crm.path)
        #expect(try await crm.source.changeCounter() != nil)
    }

    @Test func `rows older than seven days go, and the counter still grows`() async throws {
        try crm.database.execute("UPDATE crm_changes SET at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-8 days')")
        let before = try #require(try await crm.source.changeCounter())
        for number in 0..<256 {
            try crm.database.run("UPDATE Firmen SET Name = ?1 WHERE Id = 1", .text("Stand \(number)"))
        }
        #expect(try crm.database.firstInteger("SELECT min(seq) FROM crm_changes") == before + 1)
        try crm.database.execute("DELETE FROM crm_changes")
        #expect(try await crm.source.changeCounter() == before + 256)
    }
}
