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
    private static let unwanted = "cover redact Kontakte/1 because lost fields: the photo is no longer wanted"
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
        // What is merely not wanted waits for no better moment either, unless the reading may be wrong.
        let coversAlways = isRevoked ? [Self.cover] : [Self.unwanted]
        let reason = "waiting update Kontakte/1: gains withheld: rejected"
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.desired.gainsWithheld = "rejected" } == covers + [
                reason
            ])
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.desired.gainsDelayed = "rejected" } == coversAlways
                + [
                    reason
                ])
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable, mode: .nodelete)
                == coversAlways + ["waiting update Kontakte/1: mode nodelete"])
        let row = Parked(
            record: record(1), want: fingerprint(1), fails: 1, until: noon + .seconds(9), code: "contended")
        #expect(
            Self.plan(Self.sent, nil, unreadable: unreadable) { $0.parked = [row] }
                == coversAlways + ["waiting update Kontakte/1: parked (contended) until 1800000009000"])
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
                == [Self.unwanted])
        #expect(plan(Self.covered, unreadable: [5]) == [])
    }

    /// The photo's field was 5 in mapping 1; in mapping 2 it is another one, or none.
    private static func planOverMappings(
        _ shown: ItemPhoto, _ wanted: DesiredPhoto?, unreadable: [Int] = [],
        _ change: @escaping (inout PlanInput) -> Void = { _ in }
    ) -> [String] {
        plan(shown, wanted) { input in
            input.desired.items[record(1)]?.mappingVersion = 2
            input.desired.photoSources = wanted?.mask ?? FieldMask()
            input.desired.formerMasks[1] = MaskMeaning(unreadable: FieldMask(unreadable), presentBits: [0: 0, 1: 1])
            change(&input)
        }
    }

    private static func otherField(_ number: Int) -> DesiredPhoto {
        DesiredPhoto(fingerprint: photo(number).fingerprint, mask: FieldMask([6]))
    }

    @Test func `a photo of a field that left the mapping is covered when the right to that field is lost`() {
        let withheld = "waiting update Kontakte/1: gains withheld: rejected"
        for wanted in [nil, Self.otherField(2)] {
            let rejected: (inout PlanInput) -> Void = { $0.desired.gainsWithheld = "rejected" }
            #expect(Self.planOverMappings(Self.sent, wanted, rejected) == [withheld])
            #expect(Self.planOverMappings(Self.sent, wanted, unreadable: [5], rejected) == [Self.cover, withheld])
        }
        #expect(
            Self.planOverMappings(Self.sent, Self.otherField(2), unreadable: [5]) {
                $0.desired.gainsDelayed = "rejected"
            }
                == [Self.cover, withheld])
    }

    @Test func `a photo of which no mask tells any more is covered, whatever is wanted`() {
        let cover = "cover redact Kontakte/1 because lost fields: which fields the photo is of is not known"
        let former = ItemPhoto(ItemPhoto.formerFingerprint)
        #expect(Self.plan(former, nil) == [cover] + Self.anew)
        #expect(Self.plan(former, photo(1)) == [cover, Self.put])
        #expect(
            Self.plan(former, photo(1)) { $0.desired.gainsWithheld = "rejected" }
                == [cover, "waiting update Kontakte/1: gains withheld: rejected"])
    }

    @Test func `a mask that is given up leaves a photo behind that nobody can tell, unless it tells the same`() {
        var entry = present(1, fields: [0, 1, 5])
        entry.photo = Self.sent
        var state = desired([])
        state.photoSources = FieldMask([5])
        state.formerMasks[1] = MaskMeaning(presentBits: [0: 0, 1: 1, 5: 5])
        let brought = item(1, mappingVersion: 2)
        #expect(!state.showsFormerPhoto(entry, brought))
        #expect(state.photo(of: entry, broughtTo: brought) == Self.sent)
        // The field is read no more; the same one is not what the photo is made of any more; the mapping is not known.
        state.formerMasks[1] = MaskMeaning(presentBits: [0: 0, 1: 1])
        #expect(state.photo(of: entry, broughtTo: brought)?.isFormer == true)
        state.formerMasks[1] = MaskMeaning(presentBits: [0: 0, 1: 1, 5: 2])
        #expect(state.photo(of: entry, broughtTo: brought)?.isFormer == true)
        state.formerMasks = [:]
        #expect(state.photo(of: entry, broughtTo: brought)?.isFormer == true)
        // The very photo that is wanted is what the present mapping makes.
        var same = brought
        same.photo = photo(1)
        #expect(state.photo(of: entry, broughtTo: same) == Self.sent)
    }

    @Test func `a cover that may not have arrived is sent again`() {
        let underWay = ItemPhoto(ItemPhoto.coverFingerprint, isCertain: false)
        #expect(
            Self.plan(underWay, nil, mode: .nodelete) == [
                "cover redact Kontakte/1 because lost fields: the cover may not have arrived",
                "waiting update Kontakte/1: mode nodelete",
            ])
    }

    @Test func `a contact of another mapping is brought to the present one before it gets a photo`() {
        let row = Parked(
            record: record(1), want: fingerprint(1), fails: 1, until: noon + .seconds(9), code: "refused")
        func plan(sent: Int, parked: [Parked]) -> [String] {
            Self.plan(nil, photo(1)) { input in
                input.desired.items[record(1)]?.mappingVersion = 2
                input.entries[0].sent = fingerprint(sent)
                input.entries[0].seen = fingerprint(sent)
                input.parked = parked
            }
        }
        #expect(plan(sent: 1, parked: []) == [Self.put])
        #expect(
            plan(sent: 9, parked: []) == ["update update Kontakte/1 because changed: the contact changed", Self.put])
        #expect(plan(sent: 9, parked: [row]) == ["waiting update Kontakte/1: parked (refused) until 1800000009000"])
    }

    @Test func `a photo is held back by a row that counts deletions as well, for a day`() {
        let row = Parked(record: record(1), want: photo(2).fingerprint, fails: 2, until: noon, code: Parked.deleted)
        #expect(
            Self.plan(nil, photo(2)) { $0.parked = [row] }
                == ["waiting update Kontakte/1: parked (photo) until 1800086400000"])
        #expect(Self.plan(nil, photo(3)) { $0.parked = [row] } == [Self.put])
        #expect(
            Self.plan(nil, photo(2)) {
                $0.parked = [row]
                $0.now = noon + .seconds(86_400)
            } == [Self.put])
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

    @Test func `while another contact is missing, or may be on its way, nothing is made anew`() {
        let turn = "waiting update Kontakte/1: waits for its turn"
        func plan(_ change: @escaping (inout PlanInput) -> Void) -> [String] {
            Self.plan(Self.sent, nil) { input in
                input.desired.items[record(2)] = item(2)
                change(&input)
            }
        }
        #expect(
            plan { _ in } == [Self.unwanted, "create create Kontakte/2 because new: selected, not there", turn])
        for state in [EntryState.creating, .deleting] {
            let lines = plan { input in
                var other = present(2)
                other.state = state
                other.intent = OpenIntent(
                    operation: OperationID("op"), cause: "photo gone", fence: 1, sentAt: noon, outcome: .unknown)
                input.entries.append(other)
            }
            #expect(lines.contains(turn), "\(state)")
        }
        let row = Parked(record: record(2), want: fingerprint(2), fails: 1, until: noon + .seconds(9), code: "refused")
        #expect(plan { $0.parked = [row] }.prefix(2) == Self.anew[...])
        // A contact that has no room does not come, whatever happens.
        #expect(
            plan {
                $0.desired.limit = 2
                $0.entries.append(present(8))
                $0.desired.departures = departing([8], by: .filter)
                $0.removalsHold = "held"
            }.prefix(2) == Self.anew[...])
    }

    @Test func `no item is removed to be made anew where there would be no room for it`() {
        var entry = present(1)
        entry.photo = Self.sent
        var state = desired([1], limit: 2)
        state.departures = departing([8, 9], by: .filter)
        let plan = makePlan(
            PlanInput(entries: [entry, present(8), present(9)], desired: state, removalsHold: "held", now: noon))
        #expect(plan.operations.map(\.description) == [Self.unwanted])
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
