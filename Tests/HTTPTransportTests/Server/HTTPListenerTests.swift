import Glibc
import HTTPTransport
import Locking
import Testing

@Suite("HTTP listener", .serialized) struct HTTPListenerTests {
    /// Runs a listener around the body.
    private func withListener(
        limits: HTTPListenerLimits = HTTPListenerLimits(), handler: @escaping HTTPListener.Handler,
        _ body: (UInt16) async throws -> Void
    ) async throws {
        let listener = HTTPListener(limits: limits, handler: handler)
        try listener.start()
        do {
            try await body(listener.port)
        } catch {
            await listener.stop()
            throw error
        }
        await listener.stop()
        #expect(listener.port == 0)
    }

    private static func describe(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let text =
            "\(request.method) \(request.path) ? \(request.query) [\(request.headers["x-name"] ?? "-")] "
            + "\(String(decoding: request.body, as: UTF8.self)) \(request.isFromLoopback)"
        return HTTPServerResponse(status: 200, headers: ["X-Seen": "yes"], body: Array(text.utf8))
    }

    @Test func `path and query reach the handler as they were sent`() async throws {
        try await withListener(handler: { Self.describe($0) }) { port in
            let answer = SocketClient.exchange(
                port: port,
                "PATCH /a%2Fb/%zz?$x=%27a+b&y HTTP/1.1\r\nHost: h\r\nX-NAME: v\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"
            )
            #expect(answer?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(answer?.contains("X-Seen: yes\r\n") == true)
            #expect(answer?.hasSuffix("PATCH /a%2Fb/%zz ? $x=%27a+b&y [v] body true") == true)
        }
    }

    @Test func `a connection carries several requests`() async throws {
        try await withListener(handler: { Self.describe($0) }) { port in
            let first = "GET /one HTTP/1.1\r\nHost: h\r\n\r\n"
            let second = "GET /two HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            let answer = SocketClient.exchange(port: port, first + second)
            #expect(answer?.contains("GET /one") == true)
            #expect(answer?.contains("GET /two") == true)
        }
    }

    @Test(arguments: [false, true]) func `a body beyond the limit is 413 and reaches no handler`(
        isChunked: Bool
    ) async throws {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 1000
        let calls = Locked(0)
        try await withListener(
            limits: limits,
            handler: { request in
                calls.withLock { $0 += 1 }
                return Self.describe(request)
            }
        ) { port in
            let body = String(repeating: "x", count: 1001)
            let framed = isChunked ? "3e9\r\n\(body)\r\n0\r\n\r\n" : body
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 1001"
            let answer = SocketClient.exchange(
                port: port, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(length)\r\n\r\n\(framed)")
            #expect(answer?.hasPrefix("HTTP/1.1 413 ") == true)
            #expect(calls.withLock { $0 } == 0)
        }
    }

    @Test(arguments: [("/long", 200), ("/long?x=/other", 200), ("/other", 413), ("/longer", 413)])
    func `a path may have a limit of its own`(_ target: String, _ status: Int) async throws {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 10
        limits.bodyBytesMaxOfPath = ["/long": 1000]
        try await withListener(limits: limits, handler: { Self.describe($0) }) { port in
            let body = String(repeating: "x", count: 1000)
            let answer = SocketClient.exchange(
                port: port,
                "POST \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n\(body)")
            #expect(answer?.hasPrefix("HTTP/1.1 \(status) ") == true)
        }
    }

    @Test func `a cut answer is no answer`() async throws {
        try await withListener(handler: { _ in HTTPServerResponse(status: 200, delivery: .cut) }) { port in
            #expect(SocketClient.exchange(port: port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") == "")
        }
    }

    @Test func `a truncated answer promises more than it holds`() async throws {
        let body = Array(String(repeating: "0123456789", count: 1000).utf8)
        try await withListener(
            handler: { _ in HTTPServerResponse(status: 200, body: body, delivery: .truncated(afterBytes: 4999)) }
        ) { port in
            let answer = SocketClient.exchange(port: port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") ?? ""
            #expect(answer.contains("Content-Length: 10000\r\n"))
            let shown = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
            #expect(Array(shown.utf8) == Array(body.prefix(4999)))
        }
    }

    @Test func `headers beyond the limit are refused and the listener lives on`() async throws {
        try await withListener(handler: { Self.describe($0) }) { port in
            let huge = "GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n"
            let refused = SocketClient.exchange(port: port, huge) ?? ""
            #expect(refused.isEmpty || refused.hasPrefix("HTTP/1.1 4"))
            let garbage = RawConnection(port: port)
            garbage.send("\u{1}\u{2}\u{7F} \r\n\r\n GET \r\n\r\n")
            garbage.close()
            let answer = SocketClient.exchange(
                port: port, "GET /still HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(answer?.contains("GET /still") == true)
        }
    }

    @Test func `a stop lets the running handlers answer`() async throws {
        let hasStarted = Gate()
        let mayEnd = Gate()
        let listener = HTTPListener { request in
            hasStarted.open()
            await mayEnd.wait()
            return Self.describe(request)
        }
        try listener.start()
        let port = listener.port
        let answer = Locked<String?>(nil)
        let client = Thread {
            let text = SocketClient.exchange(port: port, "GET /late HTTP/1.1\r\nHost: h\r\n\r\n")
            answer.withLock { $0 = text }
        }
        await hasStarted.wait()
        async let stopped: Void = listener.stop()
        mayEnd.open()
        await stopped
        client.join()
        #expect(answer.withLock { $0 }?.contains("GET /late") == true)
        #expect(SocketClient.exchange(port: port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") == nil)
    }

    @Test func `a client that leaves early does no harm`() async throws {
        let hasStarted = Gate()
        let mayEnd = Gate()
        let listener = HTTPListener { request in
            hasStarted.open()
            await mayEnd.wait()
            return Self.describe(request)
        }
        try listener.start()
        let handle = RawConnection(port: listener.port)
        handle.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab")
        await hasStarted.wait()
        handle.close()
        mayEnd.open()
        await listener.stop()
        #expect(listener.port == 0)
    }

    @Test func `what cannot be listened on says why`() throws {
        let first = HTTPListener { _ in HTTPServerResponse(status: 200) }
        #expect(throws: HTTPListenerError.addressInvalid("not an address")) {
            try HTTPListener(address: "not an address") { _ in HTTPServerResponse(status: 200) }.start()
        }
        // An address of a documentation network: no machine has it.
        #expect {
            try HTTPListener(address: "192.0.2.1") { _ in HTTPServerResponse(status: 200) }.start()
        } throws: { error in
            if case HTTPListenerError.bindFailed("192.0.2.1", 0, _) = error { true } else { false }
        }
        #expect(first.port == 0)
    }
}

/// Lets those who wait go on once it is open.
private final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Locked(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// A thread of the test's own, for calls that block.
private final class Thread: Sendable {
    private let handle: Locked<pthread_t?>

    init(_ body: @escaping @Sendable () -> Void) {
        let boxed = Unmanaged.passRetained(Body(body)).toOpaque()
        var made = pthread_t()
        pthread_create(
            &made, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, boxed)
        handle = Locked(made)
    }

    func join() {
        let made = handle.withLock { value in
            defer { value = nil }
            return value
        }
        if let made { pthread_join(made, nil) }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// A connection that is closed when the test says so.
private struct RawConnection {
    private let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

    init(port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let handle = handle
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func send(_ text: String) {
        var bytes = Array(text.utf8)
        Glibc.send(handle, &bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func close() { Glibc.close(handle) }
}
