import ContactModel
import TestSupport
import Testing

@testable import Pacing

@Suite("Mailbox pacer") struct MailboxPacerTests {
    let start = Moment(milliseconds: 1_800_000_000_000)

    /// Sends as much as it may and tells how much went out in each second.
    private func run(_ pacer: inout MailboxPacer, seconds: Int, isUrgent: Bool) -> [Int] {
        (0..<seconds).map { second in
            let now = start + .seconds(second)
            var sent = 0
            for _ in 0..<25 {
                guard case .send(let count) = pacer.admission(isUrgent: isUrgent, now: now) else { break }
                #expect(count <= 4)
                pacer.sent(count, now: now)
                sent += count
            }
            return sent
        }
    }

    @Test func `never more than 8,000 requests in any 10 minutes, 9,500 urgent ones (I20)`() {
        for (isUrgent, most) in [(false, 8_000), (true, 9_500)] {
            var pacer = MailboxPacer()

            let sent = run(&pacer, seconds: 1_500, isUrgent: isUrgent)

            var window = 0
            for second in sent.indices {
                window += sent[second] - (second >= 600 ? sent[second - 600] : 0)
                if window > most { Issue.record("\(window) requests in the 10 minutes before second \(second)") }
            }
            #expect(sent.reduce(0, +) > 2 * most, "the window must empty again")
        }
    }

    @Test func `after a clock was set back a day, a full window empties within ten minutes`() {
        var pacer = MailboxPacer()
        pacer.sent(8_000, now: start + .seconds(86_400))

        #expect(pacer.admission(isUrgent: false, now: start) == .wait(until: start + .seconds(600)))
        #expect(pacer.admission(isUrgent: false, now: start + .seconds(600)) == .send(4))
    }

    @Test func `the window goes on after it was stored`() {
        var pacer = MailboxPacer()
        _ = run(&pacer, seconds: 60, isUrgent: false)

        var continued = MailboxPacer(stored: pacer.stored)

        let later = start + .seconds(100)
        #expect(continued.admission(isUrgent: false, now: later) == pacer.admission(isUrgent: false, now: later))
        #expect(continued.stored == pacer.stored)
    }

    @Test func `a stored window that cannot be read is an unused one`() {
        var pacer = MailboxPacer(stored: "x:1 5 7:-3 9:")

        #expect(pacer.admission(isUrgent: false, now: start) == .send(4))
        #expect(pacer.stored == "")
    }

    @Test func `never more than 120 MB of bodies in any 5 minutes, however large each is`() {
        var random = SeededGenerator.announced("uploads")
        var pacer = MailboxPacer()
        var sent: [(at: Moment, bytes: Int)] = []
        var waits = 0
        for step in 0..<2_400 {
            let now = start + .milliseconds(500 * step)
            let bodies = (0...random.below(6)).map { _ in random.chance(5) ? 0 : 1 + random.below(4_000_000) }
            switch pacer.admission(isUrgent: false, uploads: bodies, now: now) {
            case .wait(let moment):
                waits += 1
                #expect(moment > now)
            case .send(let count):
                let bytes = bodies.prefix(count).reduce(0, +)
                pacer.sent(min(count, bodies.count), bytes: bytes, now: now)
                sent.append((now, bytes))
            }
            // The window moves in steps of ten seconds.
            let window = sent.filter { now - $0.at < .seconds(290) }.reduce(0) { $0 + $1.bytes }
            #expect(window <= 120_000_000, "at step \(step)")
        }
        #expect(waits > 100 && sent.count > 50)
    }

    @Test func `what uploads nothing goes out when nothing more may be uploaded`() {
        var pacer = MailboxPacer()
        pacer.sent(4, bytes: 119_999_999, now: start)

        #expect(pacer.admission(isUrgent: false, uploads: [2], now: start) == .wait(until: start + .seconds(300)))
        #expect(pacer.admission(isUrgent: false, uploads: [0, 0, 2], now: start) == .send(2))
        #expect(pacer.admission(isUrgent: false, now: start) == .send(4))
        #expect(pacer.admission(isUrgent: false, uploads: [2], now: start + .seconds(300)) == .send(4))
    }

    @Test func `a body larger than the window leaves when nothing else was uploaded`() {
        let pacer = MailboxPacer()
        var alone = pacer
        #expect(alone.admission(isUrgent: false, uploads: [130_000_000, 1], now: start) == .send(1))
    }

    @Test func `nothing goes into a closed gate, which is spread by up to a fifth (I20)`() {
        for (chance, pause) in [(0.0, 10_000), (0.5, 11_000), (0.999_999, 11_999)] {
            var pacer = MailboxPacer()

            let until = pacer.throttled(retryAfter: .seconds(10), chance: chance, now: start)

            #expect(until == start + .milliseconds(pause))
            #expect(pacer.admission(isUrgent: true, now: start) == .wait(until: until))
            #expect(pacer.admission(isUrgent: true, now: until) == .send(4))
        }
    }

    @Test func `without a demand the pause doubles up to five minutes, and an answer ends the row`() {
        var pacer = MailboxPacer()
        var pauses: [Int64] = []
        for _ in 0..<10 {
            let now = pacer.closedUntil > start ? pacer.closedUntil : start
            pauses.append((pacer.throttled(retryAfter: nil, chance: 1, now: now) - now).milliseconds)
        }
        pacer.answered()
        let now = pacer.closedUntil
        let next = pacer.throttled(retryAfter: nil, chance: 1, now: now) - now

        #expect(pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { $0 * 1000 })
        #expect(next == .seconds(2))
    }

    @Test func `when the budget of retries is spent every pause is the longest one`() {
        var pacer = MailboxPacer()
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<25 {
            let until = pacer.throttled(retryAfter: .seconds(1), chance: 0, now: now)
            pauses.append(until - now)
            now = until
        }

        #expect(pauses.prefix(19).allSatisfy { $0 == .seconds(1) })
        #expect(pauses.dropFirst(19).allSatisfy { $0 == .seconds(300) })
    }

    @Test func `a spent budget of retries holds nothing that is urgent, beyond what the server asks for`() {
        var pacer = MailboxPacer()
        for _ in 0..<25 { pacer.throttled(retryAfter: .seconds(1), chance: 0, now: start) }
        let asked = start + .seconds(1)

        #expect(pacer.throttled(retryAfter: .seconds(1), isUrgent: true, chance: 0, now: start) == asked)
        #expect(pacer.admission(isUrgent: true, now: start) == .wait(until: asked))
        #expect(pacer.admission(isUrgent: true, now: asked) == .send(4))
        #expect(pacer.admission(isUrgent: false, now: asked) == .wait(until: start + .seconds(300)))
        #expect(pacer.closedUntil == asked)
        let next = MailboxPacer(stored: pacer.stored, gateUntil: pacer.closedUntil)
        var later = next
        #expect(later.admission(isUrgent: false, now: asked) == .wait(until: start + .seconds(300)))
    }

    @Test func `what takes a lost field away may be uploaded when the others have used up their share`() {
        var pacer = MailboxPacer()
        pacer.sent(40, bytes: 120_000_000, now: start)

        #expect(pacer.admission(isUrgent: false, uploads: [1_000], now: start) != .send(1))
        #expect(pacer.admission(isUrgent: true, uploads: [1_000], now: start) == .send(4))
        pacer.sent(1, bytes: 20_000_000, now: start)
        #expect(pacer.admission(isUrgent: true, uploads: [1_000], now: start) != .send(4))
    }

    @Test func `the window tells how many requests it holds now`() {
        var pacer = MailboxPacer()
        pacer.sent(7, now: Moment(milliseconds: 0))
        pacer.sent(5, now: Moment(milliseconds: 300_000))
        let stored = MailboxPacer(stored: pacer.stored)
        #expect(stored.requestsInWindow(now: Moment(milliseconds: 599_999)) == 12)
        #expect(stored.requestsInWindow(now: Moment(milliseconds: 600_000)) == 5)
        #expect(stored.requestsInWindow(now: Moment(milliseconds: 900_000)) == 0)
    }
}
