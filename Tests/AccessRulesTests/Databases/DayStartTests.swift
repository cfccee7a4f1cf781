import AccessRules
import ContactModel
import Foundation
import Testing

/// Where a day begins is a matter of the zone's history.
@Suite("Starts of days") struct DayStartTests {
    /// Where clocks jumped over midnight, or over a whole day, or move by half an hour.
    private static let zones = [
        "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe",
    ]
    /// Where some nights had midnight twice (`FilterDifference.twoMidnights`).
    private static let zonesWithTwoMidnights = ["America/Havana", "Atlantic/Azores"]
    private static let hourMilliseconds: Int64 = 3_600_000

    @Test(.enabled(if: PostgresCluster.programs != nil, PostgresCluster.missing))
    func `a day begins when PostgreSQL says, at the first midnight where there are two (SEMANTICS 15)`() throws {
        let cluster = try PostgresCluster()
        defer { cluster.stop() }
        for zone in Self.zones { #expect(try Self.differences(zone, cluster).isEmpty, "\(zone)") }
        for zone in Self.zonesWithTwoMidnights {
            let differences = try Self.differences(zone, cluster)
            #expect(!differences.isEmpty && differences.allSatisfy { $0 == Self.hourMilliseconds }, "\(zone)")
        }
    }

    /// By how many milliseconds PostgreSQL's days begin later, where they do not begin at the same moment: days of some
    /// sixty years, and single ones far away.
    private static func differences(_ name: String, _ cluster: PostgresCluster) throws -> [Int64] {
        let clock = EvaluationClock(now: Moment(milliseconds: 0), timeZone: try #require(TimeZone(identifier: name)))
        let lines = try cluster.run(
            """
            SELECT day, (extract(epoch FROM (date '1970-01-01' + day)::timestamp AT TIME ZONE '\(name)') * 1000)::bigint
            FROM (SELECT generate_series(0, 22000) UNION SELECT unnest(ARRAY[-719162, -30000, 40000, 2932896])) AS d (day);
            """)
        return try lines.compactMap { line in
            let columns = line.split(separator: "|").compactMap { Int64($0) }
            try #require(columns.count == 2, "\(line)")
            let day = try #require(CalendarDate(daysSinceEpoch: Int(columns[0])))
            let difference = columns[1] - clock.startOfDay(day).milliseconds
            return difference == 0 ? nil : difference
        }
    }
}
