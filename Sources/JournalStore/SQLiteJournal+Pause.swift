package import ContactModel
package import Contracts
import SQLite

// A person's word about a whole address book, also while a service has the journal: its next run goes by it. Who said it is
// noted with it.
extension SQLiteJournal {
    /// Pauses an address book: from now on its runs give it nothing new and take nothing away but what its member has no right
    /// to any more.
    ///
    /// - Parameter why: as whoever looks at it is told.
    /// - Returns: whether it is paused by this now; `false`: it is paused already, has no seat, or ends.
    package static func pause(
        _ addressBook: AddressBookID, because why: String, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            try database.run(
                "UPDATE address_book SET pause = ?2 WHERE address_book_id = ?1 AND pause IS NULL AND ends_at IS NULL "
                    + "AND state IN ('new', 'live', 'lost')", .init(addressBook), .text(why))
            guard database.changes == 1 else { return false }
            try note("address book paused", of: addressBook.text, by: person, at: now, in: database)
            return true
        }
    }

    /// Ends a pause. What a run holds stays held.
    ///
    /// - Returns: whether it was paused.
    package static func resume(
        _ addressBook: AddressBookID, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            try lift("pause", of: addressBook, as: "address book resumed", by: person, at: now, in: database)
        }
    }

    /// Lifts what a run holds, and lets a lost folder be forgotten: a person has heard of it. A pause beside it stays; where
    /// there is nothing else, it ends.
    ///
    /// - Returns: whether there was anything to lift.
    package static func release(
        _ addressBook: AddressBookID, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            let act = "address book released"
            guard try lift("hold", of: addressBook, as: act, by: person, at: now, in: database) else {
                return try lift("pause", of: addressBook, as: act, by: person, at: now, in: database)
            }
            try database.run("UPDATE address_book SET lost_at = NULL WHERE address_book_id = ?1", .init(addressBook))
            return true
        }
    }

    /// Empties the column, and notes what it said.
    private static func lift(
        _ column: String, of addressBook: AddressBookID, as act: String, by person: String, at now: Moment,
        in database: Database
    ) throws(SQLiteError) -> Bool {
        var words: String?
        try database.forEachRow("SELECT \(column) FROM address_book WHERE address_book_id = ?1", .init(addressBook)) {
            words = $0.text(0)
        }
        guard let words else { return false }
        try database.run("UPDATE address_book SET \(column) = NULL WHERE address_book_id = ?1", .init(addressBook))
        try note(act, of: "\(addressBook), was: \(words)", by: person, at: now, in: database)
        return true
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
