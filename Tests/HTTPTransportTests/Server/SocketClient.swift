import Glibc

/// A blocking client of bytes for tests of the listener: it sends what it is told and reads to the connection's end.
enum SocketClient {
    /// Sends the text over a new connection and reads until the server closes; `nil` when it cannot connect.
    ///
    /// - Parameter pieces: sent one after the other.
    static func exchange(port: UInt16, _ pieces: [[UInt8]], closesWriting: Bool = false) -> [UInt8]? {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard handle >= 0 else { return nil }
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return nil }
        // A server that never closes must not hang the tests.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        for piece in pieces { send(piece, on: handle) }
        if closesWriting { shutdown(handle, Int32(SHUT_WR)) }
        return read(handle)
    }

    static func exchange(port: UInt16, _ text: String) -> String? {
        exchange(port: port, [Array(text.utf8)]).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func send(_ bytes: [UInt8], on handle: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func read(_ handle: Int32) -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(handle, &buffer, buffer.count, 0)
            guard count > 0 else { return answer }
            answer += buffer.prefix(count)
        }
    }
}
