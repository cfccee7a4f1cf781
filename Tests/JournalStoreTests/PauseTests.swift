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
        try SQLiteJournal.pause(
            .annas, because: "Paused by \(why)", by: why, at: Moment(milliseconds: milliseconds), inJournalAt: path)
    }

    private func resume(at milliseconds: Int64) throws -> Bool {
        try SQLiteJournal.resume(.annas, by: "otto", at: Moment(milliseconds: milliseconds), inJournalAt: path)
    }

    private func release(at milliseconds: Int64) throws -> Bool {
        try SQLiteJournal.release(.annas, by: "otto", at: Moment(milliseconds: milliseconds), inJournalAt: path)
    }

    private func acts() throws -> [String] {
        var acts: [String] = []
        try JournalRegister(path: path).forEachAct(since: nil, until: nil) { row in
            acts.append("\(row.at.milliseconds) \(row.person) \(row.act) \(row.subject)")
        }
        return acts
    }

    @Test func `an address book is paused once, and stays so until it is resumed`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        func held() async throws -> String? { try await journal.addressBook(.annas)?.heldBecause }
        #expect(try !resume(at: 5))
        #expect(try pause("anja: x", at: 10))
        #expect(try !pause("otto: y", at: 20))
        #expect(try await held() == "Paused by anja: x")
        // A run that began before it writes its row whole.
        try await journal.commit([.putAddressBook(.annas)], under: nil)
        #expect(try await held() == "Paused by anja: x")
        #expect(try resume(at: 40))
        #expect(try await held() == nil)
        #expect(try !resume(at: 50))
        #expect(try !release(at: 60), "it is not held")
        await journal.close()
    }

    @Test func `a release lifts what a run holds and not the pause beside it; a second one resumes`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try pause("anja: x", at: 10))
        try await journal.commit([.putLoss(.annas, .at(7)), .putHold(.annas, "Lost twice.")], under: nil)
        #expect(try release(at: 20))
        #expect(try await journal.addressBook(.annas)?.heldBecause == "Paused by anja: x")
        #expect(try await journal.addressBook(.annas)?.lostAt == nil, "a person has heard of the loss")
        #expect(try release(at: 30))
        #expect(try await journal.addressBook(.annas)?.heldBecause == nil)
        #expect(
            try acts() == [
                "10 anja: x address book paused \(AddressBookID.annas)",
                "20 otto address book released \(AddressBookID.annas), was: Lost twice.",
                "30 otto address book released \(AddressBookID.annas), was: Paused by anja: x",
            ])
        await journal.close()
    }

    @Test func `a release lifts nothing that whoever says it was not shown`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try pause("anja: x", at: 10))
        try await journal.commit([.addHold(.annas, "Lost twice.")], under: nil)
        let seen = "Lost twice. Paused by anja: x"
        func released(_ seen: String?, endsPause: Bool = true) throws -> Bool {
            try SQLiteJournal.release(
                .annas, seen: seen, endsPause: endsPause, by: "otto", at: .at(20), inJournalAt: path)
        }
        #expect(try !released("Something else."))
        #expect(try released(seen))
        #expect(try !released(seen), "the same form once more")
        #expect(try !released(nil, endsPause: false))
        #expect(try await journal.addressBook(.annas)?.heldBecause == "Paused by anja: x")
        #expect(try released("Paused by anja: x"))
        #expect(try await journal.addressBook(.annas)?.heldBecause == nil)
        await journal.close()
    }

    @Test(arguments: [false, true])
    func `a pause that is over, whichever way, does not make a lost folder forgotten`(isReleased: Bool) async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try await journal.commit([.putLoss(.annas, .at(7))], under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try isReleased ? release(at: 20) : resume(at: 20))
        #expect(try await journal.addressBook(.annas)?.lostAt == .at(7))
        await journal.close()
    }

    @Test func `what a run holds stays held when its pause is resumed`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        try await journal.commit([.putHold(.annas, "Lost twice.")], under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try resume(at: 20))
        #expect(try await journal.addressBook(.annas)?.heldBecause == "Lost twice.")
        await journal.close()
    }

    @Test func `who paused and resumed an address book is kept, and why; what came of nothing is not`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try !pause("otto: y", at: 20))
        #expect(try resume(at: 40))
        #expect(try !resume(at: 50))
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
        #expect(try await journal.addressBook(.annas)?.pause == nil)
        await journal.close()
    }

    @Test func `an address book that ends is not paused, and one that was is held no longer`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(.twoMembers, under: nil)
        #expect(try pause("anja: x", at: 10))
        #expect(try JournalRegister(path: path).holdCount() == 1)
        var row = AddressBookRow.annas
        (row.state, row.folder, row.endsAt) = (.draining, FolderID("F"), .at(5))
        try await journal.commit([.putAddressBook(row)], under: nil)
        #expect(try await journal.addressBook(.annas)?.heldBecause == nil)
        #expect(try JournalRegister(path: path).holdCount() == 0)
        #expect(try !pause("anja: x", at: 20))
        await journal.close()
    }

    @Test func `a journal from before keeps its pauses apart from its holds, and those of what ends no longer`()
        async throws
    {
        let before = Array(Schema.migrations.prefix { $0.name != "pauses" })
        let database = try Database(path: path, access: .createNew)
        _ = try database.first("PRAGMA journal_mode = WAL")
        try Schema.prepare(database, path: path, migrations: before)
        try database.execute(
            """
            INSERT INTO mailbox (mailbox_id, member_id, state, prio, next_due, gate_until, begun)
              VALUES ('m', 'u', 'ok', 0, 0, 0, 0);
            INSERT INTO address_book (address_book_id, mailbox_id, book, own_folder, state, folder_id, fails, hold, ends_at)
              VALUES ('a1', 'm', 'b1', 1, 'live', 'F', 0, 'Paused by anja, in the console: x', NULL),
                ('a2', 'm', 'b2', 1, 'live', 'F', 0, 'The folder was lost twice.', NULL),
                ('a3', 'm', 'b3', 1, 'live', 'F', 0, NULL, NULL),
                ('a4', 'm', 'b4', 1, 'draining', 'F', 0, 'Paused by anja, in the console: y', 7);
            """)
        let journal = try SQLiteJournal(path: path)
        let rows = try await journal.addressBooks().sorted { $0.id < $1.id }
        #expect(rows.map(\.pause) == ["Paused by anja, in the console: x", nil, nil, nil])
        #expect(rows.map(\.hold) == [nil, "The folder was lost twice.", nil, nil])
        await journal.close()
    }

    @Test func `what is held is found by an index`() async throws {
        let journal = try SQLiteJournal(path: path)
        await journal.close()
        var steps: [String] = []
        try Database(path: path, access: .readOnly).forEachRow(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM address_book WHERE \(JournalRegister.isHeld) AND state <> 'closed'"
        ) { steps.append($0.text(3) ?? "") }
        #expect(steps.count == 1 && steps[0].contains("address_book_held"), "\(steps)")
    }
}
