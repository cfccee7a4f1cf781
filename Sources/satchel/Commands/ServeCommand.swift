import Configuration
import ContactModel
import Foundation
import Service
import SyncEngine
import SyncPlanning

enum ServeCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let signal = StopSignal()
        let composition = try await Composition(configuration)
        let log = ServiceLog(output)
        let manager = ServiceManager()
        log.line("service started", ["site": configuration.site, "mode": configuration.mode.rawValue])
        let alive = Task { await manager?.keepAlive() }
        defer { alive.cancel() }
        do {
            try await signal.interrupting {
                try await SyncService(composition.parts).serve { event in
                    log.show(event)
                    manager?.tell(event)
                }
            }
        } catch is CancellationError {
            // Asked to stop: the service has said so itself.
        } catch {
            await composition.close()
            throw CommandSupport.failure(error)
        }
        await composition.close()
        return .done
    }
}

extension ServiceManager {
    /// What of an event is for systemd. The service is ready once configuration, CRM and journal were found to fit, or when it
    /// is known that it goes on trying.
    fileprivate func tell(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted: break
        case .visitsBegin: ready()
        case .cycleEnded(let report, _):
            let failing = report.summaries.count { $0.outcome == .failed || $0.outcome == .suspended }
            status(
                "\(report.addressBooks.count) address books in the last cycle, \(failing) failing, \(report.heldCount) "
                    + "removals held; \(ServiceLog.time(report.endedAt))")
        case .cycleFailed(_, let next):
            ready()
            status("The last cycle failed; the next attempt is at \(ServiceLog.time(next))")
        case .stopped: stopping()
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
