import ContactModel
import Foundation

/// The values of one field, one for each row. A value that is not of the field's type counts as null.
package struct FieldColumn: Sendable {
    // At most one of them is there. They are no cases of an enumeration since those cannot be changed in place.
    private var textColumn: TextColumn?
    private var integers: ChunkedArray<Int64?>?
    private var decimals: ChunkedArray<Decimal?>?
    private var booleans: ChunkedArray<Bool?>?
    private var dates: ChunkedArray<CalendarDate?>?
    private var timestamps: ChunkedArray<Moment?>?
    private var textLists: ChunkedArray<[String?]?>?
    private var digests: ChunkedArray<BytesDigest>?

    /// - Parameter isRead: `false` for a field that nothing uses; all its values are null then.
    package init(type: FieldType, isRead: Bool = true) {
        guard isRead else { return }
        switch type {
        case .text: textColumn = TextColumn()
        case .integer: integers = ChunkedArray()
        case .decimal: decimals = ChunkedArray()
        case .boolean: booleans = ChunkedArray()
        case .date: dates = ChunkedArray()
        case .timestamp: timestamps = ChunkedArray()
        case .textList: textLists = ChunkedArray()
        case .blob: digests = ChunkedArray()
        }
    }

    /// The column as texts, for those who work on different texts once; `nil` for any other type.
    package var texts: TextColumn? { textColumn }

    package subscript(row: Int) -> FieldValue {
        if let textColumn { return textColumn[row].map(FieldValue.text) ?? .null }
        if let integers { return integers[row].map(FieldValue.integer) ?? .null }
        if let booleans { return booleans[row].map(FieldValue.boolean) ?? .null }
        if let dates { return dates[row].map(FieldValue.date) ?? .null }
        if let timestamps { return timestamps[row].map(FieldValue.timestamp) ?? .null }
        if let decimals { return decimals[row].map(FieldValue.decimal) ?? .null }
        if let textLists { return textLists[row].map(FieldValue.textList) ?? .null }
        guard let digest = digests?[row], digest != .nothing else { return .null }
        return .bytes(digest)
    }

    package mutating func append(_ value: FieldValue) {
        textColumn?.append(value.text)
        integers?.append(value.integer)
        decimals?.append(value.decimal)
        booleans?.append(value.boolean)
        dates?.append(value.date)
        timestamps?.append(value.timestamp)
        textLists?.append(value.texts)
        digests?.append(value.digest)
    }

    /// A value that is there already, to the byte, is left as it is, so that what a copy shares stays shared.
    package mutating func set(_ row: Int, _ value: FieldValue) {
        guard !self[row].isIdentical(to: value) else { return }
        textColumn?.set(row, value.text)
        integers?[row] = value.integer
        decimals?[row] = value.decimal
        booleans?[row] = value.boolean
        dates?[row] = value.date
        timestamps?[row] = value.timestamp
        textLists?[row] = value.texts
        digests?[row] = value.digest
    }

    /// To be called when all rows are there.
    package mutating func finish() { textColumn?.finish() }
}

extension FieldValue {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
    fileprivate var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    fileprivate var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }
    fileprivate var date: CalendarDate? { if case .date(let date) = self { date } else { nil } }
    fileprivate var timestamp: Moment? { if case .timestamp(let timestamp) = self { timestamp } else { nil } }
    fileprivate var texts: [String?]? { if case .textList(let texts) = self { texts } else { nil } }
    fileprivate var digest: BytesDigest { if case .bytes(let digest) = self { digest } else { .nothing } }

    fileprivate var decimal: Decimal? {
        if case .decimal(let decimal) = self, !decimal.isNaN { return decimal }
        return nil
    }
}
