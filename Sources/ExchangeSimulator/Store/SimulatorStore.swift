/// Where the simulator's state outlives the process. A simulator that lives in memory only has none.
protocol SimulatorStore: Sendable {
    /// Puts the changes in line, in the order of the calls, and returns the ticket to wait for.
    func enqueue(_ changes: [StoreChange]) -> UInt64
    /// Returns when everything up to the ticket is safe from the end of this process.
    func wait(for ticket: UInt64) async throws(SimulatorError)
}

/// One thing to keep.
enum StoreChange: Sendable, Equatable {
    case user(DirectoryUser)
    case folder(userID: String, StoredFolder)
    case contact(userID: String, StoredContact)
    case photo(userID: String, contact: UInt64, StoredContact.Photo?)
    case subscription(Subscription)
    case subscriptionGone(id: String)
}

/// What a state file holds.
struct StoredState: Sendable, Equatable {
    struct Content: Sendable, Equatable {
        var folders: [StoredFolder] = []
        var contacts: [StoredContact] = []
    }

    var seed: UInt64
    /// In the order they were first added.
    var users: [DirectoryUser] = []
    /// By user id.
    var mailboxes: [String: Content] = [:]
    var subscriptions: [Subscription] = []
}

/// Why the simulator cannot keep its state.
package enum SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    case stateUnreadable(path: String, reason: String)
    case stateNotWritten(reason: String)
    case userUnknown(String)
    case itemUnknown(String)
    case changeRefused(String)
    case switchInvalid(String)

    package var description: String {
        switch self {
        case .stateUnreadable(let path, let reason):
            "Could not open the simulator's state \(path): \(reason). Give another file, or remove this one to start "
                + "with empty mailboxes."
        case .stateNotWritten(let reason):
            "Could not write the simulator's state: \(reason). The simulator answers 503 until it is started again."
        case .userUnknown(let name):
            "Could not act in the mailbox of \(name): the simulated directory has no such user."
        case .itemUnknown(let id):
            "Could not act on \(id): the mailbox has no such item or folder."
        case .changeRefused(let reason):
            "Could not change the mailbox: \(reason)"
        case .switchInvalid(let reason):
            "Could not set up the simulator: \(reason)"
        }
    }
}
