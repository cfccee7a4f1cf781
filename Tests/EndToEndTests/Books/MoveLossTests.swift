import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// What a move must not take away (DOMAIN §8, I9, I10), and what it must: what somebody meddles with on the way.
@Suite("Moves without loss", .serialized) struct MoveLossTests {
    private static let noFilter: @Sendable (String) -> String = {
        FolderStage.inContacts($0).replacingOccurrences(of: "and Status <> 'inaktiv'", with: "and Status = 'nie'")
    }

    private static func filled(
        _ change: @Sendable (String) -> String = FolderStage.inOwnFolder, crm changes: [String] = []
    ) async throws -> (BookOffice, FolderStage) {
        let office = try BookOffice(SampleFile.small, crm: changes, change)
        let stage = try FolderStage(office)
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        return (office, stage)
    }

    private static func cycles(_ count: Int, _ office: BookOffice) async throws -> [CycleReport] {
        var reports: [CycleReport] = []
        for _ in 0..<count {
            office.advance(seconds: 900)
            reports.append(try await office.cycle(FolderStage.login))
        }
        return reports
    }

    private static func ours(_ stage: FolderStage) -> [SimulatedContact] {
        stage.mailbox.contacts().filter { $0.location != .purged && $0.recordKey != nil }
    }

    // MARK: Brakes and readings

    @Test func `what the brake holds in the old place is not carried out by a move`() async throws {
        let (office, stage) = try await Self.filled()

        try office.restart(Self.noFilter)
        let reports = try await Self.cycles(3, office)

        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)
        #expect(reports.allSatisfy { $0.summaries.allSatisfy { $0.removedCount == 0 } })
        #expect(reports.last?.heldCount == FolderStage.limit)
        #expect(reports.last?.problems.contains { $0.contains("\(FolderStage.limit) removals are held there") } == true)

        try office.restart(FolderStage.inContacts)
        _ = try await Self.cycles(2, office)
        #expect(stage.own == nil && stage.keys(in: stage.contacts) == stage.expected)
    }

    @Test func `what mode nodelete keeps in the old place is not removed by a move`() async throws {
        let keeping: (@escaping @Sendable (String) -> String) -> @Sendable (String) -> String = { change in
            { change($0).replacingOccurrences(of: "    id: crm\n", with: "    id: crm\n    mode: nodelete\n") }
        }
        let (office, stage) = try await Self.filled(keeping(FolderStage.inOwnFolder))
        let gone = try #require(stage.expected.last)

        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(gone)")
        try office.restart(keeping(FolderStage.inContacts))
        _ = try await Self.cycles(2, office)

        #expect(stage.own.map { stage.keys(in: $0.id) }?.contains(gone) == true)
    }

    @Test func `a rejected reading empties no place`() async throws {
        // Nothing is left to be created then, not even the canary.
        let (office, stage) = try await Self.filled(crm: ["UPDATE Kontakte SET Status = 'inaktiv' WHERE Id = 1"])

        try office.crm("DELETE FROM Kontakte WHERE Id <> 1")
        try office.restart(FolderStage.inContacts)
        let reports = try await Self.cycles(3, office)

        #expect(reports.allSatisfy { !$0.isReadingAccepted })
        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)
    }

    @Test func `a move waits while all removals of the installation are held`() async throws {
        let (office, stage) = try await Self.filled()
        var hold = HeldPlanRow(
            id: "all", addressBook: nil, digest: [], counts: "{}", why: "somebody looks into it", at: office.now,
            expiresAt: Moment(milliseconds: .max), operations: [])
        try await office.journal.commit([.putHeldPlan(hold)], under: nil)

        try office.restart(FolderStage.inContacts)
        _ = try await Self.cycles(2, office)
        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)
        #expect(stage.keys(in: stage.contacts) == stage.expected)

        hold.state = .released
        try await office.journal.commit([.putHeldPlan(hold)], under: nil)
        _ = try await Self.cycles(1, office)
        #expect(stage.own == nil && stage.keys(in: stage.contacts) == stage.expected)
    }

    // MARK: Refused contacts

    @Test(arguments: [1, 1_000])
    func `the old place stays until the new one has what was refused there`(refused: Int) async throws {
        let (office, stage) = try await Self.filled()
        office.simulator.setFaults([
            FaultRule(
                .answerInstead(FaultAnswer(status: 400, code: "ErrorInvalidProperty", message: "No.")),
                kind: .createContact, hitting: refused)
        ])

        try office.restart(FolderStage.inContacts)
        let reports = try await Self.cycles(3, office)

        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)
        let missing = min(refused, FolderStage.limit)
        #expect(stage.keys(in: stage.contacts).count == FolderStage.limit - missing)
        #expect(reports.last?.problems.contains { $0.contains("since \(missing) of the contacts there") } == true)

        office.simulator.setFaults([])
        office.advance(seconds: 90_000)
        _ = try await Self.cycles(2, office)
        #expect(stage.own == nil && stage.keys(in: stage.contacts) == stage.expected)
    }

    // MARK: Lost folders

    /// The member deletes the folder and makes another one of its name, which stops the address book as soon as it is seen:
    /// by the next process, or the next day.
    private static func replaceFolder(_ office: BookOffice, _ stage: FolderStage) async throws {
        try await stage.mailbox.deleteFolder(try #require(stage.own).id)
        try await stage.mailbox.createFolder("CRM")
        try office.restart(FolderStage.inOwnFolder)
        let reports = try await cycles(2, office)
        #expect(reports.last?.summaries.map(\.outcome) == [.suspended])
        #expect(ours(stage).count == FolderStage.limit)
    }

    @Test func `what lies in a deleted folder goes by a move out of it`() async throws {
        let (office, stage) = try await Self.filled()
        try await Self.replaceFolder(office, stage)

        try office.restart(FolderStage.inContacts)
        _ = try await Self.cycles(3, office)

        #expect(Self.ours(stage).allSatisfy { $0.location == .contacts })
        #expect(Self.ours(stage).count == FolderStage.limit)
        #expect(stage.keys(in: stage.contacts) == stage.expected)
        let states = try await office.journal.addressBooks()
            .filter { $0.ownsFolder && $0.mailbox.text == stage.mailbox.userID }.map(\.state)
        #expect(states == [.closed])
    }

    @Test func `what lies in a deleted folder goes with its member`() async throws {
        let (office, stage) = try await Self.filled()
        try await Self.replaceFolder(office, stage)

        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'hmueller'")
        for _ in 0..<3 { try await office.cycle() }

        #expect(Self.ours(stage).isEmpty)
        #expect(stage.own?.contactCount == 0)
    }

    @Test func `a member who comes back before a deleted folder was emptied gets a new one without a word`()
        async throws
    {
        let (office, stage) = try await Self.filled()
        try await Self.replaceFolder(office, stage)
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'hmueller'")
        office.wire.cut(after: 5, losesLastAnswer: false)
        _ = try? await office.cycle(FolderStage.login)
        office.wire.mend()
        let row = try await office.journal.addressBooks().first { $0.mailbox.text == stage.mailbox.userID }
        #expect(row?.state == .draining && !Self.ours(stage).isEmpty)

        try office.crm("UPDATE crm_users SET active = 1 WHERE login = 'hmueller'")
        try await stage.mailbox.renameFolder(try #require(stage.own).id, to: "Meine")
        let reports = try await Self.cycles(3, office)

        #expect(reports.last?.summaries.map(\.outcome) == [.ok])
        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)
        #expect(Self.ours(stage).count == FolderStage.limit)
    }

    // MARK: What the member deleted

    @Test(arguments: [false, true])
    func `a contact that the member deleted does not come back by a move`(toOwn: Bool) async throws {
        let leaving: (@escaping @Sendable (String) -> String) -> @Sendable (String) -> String = { change in
            { change($0).replacingOccurrences(of: "    id: crm\n", with: "    id: crm\n    on_delete: leave\n") }
        }
        let places = [leaving(FolderStage.inOwnFolder), leaving(FolderStage.inContacts)]
        let (from, to) = toOwn ? (places[1], places[0]) : (places[0], places[1])
        let (office, stage) = try await Self.filled(from)
        let deleted = try #require(Self.ours(stage).first)
        try await stage.mailbox.delete(deleted.id)
        _ = try await Self.cycles(2, office)
        let rest = stage.expected.filter { $0 != deleted.recordKey }
        #expect(office.keys(of: FolderStage.login).sorted() == rest)

        for place in [to, from, to] {
            try office.restart(place)
            _ = try await Self.cycles(2, office)
            #expect(office.keys(of: FolderStage.login).sorted() == rest)
        }
    }
}
