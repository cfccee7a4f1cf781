/// A value of the user that a filter names.
package enum UserValue: Hashable, Sendable, CustomStringConvertible {
    case login, mail, name
    case attribute(String)

    package var description: String {
        switch self {
        case .login: "user.login"
        case .mail: "user.mail"
        case .name: "user.name"
        case .attribute(let name): "user." + FilterName.written(name)
        }
    }
}

/// A value that stands in the filter's text.
package struct FilterLiteral: Hashable, Sendable {
    package let value: FieldValue
    /// Of a text.
    package let key: TextKey?

    package init(_ value: FieldValue) {
        self.value = value
        if case .text(let text) = value { key = TextKey(text) } else { key = nil }
    }
}

/// What one node of a compiled filter does with its operands.
///
/// The compiler has put conversions in, so that operands that meet are of one type, or null.
// Indirect, so that walking a tree copies a reference and not whole paths and patterns.
package indirect enum FilterOperation: Hashable, Sendable {
    // Without operands.
    case literal(FilterLiteral)
    /// A field, a list field or a relation of the record, as the node's type says.
    case field(FieldPath)
    case user(UserValue)
    case today, now
    /// The user is in the group of this name, directly or through other groups.
    case memberOf(group: String, key: TextKey)
    /// A subscription of the record names the user or one of the user's groups.
    case subscribed

    /// Two or more boolean operands.
    case or, and
    /// One boolean operand.
    case not
    /// One operand of any type, a relation included.
    case isNull(isNegated: Bool)
    /// Two operands.
    case compare(Comparison)
    /// The left side, then one or more values, each a list or not (SEMANTICS 16).
    case isIn(isNegated: Bool)
    /// Value, lower bound, upper bound.
    case between(isNegated: Bool)
    /// Text and pattern. `literal` is the pattern where it is a literal; otherwise it is made with `escape`.
    case like(isNegated: Bool, escape: Unicode.Scalar?, literal: LikePattern?)
    /// Integers, decimals, or a date and days. A date comes first.
    case add, subtract
    case negate
    /// From integer; one operand, a list or not.
    case toDecimal
    /// From date: the start of the day; one operand, a list or not.
    case toTimestamp
    case lower, upper, trim, length
    case coalesce
    /// List or text, then the text that is looked for.
    case contains
    case startsWith
}

/// One node of a compiled, type-checked filter.
package struct FilterNode: Hashable, Sendable {
    package let operation: FilterOperation
    package let operands: [FilterNode]
    package let type: ValueType
    /// UTF-8 offsets into the filter's text.
    package let place: Range<Int>

    /// The same condition without its place in a text: equal ones of several filters are equal.
    package var withoutPlaces: FilterNode {
        FilterNode(operation: operation, operands: operands.map(\.withoutPlaces), type: type, place: 0..<0)
    }

    /// The same operands under another operation of the same type.
    package func with(_ operation: FilterOperation) -> FilterNode {
        FilterNode(operation: operation, operands: operands, type: type, place: place)
    }

    /// The value of an operand that decides the whole node, whatever the others say: of `or` and `and` only.
    var decidingTruth: Bool? {
        switch operation {
        case .or: true
        case .and: false
        default: nil
        }
    }

    /// What this node and everything below it reads.
    package var usage: FilterUsage {
        var usage = FilterUsage()
        collect(into: &usage)
        return usage
    }

    private func collect(into usage: inout FilterUsage) {
        switch operation {
        case .field(let path): usage.paths.insert(path)
        case .user(let value): usage.userValues.insert(value)
        case .memberOf(let group, let key): usage.groups[key] = group
        case .subscribed: usage.usesSubscriptions = true
        case .today: usage.usesToday = true
        case .now: usage.usesNow = true
        default: break
        }
        for operand in operands { operand.collect(into: &usage) }
    }
}

/// Everything that the value of a filter, or of a part of one, depends on.
package struct FilterUsage: Hashable, Sendable {
    package fileprivate(set) var paths: Set<FieldPath> = []
    package fileprivate(set) var userValues: Set<UserValue> = []
    /// The names that `member_of` asks for, by key.
    package fileprivate(set) var groups: [TextKey: String] = [:]
    package fileprivate(set) var usesSubscriptions = false
    package fileprivate(set) var usesToday = false
    package fileprivate(set) var usesNow = false

    /// Every field and relation whose right matters to the value.
    package var fields: Set<FieldKey> { Set(paths.flatMap(\.reads)) }

    /// Whether it may differ between two users who may read the same.
    package var usesUser: Bool { !userValues.isEmpty || !groups.isEmpty || usesSubscriptions }

    package var usesClock: Bool { usesToday || usesNow }

    /// How much of the time matters to a value.
    package enum ClockUse: Int, Comparable, Sendable {
        case none, today, now

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var clockUse: ClockUse { usesNow ? .now : usesToday ? .today : .none }
}
