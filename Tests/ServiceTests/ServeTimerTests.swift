import Configuration
import ContactModel
import SyncEngine
import Testing

@testable import Service

@Suite("Serve timer") struct ServeTimerTests {
    static let start = Moment(milliseconds: 1_000_000)
    static let accepted = CycleReport(startedAt: start)

    @Test func `the first cycle is due at once, the next one after the interval, spread by a fifth`() {
        var timer = ServeTimer(every: .seconds(100))
        #expect(timer.cause(now: Self.start, counter: 1) == .due)
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0)
        #expect(timer.cause(now: Self.start + .seconds(79), counter: 1) == nil)
        #expect(timer.cause(now: Self.start + .seconds(80), counter: 1) == .due)
    }

    @Test func `a change counter that moved starts a cycle at once`() {
        var timer = ServeTimer(every: .seconds(100))
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0.5)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: 2) == .changed)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: nil) == nil)
    }

    @Test
    func `what a person asks for comes at once, after what is due or has changed, and not in a pause after a failure`()
    {
        var timer = ServeTimer(every: .seconds(100))
        #expect(timer.cause(now: Self.start, counter: 1, isAsked: true) == .due)
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0.5)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: 1, isAsked: true) == .asked)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: 2, isAsked: true) == .changed)
        timer.ended(Self.accepted, .asked, counter: 1, now: Self.start + .seconds(2), chance: 0.5)
        #expect(timer.cause(now: Self.start + .seconds(3), counter: 1) == nil, "nobody else's turn has moved")
        #expect(timer.cause(now: Self.start + .seconds(100), counter: 1) == .due)
        let next = timer.failed(now: Self.start + .seconds(3), chance: 1)
        #expect(timer.cause(now: next + .milliseconds(-1), counter: 1, isAsked: true) == nil)
    }

    @Test func `address books that are asked for wait once each, and not without bound`() {
        let asked = AskedRuns()
        #expect(asked.ask(for: AddressBookID("a")) && asked.ask(for: AddressBookID("a")))
        #expect(asked.take() == [AddressBookID("a")] && asked.take().isEmpty)
        for number in 0..<AskedRuns.waitingMax { #expect(asked.ask(for: AddressBookID("a\(number)"))) }
        #expect(!asked.ask(for: AddressBookID("one more")) && asked.ask(for: AddressBookID("a0")))
    }

    @Test func `all address books are asked for once, and their turn then comes at once`() {
        let asked = AskedRuns()
        #expect(!asked.takeAll())
        asked.askForAll()
        #expect(asked.takeAll() && !asked.takeAll() && asked.take().isEmpty)
        var timer = ServeTimer(every: .seconds(14_400))
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0.5)
        timer.comes(by: Self.start + .seconds(7))
        #expect(timer.cause(now: Self.start + .seconds(7), counter: 1) == .due)
    }

    @Test func `a cycle that a change ended early is followed at once, also where no counter tells of the change`() {
        var timer = ServeTimer(every: .seconds(100))
        var report = Self.accepted
        report.endedEarly = true
        timer.ended(report, .due, counter: nil, now: Self.start, chance: 0.5)
        #expect(timer.cause(now: Self.start + .seconds(1), counter: nil) == nil)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: nil) == .changed)
    }

    @Test func `a clock that was set back a day delays neither the next cycle nor the end of a pause`() {
        var timer = ServeTimer(every: .seconds(100))
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start + .seconds(86_400), chance: 1)
        #expect(timer.cause(now: Self.start, counter: 1) == .due)
        _ = timer.failed(now: Self.start + .seconds(86_400), chance: 1)
        #expect(timer.cause(now: Self.start, counter: 1) == .due)
    }

    @Test func `what waits for the end of quiet hours does not wait for longer`() {
        var timer = ServeTimer(every: .seconds(14_400))
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0.5)
        timer.comes(by: Self.start + .seconds(600))
        #expect(timer.cause(now: Self.start + .seconds(599), counter: 1) == nil)
        #expect(timer.cause(now: Self.start + .seconds(600), counter: 1) == .due)
        timer.ended(Self.accepted, .due, counter: 1, now: Self.start, chance: 0.5)
        timer.comes(by: Self.start + .seconds(86_400))
        #expect(timer.cause(now: Self.start + .seconds(14_400), counter: 1) == .due)
    }

    @Test func `a reading that was not accepted is followed by a second one after a minute`() {
        var timer = ServeTimer(every: .seconds(900))
        var rejected = Self.accepted
        rejected.isReadingAccepted = false
        timer.ended(rejected, .due, counter: 1, now: Self.start, chance: 0.5)
        #expect(timer.cause(now: Self.start + .seconds(59), counter: 1) == nil)
        #expect(timer.cause(now: Self.start + .seconds(60), counter: 1) == .changed)
    }

    @Test func `what wants to go on at once goes on after the pause between two looks at the counter`() {
        var timer = ServeTimer(every: .seconds(900))
        var unfinished = Self.accepted
        var summary = RunSummary(run: "run", addressBook: AddressBookID("ab"), startedAt: Self.start)
        summary.againAt = Self.start
        unfinished.addressBooks = [
            AddressBookReport(
                member: UserID("anna"), login: "anna", book: "crm", folder: .own, addressBook: summary.addressBook,
                visible: 1, summary: summary)
        ]
        timer.ended(unfinished, .due, counter: 1, now: Self.start, chance: 0.5)
        #expect(timer.cause(now: Self.start + .milliseconds(1_999), counter: 1) == nil)
        #expect(timer.cause(now: Self.start + .seconds(2), counter: 1) == .changed)
    }

    @Test func `failures in a row lengthen the pause, to five minutes at most`() {
        var timer = ServeTimer(every: .seconds(900))
        #expect(timer.failed(now: Self.start, chance: 1) == Self.start + .seconds(30))
        #expect(timer.cause(now: Self.start + .seconds(29), counter: 5) == nil)
        for _ in 0..<20 { _ = timer.failed(now: Self.start, chance: 1) }
        #expect(timer.failed(now: Self.start, chance: 1) == Self.start + .seconds(300))
    }
}
