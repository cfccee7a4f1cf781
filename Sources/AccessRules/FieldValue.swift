package import ContactModel
package import Foundation

/// The type of a field, of a user attribute, and of every part of a filter.
package enum FieldType: String, Hashable, Sendable, Codable, CaseIterable {
    case text, integer, decimal, boolean, date, timestamp
    case textList = "text_list"
    /// Bytes. No filter, order or template can use it; a photo can.
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
    /// What tells one field's bytes from others; the bytes themselves stay in the CRM.
    case bytes(BytesDigest)

    package var isNull: Bool { self == .null }
}

/// The first 16 bytes of SHA-256 over a field's bytes: other bytes have another one.
package struct BytesDigest: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Takes the first 16 bytes; `nil` for fewer.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let digest = Fingerprint(bytes: bytes.prefix(16)) else { return nil }
        high = digest.high
        low = digest.low
    }

    fileprivate init() {
        high = 0
        low = 0
    }

    package var bytes: [UInt8] { Fingerprint(high: high, low: low).bytes }

    /// Stands for no bytes at all in a column, where an optional would take half as much room again. No bytes have it,
    /// as far as anybody knows.
    static let nothing = BytesDigest()
}
