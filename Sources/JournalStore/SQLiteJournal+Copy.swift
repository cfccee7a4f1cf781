package import Contracts
import SQLite

extension SQLiteJournal {
    /// Copies the journal at `path` as of now into a new file, without taking its lock: also while a service has it.
    ///
    /// - Throws: `.unavailable` where it cannot be read, or where `copy` exists already.
    package static func copy(of path: String, to copy: String) throws(JournalError) {
        do throws(SQLiteError) {
            try Database(path: path, access: .readOnly).backup(to: copy)
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
