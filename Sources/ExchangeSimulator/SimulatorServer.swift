package import HTTPTransport

/// A simulator on a socket, for any Graph client: `http://address:port` is the root of Graph and the token authority.
package final class SimulatorServer: Sendable {
    package let simulator: ExchangeSimulator
    private let address: String
    private let listener: HTTPListener

    /// - Parameter port: 0 takes any free one.
    package init(_ simulator: ExchangeSimulator, address: String = "127.0.0.1", port: UInt16 = 0) {
        self.simulator = simulator
        self.address = address
        var limits = HTTPListenerLimits()
        // The simulator refuses what is a little too large itself, in the service's words.
        limits.bodyBytesMax = simulator.configuration.limits.bodyBytesMax + 1024 * 1024
        listener = HTTPListener(address: address, port: port, limits: limits) { request in
            await simulator.handle(request)
        }
    }

    package func start() throws(HTTPListenerError) { try listener.start() }

    /// The port listened on; 0 while stopped.
    package var port: UInt16 { listener.port }

    /// What a client takes as endpoint, without a slash at its end.
    package var baseURL: String { "http://\(address.contains(":") ? "[\(address)]" : address):\(port)" }

    /// Answers what is under way, then closes.
    package func stop() async { await listener.stop() }
}
