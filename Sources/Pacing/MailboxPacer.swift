package import ContactModel

/// The numbers of `MailboxPacer` (ENGINE §13). Exchange Online allows 10,000 requests in 10 minutes and 4 at once.
package struct MailboxPacingLimits: Hashable, Sendable {
    package var stepLength = Duration.seconds(10)
    package var stepsMax = 60
    package var requestsMax = 8_000
    /// For revocations, redactions and the readings that these need first, so that they never find the window used up.
    package var urgentRequestsMax = 9_500
    package var atOnceMax = 4
    package var backOffMax = Duration.seconds(300)
    package var retryBudgetMax = 20.0
    package var retryBudgetPerAnswer = 0.1
    /// By how much, at most, a pause that the server asked for is lengthened.
    package var spreadPercentMax = 20

    package init() {}
}

/// Decides how many requests a mailbox may be sent now.
///
/// Holds no clock and never waits: the caller passes `now` and does what the answer says.
package struct MailboxPacer: Sendable, Hashable {
    package enum Admission: Sendable, Hashable {
        /// Up to so many, side by side.
        case send(Int)
        case wait(until: Moment)
    }

    private struct Step: Sendable, Hashable {
        /// Whole steps since 1970.
        let number: Int64
        var requests: Int
    }

    private let limits: MailboxPacingLimits
    /// Oldest first.
    private var steps: [Step] = []
    private var gateUntil = Moment(milliseconds: 0)
    private var throttlesInARow = 0
    private var retryBudget: Double

    /// Takes what `stored` gave when the last visit ended; `nil`, or anything else, is an unused window.
    package init(
        stored: String? = nil, gateUntil: Moment = Moment(milliseconds: 0), limits: MailboxPacingLimits = .init()
    ) {
        self.limits = limits
        self.gateUntil = gateUntil
        retryBudget = limits.retryBudgetMax
        for part in (stored ?? "").split(separator: " ") {
            let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
            guard numbers.count == 2, let number = Int64(numbers[0]), let count = Int(numbers[1]), count > 0,
                number > steps.last?.number ?? .min
            else { continue }
            steps.append(Step(number: number, requests: count))
        }
    }

    /// The window as a text for the journal.
    package var stored: String { steps.map { "\($0.number):\($0.requests)" }.joined(separator: " ") }

    /// How many requests the window that ends now holds.
    package func requestsInWindow(now: Moment) -> Int {
        let oldest = stepNumber(now) - Int64(limits.stepsMax)
        return steps.reduce(0) { $0 + ($1.number > oldest ? $1.requests : 0) }
    }

    /// Until when nothing may be sent.
    package var closedUntil: Moment { gateUntil }

    package mutating func admission(isUrgent: Bool, now: Moment) -> Admission {
        if now < gateUntil { return .wait(until: gateUntil) }
        forgetOldSteps(now)
        let room = (isUrgent ? limits.urgentRequestsMax : limits.requestsMax) - steps.reduce(0) { $0 + $1.requests }
        guard room > 0 else {
            let oldest = steps.first?.number ?? stepNumber(now)
            return .wait(until: start(of: oldest + Int64(limits.stepsMax)))
        }
        return .send(min(room, limits.atOnceMax))
    }

    package mutating func sent(_ count: Int, now: Moment) {
        let number = stepNumber(now)
        if let last = steps.last, last.number >= number {
            steps[steps.count - 1].requests += count
        } else {
            steps.append(Step(number: number, requests: count))
        }
    }

    /// An answer that was no demand to slow down.
    package mutating func answered() {
        throttlesInARow = 0
        retryBudget = min(limits.retryBudgetMax, retryBudget + limits.retryBudgetPerAnswer)
    }

    /// Closes the gate, and says until when.
    ///
    /// - Parameters:
    ///   - retryAfter: what the server asked for; without it the pause doubles from throttle to throttle.
    ///   - chance: 0 ..< 1, drawn by the caller.
    @discardableResult
    package mutating func throttled(retryAfter: Duration?, chance: Double, now: Moment) -> Moment {
        throttlesInARow += 1
        retryBudget -= 1
        let longest = Double(limits.backOffMax.milliseconds)
        var pause: Double
        if let retryAfter {
            let asked = Double(max(0, retryAfter.milliseconds))
            pause = asked * (1 + chance * Double(limits.spreadPercentMax) / 100)
        } else {
            // Full jitter over 2^k seconds.
            pause = min(longest, 1000 * Double(1 << min(throttlesInARow, 20))) * chance
        }
        if retryBudget < 1 { pause = max(pause, longest) }
        gateUntil = max(gateUntil, now + .milliseconds(Int64(max(1, pause))))
        return gateUntil
    }

    private mutating func forgetOldSteps(_ now: Moment) {
        let oldest = stepNumber(now) - Int64(limits.stepsMax)
        steps.removeAll { $0.number <= oldest }
    }

    private func stepNumber(_ moment: Moment) -> Int64 { moment.milliseconds / limits.stepLength.milliseconds }

    private func start(of step: Int64) -> Moment { Moment(milliseconds: step * limits.stepLength.milliseconds) }
}
