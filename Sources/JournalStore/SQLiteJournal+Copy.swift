import ContactModel
package import Contracts
import Foundation
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

    /// The configurations that the journal at `path` keeps, newest first, without taking its lock; none where there is no
    /// journal, or one that was never opened by a Satchel that keeps them.
    ///
    /// - Throws: `.unavailable` where it cannot be read.
    package static func configurations(of path: String) throws(JournalError) -> [ConfigurationRow] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readOnly)
            let tables = try database.firstInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'configuration'")
            guard tables == 1 else { return [] }
            var rows: [ConfigurationRow] = []
            try database.forEachRow("SELECT number, text, since FROM configuration ORDER BY number DESC") { row in
                guard let number = row.int64(0), let text = row.blob(1), let since = row.int64(2) else { return }
                rows.append(ConfigurationRow(number: number, text: text, since: Moment(milliseconds: since)))
            }
            return rows
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// What the last accepted reading said of its size, from the journal at `path`, without taking its lock; empty
    /// where there is no journal, or none that has read anything.
    ///
    /// - Throws: `.unavailable` where it cannot be read.
    package static func sourceFacts(of path: String) throws(JournalError) -> [String: Int64] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readOnly)
            let tables = try database.firstInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'source_fact'")
            guard tables == 1 else { return [:] }
            var facts: [String: Int64] = [:]
            try database.forEachRow("SELECT fact, value FROM source_fact") { row in
                if let fact = row.text(0), let value = row.int64(1) { facts[fact] = value }
            }
            return facts
        } catch {
            throw JournalError(error, path: path)
        }
    }
}
