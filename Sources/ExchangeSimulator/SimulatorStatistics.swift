/// What was asked since the simulator started.
package struct SimulatorStatistics: Sendable, Equatable {
    /// Every request, batch items each for themselves and the batches around them as well.
    package var requests: [RequestKind: Int] = [:]
    /// Requests per mailbox, by user id.
    package var mailboxes: [String: [RequestKind: Int]] = [:]
    /// Answers by status, batch items each for themselves; a connection that was cut counts as 0.
    package var answers: [Int: Int] = [:]
    /// Refusals by the published limits.
    package var throttled = 0
    /// Requests that a fault hit; one that met several counts as often.
    package var faults = 0

    package init() {}

    /// How many requests of a kind a mailbox had.
    package func count(_ kind: RequestKind, mailbox userID: String) -> Int { mailboxes[userID]?[kind] ?? 0 }

    mutating func count(_ kind: RequestKind, userID: String?) {
        requests[kind, default: 0] += 1
        if let userID { mailboxes[userID, default: [:]][kind, default: 0] += 1 }
    }
}

/// One change that a client made, in the order they were done. It names things by id, never by content.
package struct WriteRecord: Sendable, Equatable {
    package var kind: RequestKind
    package var userID: String
    /// The immutable id of the contact, or the id of the folder.
    package var item: String?
    package var status: Int
    package var seconds: Double
    /// The request's `client-request-id`, if it had one.
    package var clientRequestID: String?
}
