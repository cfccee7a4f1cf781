/// A record of the CRM: its table and its key within that table, which the CRM never uses again.
///
/// Written `TABLE/KEY`. Ordered by the UTF-8 bytes of that text (SEMANTICS 21).
package struct RecordID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let table: String
    package let key: String

    package init(table: String, key: String) {
        self.table = table
        self.key = key
    }

    /// Reads `TABLE/KEY`, split at the first slash; `nil` where either side is empty.
    package init?(_ text: String) {
        guard let slash = Self.plainSlash(in: text) ?? text.firstIndex(of: "/") else { return nil }
        let table = text[..<slash]
        let key = text[text.index(after: slash)...]
        guard !table.isEmpty, !key.isEmpty else { return nil }
        self.init(table: String(table), key: String(key))
    }

    /// The first slash, where the bytes beside it are ASCII, so that it is surely a character of its own.
    private static func plainSlash(in text: String) -> String.Index? {
        let bytes = text.utf8
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")), slash > bytes.startIndex,
            bytes[bytes.index(before: slash)] < 0x80
        else { return nil }
        let next = bytes.index(after: slash)
        return next < bytes.endIndex && bytes[next] < 0x80 ? slash : nil
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let record = RecordID(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A record is written TABLE/KEY.")
        }
        self = record
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String { table + "/" + key }

    /// Whether `description` reads back as this record.
    package var isReadable: Bool {
        // Between letters of ASCII a slash is a character of its own.
        let isPlain = table.utf8.allSatisfy { $0 < 0x80 } && (key.utf8.first ?? 0) < 0x80
        guard isPlain else { return RecordID(description) == self }
        return !table.isEmpty && !key.isEmpty && !table.utf8.contains(UInt8(ascii: "/"))
    }

    @inlinable package static func == (left: Self, right: Self) -> Bool {
        left.key.hasSameBytes(as: right.key) && left.table.hasSameBytes(as: right.table)
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        var key = key
        key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.table.hasSameBytes(as: right.table) {
            return left.key.comesBefore(right.key)
        }
        return left.description.comesBefore(right.description)
    }
}
