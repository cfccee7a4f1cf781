extension Schema {
    /// The fifth step: which photo an item shows, as far as is known. NULL = none of ours; else 16 bytes, and a 17th
    /// where it is not certain that it arrived.
    static let photos = """
        ALTER TABLE entry ADD COLUMN photo_fp BLOB
          CONSTRAINT entry_photo CHECK (photo_fp IS NULL OR length(photo_fp) IN (16, 17));
        """
}
