/// A value as SQLite stores it, for binding and for columns of any type.
package enum SQLiteValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// `nil` becomes null.
    package init(_ text: String?) { self = text.map(Self.text) ?? .null }
    /// `nil` becomes null.
    package init(_ integer: Int64?) { self = integer.map(Self.integer) ?? .null }
}

extension SQLiteValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }
}

/// How SQLite stores the value of a column in the current row.
package enum ColumnType: Hashable, Sendable {
    case null, integer, real, text, blob
}
