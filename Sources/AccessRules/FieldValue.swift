package import ContactModel
package import Foundation

/// The type of a field, of a user attribute, and of every part of a filter.
package enum FieldType: String, Hashable, Sendable, Codable, CaseIterable {
    case text, integer, decimal, boolean, date, timestamp
    case textList = "text_list"
    /// Bytes. No filter, order or template can use it.
    case blob
}

/// A value of a field. Text is well-formed Unicode as the source had it; keys for comparing are made where needed.
package enum FieldValue: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    /// Exact. A value of more than 38 digits does not fit and is reported by the source.
    case decimal(Decimal)
    case boolean(Bool)
    case date(CalendarDate)
    case timestamp(Moment)
    case textList([String?])

    package var isNull: Bool { self == .null }
}
