package import YAML

/// A value of the configuration and where the file says so.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let place: YAMLPlace
    private let scalar: YAMLScalar?

    /// `scalar`, where the value is its text: it leads from places inside the text to those of the file.
    init(_ value: Value, at place: YAMLPlace, scalar: YAMLScalar? = nil) {
        self.value = value
        self.place = place
        self.scalar = scalar
    }

    /// Another value that was read from the same place.
    func map<Other: Sendable>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(transform(value), at: place, scalar: scalar)
    }
}

extension Located where Value == String {
    /// The file's place of a line and column of this text, counted from 1, columns in characters.
    ///
    /// Exact for plain, quoted and literal (`|`) texts; for folded ones (`>`) up to blank lines. A place beyond the text
    /// is that of its end.
    package func place(line: Int, column: Int) -> YAMLPlace {
        guard let scalar else { return place }
        var currentLine = 1
        var currentColumn = 1
        var offset = 0
        for character in value {
            if currentLine > line || (currentLine == line && (currentColumn >= column || character.isLineEnd)) { break }
            offset += character.unicodeScalars.count
            currentColumn += 1
            if character.isLineEnd {
                currentLine += 1
                currentColumn = 1
            }
        }
        return scalar.place(ofCodePoint: offset)
    }

    /// A line of this text, and below it carets under `length` characters from `column` on; both indented.
    func excerpt(line: Int, column: Int, length: Int) -> String {
        let lines = value.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd)
        guard lines.indices.contains(line - 1) else { return "" }
        let text = lines[line - 1]
        // A tab stays a tab, so that the carets stand below their place however wide it is shown.
        let indent = String(text.prefix(column - 1).map { $0 == "\t" ? "\t" : " " })
        let carets = String(repeating: "^", count: max(1, min(length, text.count - column + 1)))
        return "\n    \(text)\n    \(indent)\(carets)"
    }
}

extension Located: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.value == right.value && left.place == right.place
    }
}

extension Character {
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}
