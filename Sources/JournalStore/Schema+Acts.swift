extension Schema {
    /// The fourteenth step: what persons did in the console that no plan and no definition keeps.
    static let acts = """
        CREATE TABLE act (
          number INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          person TEXT NOT NULL,                -- the account
          act TEXT NOT NULL,                   -- what was done, a word or two
          subject TEXT NOT NULL                -- to what: a digest, a record, a principal; no contents
        ) STRICT;
        """
}
