import ContactModel
import Locking

/// Growing pauses after sign-ins that failed, by name and by address: what guesses passwords gets slow, what mistyped one
/// does not notice.
final class SignInPacing: Sendable {
    private struct State: Sendable {
        /// Whatever name was given, so that one that is no account's is answered, and takes as long, as one that is.
        var names: Failures
        /// Of accounts once more, where made-up names push nothing out: their file has room for fewer than are remembered.
        var accounts: Failures
        var addresses: Failures
        var underWay = 0
    }

    /// So many may fail before the first pause.
    static let freeFailures = 5
    static let pauseMax = Duration.seconds(15 * 60)
    private let atOnceMax: Int

    private let state: Locked<State>

    /// - Parameters:
    ///   - atOnceMax: so many are under way at once. A password takes 64 MiB.
    ///   - keysMax: so many names and so many addresses are remembered.
    init(atOnceMax: Int = 2, keysMax: Int = 10_000) {
        self.atOnceMax = atOnceMax
        let none = Failures(keysMax: keysMax)
        state = Locked(State(names: none, accounts: none, addresses: none))
    }

    /// How long to wait before the next try; `nil`: none, and the try is under way until `end`.
    ///
    /// - Parameter name: `nil`: the address alone counts.
    func begin(name: String?, address: String, now: Moment) -> Duration? {
        state.withLock { state in
            let ends = [
                name.flatMap { state.names.pauseEnd(of: $0) }, name.flatMap { state.accounts.pauseEnd(of: $0) },
                state.addresses.pauseEnd(of: address),
            ]
            if let end = ends.compactMap(\.self).max(), end > now { return end - now }
            guard state.underWay < atOnceMax else { return .seconds(1) }
            state.underWay += 1
            return nil
        }
    }

    /// - Parameters:
    ///   - isAccount: whether there is an account of that name.
    ///   - isGood: forgets the failures of the name; those of the address stay.
    func end(name: String?, isAccount: Bool, address: String, isGood: Bool, now: Moment) {
        state.withLock { state in
            state.underWay -= 1
            guard !isGood else {
                if let name {
                    state.names.forget(name)
                    state.accounts.forget(name)
                }
                return
            }
            state.addresses.note(address, now: now)
            if let name {
                state.names.note(name, now: now)
                if isAccount { state.accounts.note(name, now: now) }
            }
        }
    }

    /// 1 s after the fifth failure, and twice as long after each further one.
    static func pause(_ failures: Int) -> Duration {
        guard failures >= freeFailures else { return .zero }
        return min(.seconds(1 << min(failures - freeFailures, 20)), pauseMax)
    }
}

/// How often what has failed, and when last. Where it is full, what failed longest ago makes room for what is new.
private struct Failures: Sendable {
    private struct Count: Sendable {
        var failures: Int
        var last: Moment
    }

    /// After so long without another failure, all is forgotten.
    private static let memory = Duration.seconds(24 * 3600)

    private let keysMax: Int
    private var counts: [String: Count] = [:]

    init(keysMax: Int) { self.keysMax = keysMax }

    /// `nil`: it never failed.
    func pauseEnd(of key: String) -> Moment? {
        counts[key].map { $0.last + SignInPacing.pause($0.failures) }
    }

    mutating func note(_ key: String, now: Moment) {
        let former = counts[key].flatMap { now < $0.last + Self.memory ? $0.failures : nil } ?? 0
        if counts[key] == nil, counts.count >= keysMax,
            let oldest = counts.min(by: { $0.value.last < $1.value.last })
        {
            counts[oldest.key] = nil
        }
        counts[key] = Count(failures: former + 1, last: now)
    }

    mutating func forget(_ key: String) { counts[key] = nil }
}
