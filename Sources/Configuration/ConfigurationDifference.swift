import Sentences
internal import YAML

/// What two texts of a configuration say differently, in words, for a person who chooses between them.
package enum ConfigurationDifference {
    /// One line for the file and one for each book that differs, in the order of the newer text; empty where only
    /// comments and layout do. Texts that are no YAML mappings differ as wholes.
    package static func lines(from former: [UInt8], to new: [UInt8]) -> [String] {
        lines(from: former, to: new, isWhole: false)
    }

    /// The same with every value, however long, also of what is new: `filter: Ort = 'Kiel', was nothing`.
    package static func wholeLines(from former: [UInt8], to new: [UInt8]) -> [String] {
        lines(from: former, to: new, isWhole: true)
    }

    private static func lines(from former: [UInt8], to new: [UInt8], isWhole: Bool) -> [String] {
        guard former != new else { return [] }
        guard let former = Outline(former), let new = Outline(new) else {
            return [DifferenceSentence.unreadable.text()]
        }
        var lines: [String] = []
        let own = phrases(former.values, new.values, isWhole)
        if !own.isEmpty { lines.append(listed(own)) }
        for book in new.books {
            guard let before = former.books.first(where: { $0.id == book.id }) else {
                lines.append(
                    isWhole
                        ? DifferenceSentence.ofBook.text(book.id, listed(phrases([], book.values, isWhole)))
                        : DifferenceSentence.bookIsNew.text(book.id))
                continue
            }
            let changes = phrases(before.values, book.values, isWhole)
            if !changes.isEmpty { lines.append(DifferenceSentence.ofBook.text(book.id, listed(changes))) }
        }
        let left = former.books.filter { book in !new.books.contains { $0.id == book.id } }
        return lines + left.map { DifferenceSentence.bookIsGone.text($0.id) }
    }

    private static func listed(_ changes: [String]) -> String {
        changes.joined(separator: DifferenceSentence.separator)
    }

    private static func phrases(_ former: [Value], _ new: [Value], _ isWhole: Bool) -> [String] {
        let changed = new.compactMap { value -> String? in
            guard let before = former.first(where: { $0.key == value.key }) else {
                return isWhole
                    ? DifferenceSentence.changed.text(value.key, value.written, "nothing")
                    : DifferenceSentence.isNew.text(value.key)
            }
            guard before.text != value.text else { return nil }
            if isWhole { return DifferenceSentence.changed.text(value.key, value.written, before.written) }
            guard let now = value.shown, let then = before.shown else {
                return DifferenceSentence.differs.text(value.key)
            }
            return DifferenceSentence.changed.text(value.key, now, then)
        }
        let left = former.filter { value in !new.contains { $0.key == value.key } }
        return changed + left.map { DifferenceSentence.isGone.text($0.key) }
    }

    /// What stands behind one key, or behind a key of a key: `mode`, `exchange.tenant`.
    private struct Value {
        let key: String
        /// Equal for equal values, whatever their layout.
        let text: String
        /// For people, in one line.
        let written: String
        /// `nil`: too long for a line, or more than one text.
        let shown: String?
    }

    private struct BookOutline {
        /// As written, or the name.
        let id: String
        let values: [Value]
    }

    private struct Outline {
        var values: [Value] = []
        var books: [BookOutline] = []

        init?(_ bytes: [UInt8]) {
            guard case .mapping(let pairs)? = YAMLDocument.parse(bytes).root?.content else { return nil }
            for pair in pairs {
                if pair.key.text == Keys.books.name, case .sequence(let nodes) = pair.value.content {
                    books = nodes.compactMap(Self.book)
                } else {
                    values += Self.values(of: pair)
                }
            }
        }

        private static func book(_ node: YAMLNode) -> BookOutline? {
            guard case .mapping(let pairs) = node.content else { return nil }
            let values = pairs.flatMap { Self.values(of: $0) }
            let named = values.first { $0.key == Keys.id.name } ?? values.first { $0.key == Keys.name.name }
            return BookOutline(id: named?.text ?? "", values: values)
        }

        private static func values(of pair: YAMLPair) -> [Value] {
            if case .mapping(let inner) = pair.value.content, !inner.isEmpty {
                return inner.map { value(of: $0.value, key: "\(pair.key.text).\($0.key.text)") }
            }
            return [value(of: pair.value, key: pair.key.text)]
        }

        private static func value(of node: YAMLNode, key: String) -> Value {
            let text = node.canonical
            var shown: String?
            if case .scalar = node.content, text.unicodeScalars.count <= shownMax { shown = text }
            return Value(key: key, text: text, written: node.written, shown: shown)
        }

        private static let shownMax = 40
    }
}

extension YAMLNode {
    /// Of a text the text itself; of everything else a form that no two different ones share.
    var canonical: String {
        switch content {
        case .scalar(let scalar): scalar.text
        case .sequence(let nodes): "[\(nodes.map(\.counted).joined())]"
        case .mapping(let pairs):
            "{\(pairs.map { "\($0.key.text.utf8.count):\($0.key.text)\($0.value.counted)" }.joined())}"
        }
    }

    /// In one line, as it could stand in the file.
    fileprivate var written: String {
        switch content {
        case .scalar(let scalar): scalar.text.replacing("\n", with: " ")
        case .sequence(let nodes): "[\(nodes.map(\.written).joined(separator: ", "))]"
        case .mapping(let pairs):
            "{\(pairs.map { "\($0.key.text): \($0.value.written)" }.joined(separator: ", "))}"
        }
    }

    private var counted: String {
        let text = canonical
        return "\(text.utf8.count):\(text)"
    }
}
