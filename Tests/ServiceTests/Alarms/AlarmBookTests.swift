import ContactModel
import Foundation
import TestSupport
import Testing

@testable import Service

@Suite("Alarm book") struct AlarmBookTests {
    private static let start = Moment(milliseconds: 1_000_000_000)
    private static let both: [AlarmBook.Way] = [.webhook, .mail]

    private func observed(_ counts: [AlarmKind: Int], _ book: inout AlarmBook, at seconds: Int64 = 0) {
        var number = book.alarms.count
        book.observe(AlarmLook(counts), now: Self.start + .seconds(seconds)) {
            number += 1
            return "id-\(number)"
        }
    }

    /// Sends all that is due; every way answers alike.
    private func tell(_ book: inout AlarmBook, at seconds: Int64, arrives: Bool = true) -> [String] {
        let now = Self.start + .seconds(seconds)
        let due = book.due(Self.both, now: now)
        for message in due { book.sent(message, arrived: arrives, now: now) }
        book.forgetEnded(Self.both, now: now)
        return due.map { "\($0.way) \($0.phase) \($0.alarm.kind)" }
    }

    @Test func `an alarm is told once at its beginning and once at its end, by every way`() {
        var book = AlarmBook()
        observed([.holdsOpen: 2, .readingRefused: 0], &book)
        #expect(tell(&book, at: 0) == ["webhook raised holdsOpen", "mail raised holdsOpen"])
        observed([.holdsOpen: 3], &book, at: 60)
        #expect(tell(&book, at: 60).isEmpty, "it goes on")
        observed([:], &book, at: 120)
        #expect(tell(&book, at: 120).isEmpty, "nothing can be told of it now")
        observed([.holdsOpen: 0], &book, at: 180)
        #expect(tell(&book, at: 180) == ["webhook ended holdsOpen", "mail ended holdsOpen"])
        #expect(book.alarms.isEmpty)
        observed([.holdsOpen: 1], &book, at: 240)
        #expect(tell(&book, at: 240).count == 2, "it is another one")
    }

    @Test func `what did not arrive is tried again, later each time, and both messages arrive in their order`() {
        var book = AlarmBook()
        observed([.massRevocation: 700], &book)
        var attempts: [Int64] = []
        for seconds in Int64(0)...10_000 where !tell(&book, at: seconds, arrives: false).isEmpty {
            attempts.append(seconds)
        }
        #expect(attempts == [0, 30, 90, 210, 450, 930, 1_890, 3_810, 7_410])
        observed([.massRevocation: 0], &book, at: 10_001)
        #expect(tell(&book, at: 12_000) == ["webhook raised massRevocation", "mail raised massRevocation"])
        #expect(tell(&book, at: 12_001) == ["webhook ended massRevocation", "mail ended massRevocation"])
        #expect(book.alarms.isEmpty)
    }

    @Test func `one way that does not work keeps nothing from another`() {
        var book = AlarmBook()
        observed([.holdsOpen: 1], &book)
        for message in book.due(Self.both, now: Self.start) {
            book.sent(message, arrived: message.way == .mail, now: Self.start)
        }
        observed([.holdsOpen: 0], &book, at: 1)
        #expect(book.due(Self.both, now: Self.start + .seconds(1)).map(\.way) == [.mail])
        #expect(
            book.due(Self.both, now: Self.start + .seconds(-4_000)).map(\.way) == [.webhook, .mail],
            "the clock was set back")
    }

    @Test func `a week after its end nobody needs to hear of it`() {
        var book = AlarmBook()
        observed([.holdsOpen: 1], &book)
        observed([.holdsOpen: 0], &book, at: 10)
        let late = Self.start + .seconds(7 * 86_400 + 11)
        book.forgetEnded(Self.both, now: late)
        #expect(book.alarms.isEmpty)
    }

    @Test func `stopped and started anew at any moment, nobody is told twice of what arrived`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var book = AlarmBook()
            var heard: [String: [AlarmBook.Phase]] = [:]
            for step in Int64(0)..<60 {
                let counts = Dictionary(
                    uniqueKeysWithValues: AlarmKind.allCases.filter { _ in random.chance(3) }.map {
                        ($0, random.below(2))
                    })
                var number = 0
                book.observe(AlarmLook(counts), now: Self.start + .seconds(step * 100)) {
                    number += 1
                    return "\(step)-\(number)"
                }
                for message in book.due(Self.both, now: Self.start + .seconds(step * 100)) {
                    let arrives = random.chance(2)
                    if arrives { heard["\(message.way) \(message.alarm.id)", default: []].append(message.phase) }
                    book.sent(message, arrived: arrives, now: Self.start + .seconds(step * 100))
                }
                book.forgetEnded(Self.both, now: Self.start + .seconds(step * 100))
                if random.chance(4) {
                    book = try JSONDecoder().decode(AlarmBook.self, from: JSONEncoder().encode(book))
                }
                let open = Dictionary(grouping: book.alarms.filter { $0.endedAt == nil }, by: \.kind)
                #expect(open.values.allSatisfy { $0.count == 1 })
            }
            #expect(heard.values.allSatisfy { $0 == [.raised] || $0 == [.raised, .ended] }, "\(heard)")
        }
    }

    private static let message = AlarmBook.Message(
        way: .webhook, phase: .raised,
        alarm: AlarmBook.Alarm(id: "4f1c", kind: .holdsOpen, since: start, count: 3, endedAt: nil))

    @Test func `the webhook gets one object without names`() {
        #expect(
            String(decoding: AlarmMessage(Self.message, site: "production").json, as: UTF8.self)
                == #"{"alarm":"holdsOpen","count":3,"id":"4f1c","since":"1970-01-12T13:46:40Z","site":"production","#
                + #""state":"raised","summary":"Removals wait for a person. See 'satchel holds'.","version":1}"#)
    }

    @Test func `the mail is plain text that answers nobody's questions by itself`() {
        let mail = AlarmMessage(Self.message, site: "Köln").mail(
            from: "satchel@musterwerk.example", to: ["a@b.example", "c@d.example"], at: Self.start)
        #expect(
            String(decoding: mail, as: UTF8.self)
                == [
                    "From: satchel@musterwerk.example", "To: a@b.example, c@d.example",
                    "Subject: =?utf-8?B?W1NhdGNoZWwgS8O2bG5dIGFsYXJtOiBob2xkc09wZW4=?=",
                    "Date: Mon, 12 Jan 1970 13:46:40 +0000", "Message-ID: <4f1c.raised@musterwerk.example>",
                    "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii",
                    "",
                    "Removals wait for a person. See 'satchel holds'.", "", "Since 1970-01-12T13:46:40Z, count 3.",
                    "Alarm 4f1c", "",
                ].joined(separator: "\r\n"))
    }
}
