import ContactModel
import Locking

/// Growing pauses after sign-ins that failed, by account and by address: what guesses passwords gets slow, what mistyped one
/// does not notice.
final class SignInPacing: Sendable {
    private struct Failures: Sendable {
        var count = 0
        var last: Moment
    }

    private struct State: Sendable {
        var failures: [String: Failures] = [:]
        var underWay = 0
    }

    /// So many may fail before the first pause.
    static let freeFailures = 5
    static let pauseMax = Duration.seconds(15 * 60)
    /// After so long without another failure, all is forgotten.
    private static let memory = Duration.seconds(24 * 3600)
    private static let keysMax = 10_000
    private let atOnceMax: Int

    private let state = Locked(State())

    /// - Parameter atOnceMax: so many are under way at once. A password takes 64 MiB.
    init(atOnceMax: Int = 2) { self.atOnceMax = atOnceMax }

    /// How long to wait before the next try; `nil`: none, and the try is under way until `end`.
    func begin(_ keys: [String], now: Moment) -> Duration? {
        state.withLock { state in
            let ends = keys.compactMap { key in state.failures[key].map { $0.last + Self.pause($0.count) } }
            if let end = ends.max(), end > now { return end - now }
            guard state.underWay < atOnceMax else { return .seconds(1) }
            state.underWay += 1
            return nil
        }
    }

    /// - Parameter isGood: forgets the failures of the account; those of the address stay.
    func end(account: String, address: String, isGood: Bool, now: Moment) {
        state.withLock { state in
            state.underWay -= 1
            if isGood {
                state.failures[account] = nil
                return
            }
            if state.failures.count >= Self.keysMax {
                state.failures = state.failures.filter { now < $0.value.last + Self.memory }
            }
            for key in [account, address] {
                // Where even that is too much, it is new names that are not kept: the address is there by then.
                guard state.failures[key] != nil || state.failures.count < Self.keysMax else { continue }
                let former = state.failures[key].flatMap { now < $0.last + Self.memory ? $0.count : nil } ?? 0
                state.failures[key] = Failures(count: former + 1, last: now)
            }
        }
    }

    /// 1 s after the fifth failure, and twice as long after each further one.
    static func pause(_ failures: Int) -> Duration {
        guard failures >= freeFailures else { return .zero }
        return min(.seconds(1 << min(failures - freeFailures, 20)), pauseMax)
    }
}
