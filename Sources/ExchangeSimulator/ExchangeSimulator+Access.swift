internal import Locking

extension ExchangeSimulator {
    /// A member's hands in the own mailbox.
    /// - Parameter name: the user's object id or principal name.
    package func member(_ name: String) throws(SimulatorError) -> SimulatedMember {
        guard let user = state.withLock({ $0.user(name) }) else { throw .userUnknown(name) }
        return SimulatedMember(userID: user.id, simulator: self)
    }

    /// Replaces the script of faults; what is left of the old one is dropped.
    package func setFaults(_ script: FaultScript) { state.withLock { $0.faults = script } }

    /// Makes every access token issued so far invalid.
    package func expireAccessTokens() { state.withLock { $0.tokens = [:] } }

    package func statistics() -> SimulatorStatistics { state.withLock { $0.statistics } }

    /// What clients changed, oldest first, as far back as `SimulatorLimits.writesRememberedMax` goes.
    package func writes() -> [WriteRecord] { state.withLock { $0.writes } }

    /// What faults let members do, oldest first.
    package func deeds() -> [DeedRecord] { state.withLock { $0.deeds } }

    /// Starts counting anew; the limits are not touched by it.
    package func resetStatistics() {
        state.withLock { state in
            state.statistics = SimulatorStatistics()
            state.writes = []
            state.deeds = []
        }
    }

    /// Looks into a mailbox; `nil` when there is none.
    func read<Answer: Sendable>(_ userID: String, _ body: @Sendable (MailboxSession) -> Answer) -> Answer? {
        // The value is copied out, so that a long look holds up nobody.
        guard let session = state.withLock({ session(userID, in: $0) }) else { return nil }
        return body(session)
    }

    /// Works in a mailbox and keeps what came of it.
    func change<Answer: Sendable>(
        _ userID: String, _ body: @Sendable (inout MailboxSession) throws(GraphError) -> Answer
    ) async throws(SimulatorError) -> Answer {
        let (answer, ticket) = try state.withLock { state throws(SimulatorError) -> (Answer, UInt64?) in
            guard var session = session(userID, in: state) else { throw .userUnknown(userID) }
            state.mailboxes[userID] = nil
            let result: Result<Answer, SimulatorError>
            do throws(GraphError) {
                result = .success(try body(&session))
            } catch {
                result = .failure(
                    error == .itemNotFound ? .itemUnknown("this id") : .changeRefused(error.message))
            }
            let changes = state.takeBack(&session, configuration)
            return (try result.get(), enqueue(changes))
        }
        try await wait(for: ticket)
        return answer
    }

    func updateUser(
        _ userID: String, _ change: @Sendable (inout DirectoryUser) -> Void
    ) async throws(SimulatorError) {
        let ticket = try state.withLock { state throws(SimulatorError) -> UInt64? in
            guard let user = state.updateUser(userID, change) else { throw .userUnknown(userID) }
            state.mailboxes[userID]?.tokenGeneration = user.tokenGeneration
            return enqueue([.user(user)] + state.giveUpSubscriptions(to: user, configuration, nowSeconds: clock.now()))
        }
        try await wait(for: ticket)
    }

    private func session(_ userID: String, in state: SimulatorState) -> MailboxSession? {
        guard let user = state.users.first(where: { $0.id == userID }), let mailbox = state.mailboxes[userID] else {
            return nil
        }
        let names = state.directoryNames
        return MailboxSession(
            mailbox: mailbox, user: user, seed: state.seed, nowSeconds: clock.now(),
            behaviour: configuration.behaviour, target: RequestTarget(),
            preferences: Preferences("IdType=\"ImmutableId\""), baseURL: "http://localhost", ifMatch: nil,
            directoryName: { names[$0] })
    }
}

extension MailboxSession {
    func simulated(_ contact: StoredContact) -> SimulatedContact {
        SimulatedContact(
            id: text(.immutable, contact.number), classicID: text(.classic, contact.place),
            folderID: text(.folder, contact.folder),
            folderName: mailbox.folders[contact.folder]?.displayName ?? "",
            location: mailbox.location(contact.folder), etag: etag(contact),
            properties: json(contact, select: nil, expand: [], isListed: false),
            extendedProperties: Self.plain(contact.extendedProperties), photo: contact.photo?.bytes)
    }

    func simulated(_ folder: StoredFolder) -> SimulatedFolder {
        SimulatedFolder(
            id: text(.folder, folder.number), displayName: folder.displayName,
            parentID: text(.folder, folder.parent),
            location: folder.isGone ? .purged : mailbox.location(folder.number),
            contactCount: mailbox.contacts(in: folder.number).count,
            extendedProperties: Self.plain(folder.extendedProperties))
    }

    private static func plain(_ properties: [String: ExtendedProperty]) -> [String: String] {
        Dictionary(properties.values.map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Mailbox {
    func location(_ folder: UInt64) -> SimulatedLocation {
        if folder == WellKnown.purges { return .purged }
        return isInDeletedItems(folder) ? .deletedItems : .contacts
    }

    /// Whether one folder is another or lies below it.
    func isFolder(_ folder: UInt64, inside other: UInt64) -> Bool {
        var current = folder
        while let found = folders[current], current != 0 {
            if current == other { return true }
            current = found.parent
        }
        return false
    }
}
