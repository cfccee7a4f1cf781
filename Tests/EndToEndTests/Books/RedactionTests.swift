import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// A field that a member may no longer read goes at once, whatever else of the same record has to wait (I5, I10).
@Suite("Redaction") struct RedactionTests {
    private static let member = "drbraun"
    private static let quiet: @Sendable (String) -> String = {
        $0.replacingOccurrences(of: "every: 15m }", with: "every: 15m, quiet: \"22:00-05:00\" }")
    }
    private static let withoutNotes: @Sendable (String) -> String = { text in
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("personalNotes:") }.joined(separator: "\n")
    }

    /// An office whose member has private numbers, and the keys of their records.
    private func office(_ change: @escaping (String) -> String) async throws -> (BookOffice, [String]) {
        let office = try BookOffice(SampleFile.small, crm: ["UPDATE Kontakte SET Bemerkung = NULL"], change)
        try await office.cycle(Self.member)
        let keys = office.contacts(of: Self.member).filter { !$0.texts("homePhones").isEmpty }.compactMap(\.recordKey)
        try #require(keys.count > 3)
        return (office, keys)
    }

    private func numbers(in office: BookOffice) -> Int {
        office.contacts(of: Self.member).count { !$0.texts("homePhones").isEmpty }
    }

    private func revoke(_ office: BookOffice) throws {
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
    }

    @Test func `in quiet hours a lost field goes, though the record gained another one`() async throws {
        let (office, keys) = try await office(Self.quiet)
        office.advance(seconds: 11 * 3600)
        try revoke(office)
        try office.crm("UPDATE Kontakte SET Bemerkung = 'Neu'")

        let report = try await office.cycle(Self.member)

        #expect(numbers(in: office) == 0)
        #expect(report.summaries.map(\.redacted) == [keys.count])
    }

    @Test func `in quiet hours a lost field goes, though the mapping has changed`() async throws {
        let (office, keys) = try await office { Self.withoutNotes(Self.quiet($0)) }
        office.advance(seconds: 11 * 3600)
        try revoke(office)
        try office.crm("UPDATE Kontakte SET Bemerkung = 'Neu'")
        try office.restart(Self.quiet)

        let report = try await office.cycle(Self.member)

        #expect(numbers(in: office) == 0)
        #expect(report.summaries.map(\.redacted) == [keys.count])
        #expect(report.summaries.map(\.updated) == [0])
    }

    @Test func `under a rejected reading a lost field goes, and nothing else changes`() async throws {
        let (office, keys) = try await office { $0 }
        let key = try #require(keys.first { $0 != "1" })
        let before = try #require(office.contact(key, of: Self.member))
        try revoke(office)
        try office.crm("UPDATE Kontakte SET Bemerkung = 'Neu', Vorname = 'Falsch' WHERE Id <> 1")
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = 1")

        let report = try await office.cycle(Self.member)

        #expect(!report.isReadingAccepted)
        #expect(numbers(in: office) == 0)
        let after = try #require(office.contact(key, of: Self.member))
        #expect(after.text("personalNotes") == nil)
        #expect(after.text("givenName") == before.text("givenName"))
        #expect(after.text("displayName") == before.text("displayName"))
        #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])

        try office.crm("UPDATE Kontakte SET Geloescht = 0 WHERE Id = 1")
        try await office.cycle(Self.member)
        #expect(office.contact(key, of: Self.member)?.text("personalNotes") == "Neu")
        #expect(office.contact(key, of: Self.member)?.text("givenName") == "Falsch")
        #expect(numbers(in: office) == 0)
    }

    /// I10: nothing that it says but the lost right counts, whether it adds to a contact or takes away from it.
    @Test func `under a rejected reading a lost field takes no other change along`() async throws {
        let (office, keys) = try await office { $0 }
        let before = office.contacts(of: Self.member)
        try revoke(office)
        try office.crm("UPDATE Kontakte SET Vorname = 'Falsch', EMail = NULL WHERE Id <> 1")
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = 1")

        let report = try await office.cycle(Self.member)

        #expect(!report.isReadingAccepted)
        #expect(numbers(in: office) == 0)
        #expect(report.summaries.map(\.redacted) == [keys.count])
        let after = office.contacts(of: Self.member)
        #expect(after.map { $0.text("givenName") } == before.map { $0.text("givenName") })
        #expect(after.map(\.addresses) == before.map(\.addresses))
    }

    @Test func `under a rejected reading a lost field goes, though the mapping has changed`() async throws {
        let (office, keys) = try await office(Self.withoutNotes)
        let key = try #require(keys.first { $0 != "1" })
        let before = try #require(office.contact(key, of: Self.member))
        try revoke(office)
        try office.crm("UPDATE Kontakte SET Bemerkung = 'Neu' WHERE Id <> 1")
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = 1")
        try office.restart()

        let report = try await office.cycle(Self.member)

        #expect(!report.isReadingAccepted)
        #expect(numbers(in: office) == 0)
        let after = try #require(office.contact(key, of: Self.member))
        #expect(after.text("personalNotes") == nil)
        #expect(after.text("surname") == before.text("surname"))
    }

    // MARK: Records that are gone

    /// Everything but the canary lies in the recycle bin.
    private func recycle(_ office: BookOffice) throws {
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id <> 1")
    }

    private func namesAlone(of login: String, in office: BookOffice) -> [String?] {
        office.contacts(of: login).map { $0.text("surname") }
    }

    @Test func `an item whose removal is held loses a lost field although its record is gone (SEMANTICS 25)`()
        async throws
    {
        let (office, keys) = try await office { $0 }
        let before = office.contacts(of: Self.member)
        try recycle(office)
        let held = try await office.cycle(Self.member)
        #expect(held.heldCount > 5)
        #expect(numbers(in: office) == keys.count)

        try revoke(office)
        let report = try await office.cycle(Self.member)

        #expect(numbers(in: office) == 0)
        #expect(report.summaries.map(\.redacted) == [keys.count])
        #expect(report.summaries.map(\.removedCount) == [0])
        #expect(
            office.contacts(of: Self.member).map { $0.text("displayName") } == before.map { $0.text("displayName") })
        #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])

        // Back from the bin, it is whole again but for the lost field.
        try office.crm("UPDATE Kontakte SET Geloescht = 0")
        try await office.cycle(Self.member)
        #expect(numbers(in: office) == 0)
        #expect(namesAlone(of: Self.member, in: office) == before.map { $0.text("surname") })
    }

    @Test func `an item of a gone record loses a lost field in mode nodelete and under a rejected reading`()
        async throws
    {
        let (office, keys) = try await office { $0 }
        try office.restart { $0.replacingOccurrences(of: "mode: live", with: "mode: nodelete") }
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(keys[0])")
        try revoke(office)
        try await office.cycle(Self.member)
        #expect(numbers(in: office) == 0)
        #expect(office.keys(of: Self.member).contains(keys[0]))

        let (other, _) = try await self.office { $0 }
        try other.crm("UPDATE Kontakte SET Geloescht = 1")
        try revoke(other)
        let report = try await other.cycle(Self.member)
        #expect(!report.isReadingAccepted)
        #expect(report.summaries.map(\.removedCount) == [0])
        #expect(numbers(in: other) == 0)
    }

    @Test func `an item of a gone record loses a lost field though the mapping has changed`() async throws {
        let (office, _) = try await office(Self.withoutNotes)
        let count = office.contacts(of: Self.member).count
        try recycle(office)
        try revoke(office)
        try office.restart()
        let report = try await office.cycle(Self.member)

        #expect(report.heldCount > 5)
        #expect(numbers(in: office) == 0)
        #expect(office.contacts(of: Self.member).count == count)
    }
}
