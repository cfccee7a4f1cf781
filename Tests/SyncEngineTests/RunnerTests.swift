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
        /// Happens once, while the bytes of a photo are fetched.
        var whilePhotoIsMade: PhotoMishap?
        var isStopped = false
        /// What the journal was before the lease was taken away.
        var journalWithLease: JournalImage?
        /// What requests of these kinds come to instead of being carried out.
        var answers: [String: TargetOutcome] = [:]
        /// What a person changes in the journal while a request of this kind is under way, once.
        var meanwhile: [String: JournalChange] = [:]
        /// Why no picture can be read now.
        var noPictures: String?
        /// Another process takes the mailbox when a picture is asked for.
        var losesLeaseAtPictures = false
        /// Between the end of a run and the next one.
        var pause = Duration.seconds(900)
        var mostAtOnce = 0
    }

    enum PhotoMishap {
        case stop
        /// It is taken away, and back when it is too late.
        case loseLease
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
        let changes = state.withLock { state in requests.compactMap { state.meanwhile.removeValue(forKey: $0.kind) } }
        if !changes.isEmpty { _ = try? await journal.commit(changes, under: nil) }
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
                if let answer = state.answers[request.kind] { return answer }
                if !request.isWrite { return state.target.read(request, now: state.now) }
                return state.target.write(request, fields: FieldMask(), now: state.now)
            }
        }
    }

    func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState {
        let basis = (try? await journal.addressBook(addressBook)?.basis) ?? Basis()
        return state.withLock { $0.source.desired(recorded: recorded, basis: basis) }
    }

    func doubts(of records: Set<RecordID>, in addressBook: AddressBookID) async -> [RecordID: Departure.Doubt] { [:] }

    func maySee(_ question: GateQuestion) async -> Bool {
        state.withLock { $0.source.maySee(question.record, question.mask) }
    }

    func photo(_ question: PhotoQuestion) async -> PhotoAnswer {
        guard let fingerprint = question.fingerprint else { return .jpeg(SimulatedHistory.cover) }
        let image = journal.image
        let isLeaseLost = state.withLock { state in
            let mishap = state.whilePhotoIsMade
            state.whilePhotoIsMade = nil
            if mishap == .stop { state.isStopped = true }
            guard mishap == .loseLease else { return false }
            state.now = state.now + .seconds(100)
            state.journalWithLease = image
            return true
        }
        if isLeaseLost { journal.restore(JournalImage()) }
        let (now, isLost) = state.withLock { ($0.now, $0.losesLeaseAtPictures) }
        if isLost { _ = try? await journal.lease(Self.mailbox, owner: "other", now: now + .seconds(9_999), until: now) }
        if let why = state.withLock({ $0.noPictures }) { return .later(why) }
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
    func run(
        spent: Int = 0, folderName: String = "CRM", reusesFolder: Bool = false, mode: SyncMode = .live,
        appGate: AppGate = AppGate(), checksFolder: Bool = false, hasLostRights: Bool = false,
        onEdit: EditPolicy = .restore, onDelete: DeletePolicy = .restore
    ) async throws -> RunSummary {
        let (state, journal) = (state, journal)
        let clock = RunnerClock(
            now: { state.withLock { $0.now } },
            sleep: { moment in state.withLock { $0.now = max($0.now, moment) } },
            chance: {
                let image = state.withLock { state in
                    defer { state.journalWithLease = nil }
                    return state.journalWithLease
                }
                if let image { journal.restore(image) }
                return 0.25
            })
        let runner = AddressBookRunner(
            target: self, journal: journal, provider: self,
            fingerprint: SimulatedSource.fingerprint, clock: clock, appGate: appGate)
        let now = clock.now()
        let lease = try await journal.lease(Self.mailbox, owner: "test", now: now, until: now + .seconds(120))
        var visit = MailboxVisit(
            fence: try #require(lease), leaseUntil: now + .seconds(120),
            pacer: MailboxPacer(stored: "\(now.milliseconds / 10_000):\(spent)"))
        let source = state.withLock { $0.source }
        var order = RunOrder(
            addressBook: Self.addressBook, member: UserID("anna"), folderName: folderName, reusesFolder: reusesFolder,
            mode: mode, onEdit: onEdit, onDelete: onDelete, properties: source.mappedProperties,
            checksFolder: checksFolder, cause: "due")
        order.mayHavePhotos = source.mapsPhotos
        order.hasLostRights = hasLostRights
        (order.allFields, order.mappingVersion) = source.mappedFields
        let summary = await runner.run(
            order, visit: &visit, shouldStop: { state.withLock { $0.isStopped || $0.requests.count >= $0.stopAfter } })
        try? await journal.release(visit.fence)
        state.withLock { $0.now = $0.now + $0.pause }
        return summary
    }

    static func mark(_ record: RecordID) -> String {
        ItemMark(instance: SimulatedHistory.instance, addressBook: addressBook, record: record, digest: { $0 }).text
    }

    var itemCount: Int { state.withLock { $0.target.items.count } }

    /// Gives each record a picture of its own.
    func addPictures() {
        state.withLock { state in
            state.source.mapsPhotos = true
            for number in state.source.records.indices { state.source.records[number].picture = 5 * number + 1 }
        }
    }

    var photosSent: Int {
        state.withLock { state in
            state.requests.count { request in
                if case .putPhoto = request { true } else { false }
            }
        }
    }
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

    @Test(arguments: [1, 9])
    func `a stop that is asked for while pictures are made keeps their photos back (I5)`(records: Int) async throws {
        let stage = try Stage(records: records)
        stage.addPictures()
        stage.state.withLock { $0.whilePhotoIsMade = .stop }

        let stopped = try await stage.run()
        let sent = stage.photosSent
        stage.state.withLock { $0.isStopped = false }
        let resumed = try await stage.run()

        #expect(stopped.outcome == .interrupted)
        #expect(stopped.created == records)
        #expect(sent == 0)
        #expect(resumed.outcome == .ok, "\(resumed.problems)")
        #expect(resumed.photos == records)
    }

    @Test func `once the lease was lost over pictures nothing is sent, even if it could be had again (I18)`()
        async throws
    {
        let stage = try Stage(records: 9)
        stage.addPictures()
        stage.state.withLock { $0.whilePhotoIsMade = .loseLease }

        let lost = try await stage.run()
        let sent = stage.photosSent
        stage.state.withLock { $0.now = $0.now + .seconds(20_000) }
        let next = try await stage.run()

        #expect(lost.outcome == .interrupted)
        #expect(sent == 0)
        #expect(next.outcome == .ok, "\(next.problems)")
        #expect(stage.photosSent == 9)
    }

    @Test func `who is asked to stop while the app's other requests go first sends nothing any more (I5)`()
        async throws
    {
        let stage = try Stage(records: 5)
        var limits = AppPacingLimits()
        limits.atOnceStart = 1
        limits.atOnceMax = 1
        let gate = AppGate(AppPacer(limits: limits))
        let now = stage.state.withLock { $0.now }
        #expect(await gate.enter(1, isUrgent: false, now: now) == .admitted(1))

        async let run = stage.run(appGate: gate)
        while gate.waitingCount == 0 { await Task.yield() }
        stage.state.withLock { $0.isStopped = true }
        gate.leave([.answered], latency: .milliseconds(1), chance: 0, now: now)
        let summary = try await run

        #expect(summary.outcome == .interrupted)
        #expect(stage.state.withLock { $0.requests.isEmpty })
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

    /// ENGINE §14: no address book is penalised for a pause that is not its own.
    @Test(arguments: [true, false]) func `a long pause is waited for between runs and counts as no failure`(
        isOfApp: Bool
    ) async throws {
        let stage = try Stage(records: 5)
        let start = stage.state.withLock { $0.now }
        var pacer = AppPacer()
        if isOfApp {
            _ = pacer.admission(of: 1, now: start)
            pacer.ended([.throttledApp(retryAfter: .seconds(300))], latency: .zero, chance: 0, now: start)
        } else {
            stage.state.withLock { $0.throttles = 50 }
        }

        let paused = try await stage.run(appGate: AppGate(pacer))
        let row = try await stage.journal.addressBook(Stage.addressBook)
        stage.state.withLock { $0.throttles = 0 }
        let next = try await stage.run()

        #expect(paused.outcome == .interrupted)
        #expect(paused.problems == ["A longer pause is asked for. The next run continues after it."])
        #expect(paused.requestCount == 0 && paused.created == 0)
        if isOfApp { #expect(paused.againAt == start + .seconds(300)) } else { #expect(paused.againAt != nil) }
        #expect(row?.fails == 0)
        #expect(next.outcome == .ok && next.created == 5, "\(next.problems)")
    }

    /// FACTS §11.
    @Test func `an item whose id cannot be read any more is found by its mark and updated`() async throws {
        let stage = try Stage(records: 5)
        _ = try await stage.run()
        let item = try #require(stage.state.withLock { $0.target.items.keys.min() })
        stage.state.withLock { state in
            state.target.renameSilently(item)
            for number in state.source.records.indices { state.source.records[number].version += 1 }
        }

        let first = try await stage.run()
        let second = try await stage.run()

        #expect(first.updated == 4 && first.againAt != nil)
        #expect(second.outcome == .ok && second.updated == 1 && second.created == 0, "\(second.problems)")
        #expect(stage.itemCount == 5)
        #expect(second.driftFound == 0)
        #expect(try await stage.run().writes == 0)
    }

    /// FACTS §11, I5: that its id cannot be read does not prove that an item is gone.
    @Test func `a lost right goes under the item's other id, and counts as gone only then`() async throws {
        let stage = try Stage(records: 5)
        _ = try await stage.run()
        let item = try #require(stage.state.withLock { $0.target.items.keys.min() })
        stage.state.withLock { state in
            state.target.renameSilently(item)
            for number in state.source.records.indices { state.source.records[number].isVisible = false }
            state.source.rightsVersion += 1
        }

        let first = try await stage.run()
        let left = stage.itemCount
        let second = try await stage.run()

        #expect(first.removed == ["rights": 4] && left == 1)
        #expect(second.removed == ["rights": 1], "\(second.problems)")
        #expect(stage.itemCount == 0)
    }

    @Test func `an item whose id cannot be read and that no listing shows is made anew`() async throws {
        let stage = try Stage(records: 5)
        _ = try await stage.run()
        let item = try #require(stage.state.withLock { $0.target.items.keys.min() })
        stage.state.withLock { state in
            state.target.unreadableIDs.insert(item)
            state.target.items[item] = nil
            for number in state.source.records.indices { state.source.records[number].version += 1 }
        }

        _ = try await stage.run()
        let second = try await stage.run()

        #expect(second.created == 1, "\(second.problems)")
        #expect(stage.itemCount == 5)
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

    @Test func `an item that was to go and has lost its mark is the member's own, and the account says so`()
        async throws
    {
        let stage = try Stage(records: 2)
        _ = try await stage.run()
        var orphan = try #require(try await stage.journal.content(of: Stage.addressBook)?.entries.first)
        orphan.state = .orphaned
        var image = stage.journal.image
        try image.apply([.putEntry(Stage.addressBook, orphan)])
        stage.journal.restore(image)
        let item = try #require(orphan.item)
        stage.state.withLock { state in
            state.target.items[item]?.mark = nil
            state.target.move(item, to: SimulatedTarget.otherFolder)
        }

        _ = try await stage.run()

        let rows = try await stage.journal.disclosures(.record(orphan.record))
        #expect(rows.count { $0.act == .remove && $0.proof?.evidence == .unmarked && $0.proof?.item == item } == 1)
        #expect(stage.state.withLock { $0.target.items[item] } != nil)
    }

    @Test func `lost fields that the item shows no more need no request, and the account says that they are gone`()
        async throws
    {
        let stage = try Stage(records: 1)
        _ = try await stage.run()
        stage.state.withLock { state in
            state.source.records[0].phoneIsReadable = false
            state.source.gainsWithheld = "half a reading"
            for item in state.target.items.keys {
                state.target.edit(item) { contact in
                    contact[.mobilePhone] = nil
                    contact[.surname] = .text("edited")
                }
            }
        }

        _ = try await stage.run()
        let entry = try #require(try await stage.journal.content(of: Stage.addressBook)?.entries.first)
        stage.state.withLock { $0.source.gainsWithheld = nil }
        _ = try await stage.run()

        #expect(entry.loss == nil && !entry.mask.contains(1))
        let rows = try await stage.journal.disclosures(.record(entry.record)).filter { $0.proof?.lostAt != nil }
        #expect(rows.map(\.act) == [.redact] && rows.map(\.certainty) == [.confirmed], "\(rows)")
        #expect(rows.first?.proof?.evidence == .shown && rows.first?.proof?.sentAt == nil, "\(rows)")
        #expect(rows.first?.proof?.lostFields?.mask == FieldMask([1]))
    }

    @Test func `a fight over a number that changes do not show ends like any other (I15)`() async throws {
        let stage = try Stage(records: 2)
        stage.state.withLock { $0.source.mapsNotes = true }
        _ = try await stage.run()
        let item = try #require(stage.state.withLock { $0.target.items.keys.min() })
        let pager = stage.state.withLock { $0.target.items[item]?.contact[.pager] }
        try #require(pager != nil)

        var updates = 0
        let limits = EngineLimits()
        for _ in 0..<limits.repairsPerDayMax + 4 {
            // The member's phone spells it in its own way, each time.
            stage.state.withLock { $0.target.edit(item) { $0[.pager] = .text("030 999") } }
            updates += try await stage.run().updated
        }
        let parked = try await stage.journal.parked()[Stage.addressBook] ?? []

        #expect(updates == limits.repairsPerDayMax)
        #expect(parked.map(\.code) == [Parked.contended])
        // The day after it is tried again.
        stage.state.withLock { $0.now = $0.now + limits.contendedDelay }
        #expect(try await stage.run().updated == 1)
        #expect(stage.state.withLock { $0.target.items[item]?.contact[.pager] } == pager)
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

    /// As when a mailbox is moved by making it anew: everything lies in another folder, under other ids.
    @Test func `an address book that ends takes its items out of the default folder that there is now`()
        async throws
    {
        let stage = try Stage(records: 2)
        var row = try #require(try await stage.journal.content(of: Stage.addressBook)?.row)
        row.ownsFolder = false
        try await stage.journal.commit([.putAddressBook(row)], under: nil)
        #expect(try await stage.run().created == 2)
        row = try #require(try await stage.journal.content(of: Stage.addressBook)?.row)
        stage.state.withLock { state in
            state.target.replaceDefaultFolder(by: FolderID("the other default folder"))
            state.now = state.now + .seconds(900)
        }
        row.state = .draining
        row.endsAt = stage.state.withLock { $0.now }
        try await stage.journal.commit([.putAddressBook(row)], under: nil)

        for _ in 0..<3 { _ = try await stage.run() }

        #expect(stage.itemCount == 0)
        #expect(try await stage.journal.content(of: Stage.addressBook)?.row.state == .closed)
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
