import ContactModel

/// Times as Graph writes them: `2026-11-24T11:59:00Z`, with or without a fraction or another offset.
enum WireTime {
    /// The UTC day; also of a bare date.
    static func day(_ text: String) -> CalendarDate? { parse(text)?.day }

    static func moment(_ text: String) -> Moment? {
        guard let (day, milliseconds) = parse(text) else { return nil }
        return Moment(milliseconds: Int64(day.daysSinceEpoch) * 86_400_000 + Int64(milliseconds))
    }

    /// A birthday as it is stored by Exchange itself; the time keeps the day the same in nearly every zone.
    static func birthday(_ day: CalendarDate) -> String { "\(day)T11:59:00Z" }

    private static func parse(_ text: String) -> (day: CalendarDate, milliseconds: Int)? {
        guard let date = CalendarDate(String(text.prefix(10))) else { return nil }
        let rest = text.dropFirst(10)
        guard let mark = rest.first else { return (date, 0) }
        guard mark == "T" || mark == "t" || mark == " " else { return nil }
        let time = rest.dropFirst()
        let clock = time.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        guard let milliseconds = milliseconds(clock), let offset = offsetMinutes(time.dropFirst(clock.count)) else {
            return nil
        }
        // The offset moves the day by one at most.
        let utc = milliseconds - offset * 60_000
        let dayMilliseconds = 86_400_000
        let shift = utc < 0 ? -1 : utc >= dayMilliseconds ? 1 : 0
        guard let day = date.adding(days: shift) else { return nil }
        return (day, utc - shift * dayMilliseconds)
    }

    private static func milliseconds(_ clock: Substring) -> Int? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        var seconds = 0.0
        if parts.count == 3 {
            guard let value = Double(parts[2]), (0..<61).contains(value) else { return nil }
            seconds = value
        }
        return min(86_399_999, (hour * 60 + minute) * 60_000 + Int(seconds * 1000))
    }

    private static func offsetMinutes(_ text: Substring) -> Int? {
        if text.isEmpty || text == "Z" || text == "z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard digits.count == 4, let value = Int(digits), value >= 0, value / 100 <= 14, value % 100 < 60 else {
            return nil
        }
        let minutes = value / 100 * 60 + value % 100
        return sign == "-" ? -minutes : minutes
    }
}
