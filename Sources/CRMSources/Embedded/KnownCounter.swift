import Glibc
import Locking

/// A CRM's change counter as it was last asked for, good for as long as nobody has written to the file.
final class KnownCounter: Sendable {
    /// So long it is believed at most: a file on another machine may show its traces late.
    static let lifetime = Duration.seconds(5)

    private struct Answer: Sendable {
        let traces: FileTraces
        /// `nil`: the CRM counts no changes.
        let counter: Int64?
        let askedAt: ContinuousClock.Instant
    }

    private let path: String
    private let time: @Sendable () -> Int
    private let known = Locked<Answer?>(nil)

    /// - Parameter time: seconds since 1970, by the clock that file systems go by.
    init(path: String, time: @escaping @Sendable () -> Int = { Glibc.time(nil) }) {
        self.path = path
        self.time = time
    }

    /// What `ask` answers, or answered when the file bore the same traces.
    func counter<Failure: Error>(asking ask: () throws(Failure) -> Int64?) throws(Failure) -> Int64? {
        // Before the file is read: what is written meanwhile is then seen the next time.
        let traces = FileTraces(path: path)
        let time = time()
        let now = ContinuousClock.now
        if let answer = known.withLock({ $0 }), answer.traces == traces, now - answer.askedAt < Self.lifetime {
            return answer.counter
        }
        let counter = try ask()
        let answer = traces.flatMap { traces in
            traces.isSettled(at: time) ? Answer(traces: traces, counter: counter, askedAt: now) : nil
        }
        known.withLock { $0 = answer }
        return counter
    }
}
