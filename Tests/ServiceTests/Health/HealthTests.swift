import Configuration
import ContactModel
import Contracts
import HTTPTransport
import Testing

@testable import Service

@Suite("Health") struct HealthTests {
    private static let start = Moment(milliseconds: 1_000_000)

    private func health(silenceMax: Duration? = nil) -> ServiceHealth {
        ServiceHealth(pulse: Pulse(now: Self.start), silenceMax: silenceMax)
    }

    private func faults(_ checks: [ServiceHealth.Check]) -> [String: String] {
        Dictionary(checks.compactMap { check in check.fault.map { (check.name, $0) } }, uniquingKeysWith: { $1 })
    }

    @Test func `it lives as long as it gets on within the watchdog's time, or rests on purpose`() {
        let health = health(silenceMax: .seconds(30))
        #expect(faults(health.alive(now: Self.start + .seconds(30))).isEmpty)
        #expect(
            faults(health.alive(now: Self.start + .seconds(31))) == ["progress": "nothing has happened for 31 s"])
        health.pulse.beat(now: Self.start + .seconds(31))
        #expect(faults(health.alive(now: Self.start + .seconds(60))).isEmpty)
        health.pulse.rests(until: Self.start + .seconds(300))
        #expect(faults(health.alive(now: Self.start + .seconds(330))).isEmpty)
        #expect(!faults(health.alive(now: Self.start + .seconds(331))).isEmpty)
    }

    @Test func `it is ready after a reading that was accepted, and no longer when one is not`() {
        let health = health()
        func said() -> [String: String] { faults(health.ready(now: Self.start, journal: [])) }
        #expect(said() == ["reading": "the CRM has not been read yet"])
        var report = CycleReport(startedAt: Self.start)
        health.heard(.cycleEnded(report, cause: "due"))
        #expect(said().isEmpty)
        report.isReadingAccepted = false
        health.heard(.cycleEnded(report, cause: "due"))
        #expect(said() == ["reading": "the last reading of the CRM was not accepted"])
        health.heard(.cycleFailed(.source(SourceError(kind: .unavailable, message: "x")), next: Self.start))
        #expect(said() == ["reading": "the CRM could not be read"])
        health.heard(.cycleFailed(.journal(JournalError(kind: .unavailable, message: "x")), next: Self.start))
        #expect(said()["cycle"] == "the journal could not be read or written")
        #expect(
            faults(health.ready(now: Self.start, journal: [.init("lease", "gone")]))["lease"] == "gone")
    }

    private static let answers = HealthServer.Answers(
        alive: { [.init("progress", nil)] }, ready: { [.init("progress", nil), .init("reading", "no \"reading\"")] },
        metrics: { [MetricFamily("a", .gauge, "Help.", 1)] })

    private func ask(_ path: String, method: String = "GET") async -> HTTPServerResponse {
        await HealthServer.answer(HTTPServerRequest(method: method, target: path), Self.answers)
    }

    @Test func `each of the three addresses has its answer, and there are no others`() async {
        let alive = await ask("/healthz?x=1")
        #expect(
            alive.status == 200
                && String(decoding: alive.body, as: UTF8.self) == #"{"checks":{"progress":"ok"},"ok":true}"# + "\n")
        let ready = await ask("/readyz")
        #expect(ready.status == 503)
        #expect(
            String(decoding: ready.body, as: UTF8.self)
                == #"{"checks":{"progress":"ok","reading":"no \"reading\""},"ok":false}"# + "\n")
        #expect(ready.headers["Content-Type"] == "application/json" && ready.headers["Cache-Control"] == "no-store")
        let metrics = await ask("/metrics")
        #expect(metrics.status == 200)
        #expect(metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        for path in ["/", "/healthz/", "/metrics/../healthz", "//healthz"] { #expect(await ask(path).status == 404) }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
    func `it can only be read`(method: String) async {
        let answer = await ask("/metrics", method: method)
        #expect(answer.status == 405 && answer.headers["Allow"] == "GET, HEAD")
    }

    @Test func `over the wire a HEAD has no body, and a request with one is refused`() async throws {
        let server = HealthServer(address: "127.0.0.1", port: 0, answers: Self.answers)
        try server.start()
        let client = try HTTPClient()
        let address = "http://127.0.0.1:\(server.port)"
        let get = try await client.send(HTTPRequest(method: "GET", url: address + "/healthz"))
        #expect(get.status == 200)
        let head = try await client.send(HTTPRequest(method: "HEAD", url: address + "/healthz"))
        #expect(head.status == 200 && head.body.isEmpty)
        let body = try await client.send(HTTPRequest(method: "POST", url: address + "/healthz", body: [1, 2, 3]))
        #expect([405, 413].contains(body.status))
        await client.shutDown()
        await server.stop()
    }
}
