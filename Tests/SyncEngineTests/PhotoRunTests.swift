import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// Several runs, one after the other, over photos that come, go, and may not stay.
@Suite("Runs, photos") struct PhotoRunTests {
    /// An address book whose contacts all show their photos.
    private static func stage(records: Int) async throws -> Stage {
        let stage = try Stage(records: records)
        stage.state.withLock { state in
            state.source.mapsPhotos = true
            for number in 0..<records { state.source.records[number].picture = 5 * number + 1 }
        }
        let summary = try await stage.run()
        #expect(summary.photos == records, "\(summary.problems)")
        return stage
    }

    private static let fullMailbox = TargetOutcome.refused(
        TargetRefusal(kind: .mailboxFull, code: "ErrorQuotaExceeded", message: "The mailbox is full."))

    private static func photos(_ stage: Stage) -> [[UInt8]?] {
        stage.state.withLock { $0.target.items.values.map(\.photo) }
    }

    private static func entries(_ stage: Stage) async throws -> [Entry] {
        try await stage.journal.content(of: Stage.addressBook)?.entries ?? []
    }

    @Test(arguments: [fullMailbox, .unknown("no answer")])
    func `where no contact can be created, no more than one commit's are ever missing`(answer: TargetOutcome)
        async throws
    {
        let stage = try await Self.stage(records: 70)
        stage.state.withLock { state in
            state.source.mapsPhotos = false
            state.answers["create"] = answer
        }

        for _ in 0..<6 {
            let summary = try await stage.run()

            #expect(stage.itemCount >= 70 - EngineLimits().intentsPerCommitMax)
            #expect(summary.againAt.map { $0 > summary.endedAt } ?? true, "\(summary)")
        }
        stage.state.withLock { $0.answers = [:] }
        for _ in 0..<6 { _ = try await stage.run() }
        #expect(stage.itemCount == 70)
        #expect(stage.state.withLock { $0.target.items.values.allSatisfy { $0.photo == nil } })
    }

    @Test func `what only waits for its turn goes on at once`() async throws {
        let stage = try await Self.stage(records: 70)
        stage.state.withLock { $0.source.mapsPhotos = false }

        let first = try await stage.run()
        let second = try await stage.run()

        #expect(first.outcome == .ok && second.outcome == .ok)
        #expect(first.removed == ["photo gone": PlanInput.renewalsMax])
        #expect(first.againAt == first.endedAt)
        #expect(second.againAt == nil)
        #expect(stage.state.withLock { $0.target.items.values.allSatisfy { $0.photo == nil } })
    }

    @Test func `in mode plan nothing goes on at once, however much waits for its turn`() async throws {
        let stage = try await Self.stage(records: 70)
        stage.state.withLock { $0.source.mapsPhotos = false }

        let summary = try await stage.run(mode: .plan)

        #expect(summary.plan.waiting.contains { $0.why == .turn } && summary.writes == 0)
        #expect(summary.againAt == nil)
    }

    @Test(arguments: [false, true])
    func `a right that is lost after the photo's field left the mapping is noticed`(changesContacts: Bool) async throws
    {
        let stage = try await Self.stage(records: 60)
        stage.state.withLock { state in
            state.source.mapsPhotos = false
            // The mapping changes what the contacts show, or nothing but the photos.
            if changesContacts {
                for number in 0..<60 { state.source.records[number].version = 1 }
            } else {
                state.source.gainsWithheld = "reading rejected"
            }
        }
        let first = try await stage.run()
        let left = Self.photos(stage).count { $0 != nil }
        stage.state.withLock { state in
            state.source.gainsWithheld = "reading rejected"
            state.source.picturesAreReadable = false
            state.source.rightsVersion += 1
        }
        let second = try await stage.run()

        #expect(left == (changesContacts ? 60 - PlanInput.renewalsMax : 60), "\(first.problems)")
        #expect(second.redacted == left)
        #expect(Self.photos(stage).allSatisfy { $0 == nil || $0 == SimulatedHistory.cover })
    }

    @Test func `a photo that is owed to a contact that is refused calls for no run at once`() async throws {
        let stage = try Stage(records: 1)
        _ = try await stage.run()
        stage.state.withLock { state in
            state.source.records[0].isRefused = true
            state.source.records[0].picture = 1
            state.source.mapsPhotos = true
        }

        let refused = try await stage.run()
        let parked = try await stage.run()

        #expect(refused.requests["update"] == 1 && refused.requests["photo"] == nil)
        #expect(refused.againAt == nil && parked.againAt == nil)
        #expect(parked.plan.operations.isEmpty)
    }

    @Test func `a picture of which no photo can be made does not keep deletions from being counted`() async throws {
        let stage = try Stage(records: 1)
        stage.state.withLock { state in
            state.source.mapsPhotos = true
            state.source.records[0].picture = 5
        }
        var reports = try await stage.run().problems.count
        for _ in 0..<5 {
            stage.state.withLock { state in
                for id in state.target.items.keys { state.target.erase(id) }
            }
            reports += try await stage.run().problems.count
        }

        #expect(stage.itemCount == 0)
        #expect(reports == 1)
    }

    @Test func `a cover that a photo under way may still undo is sent once more as soon as that cannot be`()
        async throws
    {
        let stage = try Stage(records: 1)
        let limits = EngineLimits()
        stage.state.withLock { state in
            state.source.mapsPhotos = true
            state.source.records[0].picture = 1
            state.answers["photo"] = .unknown("no answer")
            state.pause = .seconds(30)
        }
        _ = try await stage.run()
        let sentAt = try #require(try await Self.entries(stage).first).changedAt
        stage.state.withLock { state in
            state.answers = [:]
            state.source.records[0].pictureIsReadable = false
            state.source.rightsVersion += 1
        }

        let covered = try await stage.run(mode: .nodelete)
        let again = try #require(covered.againAt)
        stage.state.withLock { $0.now = again }
        let last = try await stage.run(mode: .nodelete)

        #expect(covered.redacted == 1 && last.redacted == 1)
        #expect(again == sentAt + limits.settledAfter)
        #expect(try await Self.entries(stage).first?.photo?.isCovered == true)
        #expect(last.againAt == nil)
    }

    @Test func `an item that is found in another's place counts as showing a photo that nobody knows`() async throws {
        let stage = try await Self.stage(records: 1)
        let photos = Self.photos(stage)
        stage.state.withLock { state in
            var twin = state.target.items.values.first!
            state.target.erase(twin.id)
            twin.id = ItemID(state.target.newID("item"))
            twin.origin = "another:1"
            twin.photo = nil
            state.target.put(&twin)
        }

        let summary = try await stage.run()

        #expect(summary.photos == 1, "\(summary.problems)")
        #expect(Self.photos(stage) == photos)
    }

    @Test func `an item that is found instead of one under way counts as showing a photo that nobody knows`()
        async throws
    {
        let stage = try Stage(records: 1)
        stage.state.withLock { state in
            state.source.mapsPhotos = true
            state.answers["create"] = .unknown("no answer")
        }
        _ = try await stage.run()
        stage.state.withLock { state in
            state.answers = [:]
            let folder = state.target.folders.values.first { $0.name == "CRM" }!.id
            var found = SimulatedTarget.Item(
                id: ItemID(state.target.newID("item")), etag: 0, folder: folder,
                mark: Stage.mark(SimulatedSource.id(0)), origin: "another:1", createdAt: state.now,
                contact: state.source.item(0).contact, searchableAt: state.now, listableAt: state.now)
            found.photo = [1]
            state.target.put(&found)
        }

        for _ in 0..<4 { _ = try await stage.run() }

        #expect(Self.photos(stage) == [nil])
    }

    @Test func `where no picture can be read, one sentence says so, and the address book is filled all the same`()
        async throws
    {
        let stage = try Stage(records: 3)
        stage.state.withLock { state in
            state.source.mapsPhotos = true
            for number in 0..<3 { state.source.records[number].picture = number + 1 }
            state.noPictures = "the folder cannot be opened"
        }

        let summary = try await stage.run()

        #expect(
            summary.problems == [
                "Could not send the photos of 3 records, Kontakte/0 among them, to ab1: the folder cannot be opened."
            ])
        #expect(summary.isFilled() && summary.holdsOnlyWanted())
        stage.state.withLock { $0.noPictures = nil }
        #expect(try await stage.run().photos == 3)
    }

    @Test func `a process that dies while there is no picture leaves what is known of the photo`() async throws {
        let stage = try await Self.stage(records: 2)
        let photos = Self.photos(stage)
        stage.state.withLock { state in
            state.source.picturesAreThere = false
            state.noPictures = "the folder cannot be opened"
            state.losesLeaseAtPictures = true
        }
        let died = try await stage.run()
        stage.state.withLock { state in
            state.source.picturesAreThere = true
            state.noPictures = nil
            state.losesLeaseAtPictures = false
            state.now = state.now + .seconds(20_000)
        }
        let next = try await stage.run()

        #expect(died.outcome == .interrupted)
        #expect(next.outcome == .ok && next.removed.isEmpty && next.photos == 0, "\(next.problems)")
        #expect(Self.photos(stage) == photos)
    }
}
