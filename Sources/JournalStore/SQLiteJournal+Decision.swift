package import ContactModel
package import Contracts
import SQLite

extension SQLiteJournal {
    /// Writes a person's decision about a held plan, also while a service has the journal: it reads its plans anew in
    /// every run.
    ///
    /// One of no address book holds the removals of the whole installation. It can only be released, and takes the plans
    /// along that are held for the same reason.
    ///
    /// - Parameters:
    ///   - state: `.released` or `.discarded`.
    ///   - expiresAt: until when a release may be carried out.
    /// - Returns: whether the plan was still held; if not, nothing was written.
    /// - Throws: `.unavailable` where the file cannot be written.
    package static func decide(
        _ plan: String, _ state: HeldPlanRow.State, by person: String, at now: Moment, expiresAt: Moment,
        inJournalAt path: String
    ) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                try database.run(
                    "UPDATE plan SET state = ?2, decided_by = ?3, decided_at = ?4, expires_at = ?5 "
                        + "WHERE plan_id = ?1 AND state = 'held' AND (address_book_id IS NOT NULL OR ?2 = 'released')",
                    .text(plan), .text(state.rawValue), .text(person), .integer(now.milliseconds),
                    .integer(expiresAt.milliseconds))
                guard database.changes == 1 else { return false }
                try database.run(
                    "UPDATE plan SET state = ?2, decided_by = ?3, decided_at = ?4, expires_at = ?5 "
                        + "WHERE state = 'held' AND why = (SELECT why FROM plan WHERE plan_id = ?1 "
                        + "AND address_book_id IS NULL)",
                    .text(plan), .text(state.rawValue), .text(person), .integer(now.milliseconds),
                    .integer(expiresAt.milliseconds))
                return true
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Lifts the hold of an address book, also while a service has the journal.
    ///
    /// - Returns: whether there was one.
    package static func liftHold(of addressBook: AddressBookID, inJournalAt path: String) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                try database.run(
                    "UPDATE address_book SET hold = NULL, lost_at = NULL WHERE address_book_id = ?1 AND hold IS NOT NULL",
                    .text(addressBook.text))
                return database.changes == 1
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
