import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

/// What the checks remember from one run to the next.
struct Memory {
    /// The most entries of slot 0 that there ever were.
    var peak = 0
    /// The version of each item that the engine was last shown.
    var shown: [ItemID: String] = [:]
    /// Released plans that were used, and by which run.
    var usedPlans: [String: Int] = [:]
    /// When each record's contact was refused last, as the journal knows, and which.
    var refusals: [RecordID: (at: Moment, contact: Contact)] = [:]
    /// When the item of the record that is fought for was put right.
    var repairs: [(at: Moment, item: ItemID, version: Int)] = []
    /// When folders were made without somebody's having lifted a hold since.
    var foldersMade: [Moment] = []
    var checkedRemovals = 0
    /// When what was gone in bulk was to be put back; and until when records wait that were gone so a third time.
    var refills: [Moment] = []
    var waiting: [RecordID: Moment] = [:]
}

// The invariants that hold at every moment (ENGINE §20).
extension SimulatedHistory {
    // MARK: Before a change leaves

    mutating func checkBeforeWrite(_ request: RunRequest) {
        if mode <= .plan { fail("I30: \(request.request.kind) in mode \(mode)") }
        if watch.hasLostLease { fail("I18: \(request.request.kind) after the lease was lost") }
        checkFolderWrite(request.request)
        switch request.request {
        case .create(_, let contact, let mark, let origin): checkCreate(contact, mark, origin.operation, request)
        case .update(let id, let change, _, _): checkUpdate(id, change, request)
        case .putPhoto(let id, let jpeg):
            checkOwned(id, .updating)
            guard jpeg != Self.cover else { return }
            checkGate([], request)
            if request.gate?.mask.contains(3) != true { fail("I4: a photo outside the mask") }
            if isHeld { fail("ENGINE 10: a photo in spite of a hold") }
            if lastDesired?.gainsWithheld != nil { fail("I10: a photo by a reading that is not trusted") }
            checkTurn("a photo")
        case .remove(let id): checkRemoval(id)
        default: break
        }
    }

    /// Whether a run or a person held the address book when this run began, and it still is.
    private var isHeld: Bool { watch.hadHold && journal.row.heldBecause != nil }

    /// The member's default folder is never written to as a folder (ENGINE §3).
    private mutating func checkFolderWrite(_ request: TargetRequest) {
        switch request {
        case .createFolder:
            if isHeld { fail("ENGINE 10: a folder is made in spite of a hold") }
            if !journal.row.ownsFolder { fail("I2: a folder is made beside the default one") }
        case .markFolder(let id, _), .renameFolder(let id, _), .removeFolder(let id):
            if id == SimulatedTarget.defaultFolder { fail("I2: \(request.kind) of the default folder") }
        default: break
        }
    }

    private mutating func checkCreate(
        _ contact: Contact, _ mark: ItemMark, _ operation: OperationID, _ request: RunRequest
    ) {
        let entry = Self.numbersByMark[mark.text].flatMap { journal.entry(of: SimulatedSource.id($0)) }
        guard let entry, entry.state == .creating, entry.intent?.operation == operation else {
            return fail("I6: create without an intent")
        }
        checkWindow(entry)
        checkObserved("create")
        checkGate(contact.properties, request)
        checkRevocationsFirst("create")
        checkTurn("create")
        if lastDesired?.gainsWithheld != nil { fail("I10: create by a reading that is not trusted") }
        if isHeld { fail("ENGINE 10: create in spite of a hold") }
        if let until = memory.waiting[entry.record], now < until, !wasSetBack {
            fail("I15: \(entry.record) is put back after a third loss in bulk within a week")
        }
        if let limit = lastDesired?.limit {
            let count = journal.entries.values.count { $0.slot == 0 && $0.state != .orphaned }
            if count > limit { fail("I11: \(count) items, limit \(limit)") }
        }
        if let refusal = memory.refusals[entry.record], refusal.contact == contact, !wasSetBack,
            now - refusal.at < limits.refusedDelays[0]
        {
            fail("I27: \(entry.record) was refused \((now - refusal.at).milliseconds) ms ago")
        }
    }

    /// Nothing is gained by a new definition before the address book's turn, nor before the journal knows (Decisions 28).
    private mutating func checkTurn(_ what: String) {
        if watch.isStaged { fail("ENGINE 10: \(what) before the turn of the address book") }
        let state = journal.row.definition
        if let entry = watch.entry, state.entering != entry.definition, state.reached != entry.definition {
            fail("ENGINE 10: \(what) of a definition that the journal does not know to have begun")
        }
    }

    /// An address book is brought up to a definition by a clean run alone.
    mutating func checkReached(_ summary: RunSummary?) {
        guard let summary, let entry = watch.entry, depth == 1, !watch.isZombie,
            watch.definitionBefore.reached != entry.definition,
            journal.row.definition.isAt(entry.definition)
        else { return }
        if summary.outcome != .ok || !summary.held.isEmpty {
            fail("ENGINE 10: brought up to a definition by a run that was \(summary.outcome)")
        }
    }

    private mutating func checkUpdate(_ id: ItemID, _ change: ContactChange, _ request: RunRequest) {
        checkOwned(id, .updating)
        guard let entry = journal.entry(of: id) else { return }
        checkWindow(entry)
        if !Set(change.keys).isSubset(of: SimulatedSource.longerProperties) { fail("I16: \(change.keys)") }
        let filled = change.compactMap { $0.value == nil ? nil : $0.key }
        // What only clears takes nothing of the record along.
        if !filled.isEmpty || request.gate != nil { checkGate(filled, request) }
        let isRedaction = entry.intent?.cause == OperationCause.lostFields.description
        if !isRedaction {
            checkRevocationsFirst("update")
            checkTurn("update")
        } else if watch.isStaged, !filled.isEmpty, let gate = request.gate, !gate.mask.isSubset(of: entry.mask) {
            fail("ENGINE 10: fields \(gate.mask) before the turn of the address book, had \(entry.mask)")
        }
        if isHeld || lastDesired?.gainsWithheld != nil {
            if !isRedaction { fail("I10: update by a reading that is not trusted") }
            if !filled.isEmpty, let gate = request.gate, !gate.mask.isSubset(of: entry.mask) {
                fail("I10: fields \(gate.mask) by a reading that is not trusted, had \(entry.mask)")
            }
        }
        if entry.record == fought.map(SimulatedSource.id), entry.intent?.cause == OperationCause.drift.description {
            // One that is made anew is another item, with repairs of its own.
            let version = source.number(entry.record).map { source.records[$0].version } ?? 0
            if let item = entry.item { memory.repairs.append((now, item, version)) }
            // What another contact makes necessary is no repair of the one before.
            let count = memory.repairs.count {
                now - $0.at < .seconds(86_400) && $0.item == entry.item && $0.version == version
            }
            if count > 2 * limits.repairsPerDayMax { fail("I15: \(count) repairs within a day") }
        }
    }

    private mutating func checkRemoval(_ id: ItemID) {
        checkOwned(id, .deleting)
        guard let entry = journal.entry(of: id), let text = entry.intent?.cause else { return }
        checkWindow(entry)
        let isRepeated = watch.leaving.contains(entry.key)
        guard let cause = OperationCause(text) else { return fail("I9: removal because of \(text)") }
        let isOutside = journal.row.state == .lost || journal.row.folder.flatMap { target.folders[$0] } == nil
        if !isOutside, !cause.isRevocation { checkObserved("removal") }
        if lastDesired?.gainsWithheld != nil, journal.row.state != .draining, !cause.isRevocation {
            fail("I10: removal of \(entry.record) because of \(cause) by a reading that is not trusted")
        }
        if isHeld, journal.row.state != .draining, !cause.isRevocation {
            fail("ENGINE 10: removal of \(entry.record) because of \(cause) in spite of a hold")
        }
        if mode == .nodelete, !cause.isRevocation { fail("I30: removal because of \(cause) in mode nodelete") }
        guard !isRepeated else { return }
        switch cause {
        case .removal(let removal): checkCause(removal, entry)
        case .released(let removal): checkRelease(removal, entry)
        case .duplicate:
            // Its first item may have gone meanwhile: then this one leaves in its place, and it is made anew.
            if journal.entry(of: entry.record)?.state == .creating {
                fail("I9: a duplicate of \(entry.record), whose item is being created")
            }
        default: break
        }
    }

    /// The CRM, as it was read, gave this cause; and no brake holds it (I9).
    private mutating func checkCause(_ cause: RemovalCause, _ entry: Entry) {
        guard journal.row.state != .draining else { return }
        if lastDesired?.departures[entry.record]?.cause != cause {
            fail("I9: removal of \(entry.record) because of \(cause), which the CRM did not say")
        }
        guard !cause.isRevocation else { return }
        if removalsHold != nil { fail("I9: removal of \(entry.record), though removals are held") }
        let isUndecided = watch.plansBefore.values.contains { plan in
            (plan.state == .held || plan.state == .discarded) && plan.operations.contains { $0.record == entry.record }
        }
        if isUndecided { fail("I9: removal of \(entry.record), which waits for a person") }
        if lastDesired?.items.isEmpty == true, watch.size > brake.emptyAbove {
            fail("I9: an address book of \(watch.size) items is emptied")
        }
    }

    /// A removal that a person released: it is listed, for the first time, and in time (I31).
    private mutating func checkRelease(_ cause: RemovalCause, _ entry: Entry) {
        let plan = watch.plansBefore.values.first { plan in
            plan.state == .released
                && plan.operations.contains { $0.record == entry.record && $0.cause == cause.rawValue }
        }
        guard let plan else { return fail("I31: the removal of \(entry.record) because of \(cause) is in no release") }
        if plan.expiresAt <= watch.startedAt { fail("I31: the release \(plan.id) has expired") }
        if memory.usedPlans[plan.id] ?? runs != runs { fail("I31: the release \(plan.id) is used twice") }
        memory.usedPlans[plan.id] = runs
    }

    private mutating func checkOwned(_ id: ItemID, _ state: EntryState) {
        let entry = journal.entry(of: id)
        if entry?.state != state || entry?.intent?.operation.text.hasPrefix("run\(runs).") != true {
            fail("I6: \(state) \(id) without an intent of this run")
        }
        if let item = target.items[id], item.isForeign || item.number == nil {
            fail("I2: \(state) a foreign item \(id)")
        }
    }

    /// A change leaves soon after its intent (ENGINE §6.3): what is under way later can no longer be told from what is lost.
    private mutating func checkWindow(_ entry: Entry) {
        guard let intent = entry.intent, now > intent.sentAt + limits.sendWindow else { return }
        fail("I7: a change leaves \((now - intent.sentAt).milliseconds) ms after its intent")
    }

    /// Nothing is made or taken before the folder was observed (I22).
    private mutating func checkObserved(_ what: String) {
        if watch.isWithoutCursor ? !watch.hasListed : !watch.hasReadRound && !watch.hasListed {
            fail("I22: \(what) before the folder was observed")
        }
    }

    private mutating func checkGate(_ properties: [ContactProperty], _ request: RunRequest) {
        guard let gate = request.gate else { return fail("I3: \(request.request.kind) without a gate") }
        if !source.maySee(gate.record, gate.mask) { fail("I3: \(gate.record) may not be seen") }
        if properties.contains(.mobilePhone), !gate.mask.contains(1) { fail("I4: a phone outside the mask") }
        if properties.contains(.pager), !gate.mask.contains(4) { fail("I4: a pager outside the mask") }
        if properties.contains(.personalNotes), !gate.mask.contains(2) { fail("I4: notes outside the mask") }
    }

    /// While an item is there that its member may not see, nothing else is made or changed (I12).
    mutating func checkRevocationsFirst(_ what: String) {
        guard !lastRevoked.isEmpty else { return }
        let waiting = journal.entries.values.first { $0.state == .present && lastRevoked.contains($0.record) }
        if let waiting { fail("I12: \(what) before the removal of \(waiting.record)") }
    }

    // MARK: At the target

    /// An update that the target would let through everything changes no version that was not seen, unless it takes a lost
    /// field away (I17).
    mutating func checkVersion(_ request: TargetRequest) {
        guard case .update(let id, let change, nil, _) = request, target.honoursTags, !change.isEmpty,
            let item = target.items[id], journal.entry(of: id)?.loss == nil
        else { return }
        if memory.shown[id] != String(item.etag) { fail("I17: \(id) is changed in a version that was not seen") }
    }

    mutating func checkAfterWrite(_ request: TargetRequest, _ outcome: TargetOutcome) {
        guard case .create(let folder, _, let mark, _) = request else { return noteFolder(request, outcome) }
        guard let number = Self.numbersByMark[mark.text], !wasSetBackUnawares else { return }
        // What was moved elsewhere meanwhile a journal that was set back need not know.
        let same = target.items.values.count {
            $0.number == number && !$0.isCopy && (!wasSetBack || $0.folder == folder)
        }
        if same > 1 { fail("I1: \(same) items of one record") }
    }

    /// No more than two folders in a week without a person's word (ENGINE §8).
    private mutating func noteFolder(_ request: TargetRequest, _ outcome: TargetOutcome) {
        guard case .createFolder = request, case .done = outcome, !wasSetBack else { return }
        memory.foldersMade.append(now)
        let count = memory.foldersMade.count { now - $0 < limits.folderLossInterval }
        // The first one, and one for a loss.
        if count > 2 { fail("ENGINE 8: the folder is made for the \(count). time within a week") }
    }

    /// Keeps what the answer tells the engine.
    mutating func noteShown(_ request: TargetRequest, _ outcome: TargetOutcome) {
        switch outcome {
        case .done(.changes(let page)):
            if page.isLast { watch.hasReadRound = true }
            for case .item(let item) in page.changes { memory.shown[item.id] = item.etag }
        case .done(.listing(let page)):
            if page.next == nil { watch.hasListed = true }
            for item in page.items { memory.shown[item.id] = item.etag }
        case .done(.items(let items)): for item in items { memory.shown[item.id] = item.etag }
        case .done(.item(let item?)), .done(.written(let item)): memory.shown[item.id] = item.etag
        case .refused(let refusal) where refusal.kind == .cursorExpired || refusal.kind == .changesUnavailable:
            watch.isWithoutCursor = true
            watch.hasListed = false
        case .refused(let refusal) where refusal.kind == .content:
            guard case .create(_, let contact, let mark, _) = request else { return }
            guard let number = Self.numbersByMark[mark.text] else { return }
            watch.refusals[SimulatedSource.id(number)] = (now, contact)
        default: break
        }
    }

    /// A create that is said not to have taken effect has left no item (I7).
    mutating func checkGivenUp(_ changes: [JournalChange]) {
        guard !wasSetBack else { return }
        for case .appendDisclosure(let row) in changes where row.act == .create && row.certainty == .void {
            guard let operation = row.operation else { continue }
            let item = target.items.values.first {
                $0.folder == journal.row.folder && !$0.isCopy && $0.origin?.hasPrefix("\(operation):") == true
            }
            if let item { fail("I7: the create of \(row.record) is given up, and made \(item.id)") }
        }
    }

    /// Notes what a round found gone in bulk, told the changes before they are committed (ENGINE §8).
    mutating func noteBulkLosses(_ changes: [JournalChange]) {
        guard onDelete == .restore else { return }
        var gone: [RecordID] = []
        for case .appendDisclosure(let row) in changes where row.act == .remove && row.cause == "drift" {
            guard let entry = journal.entry(of: row.record), [.present, .updating].contains(entry.state) else {
                continue
            }
            gone.append(row.record)
        }
        let bulk = max(limits.bulkLossMin, journal.entries.count * limits.bulkLossPercent / 100)
        guard gone.count > bulk else { return }
        if let last = memory.refills.last, now - last < limits.refillEpisode { return }
        // What lies in Deleted Items is counted by the engine alone: its week may have begun an episode earlier.
        let week = limits.refillInterval - limits.refillEpisode * 2
        if memory.refills.count > 1, let first = memory.refills.suffix(2).first, now - first < week {
            for record in gone { memory.waiting[record] = first + week }
        } else {
            memory.refills.append(now)
        }
    }

    // MARK: After a run

    /// What a member may not see any more is gone after a run that was carried out (I5).
    mutating func checkRevocations(_ summary: RunSummary) {
        guard summary.outcome == .ok || summary.outcome == .held, !summary.hasLeftovers, summary.selected != nil,
            mode > .plan, let desired = lastDesired
        else { return }
        for entry in journal.entries.values where entry.state == .present {
            if desired.departures[entry.record]?.cause.isRevocation == true {
                fail("I5: \(entry.record) is still there, though its right is lost")
            }
            guard let item = desired.items[entry.record], journal.parked[entry.record] == nil else { continue }
            // A neutral picture that may still be overtaken says nothing; the photo's field stays in the mask until then.
            if let photo = entry.photo, item.photo == nil, item.unreadable.contains(3),
                photo.fingerprint != ItemPhoto.coverFingerprint
            {
                fail("I5: \(entry.record) still shows its photo")
            }
            let lost = entry.mask.intersection(item.unreadable).subtracting(FieldMask([3]))
            // Masks of another mapping have other meanings to the engine, but the same bits in this world.
            if !lost.isEmpty, entry.mappingVersion == item.mappingVersion {
                fail("I5: \(entry.record) still holds the fields \(lost)")
            }
        }
    }

    /// A hold stops gains, and never the run: lost rights are looked for, also where the folder is gone (I5).
    mutating func checkHeld(_ summary: RunSummary) {
        if watch.hadHold, summary.outcome == .suspended { fail("I5: a held address book is not looked into") }
    }

    /// What the member keeps in the default folder is not taken along (ENGINE §8).
    mutating func checkMemory(_ run: Run) {
        guard !journal.row.ownsFolder else { return }
        let strangers = run.keptItems.filter { foreign[$0.id] != nil && !chosen.contains($0.id) }
        if strangers.contains(where: { $0.contact != Contact() }) { fail("ENGINE 8: a foreign item's content is kept") }
        if journal.foreign.values.contains(where: { $0.kind == .member }) {
            fail("ENGINE 8: a foreign item of the default folder is in the journal")
        }
    }

    /// What lies at the target is known to the audit, or an open intent (I28).
    mutating func checkAudit() {
        guard !wasSetBack, violations.isEmpty else { return }
        var open: [RecordID: FieldMask] = [:]
        for entry in journal.entries.values where entry.intent != nil {
            open[entry.record] = open[entry.record]?.union(entry.mask) ?? entry.mask
        }
        for item in target.items.values {
            guard let number = item.number else { continue }
            let record = SimulatedSource.id(number)
            let fields = item.fields.union(item.photoFields)
            if let known = journal.disclosed[record], fields.isSubset(of: known) { continue }
            let known = (journal.disclosed[record] ?? FieldMask()).union(open[record] ?? FieldMask())
            if !fields.isSubset(of: known) { fail("I28: \(record) holds fields \(fields), known \(known)") }
        }
    }

    /// No more braked removals within a day than the brake allows (I9).
    mutating func checkBrake() {
        let removals = journal.brakedRemovals
        guard removals.count != memory.checkedRemovals, let last = removals.last, !wasSetBack else { return }
        memory.checkedRemovals = removals.count
        let count = removals.count { last - $0 <= .seconds(86_400) }
        let bound = max(brake.items, brake.percent * (memory.peak + count) / 100)
        if count > bound { fail("I9: \(count) removals within a day, at most \(bound)") }
    }

    /// Foreign items are as their member left them (I2).
    mutating func checkForeign() {
        // What was adopted on a person's word is not foreign any more.
        for (id, item) in foreign where target.items[id] != item && !adopted.contains(id) {
            fail("I2: the foreign item \(id) changed")
        }
    }
}
