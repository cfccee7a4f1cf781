import ContactModel
import Contracts
import Foundation
import Testing

@testable import SyncEngine

@Suite("Simulation") struct SimulationTests {
    /// 200 unless `SATCHEL_SEEDS` says how many, or which: `5000`, or `1234..<1235`.
    static var seeds: Range<Int> {
        let text = ProcessInfo.processInfo.environment["SATCHEL_SEEDS"] ?? ""
        let bounds = text.components(separatedBy: "..<").compactMap { Int($0) }
        if bounds.count == 2, bounds[0] <= bounds[1] { return bounds[0]..<bounds[1] }
        return 0..<(bounds.first ?? 200)
    }

    @Test func `every history keeps the invariants and ends in the selection`() {
        var histories: [SimulatedHistory] = []
        for seed in Self.seeds {
            var history = SimulatedHistory(seed: seed)
            history.isTalkative = Self.seeds.count == 1
            history.tell()
            for problem in history.broken { Issue.record("\(problem)") }
            histories.append(history)
            if histories.count(where: { !$0.broken.isEmpty }) > 5 { break }
        }

        guard histories.count >= 100 else { return }
        #expect(Self.median(histories.map(\.writes)) >= 20)
        #expect(Self.median(histories.map(\.faultCount)) >= 10)
        #expect(Self.median(histories.map(\.runs)) >= 8)
    }

    @Test(arguments: 0..<20)
    func `one seed is one history`(seed: Int) {
        var first = SimulatedHistory(seed: seed)
        first.tell()
        var second = SimulatedHistory(seed: seed)
        second.tell()

        #expect(first.trace == second.trace, "seed \(seed)")
        #expect(first.target == second.target, "seed \(seed)")
        #expect(first.journal == second.journal, "seed \(seed)")
    }

    /// A journal from before the folder was made, or a new one after a loss.
    @Test func `a folder that lost its mark, and that the journal does not know, is told by the items in it`() throws {
        let seed = try #require((0..<100).first { SimulatedHistory(seed: $0).journal.row.ownsFolder })
        var history = SimulatedHistory(seed: seed)
        history.faults = Faults()
        for _ in 0..<2 { _ = history.run() }
        let folder = try #require(history.journal.row.folder)
        let items = history.ownItems().map(\.id).sorted()

        history.target.folders[folder]?.mark = nil
        history.journal = JournalInMemory(
            row: AddressBookRow(
                id: SimulatedHistory.addressBook, mailbox: SimulatedHistory.mailbox, book: BookID("crm"), state: .new))
        for _ in 0..<2 { _ = history.run() }

        #expect(history.broken.isEmpty && !items.isEmpty)
        #expect(history.journal.row.folder == folder && history.target.folders[folder]?.mark != nil)
        #expect(history.ownItems().map(\.id).sorted() == items)
        #expect(history.journal.disclosures.count { $0.act == .adopt } == items.count)
    }

    static func median(_ numbers: [Int]) -> Int { numbers.sorted()[numbers.count / 2] }
}
