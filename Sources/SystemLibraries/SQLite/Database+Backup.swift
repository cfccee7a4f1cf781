import CSQLite
import Glibc

extension Database {
    /// Copies the whole database, as of now, into a new file that only its owner can read (mode 0600).
    ///
    /// Other connections may go on reading, and in WAL mode writing. A copy that fails leaves no file behind.
    /// - Throws: also where the file already exists.
    package func backup(to path: String) throws(SQLiteError) {
        let copy = try Database(path: path, access: .createNew)
        do throws(SQLiteError) {
            try copyPages(to: copy)
        } catch {
            unlink(path)
            throw error
        }
    }

    private func copyPages(to copy: Database) throws(SQLiteError) {
        guard let backup = sqlite3_backup_init(copy.connection.pointer, "main", connection.pointer, "main") else {
            throw copy.connection.error(sqlite3_extended_errcode(copy.connection.pointer))
        }
        // All pages in one step, so that no change in between makes it start over.
        let code = sqlite3_backup_step(backup, -1)
        let finish = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw copy.connection.error(code) }
        guard finish == SQLITE_OK else { throw copy.connection.error(finish) }
    }
}
