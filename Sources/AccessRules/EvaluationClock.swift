package import ContactModel
package import Foundation

/// What `now()` and `today()` are in one reading, the same for all members (SEMANTICS 19).
package struct EvaluationClock: Hashable, Sendable {
    /// The start of the reading, cut to the minute.
    package let now: Moment
    /// The date of `now` in the configured zone.
    package let today: CalendarDate
    package let timeZone: TimeZone

    package init(now: Moment, timeZone: TimeZone) {
        let minute: Int64 = 60_000
        let rest = now.milliseconds % minute
        let (cut, overflow) = now.milliseconds.subtractingReportingOverflow(rest < 0 ? rest + minute : rest)
        self.now = Moment(milliseconds: overflow ? now.milliseconds : cut)
        self.timeZone = timeZone
        let seconds = Int(self.now.milliseconds / 1000)
        let day = Self.flooredDays(seconds + Self.offset(of: timeZone, atSecond: seconds))
        today = CalendarDate(daysSinceEpoch: day) ?? (day < 0 ? .first : .last)
    }

    /// The first moment of a date in the zone, also where the clock jumps over midnight.
    package func startOfDay(_ date: CalendarDate) -> Moment {
        let midnight = date.daysSinceEpoch * Self.daySeconds
        let before = offset(midnight - Self.daySeconds)
        let after = offset(midnight + Self.daySeconds)
        let candidates = [midnight - before, midnight - after].filter { $0 + offset($0) == midnight }
        if let first = candidates.min() { return Moment(milliseconds: Int64(first) * 1000) }
        // No clock of the zone ever showed this midnight: the day begins when the clock jumped over it.
        var low = midnight - before - Self.daySeconds
        var high = midnight - before
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if middle + offset(middle) < midnight { low = middle } else { high = middle }
        }
        return Moment(milliseconds: Int64(high) * 1000)
    }

    private static let daySeconds = 86_400

    private func offset(_ second: Int) -> Int { Self.offset(of: timeZone, atSecond: second) }

    private static func offset(of zone: TimeZone, atSecond second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
    }

    private static func flooredDays(_ seconds: Int) -> Int {
        seconds >= 0 ? seconds / daySeconds : -((daySeconds - 1 - seconds) / daySeconds)
    }
}
