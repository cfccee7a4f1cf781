import AccessRules

/// A part of a filter with an identity: equal parts of all filters and rights of a table are one condition.
///
/// Logic is taken apart as far as bitmaps can do it; what is left are atoms.
final class Condition {
    indirect enum Kind {
        /// The same for every record: `nil` is null.
        case constant(Bool?)
        case not(Condition)
        case any([Condition])
        case all([Condition])
        /// Whether the condition below is null.
        case isNull(Condition)
        case subscribed
        case memberOf(FilterNode)
        /// A field equals one of the user's values: looked up, not computed.
        case posting(Posting)
        case atom(FilterNode)
    }

    struct Posting {
        let path: FieldPath
        /// Values of the user, and literals. A list counts by its elements.
        let values: [FilterNode]
        /// Whether it is `=`, for which a list has no meaning, or `in`.
        let isEquality: Bool
    }

    let id: Int
    let kind: Kind
    /// What it reads, in a stable order.
    let paths: [FieldPath]
    /// What it reads of the user.
    let userValues: [FilterNode]
    /// Whether it may differ between two members who may read the same.
    let usesUser: Bool

    /// The conditions of which one is enough: itself, or the parts of an `or`.
    var alternatives: [Condition] {
        guard case .any(let parts) = kind else { return [self] }
        return parts.flatMap(\.alternatives)
    }

    init(id: Int, kind: Kind, node: FilterNode) {
        self.id = id
        self.kind = kind
        let usage = node.usage
        paths = usage.paths.sorted { $0.description < $1.description }
        userValues = node.leaves { if case .user = $0.operation { true } else { false } }
        usesUser = usage.usesUser
    }

    /// One that is null for every record.
    init(nullWithNumber id: Int) {
        self.id = id
        kind = .constant(nil)
        paths = []
        userValues = []
        usesUser = false
    }
}

/// Makes conditions of filters, each once.
struct ConditionTable {
    private struct Key: Hashable {
        let table: String
        let node: FilterNode
    }

    private let evaluator: NodeEvaluator
    private var known: [Key: Condition] = [:]
    private(set) var count = 0

    init(clock: EvaluationClock) { evaluator = NodeEvaluator(clock: clock) }

    mutating func condition(_ filter: Filter) -> Condition {
        condition(filter.root.withoutPlaces, filter.table)
    }

    /// In place of a filter that belongs to another schema.
    mutating func null() -> Condition {
        defer { count += 1 }
        return Condition(nullWithNumber: count)
    }

    private mutating func condition(_ node: FilterNode, _ table: String) -> Condition {
        let key = Key(table: table, node: node)
        if let condition = known[key] { return condition }
        // First the parts, which take numbers of their own.
        let kind = kind(node, table)
        let condition = Condition(id: count, kind: kind, node: node)
        count += 1
        known[key] = condition
        return condition
    }

    private mutating func kind(_ node: FilterNode, _ table: String) -> Condition.Kind {
        if node.isConstant {
            return .constant(evaluator.value(of: node) { _ in .null }.truth)
        }
        switch node.operation {
        case .or: return joined(node, table, deciding: true)
        case .and: return joined(node, table, deciding: false)
        case .not:
            let operand = condition(node.operands[0], table)
            if case .constant(let truth) = operand.kind { return .constant(truth.map { !$0 }) }
            return .not(operand)
        case .isNull(let isNegated) where node.operands[0].isLogic:
            if isNegated { return .not(condition(node.with(.isNull(isNegated: false)), table)) }
            return .isNull(condition(node.operands[0], table))
        case .subscribed: return .subscribed
        case .memberOf: return .memberOf(node)
        default: return lookUp(node, table) ?? .atom(node)
        }
    }

    /// `or` (deciding: true) or `and` (deciding: false), without the parts that decide nothing.
    private mutating func joined(_ node: FilterNode, _ table: String, deciding: Bool) -> Condition.Kind {
        var parts: [Condition] = []
        for operand in node.operands {
            let part = condition(operand, table)
            if case .constant(let truth?) = part.kind {
                if truth == deciding { return .constant(deciding) }
                continue
            }
            if !parts.contains(where: { $0 === part }) { parts.append(part) }
        }
        if parts.isEmpty { return .constant(!deciding) }
        if parts.count == 1 { return parts[0].kind }
        return deciding ? .any(parts) : .all(parts)
    }

    /// `nil` unless a field is compared with the user's own values and literals, in one type.
    private mutating func lookUp(_ node: FilterNode, _ table: String) -> Condition.Kind? {
        guard node.usage.usesUser else { return nil }
        switch node.operation {
        case .compare(.equal):
            if let posting = posting(node.operands[0], [node.operands[1]], isEquality: true) { return posting }
            return posting(node.operands[1], [node.operands[0]], isEquality: true)
        case .compare(.notEqual):
            return .not(condition(node.with(.compare(.equal)), table))
        case .isIn(let isNegated):
            if isNegated { return .not(condition(node.with(.isIn(isNegated: false)), table)) }
            return posting(node.operands[0], Array(node.operands.dropFirst()), isEquality: false)
        default: return nil
        }
    }

    private func posting(_ field: FilterNode, _ values: [FilterNode], isEquality: Bool) -> Condition.Kind? {
        guard case .field(let path) = field.operation, case .one = field.type,
            values.allSatisfy({ value in
                switch value.operation {
                case .user, .literal: true
                default: false
                }
            })
        else { return nil }
        return .posting(.init(path: path, values: values, isEquality: isEquality))
    }
}

extension FilterNode {
    /// Whether nothing below it depends on the record or on the user.
    fileprivate var isConstant: Bool {
        let usage = usage
        return usage.paths.isEmpty && !usage.usesUser
    }

    /// Whether it is itself made of conditions, so that its null can be told from theirs.
    fileprivate var isLogic: Bool {
        switch operation {
        case .or, .and, .not, .subscribed, .memberOf, .compare, .isIn, .between, .like, .contains, .startsWith, .isNull:
            true
        default: false
        }
    }

    /// The different leaves that fit, in the order of the text.
    fileprivate func leaves(_ fits: (FilterNode) -> Bool) -> [FilterNode] {
        if operands.isEmpty { return fits(self) ? [self] : [] }
        var leaves: [FilterNode] = []
        for leaf in operands.flatMap({ $0.leaves(fits) }) where !leaves.contains(leaf) { leaves.append(leaf) }
        return leaves
    }
}
