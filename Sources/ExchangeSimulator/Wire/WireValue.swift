internal import Foundation

/// A JSON value as it came over the wire, or is to go.
package enum WireValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([WireValue])
    case object([String: WireValue])

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var number: Double? { if case .number(let value) = self { value } else { nil } }
    package var array: [WireValue]? { if case .array(let value) = self { value } else { nil } }
    package var object: [String: WireValue]? { if case .object(let value) = self { value } else { nil } }

    /// The member of that name; `nil` when this is no object or has none.
    package subscript(member: String) -> WireValue? { object?[member] }
    /// The element at that place; `nil` when this is no array or is shorter.
    package subscript(index: Int) -> WireValue? {
        array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// The value in these bytes, or `nil` when they are not one JSON value in UTF-8.
    package init?(json bytes: [UInt8]) {
        guard let value = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) else {
            return nil
        }
        self.init(foundation: value)
    }

    /// The value as JSON text in UTF-8.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        // Every case encodes, and numbers come from JSON or from counts: there is no value that can fail.
        return (try? encoder.encode(self)).map(Array.init) ?? Array("null".utf8)
    }

    private init(foundation value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let members as [String: Any]: self = .object(members.mapValues(WireValue.init(foundation:)))
        case let elements as [Any]: self = .array(elements.map(WireValue.init(foundation:)))
        // Foundation keeps truth values as numbers of the C type char.
        case let number as NSNumber:
            self = String(cString: number.objCType) == "c" ? .bool(number.boolValue) : .number(number.doubleValue)
        default: self = .null
        }
    }
}

extension WireValue: Encodable {
    private struct MemberName: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: MemberName.self)
            for (name, value) in members {
                // Texts and nulls, nearly all there is, directly: through their own `encode` they cost twice as much.
                let key = MemberName(stringValue: name)
                switch value {
                case .string(let text): try container.encode(text, forKey: key)
                case .null: try container.encodeNil(forKey: key)
                case .bool, .number, .array, .object: try container.encode(value, forKey: key)
                }
            }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            try encodeScalar(into: &container)
        }
    }

    private func encodeScalar(into container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .bool(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .number(let value):
            if let whole = Int64(exactly: value) { try container.encode(whole) } else { try container.encode(value) }
        case .null, .array, .object: try container.encodeNil()
        }
    }
}

extension WireValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(arrayLiteral elements: WireValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, WireValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    package init(nilLiteral: ()) { self = .null }
}
