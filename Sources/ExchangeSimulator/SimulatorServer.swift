package import HTTPTransport
internal import Locking

/// A simulator on a socket, for any Graph client: `http://address:port`, or https where it has an identity, is the root
/// of Graph and the token authority.
package final class SimulatorServer: Sendable {
    package let simulator: ExchangeSimulator
    private let address: String
    private let scheme: String
    private let listener: HTTPListener
    /// Brings notifications to their receivers while the server runs; ended by `stop`, since `start` cannot wait for it.
    private let courier = Locked<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - identity: speaks https with it; `nil`: http.
    package init(
        _ simulator: ExchangeSimulator, address: String = "127.0.0.1", port: UInt16 = 0,
        identity: HTTPListenerIdentity? = nil
    ) {
        self.simulator = simulator
        self.address = address
        let isEncrypted = identity != nil
        scheme = isEncrypted ? "https" : "http"
        var limits = HTTPListenerLimits()
        // The simulator refuses what is a little too large itself, in the service's words.
        limits.bodyBytesMax = simulator.configuration.limits.bodyBytesMax + 1024 * 1024
        listener = HTTPListener(address: address, port: port, limits: limits, identity: identity) { request in
            guard isEncrypted else { return await simulator.handle(request) }
            var request = request
            // As a proxy would say it: links and audiences are those that the client sees.
            request.headers["X-Forwarded-Proto"] = "https"
            return await simulator.handle(request)
        }
    }

    package func start() throws(HTTPListenerError) {
        try listener.start()
        let simulator = simulator
        let running = Task { await simulator.serveNotifications() }
        courier.withLock { $0 = running }
    }

    /// The port listened on; 0 while stopped.
    package var port: UInt16 { listener.port }

    /// What a client takes as endpoint, without a slash at its end.
    package var baseURL: String { "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(port)" }

    /// Where the mailboxes are looked at as phones.
    package var phonesURL: String { baseURL + PhonePlace.root }

    /// Answers what is under way, then closes. Notifications that still wait are not sent any more.
    package func stop() async {
        let running = courier.withLock { courier in
            defer { courier = nil }
            return courier
        }
        running?.cancel()
        await running?.value
        await listener.stop()
    }
}
