extension Schema {
    /// The third step: what the last cycle cost, and when the next one is due, for whoever looks from outside.
    static let lastCycle = """
        CREATE TABLE cycle (                   -- at most one row
          one INTEGER PRIMARY KEY,
          started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,
          cause TEXT NOT NULL,
          next_due INTEGER,                    -- NULL = no service said so
          address_books INTEGER NOT NULL, quiet INTEGER NOT NULL,
          contacts_asked INTEGER NOT NULL, contacts_made INTEGER NOT NULL,
          CONSTRAINT cycle_one CHECK (one = 1)
        ) STRICT;
        """
}
