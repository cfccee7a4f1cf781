import AccessRules
import ContactModel
import TestSupport
import Testing

/// Three-valued logic once more, as naively as possible: false 0, null 1, true 2.
private indirect enum Naive {
    case truth(Int)
    case number(Int64?)
    case not(Naive)
    case and([Naive])
    case or([Naive])
    case compare(String, Naive, Naive)
    case isIn(Naive, [Naive], isNegated: Bool)
    case between(Naive, Naive, Naive, isNegated: Bool)
    case isNull(Naive, isNegated: Bool)

    var text: String {
        func list(_ parts: [Naive], _ word: String) -> String { parts.map { "(\($0.text))" }.joined(separator: word) }
        switch self {
        case .truth(let value): return ["false", "null", "true"][value]
        case .number(let value): return value.map(String.init) ?? "null"
        case .not(let part): return "not (\(part.text))"
        case .and(let parts): return list(parts, " and ")
        case .or(let parts): return list(parts, " or ")
        case .compare(let sign, let left, let right): return "(\(left.text)) \(sign) (\(right.text))"
        case .isIn(let left, let values, let isNegated):
            return "\(left.text) \(isNegated ? "not " : "")in (\(values.map(\.text).joined(separator: ", ")))"
        case .between(let value, let low, let high, let isNegated):
            return "\(value.text) \(isNegated ? "not " : "")between \(low.text) and \(high.text)"
        case .isNull(let part, let isNegated): return "(\(part.text)) is \(isNegated ? "not " : "")null"
        }
    }

    /// Of a condition: 0, 1 or 2.
    var truth: Int {
        switch self {
        case .truth(let value): return value
        case .number: return 1
        case .not(let part): return 2 - part.truth
        case .and(let parts): return parts.map(\.truth).min() ?? 2
        case .or(let parts): return parts.map(\.truth).max() ?? 0
        case .compare(let sign, let left, let right):
            guard let left = left.number, let right = right.number else { return 1 }
            let holds =
                switch sign {
                case "=": left == right
                case "<>": left != right
                case "<": left < right
                case "<=": left <= right
                case ">": left > right
                default: left >= right
                }
            return holds ? 2 : 0
        case .isIn(let left, let values, let isNegated):
            let found = Naive.or(values.map { .compare("=", left, $0) }).truth
            return isNegated ? 2 - found : found
        case .between(let value, let low, let high, let isNegated):
            let inside = Naive.and([.compare(">=", value, low), .compare("<=", value, high)]).truth
            return isNegated ? 2 - inside : inside
        case .isNull(let part, let isNegated):
            let isNull = if case .number(let value) = part { value == nil } else { part.truth == 1 }
            return isNull != isNegated ? 2 : 0
        }
    }

    private var number: Int64? {
        if case .number(let value) = self { return value }
        return nil
    }

    static func random(_ depth: Int, _ random: inout SeededGenerator) -> Naive {
        func condition() -> Naive { .random(depth - 1, &random) }
        func number() -> Naive { .number(random.chance(4) ? nil : Int64(random.below(4))) }
        if depth == 0 { return .truth(random.below(3)) }
        switch random.below(8) {
        case 0: return .truth(random.below(3))
        case 1: return .not(condition())
        case 2: return .and((0...1 + random.below(3)).map { _ in condition() })
        case 3: return .or((0...1 + random.below(3)).map { _ in condition() })
        case 4: return .compare(random.pick(["=", "<>", "<", "<=", ">", ">="]), number(), number())
        case 5: return .isIn(number(), (0...random.below(3)).map { _ in number() }, isNegated: random.chance(2))
        case 6: return .between(number(), number(), number(), isNegated: random.chance(2))
        default: return .isNull(random.chance(2) ? number() : condition(), isNegated: random.chance(2))
        }
    }
}

@Suite("Three-valued logic, as a property") struct LogicPropertyTests {
    @Test func `the evaluator agrees with a naive second one, and with its own trace`() throws {
        var random = SeededGenerator.announced("three-valued logic")
        let anna = try Office.model(contacts: [Office.contact("1")]).anna()
        let perspective = try #require(anna.perspective(on: Office.id("1")))
        var seen: Set<Int> = []
        for _ in 0..<3000 {
            let naive = Naive.random(4, &random)
            let filter = try Office.filter(naive.text, anna.model)
            let truth = anna.evaluate(filter, on: perspective)
            let expected = [false, nil, true][naive.truth]
            try #require(truth == expected, "\(naive.text)")
            try #require(anna.trace(filter, on: perspective).value.truth == expected, "\(naive.text)")
            seen.insert(naive.truth)
        }
        #expect(seen == [0, 1, 2])
    }
}
