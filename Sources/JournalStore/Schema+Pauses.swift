extension Schema {
    /// The sixteenth step: whether a person holds an address book stands apart from whether a run does, so that neither
    /// lifts the other's hold.
    static let pauses = """
        ALTER TABLE address_book ADD COLUMN pause TEXT;   -- why a person holds it, who and why; counts until it ends
        UPDATE address_book SET pause = CASE WHEN ends_at IS NULL THEN hold END, hold = NULL
          WHERE substr(hold, 1, 10) = 'Paused by ';
        DROP INDEX address_book_held;
        CREATE INDEX address_book_held ON address_book (address_book_id) WHERE (hold IS NOT NULL OR pause IS NOT NULL AND ends_at IS NULL);
        """
}
