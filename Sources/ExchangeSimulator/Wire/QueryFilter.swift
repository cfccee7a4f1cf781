/// A `$filter` as a tree: comparisons of properties with texts, joined by `and` and `or`.
///
/// Only what the service is documented to understand parses (FACTS §4, §5, §7); all else is `filterInvalid`.
indirect enum QueryFilter: Sendable, Equatable {
    enum Comparison: String, Sendable, Equatable { case eq, ne, contains, startswith }

    case compare(property: String, Comparison, String)
    /// Holds when one element of the collection satisfies the whole inner filter.
    case any(collection: String, QueryFilter)
    case and(QueryFilter, QueryFilter)
    case or(QueryFilter, QueryFilter)

    init(_ text: String) throws(GraphError) {
        var parser = QueryFilterParser(try QueryFilterParser.tokens(text))
        self = try parser.parse()
    }

    /// Whether it holds, given the thing's properties by name in lower case.
    ///
    /// A property that is absent equals nothing and differs from everything. Collections are `ItemFilter`'s matter.
    func matches(_ value: (String) -> String?) -> Bool {
        switch self {
        case .compare(let property, let comparison, let text): Self.holds(value(property), comparison, text)
        case .any: false
        case .and(let one, let other): one.matches(value) && other.matches(value)
        case .or(let one, let other): one.matches(value) || other.matches(value)
        }
    }

    /// The texts of a filter that is nothing but `property eq '…'`, joined by `or`; `nil` for any other.
    func alternatives(of property: String) -> [String]? {
        switch self {
        case .compare(property, .eq, let text): return [text]
        case .or(let one, let other):
            guard let left = one.alternatives(of: property), let right = other.alternatives(of: property) else {
                return nil
            }
            return left + right
        default: return nil
        }
    }

    /// Every property compared, in lower case; those inside a collection as `collection/property`.
    var properties: Set<String> {
        switch self {
        case .compare(let property, _, _): [property]
        case .any(let collection, let inner): Set(inner.properties.map { "\(collection)/\($0)" })
        case .and(let one, let other), .or(let one, let other): one.properties.union(other.properties)
        }
    }

    /// FACTS §7: values compare without regard to case.
    private static func holds(_ value: String?, _ comparison: Comparison, _ text: String) -> Bool {
        guard let value = value?.lowercased() else { return comparison == .ne }
        let text = text.lowercased()
        switch comparison {
        case .eq: return value == text
        case .ne: return value != text
        case .contains: return text.isEmpty || value.contains(text)
        case .startswith: return value.hasPrefix(text)
        }
    }
}

/// Reads a filter by recursive descent.
struct QueryFilterParser {
    enum Token: Equatable {
        case word(String)
        case text(String)
        case mark(Character)
    }

    /// How deep parentheses may go.
    private static let depthMax = 20
    private static let conditionsMax = 200

    private let tokens: [Token]
    private var position = 0
    private var depth = 0
    private var conditions = 0

    init(_ tokens: [Token]) { self.tokens = tokens }

    /// Words, quoted texts with `''` for a quote inside, and the marks `( ) , : /`.
    static func tokens(_ text: String) throws(GraphError) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if "(),:".contains(first) {
                tokens.append(.mark(first))
                rest.removeFirst()
            } else if first == "'" {
                rest.removeFirst()
                tokens.append(.text(try quoted(&rest)))
            } else {
                let word = rest.prefix { !$0.isWhitespace && !"(),:'".contains($0) }
                tokens.append(.word(String(word)))
                rest.removeFirst(word.count)
            }
        }
        return tokens
    }

    private static func quoted(_ rest: inout Substring) throws(GraphError) -> String {
        var text = ""
        while let next = rest.popFirst() {
            guard next == "'" else {
                text.append(next)
                continue
            }
            guard rest.first == "'" else { return text }
            rest.removeFirst()
            text.append("'")
        }
        throw .filterInvalid
    }

    mutating func parse() throws(GraphError) -> QueryFilter {
        let filter = try disjunction(variable: nil)
        guard position == tokens.count else { throw .filterInvalid }
        return filter
    }

    private mutating func disjunction(variable: String?) throws(GraphError) -> QueryFilter {
        var filter = try conjunction(variable: variable)
        while take(word: "or") { filter = .or(filter, try conjunction(variable: variable)) }
        return filter
    }

    private mutating func conjunction(variable: String?) throws(GraphError) -> QueryFilter {
        var filter = try condition(variable: variable)
        while take(word: "and") { filter = .and(filter, try condition(variable: variable)) }
        return filter
    }

    private mutating func condition(variable: String?) throws(GraphError) -> QueryFilter {
        depth += 1
        conditions += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax, conditions <= Self.conditionsMax else { throw .filterInvalid }
        if take(mark: "(") {
            let inner = try disjunction(variable: variable)
            try expect(mark: ")")
            return inner
        }
        let word = try nextWord()
        if take(mark: "(") {
            return try call(word, variable: variable)
        }
        let comparison = try nextWord().lowercased()
        guard comparison == "eq" || comparison == "ne" else { throw .filterInvalid }
        return .compare(
            property: try property(word, variable: variable), comparison == "eq" ? .eq : .ne, try nextOperand())
    }

    /// `collection/any(x: …)`, `contains(property,'…')` or `startswith(property,'…')`, after its parenthesis.
    private mutating func call(_ name: String, variable: String?) throws(GraphError) -> QueryFilter {
        let lower = name.lowercased()
        if lower.hasSuffix("/any") {
            guard variable == nil else { throw .filterInvalid }
            let inner = try nextWord()
            try expect(mark: ":")
            let filter = try disjunction(variable: inner)
            try expect(mark: ")")
            return .any(collection: String(lower.dropLast(4)), filter)
        }
        guard lower == "contains" || lower == "startswith" else { throw .filterInvalid }
        let property = try property(try nextWord(), variable: variable)
        try expect(mark: ",")
        let text = try nextOperand()
        try expect(mark: ")")
        return .compare(property: property, lower == "contains" ? .contains : .startswith, text)
    }

    /// Inside a collection's filter a property is written `x/name`.
    private func property(_ word: String, variable: String?) throws(GraphError) -> String {
        guard let variable else { return word.lowercased() }
        guard word.hasPrefix(variable + "/") else { throw .filterInvalid }
        return word.dropFirst(variable.count + 1).lowercased()
    }

    private mutating func nextOperand() throws(GraphError) -> String {
        guard position < tokens.count else { throw .filterInvalid }
        defer { position += 1 }
        switch tokens[position] {
        case .text(let text): return text
        case .word(let word) where word == "true" || word == "false": return word
        default: throw .filterInvalid
        }
    }

    private mutating func nextWord() throws(GraphError) -> String {
        guard position < tokens.count, case .word(let word) = tokens[position] else { throw .filterInvalid }
        position += 1
        return word
    }

    private mutating func take(word: String) -> Bool {
        guard position < tokens.count, case .word(let found) = tokens[position], found.lowercased() == word else {
            return false
        }
        position += 1
        return true
    }

    private mutating func take(mark: Character) -> Bool {
        guard position < tokens.count, tokens[position] == .mark(mark) else { return false }
        position += 1
        return true
    }

    private mutating func expect(mark: Character) throws(GraphError) {
        guard take(mark: mark) else { throw .filterInvalid }
    }
}
