/// Joins what a template yields so that no separator dangles; the rule stands at `Template`.
struct TemplateText {
    private enum Piece {
        /// A value or a word.
        case word(String)
        case separator(String)
        /// An empty field, or a part that disappeared.
        case gap
    }

    /// What a template yields.
    struct Rendered: Equatable {
        var text: String
        /// Which of the template's `paths` have their value in it, ascending.
        var slots: [Int]
    }

    private var pieces: [Piece] = []
    private var slotCount = 0
    private var filled: [Int] = []

    /// The text of `parts` with `value` for each field; `nil` where all fields are empty, or nothing is left.
    /// - Parameter value: The text of a field; `nil` or empty where it has none. Asked once for each slot, in order.
    static func render(_ parts: [Template.Part], value: (Template.Slot) -> String?) -> Rendered? {
        var text = TemplateText()
        text.add(parts, value)
        guard text.slotCount == 0 || !text.filled.isEmpty else { return nil }
        let joined = text.joined
        return joined.isEmpty ? nil : Rendered(text: joined, slots: text.filled)
    }

    private mutating func add(_ parts: [Template.Part], _ value: (Template.Slot) -> String?) {
        for part in parts {
            switch part {
            case .literal(let text): add(literal: text)
            case .slot(let slot):
                add(slot, value(slot))
                slotCount += 1
            case .optional(let inner): add(optional: inner, value)
            }
        }
    }

    private mutating func add(_ slot: Template.Slot, _ value: String?) {
        if let value, !value.isEmpty {
            filled.append(slotCount)
            pieces.append(.word(slot.prefix + value + slot.suffix))
        } else {
            pieces.append(.gap)
        }
    }

    private mutating func add(optional parts: [Template.Part], _ value: (Template.Slot) -> String?) {
        var part = TemplateText()
        part.slotCount = slotCount
        part.add(parts, value)
        if part.filled.count == part.slotCount - slotCount {
            filled += part.filled
            pieces += part.pieces
        } else {
            pieces.append(.gap)
        }
        slotCount = part.slotCount
    }

    /// Divides a literal into its separators at both ends and the words between them.
    private mutating func add(literal: String) {
        let scalars = literal.unicodeScalars
        guard let first = scalars.firstIndex(where: { !Self.isSeparator($0) }),
            let last = scalars.lastIndex(where: { !Self.isSeparator($0) })
        else {
            pieces.append(.separator(literal))
            return
        }
        let end = scalars.index(after: last)
        if first > scalars.startIndex { pieces.append(.separator(String(scalars[..<first]))) }
        pieces.append(.word(String(scalars[first..<end])))
        if end < scalars.endIndex { pieces.append(.separator(String(scalars[end...]))) }
    }

    private var joined: String {
        var text = ""
        var isAtStart = true
        /// The runs of separators since the last word; gaps divide them.
        var runs = [""]
        for piece in pieces {
            switch piece {
            case .gap: runs.append("")
            case .separator(let separator): runs[runs.count - 1] += separator
            case .word(let word):
                if runs.count == 1 {
                    text += runs[0]
                } else if !isAtStart {
                    text += Self.strongest(runs)
                }
                text += word
                isAtStart = false
                runs = [""]
            }
        }
        return runs.count == 1 ? text + runs[0] : text
    }

    private static func strongest(_ runs: [String]) -> String {
        var best = ""
        for run in runs where strength(run) >= strength(best) { best = run }
        return best
    }

    private static func strength(_ run: String) -> Int {
        if run.isEmpty { return 0 }
        if run.contains(where: \.isNewline) { return 3 }
        return run.unicodeScalars.allSatisfy { $0.properties.isWhitespace } ? 1 : 2
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol:
            return true
        default: return false
        }
    }
}
