import EngineSimulation
import Foundation

/// What many histories were, added up.
struct Tally: Codable {
    var histories = 0
    var failing: [Int] = []
    var crashed = 0
    var cpuSeconds = 0.0
    /// How many histories had so many.
    var operations: [Int: Int] = [:]
    var faults: [Int: Int] = [:]
    /// Of all that happened; the same in every process that tells the same histories.
    var trace: UInt64 = 0

    mutating func add(_ history: SimulatedHistory) {
        histories += 1
        if !history.violations.isEmpty { failing.append(history.seed) }
        if history.crashes > 0 { crashed += 1 }
        operations[history.operations, default: 0] += 1
        faults[history.faultCount, default: 0] += 1
        trace ^= history.traceHash &* (UInt64(history.seed) &* 2 &+ 1)
    }

    mutating func add(_ other: Tally) {
        histories += other.histories
        failing += other.failing
        crashed += other.crashed
        cpuSeconds += other.cpuSeconds
        operations.merge(other.operations, uniquingKeysWith: +)
        faults.merge(other.faults, uniquingKeysWith: +)
        trace ^= other.trace
    }

    static func median(_ counts: [Int: Int]) -> Int {
        var below = counts.values.reduce(0, +) / 2
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            below -= count
            if below < 0 { return value }
        }
        return 0
    }

    private static let prefix = "tally "

    /// The form in which a part tells the whole.
    var line: String {
        let bytes = (try? JSONEncoder().encode(self)) ?? Data()
        return Self.prefix + String(decoding: bytes, as: UTF8.self)
    }

    /// `nil` for any other line.
    init?(line: some StringProtocol) {
        guard line.hasPrefix(Self.prefix) else { return nil }
        let bytes = Data(line.dropFirst(Self.prefix.count).utf8)
        guard let read = try? JSONDecoder().decode(Tally.self, from: bytes) else { return nil }
        self = read
    }

    init() {}
}
