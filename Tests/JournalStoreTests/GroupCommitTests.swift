import ContactModel
import Contracts
import Dispatch
import Locking
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// A transaction that is being written until it is let go, so that others queue up behind it.
private struct HeldDisk {
    private let gate = DispatchSemaphore(value: 0)
    private let writing: Task<Void, any Error>

    init(of journal: SQLiteJournal) async {
        let hasBegun = Locked(false)
        writing = Task { [gate] in
            try await journal.commits.write { (_: Database) throws(JournalError) in
                hasBegun.withLock { $0 = true }
                gate.wait()
            }
        }
        while !hasBegun.withLock({ $0 }) { await Task.yield() }
    }

    func letGo() async throws {
        gate.signal()
        try await writing.value
    }
}

/// Transactions that wait for the disk together.
@Suite("Journal: group commit") struct GroupCommitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `transactions that arrive while one is written share the next commit, each with its own fate`()
        async throws
    {
        let journal = try SQLiteJournal(path: folder.path("journal.db"))
        try await journal.commit(.twoMembers + [.putEntry(.annas, .present(0))], under: nil)
        let groupsBefore = journal.commits.groupsWritten
        let held = await HeldDisk(of: journal)
        async let kinds = withTaskGroup(of: JournalError.Kind?.self) { group in
            for number in 1...50 { group.addTask { await Self.write(number, into: journal) } }
            return await group.reduce(into: [JournalError.Kind?]()) { $0.append($1) }
        }
        while journal.commits.transactionsWaiting < 50 { await Task.yield() }
        try await held.letGo()
        let answers = await kinds
        #expect(answers.filter { $0 == nil }.count == 45)
        #expect(answers.filter { $0 == .refused }.count == 5)
        #expect(journal.commits.groupsWritten == groupsBefore + 2)
        #expect(try await journal.entryCounts() == [.annas: [.present: 46]])
        #expect(try await journal.disclosures(.all).count == 45)
    }

    /// Every tenth one breaks a rule.
    private static func write(_ number: Int, into journal: SQLiteJournal) async -> JournalError.Kind? {
        let item = number % 10 == 0 ? "item-0" : "item-\(number)"
        let changes: [JournalChange] = [
            .appendDisclosure(.sample(number)), .putEntry(.annas, .present(number, item: item)),
        ]
        do throws(JournalError) {
            try await journal.commit(changes, under: nil)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `a lease taken in the same group fences what comes behind it`() async throws {
        let journal = try SQLiteJournal(path: folder.path("journal.db"))
        try await journal.commit(.twoMembers, under: nil)
        let old = try #require(await journal.lease(.anna, owner: "w1", now: .at(0), until: .at(1)))
        let held = await HeldDisk(of: journal)
        async let lease = journal.lease(.anna, owner: "w2", now: .at(2), until: .at(9))
        while journal.commits.transactionsWaiting < 1 { await Task.yield() }
        async let late = Self.fail(journal, under: old)
        while journal.commits.transactionsWaiting < 2 { await Task.yield() }
        try await held.letGo()
        #expect(try await lease?.number == 2)
        #expect(await late == .fenced)
    }

    private static func fail(_ journal: SQLiteJournal, under fence: Fence) async -> JournalError.Kind? {
        do throws(JournalError) {
            try await journal.commit([.putEntry(.annas, .present(1))], under: fence)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `what cannot reach the disk is answered as such to everybody who shared the commit`() async throws {
        let journal = try SQLiteJournal(path: folder.path("journal.db"))
        try await journal.commit(.twoMembers, under: nil)
        let held = await HeldDisk(of: journal)
        async let one = Self.write(1, into: journal)
        while journal.commits.transactionsWaiting < 1 { await Task.yield() }
        async let breaking = Self.breakTransaction(journal)
        while journal.commits.transactionsWaiting < 2 { await Task.yield() }
        async let two = Self.write(2, into: journal)
        while journal.commits.transactionsWaiting < 3 { await Task.yield() }
        try await held.letGo()
        #expect(await breaking == .unavailable)
        #expect(await one == .unavailable)
        #expect(await two == .unavailable)
        #expect(try await journal.entryCounts().isEmpty)
        #expect(await Self.write(3, into: journal) == nil)
    }

    /// Ends the shared transaction from inside, as SQLite does by itself on some failures of the disk.
    private static func breakTransaction(_ journal: SQLiteJournal) async -> JournalError.Kind? {
        do throws(JournalError) {
            try await journal.commits.write { (database: Database) throws(JournalError) in
                try speaking(of: "any") { () throws(SQLiteError) in try database.execute("ROLLBACK") }
                throw JournalError(kind: .unavailable, message: "the disk is gone")
            }
            return nil
        } catch {
            return error.kind
        }
    }
}
