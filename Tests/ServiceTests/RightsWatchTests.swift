import AccessRules
import ContactModel
import Contracts
import Locking
import Testing

@testable import Service

/// ENGINE §16: directory and rights are looked at while a cycle runs.
@Suite("Rights watch") struct RightsWatchTests {
    /// Answers each reading with the next of these; `nil`: cannot be read now. Its counter moves once, before the first.
    private struct Source: CRMSource {
        let readings: Locked<[CRMReading?]>
        let counter: Int64?

        func read() async throws(SourceError) -> CRMReading {
            let next = readings.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            guard let next else { throw SourceError(kind: .unavailable, message: "locked") }
            return next
        }

        func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? { nil }
        func records(_ records: Set<RecordID>, as reading: CRMReading) -> [CRMChanges.Row] { [] }

        func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) async throws(SourceError) -> FieldBytes {
            .none
        }

        func changeCounter() async throws(SourceError) -> Int64? { counter }
    }

    private static func reading(isActive: Bool) -> CRMReading {
        CRMReading(
            schema: CRMSchema(tables: [:], views: [:], attributes: [:]),
            directory: DirectoryRows(
                users: [User(id: UserID("1"), login: "anna", isActive: isActive)], groups: [], memberships: []),
            rights: RightsRows(), records: [String: RecordColumns](), startedAt: Moment(milliseconds: 0))
    }

    /// What the flag said after how many of five looks.
    private struct Looks: Equatable {
        var untilStop: Int?
        var untilNoFurtherVisits: Int?
    }

    private static func looks(
        _ readings: [CRMReading?], counter: Int64 = 1, says: Int64? = 2, endsForRecords: Bool = true
    ) async -> Looks {
        let stop = StopFlag()
        let (looks, count) = (Locked(Looks()), Locked(0))
        let note: @Sendable () -> Void = {
            let number = count.withLock { $0 }
            looks.withLock { looks in
                if stop.isSet, looks.untilStop == nil { looks.untilStop = number }
                if stop.endsSoon, looks.untilNoFurtherVisits == nil { looks.untilNoFurtherVisits = number }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            let watch = RightsWatch(
                source: Source(readings: Locked(readings), counter: says),
                pause: {
                    note()
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    if number > 5 { withUnsafeCurrentTask { $0?.cancel() } }
                }, digest: SyncService.rightsDigest(reading(isActive: true)), counter: counter,
                endsForRecords: endsForRecords, stop: stop)
            group.addTask { await watch.run() }
        }
        note()
        return looks.withLock { $0 }
    }

    @Test func `a change whose reading failed is read at the next look`() async {
        let changed = Self.reading(isActive: false)
        #expect(await Self.looks([changed]).untilStop == 1)
        #expect(await Self.looks([nil, nil, changed]).untilStop == 3)
    }

    @Test func `a change of records alone lets no further visit begin, one look later, and breaks nothing off`() async {
        let same = Self.reading(isActive: true)
        #expect(await Self.looks([same]) == Looks(untilStop: nil, untilNoFurtherVisits: 2))
        #expect(await Self.looks([same], endsForRecords: false) == Looks())
    }

    @Test func `without a change nothing ends, however often it is looked`() async {
        #expect(await Self.looks([], counter: 2) == Looks())
        // Without a counter records change unseen: the next cycle is what finds it.
        let same = Self.reading(isActive: true)
        #expect(await Self.looks(Array(repeating: same, count: 9), counter: 1, says: nil) == Looks())
    }
}
