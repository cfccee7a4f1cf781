import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// What the member has no right to any more goes before the mailbox is asked for anything (DOMAIN §8, ENGINE §12).
@Suite("What is lost goes first") struct LossFirstTests {
    private static func filled(_ records: Int = 3) async throws -> Stage {
        let stage = try Stage(records: records)
        #expect(try await stage.run().created == records)
        _ = try await stage.run()
        stage.state.withLock { $0.requests = [] }
        return stage
    }

    private static func withdraw(_ stage: Stage) {
        stage.state.withLock { state in
            state.source.records[0].isVisible = false
            state.source.rightsVersion += 1
        }
    }

    /// A run of lost rights that knows nothing of the journal but the row.
    private static func unread(
        _ stage: Stage, _ row: AddressBookRow, onDelete: DeletePolicy = .restore, checksFolder: Bool = false
    ) -> Run {
        let (now, properties) = stage.state.withLock { state in
            (state.now, state.source.properties(recorded: row.basis ?? Basis()))
        }
        var order = RunOrder(
            addressBook: row.id, member: UserID("anna"), folderName: "CRM", onDelete: onDelete, properties: properties,
            checksFolder: checksFolder, cause: "changed")
        order.hasLostRights = true
        let context = RunContext(
            order: order, run: "r9", instance: SimulatedHistory.instance, epoch: row.folderEpoch ?? 0, site: "test",
            row: row, record: nil, fence: 1, capabilities: stage.capabilities,
            fingerprint: { _ in Fingerprint(high: 1, low: 2) })
        return Run(context, now: now)
    }

    private static func kinds(_ stage: Stage) -> [String] { stage.state.withLock { $0.requests.map(\.kind) } }

    @Test func `a revocation is the first request, all else waits for what the mailbox tells`()
        async throws
    {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        stage.state.withLock { $0.source.records.append(SimulatedSource.Record()) }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.outcome == .ok && summary.removedCount == 1 && summary.created == 1, "\(summary.problems)")
        let kinds = Self.kinds(stage)
        #expect(kinds.prefix(2) == ["remove", "changes"] && kinds.contains("create"), "\(kinds)")
        #expect(summary.plan.operations.map(\.act) == [.remove, .create])
        let content = try #require(try await stage.journal.content(of: Stage.addressBook))
        #expect(content.unread.isEmpty, "it was read back")
        let rows = try await stage.journal.disclosures(.record(SimulatedSource.id(0)))
        #expect(rows.last?.act == .remove && rows.last?.certainty == .confirmed && rows.last?.proof?.lostAt != nil)
    }

    /// Where a whole group loses a right, each member's run waits for what is worked out for the others (ENGINE §12).
    @Test func `the first look is at nothing but entries that are not selected, the whole follows the removals`()
        async throws
    {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        let row = try #require(try await stage.journal.addressBook(Stage.addressBook))
        let read = try #require(try await stage.journal.history(of: row.id, removalsSince: Moment(milliseconds: 0)))
        let now = stage.state.withLock { $0.now }
        var run = Self.unread(stage, row)
        #expect(run.step(.started, now: now) == [.readLosses])

        let lost = SimulatedSource.id(0)
        var part = read.content
        part.entries.removeAll { $0.record != lost }
        let losses = DesiredState(
            departures: [lost: Departure(cause: .rights, evidence: "no right")], digest: Fingerprint(high: 0, low: 0),
            basis: Basis(),
            properties: [])
        var effects: [RunEffect] = run.step(.lossesRead(RunRecord(content: part), losses), now: now)
        #expect(effects.contains { if case .commit = $0 { true } else { false } }, "\(effects)")
        effects = run.step(.committed, now: now)
        guard case .send(let requests)? = effects.last else {
            Issue.record("nothing is sent: \(effects)")
            return
        }
        #expect(requests.map(\.request.kind) == ["remove"])
        effects = run.step(.answered(requests[0].id, .target(.done(.removed(.permanent)))), now: now)
        #expect(!effects.contains(.readJournal), "its outcome is written first: \(effects)")
        effects = run.step(.committed, now: now)
        #expect(effects == [.readJournal])

        var whole = read.content
        whole.entries.removeAll { $0.record == lost }
        effects = run.step(.journalRead(RunRecord(content: whole)), now: now)
        #expect(effects == [.select(recorded: Set(whole.entries.map(\.record)))])
    }

    /// What is due to be looked at in any case is not to be missed for it.
    @Test func `a run that cannot begin with losses reads the whole journal first`() async throws {
        for (checksFolder, onDelete) in [(true, DeletePolicy.restore), (false, .leave)] {
            let stage = try await Self.filled()
            let row = try #require(try await stage.journal.addressBook(Stage.addressBook))
            let now = stage.state.withLock { $0.now }
            var run = Self.unread(stage, row, onDelete: onDelete, checksFolder: checksFolder)
            #expect(run.step(.started, now: now) == [.readJournal])
        }
    }

    /// A removal's loss is noted before it is tried; a field is not taken away before the changes were read, and these do not
    /// come. Nothing was selected, so that whoever ordered the run notes the rest (`LossNotes`).
    @Test func `what is lost is noted also where the mailbox does not answer (I5)`() async throws {
        let stage = try await Self.filled()
        stage.state.withLock { state in
            state.source.records[0].phoneIsReadable = false
            state.source.records[1].isVisible = false
            state.source.rightsVersion += 1
            let gone = TargetRefusal(kind: .mailboxUnavailable, code: "down", message: "The mailbox is not there.")
            for kind in ["remove", "changes"] { state.answers[kind] = .refused(gone) }
        }
        let lostBy = stage.state.withLock { $0.now }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.outcome == .suspended && summary.selected == nil)
        let row = try #require(try await stage.journal.runs(of: Stage.addressBook, limit: 1).first)
        let rights = stage.state.withLock { $0.source.desired(recorded: [], basis: Basis()).basis.rights }
        #expect(rights != nil && Basis(row.basis).rights == rights, "the account says by which rights it was tried")
        let entries = try #require(try await stage.journal.content(of: Stage.addressBook)).entries
        let lost = Dictionary(uniqueKeysWithValues: entries.map { ($0.record, $0.loss) })
        #expect(lost[SimulatedSource.id(1)]??.fields == nil && lost[SimulatedSource.id(1)]??.since == lostBy)
        #expect(lost[SimulatedSource.id(0)] == .some(nil) && lost[SimulatedSource.id(2)] == .some(nil))
    }

    /// Whether a brake lets an item go is told by the whole plan, which needs the changes.
    @Test func `what an item has lost that shall go, and may have to wait, is noted as well (I5)`() async throws {
        let stage = try await Self.filled(SimulatedSource.recordsMax)
        stage.state.withLock { state in
            state.source.limit = 3
            state.source.records[20].phoneIsReadable = false
            state.source.rightsVersion += 1
            let gone = TargetRefusal(kind: .mailboxUnavailable, code: "down", message: "The mailbox is not there.")
            state.answers["changes"] = .refused(gone)
        }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.outcome == .suspended)
        let entries = try #require(try await stage.journal.content(of: Stage.addressBook)).entries
        #expect(entries.filter { $0.loss != nil }.map(\.record) == [SimulatedSource.id(20)])
    }

    @Test func `where members' deletions are left out, the changes are read first`() async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        let summary = try await stage.run(hasLostRights: true, onDelete: .leave)
        #expect(summary.removedCount == 1 && Self.kinds(stage).first == "changes")
    }

    @Test func `an item that its member had deleted is asked for once, and counts as gone`() async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        stage.state.withLock { state in
            let item = state.target.items.values.first { $0.number == 0 }!
            state.target.erase(item.id)
        }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.outcome == .ok && stage.itemCount == 2)
        #expect(Self.kinds(stage).count { $0 == "remove" } == 1)
        let rows = try await stage.journal.disclosures(.record(SimulatedSource.id(0)))
        #expect(rows.last?.proof?.evidence == .absent)
    }

    @Test func `a revocation without an answer is repeated, and confirmed, before anything is created`() async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        stage.state.withLock { state in
            state.source.records.append(SimulatedSource.Record())
            state.answers["remove"] = .unknown("the connection broke")
        }
        let first = try await stage.run(hasLostRights: true)
        #expect(first.unknownOutcomes > 0 && stage.itemCount >= 3)

        stage.state.withLock { $0.answers = [:] }
        let second = try await stage.run(hasLostRights: true)

        #expect(second.outcome == .ok && second.removedCount == 1)
        #expect(stage.itemCount == 3)
    }

    @Test func `one item that is refused its removal keeps no field of the others (I27)`() async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)
        stage.state.withLock { state in
            state.source.records[1].phoneIsReadable = false
            let refusal = TargetRefusal(kind: .unsupported, code: "ErrorInvalidRequest", message: "It was refused.")
            state.answers["remove"] = .refused(refusal)
        }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.redacted == 1 && summary.hasLeftovers && summary.removedCount == 0, "\(summary.problems)")
        let entries = try #require(try await stage.journal.content(of: Stage.addressBook)).entries
        #expect(entries.filter { $0.loss != nil }.map(\.record) == [SimulatedSource.id(0)])
        stage.state.withLock { $0.answers = [:] }
        #expect(try await stage.run(hasLostRights: true).removedCount == 1)
    }

    @Test func `where a target can remove nothing, the run ends after some tries (ENGINE §12)`() async throws {
        let stage = try await Self.filled(SimulatedSource.recordsMax)
        stage.state.withLock { state in
            for number in state.source.records.indices { state.source.records[number].isVisible = false }
            state.source.rightsVersion += 1
            let refusal = TargetRefusal(kind: .unsupported, code: "MethodNotAllowed", message: "It cannot be done.")
            state.answers["remove"] = .refused(refusal)
        }

        let summary = try await stage.run(hasLostRights: true)

        #expect(summary.outcome == .failed && stage.itemCount == SimulatedSource.recordsMax)
        let tries = Self.kinds(stage).count { $0 == "remove" }
        #expect((20...SimulatedSource.recordsMax).contains(tries), "\(tries)")
    }

    /// FACTS §2.5 knows of scalars alone that null clears them.
    @Test(arguments: [false, true])
    func `a field is not said to be gone by an answer that still shows it, or nothing at all (I28)`(
        showsNothing: Bool
    ) async throws {
        let stage = try await Self.filled()
        let shown = stage.state.withLock { state in
            state.source.records[0].phoneIsReadable = false
            state.source.rightsVersion += 1
            let item = state.target.items.values.first { $0.number == 0 }!
            return TargetItem(
                id: item.id, etag: "77", folder: item.folder, mark: .notAsked, createdAt: item.createdAt,
                contact: showsNothing ? Contact() : item.contact)
        }
        stage.state.withLock { $0.answers["update"] = .done(.written(shown)) }

        let first = try await stage.run(hasLostRights: true)

        #expect(first.redacted == 0 && first.problems.contains { $0.contains("does not show") }, "\(first.problems)")
        // Again and again: it is said once, nothing is unknown, and the next run is not hurried.
        let again = try await stage.run(hasLostRights: true)
        #expect(again.redacted == 0 && again.unknownOutcomes == 0 && again.againAt == nil)
        let said = try await stage.journal.disclosures(.record(SimulatedSource.id(0)))
        #expect(said.count { $0.certainty == .possible } == 1)
        let kept = try #require(try await stage.journal.content(of: Stage.addressBook)).entries
        #expect(kept.first { $0.record == SimulatedSource.id(0) }?.loss?.fields != nil)
        let before = try await stage.journal.disclosures(.record(SimulatedSource.id(0)))
        #expect(!before.contains { $0.act == .redact && $0.certainty == .confirmed })

        stage.state.withLock { $0.answers = [:] }
        let second = try await stage.run(hasLostRights: true)
        #expect(second.redacted == 1)
        let entries = try #require(try await stage.journal.content(of: Stage.addressBook)).entries
        #expect(entries.allSatisfy { $0.loss == nil })
    }

    @Test(arguments: [SyncMode.plan, .off])
    func `mode plan foretells it and mode off nothing, and neither writes (I30)`(mode: SyncMode) async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)

        let summary = try await stage.run(mode: mode, hasLostRights: true)

        #expect(stage.itemCount == 3 && !Self.kinds(stage).contains("remove"))
        #expect(summary.plan.operations.map(\.act) == (mode == .plan ? [.remove] : []))
    }

    /// A journal that is older than the mailbox, and one whose process has just begun, look first (ENGINE §15).
    @Test func `a run that must look at the folder first takes nothing away before`() async throws {
        let stage = try await Self.filled()
        Self.withdraw(stage)

        let summary = try await stage.run(checksFolder: true, hasLostRights: true)

        #expect(summary.removedCount == 1)
        #expect(Self.kinds(stage).prefix(3) == ["folder", "changes", "remove"], "\(Self.kinds(stage))")
    }
}
