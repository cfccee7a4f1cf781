import Foundation
import Glibc
import Locking

/// A server of bytes for tests of the client: it answers what it is told to, broken answers included.
final class RawServer: Sendable {
    enum Reply: Sendable {
        case bytes(String)
        /// The bytes, then the end of the connection.
        case bytesThenClose(String)
        case close
        /// Nothing, for as long as the server lives.
        case silence
    }

    struct State: Sendable {
        var connections = 0
        var requests: [String] = []
        var sockets: [Int32] = []
        var isStopped = false
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let port: UInt16
    private let listening: Int32
    private let state = Locked(State())
    private let answer: @Sendable (_ number: Int, _ request: String) -> Reply

    /// - Parameter answer: told the request's number, from 1, and its text.
    init(answer: @escaping @Sendable (_ number: Int, _ request: String) -> Reply) {
        self.answer = answer
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = listening
        let bound = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return bind(listening, pointer, size) == 0 && listen(listening, 64) == 0
                && getsockname(listening, pointer, &size) == 0
        }
        precondition(bound, "no loopback socket")
        port = UInt16(bigEndian: address.sin_port)
        Self.detach { [self] in acceptConnections() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [String] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }

    /// Waits until so many requests have arrived.
    func arrival(of count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Ends all connections. Each socket is closed by the thread that reads from it, since a number that is free again
    /// soon belongs to somebody else.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for socket in state.sockets + [listening] { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    private func acceptConnections() {
        defer { close(listening) }
        while true {
            let socket = accept(listening, nil, nil)
            guard socket >= 0 else { return }
            let isStopped = state.withLock { state in
                state.connections += 1
                state.sockets.append(socket)
                return state.isStopped
            }
            if isStopped { shutdown(socket, Int32(SHUT_RDWR)) }
            Self.detach { [self] in serve(socket) }
        }
    }

    private func serve(_ socket: Int32) {
        defer {
            state.withLock { state in
                state.sockets.removeAll { $0 == socket }
                close(socket)
            }
        }
        var pending: [UInt8] = []
        while let request = readRequest(socket, &pending) {
            let (number, due) = state.withLock { state in
                state.requests.append(request)
                let count = state.requests.count
                let due = state.waiting.filter { $0.count <= count }.map(\.continuation)
                state.waiting.removeAll { $0.count <= count }
                return (count, due)
            }
            for continuation in due { continuation.resume() }
            switch answer(number, request) {
            case .bytes(let text): write(socket, text)
            case .bytesThenClose(let text):
                write(socket, text)
                return
            case .close: return
            case .silence: continue
            }
        }
    }

    private func write(_ socket: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// One request with its body by `Content-Length`; `nil` at the connection's end.
    private func readRequest(_ socket: Int32, _ pending: inout [UInt8]) -> String? {
        while true {
            let text = String(decoding: pending, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.upperBound]
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                let bodyBytes = length.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
                let total = head.utf8.count + bodyBytes
                if pending.count >= total {
                    defer { pending.removeFirst(total) }
                    return String(decoding: pending[..<total], as: UTF8.self)
                }
            }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            pending += chunk[..<count]
            // The first byte of a TLS handshake, which has no end that we could see.
            if pending.first == 0x16 { return "TLS" }
        }
    }

    private static func detach(_ work: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(Box(work)).toOpaque())
        precondition(code == 0, "no thread")
        pthread_detach(thread)
    }
}

/// A whole answer as bytes on the wire.
func answerText(_ status: String = "200 OK", headers: [String] = [], body: String = "") -> String {
    (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers + ["", body]).joined(separator: "\r\n")
}
