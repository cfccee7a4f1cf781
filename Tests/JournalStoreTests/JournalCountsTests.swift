import ContactModel
import Contracts
import Foundation
import SyncPlanning
import Testing

@testable import JournalStore

@Suite("Journal: counts") struct JournalCountsTests {
    let folder: TemporaryFolder
    private static let limits = CountLimits(revocation: .seconds(900), run: .seconds(2_700), unfinishedVisits: 3)

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private func counts(at seconds: Int64) throws -> JournalCounts {
        try JournalRegister(path: path).counts(now: .at(seconds), limits: Self.limits)
    }

    private func lost(_ number: Int, at seconds: Int64) -> Entry {
        var entry = Entry.present(number)
        entry.loss = Loss(since: .at(seconds), fields: nil)
        return entry
    }

    @Test func `a new journal has nothing of anything`() async throws {
        _ = try SQLiteJournal(path: path)
        #expect(try counts(at: 0) == JournalCounts())
    }

    @Test func `items, address books and mailboxes are counted by state`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(
            .twoMembers + [
                .putEntry(.annas, .present(1)), .putEntry(.annas, .present(2)), .putEntry(.boriss, .creating(1)),
            ], under: nil)
        let counts = try counts(at: 0)
        #expect(counts.addressBooks == [.live: 2])
        #expect(counts.mailboxes == [.ok: 2])
        #expect(counts.entries == [.present: 2, .creating: 1])
        #expect(counts.openRevocations == 0 && counts.oldestRevocation == nil && counts.crashedMailboxes == 0)
        var annas = MailboxRow.anna
        annas.begun = 3
        try await journal.commit([.putMailbox(annas)], under: nil)
        #expect(try self.counts(at: 0).crashedMailboxes == 1)
    }

    @Test func `what a member has lost and still has is overdue after a quarter of an hour`() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.commit(
            .twoMembers + [.putEntry(.annas, lost(1, at: 0)), .putEntry(.annas, lost(2, at: 600))], under: nil)
        #expect(try counts(at: 900).overdueRevocations == 0)
        let late = try counts(at: 901)
        #expect(late.openRevocations == 2 && late.overdueRevocations == 1 && late.oldestRevocation == .at(0))
    }

    @Test func `of an address book that ends every item is lost since then, or since before`() async throws {
        let journal = try SQLiteJournal(path: path)
        var ending = AddressBookRow.annas
        ending.state = .draining
        ending.endsAt = .at(500)
        try await journal.commit(
            .twoMembers + [
                .putAddressBook(ending), .putEntry(.annas, .present(1)), .putEntry(.annas, lost(2, at: 100)),
                .putEntry(.boriss, .present(3)),
            ], under: nil)
        let counts = try counts(at: 1_200)
        #expect(counts.openRevocations == 2 && counts.overdueRevocations == 1 && counts.oldestRevocation == .at(100))
    }

    @Test func `an address book without a good run for too long is overdue`() async throws {
        let journal = try SQLiteJournal(path: path)
        var (annas, boriss) = (AddressBookRow.annas, AddressBookRow.boriss)
        annas.lastOkAt = .at(0)
        boriss.lastOkAt = .at(100)
        try await journal.commit(
            [.putMailbox(.anna), .putMailbox(.boris)] + [annas, boriss].map { .putAddressBook($0) }, under: nil)
        #expect(try counts(at: 2_700).overdueAddressBooks == 0)
        #expect(try counts(at: 2_701).overdueAddressBooks == 1)
        boriss.state = .closed
        try await journal.commit([.putAddressBook(boriss)], under: nil)
        #expect(try counts(at: 9_999).overdueAddressBooks == 1)
    }

    @Test func `a journal whose lock or file was taken away says so`() async throws {
        let journal = try SQLiteJournal(path: path)
        #expect(journal.lockFault == nil && journal.writeFault == nil)
        try FileManager.default.removeItem(atPath: path + Journal.lockSuffix)
        #expect(journal.lockFault != nil)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        #expect(journal.writeFault == "the journal's file is gone")
        await journal.close()
        #expect(journal.lockFault == "the journal is closed")
    }
}
