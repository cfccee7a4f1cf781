package import AccessRules
import ContactModel
import Foundation

/// The contract's texts for values: what a stored or imported text means for a field of a type.
///
/// `nil` means that the text does not fit. Nothing is trimmed and nothing is guessed.
package enum FieldParsing {
    /// A decimal of more digits does not fit.
    static let decimalDigitsMax = 38

    package static func value(_ text: String, as type: FieldType) -> FieldValue? {
        switch type {
        case .text: .text(text)
        case .integer: integer(text).map(FieldValue.integer)
        case .decimal: decimal(text).map(FieldValue.decimal)
        case .boolean: boolean(text).map(FieldValue.boolean)
        case .date: CalendarDate(text).map(FieldValue.date)
        case .timestamp: timestamp(text).map(FieldValue.timestamp)
        case .textList: textList(text).map(FieldValue.textList)
        case .blob: nil
        }
    }

    /// What a text must be, for messages.
    static func expectation(of type: FieldType) -> String {
        switch type {
        case .text: "a text"
        case .integer: "a whole number of 64 bit"
        case .decimal: "a decimal such as 1234.50, of at most \(decimalDigitsMax) digits"
        case .boolean: "0 or 1"
        case .date: "a day such as 2026-11-23"
        case .timestamp: "a moment such as 2026-11-23T08:30:00Z"
        case .textList: "a JSON array of texts such as [\"a\", \"b\"]"
        case .blob: "bytes"
        }
    }

    static func integer(_ text: String) -> Int64? {
        // `Int64` also reads "+1"; so does every database.
        Int64(text)
    }

    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "0": false
        case "1": true
        default: nil
        }
    }

    static func decimal(_ text: String) -> Decimal? {
        var digits = 0
        var fractionDigits = 0
        var significand: UInt64 = 0
        var hasPoint = false
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if hasPoint { fractionDigits += 1 }
                if digits <= 18 { significand = significand * 10 + UInt64(byte - UInt8(ascii: "0")) }
            case UInt8(ascii: ".") where !hasPoint && digits > 0: hasPoint = true
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "+") where index == 0: break
            default: return nil
            }
        }
        guard digits > 0, digits <= decimalDigitsMax, !hasPoint || fractionDigits > 0 else { return nil }
        guard digits <= 18 else { return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) }
        // A sign on zero would make it not a number.
        return Decimal(
            sign: isNegative && significand != 0 ? .minus : .plus, exponent: -fractionDigits,
            significand: Decimal(significand))
    }

    /// `YYYY-MM-DDTHH:MM:SS`, also with a blank for the T, with up to nine decimals of the second (cut to the
    /// millisecond), and with `Z`, an offset such as `+01:00`, or nothing, which is UTC too.
    static func timestamp(_ text: String) -> Moment? {
        var rest = Substring(text).utf8
        guard let day = CalendarDate(String(text.prefix(10))), rest.count >= 19 else { return nil }
        rest = rest.dropFirst(10)
        guard let between = rest.popFirst(), between == UInt8(ascii: "T") || between == UInt8(ascii: " "),
            let hour = number(&rest, max: 23), rest.popFirst() == UInt8(ascii: ":"),
            let minute = number(&rest, max: 59), rest.popFirst() == UInt8(ascii: ":"),
            let second = number(&rest, max: 59), let fraction = milliseconds(&rest),
            let offset = offsetMinutes(rest)
        else { return nil }
        let minutes = Int64(day.daysSinceEpoch) * 1440 + Int64(hour * 60 + minute - offset)
        let moment = Moment(milliseconds: (minutes * 60 + Int64(second)) * 1000 + Int64(fraction))
        let range = CalendarDate.first.daysSinceEpoch...CalendarDate.last.daysSinceEpoch
        let momentDay = Int((Double(moment.milliseconds) / 86_400_000).rounded(.down))
        return range.contains(momentDay) ? moment : nil
    }

    static func textList(_ text: String) -> [String?]? {
        if text == "[]" { return [] }
        return try? JSONDecoder().decode([String?].self, from: Data(text.utf8))
    }

    // MARK: Private

    /// Takes two digits.
    private static func number(_ bytes: inout Substring.UTF8View, max: Int) -> Int? {
        guard let tens = digit(bytes.popFirst()), let ones = digit(bytes.popFirst()) else { return nil }
        let value = tens * 10 + ones
        return value <= max ? value : nil
    }

    private static func digit(_ byte: UInt8?) -> Int? {
        guard let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        return Int(byte - UInt8(ascii: "0"))
    }

    /// Takes a fraction of a second, if there is one.
    private static func milliseconds(_ bytes: inout Substring.UTF8View) -> Int? {
        guard bytes.first == UInt8(ascii: ".") else { return 0 }
        bytes.removeFirst()
        var value = 0
        var count = 0
        while let next = digit(bytes.first) {
            if count < 3 { value = value * 10 + next }
            count += 1
            bytes.removeFirst()
        }
        guard (1...9).contains(count) else { return nil }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    private static func offsetMinutes(_ bytes: Substring.UTF8View) -> Int? {
        var rest = bytes
        guard let sign = rest.popFirst() else { return 0 }
        if sign == UInt8(ascii: "Z") { return rest.isEmpty ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&rest, max: 14),
            rest.popFirst() == UInt8(ascii: ":"), let minutes = number(&rest, max: 59), rest.isEmpty
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}
