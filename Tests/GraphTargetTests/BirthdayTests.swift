import ContactModel
import TestSupport
import Testing

@testable import GraphTarget

@Suite("Birthdays on the wire") struct BirthdayTests {
    private static let first = CalendarDate(year: 1600, month: 1, day: 1)!
    private static let last = CalendarDate(year: 2400, month: 12, day: 31)!

    @Test func `the date read back is the date sent, for every date (I32)`() {
        for number in Self.first.daysSinceEpoch...Self.last.daysSinceEpoch {
            let day = CalendarDate(daysSinceEpoch: number)!
            if WireTime.day(WireTime.birthday(day)) != day { Issue.record("\(day)") }
        }
    }

    /// As a service may spell the same day: any time of it in UTC, by the clock of any zone.
    @Test func `the date is that of UTC, in whatever spelling (I32)`() {
        var generator = SeededGenerator.announced("birthdays")
        let offsets = Array(stride(from: -12 * 60, through: 14 * 60, by: 15)) + [-12 * 60, 14 * 60]
        let random = (0..<20_000).map { _ in Self.random(&generator) }
        for day in Self.edges + random {
            let minute = generator.pick([0, 1, 11 * 60 + 59, 12 * 60, 23 * 60 + 59, generator.below(1440)])
            let offset = generator.pick(offsets)
            for text in [Self.text(day, minute, offset), "\(day)"] where WireTime.day(text) != day {
                Issue.record("\(text) is read as \(WireTime.day(text).map(\.description) ?? "-"), sent was \(day)")
            }
        }
    }

    private static let edges = (1600...2400).flatMap { year in
        [(1, 1), (2, 28), (2, 29), (3, 1), (12, 31)].compactMap { CalendarDate(year: year, month: $0.0, day: $0.1) }
    }

    private static func random(_ generator: inout SeededGenerator) -> CalendarDate {
        CalendarDate(
            daysSinceEpoch: first.daysSinceEpoch + generator.below(last.daysSinceEpoch - first.daysSinceEpoch))!
    }

    /// A minute of the day in UTC, as a clock shows it that is so many minutes ahead.
    private static func text(_ day: CalendarDate, _ minute: Int, _ offset: Int) -> String {
        let local = minute + offset
        let shift = local < 0 ? -1 : local >= 1440 ? 1 : 0
        let clock = local - shift * 1440
        let zone = abs(offset)
        return "\(day.adding(days: shift)!)T\(two(clock / 60)):\(two(clock % 60)):00"
            + "\(offset < 0 ? "-" : "+")\(two(zone / 60)):\(two(zone % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
