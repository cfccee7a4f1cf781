import ContactModel
import Contracts
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import JournalStore
@testable import SyncEngine

/// Runs of an address book that a person has paused, or that a run holds (ENGINE §8, §10).
@Suite("Runs, paused and held") struct HeldRunTests {
    /// What became of the contact folder.
    enum Loss: CaseIterable { case deleted, gone, foundOutBefore }

    private static let pause = JournalChange.putPause(Stage.addressBook, "Paused by anja, in the console: moves")
    private static let resume = JournalChange.putPause(Stage.addressBook, nil)
    private static let hold = JournalChange.putHold(Stage.addressBook, "The contact folder was lost twice.")

    private static func filled() async throws -> Stage {
        let stage = try Stage(records: 3)
        let summary = try await stage.run()
        #expect(summary.created == 3, "\(summary.problems)")
        return stage
    }

    private static func row(_ stage: Stage) async throws -> AddressBookRow {
        try #require(try await stage.journal.addressBook(Stage.addressBook))
    }

    /// The member deletes the folder: its items lie in Deleted Items with it, or are gone as well.
    private static func loseFolder(_ stage: Stage, isGone: Bool = false) {
        stage.state.withLock { state in
            let id = state.target.folders.values.first { $0.isInPlace && $0.name == "CRM" }!.id
            state.target.folders[id]?.isInPlace = false
            guard isGone else { return }
            state.target.folders[id] = nil
            for item in state.target.items.values where item.folder == id { state.target.items[item.id] = nil }
        }
    }

    private static func withdrawRight(_ stage: Stage) {
        stage.state.withLock { state in
            state.source.records[0].isVisible = false
            state.source.rightsVersion += 1
        }
    }

    private static func foldersInPlace(_ stage: Stage) -> Int {
        stage.state.withLock { $0.target.folders.values.count { $0.isInPlace && $0.name == "CRM" } }
    }

    private static func records(_ stage: Stage) -> Set<Int> {
        stage.state.withLock { Set($0.target.items.values.compactMap(\.number)) }
    }

    // MARK: Pauses set and lifted while a run is under way

    @Test func `a pause that is set while a run finds the folder gone stays, and the next run gives nothing`()
        async throws
    {
        let stage = try await Self.filled()
        Self.loseFolder(stage, isGone: true)
        stage.state.withLock { $0.meanwhile = ["folders": Self.pause] }

        let first = try await stage.run(checksFolder: true)
        let row = try await Self.row(stage)
        #expect(first.outcome == .ok && row.isPaused && row.lostAt != nil, "\(first.problems)")

        stage.state.withLock { $0.source.records.append(SimulatedSource.Record()) }
        let second = try await stage.run()
        #expect(second.outcome == .held && second.created == 0)
        try await stage.journal.commit([Self.resume], under: nil)
        #expect(try await stage.run().created == 1)
    }

    @Test func `a folder lost a second time while somebody pauses is held as well, and neither lifts the other`()
        async throws
    {
        let stage = try await Self.filled()
        Self.loseFolder(stage, isGone: true)
        #expect(try await stage.run(checksFolder: true).created == 3)
        Self.loseFolder(stage, isGone: true)
        stage.state.withLock { $0.meanwhile = ["folders": Self.pause] }
        #expect(try await stage.run(checksFolder: true).outcome == .suspended)
        let row = try await Self.row(stage)
        #expect(row.isPaused && row.hold?.contains("lost twice") == true)

        try await stage.journal.commit([Self.resume], under: nil)
        #expect(try await stage.run(checksFolder: true).outcome == .held, "the loss still waits")
        try await stage.journal.commit(
            [Self.pause, .putHold(Stage.addressBook, nil), .putLoss(Stage.addressBook, nil)], under: nil)
        #expect(try await stage.run(checksFolder: true).outcome == .held, "the pause still holds")
        #expect(Self.foldersInPlace(stage) == 0)
        try await stage.journal.commit([Self.resume], under: nil)
        #expect(try await stage.run(checksFolder: true).created == 3)
    }

    @Test func `a pause between two losses of the folder does not make the first one forgotten`() async throws {
        let stage = try await Self.filled()
        Self.loseFolder(stage, isGone: true)
        #expect(try await stage.run(checksFolder: true).created == 3)
        try await stage.journal.commit([Self.pause], under: nil)
        _ = try await stage.run()
        try await stage.journal.commit([Self.resume], under: nil)
        Self.loseFolder(stage, isGone: true)
        #expect(try await stage.run(checksFolder: true).outcome == .suspended)
        #expect(try await Self.row(stage).hold?.contains("lost twice") == true)
    }

    // MARK: Without a folder

    @Test(arguments: Loss.allCases, [pause, hold])
    func `without its folder a held address book makes none, and still loses what rights take away`(
        loss: Loss, why: JournalChange
    ) async throws {
        let stage = try await Self.filled()
        Self.loseFolder(stage, isGone: loss == .gone)
        if loss == .foundOutBefore {
            try await stage.journal.commit([.putAddressBook(lost(try await Self.row(stage)))], under: nil)
        }
        try await stage.journal.commit([why], under: nil)
        Self.withdrawRight(stage)
        stage.state.withLock { $0.source.records.append(SimulatedSource.Record()) }

        let summary = try await stage.run(checksFolder: true)

        #expect(summary.outcome == .held && summary.removedCount == 1, "\(summary.problems)")
        #expect(summary.created == 0 && Self.foldersInPlace(stage) == 0)
        #expect(Self.records(stage) == (loss == .gone ? [] : [1, 2]))
        let rows = try await stage.journal.disclosures(.record(SimulatedSource.id(0)))
        #expect(rows.last?.act == .remove && rows.last?.certainty == .confirmed)
    }

    @Test func `a run tells last why its address book is held, since a person's reason has no end`() async throws {
        let stage = try await Self.filled()
        try await stage.journal.commit([Self.pause], under: nil)
        stage.state.withLock { $0.throttles = 50 }

        let summary = try await stage.run()

        #expect(
            summary.problems == [
                "A longer pause is asked for. The next run continues after it.",
                "Paused by anja, in the console: moves",
            ])
    }

    private func lost(_ row: AddressBookRow) -> AddressBookRow {
        var row = row
        (row.state, row.cursor, row.listedAt, row.digest) = (.lost, nil, nil, nil)
        return row
    }

    /// The mailbox was moved: folder and items are there under other ids.
    @Test(arguments: [pause, hold])
    func `a held address book finds its folder by its mark under another id, and what is lost goes`(
        why: JournalChange
    ) async throws {
        let stage = try await Self.filled()
        stage.state.withLock { state in
            state.target.migrate()
            let former = state.target.folders.values.first { $0.isInPlace && $0.name == "CRM" }!
            var moved = former
            moved.id = FolderID("moved")
            state.target.folders[former.id] = nil
            state.target.folders[moved.id] = moved
            for item in state.target.items.values where item.folder == former.id {
                state.target.items[item.id]?.folder = moved.id
            }
        }
        try await stage.journal.commit([why], under: nil)
        Self.withdrawRight(stage)
        stage.state.withLock { $0.source.records.append(SimulatedSource.Record()) }

        for _ in 0..<2 { #expect(try await stage.run(hasLostRights: true).outcome == .held) }

        #expect(Self.records(stage) == [1, 2] && Self.foldersInPlace(stage) == 1)
        let row = try await Self.row(stage)
        let folder = stage.state.withLock { $0.target.folders.values.first { $0.isInPlace && $0.name == "CRM" }?.id }
        #expect(row.folder == folder && row.state == .live)
    }

    @Test func `what two runs hold an address book for stands there together, each once`() async throws {
        let stage = try await Self.filled()
        let book = Stage.addressBook
        try await stage.journal.commit(
            [.addHold(book, "One."), .addHold(book, "Another."), .addHold(book, "One.")], under: nil)
        #expect(try await Self.row(stage).hold == "One. Another.")
    }

    @Test func `what left a folder that nobody looked for is read back by its id, not taken for gone with the folder`()
        async throws
    {
        let stage = try await Self.filled()
        Self.loseFolder(stage)
        try await stage.journal.commit([.putAddressBook(lost(try await Self.row(stage))), Self.pause], under: nil)
        Self.withdrawRight(stage)
        _ = try await stage.run()
        _ = try await stage.run()
        let table = try #require(stage.journal.image.tables.addressBooks[Stage.addressBook])
        let readBacks = table.readBacks.values
        #expect(readBacks.map(\.way) == [.direct], "\(readBacks)")
    }

    // MARK: The end

    @Test(arguments: [false, true])
    func `a paused address book whose member leaves is emptied, its folder removed, and closed`(hasFolder: Bool)
        async throws
    {
        let stage = try await Self.filled()
        try await stage.journal.commit([Self.pause], under: nil)
        #expect(try await stage.run().outcome == .held)
        if !hasFolder { Self.loseFolder(stage) }
        var row = try await Self.row(stage)
        (row.state, row.endsAt) = (.draining, stage.state.withLock { $0.now })
        try await stage.journal.commit([.putAddressBook(row)], under: nil)

        for _ in 0..<3 where row.state != .closed {
            _ = try await stage.run()
            row = try await Self.row(stage)
        }

        #expect(row.state == .closed && Self.records(stage).isEmpty)
        #expect(Self.foldersInPlace(stage) == 0)
    }
}
