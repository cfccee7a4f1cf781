import ICU

/// The one spelling in which a text is written and compared (ENGINE §7).
///
/// NFC; line ends are LF; no control characters and no noncharacters; no white space at either end. Nothing else
/// changes: joiners, direction marks and U+FFFD stay, since names and emoji need them. Normalising twice is
/// normalising once.
package enum NormalText {
    /// How far a text may spread.
    package enum Extent: Sendable {
        /// Line ends and tabs become spaces.
        case line
        /// Line ends and tabs stay.
        case lines
    }

    package static func normalise(_ text: String, _ extent: Extent) -> String {
        if isPlain(text) { return text }
        return trimmed(composed(cleaned(text, extent)))
    }

    /// Whether `text` is printable ASCII without a space at either end, hence normal already. Most texts are.
    private static func isPlain(_ text: String) -> Bool {
        let space = UInt8(ascii: " ")
        let bytes = text.utf8
        guard bytes.first != space, bytes.last != space else { return false }
        return bytes.allSatisfy { (space...UInt8(ascii: "~")).contains($0) }
    }

    private static func cleaned(_ text: String, _ extent: Extent) -> String {
        var cleaned = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            switch scalar {
            case "\n" where isAfterReturn: continue
            case "\r", "\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}":
                cleaned.append(extent == .lines ? "\n" : " ")
            case "\t": cleaned.append(extent == .lines ? "\t" : " ")
            default:
                if !isForbidden(scalar) { cleaned.append(scalar) }
            }
        }
        return String(cleaned)
    }

    /// Control characters, and the 66 noncharacters, which XML and hence Exchange cannot carry.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    private static func composed(_ text: String) -> String {
        // Every code point below U+0300 is its own NFC and never changes its neighbours.
        if text.unicodeScalars.allSatisfy({ $0.value < 0x300 }) { return text }
        return UnicodeText.nfc(text)
    }

    /// By code points: a space that carries a combining mark is white space all the same.
    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
