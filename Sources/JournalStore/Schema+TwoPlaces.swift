extension Schema {
    /// The fourth step: while an address book moves between the folder of its own and the default Contacts folder, the
    /// mailbox has one of the book in each.
    static let twoPlaces = """
        DROP INDEX address_book_one;
        CREATE UNIQUE INDEX address_book_one ON address_book (mailbox_id, book, own_folder)
          WHERE state NOT IN ('draining', 'closed');
        """
}
