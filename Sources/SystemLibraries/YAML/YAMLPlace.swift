/// A place in a file: line and column, both counted from 1; a column is one Unicode code point.
package struct YAMLPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package static let start = YAMLPlace(line: 1, column: 1)

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package var description: String { "\(line):\(column)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Counts lines and columns of a text, character by character, as libyaml does.
struct YAMLWalk {
    enum Step { case character, lineBreak, restOfLineBreak }

    /// Of the next character.
    private(set) var place = YAMLPlace.start
    private var isAfterCarriageReturn = false

    /// What the next character is; a carriage return and a line feed are one line break.
    @discardableResult mutating func pass(_ character: Unicode.Scalar) -> Step {
        defer { isAfterCarriageReturn = character == "\r" }
        switch character {
        case "\n" where isAfterCarriageReturn: return .restOfLineBreak
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
            place = YAMLPlace(line: place.line + 1, column: 1)
            return .lineBreak
        default:
            place = YAMLPlace(line: place.line, column: place.column + 1)
            return .character
        }
    }
}

/// What is wrong with a file as YAML, and where.
package struct YAMLFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let place: YAMLPlace
    /// "what: why. How to mend it."
    package let message: String

    package init(place: YAMLPlace, message: String) {
        self.place = place
        self.message = message
    }

    package var description: String { "\(place): \(message)" }
}
