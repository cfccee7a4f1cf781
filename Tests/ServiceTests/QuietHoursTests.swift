import ContactModel
import Foundation
import Testing

@testable import Configuration
@testable import Service

@Suite("Quiet hours") struct QuietHoursTests {
    private func moment(_ text: String) throws -> Moment {
        Moment(milliseconds: Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970 * 1000))
    }

    @Test(arguments: [
        ("22:00-05:00", "2026-03-03T20:59:59Z", nil), ("22:00-05:00", "2026-03-03T21:00:00Z", "2026-03-04T04:00:00Z"),
        ("22:00-05:00", "2026-03-04T03:59:59Z", "2026-03-04T04:00:00Z"), ("22:00-05:00", "2026-03-04T04:00:00Z", nil),
        ("12:00-13:30", "2026-07-01T11:00:00Z", "2026-07-01T11:30:00Z"),
        // The clock goes from two to three, and back from three to two.
        ("22:00-05:00", "2026-03-28T22:00:00Z", "2026-03-29T03:00:00Z"),
        ("22:00-02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("22:00-05:00", "2026-10-24T22:00:00Z", "2026-10-25T04:00:00Z"),
    ])
    func `they end when the wall clock of the zone says so`(hours: String, now: String, end: String?) throws {
        let quiet = try #require(QuietHours(hours))
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(try quiet.end(at: moment(now), in: zone) == end.map { try moment($0) })
    }
}
