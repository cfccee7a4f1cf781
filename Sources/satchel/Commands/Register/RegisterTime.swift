import ContactModel
import Foundation

/// A moment as `--since` and `--until` take it.
enum RegisterTime {
    /// Reads `2026-11-24` as the start of that day, or `2026-11-24T09:30:00Z`, also with an offset.
    ///
    /// - Parameter isEnd: a day alone means its end.
    static func moment(
        _ option: String, _ arguments: ParsedArguments, isEnd: Bool, timeZone: TimeZone
    ) throws(UsageError) -> Moment? {
        guard let text = arguments.value(option) else { return nil }
        if let moment = moment(text, isEnd: isEnd, timeZone: timeZone) { return moment }
        throw UsageError("--\(option) is no time: write 2026-11-24, or 2026-11-24T09:30:00Z.")
    }

    /// `nil`: the text is no time.
    static func moment(_ text: String, isEnd: Bool, timeZone: TimeZone) -> Moment? {
        if let date = try? Date(text, strategy: .iso8601), span.contains(date) { return Self.moment(date) }
        if let day = CalendarDate(text) {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = timeZone
            let utc = Date(timeIntervalSince1970: Double(day.daysSinceEpoch + (isEnd ? 1 : 0)) * 86_400)
            var parts = DateComponents()
            (parts.year, parts.month, parts.day) = Self.parts(of: utc)
            if let date = calendar.date(from: parts) { return Self.moment(date) }
        }
        return nil
    }

    /// - Throws: where the end lies before the beginning.
    static func window(
        _ arguments: ParsedArguments, timeZone: TimeZone
    ) throws(UsageError) -> (since: Moment?, until: Moment?) {
        let since = try moment("since", arguments, isEnd: false, timeZone: timeZone)
        let until = try moment("until", arguments, isEnd: true, timeZone: timeZone)
        if let since, let until, until <= since { throw UsageError("--until lies before --since.") }
        return (since, until)
    }

    /// The same for a question that came otherwise than by the command line.
    static func window(
        since: String?, until: String?, timeZone: TimeZone
    ) throws(UsageError) -> (since: Moment?, until: Moment?) {
        func moment(_ name: String, _ text: String?, isEnd: Bool) throws(UsageError) -> Moment? {
            guard let text else { return nil }
            if let moment = self.moment(text, isEnd: isEnd, timeZone: timeZone) { return moment }
            throw UsageError("\(name) is no time: write 2026-11-24, or 2026-11-24T09:30:00Z.")
        }
        let window = (try moment("since", since, isEnd: false), try moment("until", until, isEnd: true))
        if let since = window.0, let until = window.1, until <= since { throw UsageError("until lies before since.") }
        return window
    }

    /// The years 1 to 9999, which a date's usual form can write. Not all others fit a `Moment`.
    private static let span =
        Date(timeIntervalSince1970: -62_135_596_800)..<Date(timeIntervalSince1970: 253_402_300_800)

    private static func moment(_ date: Date) -> Moment {
        Moment(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    private static func parts(of utc: Date) -> (Int?, Int?, Int?) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: utc)
        return (parts.year, parts.month, parts.day)
    }
}
