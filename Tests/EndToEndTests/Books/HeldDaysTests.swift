import ContactModel
import Contracts
import Foundation
import JournalStore
import SQLite
import Service
import Testing

/// What a brake holds waits for a person (DOMAIN §8), not for the end of the day whose removals it counts.
@Suite("Held for days") struct HeldDaysTests {
    private static let member = "awolf"

    private static func delete(_ keys: some Sequence<String>, _ office: BookOffice) throws {
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id IN (\(keys.joined(separator: ",")))")
    }

    /// A fifth goes by itself; a further quarter is held, since both together are too many for a day.
    private static func hold(_ office: BookOffice) async throws -> Set<String> {
        try await office.cycle(member)
        let keys = office.keys(of: member).filter { $0 != "1" }
        try delete(keys.prefix(keys.count / 5), office)
        try #require(try await office.cycle(member).heldCount == 0)
        let held = Set(keys.dropFirst(keys.count / 5).prefix(keys.count / 4))
        try delete(held, office)
        try #require(try await office.cycle(member).heldCount == held.count)
        return held
    }

    @Test func `what is held goes on the next day neither by itself nor after a discard, and then on a person's word`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        let held = try await Self.hold(office)
        office.advance(seconds: 25 * 3_600)

        #expect(try await office.cycle(Self.member).heldCount == held.count)
        #expect(held.isSubset(of: office.keys(of: Self.member)))

        let plan = try #require(try await office.journal.heldPlans(.held).first)
        func decide(_ state: HeldPlanRow.State) throws {
            let isDone = try SQLiteJournal.decide(
                plan.id, state, by: "anna", at: office.now, expiresAt: office.now + .seconds(86_400),
                inJournalAt: office.journalPath)
            #expect(isDone)
        }
        try decide(.discarded)
        for _ in 0..<2 {
            try await office.cycle(Self.member)
            office.advance(seconds: 25 * 3_600)
        }
        #expect(held.isSubset(of: office.keys(of: Self.member)))
        #expect(try await office.journal.heldPlans(.held).isEmpty, "nobody is asked again")

        try decide(.released)
        try await office.cycle(Self.member)
        #expect(held.isDisjoint(with: office.keys(of: Self.member)))
    }

    @Test func `a reading that is not trusted meanwhile lets nothing go that was held before`() async throws {
        let office = try BookOffice(SampleFile.small)
        let held = try await Self.hold(office)
        office.advance(seconds: 25 * 3_600)
        try await office.cycle(Self.member) { $0.gainsWithheld = "the reading is in doubt" }
        try await office.cycle(Self.member)

        #expect(held.isSubset(of: office.keys(of: Self.member)))
        #expect(try await office.journal.heldPlans(.held).count == 1)
    }

    @Test func `a record that came back is decided anew when it leaves again`() async throws {
        let office = try BookOffice(SampleFile.small)
        let held = try await Self.hold(office)
        try office.crm("UPDATE Kontakte SET Geloescht = 0 WHERE Id IN (\(held.joined(separator: ",")))")
        #expect(try await office.cycle(Self.member).heldCount == 0)
        office.advance(seconds: 25 * 3_600)
        let one = try #require(held.min())
        try Self.delete([one], office)
        try await office.cycle(Self.member)
        #expect(office.contact(one, of: Self.member) == nil)
    }
}
