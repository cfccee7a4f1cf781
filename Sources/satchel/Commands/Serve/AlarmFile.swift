import Foundation
import Glibc
import Service

/// What was told of alarms, in a file beside the journal: a fault of the journal's is an alarm, too.
struct AlarmFile: Sendable {
    /// What the file's name adds to the journal's.
    static let suffix = ".alarms"

    private let path: String

    init(besideJournal journalPath: String) { path = journalPath + Self.suffix }

    /// Nothing, where there is no file. Where it cannot be read `fault` says why; alarms that go on are then told once more.
    func load() -> (alarms: AlarmBook, fault: String?) {
        guard FileManager.default.fileExists(atPath: path) else { return (AlarmBook(), nil) }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            return (try JSONDecoder().decode(AlarmBook.self, from: data), nil)
        } catch {
            return (AlarmBook(), "\(path) cannot be read")
        }
    }

    /// Whole or not at all; for its owner alone.
    ///
    /// - Returns: why it could not be kept; `nil`: it is on disk.
    func save(_ book: AlarmBook) -> String? {
        guard let data = try? JSONEncoder().encode(book) else { return "it is no JSON" }
        let draft = path + ".draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return "\(draft): \(String(cString: strerror(errno)))" }
        let isWritten =
            data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == data.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else { return "\(path): \(String(cString: strerror(errno)))" }
        return nil
    }
}
