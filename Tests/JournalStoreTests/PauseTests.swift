import ContactModel
import Contracts
import SQLite
import Testing

@testable import JournalStore

/// Address books that a person holds, and lets go.
@Suite("Journal: pauses") struct PauseTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func pause(_ why: String, at milliseconds: Int64) throws -> Bool {
        try SQLiteJournal.hold(
            .annas, because: "Paused by \(why)", by: why, at: Moment(milliseconds: milliseconds), inJournalAt: path)
    }

    private func lift(_ beginning: String, at milliseconds: Int64) throws -> Bool {
        try SQLiteJournal.liftHold(
            of: .annas, ifItBegins: beginning, as: "address book resumed", by: "otto",
            at: Moment(milliseconds: milliseconds),
            inJournalAt: path)
    }

    private func acts() throws -> [String] {
        var acts: [String] = []
        try JournalRegister(path: path).forEachAct(since: nil, until: nil) { row in
            acts.append("\(row.at.milliseconds) \(row.person) \(row.act) \(row.subject)")
        }
        return acts
    }

    @Test func `an address book is held once, and let go by those words alone`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        func hold() async throws -> String? { try await journal.addressBook(.annas)?.hold }
        #expect(try pause("anja: x", at: 10))
        #expect(try !pause("otto: y", at: 20))
        #expect(try await hold() == "Paused by anja: x")
        // A run that began before it writes its row whole.
        try await journal.commit([.putAddressBook(.annas)], under: nil)
        #expect(try await hold() == "Paused by anja: x")
        #expect(try !lift("Lost", at: 30))
        #expect(try lift("Paused by ", at: 40))
        #expect(try await hold() == nil)
        #expect(try !lift("Paused by ", at: 50))
        #expect(try !lift("", at: 60), "it is not held")
        await journal.close()
    }

    @Test func `a pause that is over does not make a lost folder forgotten`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try await journal.commit([.putLoss(.annas, .at(7))], under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try lift("Paused by ", at: 20))
        #expect(try await journal.addressBook(.annas)?.lostAt == .at(7))
        try await journal.commit([.holdUnlessHeld(.annas, "lost twice")], under: nil)
        #expect(try lift("", at: 30))
        #expect(try await journal.addressBook(.annas)?.lostAt == nil)
        await journal.close()
    }

    @Test func `who paused and resumed an address book is kept, and why; what came of nothing is not`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try !pause("otto: y", at: 20))
        #expect(try !lift("Lost", at: 30))
        #expect(try lift("", at: 40))
        #expect(
            try acts() == [
                "10 anja: x address book paused \(AddressBookID.annas)",
                "40 otto address book resumed \(AddressBookID.annas), was: Paused by anja: x",
            ])
        await journal.close()
    }

    @Test func `an address book whose pause cannot be noted is not paused`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try Database(path: path, access: .readWrite).execute(
            "CREATE TRIGGER full BEFORE INSERT ON act BEGIN SELECT raise(ABORT, 'full'); END")
        #expect(throws: JournalError.self) { try pause("anja: x", at: 10) }
        #expect(try await journal.addressBook(.annas)?.hold == nil)
        await journal.close()
    }

    @Test func `an address book that ends is not held`() async throws {
        let journal = try SQLiteJournal(path: path)
        var row = AddressBookRow.annas
        row.state = .draining
        row.endsAt = .at(5)
        try await journal.commit([.putMailbox(.anna), .putAddressBook(row)], under: nil)
        #expect(try !pause("anja: x", at: 10))
        #expect(try acts().isEmpty)
        await journal.close()
    }
}
