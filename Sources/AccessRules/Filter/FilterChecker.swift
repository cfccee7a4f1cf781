import ContactModel
import Foundation
import ICU

/// Turns syntax into typed nodes: finds names, checks types, puts conversions in (SEMANTICS 15).
///
/// Goes on after a fault with the next part, so that one reading finds them all; what depends on a faulty part is not
/// judged.
struct FilterChecker {
    let scope: FilterScope
    private(set) var faults: [FilterFault] = []
    private(set) var warnings: [FilterFault] = []

    init(_ scope: FilterScope) { self.scope = scope }

    /// `nil` where `faults` say why.
    mutating func checkedFilter(_ syntax: FilterSyntax) -> FilterNode? {
        guard scope.schema.tables[scope.table] != nil else {
            let error = PathError.unknown(
                "table", scope.table, part: 0, in: nil, among: Array(scope.schema.tables.keys))
            return fault(syntax.place, error.message, suggestion: error.suggestion)
        }
        return boolean(syntax, for: "A filter")
    }

    // MARK: Any expression

    mutating func node(_ syntax: FilterSyntax) -> FilterNode? {
        switch syntax.kind {
        case .text(let text): return literal(.text(text), .one(.text), syntax)
        case .truth(let truth): return literal(.boolean(truth), .one(.boolean), syntax)
        case .null: return literal(.null, .null, syntax)
        case .number(let digits): return number(digits, syntax)
        case .date(let text): return date(text, syntax)
        case .path(let names): return path(names, syntax)
        case .user(let name): return userValue(name, syntax)
        case .call(let name): return call(name, syntax)
        case .or: return connective(.or, "or", syntax)
        case .and: return connective(.and, "and", syntax)
        case .not:
            let operand = boolean(syntax.operands[0], for: "not")
            return operand.map { made(.not, [$0], .one(.boolean), syntax) }
        case .isNull(let isNegated):
            let operand = node(syntax.operands[0])
            return operand.map { made(.isNull(isNegated: isNegated), [$0], .one(.boolean), syntax) }
        case .compare(let comparison): return compare(comparison, syntax)
        case .isIn(let isNegated): return isIn(isNegated, syntax)
        case .between(let isNegated): return between(isNegated, syntax)
        case .like(let isNegated): return like(isNegated, syntax)
        case .add, .subtract: return sum(syntax)
        case .minus, .plus: return signed(syntax)
        }
    }

    /// A node whose type is a single value's, or null.
    mutating func single(_ syntax: FilterSyntax, for user: String) -> FilterNode? {
        guard let node = node(syntax) else { return nil }
        switch node.type {
        case .one, .null: return node
        case .relation:
            return fault(
                syntax.place,
                "\(user) cannot use a relation: it can only be tested with is null or is not null. Name a field of it.")
        case .list:
            return fault(
                syntax.place, "\(user) cannot use a list: test it with in, contains(…) or is null.")
        }
    }

    mutating func boolean(_ syntax: FilterSyntax, for user: String) -> FilterNode? {
        guard let node = single(syntax, for: user) else { return nil }
        if node.type == .one(.boolean) || node.type == .null { return node }
        return fault(syntax.place, "\(user) needs a condition that is true or false; this is \(node.type.name).")
    }

    mutating func text(_ syntax: FilterSyntax, for user: String) -> FilterNode? {
        guard let node = single(syntax, for: user) else { return nil }
        if node.type == .one(.text) || node.type == .null { return node }
        return fault(syntax.place, "\(user) needs a text; this is \(node.type.name).")
    }

    // MARK: Operators

    private mutating func connective(
        _ operation: FilterOperation, _ name: String, _ syntax: FilterSyntax
    ) -> FilterNode? {
        let operands = syntax.operands.map { boolean($0, for: name) }
        return all(operands).map { made(operation, $0, .one(.boolean), syntax) }
    }

    private mutating func compare(_ comparison: Comparison, _ syntax: FilterSyntax) -> FilterNode? {
        let operands = syntax.operands.map { single($0, for: comparison.rawValue) }
        guard let operands = all(operands), let type = commonType(operands, syntax, "cannot be compared") else {
            return nil
        }
        if operands.contains(where: \.isNullLiteral) {
            warn(syntax.place, "A comparison with null is never true: write is null or is not null.")
        }
        if !comparison.isEquality { warnAboutTextOrder(type, syntax) }
        return made(.compare(comparison), operands.map { converted($0, to: type) }, .one(.boolean), syntax)
    }

    private mutating func between(_ isNegated: Bool, _ syntax: FilterSyntax) -> FilterNode? {
        let operands = syntax.operands.map { single($0, for: "between") }
        guard let operands = all(operands), let type = commonType(operands, syntax, "cannot be compared") else {
            return nil
        }
        warnAboutTextOrder(type, syntax)
        return made(
            .between(isNegated: isNegated), operands.map { converted($0, to: type) }, .one(.boolean), syntax)
    }

    private mutating func isIn(_ isNegated: Bool, _ syntax: FilterSyntax) -> FilterNode? {
        let left = single(syntax.operands[0], for: "in")
        let values = syntax.operands.dropFirst().map { listOrSingle($0, for: "in") }
        guard let left, let values = all(values),
            let type = commonType([left] + values, syntax, "cannot be compared")
        else { return nil }
        return made(
            .isIn(isNegated: isNegated), ([left] + values).map { converted($0, to: type) }, .one(.boolean), syntax)
    }

    private mutating func listOrSingle(_ syntax: FilterSyntax, for user: String) -> FilterNode? {
        guard let node = node(syntax) else { return nil }
        if node.type == .relation {
            return fault(syntax.place, "\(user) cannot use a relation. Name a field of it.")
        }
        return node
    }

    private mutating func like(_ isNegated: Bool, _ syntax: FilterSyntax) -> FilterNode? {
        let left = text(syntax.operands[0], for: "like")
        let pattern = text(syntax.operands[1], for: "The pattern of like")
        var escape: Unicode.Scalar? = "\\"
        if syntax.operands.count == 3 {
            guard let written = escapeCharacter(syntax.operands[2]) else { return nil }
            escape = written.character
        }
        guard let left, let pattern else { return nil }
        var ready: LikePattern?
        if case .literal(let literal) = pattern.operation, case .text(let text) = literal.value {
            ready = LikePattern(text, escape: escape)
            if ready == nil {
                return fault(
                    syntax.operands[1].place,
                    "The pattern ends in its escape character, which then escapes nothing: double it.")
            }
        }
        return made(
            .like(isNegated: isNegated, escape: escape, literal: ready), [left, pattern], .one(.boolean), syntax)
    }

    private struct EscapeCharacter {
        /// `nil`: none.
        let character: Unicode.Scalar?
    }

    /// `nil` where a fault was noted.
    private mutating func escapeCharacter(_ syntax: FilterSyntax) -> EscapeCharacter? {
        if case .text(let text) = syntax.kind {
            let scalars = Array(UnicodeText.nfc(text).unicodeScalars)
            if scalars.count <= 1 { return EscapeCharacter(character: scalars.first) }
        }
        faults.append(
            FilterFault(place: syntax.place, message: "escape needs one character in quotes, or '' for none."))
        return nil
    }

    private mutating func sum(_ syntax: FilterSyntax) -> FilterNode? {
        let isSum = syntax.kind == .add
        let sign = isSum ? "+" : "-"
        guard let operands = all(syntax.operands.map({ single($0, for: sign) })) else { return nil }
        let operation: FilterOperation = isSum ? .add : .subtract
        func isDays(_ type: ValueType) -> Bool { type == .one(.integer) || type == .null }
        switch (operands[0].type, operands[1].type) {
        case (.one(.date), let days) where isDays(days): return made(operation, operands, .one(.date), syntax)
        case (let days, .one(.date)) where isDays(days) && isSum:
            return made(operation, operands.reversed(), .one(.date), syntax)
        case (.one(.date), .one(.date)) where !isSum:
            return fault(
                syntax.place,
                "Dates cannot be subtracted from each other. Compare a date with another one plus or minus days.")
        case (.one(.timestamp), _), (_, .one(.timestamp)):
            return fault(syntax.place, "Timestamps have no arithmetic. Use a date plus or minus days.")
        default: break
        }
        for (operand, part) in zip(operands, syntax.operands) where !operand.type.isNumber {
            return fault(
                part.place, "\(sign) works on numbers, and on a date with days; this is \(operand.type.name).")
        }
        let type = operands.contains { $0.type == .one(.decimal) } ? FieldType.decimal : .integer
        return made(operation, operands.map { converted($0, to: type) }, .one(type), syntax)
    }

    private mutating func signed(_ syntax: FilterSyntax) -> FilterNode? {
        guard let operand = single(syntax.operands[0], for: "A sign") else { return nil }
        guard operand.type.isNumber else {
            return fault(syntax.place, "A sign stands before a number; this is \(operand.type.name).")
        }
        if syntax.kind == .plus { return operand }
        let type: ValueType = operand.type == .null ? .one(.integer) : operand.type
        return made(.negate, [operand], type, syntax)
    }

    // MARK: Types

    /// The type that all operands can take on; lists count by their elements. Text where all are null.
    mutating func commonType(_ operands: [FilterNode], _ syntax: FilterSyntax, _ verb: String) -> FieldType? {
        var common: FieldType?
        for (position, operand) in operands.enumerated() {
            guard let type = operand.type.element else { continue }
            guard let known = common else {
                common = type
                continue
            }
            guard let joint = Self.joint(known, type) else {
                let place = syntax.operands.indices.contains(position) ? syntax.operands[position].place : syntax.place
                return fault(
                    place, "\(ValueType.one(known).name.capitalizedFirst) and \(operand.type.name) \(verb).")
            }
            common = joint
        }
        return common ?? .text
    }

    private static func joint(_ left: FieldType, _ right: FieldType) -> FieldType? {
        switch (left, right) {
        case _ where left == right: left
        case (.integer, .decimal), (.decimal, .integer): .decimal
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        default: nil
        }
    }

    /// The node, or a conversion over it; a list keeps being a list.
    func converted(_ node: FilterNode, to type: FieldType) -> FilterNode {
        guard let own = node.type.element, own != type else { return node }
        if case .literal(let literal) = node.operation, case .integer(let integer) = literal.value, type == .decimal {
            let decimal = FilterLiteral(.decimal(Decimal(integer)))
            return FilterNode(operation: .literal(decimal), operands: [], type: .one(.decimal), place: node.place)
        }
        let isList = node.type == .list(own)
        return FilterNode(
            operation: type == .decimal ? .toDecimal : .toTimestamp, operands: [node],
            type: isList ? .list(type) : .one(type), place: node.place)
    }

    private mutating func warnAboutTextOrder(_ type: FieldType, _ syntax: FilterSyntax) {
        guard type == .text else { return }
        warn(
            syntax.place,
            "Texts are compared here by their code points, the same in every locale: ä comes after z, digits before "
                + "letters.")
    }

    // MARK: Results

    func made(
        _ operation: FilterOperation, _ operands: [FilterNode], _ type: ValueType, _ syntax: FilterSyntax
    ) -> FilterNode {
        FilterNode(operation: operation, operands: operands, type: type, place: syntax.place)
    }

    func literal(_ value: FieldValue, _ type: ValueType, _ syntax: FilterSyntax) -> FilterNode {
        made(.literal(FilterLiteral(value)), [], type, syntax)
    }

    func all(_ nodes: [FilterNode?]) -> [FilterNode]? {
        let found = nodes.compactMap { $0 }
        return found.count == nodes.count ? found : nil
    }

    mutating func fault<Answer>(_ place: Range<Int>, _ message: String, suggestion: String? = nil) -> Answer? {
        faults.append(FilterFault(place: place, message: message, suggestion: suggestion))
        return nil
    }

    mutating func warn(_ place: Range<Int>, _ message: String) {
        warnings.append(FilterFault(place: place, message: message))
    }
}

extension ValueType {
    /// Of a list its elements' type; `nil` for null and relations.
    var element: FieldType? {
        switch self {
        case .one(let type), .list(let type): type
        case .relation, .null: nil
        }
    }

    fileprivate var isNumber: Bool { self == .one(.integer) || self == .one(.decimal) || self == .null }
}

extension FilterNode {
    fileprivate var isNullLiteral: Bool {
        if case .literal(let literal) = operation { return literal.value.isNull }
        return false
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
