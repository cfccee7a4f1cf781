/// A safe face of the system's SQLite: connections, statements, transactions and backups.
///
/// Promises: text and bytes arrive and leave whole, empty ones and embedded NULs included; a statement never outlives
/// its connection; every failure is a `SQLiteError` that names the statement but no bound value. Must never: know what
/// the tables mean, share a connection between threads, or hand out memory that a later call invalidates.
package enum SQLite {}
