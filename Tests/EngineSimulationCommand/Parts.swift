import EngineSimulation
import Foundation
import SyncPlanning

/// A range of seeds, told by several processes at once, so that each core has one.
struct Parts {
    let order: Order

    init(_ order: Order) { self.order = order }

    func carryOut() throws -> Int32 {
        let began = Date()
        var whole = Tally()
        for line in try Self.lines(of: ranges.map(arguments)) {
            if let tally = Tally(line: line) { whole.add(tally) } else if !line.isEmpty { print(line) }
        }
        guard whole.histories == order.seeds.count else {
            print("simulate-engine: only \(whole.histories) of \(order.seeds.count) histories came to their end.")
            return 2
        }
        for seed in whole.failing.sorted().prefix(3) { shrink(seed) }
        print(
            "ops_median=\(Tally.median(whole.operations)) faults_median=\(Tally.median(whole.faults)) "
                + "crashes=\(whole.crashed) seconds=\(Int(Date().timeIntervalSince(began))) "
                + "trace=\(String(whole.trace, radix: 16))")
        // By processor time, since other work on the machine would count else, and the number of processes.
        print(
            "per_second, of one core: \(whole.histories) histories in \(Int(whole.cpuSeconds.rounded())) seconds of "
                + "processor time, by \(order.processes) processes")
        let perSecond = whole.cpuSeconds > 0 ? Int(Double(whole.histories) / whole.cpuSeconds) : 0
        print("seeds=\(whole.histories) violations=\(whole.failing.count) per_second=\(perSecond)")
        return whole.failing.isEmpty ? 0 : 1
    }

    private var ranges: [Range<Int>] {
        let count = order.seeds.count
        return (0..<order.processes).map { part in
            let first = order.seeds.lowerBound + count * part / order.processes
            return first..<order.seeds.lowerBound + count * (part + 1) / order.processes
        }
    }

    private func arguments(_ range: Range<Int>) -> [String] {
        ["--part", "yes", "--seeds", "\(range.lowerBound)..<\(range.upperBound)"]
            + (order.rule.map { ["--without", $0.rawValue] } ?? [])
    }

    private func shrink(_ seed: Int) {
        guard var shrinking = Shrinking(seed: seed, without: order.rule) else {
            return print("seed \(seed) broke a promise in another process, and not in this one: it is not one history.")
        }
        shrinking.shrink()
        print("\nseed \(seed), shrunk: \(shrinking.violation.what)")
        print("  what happened: \(shrinking.happened.map(\.description).joined(separator: " "))")
        let rule = order.rule.map { " WITHOUT=\($0.rawValue)" } ?? ""
        print("  make simulate SEED=\(seed)\(rule) OMIT=\(shrinking.omissions)")
    }

    /// Runs this program once for each list of arguments, all at once, and answers what they print, one after the other.
    static func lines(of parts: [[String]]) throws -> [Substring] {
        let pipes = try parts.map { arguments in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            return pipe
        }
        return pipes.flatMap { pipe in
            String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: true)
        }
    }
}
