import EngineSimulation
import Foundation
import SyncPlanning

/// What the command is to do.
struct Order {
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    var seeds = 0..<200
    var processes = 1
    /// One seed alone, told in words.
    var seed: Int?
    var omissions = Omissions()
    var rule: EngineRule?
    /// Leave out each rule in turn.
    var triesRules = false
    /// Print what a parent process adds up.
    var isPart = false

    init(_ arguments: some Collection<String>) throws {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Mistake(description: "\(name) needs a value.") }
            switch name {
            case "--seeds":
                let bounds = value.components(separatedBy: "..<").compactMap { Int($0) }
                guard let last = bounds.last, bounds.count == 1 || bounds[0] <= last else { throw Self.no(value, name) }
                seeds = (bounds.count == 1 ? 0 : bounds[0])..<last
            case "--processes":
                guard let count = Int(value), count > 0 else { throw Self.no(value, name) }
                processes = count
            case "--seed":
                guard let number = Int(value) else { throw Self.no(value, name) }
                seed = number
            case "--omit":
                guard let read = Omissions(value) else { throw Self.no(value, name) }
                omissions = read
            case "--without":
                guard let known = EngineRule(rawValue: value) else { throw Self.no(value, name) }
                rule = known
            case "--rules":
                triesRules = value == "all"
            case "--part":
                isPart = value == "yes"
            default: throw Mistake(description: "'\(name)' is no option.")
            }
        }
    }

    private static func no(_ value: String, _ name: String) -> Mistake {
        Mistake(description: "'\(value)' is no value of \(name).")
    }

    /// The exit code.
    func carryOut() throws -> Int32 {
        if let seed { return replay(seed) }
        if triesRules { return try Strength(self).carryOut() }
        if isPart { return tell() }
        return try Parts(self).carryOut()
    }

    private func replay(_ seed: Int) -> Int32 {
        var history = SimulatedHistory(seed: seed, omitting: omissions, without: rule)
        history.isTalkative = true
        history.tell()
        for violation in history.violations { print(violation) }
        print(
            "seed=\(seed) violations=\(history.violations.count) runs=\(history.runs) ops=\(history.operations) "
                + "faults=\(history.faultCount) crashes=\(history.crashes)")
        return history.violations.isEmpty ? 0 : 1
    }

    /// Tells the histories of all seeds, and what they were.
    private func tell() -> Int32 {
        var tally = Tally()
        for seed in seeds {
            var history = SimulatedHistory(seed: seed, without: rule)
            history.tell()
            tally.add(history)
            for violation in history.violations.prefix(1) { print(violation) }
        }
        tally.cpuSeconds = Double(clock()) / Double(CLOCKS_PER_SEC)
        print(tally.line)
        return tally.failing.isEmpty ? 0 : 1
    }
}
