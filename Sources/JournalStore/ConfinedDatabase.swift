import Contracts
import Dispatch
import SQLite

/// One connection, and the one queue on which it is used.
///
/// SQLite waits for the disk; it does so on this queue's thread and never on one of the tasks' threads.
// `@unchecked` is true because `database` is used only by work of `queue`, which runs one at a time, and by `deinit`, when
// no work is left that could hold this object.
final class ConfinedDatabase: @unchecked Sendable {
    private let queue: DispatchQueue
    private var database: Database?

    init(_ database: sending Database, label: String) {
        self.database = database
        queue = DispatchQueue(label: label)
    }

    /// Runs the work after all that was scheduled before it; without a database when that has been closed.
    func schedule(_ work: @escaping @Sendable (Database?) -> Void) {
        queue.async { work(self.database) }
    }

    /// As `schedule`, and hands back what the work answers.
    func perform<Answer: Sendable>(
        _ work: @escaping @Sendable (Database) throws(JournalError) -> Answer
    ) async throws(JournalError) -> Answer {
        let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Outcome<Answer>, Never>) in
            schedule { database in
                guard let database else { return continuation.resume(returning: .failure(.closed)) }
                continuation.resume(returning: Outcome { () throws(JournalError) in try work(database) })
            }
        }
        return try answer.get()
    }

    /// Closes the connection after all that was scheduled before.
    func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.async {
                self.database = nil
                continuation.resume()
            }
        }
    }
}

typealias Outcome<Answer> = Result<Answer, JournalError>
