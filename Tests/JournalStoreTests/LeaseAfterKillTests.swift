import ContactModel
import Contracts
import JournalStore
import Testing

@Suite("Journal: leases of a process that was killed") struct LeaseAfterKillTests {
    @Test func `a lease ends with its process: the next one has the mailbox at once, with a higher fence`()
        async throws
    {
        let place = try FilePlace()
        let killed = try SQLiteJournal(path: place.folder.path("journal.db"))
        try await killed.commit([.putMailbox(.anna)], under: nil)
        let lost = try await killed.lease(.anna, owner: "killed", now: .at(0), until: .at(120))
        await killed.close()

        let next = try SQLiteJournal(path: place.folder.path("journal.db"))
        let held = try await next.lease(.anna, owner: "next", now: .at(1), until: .at(121))

        #expect(lost?.number == 1)
        #expect(held == Fence(mailbox: .anna, owner: "next", number: 2))
        #expect(try await next.mailboxes().map(\.begun) == [2], "the visit that was not finished still counts")
        await next.close()
    }
}
