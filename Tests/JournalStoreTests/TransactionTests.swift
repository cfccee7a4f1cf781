import ContactModel
import Contracts
import SyncPlanning
import Testing

/// All or nothing, rules, fences and leases.
@Suite("Journal: transactions") struct TransactionTests {
    @Test(arguments: StoreKind.allCases, BrokenRule.all)
    func `a breach of a rule is named and leaves nothing of its transaction`(
        kind: StoreKind, broken: BrokenRule
    ) async throws {
        let store = try kind.make()
        try await store.commit(.twoMembers + [.appendDisclosure(.sample(1))], under: nil)
        let before = try await JournalContents(of: store)
        let wanted = JournalError(
            kind: .refused,
            message: "Could not write the journal's table \(broken.table): a row breaks the rule "
                + "\(broken.rule). Nothing of its transaction was written; this is a fault of Satchel.")
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
        try await store.renew(fence, until: .at(200), spent: "170000000:12:3400")
        #expect(try await store.mailboxes().map(\.spent) == ["170000000:12:3400"])
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
        await expectFenced { try await store.renew(lost, until: .at(999), spent: "1:1:1") }
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
    func `a lease ends with its process: the next one has the mailbox at once, with a higher fence`(
        kind: StoreKind
    ) async throws {
        let place = try kind.makePlace()
        let killed = try place.open()
        try await killed.commit([.putMailbox(.anna)], under: nil)
        let lost = try await killed.lease(.anna, owner: "killed", now: .at(0), until: .at(120))
        await killed.close()

        let next = try place.open()
        let held = try await next.lease(.anna, owner: "next", now: .at(1), until: .at(121))

        #expect(lost?.number == 1)
        #expect(held == Fence(mailbox: .anna, owner: "next", number: 2))
        #expect(try await next.mailboxes().map(\.begun) == [2], "the visit that was not finished still counts")
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
        let refusedPerWriter = rounds / 4
        let kept = rounds - refusedPerWriter
        #expect(refused == writers * refusedPerWriter)
        let counts = try await store.entryCounts()
        let disclosures = Dictionary(grouping: try await store.disclosures(.all), by: \.addressBook)
        for book in books {
            #expect(counts[book.id]?[.present] == kept)
            let written = (0..<rounds).filter { $0 % 4 != 3 }.map { RecordID.contact($0) }
            #expect(disclosures[book.id]?.map(\.record) == written)
        }
    }

    /// Commits one entry a round under a lease; every fourth round breaks a rule. Answers how many were refused.
    private func writeRounds(_ rounds: Int, book: AddressBookRow, store: any JournalStore) async throws -> Int {
        let fence = try #require(await store.lease(book.mailbox, owner: "w", now: .at(0), until: .at(120)))
        var refused = 0
        for round in 0..<rounds {
            let kind = await failure(of: changes(of: round, in: book), under: fence, store: store)
            if kind == .refused { refused += 1 }
        }
        try await store.release(fence)
        return refused
    }

    private func changes(of round: Int, in book: AddressBookRow) -> [JournalChange] {
        let good: [JournalChange] = [
            .appendDisclosure(.sample(round, addressBook: book.id)), .putEntry(book.id, .present(round)),
        ]
        return round % 4 == 3 ? good + [.putEntry(book.id, .present(99, item: "item-0"))] : good
    }

    private func failure(
        of changes: [JournalChange], under fence: Fence, store: any JournalStore
    ) async -> JournalError.Kind? {
        do throws(JournalError) {
            try await store.commit(changes, under: fence)
            return nil
        } catch {
            return error.kind
        }
    }
}
