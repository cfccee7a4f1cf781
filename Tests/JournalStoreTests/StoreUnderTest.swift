import Contracts
import Foundation
import Glibc
import JournalStore
import Locking

/// A folder of its own for one test. It stays until the process ends, since a journal may outlive whoever made it.
final class TemporaryFolder: Sendable {
    private static let root: URL = {
        atexit { try? FileManager.default.removeItem(at: TemporaryFolder.root) }
        return FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
    }()

    let url = TemporaryFolder.root.appendingPathComponent(UUID().uuidString)

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }
}

/// The stores that pass the conformance suite. Each makes its own place, which keeps what was committed.
enum StoreKind: String, Sendable, CaseIterable {
    case memory, sqlite

    func makePlace() throws -> any StorePlace {
        switch self {
        case .memory: MemoryPlace()
        case .sqlite: try FilePlace()
        }
    }

    /// A store in a place of its own.
    func make() throws -> any JournalStore { try makePlace().open() }
}

/// Where a journal lies while no store has it open.
protocol StorePlace: Sendable {
    /// Opens the journal that the last store closed.
    func open() throws -> any JournalStore
}

final class MemoryPlace: StorePlace {
    private let last = Locked<MemoryJournal?>(nil)

    func open() throws -> any JournalStore {
        last.withLock { last in
            let journal = MemoryJournal(last?.image ?? JournalImage())
            last = journal
            return journal
        }
    }
}

final class FilePlace: StorePlace {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func open() throws -> any JournalStore { try SQLiteJournal(path: folder.path("journal.db")) }
}
