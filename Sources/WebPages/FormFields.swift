internal import Foundation

/// The fields of a form, or of a query: `application/x-www-form-urlencoded`.
package struct FormFields: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// More fields than any form of the console has are not read.
    private static let fieldsMax = 16

    /// What cannot be decoded is left out. Of a name that comes twice the first counts.
    package init(_ text: String) {
        for pair in text.split(separator: "&").prefix(Self.fieldsMax) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = parts.count > 1 ? Self.decoded(parts[1]) : ""
            else { continue }
            if values[name] == nil { values[name] = value }
        }
    }

    package subscript(name: String) -> String? { values[name] }

    package static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
