import Foundation
package import HTTPTransport

/// Answers monitors on a loopback address: `/healthz`, `/readyz` and `/metrics`, by GET and HEAD alone.
package final class HealthServer: Sendable {
    package struct Answers: Sendable {
        package var alive: @Sendable () -> [ServiceHealth.Check]
        package var ready: @Sendable () async -> [ServiceHealth.Check]
        package var metrics: @Sendable () async -> [MetricFamily]

        package init(
            alive: @escaping @Sendable () -> [ServiceHealth.Check],
            ready: @escaping @Sendable () async -> [ServiceHealth.Check],
            metrics: @escaping @Sendable () async -> [MetricFamily]
        ) {
            self.alive = alive
            self.ready = ready
            self.metrics = metrics
        }
    }

    private let listener: HTTPListener

    /// - Parameters:
    ///   - address: numeric.
    ///   - port: 0 takes any free one.
    package init(address: String, port: UInt16, answers: Answers) {
        var limits = HTTPListenerLimits()
        limits.bodyBytesMax = 0
        limits.headerBytesMax = 16 * 1024
        limits.connectionsMax = 32
        limits.idleSeconds = 15
        // A cycle that reckons on all cores must not look like a service that is stuck.
        listener = HTTPListener(address: address, port: port, limits: limits, priority: .high) {
            await Self.answer($0, answers)
        }
    }

    package var port: UInt16 { listener.port }

    package func start() throws(HTTPListenerError) { try listener.start() }
    package func stop() async { await listener.stop() }

    // MARK: Answers

    static func answer(_ request: HTTPServerRequest, _ answers: Answers) async -> HTTPServerResponse {
        guard ["GET", "HEAD"].contains(request.method) else {
            var refusal = text(405, "text/plain; charset=utf-8", "Only GET and HEAD.\n")
            refusal.headers.append("Allow", "GET, HEAD")
            return refusal
        }
        switch request.path {
        case "/healthz": return checks(answers.alive())
        case "/readyz": return checks(await answers.ready())
        case "/metrics": return text(200, MetricsText.contentType, MetricsText.render(await answers.metrics()))
        default: return text(404, "text/plain; charset=utf-8", "There are /healthz, /readyz and /metrics.\n")
        }
    }

    /// `{"checks":{"journal":"ok","reading":"the CRM could not be read"},"ok":false}`
    private struct Body: Encodable {
        let checks: [String: String]
        let ok: Bool
    }

    private static func checks(_ checks: [ServiceHealth.Check]) -> HTTPServerResponse {
        let isGood = checks.allSatisfy { $0.fault == nil }
        let body = Body(
            checks: Dictionary(checks.map { ($0.name, $0.fault ?? "ok") }, uniquingKeysWith: { $1 }), ok: isGood)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and a truth value: there is nothing that could not be written.
        let json = (try? encoder.encode(body)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return text(isGood ? 200 : 503, "application/json", json + "\n")
    }

    private static func text(_ status: Int, _ type: String, _ body: String) -> HTTPServerResponse {
        HTTPServerResponse(
            status: status,
            headers: ["Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"],
            body: Array(body.utf8))
    }
}
