/// A YAML file's lines, and the way back from a text in it to the places that its characters were written at.
package final class YAMLSource: Sendable {
    /// Without their line breaks; broken where libyaml breaks them, so that its line numbers fit.
    private let lines: [[Unicode.Scalar]]

    package init(_ text: String) {
        var lines: [[Unicode.Scalar]] = [[]]
        var walk = YAMLWalk()
        for character in text.unicodeScalars {
            switch walk.pass(character) {
            case .character: lines[lines.count - 1].append(character)
            case .lineBreak: lines.append([])
            case .restOfLineBreak: continue
            }
        }
        self.lines = lines
    }

    /// The character at a place, `nil` at the end of a line and beyond.
    package func character(at place: YAMLPlace) -> Unicode.Scalar? {
        guard lines.indices.contains(place.line - 1), lines[place.line - 1].indices.contains(place.column - 1) else {
            return nil
        }
        return lines[place.line - 1][place.column - 1]
    }

    /// The place itself, or the end of its line or of the file where it lies beyond.
    func nearest(to place: YAMLPlace) -> YAMLPlace {
        guard place.line <= lines.count else {
            return YAMLPlace(line: lines.count, column: lines[lines.count - 1].count + 1)
        }
        return YAMLPlace(line: place.line, column: min(place.column, lines[place.line - 1].count + 1))
    }

    /// One place for each code point of a scalar's text, and one more for its end.
    func places(of scalar: YAMLScalar) -> [YAMLPlace] {
        let text = Array(scalar.text.unicodeScalars)
        switch scalar.style {
        case .plain: return flowPlaces(of: text, from: scalar.place, quote: nil)
        case .singleQuoted: return flowPlaces(of: text, from: scalar.place.moved(by: 1), quote: "'")
        case .doubleQuoted: return flowPlaces(of: text, from: scalar.place.moved(by: 1), quote: "\"")
        case .literal, .folded: return blockPlaces(of: text, header: scalar.place)
        }
    }

    /// Follows a plain or quoted text through its escapes and over its line breaks.
    private func flowPlaces(of text: [Unicode.Scalar], from start: YAMLPlace, quote: Unicode.Scalar?) -> [YAMLPlace] {
        var places: [YAMLPlace] = []
        var place = start
        while places.count < text.count {
            if isBlankToLineEnd(from: place) {
                guard place.line < lines.count else { break }
                place = afterFold(at: place, text: text, places: &places)
                continue
            }
            let width = quote.map { escapeWidth(at: place, quote: $0) } ?? 1
            if width == 0 {
                // A backslash at the end of a line joins it to the next one.
                place = firstNonBlank(ofLine: place.line + 1)
                continue
            }
            places.append(place)
            place = place.moved(by: width)
        }
        while places.count <= text.count { places.append(place) }
        return places
    }

    /// The first character after a line break, having given the folded break's own characters their places.
    private func afterFold(at end: YAMLPlace, text: [Unicode.Scalar], places: inout [YAMLPlace]) -> YAMLPlace {
        var next = firstNonBlank(ofLine: end.line + 1)
        var isFirst = true
        while places.count < text.count, text[places.count] == "\n" || (isFirst && text[places.count] == " ") {
            let isSpace = text[places.count] == " "
            places.append(end)
            isFirst = false
            if isSpace { break }
        }
        while character(at: next) == nil, next.line < lines.count { next = firstNonBlank(ofLine: next.line + 1) }
        return next
    }

    /// Follows a block text line by line; its indentation is that of its first line that is not blank.
    private func blockPlaces(of text: [Unicode.Scalar], header: YAMLPlace) -> [YAMLPlace] {
        var places: [YAMLPlace] = []
        let indentation = blockIndentation(of: text, below: header)
        var place = YAMLPlace(line: header.line + 1, column: indentation + 1)
        while places.count < text.count, place.line <= lines.count {
            while places.count < text.count, let next = character(at: place), text[places.count] == next {
                places.append(place)
                place = place.moved(by: 1)
            }
            if places.count < text.count, text[places.count] == "\n" || text[places.count] == " " {
                places.append(place)
            }
            if places.count < text.count { place = YAMLPlace(line: place.line + 1, column: indentation + 1) }
        }
        while places.count <= text.count { places.append(place) }
        return places
    }

    private func blockIndentation(of text: [Unicode.Scalar], below header: YAMLPlace) -> Int {
        guard let first = text.firstIndex(where: { $0 != "\n" }) else { return 0 }
        let leadingSpaces = text[first...].prefix { $0 == " " }.count
        for line in lines.dropFirst(header.line) {
            guard let column = line.firstIndex(where: { $0 != " " }) else { continue }
            return max(0, column - leadingSpaces)
        }
        return 0
    }

    private func firstNonBlank(ofLine number: Int) -> YAMLPlace {
        guard number <= lines.count else {
            return YAMLPlace(line: lines.count, column: lines[lines.count - 1].count + 1)
        }
        let line = lines[number - 1]
        let column = line.firstIndex { $0 != " " && $0 != "\t" } ?? line.count
        return YAMLPlace(line: number, column: column + 1)
    }

    private func isBlankToLineEnd(from place: YAMLPlace) -> Bool {
        lines[place.line - 1].dropFirst(place.column - 1).allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// How many characters of the file one character of a quoted text takes; 0 for an escaped line break.
    private func escapeWidth(at place: YAMLPlace, quote: Unicode.Scalar) -> Int {
        let first = character(at: place)
        let second = character(at: place.moved(by: 1))
        if quote == "'" { return first == "'" && second == "'" ? 2 : 1 }
        guard first == "\\" else { return 1 }
        switch second {
        case nil: return 0
        case "x": return 4
        case "u": return 6
        case "U": return 10
        default: return 2
        }
    }
}

extension YAMLPlace {
    fileprivate func moved(by columns: Int) -> YAMLPlace { YAMLPlace(line: line, column: column + columns) }
}
