import Contracts
import Locking

/// What was sent since the start.
package struct GraphStatistics: Hashable, Sendable {
    /// Every call, those inside batches each for themselves, and the batches around them as well.
    package internal(set) var requests: [GraphCallKind: Int] = [:]
    /// Answers that told us to wait.
    package internal(set) var throttled = 0
    /// Answers, or the lack of one, after which we cannot say whether a request was executed.
    package internal(set) var unknown = 0
    /// Requests that could not leave.
    package internal(set) var unsent = 0
    /// Answers by the class of their status, those inside batches each for themselves.
    package internal(set) var answers: [GraphAnswerClass: Int] = [:]
    /// Answers of status 429.
    package internal(set) var tooMany = 0
    /// Why the last one could not leave; names hosts, never content.
    package internal(set) var lastUnsentReason: String?

    package init() {}

    package var requestsInAll: Int { requests.values.reduce(0, +) }
}

/// A status by its first digit.
package enum GraphAnswerClass: String, Hashable, Sendable, CaseIterable {
    case success = "2xx"
    case redirection = "3xx"
    case clientError = "4xx"
    case serverError = "5xx"
    /// There was no answer, or none that can be read.
    case none

    init(status: Int) {
        switch status {
        case 200..<300: self = .success
        case 300..<400: self = .redirection
        case 400..<500: self = .clientError
        case 500..<600: self = .serverError
        default: self = .none
        }
    }
}

/// The counters behind `GraphStatistics`.
final class GraphCounters: Sendable {
    private let state = Locked(GraphStatistics())

    var snapshot: GraphStatistics { state.withLock { $0 } }

    func count(_ kinds: some Sequence<GraphCallKind>) {
        let kinds = Array(kinds)
        state.withLock { state in for kind in kinds { state.requests[kind, default: 0] += 1 } }
    }

    func count(_ replies: [GraphReply]) {
        let statuses = replies.map { reply in if case .answer(let answer) = reply { answer.status } else { 0 } }
        state.withLock { state in
            for status in statuses { state.answers[GraphAnswerClass(status: status), default: 0] += 1 }
            state.tooMany += statuses.count { $0 == 429 }
        }
    }

    func count(_ outcome: TargetOutcome) {
        state.withLock { state in
            switch outcome {
            case .throttled: state.throttled += 1
            case .unknown: state.unknown += 1
            case .done, .refused, .conflict: break
            }
        }
    }

    func countUnsent(_ reason: String) {
        state.withLock { state in
            state.unsent += 1
            state.lastUnsentReason = reason
        }
    }
}
