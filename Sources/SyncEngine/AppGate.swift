package import ContactModel
import Locking
package import Pacing

/// Lets the requests of all visits through, as many at once as `AppPacer` allows: the urgent ones first, else in the
/// order of asking.
///
/// One for each app registration. Whoever was let in must leave, whatever happens: that lets the next ones in.
package final class AppGate: Sendable {
    package enum Entry: Sendable, Hashable {
        /// So many of the requests that were asked for.
        case admitted(Int)
        case closed(until: Moment)
        case cancelled
    }

    private struct Waiting: Sendable {
        let number: UInt64
        let count: Int
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct State: Sendable {
        var pacer: AppPacer
        var urgent: [Waiting] = []
        var others: [Waiting] = []
        var next: UInt64 = 0
    }

    private let state: Locked<State>

    package init(_ pacer: AppPacer = AppPacer()) { state = Locked(State(pacer: pacer)) }

    /// How many requests may be under way at once at present.
    package var atOnce: Int { state.withLock { $0.pacer.atOnce } }

    /// Until when nothing may be sent to any mailbox; in the past, where it may.
    package var closedUntil: Moment { state.withLock { $0.pacer.closedUntil } }

    /// How many ask and have no answer yet.
    var waitingCount: Int { state.withLock { $0.urgent.count + $0.others.count } }

    /// Waits until some of `count` requests may leave, the gate is closed, or the task is cancelled.
    package func enter(_ count: Int, isUrgent: Bool, now: Moment) async -> Entry {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiting = Waiting(number: number, count: count, continuation: continuation)
                let released = state.withLock { state in
                    if isUrgent { state.urgent.append(waiting) } else { state.others.append(waiting) }
                    return Self.release(&state, now)
                }
                Self.resume(released)
                // The handler may have run before there was anybody to be found.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Tells what became of the requests that were let in together.
    ///
    /// - Parameters:
    ///   - outcomes: one for each that was admitted.
    ///   - isUrgent: as when they entered.
    ///   - chance: 0 ..< 1, drawn by the caller.
    package func leave(
        _ outcomes: [AppPacer.Outcome], isUrgent: Bool = false, latency: Duration, chance: Double, now: Moment
    ) {
        let released = state.withLock { state in
            state.pacer.ended(outcomes, isUrgent: isUrgent, latency: latency, chance: chance, now: now)
            return Self.release(&state, now)
        }
        Self.resume(released)
    }

    private func cancel(_ number: UInt64) {
        let found = state.withLock { state in
            let found = (state.urgent + state.others).first { $0.number == number }
            state.urgent.removeAll { $0.number == number }
            state.others.removeAll { $0.number == number }
            return found
        }
        found?.continuation.resume(returning: .cancelled)
    }

    /// Those who need wait no longer, taken out of the queues.
    private static func release(_ state: inout State, _ now: Moment) -> [(Waiting, Entry)] {
        var released: [(Waiting, Entry)] = []
        while let first = state.urgent.first ?? state.others.first {
            let entry: Entry
            switch state.pacer.admission(of: first.count, isUrgent: !state.urgent.isEmpty, now: now) {
            case .full: return released
            case .send(let count): entry = .admitted(count)
            case .closed(let moment): entry = .closed(until: moment)
            }
            if state.urgent.isEmpty { state.others.removeFirst() } else { state.urgent.removeFirst() }
            released.append((first, entry))
        }
        return released
    }

    /// Outside the lock: whoever is resumed may ask again at once.
    private static func resume(_ released: [(Waiting, Entry)]) {
        for (waiting, entry) in released { waiting.continuation.resume(returning: entry) }
    }
}
