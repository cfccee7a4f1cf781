import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// Numbers that changes and answers to writes do not show (Decisions 19): what an item shows of them is known from a direct
/// answer alone, and no fingerprint of it is kept.
@Suite("Runs with hidden numbers") struct HiddenNumberTests {
    /// A filled address book of one record with such a number.
    private static func stage() async throws -> (stage: Stage, item: ItemID) {
        let stage = try Stage(records: 1)
        stage.state.withLock { $0.source.mapsNotes = true }
        #expect(try await stage.run().created == 1)
        let item = try #require(stage.state.withLock { $0.target.items.keys.first })
        try #require(pager(stage, item) != nil)
        return (stage, item)
    }

    private static func pager(_ stage: Stage, _ item: ItemID) -> ContactValue? {
        stage.state.withLock { $0.target.items[item]?.contact[.pager] }
    }

    private static func entry(_ stage: Stage) async throws -> Entry {
        try #require(try await stage.journal.content(of: Stage.addressBook)?.entries.first)
    }

    /// `Run.keepCompared`.
    @Test func `an item that was only touched is compared, and not written to (I15)`() async throws {
        let (stage, item) = try await Self.stage()
        let sent = try await Self.entry(stage).sent

        for _ in 0..<EngineLimits().repairsPerDayMax + 2 {
            stage.state.withLock { $0.target.edit(item) { _ in } }
            let summary = try await stage.run()
            #expect(summary.writes == 0 && summary.driftFound == 0, "\(summary.problems)")
        }

        let entry = try await Self.entry(stage)
        #expect(sent != nil && entry.sent == sent && entry.repairs == 0)
        #expect(try await stage.run().requests == ["changes": 1])
    }

    /// `Run.noteHiddenDrift`.
    @Test func `a hidden number that its member changed is put back, told and counted (I15)`() async throws {
        let (stage, item) = try await Self.stage()
        let before = Self.pager(stage, item)
        stage.state.withLock { $0.target.edit(item) { $0[.pager] = .text("030 999") } }

        let summary = try await stage.run()

        #expect(summary.updated == 1 && summary.driftFound == 1, "\(summary.problems)")
        #expect(Self.pager(stage, item) == before)
        #expect(try await Self.entry(stage).repairs == 1)
    }

    /// The other half: what has become another one in the CRM is nobody's change of the item.
    @Test func `a hidden number that changed in the CRM counts as no repair`() async throws {
        let (stage, item) = try await Self.stage()
        stage.state.withLock { state in
            state.source.records[0].version += 3
            state.target.edit(item) { _ in }
        }

        let summary = try await stage.run()

        #expect(summary.updated == 1 && summary.driftFound == 0, "\(summary.problems)")
        #expect(try await Self.entry(stage).repairs == 0)
        #expect(try await stage.run().writes == 0)
    }
}
