// The module comment of SQLite.
