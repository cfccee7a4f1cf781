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
    /// Why the last one could not leave; names hosts, never content.
    package internal(set) var lastUnsentReason: String?

    package init() {}

    package var requestsInAll: Int { requests.values.reduce(0, +) }
}

/// The counters behind `GraphStatistics`.
final class GraphCounters: Sendable {
    private let state = Locked(GraphStatistics())

    var snapshot: GraphStatistics { state.withLock { $0 } }

    func count(_ kinds: some Sequence<GraphCallKind>) {
        let kinds = Array(kinds)
        state.withLock { state in for kind in kinds { state.requests[kind, default: 0] += 1 } }
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
