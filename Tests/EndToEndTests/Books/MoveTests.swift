import Contracts
import ExchangeSimulator
import Foundation
import Locking
import Service
import SyncEngine
import SyncPlanning
import Testing

/// A book whose `folder` changes moves each member's contacts to the other place (Decisions 17): no moment without
/// them, none doubled in one place, nothing of the member's touched, nothing left behind.
@Suite("Moves", .serialized) struct MoveTests {
    private static let places: [(from: @Sendable (String) -> String, to: @Sendable (String) -> String)] = [
        (FolderStage.inOwnFolder, FolderStage.inContacts), (FolderStage.inContacts, FolderStage.inOwnFolder),
    ]

    /// What must be true at every moment of a move.
    private static func complaints(_ stage: FolderStage, foreign: [SimulatedContact]) -> [String] {
        let marked = stage.mailbox.contacts().filter { $0.location == .contacts && $0.recordKey != nil }
        let missing = Set(stage.expected).subtracting(marked.compactMap(\.recordKey))
        let twins = Dictionary(grouping: marked) { "\($0.addressBookMark ?? "") \($0.recordKey ?? "")" }
            .filter { $0.value.count > 1 }
        return (missing.isEmpty ? [] : ["missing: \(missing.sorted())"])
            + (twins.isEmpty ? [] : ["doubled: \(twins.keys.sorted())"])
            + (stage.foreign == foreign ? [] : ["the member's own contacts have changed"])
    }

    private static func expectEnd(_ stage: FolderStage, isDefault: Bool, foreign: [SimulatedContact], _ what: String) {
        #expect(stage.keys(in: stage.contacts) == (isDefault ? stage.expected : []), "\(what)")
        #expect(stage.own.map { stage.keys(in: $0.id) } == (isDefault ? nil : stage.expected), "\(what)")
        let all = stage.mailbox.contacts().filter { $0.location != .purged && $0.recordKey != nil }
        #expect(all.count == stage.expected.count, "\(what)")
        #expect(stage.foreign == foreign, "\(what)")
    }

    @Test(arguments: [false, true])
    func `one cycle moves everything, and at no moment is a contact missing or doubled`(toOwn: Bool) async throws {
        let (from, to) = Self.places[toOwn ? 1 : 0]
        let office = try BookOffice(SampleFile.small, from)
        let stage = try FolderStage(office)
        let foreign = try await stage.addOwnContacts(4)
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        try office.restart(to)
        let heard = Locked<[String]>([])
        office.wire.watch {
            let complaints = Self.complaints(stage, foreign: foreign)
            if !complaints.isEmpty { heard.withLock { $0 += complaints } }
        }

        let report = try await office.cycle(FolderStage.login)

        office.wire.watch(nil)
        #expect(heard.withLock { $0 } == [])
        #expect(report.summaries.map(\.outcome) == [.ok, .ok] && report.summaries.allSatisfy(\.problems.isEmpty))
        Self.expectEnd(stage, isDefault: !toOwn, foreign: foreign, "after the move")
        // Removals of a move are none that a brake counts, and none by a filter.
        let removed = report.summaries.flatMap { $0.removed.keys }
        #expect(Set(removed) == ["member"])
        try await office.cycle(FolderStage.login)
        #expect(try await office.cycle(FolderStage.login).summaries.map(\.requests) == [["changes": 1]])
    }

    @Test func `a dry run foretells both halves of a move`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inOwnFolder)
        let stage = try FolderStage(office)
        try await office.cycle(FolderStage.login)
        let before = stage.mailbox.contacts()
        try office.restart(FolderStage.inContacts)

        // Where it is only looked, the journal must not say that the old place is being emptied.
        try await office.cycle(FolderStage.login) { $0.modeMax = .plan }
        #expect(try await office.journal.addressBooks().allSatisfy { $0.state != .draining })
        let report = try await office.cycle(FolderStage.login) {
            $0.modeMax = .plan
            $0.isJournalCopy = true
        }

        let acts = report.summaries.flatMap { $0.plan.operations.map(\.act.rawValue) }
        #expect(acts.count { $0 == "create" } == FolderStage.limit)
        #expect(acts.count { $0 == "remove" } == FolderStage.limit)
        #expect(stage.mailbox.contacts() == before)
    }

    @Test func `an own folder that holds something of the member's stays`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inOwnFolder)
        let stage = try FolderStage(office)
        try await office.cycle(FolderStage.login)
        let folder = try #require(stage.own)
        try await stage.mailbox.add(["givenName": .string("Eigen")], to: folder.id)
        let foreign = stage.foreign

        try office.restart(FolderStage.inContacts)
        let report = try await office.cycle(FolderStage.login)

        #expect(report.summaries.flatMap(\.problems).contains { $0.contains("was left: it holds items") })
        #expect(stage.own?.contactCount == 1 && stage.foreign == foreign)
        #expect(stage.keys(in: stage.contacts) == stage.expected)
    }

    @Test func `a place that cannot be filled leaves the old one served`() async throws {
        let office = try BookOffice(SampleFile.small, FolderStage.inOwnFolder)
        let stage = try FolderStage(office)
        try await office.cycle(FolderStage.login)
        try await stage.mailbox.setMailboxState(.full)

        try office.restart(FolderStage.inContacts)
        for _ in 0..<3 { try await office.cycle(FolderStage.login) }
        #expect(stage.own.map { stage.keys(in: $0.id) } == stage.expected)

        // What the member may no longer see goes from there all the same.
        let lost = try #require(stage.expected.first)
        try office.crm("UPDATE Kontakte SET Status = 'inaktiv' WHERE Id = \(lost)")
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'hmueller'")
        for _ in 0..<2 { try await office.cycle() }
        #expect(stage.mailbox.contacts().allSatisfy { $0.location == .purged || $0.recordKey == nil })
    }

    @Test(arguments: [false, true])
    func `a move that breaks off anywhere is finished by the next cycles`(toOwn: Bool) async throws {
        let (from, to) = Self.places[toOwn ? 1 : 0]
        var cut = 0
        var isWhole = false
        while !isWhole {
            let office = try BookOffice(SampleFile.small, from)
            let stage = try FolderStage(office)
            let foreign = try await stage.addOwnContacts(2)
            try await office.cycle(FolderStage.login)
            let before = office.wire.sent
            try office.restart(to)
            office.wire.cut(after: cut, losesLastAnswer: !cut.isMultiple(of: 2))
            _ = try? await office.cycle(FolderStage.login)
            isWhole = office.wire.sent - before < cut
            let complaints = Self.complaints(stage, foreign: foreign)
            #expect(complaints == [], "cut after \(cut)")

            office.wire.mend()
            try office.restart(to)
            for _ in 0..<3 {
                office.advance(seconds: 900)
                try await office.cycle(FolderStage.login)
            }

            Self.expectEnd(stage, isDefault: !toOwn, foreign: foreign, "cut after \(cut)")
            cut += 3
        }
        #expect(cut > 15)
    }

    @Test func `switching back and forth, each time in the middle, ends where the configuration says`() async throws {
        for cut in stride(from: 2, through: 26, by: 6) {
            let office = try BookOffice(SampleFile.small, FolderStage.inOwnFolder)
            let stage = try FolderStage(office)
            let foreign = try await stage.addOwnContacts(2)
            try await office.cycle(FolderStage.login)

            for turn in 0..<5 {
                try office.restart(turn.isMultiple(of: 2) ? FolderStage.inContacts : FolderStage.inOwnFolder)
                office.wire.cut(after: cut + turn * 3, losesLastAnswer: turn > 2)
                _ = try? await office.cycle(FolderStage.login)
                office.advance(seconds: 60)
                #expect(Self.complaints(stage, foreign: foreign) == [], "cut after \(cut), turn \(turn)")
            }
            office.wire.mend()
            for _ in 0..<3 {
                office.advance(seconds: 900)
                try await office.cycle(FolderStage.login)
            }

            Self.expectEnd(stage, isDefault: true, foreign: foreign, "cut after \(cut)")
        }
    }

    @Test func `brakes do not hold a move, and lost rights go from both places meanwhile`() async throws {
        let strict: (@escaping @Sendable (String) -> String) -> @Sendable (String) -> String = { change in
            {
                change($0).replacingOccurrences(
                    of: "    id: crm\n", with: "    id: crm\n    brake: { items: 0, percent: 0 }\n")
            }
        }
        let office = try BookOffice(SampleFile.small, strict(FolderStage.inOwnFolder))
        let stage = try FolderStage(office)
        try await office.cycle(FolderStage.login)
        try office.restart(strict(FolderStage.inContacts))
        office.wire.cut(after: 12, losesLastAnswer: false)
        _ = try? await office.cycle(FolderStage.login)
        office.wire.mend()
        let lost = try #require(stage.expected.first)
        try office.crm(
            "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                + "SELECT 'Kontakte', '\(lost)', id, 'no' FROM crm_users WHERE login = 'hmueller'")

        for _ in 0..<2 {
            office.advance(seconds: 900)
            try await office.cycle(FolderStage.login)
        }

        #expect(!office.keys(of: FolderStage.login).contains(lost))
        #expect(stage.own == nil)
        #expect(stage.keys(in: stage.contacts).count == FolderStage.limit)
    }
}
