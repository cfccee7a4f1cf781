import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// What is gone from the mailbox in bulk is put back twice a week, and no more often (ENGINE §8).
@Suite("Refills") struct RefillTests {
    private static let count = 12

    /// Somebody, or some program, deletes the first so many items for good.
    private static func empty(_ stage: Stage, _ number: Int = count) {
        stage.state.withLock { state in
            for item in state.target.items.keys.sorted().prefix(number) { state.target.erase(item) }
            state.now = state.now + .seconds(7_200)
        }
    }

    private static func items(_ stage: Stage) -> Int { stage.state.withLock { $0.target.items.count } }

    @Test func `what is gone in bulk is put back twice, and waits for the week's end the third time`() async throws {
        let stage = try Stage(records: Self.count)
        let start = stage.state.withLock { $0.now }
        _ = try await stage.run()
        for _ in 0..<2 {
            Self.empty(stage)
            #expect(try await stage.run().created == Self.count)
        }

        Self.empty(stage)
        let summary = try await stage.run()

        #expect(summary.created == 0 && summary.parked == Self.count)
        let parked = try await stage.journal.parked()[Stage.addressBook] ?? []
        #expect(Set(parked.map(\.code)) == [Parked.refill])
        // Days change nothing, nor does a change of what is wanted.
        stage.state.withLock { state in
            state.now = state.now + .seconds(86_400)
            state.source.records[0].version += 1
        }
        #expect(try await stage.run().created == 0)
        stage.state.withLock { $0.now = start + .seconds(7 * 86_400 + 14_000) }
        #expect(try await stage.run().created == Self.count)
        #expect(Self.items(stage) == Self.count)
        #expect(try await stage.run().created == 0)
    }

    @Test func `a folder that is emptied bit by bit within an hour is emptied once`() async throws {
        let stage = try Stage(records: Self.count)
        _ = try await stage.run()
        for _ in 0..<3 {
            Self.empty(stage, 7)
            stage.state.withLock { $0.now = $0.now + .seconds(-7_200 + 600) }
            #expect(try await stage.run().created == 7)
        }
        let row = try #require(try await stage.journal.content(of: Stage.addressBook)?.row)
        #expect(row.refilledAt != nil && row.refilledBefore == nil)
    }

    @Test func `single deletions are no refill`() async throws {
        let stage = try Stage(records: Self.count)
        _ = try await stage.run()
        for _ in 0..<4 {
            Self.empty(stage, 5)
            #expect(try await stage.run().created == 5)
        }
        #expect(try await stage.journal.content(of: Stage.addressBook)?.row.refilledAt == nil)
    }
}
