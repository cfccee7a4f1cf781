package import ContactModel
package import Contracts
import SQLite

extension SQLiteJournal {
    /// Holds an address book until a person lifts that, also while a service has the journal: its next run gives it nothing new
    /// and takes nothing away but what its member has no right to any more. Who did it is noted with it.
    ///
    /// - Parameter why: as whoever looks at it is told.
    /// - Returns: whether it is held by this now; `false`: it is held already, has no seat, or ends.
    package static func hold(
        _ addressBook: AddressBookID, because why: String, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            try database.run(
                "UPDATE address_book SET hold = ?2 WHERE address_book_id = ?1 AND hold IS NULL AND ends_at IS NULL "
                    + "AND state IN ('new', 'live', 'lost')", .init(addressBook), .text(why))
            guard database.changes == 1 else { return false }
            try note("address book paused", of: addressBook.text, by: person, at: now, in: database)
            return true
        }
    }

    /// Lifts the hold of an address book if its words begin like this, also while a service has the journal. Who did it is
    /// noted with it, and why it was held.
    ///
    /// - Parameters:
    ///   - beginning: empty: whatever they are. Then a person has also heard of it if the folder was lost, and the next loss
    ///     asks nobody again.
    ///   - act: as it is noted.
    /// - Returns: whether there was such a one.
    package static func liftHold(
        of addressBook: AddressBookID, ifItBegins beginning: String = "", as act: String, by person: String,
        at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            var words: String?
            try database.forEachRow(
                "SELECT hold FROM address_book WHERE address_book_id = ?1 AND substr(hold, 1, length(?2)) = ?2",
                .init(addressBook), .text(beginning)
            ) { words = $0.text(0) }
            guard let words else { return false }
            try database.run(
                "UPDATE address_book SET hold = NULL, lost_at = iif(?2 = '', NULL, lost_at) WHERE address_book_id = ?1",
                .init(addressBook), .text(beginning))
            try note(act, of: "\(addressBook), was: \(words)", by: person, at: now, in: database)
            return true
        }
    }

    private static func changing(
        _ path: String, _ body: (Database) throws(SQLiteError) -> Bool
    ) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in try body(database) }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
