extension Schema {
    /// Who saw in the console what a contact holds: a row for each contact and look.
    static let looks = """
        CREATE TABLE look (
          number INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          account TEXT NOT NULL,
          what TEXT NOT NULL CONSTRAINT look_what CHECK (what IN ('contents', 'explanation')),
          address_book_id TEXT NOT NULL,
          member_id TEXT NOT NULL,             -- whose view of the record was shown
          record_id TEXT NOT NULL
        ) STRICT;
        CREATE INDEX look_at ON look (at);
        CREATE INDEX look_record ON look (record_id);
        """
}
