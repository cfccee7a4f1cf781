package import AccessRules
package import ContactModel
package import Contracts
import SQLite

/// The embedded CRM, or any SQLite file with the contract's tables, as a source.
///
/// Every call opens a connection of its own and closes it, so that a file that was replaced is seen, and nothing is
/// locked in between; the change counter opens one only where the file was written to since it was last asked for. Nothing
/// is ever written.
package struct EmbeddedCRMSource: CRMSource {
    private let opening: EmbeddedFileOpening
    private let now: @Sendable () -> Moment
    private let fieldUse: FieldUse
    private let known: KnownCounter

    /// - Parameter fieldUse: which fields are read; asked in each reading, before its records.
    package init(
        path: String, fieldUse: @escaping FieldUse = { _, _, _ in .all }, now: @escaping @Sendable () -> Moment
    ) {
        opening = EmbeddedFileOpening(path: path)
        known = KnownCounter(path: path)
        self.fieldUse = fieldUse
        self.now = now
    }

    // The work is a fraction of a second of reading; off the caller's actor it keeps nobody waiting.
    @concurrent package func read() async throws(SourceError) -> CRMReading {
        let (database, file) = try opening.openIdentified()
        let startedAt = now()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                var reader = EmbeddedReader(database: database, fieldUse: fieldUse)
                // Asked inside the transaction, so that it is of the state that is read.
                let fault = try reader.sql { () throws(SQLiteError) in try EmbeddedFile.fault(of: database) }
                if let fault { throw .malformed([fault]) }
                return try reader.read(startedAt: startedAt, file: file)
            }
        } catch {
            throw opening.error(error)
        }
    }

    @concurrent package func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? {
        let (database, file) = try opening.openIdentified()
        let startedAt = now()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                var reader = EmbeddedReader(database: database, fieldUse: fieldUse)
                return try reader.changes(since: earlier, startedAt: startedAt, file: file)
            }
        } catch {
            // A CRM whose tables are not as they were is for a whole reading to judge.
            switch error {
            case .malformed: return nil
            case .sqlite(let fault) where fault.kind == .other: return nil
            case .sqlite: throw opening.error(error)
            }
        }
    }

    @concurrent package func records(
        _ records: Set<RecordID>, as reading: CRMReading
    ) async throws(SourceError) -> [CRMChanges.Row] {
        let database = try opening.open()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                var reader = EmbeddedReader(database: database, fieldUse: fieldUse)
                return try reader.lookUp(records, as: reading)
            }
        } catch {
            throw opening.error(error)
        }
    }

    @concurrent package func bytes(
        of field: FieldKey, record: RecordID, bytesMax: Int
    ) async throws(SourceError) -> FieldBytes {
        let database = try opening.open()
        do throws(SQLiteError) {
            return try database.bytes(of: field, record: record, bytesMax: bytesMax)
        } catch {
            throw opening.error(.sqlite(error))
        }
    }

    /// What users are called, by their ids, for people to read: cheaper than a whole reading, and nothing to decide by.
    @concurrent package func logins() async throws(SourceError) -> [UserID: String] {
        let database = try opening.open()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                var reader = EmbeddedReader(database: database)
                let users = try reader.readDirectory(attributes: [:]).users
                return Dictionary(users.map { ($0.id, $0.login) }, uniquingKeysWith: { first, _ in first })
            }
        } catch {
            throw opening.error(error)
        }
    }

    @concurrent package func changeCounter() async throws(SourceError) -> Int64? {
        try known.counter { () throws(SourceError) in
            let database = try opening.open()
            do throws(SQLiteError) {
                return try database.transaction(immediate: false) { () throws(SQLiteError) in
                    try EmbeddedReader.changeCounter(of: database)
                }
            } catch {
                throw opening.error(.sqlite(error))
            }
        }
    }
}

/// Why a reading ended early.
enum ReadingFailure: Error {
    case sqlite(SQLiteError)
    /// The schema's faults, each a sentence.
    case malformed([String])
}
