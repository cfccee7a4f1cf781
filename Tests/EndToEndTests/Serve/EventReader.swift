import Glibc
import Locking

/// Listens to `/api/v1/events` in a thread of its own.
final class EventReader: Sendable {
    private struct State: Sendable {
        var text = ""
        var hasEnded = false
    }

    private let state = Locked(State())
    private let handle: Int32

    init(port: UInt16, token: String) {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let handle = handle
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let request = "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\r\n"
        _ = send(handle, request, request.utf8.count, Int32(MSG_NOSIGNAL))
        // Reading blocks, so that it has a thread of its own; it ends with the connection.
        let thread = Unmanaged.passRetained(self).toOpaque()
        var made = pthread_t()
        pthread_create(
            &made, nil,
            { context in
                if let context { Unmanaged<EventReader>.fromOpaque(context).takeRetainedValue().read() }
                return nil
            }, thread)
        pthread_detach(made)
    }

    /// All that was heard until now, the answer's head included.
    var text: String { state.withLock { $0.text } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func close() { shutdown(handle, Int32(SHUT_RDWR)) }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            let piece = String(decoding: buffer.prefix(count), as: UTF8.self)
            state.withLock { $0.text += piece }
        }
        state.withLock { $0.hasEnded = true }
        Glibc.close(handle)
    }
}
