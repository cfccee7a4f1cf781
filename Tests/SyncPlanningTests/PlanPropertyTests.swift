import ContactModel
import Testing

@testable import SyncPlanning

/// Random address books: the plan is a function (I26), stays within the limit (I11), and leads to the selection.
@Suite("Plan, random") struct PlanPropertyTests {
    @Test(arguments: 0..<300)
    func `equal inputs in any order give equal bytes, and applying leaves nothing (I26, I11)`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var input = Self.randomInput(&generator)

        for round in 0..<3 {
            let plan = makePlan(input)

            var shuffled = input
            shuffled.entries.shuffle(using: &generator)
            shuffled.parked.shuffle(using: &generator)
            #expect(makePlan(shuffled).description == plan.description, "seed \(seed)")
            #expect(makePlan(shuffled) == plan, "seed \(seed)")
            if round == 2 { #expect(plan.operations.isEmpty, "seed \(seed): \(plan)") }
            input.entries = Self.apply(plan, to: input, &generator)
        }
    }

    @Test(arguments: 0..<300)
    func `what is lost is the same where only that is planned`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var input = Self.randomInput(&generator)
        Self.addLosses(to: &input, &generator)
        let whole = makePlan(input)

        let concerned = Set(input.entries.filter(input.desired.isConcernedByLosses).map(\.record))
        input.entries.removeAll { !concerned.contains($0.record) }
        let losses = planLosses(input)

        #expect(Self.revocations(losses) == Self.revocations(whole), "seed \(seed)")
        for (key, fields) in whole.lostFields { #expect(losses.lostFields[key] == fields, "seed \(seed): \(key)") }
        let leaving = Set(whole.operations.filter { $0.act == .remove }.map(\.key))
        let staying = losses.lostFields.keys.filter { !leaving.contains($0) }
        #expect(staying.allSatisfy(whole.lostFields.keys.contains), "seed \(seed)")
    }

    private static func revocations(_ plan: Plan) -> [PlannedOperation] {
        plan.operations.filter { $0.act == .remove && $0.cause.isRevocation }
    }

    /// Fields that may not be read, also by an earlier mapping's bits, of what stays and of what shall go; and losses that were
    /// noted before.
    private static func addLosses(to input: inout PlanInput, _ generator: inout SeededGenerator) {
        let isOneIn = { (count: Int, generator: inout SeededGenerator) in
            Int.random(in: 0..<count, using: &generator) == 0
        }
        input.desired.formerMasks[7] = MaskMeaning(unreadable: FieldMask([1]), presentBits: [0: 2])
        if isOneIn(3, &generator) { input.desired.gainsWithheld = "the reading is not accepted" }
        if isOneIn(3, &generator) { input.mode = .nodelete }
        if isOneIn(3, &generator) { input.brake = Brake(items: 1, percent: 1, emptyAbove: 1) }
        for record in input.desired.items.keys.sorted() where isOneIn(3, &generator) {
            input.desired.items[record]?.unreadable.insert(2)
        }
        for record in input.desired.departures.keys.sorted() {
            guard let departure = input.desired.departures[record], !departure.cause.isRevocation else { continue }
            var present = item(900, fields: [0, 1])
            if Bool.random(using: &generator) { present.unreadable.insert(2) }
            input.desired.departures[record]?.current = isOneIn(3, &generator) ? nil : present
            input.desired.departures[record]?.blank = present
            if isOneIn(3, &generator) { input.desired.departures[record]?.doubt = .contradicted }
            if isOneIn(3, &generator) { input.heldBefore[record] = "too many" }
        }
        for index in input.entries.indices where input.entries[index].state == .present {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: input.entries[index].mappingVersion = 7
            case 1, 2: input.entries[index].mask.insert(2)
            case 3: input.entries[index].loss = Loss(since: noon)
            default: break
            }
        }
    }

    /// Pretends that every operation succeeds, in an order that is shuffled inside each phase.
    static func apply(_ plan: Plan, to input: PlanInput, _ generator: inout SeededGenerator) -> [Entry] {
        var entries = Dictionary(uniqueKeysWithValues: input.entries.map { ($0.key, $0) })
        for phase in PlannedOperation.Phase.allCases {
            for operation in plan.operations.filter({ $0.phase == phase }).shuffled(using: &generator) {
                if let photo = operation.photo {
                    entries[operation.key]!.photo = ItemPhoto(photo.fingerprint)
                    continue
                }
                switch operation.act {
                case .remove: entries[operation.key] = nil
                case .create:
                    let count = entries.values.count { $0.slot == 0 && $0.state != .orphaned }
                    #expect(count < input.desired.limit ?? .max)
                    #expect(!entries.keys.contains { $0.record == operation.record })
                    let item = input.desired.items[operation.record]!
                    entries[operation.key] = Entry(
                        record: operation.record, state: .present, item: ItemID("new \(operation.record)"), etag: "1",
                        want: item.fingerprint, sent: item.fingerprint, seen: item.fingerprint, mask: item.mask,
                        mappingVersion: item.mappingVersion, changedAt: noon)
                case .update, .redact:
                    let item = input.desired.target(of: operation.record)!
                    entries[operation.key]!.sent = item.fingerprint
                    entries[operation.key]!.seen = item.fingerprint
                    entries[operation.key]!.want = item.fingerprint
                    entries[operation.key]!.mask = item.mask
                    entries[operation.key]!.mappingVersion = item.mappingVersion
                }
            }
        }
        return Array(entries.values)
    }

    /// Some are wanted, some are there, some may be on their way.
    private static func addPhotos(
        to entries: inout [Entry], _ desired: inout DesiredState, _ generator: inout SeededGenerator
    ) {
        desired.photoSources = FieldMask([5])
        for record in desired.items.keys.sorted() {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1: desired.items[record]?.photo = photo(Int.random(in: 0..<2, using: &generator))
            case 2: desired.items[record]?.unreadable = FieldMask([5])
            default: break
            }
        }
        for index in entries.indices where entries[index].state == .present {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: entries[index].photo = .unknown
            case 1: entries[index].photo = ItemPhoto(ItemPhoto.coverFingerprint)
            case 2, 3:
                let shown = photo(Int.random(in: 0..<2, using: &generator)).fingerprint
                entries[index].photo = ItemPhoto(shown, isCertain: Bool.random(using: &generator))
                entries[index].mask.insert(5)
            default: break
            }
        }
    }

    static func randomInput(_ generator: inout SeededGenerator) -> PlanInput {
        var entries: [Entry] = []
        var items: [RecordID: DesiredItem] = [:]
        var departures: [RecordID: Departure] = [:]
        var confirmed: Set<ItemID> = []
        for number in 0..<Int.random(in: 0...40, using: &generator) {
            let isSelected = Int.random(in: 0..<10, using: &generator) < 6
            if Bool.random(using: &generator) {
                var entry = present(
                    number, shows: Bool.random(using: &generator) ? number : 500,
                    fields: Bool.random(using: &generator) ? [0, 1] : [0, 1, 2])
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    entry = PlanTests.open(number, .deleting, cause: "filter")
                }
                entries.append(entry)
                if Int.random(in: 0..<8, using: &generator) == 0 {
                    entries.append(PlanTests.surplus(number))
                    confirmed.insert(ItemID("surplus\(number)"))
                }
                if !isSelected {
                    let cause = RemovalCause.allCases.randomElement(using: &generator)!
                    departures[record(number)] = Departure(
                        cause: cause, evidence: "test", isMerged: cause == .gone && Bool.random(using: &generator),
                        current: cause == .filter ? item(number) : nil)
                }
            }
            if isSelected { items[record(number)] = item(number) }
        }
        var desired = DesiredState(
            items: items, departures: departures, digest: fingerprint(0), basis: Basis(),
            limit: Bool.random(using: &generator) ? items.count + 2 : nil, properties: [.surname])
        if Bool.random(using: &generator) { addPhotos(to: &entries, &desired, &generator) }
        return PlanInput(entries: entries, desired: desired, confirmed: confirmed, now: noon)
    }
}
