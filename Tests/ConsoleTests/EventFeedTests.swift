import ContactModel
import HTTPTransport
import Locking
import Testing

@testable import Console

@Suite("HTTP API: events") struct EventFeedTests {
    private static let start = Moment(milliseconds: 1_790_000_000_000)

    private static func token(_ name: String, days: Int = 1) throws -> APIToken {
        try #require(
            APIToken(
                name: name, role: .officer, digest: APIToken.digest(of: name), endsAt: start + .seconds(days * 86_400)))
    }

    private static func hold(_ id: String) -> HoldFact {
        HoldFact(
            id: id, addressBook: "a1", member: "Hanna Müller", book: "CRM", why: "40 of 300", since: nil,
            operations: [],
            canBeDiscarded: true)
    }

    @Test func `an event names itself, has a number and says when`() {
        let text = ProgressEvent.cycleEnded(cause: "due", addressBooks: 3, quiet: 2, held: 1, seconds: 0.5)
            .text(number: 7, at: Self.start)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                id: 7
                event: cycleEnded
                data: {"addressBooks":3,"at":"2026-09-21T14:13:20Z","cause":"due","held":1,"quiet":2,"seconds":0.5}


                """)
    }

    @Test func `what is held anew and what is held no more is told once, and what was held before is no news`() throws {
        let feed = EventFeed()
        let stream = try #require(feed.listen(try Self.token("a")))
        feed.compare([Self.hold("p1")], now: Self.start)
        let told = { String(decoding: stream.take(), as: UTF8.self) }
        #expect(told() == "retry: 5000\n: listening\n\n")
        feed.compare([Self.hold("p1"), Self.hold("p2")], now: Self.start)
        let opened = told()
        #expect(opened.contains("event: holdOpened\n") && opened.contains("\"hold\":\"p2\"") && !opened.contains("p1"))
        #expect(!opened.contains("Hanna"), "ids, no names")
        feed.decided(HoldDecision(hold: "p2", word: .discard, account: "anna", reason: "x"), now: Self.start)
        #expect(told().contains("\"state\":\"discarded\""))
        feed.compare([], now: Self.start)
        let closed = told()
        #expect(closed.contains("\"hold\":\"p1\",\"state\":\"ended\"") && !closed.contains("p2"))
    }

    @Test func `steps of a cycle are told once a second at most`() throws {
        let feed = EventFeed()
        let stream = try #require(feed.listen(try Self.token("a")))
        for step in 0..<100 {
            feed.publish(
                .cycleProgress(done: step, addressBooks: 100), now: Self.start + .milliseconds(Int64(step) * 30))
        }
        #expect(String(decoding: stream.take(), as: UTF8.self).ranges(of: "event: cycleProgress").count == 3)
    }

    @Test func `who comes once too often ends the own oldest stream, and nobody else's`() throws {
        let feed = EventFeed()
        let (token, other) = (try Self.token("a"), try Self.token("b"))
        let others = try #require(feed.listen(other))
        let streams = (0...EventFeed.perTokenMax).compactMap { _ in feed.listen(token) }
        #expect(streams.count == EventFeed.perTokenMax + 1)
        #expect(streams.map { $0.end == .finished } == [true] + streams.dropFirst().map { _ in false })
        #expect(others.end == nil)
    }

    @Test func `so many may listen in all and no more`() throws {
        let feed = EventFeed()
        let first = try Self.token("a")
        let streams = (0..<EventFeed.perTokenMax).compactMap { _ in feed.listen(first) }
        #expect(streams.count == EventFeed.perTokenMax)
        for number in EventFeed.perTokenMax..<EventFeed.listenersMax {
            #expect(feed.listen(try Self.token("t\(number)")) != nil)
        }
        #expect(feed.listen(try Self.token("late")) == nil)
        streams[0].finish()
        #expect(feed.listen(try Self.token("late")) != nil)
    }

    @Test func `a stream ends when its token is removed, changed or ends`() throws {
        let feed = EventFeed()
        let (long, short) = (try Self.token("long", days: 9), try Self.token("short"))
        let (first, second) = (try #require(feed.listen(long)), try #require(feed.listen(short)))
        feed.tick(now: Self.start) { [long, short] }
        #expect(first.end == nil && second.end == nil)
        feed.tick(now: Self.start + .seconds(86_400)) { [long, short] }
        #expect(first.end == nil && second.end == .finished)
        feed.tick(now: Self.start) { [short] }
        #expect(first.end == .finished)
        #expect(!feed.hasListeners)
    }

    @Test func `a listener that takes nothing is dropped, and others hear on`() throws {
        let feed = EventFeed()
        let (slow, good) = (
            try #require(feed.listen(try Self.token("a"))), try #require(feed.listen(try Self.token("b")))
        )
        for _ in 0..<2000 {
            feed.publish(.cycleStarted(cause: "due"), now: Self.start)
            _ = good.take()
        }
        #expect(slow.end == .tooSlow && good.end == nil)
        feed.publish(.cycleStarted(cause: "due"), now: Self.start)
        #expect(String(decoding: good.take(), as: UTF8.self).contains("cycleStarted"))
    }

    @Test func `something is sent every quarter of a minute, so that who has gone is noticed`() throws {
        let feed = EventFeed()
        let token = try Self.token("a")
        let stream = try #require(feed.listen(token))
        feed.tick(now: Self.start) { [token] }
        _ = stream.take()
        for second in 1..<15 { feed.tick(now: Self.start + .seconds(second)) { [token] } }
        #expect(stream.take().isEmpty)
        feed.tick(now: Self.start + .seconds(15)) { [token] }
        #expect(String(decoding: stream.take(), as: UTF8.self) == ": alive\n\n")
    }
}
