/// Something that is wrong, or may surprise, at one place of a filter's text.
package struct FilterFinding: Hashable, Sendable {
    /// From 1.
    package let line: Int
    /// In characters, from 1.
    package let column: Int
    /// In characters; at least 1.
    package let length: Int
    /// Whole sentences, the suggestion included.
    package let message: String
    /// The nearest known name, where the finding is about a name.
    package let suggestion: String?

    /// The line of the text with carets under the place, then the message: `filter:1:9: …`.
    package func rendered(source: String, name: String = "filter") -> String {
        let lines = SourceLines.split(source)
        let text = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
        // Tabs stay tabs, so that the caret stands below its place however wide they are shown.
        let indent = String(text.prefix(column - 1).map { $0 == "\t" ? "\t" : " " })
        let carets = String(repeating: "^", count: max(1, min(length, text.count - column + 1)))
        return "\(name):\(line):\(column): \(message)\n\(text)\n\(indent)\(carets)"
    }
}

/// What was found wrong with a filter, in the order of the text; never empty, and at most one more than
/// `Filter.findingsMax`.
package struct FilterErrors: Error, Hashable, Sendable, CustomStringConvertible {
    package let findings: [FilterFinding]

    package func rendered(source: String, name: String = "filter") -> String {
        findings.map { $0.rendered(source: source, name: name) }.joined(separator: "\n")
    }

    package var description: String {
        findings.map { "\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    }
}

/// A finding as the compiler makes it, before anybody asks for line and column.
struct FilterFault: Error, Hashable {
    /// UTF-8 offsets into the filter's text.
    let place: Range<Int>
    let message: String
    var suggestion: String?

    func finding(in source: String) -> FilterFinding {
        let utf8 = source.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: min(place.lowerBound, utf8.count))
        let end = utf8.index(utf8.startIndex, offsetBy: min(place.upperBound, utf8.count))
        let before = SourceLines.split(source[..<start])
        let length = SourceLines.split(source[start..<end])[0].count
        return FilterFinding(
            line: before.count, column: (before.last?.count ?? 0) + 1, length: max(1, length), message: message,
            suggestion: suggestion)
    }
}

enum SourceLines {
    /// Lines end with LF, CR LF or CR; a text has at least one.
    static func split(_ text: some StringProtocol) -> [Substring] {
        Substring(text).split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }
}
