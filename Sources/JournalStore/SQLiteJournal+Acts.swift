package import ContactModel
package import Contracts
import SQLite

/// What a person did, as the journal keeps it.
package struct ActRow: Hashable, Sendable {
    /// From 1, in the order of time.
    package let number: Int64
    package let at: Moment
    package let person: String
    /// What was done: `configuration saved`.
    package let act: String
    /// To what: digests, records, principals and address books by their ids, never contents; of a configuration that was
    /// tried also what it says differently.
    package let subject: String
}

extension SQLiteJournal {
    /// Notes what a person does, also while a service has the journal.
    ///
    /// - Throws: `.unavailable` where the file cannot be written: then what was to be noted must not be done.
    package static func note(
        _ act: String, of subject: String, by person: String, at now: Moment, inJournalAt path: String
    ) throws(JournalError) {
        do throws(SQLiteError) {
            try note(act, of: subject, by: person, at: now, in: Database(path: path, access: .readWrite))
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// The same in the transaction of what is done.
    static func note(
        _ act: String, of subject: String, by person: String, at now: Moment, in database: Database
    ) throws(SQLiteError) {
        try database.run(
            "INSERT INTO act (at, person, act, subject) VALUES (?1, ?2, ?3, ?4)", .init(now), .text(person),
            .text(act), .text(subject))
    }
}

extension JournalRegister {
    /// Calls `body` with what persons did, in the order of time.
    ///
    /// - Parameters:
    ///   - since: from this time on; `nil`: from the beginning.
    ///   - until: before this time; `nil`: to the end.
    package func forEachAct(since: Moment?, until: Moment?, _ body: (ActRow) -> Void) throws(JournalError) {
        do throws(SQLiteError) {
            try database.forEachRow(
                "SELECT number, at, person, act, subject FROM act WHERE at >= ?1 AND at < ?2 ORDER BY number",
                .init(since ?? Moment(milliseconds: .min)), .init(until ?? Moment(milliseconds: .max))
            ) { row in
                body(
                    ActRow(
                        number: row.int64(0) ?? 0, at: Moment(milliseconds: row.int64(1) ?? 0),
                        person: row.text(2) ?? "", act: row.text(3) ?? "", subject: row.text(4) ?? ""))
            }
        } catch {
            throw JournalError(error)
        }
    }
}
