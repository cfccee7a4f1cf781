package import Contracts
import Glibc
import SQLite

/// Copies of the journal's file, and putting one of them in its place.
package enum JournalBackup {
    /// What a restore did.
    package struct Restored: Hashable, Sendable {
        package let facts: JournalFacts
        /// The installation as it goes on.
        package let installation: Installation
        /// Where the journal that was in its place lies now; `nil`: there was none.
        package let aside: String?
    }

    // MARK: Backup

    /// Copies the journal as of now, also while a service works with it, and looks through the copy before it gets its name.
    ///
    /// The copy has mode 0600 and no key in it. It notes that it is one: put in the journal's place by hand, it is taken for
    /// what it is. Nothing is left of one that fails.
    /// - Parameters:
    ///   - replaces: whether a file of that name is replaced, once the copy is whole.
    ///   - progress: is told how many of how many pages are copied.
    /// - Throws: `.unavailable` where the journal cannot be read or `copy` not be written, `.malformed` where it is damaged.
    package static func write(
        _ path: String, to copy: String, replaces: Bool, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(JournalError) -> JournalFacts {
        guard replaces || access(copy, F_OK) != 0 else { throw exists(copy) }
        guard !areSame(path, copy) else {
            throw JournalError(kind: .unavailable, message: "Could not write \(copy): it is the journal itself.")
        }
        let draft = draftName(copy)
        do throws(JournalError) {
            do throws(SQLiteError) {
                try Database(path: path, access: .readOnly).backup(to: draft, progress: progress)
            } catch {
                throw JournalError(error, path: path)
            }
            try noteThatItIsABackup(draft)
            let facts = try JournalFacts(examining: draft)
            try name(draft, copy, replaces: replaces)
            return facts
        } catch {
            remove(draft)
            throw error
        }
    }

    private static func noteThatItIsABackup(_ draft: String) throws(JournalError) {
        do throws(SQLiteError) {
            let database = try Database(path: draft, access: .readWrite)
            // One file and nothing beside it, whatever the journal's own log is.
            try database.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
            let columns = try database.firstInteger(
                "SELECT count(*) FROM pragma_table_info('installation') WHERE name = 'file'")
            // One that was written by an older Satchel is brought up to date where it is restored.
            guard columns == 1 else { return }
            try database.run("UPDATE installation SET file = ?1", .integer(JournalPlace.backup))
        } catch {
            throw JournalError(error, path: draft)
        }
    }

    // MARK: Restore

    /// Puts a copy in the journal's place. What was there is kept beside it, under a name that tells when.
    ///
    /// Nothing is changed before the copy was looked through. At every moment there is a journal at `path`.
    /// - Parameters:
    ///   - time: for the name of what is put aside, as in `20261127T061500Z`.
    ///   - change: what becomes of the installation, told the one of the journal that was there, if that can be read.
    /// - Throws: what `change` throws; `.unavailable` where a service has the journal; else as `JournalFacts`.
    package static func restore(
        _ copy: String, to path: String, time: String,
        change: (_ backup: Installation, _ present: JournalFacts?) throws(JournalError) -> Installation
    ) throws(JournalError) -> Restored {
        let path = JournalFile.plain(path)
        let lock = try LockFile(path: path + Journal.lockSuffix, for: path)
        defer { withExtendedLifetime(lock) {} }
        let facts = try JournalFacts(examining: copy)
        let isThere = access(path, F_OK) == 0
        let present = try? JournalFacts(examining: path)
        let draft = draftName(path)
        do throws(JournalError) {
            do throws(SQLiteError) {
                try Database(path: copy, access: .readOnly).backup(to: draft)
            } catch {
                throw JournalError(error, path: copy)
            }
            var installation = facts.installation
            try rewrite(draft) { (backup: Installation?) throws(JournalError) in
                // One that has none did not pass the examination.
                installation = try change(backup ?? facts.installation, present)
                return [.putInstallation(installation)]
            }
            let aside = try isThere ? putAside(path, as: "\(path).before-\(time)") : nil
            try name(draft, path, replaces: true)
            return Restored(facts: facts, installation: installation, aside: aside)
        } catch {
            remove(draft)
            throw error
        }
    }

    /// Makes a journal in which nothing is known but these rows, in place of what is there, which is kept beside it.
    ///
    /// - Parameter check: is told of the journal that is there, if it can be read, before anything is done.
    /// - Returns: where that one lies now; `nil`: there was none.
    package static func begin(
        _ rows: [JournalChange], at path: String, time: String, check: (JournalFacts?) throws(JournalError) -> Void
    ) throws(JournalError) -> String? {
        let path = JournalFile.plain(path)
        let lock = try LockFile(path: path + Journal.lockSuffix, for: path)
        defer { withExtendedLifetime(lock) {} }
        let isThere = access(path, F_OK) == 0
        try check(try? JournalFacts(examining: path))
        let draft = draftName(path)
        do throws(JournalError) {
            do throws(SQLiteError) {
                _ = try Database(path: draft, access: .createNew)
            } catch {
                throw JournalError(error, path: draft)
            }
            try rewrite(draft) { (_: Installation?) throws(JournalError) in rows }
            let aside = try isThere ? putAside(path, as: "\(path).before-\(time)") : nil
            try name(draft, path, replaces: true)
            if let aside { try putSealsAside(path, aside) }
            return aside
        } catch {
            remove(draft)
            throw error
        }
    }

    /// Puts the journal aside, so that the next run makes a new one.
    package static func putAside(_ path: String, time: String) throws(JournalError) -> String {
        let path = JournalFile.plain(path)
        let lock = try LockFile(path: path + Journal.lockSuffix, for: path)
        defer { withExtendedLifetime(lock) {} }
        let aside = try putAside(path, as: "\(path).before-\(time)")
        guard unlink(path) == 0 else { throw unavailable("put aside", path) }
        try putSealsAside(path, aside)
        return aside
    }

    // MARK: Private

    private static func rewrite(
        _ draft: String, _ change: (Installation?) throws(JournalError) -> [JournalChange]
    ) throws(JournalError) {
        let database: Database
        do throws(SQLiteError) {
            database = try Database(path: draft, access: .readWrite)
            try database.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        } catch {
            throw JournalError(error, path: draft)
        }
        try Schema.prepare(database, path: draft)
        let known: [Installation] = try database.rows()
        try JournalWriter(database: database).apply(try change(known.first), under: nil)
    }

    /// Gives the journal a second name: that one or, if there is such a file, the first with a number that is free. Its
    /// first name is then given to another file, or taken away. The log is written back first: left beside another file
    /// it would be taken for that one's.
    private static func putAside(_ path: String, as wanted: String) throws(JournalError) -> String {
        let isFolded = foldLog(path)
        var aside = wanted
        var number = 1
        while link(path, aside) != 0 {
            guard errno == EEXIST else { throw unavailable("put aside", path) }
            number += 1
            aside = "\(wanted)-\(number)"
        }
        for suffix in ["-wal", "-shm"] where access(path + suffix, F_OK) == 0 {
            // Only of a journal that could not be opened; it is of no use to whoever comes after it.
            guard !isFolded || unlink(path + suffix) != 0 else { continue }
            guard rename(path + suffix, aside + suffix) == 0 else {
                let why = unavailable("put aside", path + suffix)
                unlink(aside)
                throw why
            }
        }
        return aside
    }

    /// The seals go with the journal whose account they are of: the next one begins its own.
    private static func putSealsAside(_ path: String, _ aside: String) throws(JournalError) {
        let seals = path + AccountSeals.suffix
        guard access(seals, F_OK) == 0 else { return }
        guard rename(seals, aside + AccountSeals.suffix) == 0 else { throw unavailable("put aside", seals) }
    }

    private static func foldLog(_ path: String) -> Bool {
        guard let database = try? Database(path: path, access: .readWrite) else { return false }
        // Without a log there is nothing to be left behind.
        return (try? database.first("PRAGMA journal_mode = DELETE")) == .text("delete")
    }

    /// Gives a file that was written under another name its own, and has it on disk when it answers.
    static func name(_ draft: String, _ path: String, replaces: Bool) throws(JournalError) {
        let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
        let isOnDisk = descriptor >= 0 && fsync(descriptor) == 0
        close(descriptor)
        guard isOnDisk else { throw unavailable("write", path) }
        if replaces {
            guard rename(draft, path) == 0 else { throw unavailable("write", path) }
        } else {
            // Unlike a rename, a link leaves a file alone that somebody else has made by now.
            guard link(draft, path) == 0 else { throw errno == EEXIST ? exists(path) : unavailable("write", path) }
            unlink(draft)
        }
        let place = open(folder(of: path), O_RDONLY | O_CLOEXEC)
        guard place >= 0 else { throw unavailable("write", path) }
        defer { close(place) }
        guard fsync(place) == 0 else { throw unavailable("write", path) }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private static func areSame(_ path: String, _ other: String) -> Bool {
        var (one, another) = (stat(), stat())
        guard stat(path, &one) == 0, stat(other, &another) == 0 else { return false }
        return one.st_dev == another.st_dev && one.st_ino == another.st_ino
    }

    private static func draftName(_ path: String) -> String {
        "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).part"
    }

    private static func remove(_ draft: String) {
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
    }

    private static func exists(_ path: String) -> JournalError {
        JournalError(kind: .unavailable, message: "Could not write \(path): there is such a file already.")
    }

    private static func unavailable(_ verb: String, _ path: String) -> JournalError {
        JournalError(
            kind: .unavailable, message: "Could not \(verb) \(path): \(String(cString: strerror(errno))).")
    }
}
