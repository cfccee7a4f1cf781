import Contracts
import Glibc
import SQLite

/// Opens the journal's file as it must be opened.
enum JournalFile {
    /// Pages in the log before they are written back into the file: 16 MB, so that a first fill seldom waits for it.
    private static let checkpointPages = 4_000
    /// What the log is cut to after a long reader made it grow.
    private static let logBytesMax = 64 * 1024 * 1024
    private static let cacheKibibytes = 16 * 1024

    /// The path without symbolic links, so that two ways to one journal meet at one lock.
    static func plain(_ path: String) -> String {
        if let whole = resolved(path) { return whole }
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let folder = resolved(folder) else { return path }
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    /// Called under the journal's lock. Leases of earlier processes are over.
    static func openForWriting(_ path: String) throws(JournalError) -> Database {
        let database = try opened(path)
        try Schema.prepare(database, path: path)
        try closeToOthers(path)
        do throws(SQLiteError) {
            guard try database.first("PRAGMA journal_mode = WAL") == .text("wal") else {
                throw SQLiteError(
                    code: 14, message: "\(path): its file system cannot share memory, which the log needs")
            }
            try database.execute(
                """
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA cell_size_check = ON;
                PRAGMA temp_store = MEMORY; -- where savepoints keep the pages that they change
                PRAGMA wal_autocheckpoint = \(checkpointPages);
                PRAGMA journal_size_limit = \(logBytesMax);
                PRAGMA cache_size = -\(cacheKibibytes);
                """)
            // The caller has the lock, so whoever had a mailbox has ended, or was killed, and can send nothing any more.
            // Waiting for the end of its leases would only delay what a kill left undone. Fences stay: they never fall.
            try database.execute("UPDATE mailbox SET lease_until = 0 WHERE lease_until > 0")
        } catch {
            throw JournalError(error, path: path)
        }
        try closeToOthers(path)
        return database
    }

    static func openForReading(_ path: String) throws(JournalError) -> Database {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            try database.execute(
                "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -\(cacheKibibytes)")
            return database
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private static func opened(_ path: String) throws(JournalError) -> Database {
        let database: Database
        do throws(SQLiteError) { database = try Database(path: path, access: .create) } catch {
            throw JournalError(error, path: path)
        }
        guard !database.isReadOnly else {
            throw JournalError(
                kind: .unavailable,
                message: "Could not open the journal, \(path): it can only be read. "
                    + "Satchel must be able to write the file and its folder.")
        }
        return database
    }

    /// A journal that was copied back from somewhere may have come with other permissions.
    private static func closeToOthers(_ path: String) throws(JournalError) {
        for file in [path, path + "-wal", path + "-shm"] {
            var status = stat()
            guard stat(file, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
            guard chmod(file, 0o600) == 0 else {
                throw JournalError(
                    kind: .unavailable,
                    message: "Could not open the journal, \(path): others may read \(file), "
                        + "and it is not ours to change. Set its mode to 0600.")
            }
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
