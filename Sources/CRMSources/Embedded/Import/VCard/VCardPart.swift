import AccessRules

/// What can go into a column: a property, or one part of those that have several.
///
/// Written as on the command line: `TITLE`, `N.family`, `TEL.cell`, `X-SHOE-SIZE`.
struct VCardPart: Hashable, Comparable, CustomStringConvertible {
    /// In capitals.
    let property: String
    /// In small letters; `nil` for a property that has no parts.
    let part: String?

    init(_ property: String, _ part: String? = nil) {
        self.property = property
        self.part = part
    }

    var description: String { part.map { "\(property).\($0)" } ?? property }

    static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    /// The parts of each property that has some; where their order is that of the value, in that order.
    static let parts: [String: [String]] = [
        "N": ["family", "given", "middle", "prefix", "suffix"],
        "ADR": ["box", "extended", "street", "city", "region", "code", "country"],
        "ORG": ["name", "unit"],
        "TEL": ["work", "cell", "home", "fax", "other"],
    ]

    /// What is not counted as left out where it has no column: it is about the card, not about the person.
    static let housekeeping: Set<String> = ["VERSION", "PRODID", "UID", "KIND", "X-ADDRESSBOOKSERVER-KIND"]

    /// - Throws: why this is no part, to stand after its name.
    init(parsing text: String) throws(CSVColumnFaults) {
        let words = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let property = words[0].uppercased()
        let part = words.count > 1 ? words[1].lowercased() : nil
        let parts = Self.parts[property] ?? []
        let isName =
            !property.isEmpty && property.utf8.count <= VCardLimits.nameBytesMax
            && property.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
            }
        guard isName, part.map(parts.contains) ?? parts.isEmpty else {
            let remedy =
                parts.isEmpty
                ? "that is no name of a property, such as TITLE."
                : "\(property) has the parts \(parts.joined(separator: ", ")): write \(property).\(parts[0])."
            throw CSVColumnFaults(texts: ["column \(text.inMessage): \(remedy)"])
        }
        self.init(property, part)
    }
}
