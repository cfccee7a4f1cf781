extension Schema {
    /// The tenth step: when much that was gone from an address book at once was put back, last and the time before.
    static let refills = """
        ALTER TABLE address_book ADD COLUMN refilled_at INTEGER;
        ALTER TABLE address_book ADD COLUMN refilled_before INTEGER;
        """
}
