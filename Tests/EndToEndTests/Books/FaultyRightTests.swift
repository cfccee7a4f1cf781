import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import SyncPlanning
import Testing

/// A record right that cannot be used shows nothing (SEMANTICS 4), loudly (Decisions 10).
@Suite("Faulty rights") struct FaultyRightTests {
    /// The column, its field, and nothing else: the record right of Marketing still names the old one.
    private static let rename = [
        "ALTER TABLE Kontakte RENAME COLUMN Newsletter TO Rundbrief",
        "UPDATE crm_fields SET name = 'Rundbrief' WHERE table_name = 'Kontakte' AND name = 'Newsletter'",
    ]
    private static let mend =
        "UPDATE crm_record_rights SET filter = replace(filter, 'Newsletter', 'Rundbrief') WHERE filter LIKE '%Newsletter%'"

    private func office() async throws -> (BookOffice, eengel: [String], others: [[String]]) {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("eengel", "hmueller", "drbraun")
        let keys = office.keys(of: "eengel")
        try #require(keys.count > 5)
        return (office, keys, [office.keys(of: "hmueller"), office.keys(of: "drbraun")])
    }

    @Test func `the holders of a right that names a renamed field lose what it showed, and everybody is told why`()
        async throws
    {
        let (office, keys, others) = try await office()
        for sql in Self.rename { try office.crm(sql) }

        let report = try await office.cycle("eengel", "hmueller", "drbraun")

        let left = office.keys(of: "eengel")
        #expect(Set(left).isSubset(of: keys))
        #expect(left.count < 5)
        #expect(report.summaries.map { $0.removed["rights"] ?? 0 } == [keys.count - left.count, 0, 0])
        #expect([office.keys(of: "hmueller"), office.keys(of: "drbraun")] == others)
        #expect(!report.isReadingAccepted)
        let entry = try #require(report.problems.first { $0.contains("records of Kontakte does not count") })
        #expect(entry.contains("its filter is wrong") && entry.contains("Newsletter"))
        #expect(
            report.problems.contains(
                "\(keys.count - left.count) contacts in 1 address books go because a right at fault no longer shows them. "
                    + "Mend the right, which is named above: they come back with the next run."))

        try office.crm(Self.mend)
        let mended = try await office.cycle("eengel", "hmueller", "drbraun")
        #expect(mended.isReadingAccepted)
        #expect(Set(office.keys(of: "eengel")) == Set(keys))
        #expect(!mended.problems.contains { $0.contains("at fault") })
    }

    @Test func `a dry run says beforehand what would go and for which right`() async throws {
        let (office, keys, _) = try await office()
        for sql in Self.rename { try office.crm(sql) }

        let report = try await office.cycle("eengel") { $0.modeMax = .plan }

        #expect(office.keys(of: "eengel") == keys)
        #expect(report.problems.contains { $0.contains("records of Kontakte does not count") })
        #expect(report.problems.contains { $0.contains("contacts in 1 address books go because a right at fault") })
        let operations = report.summaries.flatMap(\.plan.operations)
        #expect(!operations.isEmpty)
        #expect(
            operations.allSatisfy {
                $0.description.hasSuffix(
                    "because rights: the right that decides whether the member sees it is at fault and "
                        + "does not count")
            })
    }
}
