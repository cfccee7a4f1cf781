import EngineSimulation
import Foundation
import SyncPlanning

/// Leaves out one rule of the engine after the other: the simulation must notice each (ENGINE §21).
struct Strength {
    let order: Order

    init(_ order: Order) { self.order = order }

    func carryOut() throws -> Int32 {
        let rules = order.rule.map { [$0] } ?? Array(EngineRule.allCases)
        if order.isPart || order.processes == 1 {
            for rule in rules { print(row(rule)) }
            return 0
        }
        var rows: [Substring] = []
        for start in stride(from: 0, to: rules.count, by: order.processes) {
            let some = rules[start..<min(start + order.processes, rules.count)]
            rows += try Parts.lines(of: some.map(arguments))
            for row in rows.suffix(some.count) { print(row) }
            fflush(nil)
        }
        let missed = rows.filter { $0.contains("not caught") }.count
        print("rules=\(rules.count) caught=\(rows.count - missed)")
        return missed == 0 && rows.count == rules.count ? 0 : 1
    }

    private func arguments(_ rule: EngineRule) -> [String] {
        [
            "--rules", "all", "--part", "yes", "--without", rule.rawValue, "--seeds",
            "\(order.seeds.lowerBound)..<\(order.seeds.upperBound)",
        ]
    }

    private func row(_ rule: EngineRule) -> String {
        for seed in order.seeds {
            var history = SimulatedHistory(seed: seed, without: rule)
            history.tell()
            guard let violation = history.violations.first else { continue }
            return "| `\(rule.rawValue)` | \(seed) | \(violation.invariant) | \(violation.summary) |"
        }
        return "| `\(rule.rawValue)` | – | not caught | – |"
    }
}
