/// Everything that changes while a simulator runs. A plain value behind the simulator's one lock; it reads no clock.
struct SimulatorState: Sendable {
    let seed: UInt64
    private(set) var users: [DirectoryUser] = []
    private var userIndex: [String: Int] = [:]
    private(set) var lastUserChange: UInt64 = 0
    /// The recipients' display names by address in lower case, for the names of e-mail addresses (FACTS §2.3).
    private(set) var directoryNames: [String: String] = [:]
    var mailboxes: [String: Mailbox] = [:]
    var subscriptions: Subscriptions
    /// When each token issued by this process ends.
    var tokens: [String: Double] = [:]
    /// When each client assertion ends that was used once; it is taken no second time.
    var usedAssertions: [String: Double] = [:]
    var budgets: [String: RequestBudget] = [:]
    var faults = FaultScript()
    /// Calls whose work is still to be done, with the number of requests to their mailbox that come first.
    var late: [LateCall] = []
    var statistics = SimulatorStatistics()
    var writes: [WriteRecord] = []
    var deeds: [DeedRecord] = []
    private var requestMixer: Mixer
    /// Chooses what members do something to.
    var deedMixer: Mixer

    struct LateCall: Sendable {
        var userID: String
        var requestsLeft: Int
        var call: GraphCall
    }

    init(_ stored: StoredState) {
        seed = stored.seed
        requestMixer = Mixer(stored.seed &+ 0x5A7C_4E1)
        deedMixer = Mixer(stored.seed &+ 0xDEED)
        subscriptions = Subscriptions(stored.subscriptions)
        lastUserChange = stored.users.compactMap(\.change).max() ?? 0
        for var user in stored.users {
            if user.change == nil { user.change = takeUserChange() }
            index(user)
            let content = stored.mailboxes[user.id] ?? StoredState.Content()
            var mailbox = Mailbox(
                number: user.mailboxNumber(seed: seed), userID: user.id, folders: content.folders,
                contacts: content.contacts)
            mailbox.tokenGeneration = user.tokenGeneration
            mailboxes[user.id] = mailbox
        }
    }

    /// Ids of requests, tokens and traces; they are for logs only.
    mutating func makeRequestID() -> String { requestMixer.guid() }
    mutating func makeToken() -> UInt64 { requestMixer.next() }

    /// What the script has for this request.
    mutating func dueFaults(for kind: RequestKind, mailbox names: [String] = []) -> DueFaults {
        let due = faults.due(for: kind, mailbox: names)
        statistics.faults += due.count
        return due
    }

    // MARK: Directory

    /// By object id or user principal name, without regard to case.
    func user(_ name: String) -> DirectoryUser? {
        userIndex[name.lowercased()].map { users[$0] }.flatMap { $0.isDeleted ? nil : $0 }
    }

    /// Adds a user, or gives the one of that principal name new properties; its id and mailbox stay.
    mutating func addUser(_ simulated: SimulatedUser) -> DirectoryUser {
        var user = DirectoryUser(simulated, seed: seed)
        if let place = userIndex[simulated.userPrincipalName.lowercased()] ?? userIndex[user.id.lowercased()] {
            user.id = users[place].id
            user.tokenGeneration = users[place].tokenGeneration
            user.change = takeUserChange()
            replace(user, at: place)
        } else {
            user.change = takeUserChange()
            index(user)
            mailboxes[user.id] = Mailbox(number: user.mailboxNumber(seed: seed), userID: user.id)
        }
        return user
    }

    /// Changes a user's properties other than its names.
    mutating func updateUser(_ id: String, _ change: (inout DirectoryUser) -> Void) -> DirectoryUser? {
        guard let place = userIndex[id.lowercased()] else { return nil }
        var user = users[place]
        change(&user)
        // What the mailbox does shows nothing in the directory.
        if user.shown != users[place].shown { user.change = takeUserChange() }
        replace(user, at: place)
        return user
    }

    private mutating func takeUserChange() -> UInt64 {
        lastUserChange += 1
        return lastUserChange
    }

    private mutating func index(_ user: DirectoryUser) {
        users.append(user)
        enter(user, at: users.count - 1)
    }

    private mutating func replace(_ user: DirectoryUser, at place: Int) {
        let old = users[place]
        userIndex[old.userPrincipalName.lowercased()] = nil
        for address in [old.userPrincipalName, old.mail ?? ""] { directoryNames[address.lowercased()] = nil }
        users[place] = user
        enter(user, at: place)
    }

    private mutating func enter(_ user: DirectoryUser, at place: Int) {
        userIndex[user.id.lowercased()] = place
        userIndex[user.userPrincipalName.lowercased()] = place
        guard !user.isDeleted else { return }
        for address in [user.userPrincipalName, user.mail ?? ""] where !address.isEmpty {
            directoryNames[address.lowercased()] = user.displayName
        }
    }
}
