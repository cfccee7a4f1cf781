package import AccessRules
package import ContactModel
package import Contracts
import SQLite

/// The embedded CRM, or any SQLite file with the contract's tables, as a source.
///
/// Every call opens a connection of its own and closes it, so that a file that was replaced is seen, and nothing is
/// locked in between. Nothing is ever written.
package struct EmbeddedCRMSource: CRMSource {
    private let path: String
    private let now: @Sendable () -> Moment

    package init(path: String, now: @escaping @Sendable () -> Moment) {
        self.path = path
        self.now = now
    }

    // The work is a fraction of a second of reading; off the caller's actor it keeps nobody waiting.
    @concurrent package func read() async throws(SourceError) -> CRMReading {
        let database = try open()
        let startedAt = now()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                // Asked inside the transaction: until its first reading it has no state yet.
                if let fault = EmbeddedFile.fault(of: database) { throw .malformed([fault]) }
                var reader = EmbeddedReader(database: database)
                return try reader.read(startedAt: startedAt)
            }
        } catch {
            throw sourceError(error)
        }
    }

    @concurrent package func changeCounter() async throws(SourceError) -> Int64? {
        let database = try open()
        do throws(SQLiteError) {
            return try database.transaction(immediate: false) { () throws(SQLiteError) in
                try EmbeddedReader.changeCounter(of: database)
            }
        } catch {
            throw sourceError(.sqlite(error))
        }
    }

    // MARK: Private

    private func open() throws(SourceError) -> Database {
        do throws(SQLiteError) {
            return try Database(path: path, access: .readOnly)
        } catch {
            throw sourceError(.sqlite(error))
        }
    }

    private func sourceError(_ failure: ReadingFailure) -> SourceError {
        switch failure {
        case .malformed(let faults):
            return SourceError(
                kind: .malformed,
                message: "Could not read the CRM \(path): \(faults.joined(separator: " ")) "
                    + "`satchel crm check` lists everything that is wrong. Address books stay as they are until then.")
        case .sqlite(let error):
            let (kind, remedy): (SourceError.Kind, String) =
                switch error.kind {
                case .notADatabase:
                    (.malformed, "Give the file of an embedded CRM as crm.sqlite; `satchel crm init` makes one.")
                case .corrupt, .other, .constraint:
                    (.malformed, "Put the last good copy of the file in its place.")
                case .cannotOpen:
                    (
                        .unavailable,
                        "Check crm.sqlite in the configuration, and that this user may read file and folder."
                    )
                case .busy: (.unavailable, "Another program holds it; the next run tries again.")
                case .readOnly, .full, .inputOutput:
                    (.unavailable, "Check the disk and the file's permissions; the next run tries again.")
                }
            return SourceError(kind: kind, message: "Could not read the CRM \(path): \(error.message). \(remedy)")
        }
    }
}

/// Why a reading ended early.
enum ReadingFailure: Error {
    case sqlite(SQLiteError)
    /// The schema's faults, each a sentence.
    case malformed([String])
}
