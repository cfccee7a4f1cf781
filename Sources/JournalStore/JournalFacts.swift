package import Contracts
import SQLite
import SyncPlanning

/// What a journal's file says of itself, after it was looked through from its first page to its last.
package struct JournalFacts: Hashable, Sendable {
    package let installation: Installation
    /// Without those that have ended.
    package let addressBooks: Int
    package let items: Int
    /// When an address book last ran well, in milliseconds since 1970; `nil`: none has.
    package let lastRunAt: Int64?
    package let bytes: Int

    /// Examines the file without writing to it and without taking its lock.
    ///
    /// - Throws: `.malformed` where it is damaged, no journal, a newer one, or one that has never been worked with;
    ///   `.unavailable` where it cannot be read.
    package init(examining path: String) throws(JournalError) {
        let database: Database
        do throws(SQLiteError) {
            database = try Database(path: path, access: .readOnly)
            try database.execute("PRAGMA cell_size_check = ON")
        } catch {
            throw JournalError(error, path: path)
        }
        try Schema.check(database, path: path)
        self = try Self.read(database, path)
    }

    private init(_ installation: Installation, _ counts: [Int64?]) {
        self.installation = installation
        addressBooks = Int(counts[0] ?? 0)
        items = Int(counts[1] ?? 0)
        lastRunAt = counts[2]
        bytes = Int(counts[3] ?? 0)
    }

    private static func read(_ database: Database, _ path: String) throws(JournalError) -> JournalFacts {
        do throws(SQLiteError) {
            var damage: [String] = []
            try database.forEachRow("PRAGMA integrity_check(5)") { damage.append($0.text(0) ?? "") }
            guard damage == ["ok"] else { throw SQLiteError(code: 11, message: damage.joined(separator: "; ")) }
        } catch {
            throw JournalError(error, path: path)
        }
        // An older journal lacks columns that the present one has; what is asked for here, the first one had.
        let rows = try speaking(of: "installation") { () throws(SQLiteError) in
            var rows: [Installation] = []
            try database.forEachRow("SELECT instance, epoch, site FROM installation") { row in
                rows.append(
                    Installation(
                        instance: row.text(0) ?? "", epoch: row.int64(1) ?? 0, site: row.text(2) ?? "", mode: .plan))
            }
            return rows
        }
        guard let installation = rows.first else {
            throw JournalError(
                kind: .malformed,
                message: "Could not use the journal, \(path): it has never been worked with, so there is nothing in it."
            )
        }
        let counts = try speaking(of: "address_book") { () throws(SQLiteError) in
            let queries = [
                "SELECT count(*) FROM address_book WHERE state <> 'closed'",
                "SELECT count(*) FROM entry WHERE slot = 0",
                "SELECT max(last_ok_at) FROM address_book",
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            ]
            var counts: [Int64?] = []
            for query in queries { counts.append(try database.firstInteger(query)) }
            return counts
        }
        return JournalFacts(installation, counts)
    }
}
