import Foundation
import Glibc

/// Tells systemd how the service fares, where systemd has started it and listens (sd_notify(3)).
///
/// A few lines of a documented protocol, which need no library: a datagram of `NAME=value` lines to a socket that the
/// environment names.
struct ServiceManager: Sendable {
    private let socketName: String
    /// Within which time systemd wants to hear that the service is alive; `nil`: never.
    let watchdog: Duration?

    /// `nil` where nobody listens.
    init?(environment: [String: String] = ProcessInfo.processInfo.environment, processID: Int32 = getpid()) {
        guard let name = environment["NOTIFY_SOCKET"], name.hasPrefix("/") || name.hasPrefix("@"),
            name.utf8.count < Self.nameBytesMax
        else { return nil }
        socketName = name
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        watchdog = isOurs ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { .microseconds($0) } : nil
    }

    /// It serves: whoever waits for it may go on.
    func ready() { tell("READY=1") }
    /// The configuration is being read again; `ready` ends that.
    func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        // One message: systemd 253 and later go by the time that comes with it.
        tell("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)")
    }
    func stopping() { tell("STOPPING=1") }
    /// One line that `systemctl status` shows. Counts and times, no names.
    func status(_ line: String) { tell("STATUS=\(line.split(whereSeparator: \.isNewline).joined(separator: " "))") }

    /// Says twice within systemd's time that the service is alive, until the task is cancelled. Where the pool of threads that
    /// everything runs on is stuck, it is not said, and systemd starts the service anew.
    func keepAlive() async {
        guard let watchdog else { return }
        while !Task.isCancelled {
            tell("WATCHDOG=1")
            // Cancelled: the loop ends.
            try? await Task.sleep(for: watchdog / 2)
        }
    }

    // MARK: Private

    /// With the byte that ends the name.
    private static let nameBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// What cannot be told is left untold: systemd then does what it does with a service that says nothing.
    private func tell(_ state: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A systemd that takes nothing for a while must not stop the service: its queue holds few messages.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract socket's name begins with a null byte, and has no end but its length.
        let name = Array(socketName.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name)
            if socketName.hasPrefix("@") { path[0] = 0 }
        }
        let length = MemoryLayout<sa_family_t>.size + name.count + (socketName.hasPrefix("@") ? 0 : 1)
        let bytes = Array(state.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, socklen_t(length))
            }
        }
    }
}
