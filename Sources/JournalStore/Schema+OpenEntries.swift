extension Schema {
    /// The second step: which address books have open entries is one question, asked in every cycle. Its answer is as long
    /// as they are few, however many entries there are.
    static let openEntries = """
        CREATE INDEX entry_open ON entry (address_book_id) WHERE state <> 'present';
        """
}
