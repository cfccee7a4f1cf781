import Contracts
import Locking
import SQLite

/// Lets transactions that arrive while another one is being written share the next write to the disk.
///
/// Each keeps its own fate, since it runs in a savepoint where it shares: one that is refused leaves the others alone. All are answered
/// only after the commit that they share, and in the order in which they came.
final class GroupCommit: Sendable {
    /// Transactions that share one commit at most.
    static let transactionsMax = 256

    private struct Waiting {
        var transactions: [Transaction] = []
        var isWriting = false
        var groupsWritten = 0
    }

    /// One caller's transaction.
    private struct Transaction: Sendable {
        /// Runs it, in a savepoint where a transaction is open, and answers with the caller to be told.
        let run: @Sendable (Database) -> Written
        let fail: @Sendable (JournalError) -> Void
    }

    /// A transaction that ran and whose shared commit is still to come.
    private struct Written {
        let failure: JournalError?
        /// Tells the caller what became of it, given the failure of the shared commit.
        let tell: (JournalError?) -> Void
    }

    private let confined: ConfinedDatabase
    private let waiting = Locked(Waiting())

    init(_ confined: ConfinedDatabase) { self.confined = confined }

    /// How many commits have been written; less than the transactions where they shared.
    var groupsWritten: Int { waiting.withLock { $0.groupsWritten } }

    /// How many transactions wait for the next commit.
    var transactionsWaiting: Int { waiting.withLock { $0.transactions.count } }

    /// Runs `body` in a transaction and answers when it is on disk.
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws(JournalError) -> Answer
    ) async throws(JournalError) -> Answer {
        let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Outcome<Answer>, Never>) in
            enqueue(
                Transaction(
                    run: { database in
                        let outcome = Outcome { () throws(JournalError) in
                            try database.transaction(wrapping: { JournalError($0) }) { () throws(JournalError) in
                                try body(database)
                            }
                        }
                        var failure: JournalError?
                        if case .failure(let error) = outcome { failure = error }
                        return Written(failure: failure) { shared in
                            continuation.resume(returning: (failure ?? shared).map { .failure($0) } ?? outcome)
                        }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try answer.get()
    }

    private func enqueue(_ transaction: Transaction) {
        let isFirst = waiting.withLock { waiting in
            waiting.transactions.append(transaction)
            defer { waiting.isWriting = true }
            return !waiting.isWriting
        }
        if isFirst { confined.schedule { self.writeAll($0) } }
    }

    private func writeAll(_ database: Database?) {
        while let group = nextGroup() { write(group, database) }
    }

    private func nextGroup() -> [Transaction]? {
        waiting.withLock { waiting in
            let group = Array(waiting.transactions.prefix(Self.transactionsMax))
            waiting.transactions.removeFirst(group.count)
            waiting.isWriting = !group.isEmpty
            return group.isEmpty ? nil : group
        }
    }

    private func write(_ group: [Transaction], _ database: Database?) {
        guard let database else { return group.forEach { $0.fail(.closed) } }
        // One alone needs no savepoint, for which SQLite would copy each page that it changes.
        if group.count == 1 {
            let result = group[0].run(database)
            waiting.withLock { $0.groupsWritten += 1 }
            return result.tell(nil)
        }
        var written: [Written] = []
        var shared: JournalError?
        do throws(JournalError) {
            try database.transaction(wrapping: { JournalError($0) }) { () throws(JournalError) in
                for transaction in group {
                    let result = transaction.run(database)
                    written.append(result)
                    // A full or failing disk can take the whole transaction with it, whoever met it first.
                    if !database.isInTransaction { throw result.failure ?? .lost }
                }
            }
        } catch {
            shared = error
        }
        waiting.withLock { $0.groupsWritten += 1 }
        for result in written { result.tell(shared) }
        guard let shared else { return }
        for transaction in group.dropFirst(written.count) { transaction.fail(shared) }
    }
}

extension JournalError {
    fileprivate static var lost: JournalError {
        JournalError(
            kind: .unavailable,
            message: "Could not write the journal: SQLite gave the transaction up. Nothing of it was written.")
    }
}
