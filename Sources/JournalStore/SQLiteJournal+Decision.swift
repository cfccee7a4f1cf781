package import ContactModel
package import Contracts
import Cryptography
import SQLite
import SyncPlanning

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

    /// Lets a record come back that its member had deleted and that was left out, also while a service has the journal: the
    /// next run of the address book finds it due. Who released it, and when, is kept like a plan that was applied.
    ///
    /// - Returns: those of the address books that it was left out of; of the others nothing was written.
    package static func releaseLeftOut(
        _ record: RecordID, of addressBooks: [AddressBookID], by person: String, at now: Moment,
        inJournalAt path: String
    ) throws(JournalError) -> [AddressBookID] {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                var released: [AddressBookID] = []
                for addressBook in addressBooks {
                    try database.run(
                        "UPDATE parked SET code = ?3, until_at = ?4 WHERE address_book_id = ?1 AND record_id = ?2 "
                            + "AND code = ?5",
                        .init(addressBook), .init(record), .text(Parked.released), .init(now), .text(Parked.leftOut))
                    guard database.changes == 1 else { continue }
                    try note(record, releasedFrom: addressBook, by: person, at: now, in: database)
                    released.append(addressBook)
                }
                return released
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private static func note(
        _ record: RecordID, releasedFrom addressBook: AddressBookID, by person: String, at now: Moment,
        in database: Database
    ) throws(SQLiteError) {
        let plan = SQLiteValue.text("\(addressBook).\(now.milliseconds).leftOut")
        let digest = SHA256.digest(of: Array("create \(record)".utf8))
        try database.run(
            "INSERT INTO plan (plan_id, address_book_id, digest, counts, why, at, expires_at, state, decided_by, decided_at) "
                + "VALUES (?1, ?2, ?3, '{\"create\":1}', ?4, ?5, ?5, 'applied', ?6, ?5)",
            plan, .init(addressBook), .blob(digest), .text("left out, since its member had deleted it"), .init(now),
            .text(person))
        try database.run(
            "INSERT INTO plan_op (plan_id, place, address_book_id, record_id, act, cause) "
                + "VALUES (?1, 0, ?2, ?3, 'create', 'new')", plan, .init(addressBook), .init(record))
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
