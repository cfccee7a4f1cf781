import ContactModel
import Testing

@testable import SyncPlanning

struct PlanCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: PlanInput
    var lines: String
}

@Suite("Plan") struct PlanTests {
    static let cases: [PlanCase] = [
        PlanCase(
            testDescription: "new record",
            input: PlanInput(entries: [], desired: desired([1]), now: noon),
            lines: "create create Kontakte/1 because new: selected, not there"),
        PlanCase(
            testDescription: "item as wanted",
            input: PlanInput(entries: [present(1)], desired: desired([1]), now: noon), lines: ""),
        PlanCase(
            testDescription: "changed contact",
            input: PlanInput(entries: [present(1, shows: 9)], desired: desired([1]), now: noon),
            lines: "update update Kontakte/1 because changed: the contact changed"),
        PlanCase(
            testDescription: "field lost",
            input: PlanInput(
                entries: [present(1, shows: 9, fields: [0, 1, 2])], desired: desired([1]), now: noon),
            lines: "redact redact Kontakte/1 because lost fields: fields 7 become 3"),
        PlanCase(
            testDescription: "drift to be restored",
            input: PlanInput(entries: [drifted(1)], desired: desired([1]), now: noon),
            lines: "update update Kontakte/1 because drift: differs from what was sent"),
        PlanCase(
            testDescription: "somebody else did our work",
            input: PlanInput(entries: [alreadyShown(1)], desired: desired([1]), now: noon),
            lines: "settled Kontakte/1"),
        PlanCase(
            testDescription: "mark missing",
            input: PlanInput(entries: [present(1)], desired: desired([1]), unmarked: [record(1)], now: noon),
            lines: "update update Kontakte/1 because unmarked: seen without its mark"),
        PlanCase(
            testDescription: "right lost",
            input: PlanInput(
                entries: [present(1)], desired: desired([], departures: departing([1], by: .rights)), now: noon),
            lines: "revoke remove Kontakte/1 because rights: test"),
        PlanCase(
            testDescription: "no longer selected",
            input: PlanInput(
                entries: [present(1), present(2)], desired: desired([2], departures: departing([1], by: .filter)),
                now: noon),
            lines: "remove remove Kontakte/1 because filter: test"),
        PlanCase(
            testDescription: "neither selected nor proven to have left",
            input: PlanInput(entries: [present(1)], desired: desired([]), now: noon),
            lines: "waiting remove Kontakte/1: not proven to have left"),
        PlanCase(
            testDescription: "unresolved create",
            input: PlanInput(entries: [open(1, .creating, cause: "new")], desired: desired([1]), now: noon),
            lines: "waiting update Kontakte/1: an earlier request is unresolved"),
        PlanCase(
            testDescription: "unconfirmed removal of a record that came back",
            input: PlanInput(entries: [open(1, .deleting, cause: "filter")], desired: desired([1]), now: noon),
            lines: """
                remove remove Kontakte/1 because filter: sent before, not confirmed
                create create Kontakte/1 because new: selected, not there
                """),
        PlanCase(
            testDescription: "surplus item",
            input: PlanInput(
                entries: [present(1), surplus(1)], desired: desired([1]), confirmed: [ItemID("surplus1")], now: noon),
            lines: "remove remove Kontakte/1#1 because duplicate: the record has another item"),
        PlanCase(
            testDescription: "surplus items that their record's item has left behind",
            input: PlanInput(
                entries: [surplus(1), surplus(1, slot: 2)],
                desired: desired([], departures: departing([1], by: .filter)),
                confirmed: [ItemID("surplus1"), ItemID("surplus1.2")], now: noon),
            lines: """
                remove remove Kontakte/1#1 because filter: test
                waiting remove Kontakte/1#2: not proven to have left
                """),
        PlanCase(
            testDescription: "surplus item whose mark was not read",
            input: PlanInput(entries: [present(1), surplus(1)], desired: desired([1]), now: noon),
            lines: "waiting remove Kontakte/1#1: an earlier request is unresolved"),
        PlanCase(
            testDescription: "gains withheld",
            input: PlanInput(
                entries: [present(1, shows: 9), present(2, shows: 9, fields: [0, 1, 2]), present(4), present(5)],
                desired: desired(
                    [1, 2, 3],
                    departures: departing([4], by: .filter).merging(departing([5], by: .rights)) { $1 },
                    gainsWithheld: "reading rejected"),
                now: noon),
            lines: """
                revoke remove Kontakte/5 because rights: test
                waiting update Kontakte/1: gains withheld: reading rejected
                waiting redact Kontakte/2: gains withheld: reading rejected
                waiting create Kontakte/3: gains withheld: reading rejected
                waiting remove Kontakte/4: gains withheld: reading rejected
                """),
        PlanCase(
            testDescription: "gains withheld, and the right to a field surely gone",
            input: PlanInput(
                entries: [present(2, shows: 9, fields: [0, 1, 2])],
                desired: {
                    var desired = desired([2], gainsWithheld: "reading rejected")
                    desired.items[record(2)] = item(2, unreadable: [2])
                    return desired
                }(), now: noon),
            lines: """
                redact redact Kontakte/2 because lost fields: fields 4 are no longer readable
                waiting update Kontakte/2: gains withheld: reading rejected
                """),
        PlanCase(
            testDescription: "gains withheld, the right to a field surely gone, and another field gained",
            input: PlanInput(
                entries: [present(2, shows: 9, fields: [0, 1, 2])],
                desired: gainingWhatWasLost(gainsWithheld: "reading rejected"), now: noon),
            lines: """
                redact redact Kontakte/2 because lost fields: fields 4 are no longer readable
                waiting update Kontakte/2: gains withheld: reading rejected
                """),
        PlanCase(
            testDescription: "quiet hours, the right to a field surely gone, and another field gained",
            input: PlanInput(
                entries: [present(2, shows: 9, fields: [0, 1, 2])],
                desired: gainingWhatWasLost(gainsDelayed: "quiet hours"), now: noon),
            lines: "redact redact Kontakte/2 because lost fields: fields 7 become b"),
        PlanCase(
            testDescription: "quiet hours, another mapping, and the right to a field of the former one surely gone",
            input: PlanInput(
                entries: [present(2, shows: 9, fields: [0, 1, 2])],
                desired: {
                    var desired = desired([2], gainsDelayed: "quiet hours")
                    desired.items[record(2)] = item(2, mappingVersion: 2)
                    desired.formerMasks = [1: MaskMeaning(unreadable: FieldMask([2]), presentBits: [0: 0])]
                    return desired
                }(), now: noon),
            lines: "redact redact Kontakte/2 because lost fields: fields 4 of mapping 1 are no longer readable"),
        PlanCase(
            testDescription: "quiet hours delay creates and updates only",
            input: PlanInput(
                entries: [present(1, shows: 9), present(2, shows: 9, fields: [0, 1, 2]), present(4), present(5)],
                desired: desired(
                    [1, 2, 3],
                    departures: departing([4], by: .filter).merging(departing([5], by: .rights)) { $1 },
                    gainsDelayed: "quiet hours"),
                now: noon),
            lines: """
                revoke remove Kontakte/5 because rights: test
                redact redact Kontakte/2 because lost fields: fields 7 become 3
                remove remove Kontakte/4 because filter: test
                waiting update Kontakte/1: gains withheld: quiet hours
                waiting create Kontakte/3: gains withheld: quiet hours
                """),
        PlanCase(
            testDescription: "mode nodelete",
            input: PlanInput(
                entries: [present(1), present(2)],
                desired: desired(
                    [], departures: departing([1], by: .filter).merging(departing([2], by: .member)) { $1 }),
                mode: .nodelete, now: noon),
            lines: """
                revoke remove Kontakte/2 because member: test
                waiting remove Kontakte/1: mode nodelete
                """),
        PlanCase(
            testDescription: "mode off",
            input: PlanInput(entries: [], desired: desired([1]), mode: .off, now: noon), lines: ""),
        PlanCase(
            testDescription: "parked while its contact is the same",
            input: PlanInput(
                entries: [], desired: desired([1, 2]),
                parked: [parked(1, want: 1, code: "ErrorX"), parked(2, want: 9, code: "ErrorX")], now: noon),
            lines: """
                create create Kontakte/2 because new: selected, not there
                waiting create Kontakte/1: parked (ErrorX) until 1800000001000
                """),
        PlanCase(
            testDescription: "left out by its member whatever its contact is",
            input: PlanInput(
                entries: [], desired: desired([1]), parked: [parked(1, want: 9, code: Parked.leftOut)], now: noon),
            lines: "waiting create Kontakte/1: parked (leftOut) until 1800000001000"),
        PlanCase(
            testDescription: "merged records beyond the brake (SEMANTICS 23)",
            input: PlanInput(
                entries: (1...30).map { present($0) },
                desired: desired(
                    [30], departures: departing(1...29, by: .gone).mapValues(Self.merged)),
                now: noon),
            lines: (1...29).map { "Kontakte/\($0)" }.sorted().map {
                "remove remove \($0) because gone (merged): test"
            }.joined(separator: "\n")),
    ]

    @Test("says the operations, each with its cause", arguments: cases)
    func plans(_ row: PlanCase) {
        let plan = makePlan(row.input)

        #expect(plan.description == row.lines)
    }

    @Test func `an item whose removal is held is brought to the present perspective (SEMANTICS 25)`() {
        var departures = departing(1...6, by: .filter)
        departures[record(1)]?.current = item(101)
        let input = PlanInput(
            entries: (1...6).map { present($0) }, desired: desired([], departures: departures), now: noon)

        let plan = makePlan(input)

        #expect(plan.held.map(\.record) == (1...6).map { record($0) })
        #expect(
            plan.operations.map(\.description) == [
                "update update Kontakte/1 because changed: the contact changed"
            ])
    }

    @Test func `creates stay within the limit while held items use it up (I11)`() {
        let input = PlanInput(
            entries: (1...40).map { present($0) },
            desired: desired(
                Array(41...60), departures: departing(1...40, by: .filter), limit: 45), now: noon)

        let plan = makePlan(input)

        #expect(plan.held.count == 40)
        #expect(plan.operations.filter { $0.act == .create }.count == 5)
        #expect(plan.waiting.filter { $0.why == .noRoom }.count == 15)
    }

    @Test func `a narrowed change makes what lost fields fed anew of fields that the item had (I4, I10)`() throws {
        var desired = Self.gainingWhatWasLost(gainsWithheld: "reading rejected")
        desired.items[record(2)]?.contact = Contact([
            .surname: .text("Muster"), .mobilePhone: .text("1"), .jobTitle: .text("2"), .title: .text("Dr."),
        ])
        desired.properties = [.surname, .mobilePhone, .jobTitle, .title]
        desired.sources = [
            .surname: FieldMask([0]), .title: FieldMask([0, 2]), .mobilePhone: FieldMask([1, 2, 3]),
            .jobTitle: FieldMask([3]),
        ]
        desired.isMadeByPresentMapping = true
        var entry = present(2, shows: 9, fields: [0, 1, 2])

        let known = try #require(makePlan(PlanInput(entries: [entry], desired: desired, now: noon)).operations.first)
        desired.isMadeByPresentMapping = false
        let unknown = try #require(
            makePlan(PlanInput(entries: [entry], desired: desired, now: noon)).operations.first)
        entry.mask = FieldMask([0, 1])
        let afterwards = makePlan(PlanInput(entries: [entry], desired: desired, now: noon))

        #expect(
            known.narrowing
                == Narrowing(
                    properties: [.title, .mobilePhone], contact: Contact([.title: .text("Dr.")]), mask: FieldMask([0]),
                    lost: FieldMask([2])))
        // Templates may have changed: whatever an earlier one made of the lost field goes.
        #expect(
            unknown.narrowing
                == Narrowing(
                    properties: [.surname, .title, .mobilePhone, .jobTitle],
                    contact: Contact([.surname: .text("Muster"), .title: .text("Dr.")]), mask: FieldMask([0]),
                    lost: FieldMask([2])))
        #expect(afterwards.operations == [])
    }

    @Test(arguments: [SyncMode.live, .nodelete])
    func `an item that stays without a contact loses the lost fields' properties, and those alone (SEMANTICS 25)`(
        mode: SyncMode
    ) throws {
        var state = desired([], departures: departing(1...40, by: .gone))
        for number in 1...40 {
            state.departures[record(number)]?.blank = item(number, fields: [], unreadable: [1])
            state.departures[record(number)]?.blank?.contact = Contact()
        }
        state.properties = [.surname, .mobilePhone, .title]
        state.sources = [.surname: FieldMask([0]), .mobilePhone: FieldMask([1]), .title: FieldMask([0, 1])]
        state.isMadeByPresentMapping = true
        let entries = (1...40).map { present($0, fields: $0 == 1 ? [0, 1] : [0]) }

        let plan = makePlan(PlanInput(entries: entries, desired: state, mode: mode, now: noon))

        #expect(plan.held.count + plan.waiting.count == 40)
        #expect(plan.operations.map(\.record) == [record(1)])
        #expect(
            plan.operations.first?.narrowing
                == Narrowing(
                    properties: [.mobilePhone, .title], contact: Contact(), mask: FieldMask(), lost: FieldMask([1])))
        let parked = Parked(
            record: record(1), want: fingerprint(1), fails: 1, until: noon + .seconds(1), code: "400")
        let waiting = makePlan(
            PlanInput(entries: entries, desired: state, parked: [parked], mode: mode, now: noon))
        #expect(waiting.operations == [])
    }

    /// I17: who changed it, and how, is not known.
    @Test func `of an item that could not be read only what the member has lost is taken away`() throws {
        var state = desired([])
        state.items = [
            record(1): item(1, fields: [0]), record(2): item(2, fields: [0], unreadable: [1]),
        ]
        state.properties = [.surname, .mobilePhone]
        state.sources = [.surname: FieldMask([0]), .mobilePhone: FieldMask([1])]
        state.isMadeByPresentMapping = true
        let entries = [1, 2].map { number in
            var entry = present(number, fields: [0, 1])
            (entry.etag, entry.sent, entry.seen) = (nil, nil, nil)
            return entry
        }

        let plan = makePlan(
            PlanInput(entries: entries, desired: state, unread: Set(entries.map(\.record)), now: noon))

        #expect(plan.operations.map(\.record) == [record(2)])
        let narrowing = try #require(plan.operations.first?.narrowing)
        #expect(narrowing.properties == [.mobilePhone] && narrowing.isClearing && narrowing.lost == FieldMask([1]))
        #expect(plan.waiting.map(\.record) == [record(1), record(2)])
        #expect(plan.waiting.allSatisfy { $0.why == .unresolved })
    }

    // MARK: Builders

    /// Record 2 without field 2, whose right is gone, and with the new field 3.
    static func gainingWhatWasLost(gainsWithheld: String? = nil, gainsDelayed: String? = nil) -> DesiredState {
        var state = desired([2], gainsWithheld: gainsWithheld, gainsDelayed: gainsDelayed)
        state.items[record(2)] = item(2, fields: [0, 1, 3], unreadable: [2])
        return state
    }

    static func merged(_ departure: Departure) -> Departure {
        var departure = departure
        departure.isMerged = true
        return departure
    }

    static func drifted(_ number: Int) -> Entry {
        var entry = present(number)
        entry.sent = nil
        entry.seen = fingerprint(77)
        return entry
    }

    static func alreadyShown(_ number: Int) -> Entry {
        var entry = present(number, shows: 9)
        entry.seen = fingerprint(number)
        return entry
    }

    static func open(_ number: Int, _ state: EntryState, cause: String) -> Entry {
        var entry = present(number)
        entry.state = state
        entry.intent = OpenIntent(
            operation: OperationID("o"), cause: cause, fence: 1, sentAt: noon, outcome: .unknown)
        if state == .creating { entry.item = nil }
        return entry
    }

    static func surplus(_ number: Int, slot: Int = 1) -> Entry {
        var entry = present(number)
        entry.slot = slot
        entry.state = .orphaned
        entry.item = ItemID("surplus\(number)\(slot == 1 ? "" : ".\(slot)")")
        return entry
    }

    static func parked(_ number: Int, want: Int, code: String) -> Parked {
        Parked(
            record: record(number), want: fingerprint(want), fails: 1, until: noon + .seconds(1), code: code)
    }
}
