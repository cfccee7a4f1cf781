import Contracts
import SQLite

/// One step of the schema. Once released it is never changed: a further step changes what it made.
struct Migration: Hashable, Sendable {
    let name: String
    let sql: String
}

/// Makes an empty file a journal, and an older journal a current one.
///
/// The file's header says that it is a journal (`application_id`) and how many steps it has taken (`user_version`);
/// the table `schema_migration` names them.
enum Schema {
    /// "Sjrn".
    static let applicationID: Int64 = 0x536a_726e

    static let migrations = [
        Migration(name: "first", sql: first), Migration(name: "open entries", sql: openEntries),
        Migration(name: "last cycle", sql: lastCycle), Migration(name: "two places", sql: twoPlaces),
        Migration(name: "photos", sql: photos), Migration(name: "restores", sql: restores),
        Migration(name: "register", sql: register), Migration(name: "copies", sql: copies),
        Migration(name: "configurations", sql: configurations), Migration(name: "refills", sql: refills),
        Migration(name: "definitions", sql: definitions), Migration(name: "by address book", sql: byAddressBook),
        Migration(name: "looks", sql: looks), Migration(name: "acts", sql: acts),
        Migration(name: "kept counts", sql: keptCounts), Migration(name: "pauses", sql: pauses),
    ]

    /// Takes the steps that the file has not taken yet, each in a transaction of its own.
    /// - Throws: `.malformed` for a file of another program, of a newer version, or of other steps; it is then
    ///   unchanged.
    static func prepare(
        _ database: Database, path: String, migrations: [Migration] = Schema.migrations
    ) throws(JournalError) {
        let taken = try stepsTaken(by: database, path: path, known: migrations)
        for (index, migration) in migrations.enumerated().dropFirst(taken) {
            do throws(SQLiteError) {
                try database.transaction { () throws(SQLiteError) in try take(migration, number: index + 1, database) }
            } catch {
                throw JournalError(error, path: path)
            }
        }
    }

    /// Only looks whether the file is a journal that this Satchel can read.
    /// - Throws: as `prepare`, and for an empty file.
    static func check(_ database: Database, path: String) throws(JournalError) {
        guard try stepsTaken(by: database, path: path, known: migrations) > 0 else {
            throw JournalError(
                kind: .malformed, message: "Could not open the journal, \(path): there is nothing in it.")
        }
    }

    private static func take(_ migration: Migration, number: Int, _ database: Database) throws(SQLiteError) {
        if number == 1 {
            try database.execute(
                """
                PRAGMA application_id = \(applicationID);
                CREATE TABLE schema_migration (schema_ver INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
                """)
        }
        try database.execute(migration.sql)
        try database.run("INSERT INTO schema_migration VALUES (?1, ?2)", .integer(Int64(number)), .text(migration.name))
        try database.execute("PRAGMA user_version = \(number)")
    }

    /// What a file says of itself.
    private struct Header {
        var application: Int64
        var version: Int64
        var isEmpty: Bool
        /// The names of its steps, in their order.
        var steps: [String] = []

        init(of database: Database) throws(SQLiteError) {
            application = try database.firstInteger("PRAGMA application_id") ?? 0
            version = try database.firstInteger("PRAGMA user_version") ?? 0
            isEmpty = try database.firstInteger("SELECT count(*) FROM sqlite_schema") == 0
            guard application == Schema.applicationID else { return }
            let statement = try database.prepare("SELECT name FROM schema_migration ORDER BY schema_ver")
            while try statement.step() { steps.append(statement.text(0) ?? "") }
        }
    }

    static func stepsTaken(
        by database: Database, path: String, known: [Migration]
    ) throws(JournalError) -> Int {
        let header: Header
        do throws(SQLiteError) { header = try Header(of: database) } catch { throw JournalError(error, path: path) }
        if header.isEmpty && header.application == 0 && header.version == 0 { return 0 }
        let problem: String? =
            if header.application != applicationID {
                "it is a database of another program. Give the path of a journal, or of a file yet to be made."
            } else if header.version > known.count {
                "its schema is of version \(header.version), and this Satchel knows \(known.count). "
                    + "Use the newer Satchel that wrote it, or a backup from before."
            } else if header.steps.count != header.version
                || header.steps != known.prefix(header.steps.count).map(\.name)
            {
                "its schema was made by other steps than this Satchel's. Use the Satchel that wrote it."
            } else {
                nil
            }
        if let problem {
            throw JournalError(kind: .malformed, message: "Could not open the journal, \(path): \(problem)")
        }
        return header.steps.count
    }
}
