extension Schema {
    /// The seventh step: since when a member has had no right to what an item holds, how it is known to be gone, and
    /// whether that was read back.
    static let register = """
        ALTER TABLE entry ADD COLUMN lost_at INTEGER;       -- the reading that first showed it; NULL = nothing is lost
        ALTER TABLE entry ADD COLUMN lost_fields TEXT;      -- mapping version and bits; NULL = the whole item
        CREATE INDEX entry_lost ON entry (address_book_id) WHERE lost_at IS NOT NULL;

        ALTER TABLE address_book ADD COLUMN ends_at INTEGER;

        ALTER TABLE disclosure ADD COLUMN evidence TEXT CONSTRAINT disclosure_evidence CHECK (
          evidence IN ('removed', 'leftInDeletedItems', 'absent', 'read', 'unmarked', 'written', 'accepted', 'shown'));
        ALTER TABLE disclosure ADD COLUMN remote_id TEXT;
        ALTER TABLE disclosure ADD COLUMN sent_at INTEGER;
        ALTER TABLE disclosure ADD COLUMN lost_at INTEGER;
        ALTER TABLE disclosure ADD COLUMN lost_fields TEXT;
        CREATE INDEX disclosure_at ON disclosure (at);
        CREATE INDEX disclosure_revoked ON disclosure (at) WHERE \(revoked);

        CREATE TABLE read_back (               -- removals, and whether their effect was read back
          address_book_id TEXT NOT NULL CONSTRAINT read_back_address_book REFERENCES address_book,
          op_id TEXT NOT NULL,
          remote_id TEXT NOT NULL,
          removed_at INTEGER NOT NULL,
          read_at INTEGER,                     -- NULL = not yet
          way TEXT,
          PRIMARY KEY (address_book_id, op_id),
          CONSTRAINT read_back_way CHECK (
            (read_at IS NULL) = (way IS NULL) AND (way IS NULL OR way IN ('changes', 'listing', 'direct', 'folder')))
        ) STRICT;
        CREATE INDEX read_back_open ON read_back (address_book_id) WHERE read_at IS NULL;
        """

    /// Which disclosures say that something went because the member had no right to it. Whoever asks for them in these
    /// words finds them by the index.
    static let revoked =
        "(lost_at IS NOT NULL OR act = 'remove' AND certainty = 'confirmed' AND cause IN ('rights', 'member'))"
}
