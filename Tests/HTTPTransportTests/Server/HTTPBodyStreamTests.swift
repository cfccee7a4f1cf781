import HTTPTransport
import Locking
import Testing

@Suite("HTTP listener: streams", .serialized) struct HTTPBodyStreamTests {
    private static let request = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n"

    /// Answers every request with the stream that is asked for.
    private static func listener(
        limits: HTTPListenerLimits = HTTPListenerLimits(), _ stream: @escaping @Sendable () -> HTTPBodyStream
    ) throws -> HTTPListener {
        let listener = HTTPListener(limits: limits) { _ in
            HTTPServerResponse(
                status: 200, headers: ["Content-Type": "text/event-stream"], delivery: .stream(stream()))
        }
        try listener.start()
        return listener
    }

    /// - Returns: how it ended, or `nil` where it goes on for longer than anything takes.
    private static func end(of stream: HTTPBodyStream, sending piece: [UInt8]) async throws -> HTTPBodyStream.End? {
        for _ in 0..<4000 where stream.send(piece) { try await Task.sleep(for: .milliseconds(5)) }
        return stream.end
    }

    @Test func `what a stream is sent arrives while it goes on, until it is finished`() async throws {
        let stream = HTTPBodyStream()
        let listener = try Self.listener { stream }
        let client = StreamClient(port: listener.port)
        client.send(Self.request)
        #expect(stream.send(Array("one.".utf8)))
        let beginning = client.read(until: "one.")
        #expect(beginning.hasPrefix("HTTP/1.1 200 OK\r\n") && beginning.hasSuffix("one."))
        // By now nothing is pending: the connection rests until the next piece.
        try await Task.sleep(for: .milliseconds(50))
        #expect(stream.send(Array("two.".utf8)))
        #expect(client.read(until: "two.").hasSuffix("two."))
        #expect(stream.send(Array("three.".utf8)))
        stream.finish()
        #expect(client.read(until: "0\r\n\r\n").hasSuffix("three.\r\n0\r\n\r\n"), "the end of a body in chunks")
        #expect(!stream.send(Array("four.".utf8)))
        await listener.stop()
    }

    @Test func `a client that went away is noticed when something is sent`() async throws {
        let stream = HTTPBodyStream()
        let listener = try Self.listener { stream }
        let client = StreamClient(port: listener.port)
        client.send(Self.request)
        stream.send(Array("one.".utf8))
        _ = client.read(until: "one.")
        client.close()
        #expect(try await Self.end(of: stream, sending: Array("two.".utf8)) == .clientGone)
        await listener.stop()
    }

    @Test func `a client that takes nothing is cut off, and others go on`() async throws {
        let (slow, good) = (HTTPBodyStream(), HTTPBodyStream())
        let waiting = Locked([good, slow])
        let listener = try Self.listener { waiting.withLock { $0.popLast() } ?? HTTPBodyStream() }
        let idler = StreamClient(port: listener.port, receiveBytes: 4096)
        idler.send(Self.request)
        slow.send(Array("one.".utf8))
        _ = idler.read(until: "one.")
        let reader = StreamClient(port: listener.port)
        reader.send(Self.request)
        #expect(try await Self.end(of: slow, sending: [UInt8](repeating: 46, count: 32_768)) == .tooSlow)
        good.send(Array("still.".utf8))
        #expect(reader.read(until: "still.").hasSuffix("still."))
        await listener.stop()
    }

    @Test func `a stop ends the streams that nobody has finished`() async throws {
        let streams = Locked<[HTTPBodyStream]>([])
        let listener = try Self.listener {
            let stream = HTTPBodyStream()
            streams.withLock { $0.append(stream) }
            stream.send(Array("one.".utf8))
            return stream
        }
        let clients = (0..<8).map { _ in StreamClient(port: listener.port) }
        for client in clients {
            client.send(Self.request)
            _ = client.read(until: "one.")
        }
        await listener.stop()
        for client in clients { #expect(client.readToEnd().hasSuffix("0\r\n\r\n")) }
        #expect(streams.withLock { $0.allSatisfy { $0.end == .finished } })
    }
}
