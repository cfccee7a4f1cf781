import AccessRules
import CRMSources
import ContactModel
import Foundation

/// A text that a CRM stores for a field, made of any bytes: it fits the field's type, and then means one value, or not.
package enum ValueInput {
    private static let types = FieldType.allCases.filter { $0 != .blob }

    /// Which of the promises about values do not hold; empty: all do. The first byte chooses the type.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        guard let first = bytes.first else { return [] }
        let type = types[Int(first) % types.count]
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        guard let value = FieldParsing.value(text, as: type) else { return [] }
        var broken = isOf(type, value) ? [] : ["a text is read as a value of another type than \(type)"]
        if let again = written(value), FieldParsing.value(again, as: type) != value {
            broken.append("a value of type \(type) is another one when it is written and read again")
        }
        switch value {
        case .decimal(let decimal) where plain(text) != plain("\(decimal)"):
            broken.append("a decimal has other digits than its text")
        case .date(let day) where day.description != text: broken.append("a day is not that of its text")
        case .timestamp(let moment) where !isInCalendar(moment):
            broken.append("a moment is outside of the calendar")
        case .textList(let texts) where texts.count > text.utf8.count: broken.append("a list is longer than its text")
        default: break
        }
        return broken
    }

    private static func isOf(_ type: FieldType, _ value: FieldValue) -> Bool {
        switch (type, value) {
        case (.text, .text), (.integer, .integer), (.decimal, .decimal), (.boolean, .boolean), (.date, .date),
            (.timestamp, .timestamp), (.textList, .textList):
            true
        default: false
        }
    }

    /// The value as its type's own text; `nil` where there is more than one that is as good.
    private static func written(_ value: FieldValue) -> String? {
        switch value {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .decimal(let decimal): "\(decimal)"
        case .boolean(let truth): truth ? "1" : "0"
        case .date(let day): day.description
        case .textList(let texts): (try? JSONEncoder().encode(texts)).map { String(decoding: $0, as: UTF8.self) }
        case .timestamp, .null, .bytes: nil
        }
    }

    private static func isInCalendar(_ moment: Moment) -> Bool {
        let day = Int((Double(moment.milliseconds) / 86_400_000).rounded(.down))
        return CalendarDate(daysSinceEpoch: day) != nil
    }

    /// A decimal without what does not count: a plus, zeros at either end, a point at the end, a sign of zero.
    private static func plain(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let halves = text.drop { $0 == "-" || $0 == "+" }
            .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = halves.first.map { String($0.drop { $0 == "0" }) } ?? ""
        var fraction = halves.count > 1 ? halves[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        let digits = whole + (fraction.isEmpty ? "" : "." + fraction)
        return (isNegative && !digits.isEmpty ? "-" : "") + digits
    }
}
