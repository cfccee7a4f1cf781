import HTTPTransport
import Locking
import Testing

@Suite("HTTP listener: refusals", .serialized) struct HTTPListenerRefusalTests {
    /// A listener that notes what it refuses, and a client of it.
    private static func play(
        _ limits: HTTPListenerLimits, _ body: (UInt16, () -> [HTTPListenerRefusal]) async throws -> Void
    ) async throws {
        let refusals = Locked<[HTTPListenerRefusal]>([])
        let listener = HTTPListener(
            limits: limits,
            refused: { refusal, request in
                refusals.withLock { $0.append(refusal) }
                return refusal.status.map {
                    HTTPServerResponse(status: $0, headers: ["X-Path": request?.path ?? "-"], body: Array("own".utf8))
                }
            }, handler: { _ in HTTPServerResponse(status: 200) })
        try listener.start()
        do {
            try await body(listener.port) { refusals.withLock { $0 } }
        } catch {
            await listener.stop()
            throw error
        }
        await listener.stop()
    }

    @Test func `a body that is too large is told, and answered as the owner says`() async throws {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 10
        try await Self.play(limits) { port, refusals in
            let answer = SocketClient.exchange(
                port: port, "POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n01234567890")
            #expect(answer?.hasPrefix("HTTP/1.1 413 ") == true)
            #expect(answer?.contains("X-Path: /form\r\n") == true && answer?.hasSuffix("own") == true)
            #expect(refusals() == [.bodyTooLarge])
        }
    }

    @Test func `a head that is too large is 431, told, and answered as the owner says`() async throws {
        var limits = HTTPListenerLimits()
        limits.headBytesMax = 1000
        try await Self.play(limits) { port, refusals in
            for (target, header) in [
                ("/a", String(repeating: "x", count: 1000)), ("/" + String(repeating: "y", count: 1000), ""),
            ] {
                let answer = SocketClient.exchange(
                    port: port, "GET \(target) HTTP/1.1\r\nHost: h\r\nX-Long: \(header)\r\nConnection: close\r\n\r\n")
                #expect(answer?.hasPrefix("HTTP/1.1 431 ") == true)
                #expect(answer?.hasSuffix("own") == true)
            }
            #expect(refusals() == [.headTooLarge, .headTooLarge])
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999\r\n\r\n"])
    func `a request that comes byte by byte is cut off and told, however steadily it comes`(
        _ beginning: String
    ) async throws {
        var limits = HTTPListenerLimits()
        limits.idleSeconds = 1
        limits.requestSeconds = 2
        try await Self.play(limits) { port, refusals in
            let client = StreamClient(port: port)
            client.send(beginning)
            while client.send("x"), refusals().isEmpty { try await Task.sleep(for: .milliseconds(100)) }
            #expect(refusals().first == .tooSlow)
            #expect(client.readToEnd() == "")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a request that stops half way is closed and told`() async throws {
        var limits = HTTPListenerLimits()
        limits.idleSeconds = 1
        try await Self.play(limits) { port, refusals in
            let client = StreamClient(port: port)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab")
            #expect(client.readToEnd() == "")
            #expect(refusals() == [.tooSlow])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a connection that waits between two requests is not refused`() async throws {
        var limits = HTTPListenerLimits()
        limits.idleSeconds = 1
        limits.requestSeconds = 2
        try await Self.play(limits) { port, refusals in
            let client = StreamClient(port: port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(client.readToEnd() == "")
            #expect(refusals().isEmpty)
        }
    }

    @Test func `it is told when as many connections are open as may be`() async throws {
        var limits = HTTPListenerLimits()
        limits.connectionsMax = 4
        try await Self.play(limits) { port, refusals in
            let clients = (0..<4).map { _ in StreamClient(port: port) }
            for client in clients {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            }
            #expect(refusals() == [.connectionsExhausted])
            // Whoever comes then waits, and is served when one of them ends.
            let late = StreamClient(port: port)
            late.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            clients[0].close()
            #expect(late.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
        }
    }
}
