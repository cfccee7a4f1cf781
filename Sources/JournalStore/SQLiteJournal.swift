package import ContactModel
package import Contracts
import Locking
import SQLite

/// The journal in an SQLite file.
///
/// One connection writes and another one reads beside it, each on a thread of its own. Transactions that arrive while
/// one is being written go to the disk together. The file, and what SQLite puts beside it, are for their owner only.
package final class SQLiteJournal: JournalStore {
    /// The file's path, without symbolic links.
    package let path: String
    let commits: GroupCommit
    private let writing: ConfinedDatabase
    private let reading: ConfinedDatabase
    private let lockFile: Locked<LockFile?>

    /// `nil` once it was closed.
    var lock: LockFile? { lockFile.withLock { $0 } }

    /// Opens the journal, or makes a new one where there is no file, or an empty one.
    ///
    /// Leases of whoever had it open before are over: nobody else can be at work on it.
    /// - Throws: `.unavailable` where another process has it, or file or folder cannot be written; `.malformed` where
    ///   the file is no journal, is damaged, or comes from a newer version. What was there is then unchanged.
    package init(path: String) throws(JournalError) {
        let path = JournalFile.plain(path)
        let lock = try LockFile(path: path + Journal.lockSuffix, for: path)
        writing = ConfinedDatabase(try JournalFile.openForWriting(path), label: "satchel.journal.writing")
        reading = ConfinedDatabase(try JournalFile.openForReading(path), label: "satchel.journal.reading")
        commits = GroupCommit(writing)
        lockFile = Locked(lock)
        self.path = path
    }

    package func commit(_ changes: [JournalChange], under fence: Fence?) async throws(JournalError) {
        try await commits.write { (database: Database) throws(JournalError) in
            try JournalWriter(database: database).apply(changes, under: fence)
        }
    }

    package func lease(
        _ mailbox: MailboxID, owner: String, now: Moment, until: Moment
    ) async throws(JournalError) -> Fence? {
        try await commits.write { (database: Database) throws(JournalError) in
            try JournalWriter(database: database).lease(mailbox, owner: owner, now: now, until: until)
        }
    }

    package func renew(_ fence: Fence, until: Moment, spent: String) async throws(JournalError) {
        try await commits.write { (database: Database) throws(JournalError) in
            try JournalWriter(database: database).renew(fence, until: until, spent: spent)
        }
    }

    package func release(_ fence: Fence) async throws(JournalError) {
        try await commits.write { (database: Database) throws(JournalError) in
            try JournalWriter(database: database).release(fence)
        }
    }

    /// Copies the journal as of now into a new file of mode 0600, while everybody goes on reading and writing.
    ///
    /// The key of the fingerprints is not part of it.
    /// - Throws: `.unavailable` where the file exists already or cannot be written; nothing is left of it then.
    package func backup(to path: String) async throws(JournalError) {
        try await reading.perform { (database: Database) throws(JournalError) in
            do throws(SQLiteError) { try database.backup(to: path) } catch { throw JournalError(error, path: path) }
        }
    }

    package func close() async {
        // The last connection to go writes the log back into the file; the lock outlives both.
        await reading.close()
        await writing.close()
        lockFile.withLock { $0 = nil }
    }

    /// Runs the reads of one answer in one transaction, so that they are of one state.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws(JournalError) -> Answer
    ) async throws(JournalError) -> Answer {
        try await reading.perform { (database: Database) throws(JournalError) in
            try database.transaction(immediate: false, wrapping: { JournalError($0) }) { () throws(JournalError) in
                try body(database)
            }
        }
    }
}
