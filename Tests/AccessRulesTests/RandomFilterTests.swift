import AccessRules
import ContactModel
import TestSupport
import Testing

/// What the databases and the bitmaps are compared over must be the whole language.
@Suite("Random filters") struct RandomFilterTests {
    static let purposes: [FilterPurpose] = [.recordRight, .viewBase, .selection]

    @Test func `random filters compile, and every operation of the language occurs in them (SEMANTICS 11 to 20)`() {
        var random = SeededGenerator.announced("random filters")
        var refused: [String] = []
        var counts: [String: Int] = [:]
        let total = 4000
        var world = RandomWorld(seed: random.next(), sizes: 0...0)
        var directory = Directory(world.directory)
        for number in 0..<total {
            if number.isMultiple(of: 100) {
                world = RandomWorld(seed: random.next(), sizes: 0...0)
                directory = Directory(world.directory)
            }
            let table = random.pick(world.tables).name
            let purpose = Self.purposes[number % Self.purposes.count]
            let text = world.filters(of: table, for: purpose).text(&random, depth: number % 5)
            let scope = FilterScope(
                schema: world.schema, table: table, purpose: purpose, protected: world.policy.protected,
                directory: directory)
            switch Filter.compile(text, in: scope) {
            case .success(let filter): Self.count(filter.root, &counts)
            case .failure(let errors): refused.append("\(text)\n\(errors)")
            }
        }
        print("random filters: \(refused.count) of \(total) refused, \(counts.count) kinds of operations")
        #expect(refused.count * 1000 <= total, "\(refused.prefix(3).joined(separator: "\n"))")
        #expect(Set(counts.keys).isSuperset(of: Self.operations))
    }

    @Test func `the same seed writes the same filters`() {
        let world = RandomWorld(seed: 7)
        func texts() -> [String] {
            var random = SeededGenerator(seed: 11)
            return (0..<20).map { _ in world.filters(of: "Kontakte", for: .selection).text(&random) }
        }
        #expect(texts() == texts())
    }

    private static let operations: Set<String> = [
        "literal", "field", "list field", "relation", "user", "user list", "today", "now", "memberOf", "subscribed",
        "or", "and", "not", "isNull", "isNotNull", "compare =", "compare <>", "compare <", "compare <=", "compare >",
        "compare >=", "in", "not in", "between", "not between", "like", "not like", "like, computed", "add", "subtract",
        "negate", "toDecimal", "toDecimal list", "toTimestamp", "toTimestamp list", "lower", "upper", "trim", "length",
        "coalesce", "contains", "contains in list", "startsWith",
    ]

    private static func count(_ node: FilterNode, _ counts: inout [String: Int]) {
        counts[name(of: node), default: 0] += 1
        if case .like(_, _, literal: nil) = node.operation { counts["like, computed", default: 0] += 1 }
        for operand in node.operands { count(operand, &counts) }
    }

    private static func name(of node: FilterNode) -> String {
        var isList = false
        if case .list = node.type { isList = true }
        switch node.operation {
        case .literal: return "literal"
        case .field: return node.type == .relation ? "relation" : isList ? "list field" : "field"
        case .user: return isList ? "user list" : "user"
        case .today: return "today"
        case .now: return "now"
        case .memberOf: return "memberOf"
        case .subscribed: return "subscribed"
        case .or: return "or"
        case .and: return "and"
        case .not: return "not"
        case .isNull(let isNegated): return isNegated ? "isNotNull" : "isNull"
        case .compare(let comparison): return "compare \(comparison.rawValue)"
        case .isIn(let isNegated): return isNegated ? "not in" : "in"
        case .between(let isNegated): return isNegated ? "not between" : "between"
        case .like(let isNegated, _, _): return isNegated ? "not like" : "like"
        case .add: return "add"
        case .subtract: return "subtract"
        case .negate: return "negate"
        case .toDecimal: return isList ? "toDecimal list" : "toDecimal"
        case .toTimestamp: return isList ? "toTimestamp list" : "toTimestamp"
        case .lower: return "lower"
        case .upper: return "upper"
        case .trim: return "trim"
        case .length: return "length"
        case .coalesce: return "coalesce"
        case .contains:
            if case .list = node.operands[0].type { return "contains in list" }
            return "contains"
        case .startsWith: return "startsWith"
        }
    }
}
