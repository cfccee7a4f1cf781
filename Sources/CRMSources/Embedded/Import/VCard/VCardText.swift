import Foundation

/// What the bytes of a property's value say, as the card's version writes it.
struct VCardText {
    let property: VCardProperty
    let version: VCard.Version

    /// Why a value says nothing. Its text stands after the property's name.
    enum Fault: Error, Equatable {
        case badEncoding, badCharset, unknownCharset

        var text: String {
            switch self {
            case .badEncoding: "it is not in the encoding that it names."
            case .badCharset: "it is not in the character set that it names, or not UTF-8. Export the card as UTF-8."
            case .unknownCharset:
                "its character set is none of UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 and Windows-1252. "
                    + "Export the card as UTF-8."
            }
        }
    }

    /// The value as one text.
    func text() throws(Fault) -> String { unescaped(Substring(try raw())).replacing("\r\n", with: "\n").trimmed }

    /// The values of a list: those between commas.
    func list() throws(Fault) -> [String] {
        split(Substring(try raw()), at: ",").map { unescaped($0).trimmed }.filter { !$0.isEmpty }
    }

    /// The parts between semicolons, empty ones too. Several values of a part, which 2.1 does not have, are joined.
    func components(joinedBy separator: String) throws(Fault) -> [String] {
        split(Substring(try raw()), at: ";").map { part in
            guard version != .v21 else { return unescaped(part).trimmed }
            return split(part, at: ",").map { unescaped($0).trimmed }.filter { !$0.isEmpty }
                .joined(separator: separator)
        }
    }

    /// The bytes behind the encoding.
    func bytes() throws(Fault) -> [UInt8] {
        switch property.encoding {
        case .plain: return property.value
        case .base64:
            guard let bytes = VCardBytes.base64(property.value) else { throw .badEncoding }
            return bytes
        case .quotedPrintable:
            guard let bytes = VCardBytes.quotedPrintable(property.value) else { throw .badEncoding }
            return bytes
        }
    }

    // MARK: Private

    private func raw() throws(Fault) -> String {
        let bytes = try bytes()
        guard let charset = property.charset else {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .badCharset }
            return text
        }
        switch charset {
        case "UTF-8", "UTF8", "US-ASCII", "ASCII":
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .badCharset }
            return text
        case "ISO-8859-1", "LATIN1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "ISO-8859-15", "LATIN9":
            return String(String.UnicodeScalarView(bytes.map { Self.latin9[$0] ?? Unicode.Scalar($0) }))
        case "WINDOWS-1252", "CP1252":
            guard let text = String(bytes: bytes, encoding: .windowsCP1252) else { throw .badCharset }
            return text
        default: throw .unknownCharset
        }
    }

    /// Where ISO-8859-15 differs from ISO-8859-1.
    private static let latin9: [UInt8: Unicode.Scalar] = [
        0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
    ]

    private func split(_ text: Substring, at separator: Unicode.Scalar) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isEscaped = false
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            if isEscaped {
                isEscaped = false
            } else if scalars[index] == "\\" {
                isEscaped = true
            } else if scalars[index] == separator {
                parts.append(text[start..<index])
                start = scalars.index(after: index)
            }
        }
        return parts + [text[start...]]
    }

    /// RFC 6350 §3.4; where nothing is known to be meant, the backslash stays. In 2.1 `\n` is no line end: it may be
    /// the beginning of a folder's name.
    private func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars {
            guard isEscaped else {
                if scalar == "\\" { isEscaped = true } else { result.append(scalar) }
                continue
            }
            isEscaped = false
            switch scalar {
            case "\\", ",", ";", ":": result.append(scalar)
            case "n" where version != .v21, "N" where version != .v21: result.append("\n")
            default: result.append(contentsOf: ["\\", scalar])
            }
        }
        if isEscaped { result.append("\\") }
        return String(result)
    }
}

extension String {
    /// Without blanks and line ends at either end.
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// The encodings of values as ASCII.
enum VCardBytes {
    /// RFC 2045 §6.8, with or without padding, blanks anywhere; `nil` where it is none.
    static func base64(_ value: some Collection<UInt8>) -> [UInt8]? {
        var digits = value.filter { !VCardLines.isBlank($0) }
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        guard digits.count % 4 != 1 else { return nil }
        digits += [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        return Data(base64Encoded: Data(digits)).map { [UInt8]($0) }
    }

    /// RFC 2045 §6.7; `nil` where an equals sign is not followed by two hexadecimal digits.
    static func quotedPrintable(_ value: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = value[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            // At the very end it only says that the line would have gone on.
            if rest.isEmpty { break }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
