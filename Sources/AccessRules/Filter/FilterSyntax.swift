package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    package var isEquality: Bool { self == .equal || self == .notEqual }
}

/// A filter as it is written, before any name or type is looked at.
struct FilterSyntax: Hashable {
    struct Name: Hashable {
        let text: String
        let place: Range<Int>
    }

    enum Kind: Hashable {
        case text(String)
        case number(String)
        case truth(Bool)
        case null
        case date(String)
        case path([Name])
        case user(Name)
        /// The function's name in lower case.
        case call(Name)
        case or, and, not
        case isNull(isNegated: Bool)
        case compare(Comparison)
        /// The left side, then the values.
        case isIn(isNegated: Bool)
        case between(isNegated: Bool)
        /// The left side, the pattern, and perhaps the escape.
        case like(isNegated: Bool)
        case add, subtract, minus, plus
    }

    let kind: Kind
    let operands: [FilterSyntax]
    let place: Range<Int>
    /// How many levels it is high; 1 for a leaf.
    let height: Int

    init(_ kind: Kind, _ operands: [FilterSyntax] = [], place: Range<Int>) {
        self.kind = kind
        self.operands = operands
        self.place = place
        height = 1 + (operands.map(\.height).max() ?? 0)
    }
}
