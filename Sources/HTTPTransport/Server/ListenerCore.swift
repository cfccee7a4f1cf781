internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// What libmicrohttpd's callbacks share: the handler, and the count of requests on their way through it.
final class ListenerCore: Sendable {
    private struct State: Sendable {
        var isRefusing = false
        var handlers = 0
        var unsentAnswers = 0
        /// Answers that go on until somebody ends them.
        var streams: [ObjectIdentifier: HTTPBodyStream] = [:]
        var waiting: CheckedContinuation<Void, Never>?
    }

    /// How long a stop waits for clients to take their answers.
    static let drainSeconds = 2.0
    private static let drainStepSeconds = 0.005

    let limits: HTTPListenerLimits
    let connections = ListenerConnections()
    private let priority: TaskPriority?
    private let executor: (any TaskExecutor)?
    private let refused: HTTPListener.Refuse
    private let handler: HTTPListener.Handler
    private let state = Locked(State())

    init(
        limits: HTTPListenerLimits, priority: TaskPriority?, executor: (any TaskExecutor)?,
        refused: @escaping HTTPListener.Refuse, handler: @escaping HTTPListener.Handler
    ) {
        self.limits = limits
        self.priority = priority
        self.executor = executor
        self.refused = refused
        self.handler = handler
    }

    /// Ends what would go on for ever, too.
    func refuseNewRequests() {
        let streams = state.withLock { state in
            state.isRefusing = true
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }

    /// Suspends the connection and answers its request in a task, or says no while the listener stops.
    func begin(_ exchange: Exchange, on connection: OpaquePointer) -> Bool {
        let isAdmitted = state.withLock { state in
            guard !state.isRefusing else { return false }
            state.handlers += 1
            state.unsentAnswers += 1
            return true
        }
        guard isAdmitted else { return false }
        exchange.isCounted = true
        exchange.connection = connection
        let request = exchange.takeRequest()
        MHD_suspend_connection(connection)
        // Loose on purpose: libmicrohttpd's thread is outside the task tree; `stop` waits for the count to reach 0.
        Task.detached(executorPreference: executor, priority: priority) { [self] in
            let response = await handler(request)
            keep(response)
            exchange.response = response
            if let connection = exchange.connection { MHD_resume_connection(connection) }
            handlerEnded()
        }
        return true
    }

    func answerLeft(_ exchange: Exchange) {
        let stream: HTTPBodyStream? = if case .stream(let stream)? = exchange.response?.delivery { stream } else { nil }
        stream?.detach()
        state.withLock { state in
            state.unsentAnswers -= 1
            if let stream { state.streams[ObjectIdentifier(stream)] = nil }
        }
    }

    private func keep(_ response: HTTPServerResponse) {
        guard case .stream(let stream) = response.delivery else { return }
        let isRefusing = state.withLock { state in
            state.streams[ObjectIdentifier(stream)] = stream
            return state.isRefusing
        }
        if isRefusing { stream.finish() }
    }

    // MARK: Refusals

    func opened(_ connection: OpaquePointer, descriptor: Int32) {
        let count = connections.opened(connection, descriptor: descriptor)
        if count == limits.connectionsMax { _ = refused(.connectionsExhausted, nil) }
    }

    func cutOffSlow(after limit: Duration) {
        for _ in 0..<connections.cutOff(after: limit) { _ = refused(.tooSlow, nil) }
    }

    func tell(_ refusal: HTTPListenerRefusal, of exchange: Exchange) { _ = refused(refusal, exchange.head) }

    /// What is said instead of an answer; the connection ends with it.
    func answer(to refusal: HTTPListenerRefusal, of exchange: Exchange) -> HTTPServerResponse {
        var answer =
            refused(refusal, exchange.head)
            ?? HTTPServerResponse(
                status: refusal.status ?? 503, headers: ["Content-Type": "text/plain; charset=utf-8"],
                body: Array(refusal.text.utf8))
        answer.headers["Connection"] = "close"
        return answer
    }

    func waitForHandlers() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                guard state.handlers > 0 else { return true }
                state.waiting = continuation
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    func waitForAnswers() async {
        var waited = 0.0
        while waited < Self.drainSeconds, state.withLock({ $0.unsentAnswers > 0 }) {
            try? await Task.sleep(for: .seconds(Self.drainStepSeconds))
            waited += Self.drainStepSeconds
        }
    }

    private func handlerEnded() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.handlers -= 1
            guard state.handlers == 0 else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}

/// One request from its first line until its answer has left.
///
/// `@unchecked` is true because libmicrohttpd's thread and the handler's task take turns: while the connection is
/// suspended only the task touches it, and suspending and resuming pass it on.
final class Exchange: @unchecked Sendable {
    let target: String
    private var request: HTTPServerRequest?
    /// Why it does not reach the handler.
    private(set) var refusal: HTTPListenerRefusal?
    /// Whether all of it was received.
    var isWhole = false
    var connection: OpaquePointer?
    var response: HTTPServerResponse?
    var isCounted = false

    init(target: String) { self.target = target }

    /// Whether the request's head was read.
    var hasHead: Bool { request != nil || isCounted }

    /// The request without its body, for as long as no handler has it.
    var head: HTTPServerRequest? {
        var head = request
        head?.body = []
        return head
    }

    func readHead(method: String, connection: OpaquePointer, limits: HTTPListenerLimits) {
        var request = HTTPServerRequest(method: method, target: target)
        request.isFromLoopback = Self.isLoopback(satchel_mhd_peer(connection))
        withUnsafeMutablePointer(to: &request.headers) { headers in
            _ = MHD_get_connection_values(
                connection, MHD_ValueKind.HEADER_KIND,
                { context, _, name, value in
                    guard let context, let name else { return MHD_Result.YES }
                    context.assumingMemoryBound(to: HTTPHeaders.self).pointee
                        .append(String(cString: name), value.map { String(cString: $0) } ?? "")
                    return MHD_Result.YES
                }, headers)
        }
        // As sent: "name: value" and a line's end.
        let headBytes = request.headers.reduce(target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        if let headBytesMax = limits.headBytesMax, headBytes > headBytesMax { refusal = .headTooLarge }
        if let length = request.headers["Content-Length"].flatMap({ Int($0) }), refusal == nil {
            if length > limits.bodyBytesMax(of: target) {
                refusal = .bodyTooLarge
            } else {
                request.body.reserveCapacity(length)
            }
        }
        self.request = request
    }

    /// Keeps a piece of the body, or drops it once the whole is too large.
    func append(_ bytes: UnsafeRawBufferPointer, bodyBytesMax: Int) {
        guard refusal == nil, let count = request?.body.count else { return }
        if count + bytes.count > bodyBytesMax {
            refusal = .bodyTooLarge
            request?.body = []
        } else {
            request?.body.append(contentsOf: bytes)
        }
    }

    func takeRequest() -> HTTPServerRequest {
        defer { request = nil }
        return request ?? HTTPServerRequest(method: "", target: target)
    }

    private static func isLoopback(_ address: UnsafePointer<sockaddr>?) -> Bool {
        guard let address else { return false }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 24 == 127
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
            }
        default:
            return false
        }
    }
}
