extension Schema {
    /// The eighth step: how far another machine is that works with a copy of the journal.
    static let copies = """
        ALTER TABLE installation ADD COLUMN epoch_elsewhere INTEGER;   -- the highest in its marks; NULL = none was met
        """
}
