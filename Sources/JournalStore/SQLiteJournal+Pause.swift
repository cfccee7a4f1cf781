package import ContactModel
package import Contracts
import SQLite

// A person's word about a whole address book, also while a service has the journal: its next run goes by it. Who said it is
// noted with it.
extension SQLiteJournal {
    /// Pauses an address book: from now on its runs give it nothing new and take nothing away but what its member has no right
    /// to any more. While it moves, both of its places are paused.
    ///
    /// - Parameter why: as whoever looks at it is told.
    /// - Returns: whether it is paused by this now; `false`: it is paused already, has no seat, or ends.
    package static func pause(
        _ addressBook: AddressBookID, because why: String, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            try database.run(
                "UPDATE address_book SET pause = ?2 WHERE \(isPlace) AND pause IS NULL AND ends_at IS NULL "
                    + "AND state IN ('new', 'live', 'lost')", .init(addressBook), .text(why))
            guard database.changes > 0 else { return false }
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
            try endPause(of: addressBook, as: "address book resumed", by: person, at: now, in: database)
        }
    }

    /// Lifts what a run holds, and lets a lost folder be forgotten: a person has heard of it. A pause beside it stays; where
    /// there is nothing else, it ends.
    ///
    /// - Parameters:
    ///   - seen: why it is held, as the person was shown it; nothing is lifted if it is held for another reason by now. `nil`: the
    ///     person was shown nothing.
    ///   - endsPause: whether a pause alone may be meant.
    /// - Returns: whether there was anything to lift.
    package static func release(
        _ addressBook: AddressBookID, seen: String? = nil, endsPause: Bool = true, by person: String, at now: Moment,
        inJournalAt path: String
    ) throws(JournalError) -> Bool {
        try changing(path) { (database) throws(SQLiteError) in
            let act = "address book released"
            let words = try words(of: addressBook, in: database)
            let held = AddressBookRow.heldBecause(words.hold, openPause: words.pause)
            if let seen, seen != held { return false }
            guard let hold = words.hold else {
                guard endsPause else { return false }
                return try endPause(of: addressBook, as: act, by: person, at: now, in: database)
            }
            try database.run(
                "UPDATE address_book SET hold = NULL, lost_at = NULL WHERE address_book_id = ?1", .init(addressBook))
            try note(act, of: "\(addressBook), was: \(hold)", by: person, at: now, in: database)
            return true
        }
    }

    /// The address book `?1` and its other place.
    private static let isPlace =
        "(mailbox_id, book) = (SELECT mailbox_id, book FROM address_book WHERE address_book_id = ?1)"

    /// Why runs hold it, and a person, as far as that counts.
    private static func words(
        of addressBook: AddressBookID, in database: Database
    ) throws(SQLiteError) -> (hold: String?, pause: String?) {
        var (hold, pause) = (String?.none, String?.none)
        try database.forEachRow(
            "SELECT hold, iif(ends_at IS NULL, pause, NULL) FROM address_book WHERE address_book_id = ?1",
            .init(addressBook)
        ) { (hold, pause) = ($0.text(0), $0.text(1)) }
        return (hold, pause)
    }

    private static func endPause(
        of addressBook: AddressBookID, as act: String, by person: String, at now: Moment, in database: Database
    ) throws(SQLiteError) -> Bool {
        guard let pause = try words(of: addressBook, in: database).pause else { return false }
        try database.run("UPDATE address_book SET pause = NULL WHERE \(isPlace)", .init(addressBook))
        try note(act, of: "\(addressBook), was: \(pause)", by: person, at: now, in: database)
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
