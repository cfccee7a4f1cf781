package import ContactModel
package import Contracts
package import SyncPlanning

// What single address books wait for.
extension JournalRegister {
    /// Records that an address book does not hold now for a reason of its own, in their order.
    package func parked(in addressBook: AddressBookID) throws(JournalError) -> [Parked] {
        try database.rows("WHERE address_book_id = ?1 ORDER BY record_id", .init(addressBook), of: ParkedRow.self)
            .map(\.parked)
    }

    /// In the order of the books' ids.
    package func definitions() throws(JournalError) -> [BookDefinitionRow] { try database.rows("ORDER BY book") }
}
