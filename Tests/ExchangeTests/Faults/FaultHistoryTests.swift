import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import Testing

@Suite("Faults", .timeLimit(.minutes(60))) struct FaultHistoryTests {
    /// So many histories in every build: each fault alone, and some with several.
    static let usual = NamedFault.allCases.count + 12

    private static func environment(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    /// `SATCHEL_FAULT_SEEDS` says how many, from `SATCHEL_FAULT_FIRST` on; `SATCHEL_FAULT_SEED` replays a single one.
    static var seeds: Range<Int> {
        if let one = environment("SATCHEL_FAULT_SEED") { return one..<one + 1 }
        let first = environment("SATCHEL_FAULT_FIRST") ?? 0
        return first..<first + (environment("SATCHEL_FAULT_SEEDS") ?? usual)
    }

    /// What one history came to.
    struct Told: Sendable {
        var seed: Int
        var faults: [NamedFault]
        var violations: [String]
        var runs: Int
        var crashes: Int
        var hits: Int
    }

    @Test func `after any faults each address book is the selection, and nothing else was touched (I2, I13)`()
        async throws
    {
        let seeds = Self.seeds
        let all = try await Self.tell(seeds)

        for history in all where !history.violations.isEmpty {
            print("faults: seed \(history.seed) \(history.faults.map(\.rawValue)): replay it with SEED=\(history.seed)")
            for violation in history.violations { Issue.record("\(violation)") }
        }
        let broken = all.count { !$0.violations.isEmpty }
        let sums = (all.map(\.runs).reduce(0, +), all.map(\.crashes).reduce(0, +), all.map(\.hits).reduce(0, +))
        print("faults: histories=\(all.count) runs=\(sums.0) crashes=\(sums.1) hits=\(sums.2) violations=\(broken)")
        // A fault may come too late for a short history.
        guard seeds.count >= 10 * NamedFault.allCases.count else { return }
        for fault in NamedFault.allCases {
            let alone = all.filter { $0.faults == [fault] }
            #expect(alone.contains { $0.hits > 0 }, "the fault \(fault) alone never hit anything")
        }
    }

    @Test(arguments: [3, 60, 77]) func `one seed is one history`(seed: Int) async throws {
        var traces: [[SimulatedContact]] = []
        for _ in 0..<2 {
            var history = try await FaultHistory(seed: seed)
            try await history.tell()
            traces.append(try history.stage.member(history.stage.books[0]).contacts())
        }
        #expect(traces[0] == traces[1])
    }

    private static func tell(_ seeds: Range<Int>) async throws -> [Told] {
        let workers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8))
        return try await withThrowingTaskGroup(of: [Told].self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var told: [Told] = []
                    for seed in seeds where seed % workers == worker {
                        told.append(try await tell(seed, seeds.count == 1))
                    }
                    return told
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.seed < $1.seed }
        }
    }

    /// Every twentieth keeps its journal in a file.
    private static func tell(_ seed: Int, _ isTalkative: Bool) async throws -> Told {
        guard seed % 20 == 19 else { return try await tell(seed, MemoryJournal(), isTalkative) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let journal = try SQLiteJournal(path: folder.appending(path: "journal.db").path)
        let told = try await tell(seed, journal, isTalkative)
        await journal.close()
        return told
    }

    private static func tell(
        _ seed: Int, _ journal: any JournalStore, _ isTalkative: Bool
    ) async throws -> Told {
        var history = try await FaultHistory(seed: seed, journal: journal, isTalkative: isTalkative)
        try await history.tell()
        return Told(
            seed: seed, faults: history.faults, violations: history.violations, runs: history.runs,
            crashes: history.crashes, hits: history.hits)
    }
}
