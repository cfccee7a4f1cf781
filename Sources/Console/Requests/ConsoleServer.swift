package import HTTPTransport
import Locking

/// Listens for browsers on a loopback address.
package final class ConsoleServer: Sendable {
    /// What a browser needs; whoever sends more, or nothing for so long, is cut off.
    package static let limits: HTTPListenerLimits = {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 16 * 1024
        limits.bodyBytesMaxOfPath = [
            ChangePlace.begin.target: ChangePlace.formBytesMax, ChangePlace.tryBook.target: ChangePlace.formBytesMax,
        ]
        limits.headBytesMax = 16 * 1024
        limits.connectionsMax = 256
        limits.idleSeconds = 15
        limits.requestSeconds = 30
        return limits
    }()

    private let listener: HTTPListener
    private let handler: ConsoleHandler
    private let ticking = Locked<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - address: numeric.
    ///   - port: 0 takes any free one.
    ///   - executor: what pages are made on; `nil`: on what all tasks run on.
    package init(
        address: String, port: UInt16, limits: HTTPListenerLimits = ConsoleServer.limits,
        executor: (any TaskExecutor)? = nil, handler: ConsoleHandler
    ) {
        self.handler = handler
        listener = HTTPListener(
            address: address, port: port, limits: limits, executor: executor, refused: { handler.refused($0, $1) },
            handler: { await handler.answer($0) })
    }

    package var port: UInt16 { listener.port }

    package func start() throws(HTTPListenerError) {
        try listener.start()
        // Loose on purpose: it lasts from here to `stop`, like the listener's own thread.
        let task = Task.detached { [handler] in
            while !Task.isCancelled {
                handler.api.tick()
                // Cancelled: the loop ends.
                try? await Task.sleep(for: .seconds(1))
            }
        }
        ticking.withLock { $0 = task }
    }

    package func stop() async {
        ticking.withLock { $0 }?.cancel()
        handler.feed.finish()
        await listener.stop()
    }
}
