import Configuration
import ContactModel
import Dispatch
import Foundation
import Glibc
import GraphTarget
import HTTPTransport
import JournalStore
import Locking
import Service
import SyncEngine

/// What monitors get to see of the running service, over HTTP where the configuration says so.
final class Monitoring: Sendable {
    /// How long counts of the journal are good: a large one takes a moment, and nobody looks that often.
    private static let countsLifetime = Duration.seconds(15)

    private struct Counts: Sendable {
        var at = Moment(milliseconds: 0)
        var value: JournalCounts?
    }

    private let meter = ServiceMeter()
    private let health: ServiceHealth
    private let startedAt = CommandSupport.now()
    private let counts = Locked(Counts())
    private let troubles = Locked(ServiceTroubles())
    private let inUse: Locked<Composition>
    private let server: Locked<HealthServer?> = Locked(nil)

    /// - Parameters:
    ///   - first: what the service works with.
    ///   - watchdog: within which time it must get on; `nil`: the default.
    init(_ first: Composition, watchdog: Duration?) {
        health = ServiceHealth(pulse: first.pulse, silenceMax: watchdog)
        inUse = Locked(first)
    }

    /// - Throws: where the address cannot be listened on.
    func start(at address: LoopbackAddress?) throws(CommandFailure) {
        guard let address else { return }
        let new = HealthServer(
            address: address.host, port: address.port,
            answers: HealthServer.Answers(
                alive: { [health] in health.alive(now: CommandSupport.now()) },
                ready: { [self] in health.ready(now: CommandSupport.now(), journal: journalChecks) },
                metrics: { [self] in ServiceMetrics(meter.totals, await now()).families }))
        do throws(HTTPListenerError) {
            try new.start()
        } catch {
            let reason = if case .bindFailed(_, _, let reason) = error { reason } else { "it is no address" }
            throw CommandFailure(
                code: .usage,
                message:
                    "Could not answer monitors at \(address.host) port \(address.port) (health.listen): \(reason). "
                    + "Name a port that is free.")
        }
        server.withLock { $0 = new }
    }

    func stop() async { await server.withLock { $0 }?.stop() }

    func heard(_ event: ServiceEvent) {
        meter.heard(event)
        health.heard(event)
        troubles.withLock { $0.heard(event) }
    }

    /// What went wrong at last with the service as a whole.
    var lastTroubles: ServiceTroubles { troubles.withLock { $0 } }

    /// A changed configuration was accepted or refused.
    func reloaded(_ result: ServiceMeter.ReloadResult) { meter.reloaded(result) }

    /// What the service works with.
    var composition: Composition { inUse.withLock { $0 } }

    /// What the journal counts at this moment; `nil`: it could not be read.
    func freshCounts() async -> JournalCounts? {
        counts.withLock { $0 = Counts() }
        return await journalCounts(composition, CommandSupport.now())
    }

    /// The same, at most `countsLifetime` old.
    func recentCounts() async -> JournalCounts? { await journalCounts(composition, CommandSupport.now()) }

    /// The service works with this from now on.
    func use(_ composition: Composition) { inUse.withLock { $0 = composition } }

    /// What `/readyz` answers.
    var readiness: [ServiceHealth.Check] { health.ready(now: CommandSupport.now(), journal: journalChecks) }

    // MARK: Private

    private var journalChecks: [ServiceHealth.Check] {
        let journal = composition.journal
        return [
            ServiceHealth.Check("journal", journal.writeFault), ServiceHealth.Check("lease", journal.lockFault),
        ]
    }

    private func now() async -> ServiceMetrics.Now {
        let composition = composition
        var now = ServiceMetrics.Now(time: CommandSupport.now(), startedAt: startedAt)
        now.version = Satchel.version
        now.seats = composition.configuration.seats.value
        now.requests = composition.target.statistics
        now.tokenEnd = await composition.target.tokenEnd
        let credential = composition.configuration.exchange.credential
        // One that cannot be read is told of elsewhere.
        now.credentialEnd = (try? credential.expiry(environment: ProcessInfo.processInfo.environment))??.at
        now.residentBytes = Self.residentBytes
        now.journal = await journalCounts(composition, now.time)
        return now
    }

    /// Off the threads that the service runs on.
    private func journalCounts(_ composition: Composition, _ now: Moment) async -> JournalCounts? {
        let kept = counts.withLock { $0 }
        if kept.value != nil, now >= kept.at, now - kept.at < Self.countsLifetime { return kept.value }
        let path = composition.journal.path
        let limits = CountLimits(
            revocation: RegisterDesk.overdueAfter,
            run: composition.configuration.schedule.every * RunTimes.overdueIntervals,
            unfinishedVisits: composition.parts.limits.unfinishedVisitsMax)
        let value = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                // `nil` says that it could not be read; the log says why the service cannot either.
                continuation.resume(returning: try? JournalRegister(path: path).counts(now: now, limits: limits))
            }
        }
        counts.withLock { $0 = Counts(at: now, value: value) }
        return value
    }

    /// From `/proc/self/statm`, whose second number is in pages.
    private static var residentBytes: Int? {
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        guard let words, words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// The HTTP client, which tells the pulse of each answer.
struct PulsingTransport: HTTPSending {
    let transport: HTTPClient
    let pulse: Pulse

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        defer { pulse.beat(now: CommandSupport.now()) }
        return try await transport.send(request)
    }
}
