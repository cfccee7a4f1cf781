/// A day of the Gregorian calendar, counted from 1970-01-01.
struct CalendarDay: Sendable, Equatable {
    var number: Int

    init(number: Int) { self.number = number }

    /// `nil` for a day the calendar does not have, and for years before 1601, where the service's time begins.
    init?(year: Int, month: Int, day: Int) {
        guard (1601...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        guard parts == (year, month, day) else { return nil }
    }

    var text: String {
        let (year, month, day) = parts
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count))
            + "\(digits)-\(twoDigits(month))-\(twoDigits(day))"
    }

    private var parts: (Int, Int, Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}

/// A birthday as a client writes it: a date, or a date and time with its offset (FACTS §2.4).
struct Birthday: Sendable, Equatable {
    /// The moment, in UTC, as the service would write it.
    var instant: String

    /// A moment in UTC as a clock shows it that is so much ahead, with its offset.
    static func local(_ instant: String, offsetSeconds: Int) -> String? {
        let bytes = Array(instant.utf8)
        guard let year = number(bytes.prefix(4)), let month = number(bytes.dropFirst(5).prefix(2)),
            let dayOfMonth = number(bytes.dropFirst(8).prefix(2)),
            let day = CalendarDay(year: year, month: month, day: dayOfMonth), bytes.count > 10,
            let seconds = seconds(bytes[10...])
        else { return nil }
        let shown = WireTime.text(Double(day.number * 86400 + seconds + offsetSeconds)).dropLast()
        let minutes = abs(offsetSeconds) / 60
        return "\(shown)\(offsetSeconds < 0 ? "-" : "+")\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    init?(_ text: String) {
        guard let (day, seconds) = Self.parts(text) else { return nil }
        instant = seconds.map { WireTime.text(Double(day.number * 86400 + $0)) } ?? day.text + "T11:59:00Z"
    }

    /// The day, and the seconds from its midnight in UTC where the text has a time.
    fileprivate static func parts(_ text: String) -> (day: CalendarDay, seconds: Int?)? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let dayOfMonth = number(bytes[8..<10]),
            let day = CalendarDay(year: year, month: month, day: dayOfMonth)
        else { return nil }
        guard bytes.count > 10 else { return (day, nil) }
        return seconds(bytes[10...]).map { (day, $0) }
    }

    /// The seconds from the day's midnight in UTC of `Thh:mm[:ss[.f]]` with `Z`, `+hh:mm` or `-hh:mm`.
    private static func seconds(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.first == UInt8(ascii: "T") || bytes.first == UInt8(ascii: "t") else { return nil }
        let clock = Array(bytes.dropFirst())
        guard clock.count >= 6, clock[2] == UInt8(ascii: ":"), let hour = number(clock[0..<2]), hour < 24,
            let minute = number(clock[3..<5]), minute < 60
        else { return nil }
        var rest = clock[5...]
        var second = 0
        if rest.first == UInt8(ascii: ":") {
            guard rest.count >= 3, let value = number(rest.dropFirst().prefix(2)), value < 60 else { return nil }
            second = value
            rest = rest.dropFirst(3)
        }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        return offset(Array(rest)).map { hour * 3600 + minute * 60 + second - $0 }
    }

    private static func offset(_ bytes: [UInt8]) -> Int? {
        if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]), hours < 15,
            let minutes = number(bytes[4..<6]), minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit >= 48, digit <= 57 else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return digits.isEmpty ? nil : value
    }
}

extension WireTime {
    /// The moment that a date and time with its offset names, in seconds since 1970; a date alone names none.
    static func seconds(of text: String) -> Double? {
        guard let (day, seconds) = Birthday.parts(text), let seconds else { return nil }
        return Double(day.number * 86400 + seconds)
    }
}
