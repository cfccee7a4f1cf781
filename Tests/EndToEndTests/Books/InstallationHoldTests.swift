import ContactModel
import Contracts
import Foundation
import JournalStore
import Service
import SyncEngine
import SyncPlanning
import Testing

/// The brake over all address books (ENGINE §10): each one loses less than its own brake would hold.
@Suite("The installation's hold") struct InstallationHoldTests {
    /// One contact in eighteen: two to twenty of each address book, more than 5 % of all.
    private static let fault = "UPDATE Kontakte SET Geloescht = 1 WHERE Id % 18 = 5"

    private static func office() async throws -> BookOffice {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        return office
    }

    /// The deleted records that somebody still has, once for each item.
    private static func leftovers(_ office: BookOffice) -> Int {
        office.mailboxes.keys.reduce(0) { sum, login in
            sum + office.keys(of: login).count { Int($0).map { $0 % 18 == 5 } ?? false }
        }
    }

    private static func release(_ office: BookOffice, _ state: HeldPlanRow.State = .released) async throws -> Bool {
        let hold = try #require(try await office.journal.removalsHold())
        return try SQLiteJournal.decide(
            hold.id, state, by: "anna", at: office.now, expiresAt: office.now + .seconds(86_400),
            inJournalAt: office.journalPath)
    }

    @Test func `what takes a little of every address book stops at 5 %, until a person releases it`() async throws {
        let office = try await Self.office()
        let size = office.mailboxes.keys.reduce(0) { $0 + office.contacts(of: $1).count }
        let wanted = Self.leftovers(office)
        #expect(wanted * 100 > 5 * size)

        try office.crm(Self.fault)
        let first = try await office.cycle()
        let left = Self.leftovers(office)
        #expect(first.heldCount == left && left > 0)
        #expect((wanted - left) * 100 <= 5 * size)

        // An hour later the window is empty, and the hold is still there; nothing is taken bit by bit.
        office.advance(seconds: 7200)
        let later = try await office.cycle()
        #expect(later.heldCount == left && Self.leftovers(office) == left)
        #expect(try await !Self.release(office, .discarded))

        #expect(try await Self.release(office))
        let released = try await office.cycle()
        #expect(released.heldCount == 0 && Self.leftovers(office) == 0)
        #expect(try await office.journal.removalsHold() == nil)
        #expect(try await office.journal.heldPlans(.held).isEmpty)
    }

    @Test func `what was released does not count, and single removals go on`() async throws {
        let office = try await Self.office()
        try office.crm(Self.fault)
        try await office.cycle()
        _ = try await Self.release(office)
        try await office.cycle()

        let key = try #require(office.keys(of: "awolf").first { $0 != "1" })
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(key)")
        let report = try await office.cycle()

        #expect(report.heldCount == 0)
        #expect(office.contact(key, of: "awolf") == nil)
    }

    @Test func `lost rights go while removals are held (I5)`() async throws {
        let office = try await Self.office()
        try office.crm(Self.fault)
        try await office.cycle()

        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'awolf'")
        let report = try await office.cycle()

        #expect(report.heldCount > 0)
        #expect(office.contacts(of: "awolf").isEmpty)
    }

    @Test func `much that goes because of lost rights is not held, and reported`() async throws {
        let office = try await Self.office()
        try office.crm("UPDATE crm_users SET active = 0 WHERE id <= 6")
        let report = try await office.cycle()

        #expect(report.heldCount == 0)
        #expect(report.problems.contains { $0.contains("within ten minutes because rights were lost") })
        let quiet = try await office.cycle()
        #expect(!quiet.problems.contains { $0.contains("within ten minutes") })
    }

    @Test func `a dry run foretells the hold and leaves none`() async throws {
        let office = try await Self.office()
        try office.crm(Self.fault)
        let before = Self.leftovers(office)

        let foretold = try await office.cycle { $0.modeMax = .plan }
        #expect(foretold.heldCount > 0)
        #expect(Self.leftovers(office) == before)
        #expect(try await office.journal.removalsHold() == nil)
    }
}
