internal import CMicroHTTPD
internal import Glibc
internal import Locking

/// Why a listener could not start.
package enum HTTPListenerError: Error, Sendable, Equatable, CustomStringConvertible {
    case addressInvalid(String)
    case bindFailed(address: String, port: UInt16, reason: String)

    package var description: String {
        switch self {
        case .addressInvalid(let address):
            "Could not listen on \"\(address)\": it is not a numeric address. Give one such as 127.0.0.1 or ::1."
        case .bindFailed(let address, let port, let reason):
            "Could not listen on \(address) port \(port): \(reason). Give a free port, or 0 for any."
        }
    }
}

/// Bounds on what one client may make the listener hold.
package struct HTTPListenerLimits: Sendable, Equatable {
    /// A longer body is answered 413 and never reaches the handler.
    package var bodyBytesMax = 4 * 1024 * 1024
    /// The same for single paths, as a request has them, without the query.
    package var bodyBytesMaxOfPath: [String: Int] = [:]
    /// Request line and headers together; beyond, libmicrohttpd answers 431 or 414 itself.
    package var headerBytesMax = 64 * 1024
    package var connectionsMax = 1000
    /// A longer head is answered 431 by the listener itself; `nil`: only `headerBytesMax`, which must be larger, counts.
    package var headBytesMax: Int?
    /// A connection without traffic is closed after this many seconds; a running handler is not interrupted.
    package var idleSeconds = 120
    /// A connection that owes a whole request for longer is closed, however steadily bytes of it come. `nil`: never. More
    /// than `idleSeconds`, so that a connection between two requests is not taken for one.
    package var requestSeconds: Int?

    package init() {}

    /// - Parameter target: path and query.
    func bodyBytesMax(of target: String) -> Int {
        guard !bodyBytesMaxOfPath.isEmpty else { return bodyBytesMax }
        return bodyBytesMaxOfPath[String(target.prefix { $0 != "?" })] ?? bodyBytesMax
    }
}

/// What a listener proves itself with to clients that speak https, both in PEM form.
package struct HTTPListenerIdentity: Sendable {
    package var certificate: [UInt8]
    package var key: [UInt8]

    package init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }
}

/// An HTTP/1.1 server: one thread of libmicrohttpd moves bytes, every request is answered in a task of its own.
///
/// `start` and `stop` are each called once, by the owner. The handler may take as long as it likes; a client that went
/// away in the meantime is not noticed before the answer is written.
package final class HTTPListener: Sendable {
    package typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    /// Hears of what is refused before a handler sees it, on libmicrohttpd's thread, and may word the answer: `nil` leaves
    /// that to the listener. The request is its head alone; `nil` where there is none yet.
    package typealias Refuse = @Sendable (HTTPListenerRefusal, HTTPServerRequest?) -> HTTPServerResponse?

    private let address: String
    private let requestedPort: UInt16
    private let limits: HTTPListenerLimits
    private let identity: HTTPListenerIdentity?
    private let priority: TaskPriority?
    private let core: ListenerCore
    private let running = Locked(Running())

    private struct Running: Sendable {
        // An address rather than a pointer, since pointers are not Sendable; only `stop` takes it out again.
        var daemon: UInt?
        var port: UInt16 = 0
        var watch: Task<Void, Never>?
    }

    /// - Parameters:
    ///   - port: 0 takes any free port; `port` tells which after `start`.
    ///   - identity: speaks https alone; `nil`: http alone.
    ///   - priority: of the tasks that answer; `nil`: the usual one.
    ///   - executor: what they run on; `nil`: on what all tasks do.
    ///   - refused: hears of what never reaches the handler.
    package init(
        address: String = "127.0.0.1", port: UInt16 = 0, limits: HTTPListenerLimits = HTTPListenerLimits(),
        identity: HTTPListenerIdentity? = nil, priority: TaskPriority? = nil,
        executor: (any TaskExecutor)? = nil, refused: @escaping Refuse = { _, _ in nil }, handler: @escaping Handler
    ) {
        self.address = address
        self.requestedPort = port
        self.limits = limits
        self.identity = identity
        self.priority = priority
        self.core = ListenerCore(
            limits: limits, priority: priority, executor: executor, refused: refused, handler: handler)
    }

    /// The port listened on; 0 before `start` and after `stop`.
    package var port: UInt16 { running.withLock { $0.port } }

    package func start() throws(HTTPListenerError) {
        let found = try socketAddress()
        defer { freeaddrinfo(found) }
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if found.pointee.ai_family == AF_INET6 { flags |= MHD_USE_IPv6.rawValue }
        if identity != nil { flags |= MHD_USE_TLS.rawValue }
        var options = [
            MHD_OptionItem(option: MHD_OPTION.CONNECTION_LIMIT, value: limits.connectionsMax, ptr_value: nil),
            MHD_OptionItem(option: MHD_OPTION.CONNECTION_MEMORY_LIMIT, value: limits.headerBytesMax, ptr_value: nil),
            MHD_OptionItem(option: MHD_OPTION.CONNECTION_TIMEOUT, value: limits.idleSeconds, ptr_value: nil),
            MHD_OptionItem(option: MHD_OPTION.LISTENING_ADDRESS_REUSE, value: 1, ptr_value: nil),
        ]
        errno = 0
        guard let daemon = start(&options, flags, found.pointee.ai_addr) else {
            throw .bindFailed(address: address, port: requestedPort, reason: String(cString: strerror(errno)))
        }
        let port = satchel_mhd_port(daemon)
        let bits = UInt(bitPattern: daemon)
        let watch = watch()
        running.withLock { $0 = Running(daemon: bits, port: port, watch: watch) }
    }

    /// Looks after slow requests until it is cancelled. Loose on purpose: it belongs to libmicrohttpd's thread, which is
    /// outside the task tree as well.
    private func watch() -> Task<Void, Never>? {
        guard let seconds = limits.requestSeconds else { return nil }
        return Task.detached(priority: priority) { [core] in
            while !Task.isCancelled {
                core.cutOffSlow(after: .seconds(seconds))
                // Cancelled: the loop ends.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func start(
        _ options: inout [MHD_OptionItem], _ flags: UInt32, _ socketAddress: UnsafePointer<sockaddr>?
    ) -> OpaquePointer? {
        let end = MHD_OptionItem(option: MHD_OPTION.END, value: 0, ptr_value: nil)
        let context = Unmanaged.passUnretained(core).toOpaque()
        guard let identity else {
            options.append(end)
            return satchel_mhd_start(
                flags, socketAddress, listenerAnswer, listenerBegin, listenerCompleted, listenerConnection, context,
                &options)
        }
        // As C texts, which libmicrohttpd reads while it starts and never again.
        var certificate = identity.certificate + [0]
        var key = identity.key + [0]
        return certificate.withUnsafeMutableBytes { certificate in
            key.withUnsafeMutableBytes { key in
                options += [
                    MHD_OptionItem(
                        option: MHD_OPTION.HTTPS_MEM_CERT, value: 0, ptr_value: certificate.baseAddress),
                    MHD_OptionItem(option: MHD_OPTION.HTTPS_MEM_KEY, value: 0, ptr_value: key.baseAddress), end,
                ]
                return satchel_mhd_start(
                    flags, socketAddress, listenerAnswer, listenerBegin, listenerCompleted, listenerConnection, context,
                    &options)
            }
        }
    }

    /// Takes no new request, ends streams, waits for the running handlers and for their answers to leave, then closes
    /// everything.
    ///
    /// An answer that its client does not read holds the stop for `ListenerCore.drainSeconds` at most.
    package func stop() async {
        let (bits, watch) = running.withLock { value in
            defer { value = Running() }
            return (value.daemon, value.watch)
        }
        watch?.cancel()
        guard let bits, let daemon = OpaquePointer(bitPattern: bits) else { return }
        core.refuseNewRequests()
        let listening = MHD_quiesce_daemon(daemon)
        if listening >= 0 { close(listening) }
        // libmicrohttpd aborts the process when a connection is suspended, that is: while a handler runs, or a stream has
        // nothing to send.
        await core.waitForHandlers()
        await core.waitForAnswers()
        if let daemon = OpaquePointer(bitPattern: bits) { MHD_stop_daemon(daemon) }
    }

    private func socketAddress() throws(HTTPListenerError) -> UnsafeMutablePointer<addrinfo> {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, String(requestedPort), &hints, &found) == 0, let found else {
            throw .addressInvalid(address)
        }
        return found
    }
}
