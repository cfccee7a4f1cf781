/// Tells a text that is one telephone number from a text that merely holds one.
///
/// libphonenumber is made to find numbers: it drops words in front, and reads letters behind as the keys of an old
/// telephone, so that `030 12345 Bob` would become 030 12345 262.
enum PhoneText {
    private static let labels: Set<String> = [
        "cell", "fon", "handy", "m", "mob", "mobil", "mobile", "p", "phone", "t", "tel", "telefon", "telephone",
    ]
    private static let extensionLabels: Set<String> = ["ext", "extension", "extn", "int", "x"]

    /// The number without a label in front; `nil` for a text of another form.
    static func number(in text: String) -> String? {
        let scalars = text.unicodeScalars
        guard scalars.count <= PhoneNumbers.scalarsMax, let start = scalars.firstIndex(where: isStart) else {
            return nil
        }
        let label = scalars[..<start].filter { $0.properties.isAlphabetic }
        guard label.isEmpty || labels.contains(String(label).lowercased()) else { return nil }
        let number = scalars[start...]
        return isNumber(number) ? String(number) : nil
    }

    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "+" || scalar == "\u{FF0B}" || scalar == "(" || isDigit(scalar)
    }

    private static func isNumber(_ scalars: Substring.UnicodeScalarView) -> Bool {
        guard let end = scalars.firstIndex(where: { !isDigit($0) && !isPunctuation($0) }) else { return true }
        return isExtension(scalars[end...])
    }

    /// An extension: one of the labels, then digits.
    private static func isExtension(_ scalars: Substring.UnicodeScalarView) -> Bool {
        let label = scalars.prefix { $0.properties.isAlphabetic || $0 == "#" }
        let rest = scalars[label.endIndex...]
        guard label.elementsEqual("#".unicodeScalars) || extensionLabels.contains(String(label).lowercased()) else {
            return false
        }
        return rest.contains(where: isDigit) && rest.allSatisfy { isDigit($0) || isPunctuation($0) || $0 == ":" }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if "+()/.[]~\u{FF0B}".unicodeScalars.contains(scalar) { return true }
        // Hyphens and dashes, spaces, and the marks of right-to-left text that come with copied numbers.
        return scalar.properties.generalCategory == .dashPunctuation || scalar.properties.isWhitespace
            || scalar.properties.generalCategory == .format
    }
}
