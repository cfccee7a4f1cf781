/// A part of a YAML file: a text, a list, or a mapping with unique keys, at its place.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file. No two keys are equal; a second one has been reported and left out.
        case mapping([YAMLPair])
    }

    package let content: Content
    /// Where the node begins; of a block list or mapping, where its first entry begins.
    package let place: YAMLPlace

    package init(content: Content, place: YAMLPlace) {
        self.content = content
        self.place = place
    }
}

package struct YAMLPair: Sendable {
    package let key: YAMLScalar
    package let value: YAMLNode

    package init(key: YAMLScalar, value: YAMLNode) {
        self.key = key
        self.value = value
    }
}

/// A text of a YAML file.
package struct YAMLScalar: Sendable {
    package enum Style: Sendable {
        case plain, singleQuoted, doubleQuoted
        /// `|`: the lines as they stand.
        case literal
        /// `>`: lines joined by spaces.
        case folded
    }

    /// With quotes, escapes, indentation and folding already undone.
    package let text: String
    package let style: Style
    /// Where it begins: at the quote, at the `|` or `>`, or at its first character.
    package let place: YAMLPlace
    private let source: YAMLSource

    init(text: String, style: Style, place: YAMLPlace, source: YAMLSource) {
        self.text = text
        self.style = style
        self.place = place
        self.source = source
    }

    /// Nothing, `~` or `null` without quotes: YAML's ways to give a key no value.
    package var isEmptyValue: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// The file's place of the code point at `offset` in `text`, or of the end of `text` for its length and beyond.
    package func place(ofCodePoint offset: Int) -> YAMLPlace {
        let places = source.places(of: self)
        return places[min(max(0, offset), places.count - 1)]
    }
}
