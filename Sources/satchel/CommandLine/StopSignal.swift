import Dispatch
import Glibc

/// Signals as a stream, from the moment it is made; the process no longer does with them what it would do by itself.
///
/// The sources are kept as long as the object: one that went out of scope would swallow its signal. `@unchecked` is true
/// because nothing changes after `init`.
final class SignalStream: @unchecked Sendable {
    private let sources: [any DispatchSourceSignal]
    /// For one reader. Signals that come while it is busy count as one.
    let signals: AsyncStream<Int32>

    init(_ numbers: [Int32]) {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        self.signals = signals
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in continuation.yield(number) }
            source.activate()
            return source
        }
    }
}

/// Waits for Ctrl-C or SIGTERM, so that a command can stop in good order.
struct StopSignal: Sendable {
    private let stream = SignalStream([SIGINT, SIGTERM])

    /// Returns when a signal has come, or the task was cancelled.
    func wait() async {
        for await _ in stream.signals { return }
    }

    /// Runs `body` and cancels it when a signal comes; `nil` if it was stopped that way.
    func interrupting<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await self.wait()
                return nil
            }
            var answer: Answer?
            for try await ended in group {
                // Either the body has ended, then the watch is no longer needed; or a signal came, then the body is
                // asked to stop and its answer, which says how far it came, is still waited for.
                group.cancelAll()
                if let ended { answer = ended }
            }
            guard let answer else { throw CancellationError() }
            return answer
        }
    }
}
