import CSQLite
import Glibc

extension Database {
    /// Pages that are copied at a time: between two such steps the caller hears how far it is.
    private static let backupPages: Int32 = 2_000

    /// Copies the whole database, as of now, into a new file that only its owner can read (mode 0600).
    ///
    /// Other connections may go on reading, and in WAL mode writing. A copy that fails leaves no file behind. Not inside
    /// a transaction.
    /// - Parameter progress: is told after each step how many of how many pages are copied.
    /// - Throws: also where the file already exists.
    package func backup(to path: String, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }) throws(SQLiteError) {
        let copy = try Database(path: path, access: .createNew)
        do throws(SQLiteError) {
            // A transaction of reading pins what is copied, so that no change in between makes it start over.
            try transaction(immediate: false) { () throws(SQLiteError) in
                _ = try first("SELECT count(*) FROM sqlite_schema")
                try copyPages(to: copy, progress)
            }
        } catch {
            unlink(path)
            throw error
        }
    }

    private func copyPages(to copy: Database, _ progress: (Int, Int) -> Void) throws(SQLiteError) {
        guard let backup = sqlite3_backup_init(copy.connection.pointer, "main", connection.pointer, "main") else {
            throw copy.connection.error(sqlite3_extended_errcode(copy.connection.pointer))
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, Self.backupPages)
            let total = Int(sqlite3_backup_pagecount(backup))
            progress(total - Int(sqlite3_backup_remaining(backup)), total)
        }
        let finish = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw copy.connection.error(code) }
        guard finish == SQLITE_OK else { throw copy.connection.error(finish) }
    }
}
