/// The mail addresses in a text that somebody typed: one or several, bare or as `Name <a@b>`.
struct MailAddresses: Equatable {
    /// In the order of the text, without names; spelt as they were.
    var addresses: [String] = []
    /// How many were no addresses: words with an `@` that cannot be one, or all of a text that has none.
    var invalidCount = 0

    /// Divides `text` at semicolons, commas and white space, and takes what stands in angle brackets before what stands
    /// outside of them. Words without an `@` are names where an address stands beside them.
    init(_ text: String) {
        for entry in Self.entries(in: text) {
            for word in Self.candidates(in: entry) {
                if let address = Self.address(word) { addresses.append(address) } else { invalidCount += 1 }
            }
        }
        let hasText = text.unicodeScalars.contains { !$0.properties.isWhitespace }
        if addresses.isEmpty, invalidCount == 0, hasText { invalidCount = 1 }
    }

    /// Whether Exchange will keep it: one `@`, a name of dot-separated atoms, a domain of at least two labels.
    ///
    /// Exchange takes other texts, then shows no address at all, which would be drift for ever (FACTS §2.3). Letters
    /// may be of any script; quoted names and addresses by number are not taken.
    static func isValid(_ address: String) -> Bool {
        let halves = address.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, address.utf8.count <= 254 else { return false }
        return isName(halves[0]) && isDomain(halves[1])
    }

    /// Parts between semicolons, commas and line ends; quoted names are left out, since they may hold commas.
    private static func entries(in text: String) -> [Substring] {
        withoutQuoted(text).split { $0 == ";" || $0 == "," || $0.isNewline }
    }

    private static func withoutQuoted(_ text: String) -> Substring {
        let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
        // An odd count of quotes quotes nothing.
        guard pieces.count > 2, !pieces.count.isMultiple(of: 2) else { return Substring(text) }
        return Substring(stride(from: 0, to: pieces.count, by: 2).map { pieces[$0] }.joined(separator: " "))
    }

    private static func candidates(in entry: Substring) -> [Substring] {
        let bracketed = entry.split(separator: "<").dropFirst(entry.first == "<" ? 0 : 1)
            .compactMap { $0.split(separator: ">", omittingEmptySubsequences: false).first }
            .filter { $0.contains("@") }
        if !bracketed.isEmpty { return bracketed }
        return entry.split { $0.isWhitespace || $0 == "<" || $0 == ">" }.filter { $0.contains("@") }
    }

    /// The address without `mailto:`, brackets and closing punctuation around it.
    private static func address(_ word: Substring) -> String? {
        var word = word.drop { $0.isWhitespace || "(['".contains($0) }
        if word.prefix(7).lowercased() == "mailto:" { word = word.dropFirst(7) }
        if let parameters = word.firstIndex(of: "?") { word = word[..<parameters] }
        while let last = word.last, last.isWhitespace || ".:)]'".contains(last) { word.removeLast() }
        let address = String(word)
        return isValid(address) ? address : nil
    }

    private static func isName(_ name: Substring) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 64 else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.unicodeScalars.allSatisfy {
                    isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains($0)
                }
        }
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, domain.utf8.count <= 253, let last = labels.last else { return false }
        return !last.allSatisfy(\.isNumber)
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy { isLetterOrDigit($0) || $0 == "-" }
            }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber
        }
        return scalar.properties.isXIDContinue && !scalar.properties.isDefaultIgnorableCodePoint
    }
}
