package import ContactModel

/// The numbers of `AppPacer` (ENGINE §13).
package struct AppPacingLimits: Hashable, Sendable {
    package var atOnceStart = 8
    package var atOnceMin = 1
    /// More than this many side by side are of no use: the client has no more connections, and four go over each.
    package var atOnceMax = 1600
    package var decrease = 0.7
    /// A decrease is given this long to have an effect before the next one.
    package var decreaseInterval = Duration.seconds(10)
    /// A latency of so many times the usual one is a server in trouble.
    package var slowFactor = 3.0
    /// Throttles of more mailboxes than this within `mailboxesInterval` are taken for one of the whole app.
    package var mailboxesMax = 10
    package var mailboxesInterval = Duration.seconds(30)
    package var backOffMax = Duration.seconds(300)
    /// By how much, at most, a pause that the server asked for is lengthened.
    package var spreadPercentMax = 20

    package init() {}
}

/// Decides how many requests may be under way at once, over all mailboxes of one app.
///
/// Additive increase, multiplicative decrease: the limit grows by one for each windowful of successes and shrinks when
/// the service as a whole shows that it has enough, by throttles that concern no single mailbox, by requests whose
/// outcome stays unknown, or by becoming slow. Until the first such sign it grows by one with each success, so that a
/// first fill of many mailboxes reaches its speed within seconds, and urgent requests, which take away what somebody may no
/// longer see, do not wait for it to grow; nor do they take the others' room, so that a group that loses a right delays nobody
/// else's changes. Holds no clock and never waits.
package struct AppPacer: Sendable, Hashable {
    package enum Admission: Sendable, Hashable {
        /// So many of those that were asked for; they count as under way from now on.
        case send(Int)
        /// Too many are under way: ask again when some have ended.
        case full
        /// The service has asked for a pause.
        case closed(until: Moment)
    }

    /// What became of a request, as far as it concerns the app.
    package enum Outcome: Sendable, Hashable {
        case answered
        case throttledApp(retryAfter: Duration?)
        case throttledMailbox(MailboxID)
        /// The answer does not tell whom it concerns; the pause that it asks for is the mailbox's affair.
        case throttledUntold(MailboxID)
        case unknown
        /// It never left.
        case notSent
    }

    private let limits: AppPacingLimits
    private var limit: Double
    private var isStarting = true
    private var decreasedAt: Moment?
    private var gateUntil = Moment(milliseconds: 0)
    private var throttlesInARow = 0
    private var latency = LatencyWatch()
    private var throttledMailboxes: [MailboxID: Moment] = [:]
    /// How many more successes let the limit grow: a windowful after each time that it kept somebody waiting.
    private var growing = 0
    package private(set) var underWay = 0
    /// How many of them are urgent.
    private var urgentUnderWay = 0

    package init(limits: AppPacingLimits = .init()) {
        self.limits = limits
        limit = Double(limits.atOnceStart)
    }

    /// How many requests may be under way at once at present.
    package var atOnce: Int { max(limits.atOnceMin, Int(limit)) }

    /// Until when nothing may be sent to any mailbox.
    package var closedUntil: Moment { gateUntil }

    /// - Parameters:
    ///   - count: how many belong together, at least 1. They are let in together, or fewer of them where the limit is lower
    ///     than that.
    ///   - isUrgent: whether nothing but a sign of trouble may delay them.
    package mutating func admission(of count: Int, isUrgent: Bool = false, now: Moment) -> Admission {
        if now < gateUntil { return .closed(until: gateUntil) }
        let most = isUrgent && isStarting ? limits.atOnceMax : atOnce
        let wanted = min(count, most)
        let counted = isUrgent || !isStarting ? underWay : underWay - urgentUnderWay
        guard counted + wanted <= most, underWay + wanted <= limits.atOnceMax else {
            growing = atOnce
            return .full
        }
        underWay += wanted
        if isUrgent { urgentUnderWay += wanted }
        return .send(wanted)
    }

    /// Tells what became of requests that were let in together.
    ///
    /// - Parameters:
    ///   - outcomes: one for each.
    ///   - isUrgent: as when they were let in.
    ///   - latency: from sending to the last answer.
    ///   - chance: 0 ..< 1, drawn by the caller.
    package mutating func ended(
        _ outcomes: [Outcome], isUrgent: Bool = false, latency took: Duration, chance: Double, now: Moment
    ) {
        underWay -= outcomes.count
        if isUrgent { urgentUnderWay -= outcomes.count }
        for outcome in outcomes {
            switch outcome {
            case .answered: answered()
            case .throttledApp(let retryAfter): throttled(retryAfter, chance, now)
            case .throttledMailbox(let mailbox): throttled(mailbox, chance, now)
            case .throttledUntold(let mailbox):
                decrease(now)
                throttled(mailbox, chance, now)
            case .unknown: decrease(now)
            case .notSent: break
            }
        }
        if outcomes.contains(.answered) {
            latency.note(took)
            if latency.isSlow(by: limits.slowFactor) { decrease(now) }
        }
    }

    private mutating func answered() {
        throttlesInARow = 0
        // Where nobody waits, successes say nothing about how much more would be borne.
        guard growing > 0 else { return }
        growing -= 1
        limit = min(Double(limits.atOnceMax), limit + (isStarting ? 1 : 1 / limit))
    }

    private mutating func decrease(_ now: Moment) {
        if let decreasedAt, now - decreasedAt < limits.decreaseInterval { return }
        decreasedAt = now
        endStart()
        limit = max(Double(limits.atOnceMin), limit * limits.decrease)
    }

    /// At the first sign of trouble: from here on the limit holds for everybody, and it is what was under way.
    private mutating func endStart() {
        if isStarting { limit = min(Double(limits.atOnceMax), max(limit, Double(underWay))) }
        isStarting = false
    }

    /// Many mailboxes at once are no coincidence.
    private mutating func throttled(_ mailbox: MailboxID, _ chance: Double, _ now: Moment) {
        throttledMailboxes[mailbox] = now
        throttledMailboxes = throttledMailboxes.filter { now - $0.value <= limits.mailboxesInterval }
        if throttledMailboxes.count > limits.mailboxesMax {
            throttledMailboxes = [:]
            throttled(nil, chance, now)
        }
    }

    private mutating func throttled(_ retryAfter: Duration?, _ chance: Double, _ now: Moment) {
        // Those that left side by side with the first one tell the same once more; a longer pause counts all the same.
        if now >= gateUntil {
            throttlesInARow += 1
            endStart()
            decreasedAt = now
            limit = max(Double(limits.atOnceMin), limit / 2)
        }
        let pause: Double
        if let retryAfter {
            pause = Double(max(0, retryAfter.milliseconds)) * (1 + chance * Double(limits.spreadPercentMax) / 100)
        } else {
            // Full jitter over 2^k seconds.
            pause = min(Double(limits.backOffMax.milliseconds), 1000 * Double(1 << min(throttlesInARow, 20))) * chance
        }
        gateUntil = max(gateUntil, now + .milliseconds(Int64(max(1, pause))))
    }
}
