internal import YAML

/// Where the books of a configuration's text stand, line by line.
struct BookLayout {
    /// One book.
    struct Entry {
        let id: String
        /// In the order of the text.
        let values: [(key: String, value: YAMLNode)]
        let canonical: String
        /// Where each key with its value stands, as lines from 0; comments behind a value belong to the next key.
        fileprivate let places: [String: Range<Int>]
        /// What stands before each key in its line: blanks, or the dash of the list.
        fileprivate let indents: [String: String]
        /// The lines of each key with its value, without the list's dash.
        fileprivate let texts: [String: [String]]

        /// What the form does not have.
        var others: [String] {
            values.filter { !BookForm.keys.contains($0.key) }.map { "\($0.key): \($0.value.canonical)" }
        }

        /// A comment behind the value stays behind it; where the key goes, on a line of its own.
        ///
        /// - Parameter value: as YAML on one line; empty: the key goes.
        /// - Returns: `nil` where that would take away a comment inside the value, or the line with the list's dash.
        func edit(_ key: String, to value: String) -> (lines: Range<Int>, new: [String])? {
            guard let lines = places[key], let indent = indents[key] else { return inserting(key, value) }
            guard let comments = BookComments(texts[key] ?? [], of: former(key)), !comments.areInside else {
                return nil
            }
            guard !value.isEmpty else {
                guard !indent.contains("-") else { return nil }
                return (lines, comments.behind.map { [indent + $0.drop(while: \.isWhitespace)] } ?? [])
            }
            return (lines, ["\(indent)\(key): \(value)\(comments.behind ?? "")"])
        }

        private func former(_ key: String) -> String { values.first { $0.key == key }?.value.canonical ?? "" }

        /// Behind the view, as people write it.
        private func inserting(_ key: String, _ value: String) -> (lines: Range<Int>, new: [String])? {
            guard let view = places[Keys.view.name] ?? places[values.first?.key ?? ""],
                let indent = indents.values.map({ String($0.map { $0 == "-" ? " " : $0 }) }).first
            else { return nil }
            return (view.upperBound..<view.upperBound, ["\(indent)\(key): \(value)"])
        }
    }

    let lines: [String]
    let books: [Entry]
    /// Everything but the books, each key with its value.
    let rest: [String]

    /// `nil`: it is no YAML mapping with a block list of block mappings, each key on a line of its own, all lines ended in
    /// one way.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: { ["\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}"].contains($0) })
        else { return nil }
        let document = YAMLDocument.parse(bytes)
        guard document.faults.isEmpty, case .mapping(let pairs)? = document.root?.content,
            let own = pairs.first(where: { $0.key.text == Keys.books.name }),
            case .sequence(let nodes) = own.value.content
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let after = pairs.map(\.key.place.line).filter { $0 > own.key.place.line }.min() ?? lines.count + 1
        var books: [Entry] = []
        for (place, node) in nodes.enumerated() {
            let end = place + 1 < nodes.count ? nodes[place + 1].place.line : after
            guard let book = Entry(node, lines, end: end - 1) else { return nil }
            books.append(book)
        }
        guard Set(books.map(\.id)).count == books.count else { return nil }
        self.lines = lines
        self.books = books
        rest = pairs.filter { $0.key.text != Keys.books.name }.map { "\($0.key.text): \($0.value.canonical)" }
    }

    func book(_ id: String) -> Entry? { books.first { $0.id == id } }
}

extension BookLayout.Entry {
    /// - Parameter end: the line, from 0, at which the next thing begins.
    fileprivate init?(_ node: YAMLNode, _ lines: [String], end: Int) {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else { return nil }
        let starts = pairs.map { $0.key.place.line - 1 }
        guard Set(starts).count == starts.count, Set(pairs.map(\.key.place.column)).count == 1,
            starts == starts.sorted(), (starts.last ?? 0) < end, end <= lines.count
        else { return nil }
        var places: [String: Range<Int>] = [:]
        var indents: [String: String] = [:]
        var texts: [String: [String]] = [:]
        for (index, pair) in pairs.enumerated() {
            let next = index + 1 < starts.count ? starts[index + 1] : end
            let place = starts[index]..<Self.end(of: starts[index], before: next, lines)
            places[pair.key.text] = place
            let indent = String(lines[starts[index]].unicodeScalars.prefix(pair.key.place.column - 1))
            // A flow mapping has a brace before its first key.
            guard indent.allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
            indents[pair.key.text] = indent
            let first = indent.replacing("-", with: " ") + lines[place.lowerBound].dropFirst(indent.count)
            texts[pair.key.text] = [first] + lines[place].dropFirst()
        }
        self.places = places
        self.indents = indents
        self.texts = texts
        values = pairs.map { ($0.key.text, $0.value) }
        canonical = node.canonical
        let named = [Keys.id.name, Keys.name.name].compactMap { key in pairs.first { $0.key.text == key }?.value }.first
        if case .scalar(let scalar)? = named?.content { id = scalar.text } else { id = "" }
    }

    /// Without the blank lines and comments that stand before what comes next.
    private static func end(of start: Int, before next: Int, _ lines: [String]) -> Int {
        var end = next
        while end > start + 1 {
            let line = lines[end - 1].drop { $0 == " " || $0 == "\t" }
            guard line.isEmpty || line.first == "#" else { break }
            end -= 1
        }
        return end
    }
}
