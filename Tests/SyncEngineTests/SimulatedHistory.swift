import ContactModel
import Contracts
import SyncPlanning

@testable import SyncEngine

/// How often things go wrong in one history, in per mille of the occasions. Each seed draws its own, many of them zero.
struct Faults: Hashable {
    var crash = 0
    var answerLost = 0
    var dropped = 0
    var late = 0
    var throttled = 0
    var readFails = 0
    var conflict = 0
    var cursorDies = 0
    var changesUnavailable = 0
    var leaseLost = 0
    var stopped = 0
    var memberActs = 0
    var sourceChanges = 0
    var mappingChanges = 0
    var rightsLostDuringRun = 0
    var journalRestored = 0
    var folderTrouble = 0
    var migration = 0
    var adoptions = 0

    init() {}

    init(_ generator: inout SeededGenerator) {
        func draw(_ most: Int) -> Int { generator.happens(500) ? 0 : generator.number(1..<most + 1) }
        crash = draw(60)
        answerLost = draw(150)
        dropped = draw(150)
        late = draw(150)
        throttled = draw(100)
        readFails = draw(100)
        conflict = draw(100)
        cursorDies = draw(100)
        changesUnavailable = draw(60)
        leaseLost = draw(40)
        stopped = draw(40)
        memberActs = draw(800)
        sourceChanges = draw(900)
        mappingChanges = draw(500)
        rightsLostDuringRun = draw(40)
        journalRestored = draw(60)
        folderTrouble = draw(60)
        migration = draw(40)
        adoptions = draw(200)
    }
}

/// One history of one address book: everything follows from the seed. It stops at the first broken invariant.
struct SimulatedHistory {
    struct Pending: Hashable {
        var at: Moment
        var request: TargetRequest
        var fields: FieldMask
    }

    static let addressBook = AddressBookID("ab1")
    static let mailbox = MailboxID("mailbox1")
    static let instance = "0123456789abcdef"
    static let cover: [UInt8] = [0xEE]

    let seed: Int
    var generator: SeededGenerator
    var faults: Faults
    var now = Moment(milliseconds: 1_800_000_000_000)
    var target = SimulatedTarget()
    var source: SimulatedSource
    var journal: JournalInMemory
    var backup: JournalInMemory
    var pending: [Pending] = []
    var limits = EngineLimits()
    var epoch: Int64 = 1
    /// When an operator last said that the journal is an older one, or a rebuilt one.
    var restoredAt: Moment?
    var fence: Int64 = 0
    var onEdit = EditPolicy.restore
    var onDelete = DeletePolicy.restore
    var mode = SyncMode.live
    var brake = Brake(items: 3, percent: 40, emptyAbove: 4)
    var folderName = "CRM"
    /// What foreign items looked like after their member last touched them.
    var foreign: [ItemID: SimulatedTarget.Item] = [:]
    /// Items of another tool that got our mark on a person's word (Decisions 18).
    var adopted: Set<ItemID> = []
    /// Items that somebody wanted to be adopted, whatever came of it.
    var chosen: Set<ItemID> = []
    /// Every broken invariant, in words.
    private(set) var broken: [String] = []

    // What a history did, so that histories are known not to be empty.
    private(set) var runs = 0
    private(set) var writes = 0
    private(set) var faultCount = 0
    var trace = Trace()
    private(set) var lastDesired: DesiredState?
    /// The journal was set back, or items were given new ids: promises about every single moment do not hold then.
    private(set) var wasSetBack = false
    /// The same, and nobody said so: then not even duplicates are excluded at every moment.
    private(set) var wasSetBackUnawares = false
    /// Prints what happens.
    var isTalkative = false
    private var peak = 0
    private var requestsOfRun = 0
    private var writesOfRun = 0
    private var commitsOfRun = 0
    private var readingsOfRun = 0

    init(seed: Int) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        faults = Faults(&generator)
        source = SimulatedSource(count: generator.number(5..<20))
        if generator.happens(300) { source.limit = generator.number(2..<10) }
        if generator.happens(200) { onEdit = .keep }
        if generator.happens(200) { onDelete = .leave }
        target.pageSize = generator.number(2..<8)
        target.honoursTags = generator.happens(700)
        if generator.happens(300) { target.searchDelay = .seconds(generator.number(1..<240)) }
        limits.pageItems = target.pageSize
        limits.intentsPerCommitMax = generator.number(1..<8)
        journal = JournalInMemory(
            row: AddressBookRow(id: Self.addressBook, mailbox: Self.mailbox, book: BookID("crm"), state: .new))
        backup = journal
        if generator.happens(100) { source.records[0].isRefused = true }
        if generator.happens(300) { liveInDefaultFolder() }
        source.mapsPhotos = generator.happens(500)
        for number in source.records.indices where generator.happens(600) { source.records[number].picture = number }
        target.showsPhotos = generator.happens(300)
    }

    /// The member's default folder instead of one of our own, with what the member keeps there.
    private mutating func liveInDefaultFolder() {
        journal.row.ownsFolder = false
        backup = journal
        limits.unknownsForListingOfDefaultFolder = generator.number(1..<10)
        for number in 0..<generator.number(0..<40) {
            target.addForeign(
                to: SimulatedTarget.defaultFolder, Contact([.surname: .text("Eigen \(number)")]), now: now)
        }
        // Another address book of the same member, in the same folder.
        for number in 0..<generator.number(0..<3) {
            let mark = ItemMark(
                instance: Self.instance, addressBook: AddressBookID("ab2"), record: SimulatedSource.id(number),
                digest: { $0 })
            target.addForeign(
                to: SimulatedTarget.defaultFolder, Contact([.surname: .text("Zweitbuch \(number)")]),
                mark: mark.text, now: now)
        }
        foreign = Self.foreign(in: target)
    }

    mutating func fail(_ what: String) { broken.append("seed \(seed), run \(runs): \(what)") }

    // MARK: One run

    /// What one run ended with.
    struct RunEnd {
        /// `nil`: it crashed.
        var summary: RunSummary?
        var requests: Int
        var writes: Int
        var commits: Int
        /// Of the journal, its row excepted.
        var readings: Int
    }

    mutating func run(checksFolder: Bool = false) -> RunEnd {
        runs += 1
        fence += 1
        requestsOfRun = 0
        writesOfRun = 0
        commitsOfRun = 0
        readingsOfRun = journal.row.isAtRest && !journal.isPending(at: now) ? 0 : 1
        let basis = journal.row.basis
        let properties = source.properties(recordedBasis: basis)
        var order = RunOrder(
            addressBook: Self.addressBook, member: UserID("anna"), folderName: folderName, mode: mode, onEdit: onEdit,
            onDelete: onDelete, brake: brake, properties: properties, checksFolder: checksFolder, cause: "due")
        order.mayBeQuiet = !journal.isPending(at: now)
        order.mayHavePhotos = source.mapsPhotos || Basis(basis).hasPhotos
        let isUnread = order.mayBeQuiet && journal.row.isAtRest
        let context = RunContext(
            order: order, run: "run\(runs)", instance: Self.instance, epoch: epoch, site: "test",
            restoredAt: restoredAt, row: journal.row,
            record: isUnread ? nil : record, fence: fence,
            capabilities: TargetCapabilities(
                removesPermanently: true, honoursTagOnUpdate: target.honoursTags, honoursTagOnRemove: false),
            limits: limits, fingerprint: { SimulatedSource.fingerprint($0, over: properties.filter { !$0.isExtended }) }
        )
        var run = Run(context, now: now)
        let summary = carryOut(&run, basis)
        if let summary {
            trace.add("\(summary.outcome) \(summary.created) \(summary.updated) \(summary.removedCount)")
        } else {
            trace.add("crash")
        }
        checkAudit()
        return RunEnd(
            summary: summary, requests: requestsOfRun, writes: writesOfRun, commits: commitsOfRun,
            readings: readingsOfRun)
    }

    private var record: RunRecord {
        RunRecord(
            content: journal.content, recentRemovals: journal.brakedRemovals(since: now + .seconds(-86_400)),
            heldPlans: journal.heldPlans)
    }

    private mutating func carryOut(_ run: inout Run, _ basis: String?) -> RunSummary? {
        var effects = run.step(.started, now: now)
        var steps = 0
        while !effects.isEmpty {
            steps += 1
            guard steps < 3_000 else {
                fail("the run does not end")
                return nil
            }
            let effect = effects.removeFirst()
            note(effect)
            switch effect {
            case .finished(let summary):
                checkMemory(run)
                return summary
            case .progress: continue
            case .commit(let changes):
                if happens(faults.crash / 2) { return nil }
                commitsOfRun += 1
                if let rule = journal.commit(changes) {
                    fail("the journal refuses: \(rule)")
                    return nil
                }
                peak = max(peak, journal.entries.values.count { $0.slot == 0 })
                if happens(faults.crash / 2) { return nil }
                effects += run.step(.committed, now: now)
            case .readJournal:
                readingsOfRun += 1
                effects += run.step(.journalRead(record), now: now)
            case .select(let recorded):
                let desired = source.desired(recorded: recorded, basis: basis)
                lastDesired = desired
                effects += run.step(.desired(desired), now: now)
            case .wake(let moment):
                now = max(now, moment)
                effects += run.step(.tick, now: now)
            case .send(let requests):
                guard let more = send(requests, &run) else { return nil }
                effects += more
            }
            if effects.isEmpty { fail("the run waits for nothing") }
        }
        return nil
    }

    /// What the member keeps in the default folder is not taken along (ENGINE §8).
    private mutating func checkMemory(_ run: Run) {
        guard !run.beliefs.row.ownsFolder else { return }
        let strangers = run.evidence.items.filter { foreign[$0.id] != nil && !chosen.contains($0.id) }
        if strangers.contains(where: { $0.contact != Contact() }) { fail("a foreign item's content was kept") }
    }

    /// Adds an effect to the trace, and prints it where a seed is looked into.
    private mutating func note(_ effect: RunEffect) {
        if isTalkative { print("run \(runs) \(now.milliseconds): \(effect)") }
        switch effect {
        case .commit(let changes): trace.add(changes.count)
        case .send(let requests): trace.add(1_000 + requests.count)
        case .select(let recorded): trace.add(2_000 + recorded.count)
        case .wake(let moment): trace.add(Int(moment.milliseconds))
        case .readJournal: trace.add(4_000)
        case .progress, .finished: trace.add(3_000)
        }
    }

    /// `nil`: the process crashed.
    private mutating func send(_ requests: [RunRequest], _ run: inout Run) -> [RunEffect]? {
        var effects: [RunEffect] = []
        for request in requests {
            if happens(faults.leaseLost) { return effects + run.step(.leaseLost, now: now) }
            if happens(faults.stopped) { effects += run.step(.stopAsked, now: now) }
            if happens(faults.crash) { return nil }
            if happens(faults.rightsLostDuringRun) { loseRight() }
            let answer = answer(request)
            if isTalkative { print("  \(request.id): \(answer)") }
            now = now + .milliseconds(Int64(generator.number(5..<300)))
            if happens(faults.crash) { return nil }
            effects += run.step(.answered(request.id, answer), now: now)
        }
        return effects
    }

    private mutating func answer(_ request: RunRequest) -> RunAnswer {
        if let gate = request.gate, !source.maySee(gate.record, gate.mask) { return .gateClosed }
        var request = request
        if let question = request.photo {
            if question.fingerprint != nil, let answer = source.photo(question) { return answer }
            request = request.carrying(question.fingerprint?.bytes ?? Self.cover)
        }
        if let by = request.sendBy, now > by { return .notSent(until: now) }
        if happens(faults.throttled) {
            return .notSent(until: now + .seconds(generator.number(1..<80)))
        }
        requestsOfRun += 1
        settlePending()
        trace.add(request.request.kind)
        guard request.request.isWrite else { return .target(read(request.request)) }
        writesOfRun += 1
        writes += 1
        checkBeforeWrite(request)
        return .target(write(request))
    }

    private mutating func read(_ request: TargetRequest) -> TargetOutcome {
        if happens(faults.readFails) {
            now = now + limits.requestLimit
            return .unknown("the connection broke")
        }
        if case .changes = request {
            if happens(faults.cursorDies) { target.expireCursors() }
            if happens(faults.changesUnavailable) {
                return .refused(TargetRefusal(kind: .changesUnavailable, code: "full", message: "The mailbox is full."))
            }
        }
        return target.read(request, now: now)
    }

    private mutating func write(_ request: RunRequest) -> TargetOutcome {
        let fields = request.gate?.mask ?? FieldMask()
        if case .update = request.request, happens(faults.conflict) { return .conflict }
        if happens(faults.dropped) {
            now = now + limits.requestLimit
            return .unknown("no answer")
        }
        if happens(faults.late) {
            let latest = (limits.requestLimit + limits.settle).milliseconds - 1
            let delay = Int64(generator.number(1..<Int(latest)))
            pending.append(Pending(at: now + .milliseconds(delay), request: request.request, fields: fields))
            now = now + limits.requestLimit
            return .unknown("no answer")
        }
        let outcome = target.write(request.request, fields: fields, now: now)
        checkAfterWrite(request.request)
        if happens(faults.answerLost) {
            now = now + limits.requestLimit
            return .unknown("the answer was lost")
        }
        return outcome
    }

    /// Sends a request of no run: it takes effect now, later or never. `nil`: nobody knows.
    mutating func sendAside(_ request: TargetRequest) -> TargetOutcome? {
        if happens(faults.dropped) { return nil }
        if happens(faults.late) {
            let latest = (limits.requestLimit + limits.settle).milliseconds - 1
            let delay = Int64(generator.number(1..<Int(latest)))
            pending.append(Pending(at: now + .milliseconds(delay), request: request, fields: FieldMask()))
            return nil
        }
        let outcome = target.write(request, fields: FieldMask(), now: now)
        noteAdoption(request)
        return happens(faults.answerLost) ? nil : outcome
    }

    private mutating func noteAdoption(_ request: TargetRequest) {
        guard case .update(let id, [:], _, .some) = request else { return }
        adopted.insert(id)
        target.items[id]?.isForeign = false
    }

    /// Lets what was on its way take effect.
    mutating func settlePending() {
        for late in pending.filter({ $0.at <= now }).sorted(by: { $0.at < $1.at }) {
            noteAdoption(late.request)
            _ = target.write(late.request, fields: late.fields, now: late.at)
            checkAfterWrite(late.request)
        }
        pending.removeAll { $0.at <= now }
    }

    mutating func happens(_ perMille: Int) -> Bool {
        guard generator.happens(perMille) else { return false }
        faultCount += 1
        return true
    }

    /// The journal becomes the last backup, or is lost and rebuilt from the marks (ENGINE §15).
    mutating func setBack() {
        let isLost = generator.happens(300)
        guard !isLost && backup.row.folder != nil || isFolderTold else { return }
        wasSetBack = true
        if isLost {
            journal = JournalInMemory(
                row: AddressBookRow(
                    id: Self.addressBook, mailbox: Self.mailbox, book: BookID("crm"),
                    ownsFolder: journal.row.ownsFolder, state: .new))
        } else {
            journal = backup
        }
        if isLost || generator.happens(500) {
            epoch += 2
            restoredAt = now
        } else {
            wasSetBackUnawares = true
            if generator.happens(500) { epoch += 1 }
        }
    }

    /// Whether a journal that does not know the folder could tell that it is ours: by its mark, or by what lies in it.
    private var isFolderTold: Bool {
        guard let id = journal.row.folder, let folder = target.folders[id], journal.row.ownsFolder else { return true }
        return folder.mark != nil || !folder.isInPlace || ownItems().contains { $0.folder == id }
    }

    mutating func noteIDsChanged() {
        wasSetBack = true
        wasSetBackUnawares = true
    }

    // MARK: Invariants

    private static let prefix = ItemMark.prefix(instance: instance, addressBook: addressBook)

    static let recordsByMark = Dictionary(
        uniqueKeysWithValues: (0..<SimulatedSource.recordsMax).map { number in
            let record = SimulatedSource.id(number)
            return (mark(record), record)
        })

    static func mark(_ record: RecordID) -> String {
        ItemMark(instance: instance, addressBook: addressBook, record: record, digest: { $0 }).text
    }

    func ownItems() -> [SimulatedTarget.Item] { target.marked(prefix: Self.prefix) }

    private mutating func checkBeforeWrite(_ request: RunRequest) {
        if mode <= .plan { fail("I30: \(request.request.kind) in mode \(mode)") }
        checkFolderWrite(request.request)
        switch request.request {
        case .create(_, let contact, _, let origin):
            let entry = journal.entries.values.first { $0.intent?.operation == origin.operation }
            if entry?.state != .creating || entry?.intent?.fence != fence { fail("I6: create without an intent") }
            checkContent(contact.properties, request)
            if let limit = lastDesired?.limit {
                let count = journal.entries.values.count { $0.slot == 0 && $0.state != .orphaned }
                if count > limit { fail("I11: \(count) items, limit \(limit)") }
            }
        case .update(let id, let change, _, _):
            checkOwned(id, .updating)
            if !Set(change.keys).isSubset(of: SimulatedSource.longerProperties) { fail("I16: \(change.keys)") }
            let filled = change.compactMap { $0.value == nil ? nil : $0.key }
            // What only clears takes nothing of the record along.
            if !filled.isEmpty || request.gate != nil { checkContent(filled, request) }
        case .putPhoto(let id, let jpeg):
            checkOwned(id, .updating)
            guard jpeg != Self.cover else { return }
            checkContent([], request)
            if request.gate?.mask.contains(3) != true { fail("I4: a photo outside the mask") }
        case .remove(let id):
            checkOwned(id, .deleting)
        default: break
        }
    }

    /// The member's default folder is never written to as a folder (ENGINE §3).
    private mutating func checkFolderWrite(_ request: TargetRequest) {
        switch request {
        case .createFolder: if !journal.row.ownsFolder { fail("I2: a folder is made beside the default one") }
        case .markFolder(let id, _), .renameFolder(let id, _), .removeFolder(let id):
            if id == SimulatedTarget.defaultFolder { fail("I2: \(request.kind) of the default folder") }
        default: break
        }
    }

    private mutating func checkOwned(_ id: ItemID, _ state: EntryState) {
        let entry = journal.entries.values.first { $0.item == id }
        if entry?.state != state || entry?.intent?.fence != fence { fail("I6: \(state) \(id) without an intent") }
        if let item = target.items[id], item.isForeign || item.mark?.hasPrefix(Self.prefix) != true {
            fail("I2: \(state) a foreign item \(id)")
        }
    }

    private mutating func checkContent(_ properties: [ContactProperty], _ request: RunRequest) {
        guard let gate = request.gate else { return fail("I3: \(request.request.kind) without a gate") }
        if !source.maySee(gate.record, gate.mask) { fail("I3: \(gate.record) may not be seen") }
        if properties.contains(.mobilePhone), !gate.mask.contains(1) { fail("I4: a phone outside the mask") }
        if properties.contains(.pager), !gate.mask.contains(4) { fail("I4: a pager outside the mask") }
        if properties.contains(.personalNotes), !gate.mask.contains(2) { fail("I4: notes outside the mask") }
    }

    private mutating func checkAfterWrite(_ request: TargetRequest) {
        guard case .create(let folder, _, let mark, _) = request, !wasSetBackUnawares else { return }
        // What was moved elsewhere meanwhile a journal that was set back need not know.
        let same = target.items.values.filter {
            $0.mark == mark.text && !$0.isCopy && (!wasSetBack || $0.folder == folder)
        }
        if same.count > 1 { fail("I1: \(same.count) items of one record") }
    }

    /// What lies at the target is known to the audit, or an open intent (I28).
    private mutating func checkAudit() {
        guard !wasSetBack else { return }
        var known: [RecordID: FieldMask] = [:]
        for row in journal.disclosures where row.act != .remove {
            known[row.record] = (known[row.record] ?? FieldMask()).union(row.fields)
        }
        for entry in journal.entries.values where entry.intent != nil {
            known[entry.record] = (known[entry.record] ?? FieldMask()).union(entry.mask)
        }
        for item in ownItems() {
            guard let record = item.mark.flatMap({ Self.recordsByMark[$0] }) else { continue }
            let fields = item.fields.union(item.photoFields)
            if !fields.isSubset(of: known[record] ?? FieldMask()) {
                fail("I28: \(record) holds fields \(fields), known \(known[record] ?? FieldMask())")
            }
        }
        checkBrake()
    }

    /// No more braked removals within a day than the brake allows (I9).
    private mutating func checkBrake() {
        let removals = journal.disclosures.filter {
            $0.act == .remove && $0.certainty == .confirmed
                && (RemovalCause(rawValue: $0.cause).map { !$0.isRevocation } ?? false)
        }
        guard let last = removals.last else { return }
        let count = removals.count { last.at - $0.at <= .seconds(86_400) }
        let bound = max(brake.items, brake.percent * (peak + count) / 100)
        if count > bound { fail("I9: \(count) removals within a day, at most \(bound)") }
    }

    mutating func checkForeign() {
        if !journal.row.ownsFolder, journal.content.foreign.contains(where: { $0.kind == .member }) {
            fail("ENGINE 8: a foreign item of the default folder is in the journal")
        }
        // What was adopted on a person's word is not foreign any more.
        for (id, item) in foreign where target.items[id] != item && !adopted.contains(id) {
            fail("I2: the foreign item \(id) changed")
        }
    }
}

/// A running hash of what happened, to compare two runs of one seed.
struct Trace: Hashable {
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func add(_ number: Int) { hash = (hash ^ UInt64(number)) &* 0x100_0000_01B3 }
}
