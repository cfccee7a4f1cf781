import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// What a cycle costs in which nothing has changed (ENGINE §19): one request for each address book, and of the journal
/// their rows alone.
@Suite("Quiet cycles") struct QuietCycleTests {
    /// Questions that are answered by rows of single items, operations or runs.
    private static let details = [
        "content", "history", "entryCounts", "parked", "holders", "heldPlans", "runs", "disclosures", "removals",
    ]

    private func details(_ counts: [String: Int]) -> [String: Int] {
        counts.filter { Self.details.contains($0.key) }
    }

    @Test func `no entries, operations or runs are read for address books at which nothing has changed`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        try await office.cycle()

        for isNew in [false, true] {
            if isNew { try office.restart() }
            office.advance(seconds: 900)
            _ = office.journal.takeCounts()
            let report = try await office.cycle()
            let counts = office.journal.takeCounts()

            #expect(report.summaries.count > 15)
            #expect(report.summaries.allSatisfy { $0.isQuiet && $0.outcome == .ok })
            #expect(details(counts) == [:])
            #expect(counts["pending"] == 1)
            #expect(counts["addressBook"] == report.summaries.count)
            // One look at the folder after a restart, else the drift poll alone.
            #expect(
                report.summaries.allSatisfy { $0.requests == (isNew ? ["changes": 1, "folder": 1] : ["changes": 1]) })
        }
    }

    @Test func `what changes in one address book is read for that one alone`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        try await office.cycle()
        let before = office.contacts(of: "hmueller")
        _ = office.journal.takeCounts()

        // The member edits one item.
        let edited = try #require(before.first)
        let mailbox = try #require(office.mailboxes["hmueller"])
        try await mailbox.edit(edited.id, ["givenName": .string("Verstellt")])
        let drift = try await office.cycle()
        #expect(office.journal.takeCounts()["history"] == 1)
        #expect(drift.summaries.count { !$0.isQuiet } == 1)
        #expect(office.contacts(of: "hmueller").map { $0.text("givenName") } == before.map { $0.text("givenName") })

        // The CRM changes a record that this member holds.
        try await office.cycle()
        _ = office.journal.takeCounts()
        let key = try #require(edited.recordKey)
        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = \(key)")
        let changed = try await office.cycle()
        let holders = changed.summaries.count { $0.updated > 0 }
        #expect(holders >= 1 && holders < 10)
        #expect(office.journal.takeCounts()["history"] == holders)
        #expect(office.contact(key, of: "hmueller")?.text("givenName") == "Umbenannt")
    }

    @Test func `a parked record is looked at again when its time is over`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("kbrandt")
        let contact = try #require(office.contacts(of: "kbrandt").first)
        let mailbox = try #require(office.mailboxes["kbrandt"])
        // Somebody else's program: after so many fights a day the record is left alone for a time.
        for number in 0..<5 {
            try await mailbox.edit(contact.id, ["givenName": .string("Fremd \(number)")])
            try await office.cycle("kbrandt")
        }
        try await office.cycle("kbrandt")
        #expect(
            office.contacts(of: "kbrandt").first { $0.id == contact.id }?.text("givenName")?.hasPrefix("Fremd") == true)
        _ = office.journal.takeCounts()

        office.advance(seconds: 2 * 86_400)
        try await office.cycle("kbrandt")

        #expect(office.journal.takeCounts()["history"] == 1)
        #expect(
            office.contacts(of: "kbrandt").first { $0.id == contact.id }?.text("givenName") == contact.text("givenName")
        )
    }
}
