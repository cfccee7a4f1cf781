import ContactModel

/// How much of a property is written. Graph publishes no limits (FACTS §2.2); all but the notes' are ours.
enum PropertyLimits {
    /// How many values a property may have. Without a limit of Exchange's it is ours: nobody reads more.
    static func valuesMax(of property: ContactProperty) -> Int { property.valuesMax ?? 100 }

    /// The longest text, in UTF-16 code units, as Exchange counts. For lists, of one value.
    static func unitsMax(of property: ContactProperty) -> Int {
        switch property {
        // FACTS §2.2: texts above about 32 kB become streams.
        case .personalNotes: 32_000
        // An address of the web is useless when cut; this is what browsers take.
        case .businessHomePage: 2_048
        default: 255
        }
    }

    /// The longest text of one part of an address, in UTF-16 code units.
    static let addressPartUnitsMax = 255

    /// The longest normal begin of the normal `text` that fits, cut between two graphemes, or between two code points
    /// where the first grapheme alone is too long. `text` itself where it fits.
    static func cut(_ text: String, unitsMax: Int, _ extent: NormalText.Extent) -> String {
        // UTF-16 is never longer than UTF-8, whose count costs nothing.
        if text.utf8.count <= unitsMax || text.utf16.count <= unitsMax { return text }
        var end = text.startIndex
        var units = 0
        for index in text.indices {
            units += text[index].utf16.count
            if units > unitsMax { break }
            end = text.index(after: index)
        }
        if end == text.startIndex { end = scalarEnd(text, unitsMax) }
        return NormalText.normalise(String(text[..<end]), extent)
    }

    private static func scalarEnd(_ text: String, _ unitsMax: Int) -> String.Index {
        var end = text.startIndex
        var units = 0
        for index in text.unicodeScalars.indices {
            units += text.unicodeScalars[index].utf16.count
            if units > unitsMax { break }
            end = text.unicodeScalars.index(after: index)
        }
        return end
    }
}
