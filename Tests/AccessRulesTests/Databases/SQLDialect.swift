import AccessRules
import Foundation

/// How one database writes what a filter asks for.
///
/// Parts that go in, and come out, are SQL expressions that may stand as an operand anywhere. Text is compared by its
/// key (SEMANTICS 11), and text lists hold keys.
protocol SQLDialect {
    func columnType(_ type: FieldType, isList: Bool) -> String
    /// A value of a column; `nil` where the database has none like it.
    func literal(_ value: FieldValue) -> String?
    func list(_ elements: [FieldValue]?, of type: FieldType) -> String?
    func null(_ type: FieldType) -> String

    func key(of text: String) -> String
    func lower(_ text: String) -> String
    func upper(_ text: String) -> String
    func trim(_ text: String) -> String
    /// Code points of the text in NFC.
    func length(_ text: String) -> String
    /// Null for a pattern that ends in its escape.
    func like(key: String, pattern: String, escape: Unicode.Scalar?) -> String
    func contains(wholeKey: String, partKey: String) -> String
    func starts(wholeKey: String, partKey: String) -> String

    /// Null outside the range of the left side's type.
    func sum(_ left: String, _ sign: String, _ right: String, type: FieldType) -> String
    func negated(_ number: String, type: FieldType) -> String
    func toDecimal(_ integer: String) -> String
    func toTimestamp(_ date: String) -> String
    func toDecimals(_ integers: String) -> String
    func toTimestamps(_ dates: String) -> String

    /// Three-valued: whether an element equals the value; false for an empty list, whatever the value.
    func isAmong(_ value: String, list: String) -> String
}

extension SQLDialect {
    /// A text in quotes, without anything that the database reads as an escape.
    func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
