import Locking

/// Lets only a few visits at once work on what comes before their first request, in the order of asking. Of a visit to several
/// address books that is the first one's.
///
/// Whoever visits many mailboxes would else read the journal and plan for all of them at once, and the first request would leave
/// when nearly everything is worked out: one after the other, the first ones wait for the target meanwhile (DOMAIN §8, ENGINE
/// §12). What the others hold in memory is not there yet, either.
package final class Beginnings: Sendable {
    /// A place among them, until it is given back.
    final class Place: Sendable {
        private let giveBack: Locked<(@Sendable () -> Void)?>

        fileprivate init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = Locked(giveBack) }

        /// The beginning is over. Said again it does nothing.
        func end() {
            let giveBack = giveBack.withLock { giveBack in
                defer { giveBack = nil }
                return giveBack
            }
            giveBack?()
        }
    }

    private struct State {
        var free: Int
        /// In the order of asking, from `first` on.
        var waiting: [CheckedContinuation<Void, Never>] = []
        var first = 0
    }

    private let state: Locked<State>

    /// - Parameter atOnce: at least one.
    package init(atOnce: Int) { state = Locked(State(free: max(1, atOnce))) }

    var free: Int { state.withLock { $0.free } }
    var waitingCount: Int { state.withLock { $0.waiting.count - $0.first } }

    /// Waits for a place. Whoever has one ends it, whatever happens: nobody is let in otherwise.
    func enter() async -> Place {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
        return Place { self.letNextIn() }
    }

    private func letNextIn() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.first < state.waiting.count else {
                state.waiting = []
                state.first = 0
                state.free += 1
                return nil
            }
            defer { state.first += 1 }
            return state.waiting[state.first]
        }
        next?.resume()
    }
}
