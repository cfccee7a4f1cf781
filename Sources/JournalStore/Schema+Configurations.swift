extension Schema {
    /// The ninth step: under which configurations mailboxes were written to, whole, so that one can be reinstated.
    static let configurations = """
        CREATE TABLE configuration (           -- a row for each time that another one came into use
          number INTEGER PRIMARY KEY,
          text BLOB NOT NULL,                  -- the file's bytes
          since INTEGER NOT NULL               -- until the next one's
        ) STRICT;
        """
}
