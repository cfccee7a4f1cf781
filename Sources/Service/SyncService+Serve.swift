import Configuration
package import ContactModel
import Contracts
import SyncEngine

/// What the service says while it runs. Ids and counts, no names and no contents: it goes to a log.
package enum ServiceEvent: Sendable {
    case cycleStarted(cause: String)
    /// In the cycle that has begun: the configuration fits the CRM, and visits begin.
    case visitsBegin(addressBooks: Int)
    /// One of its address books is done with.
    case visitEnded
    case cycleEnded(CycleReport, cause: String)
    /// A cycle could not be carried out; the next attempt is at this moment.
    case cycleFailed(ServiceError, next: Moment)
    case stopped
}

extension SyncService {
    /// How often the CRM's change counter is asked for: it costs a millisecond, and a lost right waits for it.
    package static let changePollInterval = Duration.milliseconds(250)
    /// Whatever goes wrong, a cycle that wants the next one at once is no busy loop.
    static let againInterval = Duration.seconds(2)
    /// The longest pause after cycles that failed.
    package static let retryDelayMax = Duration.seconds(300)

    /// Runs every address book at its interval, and at once when the CRM's change counter moves, until the task is
    /// cancelled. Then it stops between two requests; what was not done is done by the next start.
    ///
    /// - Parameters:
    ///   - every: the interval, where it is to be another than the configuration's.
    ///   - isToEnd: asked between two cycles; `true` ends it there, without `stopped`, for one that goes on under another
    ///     configuration.
    /// - Returns: whether it was ended that way.
    /// - Throws: only at the start, where the configuration does not fit the CRM or the journal is another site's.
    @discardableResult
    package func serve(
        every: Duration? = nil, until isToEnd: @Sendable () -> Bool = { false },
        _ said: @escaping @Sendable (ServiceEvent) -> Void
    ) async throws(ServiceError) -> Bool {
        try await start()
        var timer = ServeTimer(every: every ?? parts.configuration.schedule.every)
        var asked: Set<AddressBookID> = []
        while !Task.isCancelled {
            if isToEnd() { return true }
            let now = parts.clock()
            parts.pulse?.beat(now: now)
            let counter = await changeCounter()
            asked.formUnion(parts.asked?.take() ?? [])
            if parts.asked?.takeAll() == true { timer.comes(by: now) }
            guard let cause = timer.cause(now: now, counter: counter, isAsked: !asked.isEmpty) else {
                await parts.runnerClock.sleep(now + Self.changePollInterval)
                continue
            }
            var request = CycleRequest()
            request.cause = cause.rawValue
            request.onlyChanged = cause != .due
            request.asked = asked
            request.endsForRecords = true
            said(.cycleStarted(cause: cause.rawValue))
            do throws(ServiceError) {
                let report = try await cycle(request) { [parts] progress in
                    parts.pulse?.beat(now: parts.clock())
                    switch progress {
                    case .starting(let count): said(.visitsBegin(addressBooks: count))
                    case .finished: said(.visitEnded)
                    case .reading, .running: break
                    }
                }
                asked = []
                timer.ended(report, cause, counter: counter, now: parts.clock(), chance: parts.runnerClock.chance())
                if let end = quietEnd(parts.clock()) { timer.comes(by: end) }
                said(.cycleEnded(report, cause: cause.rawValue))
                try await note(report, cause: cause.rawValue, nextDue: timer.nextDue)
            } catch {
                if lastResolved == nil, case .configuration = error { throw error }
                let next = timer.failed(now: parts.clock(), chance: parts.runnerClock.chance())
                said(.cycleFailed(error, next: next))
            }
        }
        said(.stopped)
        return false
    }

    /// `nil` where the source has no counter or cannot be asked now; the interval then is what counts.
    private func changeCounter() async -> Int64? {
        do throws(SourceError) {
            return try await parts.source.changeCounter()
        } catch {
            return nil
        }
    }
}

/// When the next cycle is due, told the time.
struct ServeTimer: Sendable, Equatable {
    enum Cause: String, Sendable { case due, changed, asked }

    private let every: Duration
    /// When all address books have their next turn.
    private(set) var nextDue = Moment(milliseconds: 0)
    private var notBefore = Moment(milliseconds: 0)
    private var counter: Int64?
    /// When something unfinished wants to be gone on with.
    private var again: Moment?
    private var fails = 0

    init(every: Duration) { self.every = every }

    /// - Parameter isAsked: whether a person waits for a run.
    func cause(now: Moment, counter: Int64?, isAsked: Bool = false) -> Cause? {
        // Further away than any pause can be: the clock was set back.
        guard now >= notBefore || notBefore - now > SyncService.retryDelayMax else { return nil }
        if now >= nextDue || nextDue - now > every * 1.2 + .seconds(1) { return .due }
        if let counter, counter != self.counter { return .changed }
        if let again, now >= again { return .changed }
        return isAsked ? .asked : nil
    }

    /// - Parameter counter: as it was before the cycle's reading, so that no later change is missed.
    mutating func ended(_ report: CycleReport, _ cause: Cause, counter: Int64?, now: Moment, chance: Double) {
        fails = 0
        self.counter = counter
        if cause == .due {
            // ± 20 %, so that several installations do not beat in step.
            let spread = Double(every.milliseconds) * (0.8 + 0.4 * chance)
            nextDue = now + .milliseconds(Int64(spread))
        }
        let soonest = now + SyncService.againInterval
        again = report.summaries.compactMap(\.againAt).min().map { max($0, soonest) }
        // Without a counter nothing else tells of the change that ended it.
        if report.endedEarly { again = soonest }
        if !report.isReadingAccepted {
            let second = now + ReadingJudge.confirmationDelay
            again = again.map { min($0, second) } ?? second
        }
    }

    /// What waits for that moment, the end of quiet hours, shall not wait for longer.
    mutating func comes(by moment: Moment) { nextDue = min(nextDue, moment) }

    /// Doubles the pause with each failure in a row, 30 s to 5 min, with full jitter: a revocation that waits behind an
    /// outage waits no longer than that.
    mutating func failed(now: Moment, chance: Double) -> Moment {
        let longest = min(30.0 * Double(1 << min(fails, 20)), Double(SyncService.retryDelayMax.milliseconds) / 1000)
        fails += 1
        notBefore = now + .milliseconds(Int64(1000 * max(1, longest * chance)))
        return notBefore
    }
}
