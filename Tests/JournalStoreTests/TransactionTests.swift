import ContactModel
import Contracts
import SyncPlanning
import Testing

/// One breach of one rule.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var table: String
    var changes: [JournalChange]

    init(_ rule: String, in table: String, _ changes: [JournalChange]) {
        testDescription = rule
        self.table = table
        self.changes = changes
    }

    static func entry(_ number: Int = 1, _ edit: (inout Entry) -> Void) -> JournalChange {
        var entry = Entry.present(number)
        edit(&entry)
        return .putEntry(.annas, entry)
    }

    static func addressBook(_ edit: (inout AddressBookRow) -> Void) -> JournalChange {
        var row = AddressBookRow.annas
        edit(&row)
        return .putAddressBook(row)
    }

    static let entries: [BrokenRule] = [
        BrokenRule("entry_item", in: "entry", [entry { $0.item = nil }]),
        BrokenRule("entry_intent", in: "entry", [entry { $0.state = .updating }]),
        BrokenRule("entry_intent", in: "entry", [entry { $0.intent = .sample("op") }]),
        BrokenRule("entry_slot", in: "entry", [entry { $0.slot = 1 }]),
        BrokenRule(
            "entry_slot", in: "entry",
            [
                entry {
                    $0.slot = -1
                    $0.state = .orphaned
                }
            ]),
        BrokenRule("entry_remote", in: "entry", [entry(1) { _ in }, entry(2) { $0.item = ItemID("item-1") }]),
        BrokenRule("entry_address_book", in: "entry", [.putEntry(AddressBookID("none"), .present(1))]),
        BrokenRule("record_id", in: "entry", [entry { $0.record = RecordID(table: "a/b", key: "c") }]),
        BrokenRule("record_id", in: "entry", [.removeEntry(.annas, RecordID(table: "a", key: ""), slot: 0)]),
    ]

    static let others: [BrokenRule] = [
        BrokenRule("address_book_folder", in: "address_book", [addressBook { $0.folder = nil }]),
        BrokenRule("address_book_one", in: "address_book", [addressBook { $0.id = AddressBookID("second") }]),
        BrokenRule(
            "address_book_mailbox", in: "address_book", [addressBook { $0.mailbox = MailboxID("none") }]),
        BrokenRule(
            "parked_address_book", in: "parked",
            [
                .putParked(
                    AddressBookID("none"),
                    Parked(record: .contact(1), want: .sample(1), fails: 0, until: .at(0), code: "x"))
            ]),
        BrokenRule(
            "foreign_item_address_book", in: "foreign_item",
            [.putForeign(AddressBookID("none"), ForeignItem(item: ItemID("i"), kind: .copy))]),
        BrokenRule(
            "source_reading_accepted", in: "source_reading",
            [
                .putReading(
                    SourceReadingRow(
                        reading: 1, records: 0, users: 0, canaryFound: true, isComplete: false, rightsVersion: 0,
                        configurationDigest: [], rejectedBecause: nil, at: .at(0)))
            ]),
        BrokenRule(
            "plan_op_one", in: "plan",
            [
                .putHeldPlan(
                    HeldPlanRow(
                        id: "p", addressBook: nil, digest: [], counts: "", why: "", at: .at(0), expiresAt: .at(1),
                        operations: Array(repeating: HeldPlanRow.sample("p").operations[0], count: 2)))
            ]),
        BrokenRule(
            "mapping_version_fixed", in: "mapping_version",
            [["A.b", "A.c"], ["A.c", "A.b"]].map {
                .putMappingVersion(
                    MappingVersionRow(
                        version: 1, book: BookID("b"), fields: $0, configurationDigest: [], at: .at(0)))
            }),
    ]
}

/// All or nothing, rules, fences and leases.
@Suite("Journal: transactions") struct TransactionTests {
    @Test(arguments: StoreKind.allCases, BrokenRule.entries + BrokenRule.others)
    func `a breach of a rule is named and leaves nothing of its transaction`(
        kind: StoreKind, broken: BrokenRule
    ) async throws {
        let store = try kind.make()
        try await store.commit(.twoMembers + [.appendDisclosure(.sample(1))], under: nil)
        let before = try await JournalContents(of: store)
        let wanted = JournalError(
            kind: .refused,
            message: "Could not write the journal's table \(broken.table): a row breaks the rule "
                + "\(broken.testDescription). Nothing of its transaction was written; this is a fault of Satchel.")
        let around: [JournalChange] = [
            .putEntry(.boriss, .present(8)), .appendDisclosure(.sample(2)), .putRun(.sample("r", startedAt: 1)),
        ]
        await #expect(throws: wanted) { try await store.commit(around + broken.changes + around, under: nil) }
        #expect(try await JournalContents(of: store) == before)
        try await store.commit(around, under: nil)
        #expect(try await store.disclosures(.all) == [.sample(1), .sample(2)])
    }

    @Test(arguments: StoreKind.allCases)
    func `an item may move to another record, or back to its own, once it was given up`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        try await store.commit(.twoMembers + [.putEntry(.annas, .present(1))], under: nil)
        try await store.commit([.putEntry(.annas, .present(1))], under: nil)
        try await store.commit(
            [.removeEntry(.annas, .contact(1), slot: 0), .putEntry(.annas, .present(2, item: "item-1"))], under: nil)
        try await store.commit(
            [.putEntry(.annas, .present(2, item: "new")), .putEntry(.annas, .present(1, item: "item-1"))], under: nil)
        #expect(
            try await store.content(of: .annas)?.entries
                == [.present(1, item: "item-1"), .present(2, item: "new")])
    }

    @Test(arguments: StoreKind.allCases)
    func `a draining or closed address book makes room for another of its book`(kind: StoreKind) async throws {
        let store = try kind.make()
        for (number, state) in [AddressBookRow.State.draining, .closed].enumerated() {
            var row = AddressBookRow.annas
            row.id = AddressBookID("old\(number)")
            row.state = state
            try await store.commit([.putMailbox(.anna), .putAddressBook(row)], under: nil)
        }
        try await store.commit([.putAddressBook(.annas)], under: nil)
        #expect(try await store.addressBooks().map(\.state) == [.live, .draining, .closed])
    }

    @Test(arguments: StoreKind.allCases)
    func `a mapping version may be put again with the same meaning`(kind: StoreKind) async throws {
        let store = try kind.make()
        var row = MappingVersionRow(
            version: 1, book: BookID("b"), fields: ["A.b"], configurationDigest: [1], at: .at(0))
        try await store.commit([.putMappingVersion(row)], under: nil)
        row.at = .at(1)
        row.configurationDigest = [2]
        try await store.commit([.putMappingVersion(row)], under: nil)
        #expect(try await store.mappingVersions() == [row])
    }

    @Test(arguments: StoreKind.allCases)
    func `a leased mailbox is refused to others until its time is over, each holder with a higher fence`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        try await store.commit([.putMailbox(.anna)], under: nil)
        let first = try await store.lease(.anna, owner: "w1", now: .at(0), until: .at(120))
        #expect(first == Fence(mailbox: .anna, owner: "w1", number: 1))
        #expect(try await store.lease(.anna, owner: "w2", now: .at(119), until: .at(300)) == nil)
        let second = try await store.lease(.anna, owner: "w2", now: .at(120), until: .at(240))
        #expect(second == Fence(mailbox: .anna, owner: "w2", number: 2))
        #expect(try await store.mailboxes().map(\.begun) == [2])
        let restarted = try await store.lease(.anna, owner: "w2", now: .at(130), until: .at(250))
        #expect(restarted == Fence(mailbox: .anna, owner: "w2", number: 3))
    }

    @Test(arguments: StoreKind.allCases)
    func `renewing prolongs a lease, and releasing ends it and its crash count`(kind: StoreKind) async throws {
        let store = try kind.make()
        try await store.commit([.putMailbox(.anna)], under: nil)
        let fence = try #require(await store.lease(.anna, owner: "w1", now: .at(0), until: .at(120)))
        try await store.renew(fence, until: .at(200))
        #expect(try await store.lease(.anna, owner: "w2", now: .at(199), until: .at(300)) == nil)
        try await store.release(fence)
        #expect(try await store.mailboxes().map(\.begun) == [0])
        let next = try await store.lease(.anna, owner: "w2", now: .at(1), until: .at(300))
        #expect(next?.number == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func `whoever lost the lease writes nothing (I18)`(kind: StoreKind) async throws {
        let store = try kind.make()
        try await store.commit(.twoMembers, under: nil)
        let lost = try #require(await store.lease(.anna, owner: "w1", now: .at(0), until: .at(120)))
        try await store.commit([.putEntry(.annas, .present(1))], under: lost)
        let held = try #require(await store.lease(.anna, owner: "w2", now: .at(121), until: .at(240)))
        let before = try await JournalContents(of: store)

        func expectFenced(_ body: () async throws -> Void) async {
            let error = await #expect(throws: JournalError.self) { try await body() }
            #expect(error?.kind == .fenced)
        }
        await expectFenced { try await store.commit([.putEntry(.annas, .present(2))], under: lost) }
        await expectFenced { try await store.commit([], under: lost) }
        await expectFenced { try await store.renew(lost, until: .at(999)) }
        await expectFenced { try await store.release(lost) }
        let forged = Fence(mailbox: .anna, owner: "w3", number: held.number)
        await expectFenced { try await store.commit([.putEntry(.annas, .present(2))], under: forged) }
        let unknown = Fence(mailbox: MailboxID("none"), owner: "w1", number: 1)
        await expectFenced { try await store.commit([], under: unknown) }
        #expect(try await JournalContents(of: store) == before)

        try await store.commit([.putEntry(.annas, .present(2))], under: held)
        try await store.release(held)
        await expectFenced { try await store.commit([], under: held) }
        #expect(try await store.entryCounts() == [.annas: [.present: 2]])
    }

    @Test(arguments: StoreKind.allCases)
    func `putting a mailbox leaves its lease alone`(kind: StoreKind) async throws {
        let store = try kind.make()
        try await store.commit([.putMailbox(.anna)], under: nil)
        let fence = try #require(await store.lease(.anna, owner: "w1", now: .at(0), until: .at(120)))
        var row = MailboxRow.anna
        row.nextDue = .at(900)
        row.begun = 1
        try await store.commit([.putMailbox(row)], under: fence)
        #expect(try await store.mailboxes() == [row])
        #expect(try await store.lease(.anna, owner: "w2", now: .at(1), until: .at(300)) == nil)
        try await store.commit([], under: fence)
    }

    @Test(arguments: StoreKind.allCases)
    func `only a mailbox of the journal can be leased`(kind: StoreKind) async throws {
        let store = try kind.make()
        let error = await #expect(throws: JournalError.self) {
            try await store.lease(.anna, owner: "w1", now: .at(0), until: .at(1))
        }
        #expect(error?.kind == .refused)
        #expect(error?.message.contains("lease_mailbox") == true)
    }

    @Test(arguments: StoreKind.allCases)
    func `fifty writers at once lose nothing and mix nothing`(kind: StoreKind) async throws {
        let store = try kind.make()
        let writers = 50
        let rounds = 20
        let mailboxes = (0..<writers).map { MailboxRow(mailbox: MailboxID("m\($0)"), member: UserID("u\($0)")) }
        let books = mailboxes.map { row in
            AddressBookRow(id: AddressBookID("ab-\(row.mailbox)"), mailbox: row.mailbox, book: BookID("b"))
        }
        try await store.commit(mailboxes.map { .putMailbox($0) } + books.map { .putAddressBook($0) }, under: nil)
        let refused = try await withThrowingTaskGroup(of: Int.self) { group in
            for book in books {
                group.addTask { try await writeRounds(rounds, book: book, store: store) }
            }
            return try await group.reduce(0, +)
        }
        #expect(refused == writers * rounds / 4)
        let counts = try await store.entryCounts()
        let disclosures = Dictionary(grouping: try await store.disclosures(.all), by: \.addressBook)
        for book in books {
            #expect(counts[book.id] == [.present: rounds * 3 / 4])
            let written = (0..<rounds).filter { $0 % 4 != 3 }.map { RecordID.contact($0) }
            #expect(disclosures[book.id]?.map(\.record) == written)
        }
    }

    /// Commits one entry a round under a lease; every fourth round breaks a rule. Answers how many were refused.
    private func writeRounds(_ rounds: Int, book: AddressBookRow, store: any JournalStore) async throws -> Int {
        let fence = try #require(await store.lease(book.mailbox, owner: "w", now: .at(0), until: .at(120)))
        var refused = 0
        for round in 0..<rounds {
            var disclosure = DisclosureRow.sample(round)
            disclosure.addressBook = book.id
            var changes: [JournalChange] = [
                .appendDisclosure(disclosure), .putEntry(book.id, .present(round)),
            ]
            if round % 4 == 3 { changes.append(.putEntry(book.id, .present(99, item: "item-0"))) }
            do {
                try await store.commit(changes, under: fence)
            } catch let error where error.kind == .refused {
                refused += 1
            }
        }
        try await store.release(fence)
        return refused
    }
}
