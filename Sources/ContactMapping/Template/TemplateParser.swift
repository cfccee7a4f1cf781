package import AccessRules
import ContactModel

extension Template {
    /// The longest template. One that is longer is a mistake in the file around it.
    package static let charactersMax = 10_000

    /// Reads a template for records of `table`. All faults are found at once, in the order of the text.
    package static func parse(
        _ text: String, table: String, schema: CRMSchema, protected: Set<FieldKey>
    ) -> Result<Template, TemplateErrors> {
        parse(text, table: table, schema: schema, protected: protected, takesBytes: false)
    }

    /// - Parameter takesBytes: fields of bytes are allowed as well, for a photo.
    static func parse(
        _ text: String, table: String, schema: CRMSchema, protected: Set<FieldKey>, takesBytes: Bool
    ) -> Result<Template, TemplateErrors> {
        var parser = TemplateParser(
            text: text, table: table, schema: schema, protected: protected, takesBytes: takesBytes)
        return parser.parse()
    }
}

/// What is wrong with one template; at least one fault.
package struct TemplateErrors: Error, Hashable, Sendable {
    package let all: [TemplateError]
}

/// Reads one template, once.
private struct TemplateParser {
    private let text: String
    private let characters: [Character]
    private let table: String
    private let schema: CRMSchema
    private let protected: Set<FieldKey>
    private let takesBytes: Bool

    private var position = 0
    private var errors: [TemplateError] = []
    /// Where the open optional part begins.
    private var optionalStart: Int?
    private var outer: [Template.Part] = []
    private var inner: [Template.Part] = []
    private var literal = ""

    init(text: String, table: String, schema: CRMSchema, protected: Set<FieldKey>, takesBytes: Bool) {
        self.text = text
        characters = Array(text)
        self.table = table
        self.schema = schema
        self.protected = protected
        self.takesBytes = takesBytes
    }

    mutating func parse() -> Result<Template, TemplateErrors> {
        if let fault = unreadable { return .failure(TemplateErrors(all: [fault])) }
        while position < characters.count { step() }
        if let start = optionalStart {
            report(.syntax, start, 1, "This [ has no ]. Close the optional part, or write [[ for the character.")
        }
        flush()
        guard errors.isEmpty else { return .failure(TemplateErrors(all: errors)) }
        return .success(Template(text: text, parts: Template.enclosed(outer)))
    }

    private var unreadable: TemplateError? {
        if text.allSatisfy(\.isWhitespace) {
            return error(.syntax, 0, 1, "The template is empty. Name a field in braces, or leave the line out.")
        }
        if characters.count > Template.charactersMax {
            return error(
                .syntax, 0, 1, "The template is longer than \(Template.charactersMax) characters. Make it shorter.")
        }
        return nil
    }

    private mutating func step() {
        let character = characters[position]
        if "{}[]".contains(character), position + 1 < characters.count, characters[position + 1] == character {
            literal.append(character)
            position += 2
            return
        }
        switch character {
        case "{": field()
        case "[": open()
        case "]": close()
        case "}":
            report(.syntax, position, 1, "This } has no {. Write }} for the character.")
            position += 1
        default:
            literal.append(character)
            position += 1
        }
    }

    private mutating func open() {
        if optionalStart != nil {
            report(
                .syntax, position, 1,
                "Optional parts do not stand inside one another. Close the first one, or write [[ for the character.")
        } else {
            flush()
            optionalStart = position
        }
        position += 1
    }

    private mutating func close() {
        defer { position += 1 }
        guard let start = optionalStart else {
            report(.syntax, position, 1, "This ] has no [. Write ]] for the character.")
            return
        }
        flush()
        if Template.slots(in: inner).isEmpty, !errors.contains(where: { $0.offset > start }) {
            report(
                .syntax, start, position - start + 1,
                "This optional part holds no field and would always show. Drop the brackets, or write [[ and ]].")
        }
        outer.append(.optional(inner))
        inner = []
        optionalStart = nil
    }

    private mutating func field() {
        let start = position
        guard let end = fieldEnd(from: start) else {
            report(.syntax, start, 1, "This { has no }. Close the field, or write {{ for the character.")
            position = characters.count
            return
        }
        position = end + 1
        let name = trimmed(start + 1, end)
        guard !name.isEmpty else {
            report(.syntax, start, end - start + 1, "There is no field between { and }. Write its name.")
            return
        }
        do throws(PathError) {
            let path = try FieldPath.resolve(String(characters[name]), table: table, schema: schema)
            guard isAllowed(path, name) else { return }
            flush()
            append(.slot(Template.Slot(path: path)))
        } catch {
            report(.unknownName, name.lowerBound, name.count, error.message, error.suggestion)
        }
    }

    /// The place of the `}` that ends a field. One inside a quoted name does not.
    private func fieldEnd(from start: Int) -> Int? {
        var isQuoted = false
        for index in start..<characters.count {
            if characters[index] == "\"" { isQuoted.toggle() }
            if characters[index] == "}", !isQuoted { return index }
        }
        return characters[start...].firstIndex(of: "}")
    }

    private mutating func isAllowed(_ path: FieldPath, _ place: Range<Int>) -> Bool {
        if let key = path.reads.first(where: protected.contains) {
            report(.protected, place.lowerBound, place.count, "\(key) is protected: no mapping may carry it.")
            return false
        }
        switch path.type {
        case .relation:
            report(
                .noText, place.lowerBound, place.count,
                "\(path) is a relation. Name a field behind it, such as \(path).Name.")
            return false
        case .one(.blob) where !takesBytes:
            report(.noText, place.lowerBound, place.count, "\(path) holds bytes, for which there is no text.")
            return false
        case .one, .list, .null: return true
        }
    }

    private func trimmed(_ start: Int, _ end: Int) -> Range<Int> {
        var (start, end) = (start, end)
        while start < end, characters[start].isWhitespace { start += 1 }
        while end > start, characters[end - 1].isWhitespace { end -= 1 }
        return start..<end
    }

    private mutating func flush() {
        guard !literal.isEmpty else { return }
        append(.literal(literal))
        literal = ""
    }

    private mutating func append(_ part: Template.Part) {
        if optionalStart == nil { outer.append(part) } else { inner.append(part) }
    }

    private mutating func report(
        _ kind: TemplateError.Kind, _ offset: Int, _ length: Int, _ message: String, _ suggestion: String? = nil
    ) {
        errors.append(error(kind, offset, length, message, suggestion))
    }

    private func error(
        _ kind: TemplateError.Kind, _ offset: Int, _ length: Int, _ message: String, _ suggestion: String? = nil
    ) -> TemplateError {
        let before = characters.prefix(offset)
        let lineStart = before.lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
        return TemplateError(
            kind: kind, offset: offset, line: before.count(where: \.isNewline) + 1, column: offset - lineStart + 1,
            length: max(1, length), message: message, suggestion: suggestion)
    }
}

extension Template {
    private static let enclosures: [Character: Character] = [
        "(": ")", "[": "]", "{": "}", "<": ">", "\"": "\"", "'": "'", "„": "“", "“": "”", "«": "»", "»": "«",
    ]

    /// Gives each field the brackets or quotes that directly enclose it, in optional parts as well.
    fileprivate static func enclosed(_ parts: [Part]) -> [Part] {
        var parts = parts
        for index in parts.indices {
            if case .optional(let inner) = parts[index] { parts[index] = .optional(enclosed(inner)) }
            guard index > 0, index + 1 < parts.count, case .slot(var slot) = parts[index],
                case .literal(var before) = parts[index - 1], case .literal(var after) = parts[index + 1],
                let opening = before.last, let closing = after.first, enclosures[opening] == closing
            else { continue }
            slot.prefix = String(before.removeLast())
            slot.suffix = String(after.removeFirst())
            parts[index - 1] = .literal(before)
            parts[index] = .slot(slot)
            parts[index + 1] = .literal(after)
        }
        return parts.filter { $0 != .literal("") }
    }
}
