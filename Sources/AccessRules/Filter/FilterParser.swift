/// Reads tokens by the precedence of SEMANTICS 20; stops at the first fault.
///
/// One function climbs the levels, so that a level of nesting costs few stack frames; nesting itself is limited.
struct FilterParser {
    /// How many levels a filter may be nested or chained; `and`, `or` and `in` are one level however long.
    static let levelsMax = 100

    /// Loosest first.
    private enum Level: Int, Comparable {
        case or, and, not, isNull, comparison, membership, sum, sign

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        var next: Level { Level(rawValue: rawValue + 1) ?? .sign }
    }

    private enum Infix: Hashable {
        case or, and, isNull
        case compare(Comparison)
        case isIn, between, like
        case add, subtract

        var level: Level {
            switch self {
            case .or: .or
            case .and: .and
            case .isNull: .isNull
            case .compare: .comparison
            case .isIn, .between, .like: .membership
            case .add, .subtract: .sum
            }
        }

        var chains: Bool { level == .or || level == .and || level == .sum }
    }

    private let tokens: [FilterToken]
    private var position = 0
    private var depth = 0

    private init(_ tokens: [FilterToken]) { self.tokens = tokens }

    /// - Parameter tokens: with an `end` last.
    static func parse(_ tokens: [FilterToken]) throws(FilterFault) -> FilterSyntax {
        var parser = FilterParser(tokens)
        if parser.current.kind == .end {
            throw parser.fault("The filter is empty. Leave it out where every record is meant.")
        }
        let syntax = try parser.expression(.or)
        guard parser.current.kind == .end else {
            throw parser.fault("Expected an operator or the end of the filter, found \(parser.current.shown).")
        }
        return syntax
    }

    // MARK: Operators

    private mutating func expression(_ floor: Level) throws(FilterFault) -> FilterSyntax {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.levelsMax { throw tooDeep(at: current.place) }
        var (left, level) = try prefixed(floor)
        while let infix = infix(), infix.level >= floor {
            // What stands on the left binds less tightly than this operator, or is one that does not chain.
            if level < infix.level || level == infix.level && !infix.chains {
                throw fault("\(current.shown) cannot follow here without parentheses: what stands before it is whole.")
            }
            left = try limited(try joined(left, infix))
            level = infix.level
        }
        return left
    }

    private mutating func prefixed(_ floor: Level) throws(FilterFault) -> (FilterSyntax, Level) {
        let start = current
        if start.keyword == "not" {
            guard floor <= .not else { throw fault("not needs parentheses here.") }
            advance()
            let operand = try expression(.not)
            return (try limited(FilterSyntax(.not, [operand], place: from(start, to: operand))), .not)
        }
        if start.isSymbol("-") || start.isSymbol("+") {
            advance()
            let operand = try expression(.sign)
            let kind: FilterSyntax.Kind = start.isSymbol("-") ? .minus : .plus
            return (try limited(FilterSyntax(kind, [operand], place: from(start, to: operand))), .sign)
        }
        return (try primary(), .sign)
    }

    /// The operator that stands here between two operands, not yet passed.
    private func infix() -> Infix? {
        switch current.keyword ?? "" {
        case "or": return .or
        case "and": return .and
        case "is": return .isNull
        case "not": return membership(peek.keyword)
        case "in", "between", "like": return membership(current.keyword)
        default: break
        }
        guard case .symbol(let symbol) = current.kind else { return nil }
        if let comparison = Comparison(rawValue: symbol) { return .compare(comparison) }
        return symbol == "+" ? .add : symbol == "-" ? .subtract : nil
    }

    private func membership(_ keyword: String?) -> Infix? {
        switch keyword {
        case "in": .isIn
        case "between": .between
        case "like": .like
        default: nil
        }
    }

    private mutating func joined(_ left: FilterSyntax, _ infix: Infix) throws(FilterFault) -> FilterSyntax {
        switch infix {
        case .or: return try chain(left, "or", .or, .and)
        case .and: return try chain(left, "and", .and, .not)
        case .isNull: return try isNull(left)
        case .isIn, .between, .like: return try membership(left, infix)
        case .compare(let comparison): return try binary(left, .compare(comparison), .membership)
        case .add: return try binary(left, .add, .sign)
        case .subtract: return try binary(left, .subtract, .sign)
        }
    }

    private mutating func binary(
        _ left: FilterSyntax, _ kind: FilterSyntax.Kind, _ floor: Level
    ) throws(FilterFault) -> FilterSyntax {
        advance()
        let right = try expression(floor)
        return FilterSyntax(kind, [left, right], place: from(left, to: right))
    }

    /// One node for the whole chain, however long.
    private mutating func chain(
        _ left: FilterSyntax, _ keyword: String, _ kind: FilterSyntax.Kind, _ floor: Level
    ) throws(FilterFault) -> FilterSyntax {
        var operands = [left]
        while current.keyword == keyword {
            advance()
            operands.append(try expression(floor))
        }
        return FilterSyntax(kind, operands, place: from(left, to: operands[operands.count - 1]))
    }

    private mutating func isNull(_ left: FilterSyntax) throws(FilterFault) -> FilterSyntax {
        advance()
        let isNegated = take(keyword: "not")
        let null = current
        guard take(keyword: "null") else { throw fault("Expected null after is, found \(current.shown).") }
        return FilterSyntax(
            .isNull(isNegated: isNegated), [left], place: left.place.lowerBound..<null.place.upperBound)
    }

    private mutating func membership(_ left: FilterSyntax, _ infix: Infix) throws(FilterFault) -> FilterSyntax {
        let isNegated = take(keyword: "not")
        advance()
        switch infix {
        case .isIn: return try isIn(left, isNegated)
        case .between:
            let low = try expression(.sum)
            guard take(keyword: "and") else { throw fault("Expected and after between, found \(current.shown).") }
            let high = try expression(.sum)
            return FilterSyntax(.between(isNegated: isNegated), [left, low, high], place: from(left, to: high))
        default:
            var operands = [left, try expression(.sum)]
            if take(keyword: "escape") { operands.append(try expression(.sum)) }
            return FilterSyntax(
                .like(isNegated: isNegated), operands, place: from(left, to: operands[operands.count - 1]))
        }
    }

    private mutating func isIn(_ left: FilterSyntax, _ isNegated: Bool) throws(FilterFault) -> FilterSyntax {
        guard take(symbol: "(") else { throw fault("Expected ( after in, found \(current.shown).") }
        if current.isSymbol(")") { throw fault("in () names no value: give at least one.") }
        let values = try list()
        return FilterSyntax(
            .isIn(isNegated: isNegated), [left] + values, place: left.place.lowerBound..<previous.place.upperBound)
    }

    /// Expressions with commas between them, and the closing parenthesis.
    private mutating func list() throws(FilterFault) -> [FilterSyntax] {
        var values = [try expression(.or)]
        while take(symbol: ",") { values.append(try expression(.or)) }
        guard take(symbol: ")") else { throw fault("Expected , or ) here, found \(current.shown).") }
        return values
    }

    // MARK: Operands

    private mutating func primary() throws(FilterFault) -> FilterSyntax {
        let start = current
        switch start.kind {
        case .text(let text):
            advance()
            return FilterSyntax(.text(text), place: start.place)
        case .number(let digits):
            advance()
            return FilterSyntax(.number(digits), place: start.place)
        case .symbol("("):
            advance()
            let inner = try expression(.or)
            guard take(symbol: ")") else { throw fault("Expected ) here, found \(current.shown).") }
            return FilterSyntax(
                inner.kind, inner.operands, place: start.place.lowerBound..<previous.place.upperBound)
        case .name:
            if let keyword = start.keyword { return try word(keyword) }
            return try named()
        case .symbol, .end: throw fault("Expected a value, a field or a function, found \(start.shown).")
        }
    }

    private mutating func word(_ keyword: String) throws(FilterFault) -> FilterSyntax {
        let start = current
        switch keyword {
        case "true", "false", "null":
            advance()
            return FilterSyntax(keyword == "null" ? .null : .truth(keyword == "true"), place: start.place)
        case "date":
            guard case .text(let text) = peek.kind else { break }
            advance()
            advance()
            return FilterSyntax(.date(text), place: start.place.lowerBound..<previous.place.upperBound)
        case "user":
            guard peek.isSymbol(".") else { break }
            advance()
            advance()
            let attribute = try name()
            return FilterSyntax(.user(attribute), place: start.place.lowerBound..<attribute.place.upperBound)
        default: break
        }
        throw fault(
            "\(start.shown) is a word of the language and cannot stand here. If it is a name, write \"\(start.shown)\"."
        )
    }

    private mutating func named() throws(FilterFault) -> FilterSyntax {
        let start = current
        if case .name(let text, isQuoted: false) = start.kind, peek.isSymbol("(") {
            advance()
            advance()
            let arguments = take(symbol: ")") ? [] : try list()
            return FilterSyntax(
                .call(.init(text: text.lowercasedASCII, place: start.place)), arguments,
                place: start.place.lowerBound..<previous.place.upperBound)
        }
        var names = [try name()]
        while take(symbol: ".") { names.append(try name()) }
        return FilterSyntax(.path(names), place: start.place.lowerBound..<previous.place.upperBound)
    }

    private mutating func name() throws(FilterFault) -> FilterSyntax.Name {
        let token = current
        guard case .name(let text, _) = token.kind else { throw fault("Expected a name, found \(token.shown).") }
        if token.keyword != nil {
            throw fault("\(text) is a word of the language: as a name, write \"\(text)\".")
        }
        advance()
        return .init(text: text, place: token.place)
    }

    // MARK: Tokens

    private var current: FilterToken { tokens[position] }
    private var peek: FilterToken { tokens[min(position + 1, tokens.count - 1)] }
    private var previous: FilterToken { tokens[max(0, position - 1)] }

    private mutating func advance() { position = min(position + 1, tokens.count - 1) }

    private mutating func take(keyword: String) -> Bool {
        guard current.keyword == keyword else { return false }
        advance()
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    private func from(_ token: FilterToken, to syntax: FilterSyntax) -> Range<Int> {
        token.place.lowerBound..<max(token.place.upperBound, syntax.place.upperBound)
    }

    private func from(_ left: FilterSyntax, to right: FilterSyntax) -> Range<Int> {
        left.place.lowerBound..<max(left.place.upperBound, right.place.upperBound)
    }

    private func limited(_ syntax: FilterSyntax) throws(FilterFault) -> FilterSyntax {
        if syntax.height > Self.levelsMax { throw tooDeep(at: syntax.place) }
        return syntax
    }

    private func tooDeep(at place: Range<Int>) -> FilterFault {
        FilterFault(
            place: place,
            message: "The filter is nested more than \(Self.levelsMax) levels deep. Split it, or write it flatter.")
    }

    private func fault(_ message: String) -> FilterFault {
        FilterFault(place: current.place, message: message)
    }
}
