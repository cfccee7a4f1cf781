package import ContactModel

/// The numbers of `MailboxPacer` (ENGINE §13). Exchange Online allows 10,000 requests in 10 minutes and 4 at once.
package struct MailboxPacingLimits: Hashable, Sendable {
    package var stepLength = Duration.seconds(10)
    package var stepsMax = 60
    package var requestsMax = 8_000
    /// For revocations, redactions and the readings that these need first, so that they never find the window used up.
    package var urgentRequestsMax = 9_500
    package var atOnceMax = 4
    /// What may be uploaded within the last so many steps, in bytes of bodies; 150 MB are allowed in 5 minutes.
    package var uploadBytesMax = 120 * 1_000_000
    package var urgentUploadBytesMax = 140 * 1_000_000
    package var uploadSteps = 30
    package var backOffMax = Duration.seconds(300)
    package var retryBudgetMax = 20.0
    package var retryBudgetPerAnswer = 0.1
    /// By how much, at most, a pause that the server asked for is lengthened.
    package var spreadPercentMax = 20

    package init() {}
}

/// Decides how many requests, and how much in them, a mailbox may be sent now.
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
        var bytes: Int
    }

    private let limits: MailboxPacingLimits
    /// Oldest first.
    private var steps: [Step] = []
    private var gateUntil = Moment(milliseconds: 0)
    /// Until when nothing that is not urgent may be sent, since the budget of retries is spent.
    private var spentUntil = Moment(milliseconds: 0)
    private var throttlesInARow = 0
    private var retryBudget: Double

    /// Takes what `stored` gave when the last visit ended; `nil`, or anything else, is an unused window. A step without
    /// bytes has uploaded none.
    package init(
        stored: String? = nil, gateUntil: Moment = Moment(milliseconds: 0), limits: MailboxPacingLimits = .init()
    ) {
        self.limits = limits
        self.gateUntil = gateUntil
        retryBudget = limits.retryBudgetMax
        for part in (stored ?? "").split(separator: " ") {
            if part.hasPrefix(Self.spent) {
                spentUntil = Moment(milliseconds: Int64(part.dropFirst(Self.spent.count)) ?? 0)
                continue
            }
            let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
            guard (2...3).contains(numbers.count), let number = Int64(numbers[0]), let count = Int(numbers[1]),
                count > 0, let bytes = numbers.count == 3 ? Int(numbers[2]) : 0, bytes >= 0,
                number > steps.last?.number ?? .min
            else { continue }
            steps.append(Step(number: number, requests: count, bytes: bytes))
        }
    }

    /// The window as a text for the journal.
    package var stored: String {
        let spent = spentUntil.milliseconds == 0 ? [] : ["\(Self.spent)\(spentUntil.milliseconds)"]
        return (spent + steps.map { "\($0.number):\($0.requests):\($0.bytes)" }).joined(separator: " ")
    }

    /// What the moment begins with, in the stored text, until which the budget of retries is spent.
    private static let spent = "spent:"

    /// How many requests the window that ends now holds.
    package func requestsInWindow(now: Moment) -> Int {
        let oldest = stepNumber(now) - Int64(limits.stepsMax)
        return steps.reduce(0) { $0 + ($1.number > oldest ? $1.requests : 0) }
    }

    /// Until when nothing at all may be sent.
    package var closedUntil: Moment { gateUntil }

    /// - Parameter uploads: the bytes of the bodies that wait, in their order; those that are not there have none.
    package mutating func admission(isUrgent: Bool, uploads: some Sequence<Int> = [], now: Moment) -> Admission {
        let closedUntil = isUrgent ? gateUntil : max(gateUntil, spentUntil)
        if now < closedUntil { return .wait(until: closedUntil) }
        forgetOldSteps(now)
        let room = (isUrgent ? limits.urgentRequestsMax : limits.requestsMax) - steps.reduce(0) { $0 + $1.requests }
        guard room > 0 else {
            let oldest = steps.first?.number ?? stepNumber(now)
            return .wait(until: start(of: oldest + Int64(limits.stepsMax)))
        }
        let count = min(room, limits.atOnceMax)
        let bytesMax = isUrgent ? limits.urgentUploadBytesMax : limits.uploadBytesMax
        let fitting = countFitting(uploads.prefix(count), bytesMax, now)
        return fitting == 0 ? .wait(until: uploadsEmpty(now)) : .send(min(count, fitting))
    }

    /// - Parameter bytes: of all bodies together.
    package mutating func sent(_ count: Int, bytes: Int = 0, now: Moment) {
        let number = stepNumber(now)
        if let last = steps.last, last.number >= number {
            steps[steps.count - 1].requests += count
            steps[steps.count - 1].bytes += bytes
        } else {
            steps.append(Step(number: number, requests: count, bytes: bytes))
        }
    }

    // MARK: Uploads

    private func uploading(_ now: Moment) -> some Collection<Step> {
        let oldest = stepNumber(now) - Int64(limits.uploadSteps)
        return steps.drop { $0.number <= oldest }
    }

    /// How many of the bodies fit, at least one where nothing was uploaded: else a large one would never leave.
    private func countFitting(_ uploads: some Sequence<Int>, _ bytesMax: Int, _ now: Moment) -> Int {
        let used = uploading(now).reduce(0) { $0 + $1.bytes }
        var sum = used
        var count = 0
        for bytes in uploads {
            sum += bytes
            if sum > bytesMax, bytes > 0, !(used == 0 && count == 0) { return count }
            count += 1
        }
        return .max
    }

    /// When the oldest step with uploads leaves the window.
    private func uploadsEmpty(_ now: Moment) -> Moment {
        let oldest = uploading(now).first { $0.bytes > 0 }?.number ?? stepNumber(now)
        return start(of: oldest + Int64(limits.uploadSteps))
    }

    // MARK: Answers

    /// An answer that was no demand to slow down.
    package mutating func answered() {
        throttlesInARow = 0
        retryBudget = min(limits.retryBudgetMax, retryBudget + limits.retryBudgetPerAnswer)
    }

    /// Closes the gate, and says until when for what was throttled. Where the budget of retries is spent, whatever is not
    /// urgent waits longer (ENGINE §13).
    ///
    /// - Parameters:
    ///   - retryAfter: what the server asked for; without it the pause doubles from throttle to throttle.
    ///   - chance: 0 ..< 1, drawn by the caller.
    @discardableResult
    package mutating func throttled(
        retryAfter: Duration?, isUrgent: Bool = false, chance: Double, now: Moment
    ) -> Moment {
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
        gateUntil = max(gateUntil, now + .milliseconds(Int64(max(1, pause))))
        if retryBudget < 1 { spentUntil = max(spentUntil, now + limits.backOffMax) }
        return isUrgent ? gateUntil : max(gateUntil, spentUntil)
    }

    private mutating func forgetOldSteps(_ now: Moment) {
        let current = stepNumber(now)
        steps.removeAll { $0.number <= current - Int64(limits.stepsMax) }
        // Where the clock was set back, what was sent counts as sent just now, and not until the clock is where it was.
        guard let last = steps.last, last.number > current else { return }
        let ahead = steps.drop { $0.number < current }
        let sum = Step(
            number: current, requests: ahead.reduce(0) { $0 + $1.requests }, bytes: ahead.reduce(0) { $0 + $1.bytes })
        steps.removeSubrange(ahead.indices)
        steps.append(sum)
    }

    private func stepNumber(_ moment: Moment) -> Int64 { moment.milliseconds / limits.stepLength.milliseconds }

    private func start(of step: Int64) -> Moment { Moment(milliseconds: step * limits.stepLength.milliseconds) }
}
