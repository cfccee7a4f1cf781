package import ContactModel
package import Contracts
import SQLite

/// Somebody saw in the console what a contact holds.
package struct LookRow: Hashable, Sendable {
    package enum What: String, Hashable, Sendable {
        /// The contact itself.
        case contents
        /// Why it is in the address book or not, with the values that decide that.
        case explanation
    }

    package let at: Moment
    /// Of the console.
    package let account: String
    package let what: What
    /// Empty: there is no address book of the member's and the book's.
    package let addressBook: AddressBookID
    /// Whose view of the record was shown.
    package let member: UserID
    package let record: RecordID

    package init(
        at: Moment, account: String, what: What, addressBook: AddressBookID, member: UserID, record: RecordID
    ) {
        self.at = at
        self.account = account
        self.what = what
        self.addressBook = addressBook
        self.member = member
        self.record = record
    }
}

/// A look with the number that the journal gave it: higher for each later one.
package struct NumberedLook: Hashable, Sendable {
    package let number: Int64
    package let row: LookRow
}

extension SQLiteJournal {
    /// Notes looks, all or none of them, also while a service has the journal; those of before `cut` are forgotten.
    ///
    /// - Throws: `.unavailable` where the file cannot be written.
    package static func note(
        _ looks: [LookRow], forgetting cut: Moment, inJournalAt path: String
    ) throws(JournalError) {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            try database.transaction { () throws(SQLiteError) in
                try database.run("DELETE FROM look WHERE at < ?1", .init(cut))
                for look in looks {
                    try database.run(
                        "INSERT INTO look (at, account, what, address_book_id, member_id, record_id) "
                            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        .init(look.at), .text(look.account), .text(look.what.rawValue), .init(look.addressBook),
                        .init(look.member), .init(look.record))
                }
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }
}

extension JournalRegister {
    /// Calls `body` with each look asked for, in the order of time.
    package func forEachLook(
        _ query: DisclosureQuery, _ body: (NumberedLook) -> Void
    ) throws(JournalError) {
        let (condition, values) = Self.condition(query)
        try database.forEach("\(condition) ORDER BY at, number", values) { (row: NumberedLookRow) in body(row.look) }
    }
}

private struct NumberedLookRow: ReadRow {
    let look: NumberedLook

    static let shape = TableShape(
        "look", key: 1, ["number", "at", "account", "what", "address_book_id", "member_id", "record_id"])

    init(from row: inout RowReader) throws(JournalError) {
        let number = try row.integer()
        look = NumberedLook(
            number: number,
            row: LookRow(
                at: try row.moment(), account: try row.text(), what: try row.word(), addressBook: try row.id(),
                member: try row.id(), record: try row.record()))
    }
}
