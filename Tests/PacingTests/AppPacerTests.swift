import ContactModel
import TestSupport
import Testing

@testable import Pacing

/// ENGINE §13, "Whole app".
@Suite("App pacer") struct AppPacerTests {
    let start = Moment(milliseconds: 1_800_000_000_000)
    let usual = Duration.milliseconds(150)

    /// Lets windowfuls of requests out and answers them all.
    private func grow(_ pacer: inout AppPacer, windows: Int, from now: Moment) {
        for window in 0..<windows {
            let now = now + usual * window
            var sent = 0
            while case .send(let count) = pacer.admission(of: 1, now: now) { sent += count }
            for _ in 0..<sent { pacer.ended([.answered], latency: usual, chance: 0.5, now: now + usual) }
        }
    }

    @Test func `begins with eight at once and doubles with each windowful until something speaks against it`() {
        var pacer = AppPacer()
        var limits: [Int] = [pacer.atOnce]
        for window in 0..<9 {
            grow(&pacer, windows: 1, from: start + .seconds(window))
            limits.append(pacer.atOnce)
        }
        #expect(limits == [8, 16, 32, 64, 128, 256, 512, 1024, 1600, 1600])
    }

    @Test func `urgent requests do not wait for it to grow, until something speaks against it`() {
        var pacer = AppPacer()
        for _ in 0..<100 { #expect(pacer.admission(of: 4, isUrgent: true, now: start) == .send(4)) }
        for _ in 0..<2 { #expect(pacer.admission(of: 4, now: start) == .send(4)) }
        #expect(pacer.admission(of: 1, now: start) == .full, "the others do")
        for _ in 0..<8 { pacer.ended([.notSent], latency: usual, chance: 0, now: start) }

        pacer.ended([.throttledApp(retryAfter: .seconds(1))], isUrgent: true, latency: usual, chance: 0, now: start)

        // Half of what was under way, for everybody.
        #expect(pacer.atOnce == 399 / 2)
        #expect(pacer.admission(of: 1, isUrgent: true, now: start + .seconds(2)) == .full)
        while pacer.underWay > 100 {
            pacer.ended([.answered], isUrgent: true, latency: usual, chance: 0, now: start + .seconds(2))
        }
        #expect(pacer.admission(of: 1, isUrgent: true, now: start + .seconds(2)) == .send(1))
    }

    @Test func `urgent requests take none of the others' room, until something speaks against it`() {
        var pacer = AppPacer()
        for _ in 0..<300 { #expect(pacer.admission(of: 4, isUrgent: true, now: start) == .send(4)) }
        for _ in 0..<50 {
            for _ in 0..<2 { #expect(pacer.admission(of: 4, now: start) == .send(4)) }
            for _ in 0..<2 {
                pacer.ended([.answered, .answered, .answered, .answered], latency: usual, chance: 0.5, now: start)
            }
        }
        #expect(pacer.underWay == 1200)

        pacer.ended([.unknown], isUrgent: true, latency: usual, chance: 0, now: start)

        #expect(pacer.admission(of: 1, now: start) == .full, "all count from now on")
    }

    @Test func `where nobody has to wait it stays as it is`() {
        var pacer = AppPacer()
        for _ in 0..<100 {
            #expect(pacer.admission(of: 4, now: start) == .send(4))
            pacer.ended(Array(repeating: .answered, count: 4), latency: usual, chance: 0.5, now: start)
        }
        #expect(pacer.atOnce == 8)
    }

    @Test func `after a throttle of the app it is half, and then grows by one with each windowful`() {
        var pacer = AppPacer()
        grow(&pacer, windows: 4, from: start)
        let before = pacer.atOnce

        _ = pacer.admission(of: 1, now: start)
        pacer.ended([.throttledApp(retryAfter: .seconds(10))], latency: usual, chance: 0.5, now: start)

        #expect(pacer.atOnce == before / 2)
        #expect(pacer.closedUntil == start + .seconds(11))
        #expect(pacer.admission(of: 1, now: start + .seconds(10)) == .closed(until: start + .seconds(11)))
        let halved = pacer.atOnce
        grow(&pacer, windows: 4, from: start + .seconds(60))
        #expect((halved + 1...halved + 4).contains(pacer.atOnce))
    }

    @Test func `a request whose outcome is unknown takes three tenths off, once in ten seconds`() {
        var pacer = AppPacer()
        grow(&pacer, windows: 3, from: start)
        let before = Double(pacer.atOnce)
        for second in [0, 3, 9] {
            _ = pacer.admission(of: 1, now: start + .seconds(second))
            pacer.ended([.unknown], latency: usual, chance: 0.5, now: start + .seconds(second))
            #expect(abs(Double(pacer.atOnce) - before * 0.7) < 1)
        }
        _ = pacer.admission(of: 1, now: start + .seconds(10))
        pacer.ended([.unknown], latency: usual, chance: 0.5, now: start + .seconds(10))
        #expect(abs(Double(pacer.atOnce) - before * 0.49) < 1.5)
    }

    @Test func `ten throttled mailboxes are ten mailboxes, the eleventh within half a minute is the app`() {
        var pacer = AppPacer()
        for number in 1...11 {
            let now = start + .seconds(number)
            #expect(pacer.closedUntil <= now)
            _ = pacer.admission(of: 1, now: now)
            pacer.ended(
                [.throttledMailbox(MailboxID("m\(number)"))], latency: usual, chance: 0.5, now: now)
        }
        #expect(pacer.closedUntil > start + .seconds(11))
        #expect(pacer.atOnce == 4)

        var slow = AppPacer()
        for number in 1...40 {
            let now = start + .seconds(4 * number)
            _ = slow.admission(of: 1, now: now)
            slow.ended([.throttledMailbox(MailboxID("m\(number)"))], latency: usual, chance: 0.5, now: now)
        }
        #expect(slow.closedUntil < start && slow.atOnce == 8)
    }

    @Test func `a service that takes more than three times as long is asked for less`() {
        var pacer = AppPacer()
        grow(&pacer, windows: 6, from: start)
        let before = pacer.atOnce
        for number in 0..<64 {
            let now = start + .seconds(5)
            _ = pacer.admission(of: 1, now: now)
            pacer.ended([.answered], latency: number == 0 ? .seconds(60) : usual, chance: 0.5, now: now)
        }
        #expect(pacer.atOnce >= before, "one slow answer is none")
        for _ in 0..<32 {
            _ = pacer.admission(of: 1, now: start + .seconds(5))
            pacer.ended([.answered], latency: .milliseconds(500), chance: 0.5, now: start + .seconds(5))
        }
        #expect(pacer.atOnce < before)
    }

    @Test func `never more are under way than it allows, and never fewer than one is allowed, whatever happens`() {
        var random = SeededGenerator.announced("app pacer")
        for _ in 0..<50 {
            var pacer = AppPacer()
            var now = start
            var underWay: [Int] = []
            for _ in 0..<400 {
                now = now + .milliseconds(random.below(800))
                let limit = pacer.atOnce
                if random.chance(2) {
                    let sum = underWay.reduce(0, +)
                    switch pacer.admission(of: 1 + random.below(4), now: now) {
                    case .send(let count):
                        #expect(count >= 1 && sum + count <= limit && now >= pacer.closedUntil)
                        underWay.append(count)
                    case .full: #expect(sum > 0)
                    case .closed(let moment): #expect(moment > now)
                    }
                } else if let count = underWay.popLast() {
                    let outcomes = (0..<count).map { _ in Self.outcome(&random) }
                    pacer.ended(
                        outcomes, latency: .milliseconds(1 + random.below(5_000)), chance: 0.3, now: now)
                }
                #expect(pacer.atOnce >= 1 && pacer.atOnce <= 256)
                #expect(pacer.underWay == underWay.reduce(0, +))
            }
        }
    }

    private static func outcome(_ random: inout SeededGenerator) -> AppPacer.Outcome {
        let mailbox = MailboxID("m\(random.below(20))")
        switch random.below(9) {
        case 0: return .throttledApp(retryAfter: random.chance(2) ? nil : .milliseconds(random.below(9_000)))
        case 1: return .throttledMailbox(mailbox)
        case 2: return .throttledUntold(mailbox)
        case 3: return .unknown
        case 4: return .notSent
        default: return .answered
        }
    }
}
