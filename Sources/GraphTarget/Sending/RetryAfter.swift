import ContactModel
import Foundation

/// `Retry-After` as servers send it: whole seconds, decimals, or a date (FACTS §9).
enum RetryAfter {
    /// A longer wait is taken as this one; nobody means more.
    static let longest = Duration.seconds(86_400)

    /// `nil` where it is absent or no time.
    ///
    /// - Parameter date: the answer's own `Date`, by which a date is understood; `now` where it has none.
    static func parse(_ text: String?, date: String?, now: Moment) -> Duration? {
        guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if let seconds = Double(text) {
            guard seconds.isFinite, seconds >= 0 else { return nil }
            return seconds >= 86_400 ? longest : .milliseconds(Int64((seconds * 1000).rounded(.up)))
        }
        guard let then = moment(text) else { return nil }
        let wait = then - (date.flatMap(moment) ?? now)
        return min(max(wait, .zero), longest)
    }

    /// Of RFC 9110 §5.6.7 the form that is in use: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func moment(_ text: String) -> Moment? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2])),
            let date = CalendarDate(year: year, month: month + 1, day: day)
        else { return nil }
        return WireTime.moment("\(date)T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
