import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// `schedule: { quiet: … }`: what waits for their end, and what does not.
@Suite("Quiet hours, end to end") struct QuietHoursEndToEndTests {
    private static let nightly: @Sendable (String) -> String = { text in
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.hasPrefix("schedule:") ? "schedule: { every: 4h, quiet: \"22:00-05:00\" }" : String($0) }
            .joined(separator: "\n")
    }

    @Test func `changes wait, what rights take away does not, and the first cycle after them makes up for it`()
        async throws
    {
        let office = try BookOffice(SampleFile.small, Self.nightly)
        try await office.cycle("hmueller")
        let before = office.keys(of: "hmueller")
        let (renamed, forbidden) = (before[0], before[1])
        // Noon is over: eleven in the evening.
        office.advance(seconds: 11 * 3_600)
        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = \(renamed)")
        try office.crm(
            "INSERT INTO crm_record_access (table_name, record_id, user_id, value) SELECT 'Kontakte', '\(forbidden)', id, "
                + "'no' FROM crm_users WHERE login = 'hmueller'")

        let night = try await office.cycle("hmueller")
        #expect(night.summaries.allSatisfy { $0.created == 0 && $0.updated == 0 })
        #expect(night.summaries.reduce(0) { $0 + ($1.removed["rights"] ?? 0) } == 1)
        #expect(!office.keys(of: "hmueller").contains(forbidden))
        #expect(office.contact(renamed, of: "hmueller")?.text("givenName") != "Umbenannt")
        let again = try await office.cycle("hmueller")
        #expect(again.summaries.allSatisfy { $0.writes == 0 })

        office.advance(seconds: 6 * 3_600)
        try await office.cycle("hmueller")
        #expect(office.contact(renamed, of: "hmueller")?.text("givenName") == "Umbenannt")
        #expect(
            office.keys(of: "hmueller").count == before.count - 1 || office.keys(of: "hmueller").count == before.count)
    }
}
