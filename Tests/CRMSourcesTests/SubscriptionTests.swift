import AccessRules
import CRMSources
import ContactModel
import SQLite
import Testing

@Suite("Embedded CRM: subscriptions that are made and ended") struct EmbeddedSubscriptionTests {
    private static let record = RecordID(table: "Leute", key: "a")

    private static func rows(_ crm: TestCRM) throws -> [String] {
        var rows: [String] = []
        try crm.database.forEachRow(
            "SELECT record_id || ' ' || ifnull('user ' || user_id, 'group ' || group_id) FROM crm_subscriptions "
                + "WHERE table_name = 'Leute' AND record_id = 'a' ORDER BY 1"
        ) { rows.append($0.text(0) ?? "") }
        return rows
    }

    @Test func `a subscription is made once, told as a change, and ended alone`() async throws {
        let crm = try TestCRM()
        let before = try Self.rows(crm)
        let changes = { try crm.database.firstInteger("SELECT count(*) FROM crm_changes") ?? 0 }
        let first = try changes()
        #expect(try crm.crm.subscribe(Self.record, for: .user(UserID("2")), isOn: true))
        #expect(try changes() == first + 1)
        #expect(try !crm.crm.subscribe(Self.record, for: .user(UserID("2")), isOn: true))
        #expect(try changes() == first + 1)
        #expect(try crm.crm.subscribe(Self.record, for: .group(GroupID("2")), isOn: true))
        #expect(try Set(Self.rows(crm)) == Set(before + ["a user 2", "a group 2"]))
        #expect(try crm.crm.subscribe(Self.record, for: .user(UserID("2")), isOn: false))
        #expect(try !crm.crm.subscribe(Self.record, for: .user(UserID("2")), isOn: false))
        #expect(try Set(Self.rows(crm)) == Set(before + ["a group 2"]))
    }

    @Test func `nobody and nothing that the CRM does not know is subscribed`() throws {
        let crm = try TestCRM()
        #expect(throws: EmbeddedCRMError.self) {
            try crm.crm.subscribe(Self.record, for: .user(UserID("99")), isOn: true)
        }
        #expect(throws: EmbeddedCRMError.self) {
            try crm.crm.subscribe(Self.record, for: .user(UserID("anna")), isOn: true)
        }
        #expect(throws: EmbeddedCRMError.self) {
            try crm.crm.subscribe(RecordID(table: "Nichts", key: "a"), for: .user(UserID("2")), isOn: true)
        }
    }
}
