import Glibc

/// A connection whose bytes the test reads when it wants to.
final class StreamClient {
    private let handle: Int32

    /// - Parameter receiveBytes: room of the socket for what is not read; `nil`: the system's.
    init(port: UInt16, receiveBytes: Int32? = nil) {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBytes {
            setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        // A server that never answers must not hang the tests.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
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

    deinit { close() }

    func close() { shutdown(handle, Int32(SHUT_RDWR)) }

    /// - Returns: whether it was taken.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Reads until the text has come.
    /// - Returns: all that came; without the text where the other end was closed before.
    func read(until text: String) -> String {
        var all: [UInt8] = []
        let wanted = Array(text.utf8)
        var byte: UInt8 = 0
        while !all.suffix(wanted.count).elementsEqual(wanted), recv(handle, &byte, 1, 0) == 1 { all.append(byte) }
        return String(decoding: all, as: UTF8.self)
    }

    /// Reads until the other end is closed.
    func readToEnd() -> String {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while recv(handle, &byte, 1, 0) == 1 { all.append(byte) }
        return String(decoding: all, as: UTF8.self)
    }
}
