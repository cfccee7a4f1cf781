extension Schema {
    /// The eleventh step: which definition of its book each address book is at, so that a new one goes out in stages.
    static let definitions = """
        CREATE TABLE definition (              -- a book's present one
          book TEXT PRIMARY KEY,
          definition TEXT NOT NULL,            -- a digest
          since INTEGER NOT NULL,
          released_by TEXT,                    -- who let it go to all at once
          released_at INTEGER
        ) STRICT;
        ALTER TABLE address_book ADD COLUMN definition TEXT;    -- last brought up to; null: unknown
        ALTER TABLE address_book ADD COLUMN entering TEXT;      -- being brought up to; null: none
        ALTER TABLE address_book ADD COLUMN entered_at INTEGER;
        ALTER TABLE address_book ADD COLUMN refused_before INTEGER NOT NULL DEFAULT 0;
        """
}
