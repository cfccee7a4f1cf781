import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// Runs with a journal that is older than the mailbox, and with marks that are not this journal's (ENGINE §15).
@Suite("Runs, restored and copied journals") struct RestoredRunTests {
    private static let (here, elsewhere) = ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb")

    /// A filled address book of an installation at epoch 5.
    private static func stage(
        records: Int = 3, onEdit: EditPolicy = .restore, onDelete: DeletePolicy = .restore
    ) async throws -> Stage {
        let stage = try Stage(records: records)
        try await change(stage) { installation, now in
            installation.epoch = 5
            installation.epochAt = now
            installation.place.machine = here
        }
        let summary = try await stage.run(onEdit: onEdit, onDelete: onDelete)
        #expect(summary.created == records, "\(summary.problems)")
        return stage
    }

    private static func change(
        _ stage: Stage, _ body: (inout Installation, Moment) -> Void
    ) async throws {
        var installation = try #require(try await stage.journal.installation())
        body(&installation, stage.state.withLock { $0.now })
        try await stage.journal.commit([.putInstallation(installation)], under: nil)
    }

    private static func restore(_ image: JournalImage, in stage: Stage) async throws {
        stage.journal.restore(image)
        try await change(stage) { installation, now in
            installation.epoch += 2
            installation.restoredAt = now
        }
    }

    private static func mark(_ stage: Stage, epoch: Int64, machine: String) {
        stage.state.withLock { state in
            let id = state.target.folders.values.first { $0.name == "CRM" }!.id
            state.target.folders[id]?.mark =
                FolderMark(
                    instance: SimulatedHistory.instance, addressBook: Stage.addressBook, epoch: epoch, site: "test",
                    machine: machine
                ).description
        }
    }

    private static func mark(_ stage: Stage) -> FolderMark? {
        stage.state.withLock { state in
            state.target.folders.values.first { $0.name == "CRM" }?.mark.flatMap { FolderMark($0) }
        }
    }

    private static func row(_ stage: Stage) async throws -> AddressBookRow {
        try #require(try await stage.journal.content(of: Stage.addressBook)?.row)
    }

    // MARK: Marks

    @Test(arguments: [22, 1 << 40] as [Int64])
    func `a mark that is too far ahead holds its own address book and tells the others nothing`(epoch: Int64)
        async throws
    {
        let stage = try await Self.stage()
        Self.mark(stage, epoch: epoch, machine: Self.here)

        let held = try await stage.run(checksFolder: true)

        #expect(held.outcome == .suspended && held.epochSeen == nil)
        let row = try await Self.row(stage)
        #expect(row.hold != nil)
        try await stage.journal.commit([.putHold(row.id, nil), .putLoss(row.id, nil)], under: nil)
        stage.state.withLock { $0.source.records[0].version = 1 }
        let released = try await stage.run(checksFolder: true)
        #expect(released.outcome == .ok && released.updated == 1 && released.epochSeen == nil, "\(released.problems)")
        #expect(Self.mark(stage)?.epoch == 5)
    }

    @Test func `a mark that is as far ahead as days and restores can make it tells of an older journal`() async throws {
        let stage = try await Self.stage()
        stage.state.withLock { $0.now = $0.now + .seconds(10 * 86_400) }
        Self.mark(stage, epoch: 5 + 10 + 16, machine: Self.here)

        #expect(try await stage.run(checksFolder: true).epochSeen == 31)
    }

    @Test(arguments: [5, 7] as [Int64])
    func `a copy that is worked with elsewhere stops this one in every run, not only in the first`(epoch: Int64)
        async throws
    {
        let stage = try await Self.stage()
        Self.mark(stage, epoch: epoch, machine: Self.elsewhere)
        stage.state.withLock { $0.source.records[0].version = 1 }

        let first = try await stage.run(checksFolder: true)
        let second = try await stage.run()

        #expect(first.outcome == .suspended && second.outcome == .suspended)
        #expect(first.writes == 0 && second.writes == 0)
        #expect(first.epochElsewhere == epoch && second.epochElsewhere == epoch)
    }

    // MARK: What the lost stretch did

    @Test func `what the lost stretch removed is not taken for the member's deletion (on_delete: leave)`() async throws
    {
        let stage = try await Self.stage(onDelete: .leave)
        let backup = stage.journal.image
        stage.state.withLock { $0.source.limit = 2 }
        #expect(try await stage.run(onDelete: .leave).removedCount == 1)

        try await Self.restore(backup, in: stage)
        stage.state.withLock { $0.source.limit = nil }
        _ = try await stage.run(onDelete: .leave)
        for _ in 0..<2 { _ = try await stage.run(onDelete: .leave) }

        #expect(stage.itemCount == 3)
        #expect(try await stage.journal.parked()[Stage.addressBook] ?? [] == [])
    }

    @Test func `a field that the lost stretch showed and that is lost again goes (on_edit: keep)`() async throws {
        let stage = try Stage(records: 1)
        stage.state.withLock { $0.source.records[0].phoneIsReadable = false }
        _ = try await stage.run(onEdit: .keep)
        let backup = stage.journal.image
        stage.state.withLock { state in
            state.source.records[0].phoneIsReadable = true
            state.source.rightsVersion += 1
        }
        #expect(try await stage.run(onEdit: .keep).updated == 1)

        try await Self.restore(backup, in: stage)
        stage.state.withLock { state in
            state.source.records[0].phoneIsReadable = false
            state.source.rightsVersion -= 1
        }
        for _ in 0..<3 { _ = try await stage.run(onEdit: .keep) }

        #expect(stage.state.withLock { $0.target.items.values.allSatisfy { $0.contact[.mobilePhone] == nil } })
        #expect(try await stage.run(onEdit: .keep).writes == 0)
    }

    /// Both are of class 0, so that neither waits until what was under way has settled.
    @Test(arguments: [false, true])
    func `a field that is lost of an item which the lost stretch changed, or made, goes at once and is noted`(
        isMade: Bool
    ) async throws {
        let stage = try Stage(records: 2)
        stage.state.withLock { state in
            state.source.limit = isMade ? 1 : nil
            state.source.records[1].phoneIsReadable = false
        }
        _ = try await stage.run()
        let backup = stage.journal.image
        stage.state.withLock { state in
            state.source.limit = nil
            state.source.records[1].phoneIsReadable = true
            state.source.rightsVersion += 1
        }
        _ = try await stage.run()
        let shown = stage.state.withLock { $0.target.items.values.count { $0.contact[.mobilePhone] != nil } }
        #expect(shown == 2)

        try await Self.restore(backup, in: stage)
        stage.state.withLock { state in
            state.source.records[1].phoneIsReadable = false
            state.source.rightsVersion += 1
        }
        let first = try await stage.run()

        #expect(first.gainsWithheld?.contains("older than the mailbox") == true)
        #expect(first.redacted == 1 && first.updated == 0, "\(first.plan)")
        #expect(stage.state.withLock { $0.target.items.values.count { $0.contact[.mobilePhone] != nil } } == 1)
        let rows = try await stage.journal.disclosures(.record(SimulatedSource.id(1)))
        let noted = try #require(rows.last { $0.act == .redact })
        #expect(noted.certainty == .confirmed && noted.proof?.lostAt != nil)
        #expect(noted.proof?.lostFields?.mask == FieldMask([1]))
        // The rest of the contact stays as it is.
        #expect(
            stage.state.withLock { $0.target.items.values.allSatisfy { $0.contact[.surname] != nil } })
        for _ in 0..<3 { _ = try await stage.run() }
        #expect(try await stage.run().writes == 0)
    }
}
