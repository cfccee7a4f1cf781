import ContactModel
import Contracts
import SyncPlanning
import Testing

@testable import JournalStore

/// What the console asks of address books and of what is held: by page, and judged in the journal.
@Suite("Journal: pages of address books") struct AddressBookLookTests {
    let folder: TemporaryFolder
    private static let rules = StandingRules(overdueBefore: .at(100), isOff: false, booksOff: [BookID("b-off")])

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    /// Of a member of its own.
    private func book(
        _ number: Int, book: String = "b", state: AddressBookRow.State = .live, lastOk: Int64? = 200, fails: Int = 0,
        mode: SyncMode? = nil
    ) -> [JournalChange] {
        let mailbox = MailboxID("m\(number)")
        return [
            .putMailbox(MailboxRow(mailbox: mailbox, member: UserID("u\(number)"))),
            .putAddressBook(
                AddressBookRow(
                    id: AddressBookID("a\(number)"), mailbox: mailbox, book: BookID(book), state: state, mode: mode,
                    folder: FolderID("f"), fails: fails, lastOkAt: lastOk.map { .at($0) })),
        ]
    }

    private func run(_ number: Int, of book: Int, counts: String = "{}") -> JournalChange {
        var run = RunRow.sample("r\(book).\(number)", startedAt: Int64(number), addressBook: AddressBookID("a\(book)"))
        run.counts = counts
        return .putRun(run)
    }

    private func held(_ id: String, of book: Int?, at: Int64 = 20) -> JournalChange {
        var plan = HeldPlanRow.sample(id, at: at)
        plan.addressBook = book.map { AddressBookID("a\($0)") }
        return .putHeldPlan(plan)
    }

    /// One of each kind, by its number.
    private func fill() async throws -> SQLiteJournal {
        let journal = try SQLiteJournal(path: path)
        var changes = book(0) + book(1, fails: 1) + book(2, state: .lost) + book(3, lastOk: 99) + book(4, lastOk: nil)
        changes += book(5, lastOk: nil) + book(6, lastOk: 99, mode: .off) + book(7, book: "b-off", lastOk: 99)
        changes += book(8, state: .seatless, lastOk: 99) + book(9, state: .closed, lastOk: 99) + book(10) + book(11)
        changes += book(12) + book(13, fails: 2) + book(14)
        changes += [run(50, of: 4), run(60, of: 4), run(150, of: 5)]
        changes += [
            run(1, of: 10, counts: "{\"unasked\":3}"), run(1, of: 11, counts: "{\"unasked\":3}"), run(2, of: 11),
            run(1, of: 12, counts: "{\"unasked\":0}"), held("p1", of: 13), held("p2", of: nil, at: 30),
            .putHold(AddressBookID("a14"), "the folder is not ours"),
        ]
        try await journal.commit(changes, under: nil)
        return journal
    }

    @Test func `each address book is counted by the first that a person should know of it`() async throws {
        _ = try await fill()
        let register = try JournalRegister(path: path)
        // Held: 13, which fails too, and 14. Failing: 1, 2. Overdue: 3, and 4 by its first attempt. Staying: 10.
        #expect(
            try register.standings(Self.rules) == [
                .held: 2, .failing: 2, .overdue: 2, .staying: 1, .unfilled: 1, .inOrder: 6,
            ])
        for (standing, ids) in [
            (Standing.held, ["a13", "a14"]), (.failing, ["a1", "a2"]), (.overdue, ["a3", "a4"]), (.staying, ["a10"]),
            (.unfilled, ["a5"]), (.inOrder, ["a0", "a11", "a12", "a6", "a8", "a7"]),
        ] {
            let query = AddressBookQuery(standing: standing)
            #expect(try register.count(query, Self.rules) == ids.count)
            #expect(
                try register.addressBooks(query, Self.rules, skipping: 0, limit: 50).map(\.text) == ids, "\(standing)")
        }
        var off = Self.rules
        off.isOff = true
        #expect(try register.standings(off)[.overdue] == nil)
    }

    @Test func `a page has its part in the wanted order of members, unknown ones last`() async throws {
        _ = try await fill()
        let register = try JournalRegister(path: path)
        var query = AddressBookQuery()
        #expect(try register.count(query, Self.rules) == 14)
        query.order = ["u5", "u14", "u2"].map { UserID($0) }
        #expect(
            try register.addressBooks(query, Self.rules, skipping: 0, limit: 4).map(\.text) == [
                "a5", "a14", "a2", "a0",
            ])
        #expect(try register.addressBooks(query, Self.rules, skipping: 13, limit: 4).map(\.text) == ["a7"])
        query.matching = .init(members: [UserID("u2"), UserID("u9")], books: [BookID("b-off")])
        #expect(try register.count(query, Self.rules) == 2)
        #expect(try register.addressBooks(query, Self.rules, skipping: 0, limit: 4).map(\.text) == ["a2", "a7"])
        query.matching = .init(members: [], books: [])
        #expect(try register.count(query, Self.rules) == 0)
        #expect(try Set(register.books()) == [BookID("b"), BookID("b-off")])
        #expect(try register.members().count == 15)
    }

    @Test func `one address book is told with its counts, its newest run and its first attempt`() async throws {
        let journal = try await fill()
        let parked = { (number: Int) in
            JournalChange.putParked(
                AddressBookID("a4"),
                Parked(record: .contact(number), want: .sample(1), fails: 1, until: .at(9), code: "x"))
        }
        try await journal.commit(
            [
                .putEntry(AddressBookID("a4"), .present(1)), .putEntry(AddressBookID("a4"), .creating(2)), parked(1),
                parked(2), parked(3),
            ], under: nil)
        let register = try JournalRegister(path: path)
        let look = try #require(try register.look(at: AddressBookID("a4")))
        #expect(look.member == UserID("u4") && look.counts == [.present: 1, .creating: 1] && look.parked == 3)
        #expect(look.newestRun?.id == "r4.60" && look.firstAttempt == .at(50) && !look.hasHeldPlan)
        #expect(try register.look(at: AddressBookID("a13"))?.hasHeldPlan == true)
        #expect(try register.look(at: AddressBookID("a99")) == nil)
        #expect(
            try register.parked(in: AddressBookID("a4"), skipping: 1, limit: 1).map(\.record) == [.contact(2)])
        #expect(
            try register.newestRuns().mapValues(\.id) == [
                AddressBookID("a4"): "r4.60", AddressBookID("a5"): "r5.150", AddressBookID("a10"): "r10.1",
                AddressBookID("a11"): "r11.2", AddressBookID("a12"): "r12.1",
            ])
        #expect(try register.firstAttempts() == [AddressBookID("a4"): .at(50), AddressBookID("a5"): .at(150)])
    }

    @Test func `what is held comes by page: what holds all first, then plans by age, then address books`() async throws
    {
        let journal = try await fill()
        try await journal.commit(
            [held("p0", of: 1, at: 5), .putHeldPlan(.sample("p9", state: .released))], under: nil)
        let register = try JournalRegister(path: path)
        #expect(try register.holdCount() == 4)
        let ids = { (looks: [HeldLook]) in
            looks.map { look in
                switch look {
                case .plan(let plan, let count): "\(plan.id) \(plan.operations.count)/\(count)"
                case .addressBook(let row): row.id.text
                }
            }
        }
        #expect(try ids(register.holds(skipping: 0, limit: 9, operations: 1)) == ["p2 1/2", "p0 1/2", "p1 1/2", "a14"])
        #expect(try ids(register.holds(skipping: 1, limit: 2, operations: 9)) == ["p0 2/2", "p1 2/2"])
        #expect(try ids([register.hold("a14", operations: 0)].compactMap(\.self)) == ["a14"])
        #expect(try register.holdPlace(of: AddressBookID("a14")) == 3)
        #expect(try register.holdPlace(of: AddressBookID("a13")) == 2)
        #expect(try register.holdPlace(of: AddressBookID("a2")) == nil)
        #expect(try register.hold("p9", operations: 0) == nil && register.hold("a1", operations: 0) == nil)
        #expect(try register.heldPlans().map(\.id) == ["p0", "p1", "p2"])
    }

    @Test func `the installation is told in numbers`() async throws {
        let journal = try await fill()
        var paused = MailboxRow(mailbox: MailboxID("m0"), member: UserID("u0"))
        paused.gateUntil = .at(500)
        try await journal.commit([.putMailbox(paused)], under: nil)
        let look = try JournalRegister(path: path).installationLook(Self.rules, now: .at(300))
        #expect(look.members == 14 && look.seatsUsed == 13 && look.openHolds == 3)
        #expect(look.served == 11 && look.oldestGood == .at(50))
        #expect(look.pausedMailboxes == 1 && look.pausedUntil == .at(500))
        #expect(try JournalRegister(path: path).installationLook(Self.rules, now: .at(500)).pausedMailboxes == 0)
    }
}
