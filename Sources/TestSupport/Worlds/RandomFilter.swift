package import AccessRules

/// Makes random filters, as text, that compile in one table of a schema: the whole language, parentheses only where the
/// precedence asks for them, and now and then where it does not.
package struct RandomFilter: Sendable {
    let names: FilterNames
    let values: RandomValues
    let groups: [String]
    let mayAskForSubscriptions: Bool
    let hasText: Bool

    /// - Parameters:
    ///   - groups: names for `member_of`; where there are none, it is never asked for.
    ///   - hasText: whether there are texts and lists in it, or only numbers, truths, dates and moments.
    package init(
        schema: CRMSchema, table: String, purpose: FilterPurpose, protected: Set<FieldKey> = [], groups: [String],
        values: RandomValues, hasText: Bool = true
    ) {
        names = FilterNames(schema: schema, table: table, purpose: purpose, protected: protected)
        self.values = values
        self.groups = groups
        self.hasText = hasText
        mayAskForSubscriptions = purpose != .recordRight
    }

    /// - Parameter depth: how many levels of operators there may be below the uppermost condition.
    package func text(_ random: inout SeededGenerator, depth: Int = 3) -> String {
        var writer = FilterWriter(self, random)
        defer { random = writer.random }
        return writer.condition(depth).text
    }
}

/// A piece of a filter, and how tightly its uppermost operator binds (SEMANTICS 20).
struct WrittenFilter {
    enum Level: Int, Comparable {
        case or, and, not, isNull, comparison, membership, sum, sign, whole

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    let text: String
    let level: Level

    init(_ text: String, _ level: Level = .whole) {
        self.text = text
        self.level = level
    }
}

/// Writes one filter. Its parts know their types, so that what it writes compiles.
struct FilterWriter {
    let filter: RandomFilter
    var random: SeededGenerator

    init(_ filter: RandomFilter, _ random: SeededGenerator) {
        self.filter = filter
        self.random = random
    }

    private static let textless: [FieldType] = [
        .integer, .integer, .decimal, .date, .date, .timestamp, .boolean,
    ]

    private var comparable: [FieldType] { filter.hasText ? [.text, .text, .text] + Self.textless : Self.textless }

    // MARK: Conditions

    mutating func condition(_ depth: Int) -> WrittenFilter {
        guard depth > 0 else { return random.chance(3) ? booleanLeaf() : test(0) }
        switch random.below(12) {
        case 0, 1: return chain("or", .or, operandFloor: .and, depth)
        case 2, 3: return chain("and", .and, operandFloor: .not, depth)
        case 4: return WrittenFilter("\(word("not")) \(put(condition(depth - 1), .not))", .not)
        case 5: return isNull(depth)
        case 6: return random.chance(2) ? booleanLeaf() : coalesce(.boolean, depth)
        default: return test(depth)
        }
    }

    private mutating func chain(
        _ keyword: String, _ level: WrittenFilter.Level, operandFloor: WrittenFilter.Level, _ depth: Int
    ) -> WrittenFilter {
        let parts = (0..<2 + random.below(2)).map { _ in put(condition(depth - 1), operandFloor) }
        return WrittenFilter(parts.joined(separator: " \(word(keyword)) "), level)
    }

    private mutating func isNull(_ depth: Int) -> WrittenFilter {
        let tested = nullable(depth)
        return WrittenFilter("\(put(tested, .comparison)) \(word("is"))\(negation()) \(word("null"))", .isNull)
    }

    /// Anything that may be null, relations, lists and conditions included.
    private mutating func nullable(_ depth: Int) -> WrittenFilter {
        let names = filter.names
        switch random.below(6) {
        case 0, 1:
            guard !names.relations.isEmpty else { break }
            return WrittenFilter(random.pick(names.relations))
        case 2:
            let lists = names.textLists + names.listAttributes.values.flatMap { $0 }.sorted()
            guard !lists.isEmpty else { break }
            return WrittenFilter(random.pick(lists))
        case 3, 4: return condition(depth - 1)
        default: break
        }
        return operand(random.pick(comparable), depth - 1)
    }

    /// A comparison, or one of its kin.
    private mutating func test(_ depth: Int) -> WrittenFilter {
        switch random.below(filter.hasText ? 12 : 7) {
        case 0...3: return comparison(depth)
        case 4, 5: return isIn(depth)
        case 6: return between(depth)
        case 7, 8: return like(depth)
        case 9: return containsInText(depth)
        case 10: return containsInList(depth)
        default: return call("starts_with", operand(.text, depth), operand(.text, depth))
        }
    }

    private mutating func comparison(_ depth: Int) -> WrittenFilter {
        let type = random.pick(comparable)
        let left = put(operand(type, depth - 1), .membership)
        let right = put(operand(mixed(type), depth - 1), .membership)
        return WrittenFilter("\(left) \(random.pick(Comparison.allCases).rawValue) \(right)", .comparison)
    }

    private mutating func between(_ depth: Int) -> WrittenFilter {
        let type = random.pick(comparable)
        let value = put(operand(type, depth - 1), .sum)
        let low = put(operand(mixed(type), depth - 1), .sum)
        let high = put(operand(mixed(type), depth - 1), .sum)
        return WrittenFilter("\(value)\(negation()) \(word("between")) \(low) \(word("and")) \(high)", .membership)
    }

    private mutating func isIn(_ depth: Int) -> WrittenFilter {
        let type = random.pick(comparable)
        let left = put(operand(type, depth - 1), .sum)
        let values = (0..<1 + random.below(3)).map { _ in
            let other = mixed(type)
            if random.chance(2), let list = list(other) { return list }
            return put(operand(other, depth - 1), .or)
        }
        return WrittenFilter(
            "\(left)\(negation()) \(word("in")) (\(values.joined(separator: ", ")))", .membership)
    }

    private mutating func like(_ depth: Int) -> WrittenFilter {
        let left = put(operand(.text, depth - 1), .sum)
        let start = "\(left)\(negation()) \(word("like"))"
        let escape = random.chance(2) ? random.pick(RandomValues.escapes) : nil
        let ending = escape.map { " \(word("escape")) \(Self.quoted($0))" } ?? ""
        if random.chance(4) {
            return WrittenFilter("\(start) \(put(computedPattern(depth), .sum))\(ending)", .membership)
        }
        let character = escape.map { $0.unicodeScalars.first } ?? "\\"
        let pattern = random.pick(RandomValues.patterns)
        // A literal pattern that ends in its escape does not compile.
        let isWhole = LikePattern(pattern, escape: character) != nil
        return WrittenFilter("\(start) \(Self.quoted(isWhole ? pattern : "a"))\(ending)", .membership)
    }

    /// May end in its escape, which makes it null.
    private mutating func computedPattern(_ depth: Int) -> WrittenFilter {
        if random.chance(2) { return operand(.text, depth - 1) }
        let pattern = WrittenFilter(Self.quoted(random.pick(RandomValues.patterns)))
        return random.chance(2) ? call("lower", pattern) : call("coalesce", operand(.text, depth - 1), pattern)
    }

    private mutating func containsInText(_ depth: Int) -> WrittenFilter {
        call("contains", operand(.text, depth - 1), operand(.text, depth - 1))
    }

    private mutating func containsInList(_ depth: Int) -> WrittenFilter {
        guard let list = list(.text) else { return containsInText(depth) }
        return call("contains", WrittenFilter(list), operand(.text, depth - 1))
    }

    // MARK: Writing

    /// In parentheses where the place needs a tighter operator, and seldom where it does not.
    mutating func put(_ part: WrittenFilter, _ floor: WrittenFilter.Level) -> String {
        part.level < floor || random.chance(15) ? "(\(part.text))" : part.text
    }

    mutating func call(_ function: String, _ operands: WrittenFilter...) -> WrittenFilter {
        WrittenFilter("\(word(function))(\(operands.map(\.text).joined(separator: ", ")))")
    }

    /// Keywords and functions have no case.
    mutating func word(_ word: String) -> String { random.chance(6) ? word.uppercased() : word }

    private mutating func negation() -> String { random.chance(3) ? " \(word("not"))" : "" }

    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
