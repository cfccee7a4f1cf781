internal import YAML

/// What of a book people change most, as a form has it.
package struct BookForm: Hashable, Sendable {
    /// Empty: none.
    package var filter = ""
    /// As written: a number, or `none`; empty: the default.
    package var limit = ""
    /// Empty: the view's.
    package var order: [String] = []
    package var groups: [String] = []
    package var users: [String] = []
    package var except: [String] = []

    package init() {}
}

/// Changes single keys of one book in a configuration's text, and leaves every other byte as it is, comments included.
///
/// Only texts that are laid out as usual, each key of the book on a line of its own, are changed, and no comment is lost;
/// what comes out is read again and compared. Whether the values mean anything is not asked here.
package enum BookEdit {
    /// The books of a text that can be changed, with their ids, in its order; empty where there is none.
    package static func books(in text: [UInt8]) -> [(id: String, form: BookForm)] {
        (BookLayout(text)?.books ?? []).compactMap { book in BookForm(book).map { (book.id, $0) } }
    }

    /// `nil`: there is no such book, or it is not laid out as usual.
    package static func form(of id: String, in text: [UInt8]) -> BookForm? {
        BookLayout(text)?.book(id).flatMap { BookForm($0) }
    }

    /// The text with these values; `nil`: it cannot be changed like this.
    package static func applying(_ form: BookForm, to id: String, in text: [UInt8]) -> [UInt8]? {
        guard let layout = BookLayout(text), let book = layout.book(id), let former = BookForm(book) else { return nil }
        guard form != former else { return text }
        var lines = layout.lines
        // From the end, so that what comes before keeps its place; what comes in before a line that is replaced, after that.
        let edits = BookForm.keys.filter { form.value(of: $0) != former.value(of: $0) }
            .compactMap { key in book.edit(key, to: form.value(of: key)) }
        guard edits.count == BookForm.keys.count(where: { form.value(of: $0) != former.value(of: $0) }) else {
            return nil
        }
        let ordered = edits.sorted { first, second in
            first.lines.lowerBound == second.lines.lowerBound
                ? !first.lines.isEmpty && second.lines.isEmpty : first.lines.lowerBound > second.lines.lowerBound
        }
        for edit in ordered {
            lines.replaceSubrange(edit.lines, with: edit.new)
        }
        let changed = Array(lines.joined(separator: "\n").utf8)
        return isOnly(id, changedTo: form, from: layout, in: changed) ? changed : nil
    }

    /// Whether the text says the same as before, but for these keys of this book.
    private static func isOnly(
        _ id: String, changedTo form: BookForm, from former: BookLayout, in text: [UInt8]
    ) -> Bool {
        guard let new = BookLayout(text), new.rest == former.rest, new.books.map(\.id) == former.books.map(\.id) else {
            return false
        }
        return zip(former.books, new.books).allSatisfy { before, after in
            guard before.id == id else { return before.canonical == after.canonical }
            return before.others == after.others && BookForm(after) == form
        }
    }
}

extension BookForm {
    static let keys = [Keys.filter, Keys.limit, Keys.order, Keys.members].map(\.name)

    /// `nil`: a key is written in another form than usual.
    init?(_ book: BookLayout.Entry) {
        var form = BookForm()
        for (key, value) in book.values {
            switch (key, value.content) {
            case (Keys.filter.name, .scalar(let scalar)): form.filter = scalar.isEmptyValue ? "" : scalar.text
            case (Keys.limit.name, .scalar(let scalar)): form.limit = scalar.isEmptyValue ? "" : scalar.text
            case (Keys.order.name, .sequence(let nodes)):
                guard let texts = Self.texts(nodes) else { return nil }
                form.order = texts
            case (Keys.members.name, .mapping(let pairs)):
                for pair in pairs {
                    guard case .sequence(let nodes) = pair.value.content, let texts = Self.texts(nodes) else {
                        return nil
                    }
                    switch pair.key.text {
                    case Keys.groups.name: form.groups = texts
                    case Keys.users.name: form.users = texts
                    case Keys.except.name: form.except = texts
                    default: return nil
                    }
                }
            case (Keys.filter.name, _), (Keys.limit.name, _), (Keys.order.name, _), (Keys.members.name, _): return nil
            default: break
            }
        }
        self = form
    }

    private static func texts(_ nodes: [YAMLNode]) -> [String]? {
        let texts = nodes.compactMap { node in if case .scalar(let scalar) = node.content { scalar.text } else { nil } }
        return texts.count == nodes.count ? texts : nil
    }

    /// As YAML on one line; empty: the key is left out.
    func value(of key: String) -> String {
        switch key {
        case Keys.filter.name: filter.isEmpty ? "" : Self.spelt(filter, in: "k: {}")
        case Keys.limit.name: limit.isEmpty ? "" : Self.spelt(limit, in: "k: {}")
        case Keys.order.name: order.isEmpty ? "" : Self.list(order)
        default:
            [(Keys.groups, groups), (Keys.users, users), (Keys.except, except)].filter { !$0.1.isEmpty }
                .map { "\($0.0.name): \(Self.list($0.1))" }.joined(separator: ", ").enclosed
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map { spelt($0, in: "k: [{}]") }.joined(separator: ", "))]"
    }

    /// Without quotes where YAML reads it back like that.
    private static func spelt(_ text: String, in frame: String) -> String {
        let parsed = YAMLDocument.parse(Array(frame.replacing("{}", with: text).utf8))
        if parsed.faults.isEmpty, case .mapping(let pairs)? = parsed.root?.content, pairs.count == 1 {
            switch pairs[0].value.content {
            case .scalar(let scalar) where scalar.text == text && !scalar.isEmptyValue && frame == "k: {}": return text
            case .sequence(let nodes) where nodes.count == 1:
                if case .scalar(let scalar) = nodes[0].content, scalar.text == text, !scalar.isEmptyValue {
                    return text
                }
            default: break
            }
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension String {
    fileprivate var enclosed: String { isEmpty ? "" : "{ \(self) }" }
}
