import PhoneNumbers

/// The telephone numbers in a text that somebody typed.
///
/// The text is divided at semicolons and line ends. It is divided at commas, slashes with spaces around them, `oder`,
/// `or`, `und`, `and` only where every part is then a number by itself, since ` / ` often stands behind an area code.
/// A part that is no number, not even read in the default region, is kept as it is.
struct PhoneList: Equatable {
    struct Number: Equatable {
        /// The international form, or what was typed.
        var text: String
        var isParsed: Bool
    }

    /// In the order of the text.
    var numbers: [Number] = []

    /// - Parameter regions: Where the number may be from, most likely first.
    init(_ text: String, regions: [String]) {
        for part in text.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
            let part = Self.trimmed(part)
            guard !part.isEmpty else { continue }
            if let parsed = Self.number(part, regions).map({ [$0] }) ?? Self.several(in: part, regions) {
                numbers += parsed.map { Number(text: $0, isParsed: true) }
            } else {
                numbers.append(Number(text: String(part), isParsed: false))
            }
        }
    }

    private static func number(_ text: Substring, _ regions: [String]) -> String? {
        for region in regions {
            if let number = PhoneNumbers.international(String(text), region: region) { return number }
        }
        return nil
    }

    private static func several(in text: Substring, _ regions: [String]) -> [String]? {
        for separator in [",", " / ", " oder ", " or ", " und ", " and "] {
            let parts = text.split(separator: separator).map(trimmed)
            let numbers = parts.compactMap { number($0, regions) }
            if parts.count > 1, numbers.count == parts.count { return numbers }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
