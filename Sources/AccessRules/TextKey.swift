import Glibc
import ICU

/// What two texts have in common when they count as equal: NFC of the simple case folding of NFC (SEMANTICS 11).
///
/// Ordered by code points, independent of any locale (SEMANTICS 12).
package struct TextKey: Hashable, Comparable, Sendable {
    /// The key itself, normalised and folded.
    package let text: String

    package init(_ text: String) {
        self.text =
            UnicodeText.asciiCaseFold(text) ?? UnicodeText.nfc(UnicodeText.simpleCaseFold(UnicodeText.nfc(text)))
    }

    /// Whether `part` stands somewhere in this key; the empty key stands everywhere.
    package func contains(_ part: TextKey) -> Bool {
        withBytes { whole in part.withBytes { ByteSearch.finds($0, in: whole) } }
    }

    package func starts(with part: TextKey) -> Bool {
        withBytes { whole in
            part.withBytes { part in
                part.count <= whole.count && Self.order(whole.prefix(part.count), part[...]) == 0
            }
        }
    }

    // Compared as bytes, not as `String`s, whose equality follows the standard library's version of Unicode.

    package static func == (left: Self, right: Self) -> Bool { order(left, right) == 0 }

    /// The order of UTF-8 bytes is the order of code points.
    package static func < (left: Self, right: Self) -> Bool { order(left, right) < 0 }

    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private static func order(_ left: Self, _ right: Self) -> Int {
        left.withBytes { left in right.withBytes { right in order(left[...], right[...]) } }
    }

    private static func order(_ left: Slice<UnsafeBufferPointer<UInt8>>, _ right: Slice<UnsafeBufferPointer<UInt8>>)
        -> Int
    {
        let (left, right) = (UnsafeBufferPointer(rebasing: left), UnsafeBufferPointer(rebasing: right))
        guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
            return left.count - right.count
        }
        let first = Int(memcmp(leftStart, rightStart, min(left.count, right.count)))
        return first != 0 ? first : left.count - right.count
    }

    private func withBytes<Answer>(_ body: (UnsafeBufferPointer<UInt8>) -> Answer) -> Answer {
        var text = text
        return text.withUTF8(body)
    }
}

/// Search in time linear in both texts, whatever they hold (Knuth, Morris and Pratt).
private enum ByteSearch {
    static func finds(_ part: UnsafeBufferPointer<UInt8>, in whole: UnsafeBufferPointer<UInt8>) -> Bool {
        guard part.count <= whole.count else { return false }
        guard !part.isEmpty else { return true }
        let fallback = fallbacks(of: part)
        var matched = 0
        for byte in whole {
            while matched > 0, part[matched] != byte { matched = fallback[matched - 1] }
            if part[matched] == byte { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }

    /// For each prefix, how long the longest shorter prefix is that it also ends with.
    private static func fallbacks(of part: UnsafeBufferPointer<UInt8>) -> [Int] {
        var fallback = [Int](repeating: 0, count: part.count)
        var matched = 0
        for position in part.indices.dropFirst() {
            while matched > 0, part[matched] != part[position] { matched = fallback[matched - 1] }
            if part[matched] == part[position] { matched += 1 }
            fallback[position] = matched
        }
        return fallback
    }
}
