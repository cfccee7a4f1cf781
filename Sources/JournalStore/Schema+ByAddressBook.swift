extension Schema {
    /// The twelfth step: what each run asks of its own address book costs it alone, however many others there are.
    static let byAddressBook = """
        CREATE INDEX plan_address_book ON plan (address_book_id);
        CREATE INDEX disclosure_removed_of ON disclosure (address_book_id, at)
          WHERE act = 'remove' AND certainty = 'confirmed';
        """
}
