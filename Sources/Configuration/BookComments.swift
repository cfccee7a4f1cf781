internal import YAML

/// The comments that stand where one key of a book stands with its value.
struct BookComments {
    /// At the end of the only line, with the blanks before it; `nil`: none.
    let behind: String?
    /// Whether there is one that has no place beside a value on one line.
    let areInside: Bool

    /// - Parameters:
    ///   - lines: the key with its value, and nothing else.
    ///   - value: its canonical form.
    /// - Returns: `nil` where the lines do not say that alone, so that comments cannot be told from the value.
    init?(_ lines: [String], of value: String) {
        guard Self.value(of: lines) == value else { return nil }
        let first = lines.indices.lazy.compactMap { number in
            Self.comment(in: lines[number]) { Self.value(of: lines, number, as: $0) == value }
        }.first
        behind = lines.count == 1 ? first : nil
        areInside = lines.count > 1 && first != nil
    }

    /// What can be left out of the line, from a `#` on, so that the same is said: a `#` in a text is a part of it.
    private static func comment(in line: String, _ saysTheSame: (String) -> Bool) -> String? {
        let characters = Array(line.unicodeScalars)
        func text(_ range: Range<Int>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: characters[range])
            return String(text)
        }
        for place in characters.indices where characters[place] == "#" {
            var end = place
            while end > 0, [" ", "\t"].contains(characters[end - 1]) { end -= 1 }
            guard end < place || place == 0 else { continue }
            if saysTheSame(text(0..<end)) { return text(end..<characters.count) }
        }
        return nil
    }

    /// What the lines say with another text in the place of one of them.
    private static func value(of lines: [String], _ number: Int, as text: String) -> String? {
        var lines = lines
        lines[number] = text
        return value(of: lines)
    }

    /// `nil`: they are not one key with a value.
    private static func value(of lines: [String]) -> String? {
        let document = YAMLDocument.parse(Array((lines.joined(separator: "\n") + "\n").utf8))
        guard document.faults.isEmpty, case .mapping(let pairs)? = document.root?.content, pairs.count == 1 else {
            return nil
        }
        return pairs[0].value.canonical
    }
}
