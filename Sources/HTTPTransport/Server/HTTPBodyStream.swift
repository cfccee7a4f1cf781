internal import CMicroHTTPD
internal import Locking

/// The body of an answer that is written while it is sent, for as long as both ends want.
///
/// Any thread. What the client has not taken yet is kept, up to a bound; a client that lags further behind is cut off, so that
/// nobody waits for it. A client that went away is noticed when the next piece is sent: send something now and then.
package final class HTTPBodyStream: Sendable {
    package enum End: Sendable, Equatable {
        /// By `finish`.
        case finished
        /// It has closed its end, or the listener stopped.
        case clientGone
        /// It took too little of what was sent.
        case tooSlow
    }

    private struct State: Sendable {
        var pending: [UInt8] = []
        var end: End?
        // Addresses rather than pointers, since pointers are not Sendable.
        var connection: UInt?
        /// Nothing was pending when libmicrohttpd asked, so that the connection rests until there is.
        var isSuspended = false
    }

    private let pendingBytesMax: Int
    private let state = Locked(State())

    /// - Parameter pendingBytesMax: what is kept for a client that does not take it.
    package init(pendingBytesMax: Int = 64 * 1024) { self.pendingBytesMax = pendingBytesMax }

    /// How it has ended; `nil`: it goes on.
    package var end: End? { state.withLock { $0.end } }

    /// - Returns: whether it goes on; what is sent after its end is dropped.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return false }
            guard state.pending.count + bytes.count <= pendingBytesMax else {
                state.end = .tooSlow
                state.pending = []
                Self.wake(&state)
                return false
            }
            state.pending += bytes
            Self.wake(&state)
            return true
        }
    }

    /// Ends it after what was sent before.
    package func finish() {
        state.withLock { state in
            guard state.end == nil else { return }
            state.end = .finished
            Self.wake(&state)
        }
    }

    /// What waits to be sent, in place of a client: for whoever has no connection, such as a test.
    package func take() -> [UInt8] {
        state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
    }

    // MARK: libmicrohttpd's side

    func attach(to connection: OpaquePointer) {
        let bits = UInt(bitPattern: connection)
        state.withLock { $0.connection = bits }
    }

    /// No bytes go this way any more, and the connection is not touched again.
    func detach() {
        state.withLock { state in
            state.connection = nil
            state.isSuspended = false
            state.pending = []
            state.end = state.end ?? .clientGone
        }
    }

    /// Fills the buffer with what waits; where nothing does, the connection is suspended.
    ///
    /// - Returns: the count; -1 at the end, -2 where the client is cut off (libmicrohttpd's macros, which Swift does not see).
    func read(into buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int {
        state.withLock { state in
            let count = min(room, state.pending.count)
            guard count == 0 else {
                for index in 0..<count { buffer[index] = CChar(bitPattern: state.pending[index]) }
                state.pending.removeFirst(count)
                return count
            }
            if let end = state.end { return end == .finished ? -1 : -2 }
            guard let connection = state.connection.flatMap(OpaquePointer.init(bitPattern:)) else { return -2 }
            // Within the lock: a piece that is sent meanwhile must find it suspended.
            MHD_suspend_connection(connection)
            state.isSuspended = true
            return 0
        }
    }

    private static func wake(_ state: inout State) {
        guard state.isSuspended, let connection = state.connection.flatMap(OpaquePointer.init(bitPattern:)) else {
            return
        }
        state.isSuspended = false
        MHD_resume_connection(connection)
    }
}

extension HTTPBodyStream: Equatable {
    package static func == (one: HTTPBodyStream, other: HTTPBodyStream) -> Bool { one === other }
}
