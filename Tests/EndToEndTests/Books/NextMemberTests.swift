import Service
import SyncEngine
import Testing

/// A mailbox that goes from one member to another while the service runs.
@Suite("The next member") struct NextMemberTests {
    /// What the one had by their own rights is no contact that the other's filter no longer takes: it leaves as a lost
    /// right, which no brake holds (SEMANTICS 25).
    @Test func `what the former member had leaves at once, and holds up nothing of the next one's`() async throws {
        let office = try BookOffice(SampleFile.company)
        try await office.cycle("pnowak")
        let former = office.keys(of: "pnowak")
        #expect(former.count > 20)

        try office.crm(
            """
            UPDATE crm_users SET mailbox = (SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'pnowak')
              WHERE login = 'bcelik'
            """)
        try office.crm("UPDATE crm_users SET active = 0, mailbox = NULL, mail = NULL WHERE login = 'pnowak'")
        let summary = try #require(try await office.cycle("bcelik").summaries.first { $0.removedCount > 0 })

        #expect(summary.outcome == .ok && summary.held.isEmpty, "\(summary.problems)")
        #expect(summary.removed["filter"] == nil && summary.removed["rights"] ?? 0 > 5, "\(summary.removed)")
        #expect(summary.created > 5)
    }
}
