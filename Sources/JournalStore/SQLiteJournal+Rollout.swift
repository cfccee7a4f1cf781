package import ContactModel
package import Contracts
import Cryptography
import SQLite

extension SQLiteJournal {
    /// Lets a book's definition go to all of its address books at once, also while a service has the journal: every cycle
    /// asks anew. Who said so, and when, is kept with the definition, and like a plan that was applied.
    ///
    /// - Returns: whether it still is the book's definition; if not, nothing was written.
    /// - Throws: `.unavailable` where the file cannot be written.
    package static func releaseRollout(
        of book: BookID, to definition: String, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                try database.run(
                    "UPDATE definition SET released_by = ?3, released_at = ?4 WHERE book = ?1 AND definition = ?2",
                    .init(book), .text(definition), .text(person), .init(now))
                guard database.changes == 1 else { return false }
                let digest = SHA256.digest(of: Array("\(book) \(definition)".utf8))
                try database.run(
                    "INSERT OR REPLACE INTO plan "
                        + "(plan_id, address_book_id, digest, counts, why, at, expires_at, state, decided_by, decided_at) "
                        + "VALUES (?1, NULL, ?2, '{}', ?3, ?4, ?4, 'applied', ?5, ?4)",
                    .text("rollout-\(definition)-\(now.milliseconds)"), .blob(digest),
                    .text("the roll-out of a new definition of book \(book)"), .init(now), .text(person))
                return true
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
