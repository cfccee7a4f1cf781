package import ContactModel
import Locking
package import SyncEngine
import SyncPlanning

/// What the service has done since the process started, counted from what it says of itself.
package final class ServiceMeter: Sendable {
    /// Numbers alone.
    package struct Totals: Sendable, Equatable {
        package var cycles: [CycleResult: Int] = Dictionary(uniqueKeysWithValues: CycleResult.allCases.map { ($0, 0) })
        package var cycleSeconds = Histogram(bounds: [1, 5, 15, 60, 300, 900, 3_600])
        /// `nil`: none has ended well yet.
        package var lastSuccess: Moment?
        package var readingsRefused = 0
        /// `nil`: there was no reading yet.
        package var isReadingAccepted: Bool?
        package var runs: [RunSummary.Outcome: Int] = [:]
        package var created = 0
        package var updated = 0
        package var redacted = 0
        package var photos = 0
        package var removed: [String: Int] = Dictionary(
            uniqueKeysWithValues: RemovalCause.allCases.map { ($0.rawValue, 0) })
        /// Members of a book for whom there is no seat, in the last cycle.
        package var seatless = 0
        package var reloads: [ReloadResult: Int] = Dictionary(
            uniqueKeysWithValues: ReloadResult.allCases.map { ($0, 0) })
    }

    package enum CycleResult: String, Sendable, CaseIterable {
        case ok
        /// It was carried out, and the reading could not be relied on in whole.
        case reading_refused
        case source_unreadable, failed
    }

    package enum ReloadResult: String, Sendable, CaseIterable { case accepted, refused }

    private let state = Locked(Totals())

    package init() {}

    package var totals: Totals { state.withLock { $0 } }

    package func heard(_ event: ServiceEvent) {
        switch event {
        case .cycleStarted, .visitsBegin, .visitEnded, .stopped: break
        case .cycleEnded(let report, _): state.withLock { $0.add(report) }
        case .cycleFailed(let error, _):
            state.withLock { totals in
                if case .source = error {
                    totals.cycles[.source_unreadable, default: 0] += 1
                } else {
                    totals.cycles[.failed, default: 0] += 1
                }
            }
        }
    }

    package func reloaded(_ result: ReloadResult) { state.withLock { $0.reloads[result, default: 0] += 1 } }
}

extension ServiceMeter.Totals {
    fileprivate mutating func add(_ report: CycleReport) {
        cycles[report.isReadingAccepted ? .ok : .reading_refused, default: 0] += 1
        cycleSeconds.add(Double((report.endedAt - report.startedAt).milliseconds) / 1000)
        if report.isReadingAccepted { lastSuccess = report.endedAt } else { readingsRefused += 1 }
        isReadingAccepted = report.isReadingAccepted
        seatless = report.seatless.count
        for summary in report.summaries {
            runs[summary.outcome, default: 0] += 1
            created += summary.created
            updated += summary.updated
            redacted += summary.redacted
            photos += summary.photos
            removed.merge(summary.removed) { $0 + $1 }
        }
    }
}

/// How many values were at most so large.
package struct Histogram: Sendable, Equatable {
    /// Ascending.
    let bounds: [Double]
    /// By bound, not yet added up; the last one counts what is above all of them.
    private(set) var counts: [Int]
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
