package import ContactModel
package import Contracts
import SQLite

extension SQLiteJournal {
    /// Holds an address book until a person lifts that, also while a service has the journal: its next run gives it nothing new
    /// and takes nothing away but what its member has no right to any more.
    ///
    /// - Parameter why: as whoever looks at it is told.
    /// - Returns: whether it is held by this now; `false`: it is held already, has no seat, or ends.
    package static func hold(
        _ addressBook: AddressBookID, because why: String, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(
            "UPDATE address_book SET hold = ?2 WHERE address_book_id = ?1 AND hold IS NULL AND ends_at IS NULL "
                + "AND state IN ('new', 'live', 'lost')", addressBook, why, path)
    }

    /// Lifts the hold of an address book if its words begin like this.
    ///
    /// - Returns: whether there was such a one.
    package static func liftHold(
        of addressBook: AddressBookID, ifItBegins beginning: String, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(
            "UPDATE address_book SET hold = NULL, lost_at = NULL WHERE address_book_id = ?1 "
                + "AND substr(hold, 1, length(?2)) = ?2", addressBook, beginning, path)
    }

    private static func changing(
        _ sql: String, _ addressBook: AddressBookID, _ text: String, _ path: String
    ) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                try database.run(sql, .init(addressBook), .text(text))
                return database.changes == 1
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
