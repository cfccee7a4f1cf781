internal import Locking

typealias TransferResult = Result<HTTPResponse, HTTPError>

/// What callers ask of the client's thread, in order; the only thing the two share.
final class ClientMailbox: Sendable {
    enum Command: Sendable {
        case start(Int, HTTPRequest, CheckedContinuation<TransferResult, Never>)
        case cancel(Int)
    }

    /// What the thread finds when it looks.
    struct Post: Sendable {
        var commands: [Command] = []
        var isClosing = false
    }

    private struct State: Sendable {
        // An address rather than a pointer, since pointers are not Sendable; 0 once the thread has ended.
        var multi: UInt
        var post = Post()
        var lastID = 0
        /// Announced and not yet started. A cancellation may come before the start.
        var announced: Set<Int> = []
        var cancelledEarly: Set<Int> = []
        var whenClosed: [@Sendable () -> Void] = []
    }

    private let state: Locked<State>
    let descriptors: ClientDescriptors

    init(multi: UnsafeMutableRawPointer, _ descriptors: ClientDescriptors) {
        self.descriptors = descriptors
        state = Locked(State(multi: UInt(bitPattern: multi)))
    }

    /// libcurl's handle; for the client's thread only, which alone ends it.
    var multi: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: state.withLock { $0.multi }) }

    func announce() -> Int {
        state.withLock { state in
            state.lastID += 1
            state.announced.insert(state.lastID)
            return state.lastID
        }
    }

    func start(_ id: Int, _ request: HTTPRequest, _ continuation: CheckedContinuation<TransferResult, Never>) {
        let refusal: HTTPError.Kind? = state.withLock { state in
            state.announced.remove(id)
            if state.cancelledEarly.remove(id) != nil { return .cancelled }
            if state.post.isClosing { return .closed }
            state.post.commands.append(.start(id, request, continuation))
            wake(state)
            return nil
        }
        guard let refusal else { return }
        let reason = refusal == .closed ? "the client was shut down" : "the request was cancelled"
        continuation.resume(returning: .failure(HTTPError(kind: refusal, isSurelyNotSent: true, reason: reason)))
    }

    func cancel(_ id: Int) {
        state.withLock { state in
            if state.announced.contains(id) {
                state.cancelledEarly.insert(id)
            } else if !state.post.isClosing {
                state.post.commands.append(.cancel(id))
                wake(state)
            }
        }
    }

    /// Asks the thread to end; `whenClosed` is called when it has, from any thread.
    func close(whenClosed: (@Sendable () -> Void)?) {
        let isClosedAlready = state.withLock { state in
            if state.multi == 0 { return true }
            state.post.isClosing = true
            if let whenClosed { state.whenClosed.append(whenClosed) }
            wake(state)
            return false
        }
        if isClosedAlready { whenClosed?() }
    }

    /// Takes what was posted since the last time.
    func take() -> Post {
        state.withLock { state in
            let post = state.post
            state.post.commands = []
            return post
        }
    }

    /// The thread's last word: from here on nobody wakes its handle any more.
    ///
    /// Returns what is to be called once the handle has gone too.
    func retire() -> [@Sendable () -> Void] {
        let (commands, waiting) = state.withLock { state in
            let last = (state.post.commands, state.whenClosed)
            state.multi = 0
            state.post = Post(isClosing: true)
            state.whenClosed = []
            return last
        }
        for case .start(_, _, let continuation) in commands {
            continuation.resume(
                returning: .failure(
                    HTTPError(kind: .closed, isSurelyNotSent: true, reason: "the client was shut down")))
        }
        return waiting
    }

    // Under the lock, so that the descriptor cannot be closed meanwhile.
    private func wake(_ state: State) {
        // Whoever finds something there already knows that the thread was woken for it.
        if state.multi != 0, state.post.commands.count < 2 || state.post.isClosing { descriptors.wake() }
    }
}
