import ContactModel
import Contracts
import JournalStore
import Locking
import Pacing
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// A mailbox, a CRM and a clock that the driver meets through its contracts.
final class Stage: AddressBookTarget, DesiredProvider {
    struct State {
        var target = SimulatedTarget()
        var source: SimulatedSource
        var now = Moment(milliseconds: 1_800_000_000_000)
        var requests: [TargetRequest] = []
        /// Throttles the next requests.
        var throttles = 0
        /// Ask to stop after so many requests.
        var stopAfter = Int.max
        var loseLeaseAfter = Int.max
        /// Questions about single items get no answer.
        var losesItemReads = false
        var mostAtOnce = 0
    }

    static let addressBook = AddressBookID("ab1")
    static let mailbox = MailboxID("mailbox1")

    let state: Locked<State>
    let journal: MemoryJournal
    let capabilities = TargetCapabilities(
        removesPermanently: true, honoursTagOnUpdate: true, honoursTagOnRemove: false)
    let requestsMax = 3

    init(records: Int) throws {
        state = Locked(State(source: SimulatedSource(count: records)))
        var image = JournalImage()
        try image.apply([
            .putInstallation(Installation(instance: "0123456789abcdef", epoch: 1, site: "test", mode: .live)),
            .putMailbox(MailboxRow(mailbox: Self.mailbox, member: UserID("anna"))),
            .putAddressBook(AddressBookRow(id: Self.addressBook, mailbox: Self.mailbox, book: BookID("crm"))),
        ])
        journal = MemoryJournal(image)
    }

    func lookUp(_ addresses: [String]) async -> Result<[String: MailboxLookup], TargetLookupFailure> {
        .success(Dictionary(uniqueKeysWithValues: addresses.map { ($0, .unknown) }))
    }

    func perform(_ requests: [TargetRequest], in mailbox: MailboxID) async -> [TargetOutcome] {
        let now = state.withLock { $0.now }
        let isLost = state.withLock { $0.requests.count >= $0.loseLeaseAfter }
        if isLost { _ = try? await journal.lease(Self.mailbox, owner: "other", now: now + .seconds(9_999), until: now) }
        return state.withLock { state in
            state.mostAtOnce = max(state.mostAtOnce, requests.count)
            return requests.map { request in
                state.now = state.now + .milliseconds(50)
                if state.throttles > 0 {
                    state.throttles -= 1
                    return .throttled(TargetThrottle(retryAfter: .seconds(20), scope: .mailbox))
                }
                state.requests.append(request)
                if case .item = request, state.losesItemReads { return .unknown("the connection broke") }
                if !request.isWrite { return state.target.read(request, now: state.now) }
                return state.target.write(request, fields: FieldMask(), now: state.now)
            }
        }
    }

    func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState {
        state.withLock { $0.source.desired(recorded: recorded) }
    }

    func maySee(_ question: GateQuestion) async -> Bool {
        state.withLock { $0.source.maySee(question.record, question.mask) }
    }

    func photo(_ question: PhotoQuestion) async -> PhotoAnswer {
        guard let fingerprint = question.fingerprint else { return .jpeg(SimulatedHistory.cover) }
        return switch state.withLock({ $0.source.photo(question) }) {
        case .withoutPhoto(let why, true)?: .unfit(why)
        case .withoutPhoto(let why, false)?: .later(why)
        default: .jpeg(fingerprint.bytes)
        }
    }

    /// One visit with one run.
    ///
    /// - Parameters:
    ///   - spent: requests that the mailbox was sent just before.
    ///   - folderName: the book's name.
    func run(spent: Int = 0, folderName: String = "CRM", reusesFolder: Bool = false) async throws -> RunSummary {
        let state = state
        let clock = RunnerClock(
            now: { state.withLock { $0.now } },
            sleep: { moment in state.withLock { $0.now = max($0.now, moment) } },
            chance: { 0.25 })
        let runner = AddressBookRunner(
            target: self, journal: journal, provider: self,
            fingerprint: SimulatedSource.fingerprint, clock: clock)
        let now = clock.now()
        let lease = try await journal.lease(Self.mailbox, owner: "test", now: now, until: now + .seconds(120))
        var visit = MailboxVisit(
            fence: try #require(lease), leaseUntil: now + .seconds(120),
            pacer: MailboxPacer(stored: "\(now.milliseconds / 10_000):\(spent)"))
        let order = RunOrder(
            addressBook: Self.addressBook, member: UserID("anna"), folderName: folderName, reusesFolder: reusesFolder,
            properties: SimulatedSource.properties, cause: "due")
        let summary = await runner.run(
            order, visit: &visit, shouldStop: { state.withLock { $0.requests.count >= $0.stopAfter } })
        try? await journal.release(visit.fence)
        state.withLock { $0.now = $0.now + .seconds(900) }
        return summary
    }

    var itemCount: Int { state.withLock { $0.target.items.count } }
}

@Suite("Runner") struct RunnerTests {
    @Test func `fills an address book, then costs one request a run (I14)`() async throws {
        let stage = try Stage(records: 45)

        let first = try await stage.run()
        let second = try await stage.run()

        #expect(first.outcome == .ok, "\(first.problems)")
        #expect(first.created == 45)
        #expect(stage.itemCount == 45)
        #expect(second.requests == ["changes": 1] || second.requests["changes"] == second.requestCount)
        #expect(second.isQuiet)
        #expect(stage.state.withLock { $0.mostAtOnce } == 3)
        let third = try await stage.run()
        #expect(third.requests == ["changes": 1])
    }

    @Test func `a stop in the middle of a fill leaves what the next run completes (I6)`() async throws {
        let stage = try Stage(records: 45)
        stage.state.withLock { $0.stopAfter = 20 }

        let stopped = try await stage.run()
        let between = stage.itemCount
        stage.state.withLock { $0.stopAfter = .max }
        let resumed = try await stage.run()

        #expect(stopped.outcome == .interrupted)
        #expect(stopped.created == between)
        #expect((1..<45).contains(between))
        #expect(resumed.outcome == .ok, "\(resumed.problems)")
        #expect(resumed.created == 45 - between)
        #expect(stage.itemCount == 45)
    }

    @Test func `a throttle is waited out`() async throws {
        let stage = try Stage(records: 5)
        stage.state.withLock { $0.throttles = 2 }

        let summary = try await stage.run()

        #expect(summary.outcome == .ok, "\(summary.problems)")
        #expect(summary.created == 5)
        #expect(summary.throttled == 2)
        #expect(summary.endedAt - summary.startedAt >= .seconds(40))
    }

    @Test func `who has lost the lease writes nothing more into the journal (I18)`() async throws {
        let stage = try Stage(records: 45)
        stage.state.withLock { $0.loseLeaseAfter = 10 }

        let lost = try await stage.run()
        stage.state.withLock {
            $0.loseLeaseAfter = .max
            $0.now = $0.now + .seconds(20_000)
        }
        let next = try await stage.run()

        #expect(lost.outcome == .interrupted)
        #expect(next.outcome == .ok, "\(next.problems)")
        #expect(stage.itemCount == 45)
    }

    @Test func `a lost right goes even where the mailbox's window is used up, and a new contact waits (I5)`()
        async throws
    {
        let stage = try Stage(records: 5)
        _ = try await stage.run()
        stage.state.withLock { state in
            state.source.records[2].isVisible = false
            state.source.records.append(SimulatedSource.Record())
            state.source.rightsVersion += 1
        }

        let summary = try await stage.run(spent: 8_000)

        #expect(summary.removed == ["rights": 1], "\(summary.problems)")
        #expect(summary.created == 0)
        #expect(stage.itemCount == 4)
    }

    @Test func `what was edited while the item could not be read is restored (ENGINE 8)`() async throws {
        let stage = try Stage(records: 2)
        _ = try await stage.run()
        let item = try #require(stage.state.withLock { $0.target.items.keys.min() })
        let folder = try #require(stage.state.withLock { $0.target.items[item]?.folder })
        let before = stage.state.withLock { $0.target.items[item]?.contact }

        stage.state.withLock { state in
            state.target.move(item, to: SimulatedTarget.otherFolder)
            state.losesItemReads = true
        }
        _ = try await stage.run()
        stage.state.withLock { state in
            state.target.move(item, to: folder)
            state.target.edit(item) { $0[.surname] = .text("edited") }
            state.losesItemReads = false
        }
        let summary = try await stage.run()

        #expect(summary.driftFound == 1)
        #expect(stage.state.withLock { $0.target.items[item]?.contact } == before)
    }

    @Test(arguments: [false, true])
    func `the default Contacts folder is never taken over (ENGINE 3)`(reuses: Bool) async throws {
        let stage = try Stage(records: 2)
        let folders = stage.state.withLock { $0.target.folders }

        let summary = try await stage.run(folderName: "contacts", reusesFolder: reuses)

        #expect(summary.outcome == .suspended)
        #expect(
            summary.problems == [
                "Could not make the contact folder of ab1: the default Contacts folder has its name, and that folder is "
                    + "the member's. Give the book another name."
            ])
        #expect(stage.itemCount == 0)
        #expect(stage.state.withLock { $0.target.folders } == folders)
    }

    @Test func `a default Contacts folder that was once taken over is left alone from then on (ENGINE 3)`() async throws
    {
        let stage = try Stage(records: 2)
        _ = try await stage.run()
        var row = try #require(try await stage.journal.content(of: Stage.addressBook)?.row)
        row.folder = SimulatedTarget.defaultFolder
        row.folderEpoch = 0
        try await stage.journal.commit([.putAddressBook(row)], under: nil)
        let folders = stage.state.withLock { $0.target.folders }

        let summary = try await stage.run(folderName: "CRM")

        #expect(summary.outcome == .suspended)
        #expect(stage.state.withLock { $0.target.folders } == folders)
    }

    @Test func `an address book that the journal does not know fails in words`() async throws {
        let stage = try Stage(records: 1)
        stage.journal.restore(JournalImage())
        try await stage.journal.commit(
            [.putMailbox(MailboxRow(mailbox: Stage.mailbox, member: UserID("anna")))], under: nil)

        let summary = try await stage.run()

        #expect(summary.outcome == .failed)
        #expect(
            summary.problems == ["Could not run ab1: the journal does not know it. It must be entered first."])
    }
}
