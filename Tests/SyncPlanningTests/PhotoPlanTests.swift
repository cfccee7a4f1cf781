import ContactModel
import Testing

@testable import SyncPlanning

/// What is planned for photos, which cannot be seen and cannot be deleted (FACTS §6, §8).
@Suite("Plan, photos") struct PhotoPlanTests {
    /// One record whose contact is as it shall be.
    private static func plan(
        _ shown: ItemPhoto?, _ wanted: DesiredPhoto?, unreadable: [Int] = [], mode: SyncMode = .live,
        _ change: (inout PlanInput) -> Void = { _ in }
    ) -> [String] {
        var entry = present(1, fields: shown == nil ? [0, 1] : [0, 1, 5])
        entry.photo = shown
        var state = desired([1])
        state.photoSources = FieldMask([5])
        state.items[record(1)]?.photo = wanted
        state.items[record(1)]?.unreadable = FieldMask(unreadable)
        var input = PlanInput(entries: [entry], desired: state, mode: mode, now: noon)
        change(&input)
        return makePlan(input).description.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("settled") }
    }

    private static let sent = ItemPhoto(photo(1).fingerprint)
    private static let underWay = ItemPhoto(photo(1).fingerprint, isCertain: false)
    private static let covered = ItemPhoto(ItemPhoto.coverFingerprint)

    private static let put = "photo update Kontakte/1 because photo: the photo is not the one that was sent"
    private static let cover = "cover redact Kontakte/1 because lost fields: the photo's field is no longer readable"
    private static let anew = [
        "renew remove Kontakte/1 because photo gone: made anew to show no photo",
        "again create Kontakte/1 because photo gone: selected, not there",
    ]

    @Test func `the photo that was sent is not sent again`() {
        #expect(Self.plan(nil, nil) == [])
        #expect(Self.plan(Self.sent, photo(1)) == [])
    }

    @Test func `one that is owed, another one, and one that may not have arrived are sent`() {
        #expect(Self.plan(nil, photo(1)) == [Self.put])
        #expect(Self.plan(Self.sent, photo(2)) == [Self.put])
        #expect(Self.plan(Self.underWay, photo(1)) == [Self.put])
        #expect(Self.plan(.unknown, photo(1)) == [Self.put])
        #expect(Self.plan(Self.covered, photo(1)) == [Self.put])
    }

    @Test func `a photo comes after the item that is created for it`() {
        #expect(
            Self.plan(nil, photo(1)) { $0.entries = [] } == [
                "create create Kontakte/1 because new: selected, not there", Self.put,
            ])
    }

    @Test func `an item whose photo is wanted no longer is made anew`() {
        #expect(Self.plan(Self.sent, nil) == Self.anew)
        #expect(Self.plan(Self.underWay, nil) == Self.anew)
        #expect(Self.plan(Self.covered, nil) == Self.anew)
        #expect(Self.plan(.unknown, nil) == Self.anew)
    }

    @Test func `while one photo may still come, another one is given to a new item`() {
        #expect(
            Self.plan(Self.underWay, photo(2)) == [
                "renew remove Kontakte/1 because photo gone: made anew to show no other photo", Self.anew[1], Self.put,
            ])
    }

    @Test func `for a picture that is not there no item is made anew`() {
        var absent = photo(2)
        absent.isAbsent = true
        #expect(Self.plan(Self.sent, absent) == [Self.put])
        #expect(Self.plan(Self.underWay, absent) == [Self.put])
        #expect(Self.plan(nil, absent) == [Self.put])
    }

    @Test func `a photo that the member may not see is covered first`() {
        #expect(Self.plan(Self.sent, nil, unreadable: [5]) == [Self.cover] + Self.anew)
        #expect(Self.plan(Self.underWay, nil, unreadable: [5]) == [Self.cover] + Self.anew)
        #expect(Self.plan(nil, nil, unreadable: [5]) == [])
    }

    @Test(arguments: [true, false]) func `what holds the making anew up holds no cover up`(isRevoked: Bool) {
        let unreadable = isRevoked ? [5] : []
        let covers = isRevoked ? [Self.cover] : []
        let reason = "waiting update Kontakte/1: gains withheld: rejected"
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.desired.gainsWithheld = "rejected" } == covers + [
                reason
            ])
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.desired.gainsDelayed = "rejected" } == covers + [
                reason
            ])
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable, mode: .nodelete)
                == covers + ["waiting update Kontakte/1: mode nodelete"])
        let row = Parked(
            record: record(1), want: fingerprint(1), fails: 1, until: noon + .seconds(9), code: "contended")
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.parked = [row] }
                == covers + ["waiting update Kontakte/1: parked (contended) until 1800000009000"])
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.unmarked = [record(1)] }.contains(
                "waiting update Kontakte/1: waits for its turn"))
    }

    @Test func `an item whose removal is held loses the photo all the same, and once`() {
        func plan(_ shown: ItemPhoto, unreadable: [Int]) -> [String] {
            Self.plan(shown, nil) { input in
                var current = item(1, unreadable: unreadable)
                current.photo = nil
                input.desired.items = [:]
                input.desired.departures = [
                    record(1): Departure(cause: .filter, evidence: "test", current: current)
                ]
                input.removalsHold = "held"
            }.filter { !$0.hasPrefix("held") }
        }
        #expect(plan(Self.sent, unreadable: [5]) == [Self.cover])
        #expect(
            plan(Self.sent, unreadable: [])
                == ["cover redact Kontakte/1 because lost fields: the photo is no longer wanted"])
        #expect(plan(Self.covered, unreadable: [5]) == [])
    }

    @Test func `of a picture that makes no photo nothing is sent until it is tried again, and an older one goes`() {
        let row = Parked(
            record: record(1), want: photo(2).fingerprint, fails: 1, until: noon + .seconds(9), code: Parked.photo)
        let waiting = "waiting update Kontakte/1: parked (photo) until 1800000009000"
        #expect(Self.plan(nil, photo(2)) { $0.parked = [row] } == [waiting])
        #expect(Self.plan(Self.sent, photo(2)) { $0.parked = [row] } == Self.anew + [waiting])
        #expect(Self.plan(nil, photo(3)) { $0.parked = [row] } == [Self.put])
        #expect(
            Self.plan(nil, photo(2)) {
                $0.parked = [row]
                $0.now = noon + .seconds(9)
            } == [Self.put])
    }

    @Test func `few items are made anew at a time, and they come back first`() {
        var entries: [Entry] = []
        var state = desired(Array(0..<80), limit: 80)
        state.photoSources = FieldMask([5])
        for number in 10..<80 {
            var entry = present(number)
            entry.photo = Self.sent
            entries.append(entry)
        }
        // Ten others that are to go keep the room of ten new ones.
        for number in 80..<90 { entries.append(present(number)) }
        state.departures = departing(80..<90, by: .filter)

        let plan = makePlan(PlanInput(entries: entries, desired: state, removalsHold: "held", now: noon))

        let renewed = plan.operations.filter { $0.phase == .renew }.map(\.record)
        #expect(renewed.count == PlanInput.renewalsMax)
        #expect(Set(plan.operations.filter { $0.act == .create }.map(\.record)) == Set(renewed))
        #expect(plan.waiting.count { $0.why == .turn } == 20)
        #expect(plan.waiting.count { $0.why == .noRoom } == 10)
    }

    @Test func `an item is not made anew before the surplus items of its record are gone`() {
        let plan = Self.plan(Self.sent, nil) { $0.entries.append(PlanTests.surplus(1)) }
        #expect(!plan.contains { $0.hasPrefix("renew") || $0.hasPrefix("again") })
        #expect(plan.contains("waiting update Kontakte/1: an earlier request is unresolved"))
    }

    @Test func `no item is removed to be made anew where there would be no room for it`() {
        var entry = present(1)
        entry.photo = Self.sent
        var state = desired([1], limit: 2)
        state.departures = departing([8, 9], by: .filter)
        let plan = makePlan(
            PlanInput(entries: [entry, present(8), present(9)], desired: state, removalsHold: "held", now: noon))
        #expect(plan.operations.isEmpty)
        #expect(plan.waiting.map(\.why) == [.noRoom])
    }

    @Test func `a contact that changes keeps what its photo says of its fields`() {
        let changed = Self.plan(Self.sent, photo(1)) {
            $0.entries[0].sent = fingerprint(9); $0.entries[0].seen = fingerprint(9)
        }
        #expect(changed == ["update update Kontakte/1 because changed: the contact changed"])
    }

    @Test func `what is known of a photo survives the journal`() {
        for known in [Self.sent, Self.underWay, Self.covered, .unknown] {
            #expect(ItemPhoto(bytes: known.bytes) == known)
        }
        #expect(ItemPhoto(bytes: [1, 2, 3]) == nil)
    }
}
