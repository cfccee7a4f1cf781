import Configuration
import ContactModel
import Foundation
import Glibc
import Service
import SyncEngine
import SyncPlanning

/// Runs the service, under one configuration after the other, until it is asked to stop.
enum ServeCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        // From the start: each of them would end the process.
        let (stop, reloads) = (StopSignal(), SignalStream([SIGHUP]))
        let configuration = try CommandSupport.configuration(arguments)
        let composition = try await Composition(configuration)
        let log = ServiceLog(output)
        let manager = ServiceManager()
        let status = ServiceStatus(manager)
        let reload = Reload(
            of: composition, file: CommandSupport.configurationPath(arguments), log: log, status: status)
        log.line("service started", ["site": configuration.site, "mode": configuration.mode.rawValue])
        let (alive, hears) = (Task { await manager?.keepAlive() }, Task { await reload.answer(reloads) })
        let result: Result<Void, any Error>
        do {
            try await stop.interrupting {
                try await serve(composition, reload) { event in
                    log.show(event)
                    reload.heard(event)
                    status.tell(event)
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        alive.cancel()
        hears.cancel()
        await hears.value
        await reload.close()
        try await end(result, reload.inUse)
        return .done
    }

    /// One service after the other, each from a good configuration to the next.
    private static func serve(
        _ first: Composition, _ reload: Reload, _ said: @escaping @Sendable (ServiceEvent) -> Void
    ) async throws {
        var composition = first
        var service = SyncService(first.parts)
        while true {
            guard try await service.serve(until: { reload.isWaiting }, said), let next = reload.take() else { return }
            service = SyncService(next.composition.parts, continuing: service, resolved: next.resolved)
            await composition.letGo()
            composition = next.composition
            reload.tookEffect(composition.configuration)
        }
    }

    private static func end(_ result: Result<Void, any Error>, _ last: Composition) async throws {
        await last.close()
        do {
            try result.get()
        } catch is CancellationError {
            // Asked to stop: the service has said so itself.
        } catch {
            throw CommandSupport.failure(error)
        }
    }
}

/// The service's log: a constant sentence and keys, a line each. Ids and counts, no names and no contents.
struct ServiceLog: Sendable {
    private let output: Output

    init(_ output: Output) { self.output = output }

    func show(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted(let cause): line("cycle started", ["cause": cause])
        case .visitsBegin: break
        case .cycleEnded(let report, let cause): show(report, cause)
        case .cycleFailed(let error, let next):
            line("cycle failed", ["next": Self.time(next), "error": "\"\(error)\""])
        case .stopped: line("service stopped", [:])
        }
    }

    private func show(_ report: CycleReport, _ cause: String) {
        for entry in report.addressBooks {
            guard let summary = entry.summary, !summary.isQuiet || !summary.problems.isEmpty else { continue }
            line(
                "run finished",
                [
                    "addressBook": "\(entry.addressBook)", "user": "\(entry.member)", "run": summary.run,
                    "outcome": summary.outcome.rawValue, "created": "\(summary.created)",
                    "updated": "\(summary.updated)", "redacted": "\(summary.redacted)", "photos": "\(summary.photos)",
                    "removed": "\(summary.removedCount)", "held": "\(summary.held.count)",
                    "requests": "\(summary.requestCount)",
                ])
            for problem in summary.problems {
                line("needs attention", ["addressBook": "\(entry.addressBook)", "problem": "\"\(problem)\""])
            }
        }
        for problem in report.problems { line("needs attention", ["problem": "\"\(problem)\""]) }
        if !report.seatless.isEmpty { line("seats are missing", ["count": "\(report.seatless.count)"]) }
        if let seal = report.seal { line("account", ["seal": "\"\(seal)\""]) }
        let quiet = report.summaries.count { $0.isQuiet }
        line(
            "cycle ended",
            [
                "cause": cause, "read": report.followedRecords.map { "\($0) changed" } ?? "all",
                "addressBooks": "\(report.addressBooks.count)", "quiet": "\(quiet)",
                "held": "\(report.heldCount)", "contacts": "\(report.contactCost.asked)",
                "made": "\(report.contactCost.made)",
                "milliseconds": "\((report.endedAt - report.startedAt).milliseconds)",
            ])
    }

    func line(_ sentence: String, _ keys: KeyValuePairs<String, String>) {
        if output.isJSON {
            var object = Dictionary(keys.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            object["time"] = Self.time(CommandSupport.now())
            object["event"] = sentence
            // A dictionary of texts can always be written.
            try? output.json(object)
            return
        }
        // What came from elsewhere must not look like a line of its own.
        let text = keys.map { " \($0.key)=\($0.value.split(whereSeparator: \.isNewline).joined(separator: " "))" }
            .joined()
        output.note("\(Self.time(CommandSupport.now())) \(sentence)\(text)")
    }

    /// `2026-11-24T09:30:00Z`.
    static func time(_ moment: Moment) -> String {
        Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000).formatted(.iso8601)
    }
}
