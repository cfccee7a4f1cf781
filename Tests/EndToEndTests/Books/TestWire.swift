import Locking

/// The wire to the simulator: it can break after so many requests, and it can be watched.
final class TestWire: Sendable {
    enum State: Sendable { case whole, breaking, down }

    private struct Contents: Sendable {
        /// Requests that still go through; `nil`: all.
        var left: Int?
        /// Whether the last one that goes through is carried out without an answer.
        var losesLastAnswer = false
        var sent = 0
        var watcher: (@Sendable () -> Void)?
    }

    private let contents = Locked(Contents())

    /// Requests that went through since the wire was made.
    var sent: Int { contents.withLock { $0.sent } }

    /// Lets so many requests through and none after them; the last one's answer may be lost.
    func cut(after requests: Int, losesLastAnswer: Bool) {
        contents.withLock { contents in
            contents.left = requests
            contents.losesLastAnswer = losesLastAnswer
        }
    }

    func mend() { contents.withLock { $0.left = nil } }

    /// Calls `watcher` after everything that the simulator has carried out; `nil`: nobody watches any more.
    func watch(_ watcher: (@Sendable () -> Void)?) { contents.withLock { $0.watcher = watcher } }

    func next() -> State {
        contents.withLock { contents in
            guard let left = contents.left else {
                contents.sent += 1
                return .whole
            }
            guard left > 0 else { return .down }
            contents.left = left - 1
            contents.sent += 1
            return left == 1 && contents.losesLastAnswer ? .breaking : .whole
        }
    }

    func answered() { contents.withLock { $0.watcher }?() }
}
