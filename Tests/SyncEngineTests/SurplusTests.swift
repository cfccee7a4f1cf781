import ContactModel
import Contracts
import JournalStore
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// What the account says of a record's second item.
@Suite("Surplus items") struct SurplusTests {
    @Test func `a surplus item that its member deleted is one that went beside the one item`() async throws {
        let stage = try Stage(records: 1)
        _ = try await stage.run()
        var entry = try #require(try await stage.journal.content(of: Stage.addressBook)?.entries.first)
        entry.slot = 1
        entry.state = .orphaned
        entry.item = ItemID("deleted long ago")
        try await stage.journal.commit([.putEntry(Stage.addressBook, entry)], under: nil)

        _ = try await stage.run()

        #expect(try await stage.journal.content(of: Stage.addressBook)?.entries.map(\.slot) == [0])
        let rows = try await stage.journal.disclosures(.record(entry.record))
        #expect(rows.map(\.act) == [.create, .remove])
        #expect(rows.last?.cause == "duplicate" && rows.last?.proof?.evidence == .read)
    }
}
