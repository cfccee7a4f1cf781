import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

/// What one run did and was told, for the checks.
struct Watch {
    var requests = 0
    var writes = 0
    var commits = 0
    /// Of the journal, its row excepted.
    var readings = 0
    let startedAt: Moment
    // What the journal said when the run began
    let hadHold: Bool
    let definitionBefore: DefinitionState
    let plansBefore: [String: HeldPlanRow]
    /// Entries whose items were being removed.
    let leaving: Set<EntryKey>
    /// All of it, where commits may be lost, and what was committed since: lost ones are those at the end.
    let journalBefore: SimulatedJournal?
    let mayLoseCommits: Bool
    var committed: [[JournalChange]] = []
    /// A page of changes was the last one, and a listing was complete.
    var hasReadRound = false
    var hasListed = false
    /// It began without a cursor, or the target refused the one it had.
    var isWithoutCursor: Bool
    var hasLostLease = false
    /// Another one has leased the mailbox since.
    var isZombie = false
    /// Contacts that were refused, of which the journal knows nothing yet.
    var refusals: [RecordID: (at: Moment, contact: Contact)] = [:]
    /// Items of the address book when this run was told what it shall hold.
    var size = 0
    /// The new definition that it brings the address book up to, or why it does not do so yet.
    var entry: DefinitionEntry?
    var isStaged = false
    /// It was told what it shall hold, by this where that was read wrongly.
    var hasRead = false
    var misread: SimulatedSource?
    /// The CRM, asked a second time, still has what seemed to have left.
    var contradicts = false

    init(_ journal: SimulatedJournal, now: Moment, mayLoseCommits: Bool) {
        startedAt = now
        hadHold = journal.row.heldBecause != nil
        definitionBefore = journal.row.definition
        plansBefore = journal.plans
        leaving = journal.leaving
        journalBefore = mayLoseCommits ? journal : nil
        self.mayLoseCommits = mayLoseCommits
        isWithoutCursor = journal.row.cursor == nil
    }
}

/// What one run ended with.
struct RunEnd {
    /// `nil`: it crashed, or a check failed.
    var summary: RunSummary?
    var watch: Watch
}

// The driver of the engine's core: carries out its effects in a world in which anything may happen between two of them.
extension SimulatedHistory {
    mutating func run() -> RunEnd {
        runs += 1
        depth += 1
        defer { depth -= 1 }
        watch = Watch(journal, now: now, mayLoseCommits: chance.mayHappen(.commitsLost))
        let fence = journal.lease(owner: depth == 1 ? "worker" : "other", now: now)
        let context = makeContext(fence, checksFolder: happens(.folderChecked) || checksFolder)
        if context.record != nil { watch.readings += 1 }
        var run = Run(context, now: now)
        let summary = carryOut(&run, fence, journal.basis)
        if let summary {
            trace.add(summary.outcome.rawValue)
            trace.add(summary.created * 1_000_000 + summary.updated * 1_000 + summary.removedCount)
            checkRevocations(summary)
            checkHeld(summary)
        } else {
            trace.add("crash")
        }
        checkAudit()
        checkBrake()
        checkReached(summary)
        return RunEnd(summary: summary, watch: watch)
    }

    private mutating func makeContext(_ fence: Fence, checksFolder: Bool) -> RunContext {
        noteDefinition()
        let row = journal.row
        let properties = source.properties(recorded: journal.basis)
        var order = RunOrder(
            addressBook: Self.addressBook, member: UserID("anna"), folderName: folderName, mode: mode, onEdit: onEdit,
            onDelete: onDelete, brake: brake, properties: properties, checksFolder: checksFolder, cause: "due")
        (order.allFields, order.mappingVersion) = source.mappedFields
        order.mayBeQuiet = !journal.isPending(at: now)
        order.mayHavePhotos = source.mapsPhotos || journal.basis.hasPhotos
        // The same for a run and for what foretells it.
        order.hasLostRights = (seed + Int(source.rightsVersion)) % 2 == 0
        takeTurn(&order)
        let isUnread = order.mayBeQuiet && row.isAtRest || order.hasLostRights
        var shown = FieldMask()
        for property in properties where !property.isExtended { shown.insert(property.position) }
        return RunContext(
            order: order, run: "run\(runs)", instance: Self.instance, epoch: epoch, site: "test",
            restoredAt: restoredAt, row: row, record: isUnread ? nil : journal.record(now: now), fence: fence.number,
            capabilities: TargetCapabilities(
                removesPermanently: true, honoursTagOnUpdate: target.honoursTags, honoursTagOnRemove: false),
            limits: limits, fingerprint: { [shown] in SimulatedSource.fingerprint($0, over: shown) })
    }

    /// What was never brought up to a definition has the present one from the start.
    private mutating func noteDefinition() {
        let definition = source.definition
        if definition != self.definition {
            self.definition = definition
            definedAt = now
        }
        let isFilled = journal.basis.rights != nil
        guard !isFilled || journal.row.definition.reached == nil, !journal.row.definition.isAt(definition) else {
            return
        }
        journal.change { $0.definition = DefinitionState(reached: definition) }
    }

    /// Whether the address book's turn has come is for the service to say; here it is chance.
    private mutating func takeTurn(_ order: inout RunOrder) {
        guard !journal.row.definition.isAt(source.definition) else { return }
        if happens(.staged) {
            order.gainsStaged = "the definition is new"
            watch.isStaged = true
        } else {
            order.entry = DefinitionEntry(definition: source.definition, since: definedAt)
            watch.entry = order.entry
        }
    }

    private mutating func carryOut(_ run: inout Run, _ fence: Fence, _ basis: Basis) -> RunSummary? {
        var effects = run.step(.started, now: now)[...]
        var steps = 0
        while let effect = effects.popFirst() {
            steps += 1
            guard steps < 3_000 else {
                fail("I13: the run does not end")
                return nil
            }
            note(effect)
            switch effect {
            case .finished(let summary):
                checkMemory(run)
                return summary
            case .progress: continue
            case .commit(let changes):
                guard let more = commit(changes, fence, &run) else { return nil }
                effects.add(more)
            case .readJournal:
                watch.readings += 1
                effects.add(run.step(.journalRead(journal.record(now: now)), now: now))
            case .readLosses:
                watch.readings += 1
                let (record, losses) = losses(basis)
                effects.add(run.step(.lossesRead(record, losses), now: now))
            case .outline:
                effects.add(run.step(.outlined(DesiredOutline(select([], basis))), now: now))
            case .select(let recorded): effects.add(run.step(.desired(select(recorded, basis)), now: now))
            case .prove(let records):
                if mode > .plan { checkRevocationsFirst("a question to the CRM") }
                effects.add(run.step(.proven(doubts(of: records)), now: now))
            case .askToRemove:
                effects.add(run.step(.removalsGranted(hold: removalsHold), now: now))
            case .wake(let moment):
                now = max(now, moment)
                effects.add(run.step(.tick, now: now))
            case .send(let requests):
                guard let more = send(requests, &run) else { return nil }
                effects.add(more)
            }
            if !violations.isEmpty { return nil }
        }
        fail("I13: the run waits for nothing")
        return nil
    }

    /// Adds an effect to the trace, and prints it where a seed is looked into.
    private mutating func note(_ effect: RunEffect) {
        if isTalkative { print("run \(runs) \(now.milliseconds): \(effect)") }
        switch effect {
        case .commit(let changes): trace.add(changes.count)
        case .send(let requests): trace.add(1_000 + requests.count)
        case .outline: trace.add(2_000)
        case .select(let recorded): trace.add(2_000 + recorded.count)
        case .prove(let records): trace.add(6_000 + records.count)
        case .wake(let moment): trace.add(Int(moment.milliseconds))
        case .readJournal: trace.add(4_000)
        case .readLosses: trace.add(7_000)
        case .askToRemove(let planned): trace.add(5_000 + planned.count)
        case .progress, .finished: trace.add(3_000)
        }
    }

    /// What a run that begins with losses is told of: nothing but entries without a place in the selection.
    private mutating func losses(_ basis: Basis) -> (RunRecord, DesiredState) {
        var record = journal.record(now: now)
        let whole = select(Set(record.content.entries.map(\.record)), basis)
        record.content.entries.removeAll { whole.items[$0.record] != nil }
        var losses = DesiredState(
            departures: whole.departures, digest: Fingerprint(high: 0, low: 0), basis: whole.basis,
            gainsWithheld: whole.gainsWithheld, properties: whole.properties)
        losses.readAt = whole.readAt
        return (record, losses)
    }

    private mutating func select(_ recorded: Set<RecordID>, _ basis: Basis) -> DesiredState {
        watch.size = journal.entries.values.count { $0.slot == 0 && $0.state != .creating }
        let desired = desired(recorded, basis)
        lastDesired = desired
        // A record that leaves the selection is tried anew when it comes back.
        memory.refusals = memory.refusals.filter { desired.items[$0.key] != nil }
        if desired.gainsWithheld == nil {
            memory.waiting = memory.waiting.filter { desired.reference(for: $0.key) != nil }
        }
        return desired
    }

    /// What the CRM says, as far as it is read rightly: a run goes by one reading, however often it asks.
    private mutating func desired(_ recorded: Set<RecordID>, _ basis: Basis) -> DesiredState {
        if !watch.hasRead {
            watch.hasRead = true
            if happens(.misread) {
                watch.misread = source.misread(&chance.generator)
            } else {
                watch.contradicts = happens(.unproven)
            }
        }
        if var misread = watch.misread {
            misread.gainsWithheld = "reading rejected"
            return misread.desired(recorded: recorded, basis: basis)
        }
        var desired = source.desired(recorded: recorded, basis: basis)
        if watch.contradicts { leaveUnproven(&desired) }
        return desired
    }

    /// Of one half of what leaves nothing is known, of the other half a second way to ask for it says something else.
    private func leaveUnproven(_ desired: inout DesiredState) {
        for (record, departure) in desired.departures
        where !departure.cause.isRevocation && !Self.isContradicted(record) { desired.departures[record] = nil }
    }

    private func doubts(of records: Set<RecordID>) -> [RecordID: Departure.Doubt] {
        guard watch.contradicts else { return [:] }
        return Dictionary(uniqueKeysWithValues: records.filter(Self.isContradicted).map { ($0, .contradicted) })
    }

    private static func isContradicted(_ record: RecordID) -> Bool {
        record.key.utf8.reduce(0, { $0 &+ Int($1) }) % 2 != 0
    }

    // MARK: The process and its disk

    /// `nil`: the process crashed.
    private mutating func commit(_ changes: [JournalChange], _ fence: Fence, _ run: inout Run) -> [RunEffect]? {
        if crashes(before: "a commit") { return nil }
        watch.commits += 1
        noteBulkLosses(changes)
        let isFenced = limits.without != .fenceOnCommit
        if let error = journal.commit(changes, under: isFenced ? fence : nil) {
            if error.kind == .fenced { return run.step(.commitRefused(error), now: now) }
            fail("ENGINE 5: \(error.message)")
            return nil
        }
        if watch.isZombie { fail("I18: a commit under an old fence") }
        checkGivenUp(changes)
        if watch.mayLoseCommits { watch.committed.append(changes) }
        memory.refusals.merge(watch.refusals) { $1 }
        watch.refusals = [:]
        memory.peak = max(memory.peak, journal.firstCount)
        if crashes(before: "a commit is known") { return nil }
        return run.step(.committed, now: now)
    }

    /// A crash may take the last commits along, as a disk does that lied about what it has written.
    private mutating func crashes(before what: String) -> Bool {
        guard happens(.crash) else { return false }
        crashes += 1
        defer { journal.readAgain() }
        if depth == 1, !watch.isZombie, let before = watch.journalBefore, happens(.commitsLost) {
            let lost = chance.generator.number(1..<6)
            wasSetBack = true
            wasSetBackUnawares = true
            journal = before
            for changes in watch.committed.dropLast(lost) { _ = journal.commit(changes) }
        }
        return true
    }

    // MARK: Requests

    /// `nil`: the process crashed.
    private mutating func send(_ requests: [RunRequest], _ run: inout Run) -> [RunEffect]? {
        var effects: [RunEffect] = []
        for (index, request) in requests.enumerated() {
            if !watch.hasLostLease, happens(.leaseLost) {
                watch.hasLostLease = true
                effects += run.step(.leaseLost, now: now)
                // Whoever stops then is told nothing more.
                if limits.without != .stopWithoutLease { return effects }
            }
            if happens(.stopped) { effects += run.step(.stopAsked, now: now) }
            if crashes(before: "a request") { return nil }
            if happens(.rightsLostDuringRun) { loseRight() }
            if happens(.pauseChangesDuringRun) { journal.togglePause() }
            if depth == 1, happens(.paused) { return oversleep(requests[index...], &run, effects) }
            let answer = answer(request)
            if isTalkative { print("  \(request.id): \(answer)") }
            now = now + .milliseconds(Int64(chance.pace(5..<300)))
            if !violations.isEmpty || crashes(before: "an answer is known") { return nil }
            effects += run.step(.answered(request.id, answer), now: now)
        }
        return effects
    }

    /// The process sleeps between its last look at the lease and a request, while another one has the mailbox (ENGINE §11).
    private mutating func oversleep(
        _ requests: ArraySlice<RunRequest>, _ run: inout Run, _ effects: [RunEffect]
    ) -> [RunEffect]? {
        guard let request = requests.first else { return effects }
        let isHeard = chance.generator.happens(500)
        let leavesAt = now + .seconds(chance.generator.number(1..<240))
        if request.request.isWrite, request.photo == nil, mayLeave(request) {
            pending.append(Pending(at: leavesAt, request: request.request, fields: request.gate?.mask ?? FieldMask()))
            watch.writes += 1
            operations += 1
        }
        let own = watch
        _ = self.run()
        watch = own
        watch.isZombie = true
        guard violations.isEmpty else { return nil }
        now = max(now, leavesAt)
        settlePending()
        guard isHeard else { return effects + run.step(.leaseLost, now: now) }
        var effects = effects + run.step(.answered(request.id, .target(.unknown("no answer"))), now: now)
        for rest in requests.dropFirst() { effects += run.step(.answered(rest.id, .notSent(until: now)), now: now) }
        return effects
    }

    private func mayLeave(_ request: RunRequest) -> Bool {
        (request.gate.map { source.maySee($0.record, $0.mask) } ?? true) && (request.sendBy.map { now <= $0 } ?? true)
    }

    private mutating func answer(_ request: RunRequest) -> RunAnswer {
        if watch.isZombie { return .notSent(until: now + .seconds(3_600)) }
        if let gate = request.gate, !source.maySee(gate.record, gate.mask) { return .gateClosed }
        var request = request
        if let question = request.photo {
            if question.fingerprint != nil, let answer = source.photo(question) { return answer }
            request = request.carrying(question.fingerprint?.bytes ?? Self.cover)
        }
        if let by = request.sendBy, now > by { return .notSent(until: now) }
        if happens(.throttled) { return .notSent(until: now + .seconds(chance.generator.number(1..<80))) }
        watch.requests += 1
        settlePending()
        trace.add(request.request.kind)
        guard request.request.isWrite else { return .target(read(request.request)) }
        watch.writes += 1
        operations += 1
        checkBeforeWrite(request)
        return .target(write(request))
    }

    private mutating func read(_ request: TargetRequest) -> TargetOutcome {
        if happens(.readFails) {
            now = now + limits.requestLimit
            return .unknown("the connection broke")
        }
        if case .search = request, happens(.searchFails) {
            now = now + limits.requestLimit
            return .unknown("the connection broke")
        }
        if case .changes = request {
            if happens(.cursorDies) { target.expireCursors() }
            if happens(.changesUnavailable) {
                return .refused(TargetRefusal(kind: .changesUnavailable, code: "full", message: "The mailbox is full."))
            }
        }
        let outcome = target.read(request, now: now)
        noteShown(request, outcome)
        return outcome
    }

    private mutating func write(_ request: RunRequest) -> TargetOutcome {
        let fields = request.gate?.mask ?? FieldMask()
        if case .update = request.request, happens(.conflict) { return .conflict }
        if happens(.dropped) {
            now = now + limits.requestLimit
            return .unknown("no answer")
        }
        if happens(.late) {
            takeEffectLater(request.request, fields)
            now = now + limits.requestLimit
            return .unknown("no answer")
        }
        checkVersion(request.request)
        let outcome = target.write(request.request, fields: fields, now: now)
        checkAfterWrite(request.request, outcome)
        if happens(.answerLost) {
            now = now + limits.requestLimit
            return .unknown("the answer was lost")
        }
        noteShown(request.request, outcome)
        return outcome
    }

    private mutating func takeEffectLater(_ request: TargetRequest, _ fields: FieldMask) {
        let latest = Int((limits.requestLimit + limits.settle).milliseconds) - 1
        let delay = Int64(chance.generator.number(1..<latest))
        pending.append(Pending(at: now + .milliseconds(delay), request: request, fields: fields))
    }

    /// Sends a request of no run: it takes effect now, later or never. `nil`: nobody knows.
    mutating func sendAside(_ request: TargetRequest) -> TargetOutcome? {
        if happens(.dropped) { return nil }
        if happens(.late) {
            takeEffectLater(request, FieldMask())
            return nil
        }
        let outcome = target.write(request, fields: FieldMask(), now: now)
        noteAdoption(request)
        return happens(.answerLost) ? nil : outcome
    }

    private mutating func noteAdoption(_ request: TargetRequest) {
        guard case .update(let id, [:], _, let marks?) = request else { return }
        adopted.insert(id)
        // A person gave the record an item again.
        if let number = Self.numbersByMark[marks.mark.text] { memory.waiting[SimulatedSource.id(number)] = nil }
        target.items[id]?.isForeign = false
    }

    /// Lets what was on its way take effect.
    mutating func settlePending() {
        guard pending.contains(where: { $0.at <= now }) else { return }
        for late in pending.filter({ $0.at <= now }).sorted(by: { $0.at < $1.at }) {
            noteAdoption(late.request)
            let outcome = target.write(late.request, fields: late.fields, now: late.at)
            checkAfterWrite(late.request, outcome)
        }
        pending.removeAll { $0.at <= now }
    }
}

extension ArraySlice {
    /// Appends where something is left, which is rare.
    fileprivate mutating func add(_ others: [Element]) { if isEmpty { self = others[...] } else { self += others } }
}
