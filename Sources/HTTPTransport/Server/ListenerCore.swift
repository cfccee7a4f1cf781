internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// What libmicrohttpd's callbacks share: the handler, and the count of requests on their way through it.
final class ListenerCore: Sendable {
    private struct State: Sendable {
        var isRefusing = false
        var handlers = 0
        var unsentAnswers = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    /// How long a stop waits for clients to take their answers.
    static let drainSeconds = 2.0
    private static let drainStepSeconds = 0.005

    private let limits: HTTPListenerLimits
    private let priority: TaskPriority?
    private let handler: HTTPListener.Handler
    private let state = Locked(State())

    init(_ limits: HTTPListenerLimits, priority: TaskPriority?, handler: @escaping HTTPListener.Handler) {
        self.limits = limits
        self.priority = priority
        self.handler = handler
    }

    /// - Parameter target: path and query.
    func bodyBytesMax(of target: String) -> Int {
        guard !limits.bodyBytesMaxOfPath.isEmpty else { return limits.bodyBytesMax }
        return limits.bodyBytesMaxOfPath[String(target.prefix { $0 != "?" })] ?? limits.bodyBytesMax
    }

    func refuseNewRequests() { state.withLock { $0.isRefusing = true } }

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
        Task.detached(priority: priority) { [self] in
            let response = await handler(request)
            exchange.response = response
            if let connection = exchange.connection { MHD_resume_connection(connection) }
            handlerEnded()
        }
        return true
    }

    func answerLeft() { state.withLock { $0.unsentAnswers -= 1 } }

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
    private(set) var isTooLarge = false
    var connection: OpaquePointer?
    var response: HTTPServerResponse?
    var isCounted = false

    init(target: String) { self.target = target }

    /// Whether the request's head was read.
    var hasHead: Bool { request != nil || isCounted }

    func readHead(method: String, connection: OpaquePointer, bodyBytesMax: Int) {
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
        if let length = request.headers["Content-Length"].flatMap({ Int($0) }) {
            isTooLarge = length > bodyBytesMax
            if !isTooLarge { request.body.reserveCapacity(length) }
        }
        self.request = request
    }

    /// Keeps a piece of the body, or drops it once the whole is too large.
    func append(_ bytes: UnsafeRawBufferPointer, bodyBytesMax: Int) {
        guard !isTooLarge, let count = request?.body.count else { return }
        if count + bytes.count > bodyBytesMax {
            isTooLarge = true
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
