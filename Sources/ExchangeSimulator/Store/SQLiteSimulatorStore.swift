internal import Foundation
internal import Locking
internal import SQLite

/// The state in one SQLite file. Changes that arrive together are committed together.
final class SQLiteSimulatorStore: SimulatorStore {
    private struct Queue: Sendable {
        var changes: [StoreChange] = []
        var lastTicket: UInt64 = 0
        var committed: UInt64 = 0
        var waiting: [Waiter] = []
        var isScheduled = false
        var failure: SimulatorError?
    }

    private struct Waiter: Sendable {
        var ticket: UInt64
        var continuation: CheckedContinuation<SimulatorError?, Never>
    }

    private let file: StateFile
    private let queue = Locked(Queue())
    private let worker = DispatchQueue(label: "exchange-simulator.state")

    /// Opens the file, or makes it, and reads what it holds.
    ///
    /// - Parameter seed: the seed of a new file.
    static func open(
        _ path: String, seed: UInt64
    ) throws(SimulatorError) -> (store: SQLiteSimulatorStore, state: StoredState) {
        do throws(SQLiteError) {
            let file = try StateFile(path: path)
            let state = try file.load(newSeed: seed)
            return (SQLiteSimulatorStore(file: file), state)
        } catch {
            throw .stateUnreadable(path: path, reason: error.description)
        }
    }

    private init(file: StateFile) { self.file = file }

    func enqueue(_ changes: [StoreChange]) -> UInt64 {
        let (ticket, mustSchedule) = queue.withLock { queue in
            guard !changes.isEmpty else { return (queue.lastTicket, false) }
            queue.changes += changes
            queue.lastTicket += 1
            defer { queue.isScheduled = true }
            return (queue.lastTicket, !queue.isScheduled)
        }
        // On a queue of its own, since a commit blocks its thread.
        if mustSchedule { worker.async { [self] in commitAll() } }
        return ticket
    }

    func wait(for ticket: UInt64) async throws(SimulatorError) {
        let failure = await withCheckedContinuation { continuation in
            let isDone = queue.withLock { queue -> Bool in
                guard queue.committed < ticket, queue.failure == nil else { return true }
                queue.waiting.append(Waiter(ticket: ticket, continuation: continuation))
                return false
            }
            if isDone { continuation.resume(returning: queue.withLock { $0.failure }) }
        }
        if let failure { throw failure }
    }

    private func commitAll() {
        while true {
            let work = queue.withLock { queue -> (changes: [StoreChange], ticket: UInt64)? in
                guard !queue.changes.isEmpty, queue.failure == nil else {
                    queue.isScheduled = false
                    return nil
                }
                defer { queue.changes = [] }
                return (queue.changes, queue.lastTicket)
            }
            guard let work else { return }
            let failure = commit(work.changes)
            let served = queue.withLock { queue -> [Waiter] in
                // What is in memory is ahead of the file from here on; nothing more may be called kept.
                queue.failure = failure
                queue.committed = work.ticket
                let served = queue.waiting.filter { $0.ticket <= work.ticket || failure != nil }
                queue.waiting.removeAll { $0.ticket <= work.ticket || failure != nil }
                return served
            }
            for waiter in served { waiter.continuation.resume(returning: failure) }
        }
    }

    private func commit(_ changes: [StoreChange]) -> SimulatorError? {
        do throws(SQLiteError) {
            try file.write(changes)
            return nil
        } catch {
            return .stateNotWritten(reason: error.description)
        }
    }
}

/// The file's tables and their rows.
///
/// `@unchecked` is true because after `load`, which runs before anyone else has it, only the store's serial queue
/// calls it.
private final class StateFile: @unchecked Sendable {
    private static let schemaVersion: Int64 = 2
    private static let schema = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE user (id TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT;
        CREATE TABLE folder (user TEXT NOT NULL, number INTEGER NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (user, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE contact (user TEXT NOT NULL, number INTEGER NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (user, number)) STRICT;
        CREATE TABLE photo (user TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (user, number)) STRICT;
        PRAGMA user_version = 1;
        """
    /// From the first version to the second.
    private static let subscriptions = """
        CREATE TABLE subscription (id TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT;
        PRAGMA user_version = 2;
        """

    private let database: Database
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    init(path: String) throws(SQLiteError) {
        database = try Database(path: path, access: .create)
        try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384")
        switch try database.firstInteger("PRAGMA user_version") ?? 0 {
        case Self.schemaVersion: break
        case 1: try database.transaction { () throws(SQLiteError) in try database.execute(Self.subscriptions) }
        case 0 where try database.firstInteger("SELECT count(*) FROM sqlite_schema") == 0:
            try database.transaction { () throws(SQLiteError) in
                try database.execute(Self.schema + Self.subscriptions)
            }
        default:
            throw SQLiteError(code: 26, message: "it is no state of this version of the simulator")
        }
    }

    func load(newSeed: UInt64) throws(SQLiteError) -> StoredState {
        var state = StoredState(seed: newSeed)
        if case .text(let text)? = try database.first("SELECT value FROM meta WHERE name='seed'"),
            let seed = UInt64(text)
        {
            state.seed = seed
        } else {
            try database.run("INSERT INTO meta VALUES ('seed', ?)", .text(String(newSeed)))
        }
        try database.forEachRow("SELECT payload FROM user ORDER BY rowid") { row throws(SQLiteError) in
            state.users.append(try decode(DirectoryUser.self, row.blob(0)))
        }
        try database.forEachRow("SELECT user, payload FROM folder") { row throws(SQLiteError) in
            let folder = try decode(StoredFolder.self, row.blob(1))
            state.mailboxes[row.text(0) ?? "", default: StoredState.Content()].folders.append(folder)
        }
        try database.forEachRow("SELECT payload FROM subscription ORDER BY id") { row throws(SQLiteError) in
            state.subscriptions.append(try decode(Subscription.self, row.blob(0)))
        }
        try loadContacts(into: &state)
        return state
    }

    private func loadContacts(into state: inout StoredState) throws(SQLiteError) {
        let sql = """
            SELECT contact.user, contact.payload, photo.type, photo.bytes FROM contact
            LEFT JOIN photo ON photo.user = contact.user AND photo.number = contact.number
            """
        try database.forEachRow(sql) { row throws(SQLiteError) in
            var contact = try decode(StoredContact.self, row.blob(1))
            if let type = row.text(2), let bytes = row.blob(3) {
                contact.photo = StoredContact.Photo(contentType: type, bytes: bytes)
            }
            state.mailboxes[row.text(0) ?? "", default: StoredState.Content()].contacts.append(contact)
        }
    }

    func write(_ changes: [StoreChange]) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            for change in changes { try write(change) }
        }
    }

    private func write(_ change: StoreChange) throws(SQLiteError) {
        switch change {
        case .user(let user):
            try database.run(
                "INSERT INTO user VALUES (?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload",
                .text(user.id), .blob(try encode(user)))
        case .folder(let userID, let folder):
            try database.run(
                "INSERT INTO folder VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload",
                .text(userID), .integer(Int64(bitPattern: folder.number)), .blob(try encode(folder)))
        case .contact(let userID, let contact):
            try database.run(
                "INSERT INTO contact VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload",
                .text(userID), .integer(Int64(bitPattern: contact.number)), .blob(try encode(contact)))
        case .photo(let userID, let number, let photo?):
            try database.run(
                """
                INSERT INTO photo VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET type = excluded.type, bytes = excluded.bytes
                """,
                .text(userID), .integer(Int64(bitPattern: number)), .text(photo.contentType), .blob(photo.bytes))
        case .subscription(let subscription):
            try database.run(
                "INSERT INTO subscription VALUES (?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload",
                .text(subscription.id), .blob(try encode(subscription)))
        case .subscriptionGone(let id):
            try database.run("DELETE FROM subscription WHERE id = ?", .text(id))
        case .photo(let userID, let number, nil):
            try database.run(
                "DELETE FROM photo WHERE user = ? AND number = ?", .text(userID),
                .integer(Int64(bitPattern: number)))
        }
    }

    private func encode(_ value: some Encodable) throws(SQLiteError) -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw SQLiteError(code: 1, message: "a row could not be encoded")
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]?) throws(SQLiteError) -> Value {
        do {
            return try decoder.decode(type, from: Data(bytes ?? []))
        } catch {
            throw SQLiteError(code: 11, message: "a row of its is not what this simulator writes")
        }
    }
}
