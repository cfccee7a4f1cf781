package import HTTPTransport

/// Listens for browsers on a loopback address.
package final class ConsoleServer: Sendable {
    /// What a browser needs; whoever sends more, or nothing for so long, is cut off.
    package static let limits: HTTPListenerLimits = {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 16 * 1024
        limits.bodyBytesMaxOfPath = [
            ChangePlace.begin.target: ChangePlace.formBytesMax, ChangePlace.tryBook.target: ChangePlace.formBytesMax,
        ]
        limits.headerBytesMax = 16 * 1024
        limits.connectionsMax = 256
        limits.idleSeconds = 15
        return limits
    }()

    private let listener: HTTPListener

    /// - Parameters:
    ///   - address: numeric.
    ///   - port: 0 takes any free one.
    package init(
        address: String, port: UInt16, limits: HTTPListenerLimits = ConsoleServer.limits, handler: ConsoleHandler
    ) {
        listener = HTTPListener(address: address, port: port, limits: limits) { await handler.answer($0) }
    }

    package var port: UInt16 { listener.port }

    package func start() throws(HTTPListenerError) { try listener.start() }
    package func stop() async { await listener.stop() }
}
