import ContactModel
import HTTPTransport

/// What a provider publishes, kept for a while: one asks, the others wait for the same answer.
actor ProviderCache<Value: Sendable> {
    private let lifetime: Duration
    /// While the provider is out of reach, what is older than its lifetime serves for so long.
    private let staleMax: Duration
    private let fetch: @Sendable () async -> Result<Value, OpenIDError>
    private let now: @Sendable () -> Moment

    private var known: (value: Value, at: Moment)?
    private var asking: Task<Result<Value, OpenIDError>, Never>?

    init(
        lifetime: Duration, staleMax: Duration, now: @escaping @Sendable () -> Moment,
        fetch: @escaping @Sendable () async -> Result<Value, OpenIDError>
    ) {
        self.lifetime = lifetime
        self.staleMax = staleMax
        self.now = now
        self.fetch = fetch
    }

    /// - Parameter newerThan: what is younger than this is good, whatever its lifetime; `nil`: what has not outlived it.
    func value(newerThan age: Duration? = nil) async throws(OpenIDError) -> Value {
        if let known, isYounger(known.at, than: age ?? lifetime) { return known.value }
        let result = await ask()
        switch result {
        case .success(let value): return value
        case .failure(let error):
            // Only where it could not be asked: one that answers something else has changed.
            guard case .unreachable = error, let known, isYounger(known.at, than: staleMax) else { throw error }
            return known.value
        }
    }

    private func isYounger(_ at: Moment, than age: Duration) -> Bool { now() >= at && now() - at < age }

    private func ask() async -> Result<Value, OpenIDError> {
        if let asking { return await asking.value }
        // A task of its own: several wait for it, and one of them going away must not end it for the others.
        let task = Task { await fetch() }
        asking = task
        let result = await task.value
        if asking == task {
            asking = nil
            if case .success(let value) = result { known = (value, now()) }
        }
        return result
    }
}
