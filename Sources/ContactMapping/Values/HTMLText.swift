/// Makes plain text of the HTML that CRMs keep in their fields. Any text is read; none makes it fail or take long.
///
/// Paragraphs, line breaks, list items and table rows become lines, list items get `- ` or their number, cells a tab.
/// What is no text for a reader (`script`, `style`, `title`, comments) goes, tags go, character references become their
/// characters. An unknown reference, and a `<` that begins no tag, stay as they are written.
enum HTMLText {
    /// Whether `text` holds a tag of HTML. A text with references only is left alone: `AT&amp;T` may be meant so.
    static func looksLikeHTML(_ text: String) -> Bool {
        let bytes = text.utf8
        var rest = bytes[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[bytes.index(after: start)...]
            var tag = rest
            if tag.first == UInt8(ascii: "!") { tag = tag.dropFirst() }
            if tag.first == UInt8(ascii: "/") { tag = tag.dropFirst() }
            let name = tag.prefix(10) { isLetterOrDigit($0) }
            guard let after = tag[name.endIndex...].first, isEndOfName(after) else { continue }
            // Without any `>` behind this tag there is none behind a later one.
            if tags.contains(String(decoding: name, as: UTF8.self).lowercased()) {
                return rest.contains(UInt8(ascii: ">"))
            }
        }
        return false
    }

    static func plain(_ html: String) -> String {
        var reader = HTMLReader(html)
        return reader.text()
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func isEndOfName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte <= UInt8(ascii: " ")
    }

    private static let tags: Set<String> = [
        "a", "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "doctype", "dt", "em", "font",
        "h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "html", "i", "img", "li", "meta", "ol", "p", "pre", "s",
        "script", "small", "span", "strong", "style", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u",
        "ul",
    ]
}

extension Substring.UTF8View {
    fileprivate func prefix(_ countMax: Int, while predicate: (UInt8) -> Bool) -> Substring.UTF8View {
        var end = startIndex
        var count = 0
        while end < endIndex, count < countMax, predicate(self[end]) {
            formIndex(after: &end)
            count += 1
        }
        return self[startIndex..<end]
    }
}
