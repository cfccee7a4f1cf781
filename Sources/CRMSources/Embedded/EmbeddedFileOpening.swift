import Contracts
import SQLite

/// Opens a CRM's file for reading, and says what went wrong with what to do about it.
struct EmbeddedFileOpening: Sendable {
    let path: String

    func open() throws(SourceError) -> Database { try openIdentified().database }

    /// With the file's identity; `nil` where another file was put in its place meanwhile.
    func openIdentified() throws(SourceError) -> (database: Database, file: FileIdentity?) {
        let before = FileIdentity(path: path)
        let database: Database
        do throws(SQLiteError) {
            database = try Database(path: path, access: .readOnly)
        } catch {
            throw self.error(.sqlite(error))
        }
        return (database, before == FileIdentity(path: path) ? before : nil)
    }

    func error(_ failure: ReadingFailure) -> SourceError {
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
                        "Check crm.sqlite in the configuration, and that this user may read the file and write to its folder."
                    )
                case .busy: (.unavailable, "Another program holds it; the next run tries again.")
                case .readOnly, .full, .inputOutput:
                    (.unavailable, "Check the disk and the file's permissions; the next run tries again.")
                }
            // What goes wrong in opening names the path already.
            let reason = error.message.hasPrefix(path) ? error.message : "\(path): \(error.message)"
            return SourceError(kind: kind, message: "Could not read the CRM \(reason). \(remedy)")
        }
    }
}
