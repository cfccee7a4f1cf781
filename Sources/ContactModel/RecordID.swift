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
        guard let slash = text.firstIndex(of: "/") else { return nil }
        let table = text[..<slash]
        let key = text[text.index(after: slash)...]
        guard !table.isEmpty, !key.isEmpty else { return nil }
        self.init(table: String(table), key: String(key))
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

    package var description: String { "\(table)/\(key)" }

    package static func == (left: Self, right: Self) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8) && left.table.utf8.elementsEqual(right.table.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var key = key
        key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.table.utf8.elementsEqual(right.table.utf8) {
            return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
        return left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}
