import Foundation
import Glibc
import Testing

/// systemd's end of the socket.
final class SystemdSocket {
    let name: String
    private let descriptor: Int32

    init() throws {
        name = "/tmp/satchel-notify-\(UInt64.random(in: .min ... .max))"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(name.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(descriptor >= 0 && bound == 0)
    }

    deinit {
        close(descriptor)
        unlink(name)
    }

    /// What has come since, in its order.
    func take() -> [String] {
        var states: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return states }
            states.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
