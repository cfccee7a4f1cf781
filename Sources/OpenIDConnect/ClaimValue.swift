/// A value in a token, of any of JSON's kinds.
package enum ClaimValue: Hashable, Sendable, Decodable {
    case text(String)
    case number(Double)
    case boolean(Bool)
    case list([ClaimValue])
    case object([String: ClaimValue])
    case null

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each kind is tried: what it is not of, it cannot be read as.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([ClaimValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: ClaimValue].self))
        }
    }

    /// A text, or the texts of a list; of anything else none.
    package var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let values): values.compactMap(\.text)
        case .number, .boolean, .object, .null: []
        }
    }

    package var text: String? { if case .text(let text) = self { text } else { nil } }

    /// Whole seconds since 1970.
    var seconds: Int64? {
        guard case .number(let number) = self, number.isFinite, abs(number) < 1e15 else { return nil }
        return Int64(number)
    }
}
