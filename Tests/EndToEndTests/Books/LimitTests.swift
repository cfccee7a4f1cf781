import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// The member whose book matches more records than its limit.
@Suite("Limit") struct LimitTests {
    /// SEMANTICS 21 and 22: pins first, then by name as a German directory has it.
    @Test func `of more matches than the limit the first 2,000 by name are there; lifting it only creates the rest`()
        async throws
    {
        let office = try BookOffice(
            SampleFile.whole,
            crm: ["DELETE FROM Kontakte WHERE Art = 'Patient'"] + Self.copies(of: 26, from: "Küste"))
        let independent = try IndependentReading(crm: office.crmPath)
        let user = try #require(independent.users.first { $0.login == "sbergmann" })
        let selection = independent.selection(of: .crm, for: user)
        #expect(selection.selected.count + selection.fellOff.count == 2600)

        let filled = try await office.cycle("sbergmann")
        let before = office.contacts(of: "sbergmann")
        #expect(filled.summaries.map(\.created) == [2000])
        #expect(before.count == 2000)
        let wrong = Set(before.compactMap(\.recordKey)).symmetricDifference(selection.selected.map(\.key))
        #expect(
            wrong.isEmpty,
            "\(wrong.count) such as \(wrong.prefix(5).map { key in (key, independent.seen(key, by: user)?.own["Name"] ?? "") })"
        )
        // The first that fell off stands in the directory between those that are in and those that are not.
        let names = selection.selected.compactMap { $0.own["Status"] == "VIP" ? nil : $0.own["Name"]?.first }
        #expect((names.last ?? "A") > "M", "the limit cuts at \(names.last ?? "?")")

        office.simulator.resetStatistics()
        try office.restart {
            $0.replacingOccurrences(of: "    limit: 2000\n    pinned", with: "    limit: none\n    pinned")
        }
        let lifted = try await office.cycle("sbergmann")

        let after = office.contacts(of: "sbergmann")
        #expect(lifted.summaries.map(\.created) == [selection.fellOff.count])
        #expect(lifted.summaries.map(\.writes) == [selection.fellOff.count])
        #expect(
            (office.requests()["sbergmann"] ?? [:]).filter { $0.key.isWrite } == [
                .createContact: selection.fellOff.count
            ])
        #expect(Array(after.prefix(before.count)) == before)
        let rest = Set(after.dropFirst(before.count).compactMap(\.recordKey))
        #expect(rest.symmetricDifference(selection.fellOff).isEmpty)
    }

    /// As many more contacts, each the twin of an active one of the territory, under numbers of their own.
    private static func copies(of count: Int, from territory: String) -> [String] {
        [
            """
            CREATE TEMP TABLE twins AS
            SELECT * FROM Kontakte
            WHERE Vertriebsgebiet = '\(territory)' AND Status = 'aktiv' AND Geloescht = 0 AND ZusammengefuehrtMit IS NULL
            ORDER BY Id LIMIT \(count)
            """,
            "UPDATE twins SET Id = Id + 100000", "INSERT INTO Kontakte SELECT * FROM twins", "DROP TABLE twins",
        ]
    }
}
