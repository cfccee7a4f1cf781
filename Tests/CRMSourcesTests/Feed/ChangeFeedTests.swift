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
}
