import AccessRules
import ContactModel
import Foundation

/// SQLite: days, milliseconds and ten-thousandths as integers, lists as JSON.
///
/// It knows no Unicode: what the text functions make of every text is looked up in tables (`SQLiteTexts`), so that
/// this database proves the logic, and PostgreSQL the text functions too.
struct SQLiteDialect: SQLDialect {
    /// Decimals have up to four digits after the point.
    static let decimalDigits = 4
    private static let decimalScale = "10000"
    private static let dayMilliseconds = "86400000"

    /// Whether every day starts at midnight UTC; otherwise the starts of known days stand in the table `days`.
    let isUTC: Bool

    // MARK: Values

    // No type, so that SQLite converts nothing.
    func columnType(_ type: FieldType, isList: Bool) -> String { "" }

    func literal(_ value: FieldValue) -> String? {
        switch value {
        case .null: "NULL"
        case .text(let text): quoted(text)
        case .integer(.min): "(-9223372036854775807 - 1)"
        case .integer(let number): "(\(number))"
        case .decimal(let number): Self.scaled(number).map { "(\($0))" }
        case .boolean(let flag): flag ? "1" : "0"
        case .date(let date): "(\(date.daysSinceEpoch))"
        case .timestamp(let moment): "(\(moment.milliseconds))"
        case .textList(let texts): list(texts.map { $0.map(FieldValue.text) ?? .null }, of: .text)
        case .bytes: nil
        }
    }

    func list(_ elements: [FieldValue]?, of type: FieldType) -> String? {
        guard let elements else { return "NULL" }
        let written = elements.map { element in
            if case .text(let text) = element { return key(of: quoted(text)) }
            return literal(element) ?? "NULL"
        }
        return "json_array(\(written.joined(separator: ", ")))"
    }

    func null(_ type: FieldType) -> String { "NULL" }

    /// As a number of ten-thousandths; `nil` where 64 bits or four digits do not hold it.
    static func scaled(_ number: Decimal) -> Int64? {
        let parts = number.description.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        guard fraction.count <= decimalDigits else { return nil }
        return Int64(parts[0] + fraction + String(repeating: "0", count: decimalDigits - fraction.count))
    }

    // MARK: Text

    func key(of text: String) -> String { lookUp("key", text) }
    func lower(_ text: String) -> String { lookUp("lower", text) }
    func upper(_ text: String) -> String { lookUp("upper", text) }
    func trim(_ text: String) -> String { "trim(\(text))" }
    func length(_ text: String) -> String { "length(\(lookUp("nfc", text)))" }

    private func lookUp(_ column: String, _ text: String) -> String {
        "(SELECT \(column) FROM texts WHERE text = \(text))"
    }

    func like(key: String, pattern: String, escape: Unicode.Scalar?) -> String {
        let escape = quoted(escape.map { String($0) } ?? "")
        let ready = "(SELECT pattern FROM patterns WHERE text = \(pattern) AND sign = \(escape))"
        return "(\(key) LIKE \(ready) ESCAPE '\(SQLiteTexts.escape)')"
    }

    func contains(wholeKey: String, partKey: String) -> String { "(instr(\(wholeKey), \(partKey)) > 0)" }

    func starts(wholeKey: String, partKey: String) -> String {
        "(SELECT substr(whole, 1, length(part)) = part FROM (SELECT \(wholeKey) AS whole, \(partKey) AS part))"
    }

    // MARK: Numbers and time

    func sum(_ left: String, _ sign: String, _ right: String, type: FieldType) -> String {
        let sum = "(SELECT \(left) \(sign) \(right) AS value)"
        guard type == .date else { return wholeNumber(sum) }
        let range = "\(CalendarDate.first.daysSinceEpoch) AND \(CalendarDate.last.daysSinceEpoch)"
        return "(SELECT CASE WHEN value BETWEEN \(range) THEN value END FROM \(sum))"
    }

    func negated(_ number: String, type: FieldType) -> String { wholeNumber("(SELECT - \(number) AS value)") }

    /// Beyond 64 bits SQLite goes on with floating point.
    private func wholeNumber(_ subquery: String) -> String {
        "(SELECT CASE typeof(value) WHEN 'integer' THEN value END FROM \(subquery))"
    }

    func toDecimal(_ integer: String) -> String { "(\(integer) * \(Self.decimalScale))" }
    func toTimestamp(_ date: String) -> String {
        isUTC ? "(\(date) * \(Self.dayMilliseconds))" : "(SELECT start FROM days WHERE day = \(date))"
    }
    func toDecimals(_ integers: String) -> String { mapped(integers, toDecimal("value")) }
    func toTimestamps(_ dates: String) -> String { mapped(dates, toTimestamp("value")) }

    private func mapped(_ list: String, _ element: String) -> String {
        "(CASE WHEN \(list) IS NOT NULL THEN (SELECT json_group_array(\(element)) FROM json_each(\(list))) END)"
    }

    func isAmong(_ value: String, list: String) -> String {
        """
        (CASE WHEN \(list) IS NULL THEN NULL ELSE (SELECT CASE WHEN count(*) = 0 THEN 0 \
        WHEN max(\(value) = element.value) = 1 THEN 1 \
        WHEN count(*) > count(\(value) = element.value) THEN NULL ELSE 0 END FROM json_each(\(list)) AS element) END)
        """
    }
}
