import AccessRules
import ContactModel
import Foundation

/// How a field's value reads inside a text: the same in every locale, so that no server's settings change a contact.
enum FieldText {
    /// `nil` for null, and for a value of which nothing is left.
    ///
    /// Integers and decimals are digits with a point (`-1234.5`), booleans `true` and `false`, dates `2026-11-23`,
    /// timestamps `2026-11-23 14:05` in `timeZone`, lists their elements with `, ` between them. Texts that look like
    /// HTML lose it (`HTMLText`).
    static func text(of value: FieldValue, timeZone: TimeZone) -> String? {
        switch value {
        case .null: nil
        case .text(let text): plain(text)
        case .integer(let number): String(number)
        case .decimal(let number): number.description
        case .boolean(let flag): flag ? "true" : "false"
        case .date(let date): date.description
        case .timestamp(let moment): moment.text(in: timeZone)
        case .textList(let elements): present(elements.compactMap { $0.flatMap(plain) }.joined(separator: ", "))
        // No template can name a field of bytes.
        case .bytes: nil
        }
    }

    /// The elements of a list, one text for any other value.
    static func elements(of value: FieldValue, timeZone: TimeZone) -> [String] {
        if case .textList(let elements) = value { return elements.compactMap { $0.flatMap(plain) } }
        return text(of: value, timeZone: timeZone).map { [$0] } ?? []
    }

    /// The calendar date that a field gives; a timestamp's is that of `timeZone`, since a birthday has none of its own.
    static func date(of value: FieldValue, timeZone: TimeZone) -> CalendarDate? {
        switch value {
        case .date(let date): date
        case .timestamp(let moment): moment.date(in: timeZone)
        case .null, .text, .integer, .decimal, .boolean, .textList, .bytes: nil
        }
    }

    private static func plain(_ text: String) -> String? {
        present(NormalText.normalise(HTMLText.looksLikeHTML(text) ? HTMLText.plain(text) : text, .lines))
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }
}

extension Moment {
    /// The date and the second of the day, as the clocks of `timeZone` showed them; `nil` outside the calendar's range.
    private func local(in timeZone: TimeZone) -> (date: CalendarDate, second: Int64)? {
        let seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
        guard abs(seconds / 86_400) < 4_000_000 else { return nil }
        let offset = timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        let shown = seconds + Int64(offset)
        let second = ((shown % 86_400) + 86_400) % 86_400
        return CalendarDate(daysSinceEpoch: Int((shown - second) / 86_400)).map { ($0, second) }
    }

    fileprivate func date(in timeZone: TimeZone) -> CalendarDate? { local(in: timeZone)?.date }

    fileprivate func text(in timeZone: TimeZone) -> String? {
        guard let (date, second) = local(in: timeZone) else { return nil }
        let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(date) \(two(second / 3600)):\(two(second / 60 % 60))"
    }
}
