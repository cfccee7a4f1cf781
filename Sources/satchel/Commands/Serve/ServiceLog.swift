import ContactModel
import Foundation
import Service
import SyncEngine

/// The service's log: a constant sentence and keys, a line each. Ids and counts, no names and no contents.
struct ServiceLog: Sendable {
    /// As syslog numbers them (RFC 5424 §6.2.1).
    enum Level: Int, Sendable {
        case error = 3
        case warning, notice, info

        var name: String { "\(self)" }
    }

    private let format: LogFormat

    init(_ format: LogFormat) { self.format = format }

    func show(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted(let cause): line("cycle started", ["cause": cause])
        case .visitsBegin, .visitEnded: break
        case .cycleEnded(let report, let cause): show(report, cause)
        case .cycleFailed(let error, let next):
            line("cycle failed", .error, ["next": Self.time(next), "error": "\(error)"])
        case .stopped: line("service stopped", .notice, [:])
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
                line("needs attention", .warning, ["addressBook": "\(entry.addressBook)", "problem": problem])
            }
        }
        for problem in report.problems { line("needs attention", .warning, ["problem": problem]) }
        if !report.seatless.isEmpty { line("seats are missing", .warning, ["count": "\(report.seatless.count)"]) }
        if let seal = report.seal { line("account", ["seal": seal]) }
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

    func line(_ sentence: String, _ keys: KeyValuePairs<String, String>) { line(sentence, .info, keys) }

    func line(_ sentence: String, _ level: Level, _ keys: KeyValuePairs<String, String>) {
        format.write(sentence, level, keys.map { ($0.key, $0.value) }, at: Self.time(CommandSupport.now()))
    }

    /// `2026-11-24T09:30:00Z`.
    static func time(_ moment: Moment) -> String {
        Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000).formatted(.iso8601)
    }
}
