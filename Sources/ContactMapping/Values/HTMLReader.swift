/// Reads one HTML text, once, from front to back. Every byte is looked at a bounded number of times.
struct HTMLReader {
    private let bytes: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    /// Line ends to write before the next text.
    private var lineEnds = 0
    private var isSpaceDue = false
    /// What a list item or a cell puts before its text.
    private var lead = ""
    private var preformattedDepth = 0
    /// The open lists, inmost last: the number of the last item, `nil` in a list without numbers.
    private var lists: [Int?] = []
    /// Lists that are nested deeper are read as part of the one around them.
    private static let listsMax = 32

    /// Whether a search for the end of a comment, or of a tag, found none once: none of its kind comes any more, and no
    /// further search is made.
    private var hasNoCommentEnd = false
    private var hasNoTagEnd = false

    init(_ html: String) { bytes = Array(html.utf8) }

    mutating func text() -> String {
        output.reserveCapacity(bytes.count)
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "<"): markup()
            case UInt8(ascii: "&"): reference()
            case let byte: plain(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Markup

    private mutating func markup() {
        if starts(with: "<!--", at: position) {
            if !hasNoCommentEnd, let end = find("-->", from: position + 4) {
                position = end + 3
                return
            }
            hasNoCommentEnd = true
        }
        guard let tag = Tag(bytes, at: position), !hasNoTagEnd, let end = tagEnd(from: tag.nameEnd) else {
            plain(bytes[position])
            return
        }
        position = end + 1
        if tag.isClosing { close(tag.name) } else { open(tag.name) }
    }

    /// The place of the `>` that ends a tag; one inside a quoted attribute does not. A quote counts only after a `=`,
    /// so that an apostrophe in a broken tag does not swallow the text behind it.
    private mutating func tagEnd(from start: Int) -> Int? {
        var index = start
        var quote: UInt8?
        var last: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return index
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), last == UInt8(ascii: "=") {
                quote = byte
            }
            if byte > UInt8(ascii: " ") { last = byte }
            index += 1
        }
        hasNoTagEnd = true
        return nil
    }

    private mutating func open(_ name: String) {
        switch name {
        case "script", "style", "title", "template": skipContent(of: name)
        case "br":
            lineEnds = min(lineEnds + 1, 2)
            isSpaceDue = false
        case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table": breakLines(2)
        case "pre":
            breakLines(2)
            preformattedDepth += 1
        case "ul", "ol":
            breakLines(lists.isEmpty ? 2 : 1)
            if lists.count < Self.listsMax { lists.append(name == "ol" ? 0 : nil) }
        case "li": item()
        case "tr":
            lead = ""
            breakLines(1)
        case "td", "th": if lineEnds == 0, !output.isEmpty { lead = "\t" }
        case _ where Self.lines.contains(name): breakLines(1)
        default: break
        }
    }

    private mutating func close(_ name: String) {
        if Self.owners.contains(name) { lead = "" }
        switch name {
        case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table": breakLines(2)
        case "pre":
            breakLines(2)
            preformattedDepth = max(0, preformattedDepth - 1)
        case "ul", "ol":
            _ = lists.popLast()
            breakLines(lists.isEmpty ? 2 : 1)
        case _ where Self.lines.contains(name): breakLines(1)
        default: break
        }
    }

    private mutating func item() {
        lead = ""
        breakLines(1)
        guard let last = lists.last, let number = last else {
            lead = "- "
            return
        }
        lists[lists.count - 1] = number + 1
        lead = "\(number + 1). "
    }

    /// Elements that stand on lines of their own.
    private static let lines: Set<String> = [
        "address", "article", "aside", "center", "dd", "div", "dl", "dt", "footer", "form", "header", "hr", "main",
        "li", "nav", "section", "tr",
    ]
    /// Elements with whose end a lead that found no text goes.
    private static let owners: Set<String> = ["li", "ol", "table", "tr", "ul"]

    /// Goes behind the end of an element whose content nobody reads; to the end of the text where it has none.
    private mutating func skipContent(of name: String) {
        var from = position
        while let end = find("</", from: from) {
            if let tag = Tag(bytes, at: end), tag.name == name {
                position = end
                return
            }
            from = end + 2
        }
        position = bytes.count
    }

    // MARK: Text

    private mutating func reference() {
        guard let reference = HTMLReference(bytes, at: position) else {
            plain(bytes[position])
            return
        }
        position = reference.end
        write(Array(reference.text.utf8))
    }

    private mutating func plain(_ byte: UInt8) {
        position += 1
        let isWhite = byte == 0x20 || (0x09...0x0D).contains(byte)
        if isWhite, preformattedDepth == 0 {
            isSpaceDue = true
        } else if byte == 0x0D {
            return
        } else if byte == 0x0A {
            lineEnds = min(lineEnds + 1, 2)
        } else {
            write([byte])
        }
    }

    private mutating func breakLines(_ count: Int) {
        // The paragraph in a list item begins behind the item's mark.
        guard lead.isEmpty else { return }
        lineEnds = max(lineEnds, count)
        isSpaceDue = false
    }

    private mutating func write(_ text: [UInt8]) {
        if output.isEmpty {
            isSpaceDue = false
        } else if lineEnds > 0 {
            output.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: lineEnds))
        } else if isSpaceDue, lead.isEmpty {
            output.append(UInt8(ascii: " "))
        }
        output.append(contentsOf: lead.utf8)
        output.append(contentsOf: text)
        lineEnds = 0
        isSpaceDue = false
        lead = ""
    }

    private func starts(with text: StaticString, at index: Int) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return index + wanted.count <= bytes.count && bytes[index..<index + wanted.count].elementsEqual(wanted)
    }

    private func find(_ text: StaticString, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if starts(with: text, at: index) { return index }
            index += 1
        }
        return nil
    }
}

/// The begin of a tag: `<name`, `</name`, `<!name` or `<?name`.
private struct Tag {
    let name: String
    let isClosing: Bool
    let nameEnd: Int

    private static let nameBytesMax = 64

    /// `nil` where the `<` at `start` begins none.
    init?(_ bytes: [UInt8], at start: Int) {
        var index = start + 1
        guard index < bytes.count else { return nil }
        isClosing = bytes[index] == UInt8(ascii: "/")
        if isClosing || bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "?") { index += 1 }
        let nameStart = index
        while index < bytes.count, index - nameStart < Self.nameBytesMax, HTMLText.isLetterOrDigit(bytes[index]) {
            index += 1
        }
        guard index > nameStart, bytes[nameStart] > UInt8(ascii: "9") else { return nil }
        name = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
        nameEnd = index
    }
}
