internal import Glibc
internal import Locking

/// The open connections, and since when each owes us a whole request.
///
/// A client that sends a byte now and then is never idle, so that libmicrohttpd would wait for the rest for ever. `cutOff`
/// closes those from outside: by their sockets, which stay open for as long as a connection is in here.
final class ListenerConnections: Sendable {
    private struct Connection: Sendable {
        let descriptor: Int32
        /// `nil`: a request is being answered.
        var owesSince: ContinuousClock.Instant?
    }

    private let connections = Locked<[UInt: Connection]>([:])

    /// - Returns: how many there are now.
    func opened(_ connection: OpaquePointer, descriptor: Int32) -> Int {
        let key = UInt(bitPattern: connection)
        return connections.withLock { connections in
            connections[key] = Connection(descriptor: descriptor, owesSince: .now)
            return connections.count
        }
    }

    func closed(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        connections.withLock { $0[key] = nil }
    }

    /// Its request is whole, or will not be waited for.
    func hasRequest(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        connections.withLock { $0[key]?.owesSince = nil }
    }

    /// The answer has left; the next request may come.
    func isAnswered(_ connection: OpaquePointer) {
        let key = UInt(bitPattern: connection)
        connections.withLock { $0[key]?.owesSince = .now }
    }

    /// Closes those that have owed a request for longer.
    ///
    /// - Returns: how many.
    func cutOff(after limit: Duration) -> Int {
        connections.withLock { connections in
            let late = connections.filter { _, connection in
                connection.owesSince.map { .now - $0 > limit } ?? false
            }
            for (key, connection) in late {
                connections[key]?.owesSince = nil
                shutdown(connection.descriptor, Int32(SHUT_RDWR))
            }
            return late.count
        }
    }
}
