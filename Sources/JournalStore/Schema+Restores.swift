extension Schema {
    /// The sixth step: what a journal must know of itself so that an older one, a copied one and a lost key are noticed.
    static let restores = """
        ALTER TABLE installation ADD COLUMN epoch_at INTEGER NOT NULL DEFAULT 0;   -- when it was last raised
        ALTER TABLE installation ADD COLUMN restored_at INTEGER;   -- last time it was older than the mailboxes
        ALTER TABLE installation ADD COLUMN former_site TEXT;      -- folders may still carry it
        ALTER TABLE installation ADD COLUMN key_check BLOB         -- of the fingerprints' key; NULL = not noted yet
          CONSTRAINT installation_key CHECK (length(key_check) = 16);
        ALTER TABLE installation ADD COLUMN machine TEXT;          -- a digest; NULL = not noted yet
        ALTER TABLE installation ADD COLUMN file INTEGER;          -- its number; 0 = a backup; NULL = not noted yet
        """
}
