import ContactModel

/// Plans one address book (ENGINE §9): equal inputs in any order give the same bytes.
///
/// Mode `plan` gives what `live` would; carrying it out is the caller's to leave. Mode `off` gives nothing.
package func makePlan(_ input: PlanInput) -> Plan {
    guard input.mode != .off else { return Plan() }
    var planner = Planner(input)
    planner.run()
    return planner.plan
}

/// The work of one `makePlan`, photos apart.
struct Planner {
    let input: PlanInput
    let desired: DesiredState
    let parked: [RecordID: Parked]
    var plan = Plan()
    /// Removals that the brake decides about together, by record.
    private var braked: [(entry: Entry, departure: Departure)] = []
    private var brakedUnderWay = 0
    /// Records whose item is made anew.
    var renewed: Set<RecordID> = []
    private let photoOnlySources: FieldMask
    /// Whether there are more items than may be, so that none may be created.
    let isBeyondLimit: Bool
    /// Why creates and updates are not made now; `nil`: they may go.
    let reasonToWait: String?
    /// Why changes only take away what must go; `nil`: they need not.
    private let reasonToNarrow: String?
    /// Whether all is there that can be, and nothing is under way.
    lazy var isFilled = lacksNothing()

    init(_ input: PlanInput) {
        self.input = input
        desired = input.desired
        photoOnlySources = input.desired.photoOnlySources
        let count = input.entries.count { $0.slot == 0 && $0.state != .orphaned }
        isBeyondLimit = input.desired.limit.map { count > $0 } ?? false
        let staged = input.follows(.stagedGainsWait) ? input.desired.gainsStaged : nil
        reasonToNarrow = (input.follows(.narrowOnly) ? input.desired.gainsWithheld : nil) ?? staged
        reasonToWait = input.desired.gainsWithheld ?? staged ?? input.desired.gainsDelayed
        parked = Dictionary(input.parked.map { ($0.record, $0) }, uniquingKeysWith: { $1 })
    }

    mutating func run() {
        var entries = input.entries.sorted { $0.comesBefore($1) }[...]
        var wanted = desired.items.keys.sorted()[...]
        var creates: [RecordID] = []
        while let record = Self.first(entries.first?.record, wanted.first) {
            let own = entries.prefix { $0.record == record }
            entries = entries.dropFirst(own.count)
            var leaving = 0
            for entry in own where plan(entry, among: own) { leaving += 1 }
            guard wanted.first == record else { continue }
            wanted.removeFirst()
            let isFree = leaving == own.count || !input.follows(.oneAtATime) && own.allSatisfy { $0.state == .creating }
            if isFree { creates.append(record) }
        }
        decideBraked()
        planCreates(creates)
        plan.operations.sort { ($0.phase, $0.key) < ($1.phase, $1.key) }
        plan.held.sort { $0.record < $1.record }
        plan.waiting.sort {
            (EntryKey(record: $0.record, slot: $0.slot)) < EntryKey(record: $1.record, slot: $1.slot)
        }
        plan.settled.sort()
    }

    private static func first(_ one: RecordID?, _ other: RecordID?) -> RecordID? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    /// Plans for one entry and answers whether this plan removes its item.
    private mutating func plan(_ entry: Entry, among own: ArraySlice<Entry>) -> Bool {
        switch entry.state {
        case .creating, .updating:
            wait(entry, .update, .unresolved)
            return false
        case .deleting:
            return repeatRemoval(of: entry)
        case .orphaned:
            return removeOrphan(entry, among: own)
        case .present:
            if let item = desired.items[entry.record] {
                if bringPhoto(of: entry, to: item, isAlone: own.count == 1) { return true }
                if bring(entry, to: item) { sendPhoto(of: entry, item) }
                return false
            }
            let assumed = input.follows(.provenOnly) ? nil : Departure(cause: .filter, evidence: "not selected")
            guard let departure = desired.departures[entry.record] ?? assumed else {
                wait(entry, .remove, .unproven(nil))
                return false
            }
            return remove(entry, departure)
        }
    }

    // MARK: Removals

    private mutating func remove(_ entry: Entry, _ departure: Departure) -> Bool {
        let cause: OperationCause = departure.isMerged ? .merged : .removal(departure.cause)
        guard isAllowed(removal: cause, of: entry) else {
            keep(entry, departure)
            return false
        }
        if !cause.isRevocation, let doubt = departure.doubt, input.follows(.provenOnly) {
            wait(entry, .remove, .unproven(doubt))
            keep(entry, departure)
            return false
        }
        if cause.isBraked || !input.follows(.revocationsUnbraked) {
            braked.append((entry, departure))
            return false
        }
        add(.remove, of: entry, cause, departure.evidence)
        return true
    }

    /// Removing by id is idempotent, and a removal that was sent may still take effect: it is sent again until it is
    /// confirmed, whether or not the record came back meanwhile.
    private mutating func repeatRemoval(of entry: Entry) -> Bool {
        guard let cause = entry.intent.flatMap({ OperationCause($0.cause) }), input.follows(.repeatRemovals) else {
            wait(entry, .remove, .unresolved)
            return false
        }
        // A cause that has become a revocation meanwhile goes first.
        let departure = desired.departures[entry.record]
        let isRevoked = departure?.cause.isRevocation == true
        let actual = isRevoked ? .removal(departure!.cause) : cause
        guard isAllowed(removal: actual, of: entry) else { return false }
        if actual.isBraked { brakedUnderWay += 1 }
        add(.remove, of: entry, actual, isRevoked ? departure!.evidence : "sent before, not confirmed")
        return true
    }

    private mutating func removeOrphan(_ entry: Entry, among own: ArraySlice<Entry>) -> Bool {
        guard let item = entry.item, input.confirmed.contains(item) else {
            wait(entry, .remove, .unresolved)
            return false
        }
        let hasFirst = own.contains { $0.slot == 0 }
        // Where there is none any more, the first of the surplus items leaves in its place; a plan lists a record once.
        let isFirst = entry.slot == own.first?.slot
        if let departure = desired.departures[entry.record], isFirst || departure.cause.isRevocation {
            return remove(entry, departure)
        }
        // Which of them stays is told when it is known what became of the create.
        if own.contains(where: { $0.slot == 0 && $0.state == .creating }) {
            wait(entry, .remove, .unresolved)
            return false
        }
        let isKnown = desired.items[entry.record] != nil || entry.slot > 0 && hasFirst
        guard isKnown else {
            wait(entry, .remove, .unproven(nil))
            return false
        }
        let cause: OperationCause = entry.slot == 0 ? .misplaced : .duplicate
        guard isAllowed(removal: cause, of: entry) else { return false }
        let evidence =
            entry.slot == 0
            ? "lies outside the address book's folder"
            : hasFirst ? "the record has another item" : "a further item of the record, whose first one is gone"
        add(.remove, of: entry, cause, evidence)
        return true
    }

    /// Whether mode and reading let a removal of this cause through; lists it as waiting where they do not.
    private mutating func isAllowed(removal cause: OperationCause, of entry: Entry) -> Bool {
        if cause.isRevocation, input.follows(.revocationsDespiteRejection) { return true }
        if let reason = desired.gainsWithheld, input.follows(.removalsWaitForReading) {
            wait(entry, .remove, .gainsWithheld(reason))
            return false
        }
        if input.mode == .nodelete, input.follows(.nodeleteKeeps) {
            wait(entry, .remove, .mode(.nodelete))
            return false
        }
        return true
    }

    private mutating func decideBraked() {
        guard !braked.isEmpty else { return }
        let size = input.entries.count { $0.slot == 0 && $0.state != .creating }
        var brake = input.brake
        if !input.follows(.brakeCount) { brake.items = .max }
        if !input.follows(.brakeEmpty) { brake.emptyAbove = .max }
        let limit = brake.reasonToHold(
            removals: braked.count + brakedUnderWay,
            recent: input.follows(.brakeRolling) ? input.recentRemovals : 0, size: size,
            wouldBecomeEmpty: desired.items.isEmpty)
        let wanted = Set(braked.map { RecordRemoval(record: $0.entry.record, cause: $0.departure.cause) })
        let isListed =
            wanted.isSubset(of: input.released) || !input.follows(.releaseSubset) && !input.released.isEmpty
        // A person's word also counts for what only the whole installation's brake would hold.
        let isReleased = isListed
        let hold = input.follows(.installationHold) ? input.removalsHold : nil
        let why = isReleased ? nil : limit ?? hold
        for (entry, departure) in braked {
            let former = isReleased || !input.follows(.holdsUntilDecided) ? nil : input.heldBefore[entry.record]
            guard let why = why ?? former else {
                let cause = departure.cause
                add(.remove, of: entry, isReleased ? .released(cause) : .removal(cause), departure.evidence)
                continue
            }
            plan.held.append(
                HeldRemoval(record: entry.record, cause: departure.cause, evidence: departure.evidence, why: why))
            keep(entry, departure)
        }
    }

    // MARK: Updates and creates

    /// Plans what an item that stays for now, though it shall go, owes to its member's present rights (SEMANTICS 25).
    private mutating func keep(_ entry: Entry, _ departure: Departure) {
        let mayBeSent = keepPhoto(of: entry, departure)
        if let current = departure.current {
            if bring(entry, to: current), mayBeSent { sendPhoto(of: entry, current) }
        } else if let blank = departure.blank {
            clear(entry, by: blank)
        }
    }

    /// Plans what takes the lost fields out of an item that no contact can be made for any more: the properties that they
    /// may have fed are cleared, all others stay as they are.
    private mutating func clear(_ entry: Entry, by blank: DesiredItem) {
        guard entry.state == .present else { return }
        let lost = revokedProperties(of: entry, blank)
        guard !lost.isEmpty else { return }
        noteLoss(lost, of: entry)
        if let parked = parkedNow(entry.record, want: blank.fingerprint), !parked.isOfAbsentOne {
            return wait(entry, .redact, .parked(until: parked.until, code: parked.code))
        }
        narrow(entry, to: blank, without: lost)
    }

    /// Plans what makes a present item show `item`, and answers whether it then bears its mark and is of the present
    /// mapping: only such a one is sent a photo.
    private mutating func bring(_ entry: Entry, to item: DesiredItem) -> Bool {
        guard entry.state == .present else { return false }
        let isUnmarked = input.unmarked.contains(entry.record)
        let fingerprint = item.fingerprint
        let isSent = entry.sent == fingerprint && input.follows(.sentCounts)
        let isShown = isSent || input.seesAll && entry.seen == fingerprint
        // What is not shown is cleared whatever the item shows.
        let mayHideLost = !input.seesAll && !revokedProperties(of: entry, item).isEmpty
        let held = item.mask.union(desired.photoMask(of: entry, item))
        let isDiffering = input.differing.contains(entry.record)
        guard isUnmarked || isDiffering || !isShown || mayHideLost else {
            if entry.want != fingerprint || entry.sent != fingerprint || entry.mask != held
                || entry.mappingVersion != item.mappingVersion
            {
                plan.settled.append(entry.record)
            }
            return true
        }
        let isComparable = entry.mappingVersion == item.mappingVersion
        let isReady = isComparable && !isUnmarked
        let revoked = revokedProperties(of: entry, item)
        noteLoss(revoked, of: entry)
        let hasLost = !revoked.isEmpty || (isComparable && !entry.mask.isSubset(of: held))
        let act: OperationAct = hasLost ? .redact : .update
        // Of a reading that nobody may gain by, a redaction is believed only where the right itself is gone: values may
        // also be missing because they were not read.
        let isPure = isComparable && hasLost && item.mask.isSubset(of: entry.mask)
        // Templates that have not come to this address book yet would come along with it.
        let isOfKnownTemplates = desired.gainsStaged == nil || desired.isMadeByPresentMapping
        let mayGo = !revoked.isEmpty || (isPure && desired.gainsWithheld == nil && isOfKnownTemplates)
        if let reason = reasonToWait, !mayGo, input.follows(.narrowOnly) {
            wait(entry, act, .gainsWithheld(reason))
            return isReady
        }
        if let parked = parkedNow(entry.record, want: fingerprint), !parked.isOfAbsentOne {
            wait(entry, act, .parked(until: parked.until, code: parked.code))
            return isReady
        }
        if act == .update, input.unread.contains(entry.record) {
            wait(entry, act, .unresolved)
            return false
        }
        // Also where nothing seems to have been gained: what is missing, or different, may have been misread.
        if let reason = reasonToNarrow, desired.gainsWithheld != nil || !revoked.isEmpty {
            narrow(entry, to: item, without: revoked)
            wait(entry, .update, .gainsWithheld(reason))
            return isReady
        }
        let (cause, evidence): (OperationCause, String) =
            if hasLost, !isComparable {
                (.lostFields, "fields \(revoked) of mapping \(entry.mappingVersion) are no longer readable")
            } else if hasLost {
                (.lostFields, "fields \(entry.mask) become \(item.mask)")
            } else if isUnmarked {
                (.unmarked, "seen without its mark")
            } else if entry.sent == nil || entry.sent == fingerprint {
                (.drift, "differs from what was sent")
            } else {
                (.changed, "the contact changed")
            }
        add(act, of: entry, cause, evidence)
        return true
    }

    mutating func noteLoss(_ fields: FieldMask, of entry: Entry) {
        guard !fields.isEmpty else { return }
        plan.lostFields[entry.key] = (plan.lostFields[entry.key] ?? FieldMask()).union(fields)
    }

    /// The fields that the item may hold and that the member surely has no right to, as bits of the entry's mask.
    func revokedFields(of entry: Entry, _ item: DesiredItem) -> FieldMask {
        guard entry.mappingVersion != item.mappingVersion else {
            return entry.mask.intersection(item.unreadable).subtracting(item.mask)
        }
        guard let meaning = desired.formerMasks[entry.mappingVersion] else { return FieldMask() }
        let unreadable = entry.mask.bits.filter { bit in
            meaning.presentBits[bit].map { item.unreadable.contains($0) && !item.mask.contains($0) } ?? false
        }
        return entry.mask.intersection(meaning.unreadable).union(FieldMask(unreadable))
    }

    /// The same without those that only the photo is made of, which no change of properties takes away.
    private func revokedProperties(of entry: Entry, _ item: DesiredItem) -> FieldMask {
        let revoked = revokedFields(of: entry, item)
        return entry.mappingVersion == item.mappingVersion ? revoked.subtracting(photoOnlySources) : revoked
    }

    // MARK: What is left of an item

    /// Plans what takes the lost fields out of the item while nobody may gain anything: each property that they may have
    /// fed is made anew of fields that the item had, or cleared.
    private mutating func narrow(_ entry: Entry, to item: DesiredItem, without lost: FieldMask) {
        let isSameMapping = entry.mappingVersion == item.mappingVersion
        let presentBits = isSameMapping ? nil : desired.formerMasks[entry.mappingVersion]?.presentBits
        let toPresent = { (mask: FieldMask) in
            isSameMapping ? mask : FieldMask(mask.bits.compactMap { presentBits?[$0] })
        }
        // Its mask is then what it may hold, and no proof that it does.
        let isForgotten = entry.want == nil
        let had = isForgotten ? FieldMask() : toPresent(entry.mask.subtracting(lost))
        let gone = toPresent(lost)
        let isKnown = isSameMapping && desired.isMadeByPresentMapping
        var narrowing = Narrowing(properties: [], contact: Contact(), mask: FieldMask(), lost: lost)
        for property in desired.properties {
            let sources = desired.sources[property]
            let isFed = sources.map { !$0.intersection(gone).isEmpty } ?? true
            guard !isKnown || isFed else { continue }
            narrowing.properties.insert(property)
            guard let used = sources?.intersection(item.mask) else { continue }
            guard used.isSubset(of: had) || isForgotten && input.trustsReading else { continue }
            narrowing.contact[property] = item.contact[property]
            narrowing.mask = narrowing.mask.union(used)
        }
        add(.redact, of: entry, .lostFields, "fields \(lost) are no longer readable", narrowing)
    }

    /// Plans creates as far as the limit leaves room (I11).
    private mutating func planCreates(_ records: [RecordID]) {
        var room = roomLeft()
        // What was just removed for it comes first.
        for record in records.filter(renewed.contains) + records.filter({ !renewed.contains($0) }) {
            guard let item = desired.items[record] else { continue }
            if let reason = reasonToWait, input.follows(.gainsWaitForReading) {
                plan.waiting.append(WaitingChange(record: record, act: .create, why: .gainsWithheld(reason)))
            } else if let parked = parkedNow(record, want: item.fingerprint) {
                let why = WaitingChange.Why.parked(until: parked.until, code: parked.code)
                plan.waiting.append(WaitingChange(record: record, act: .create, why: why))
            } else if room <= 0 {
                plan.waiting.append(WaitingChange(record: record, act: .create, why: .noRoom))
            } else {
                room -= 1
                let isRenewed = renewed.contains(record)
                plan.operations.append(
                    PlannedOperation(
                        phase: isRenewed ? .again : .create, act: .create, record: record,
                        cause: isRenewed ? .photoGone : .new, evidence: "selected, not there"))
                if let photo = wantedPhoto(of: item, record) { put(photo, of: record) }
            }
        }
    }

    private func roomLeft() -> Int {
        guard let limit = desired.limit, input.follows(.limitRoom) else { return .max }
        let leaving = Set(plan.operations.filter { $0.act == .remove && $0.slot == 0 }.map(\.record))
        let staying = input.entries.count {
            $0.slot == 0 && $0.state != .orphaned && !leaving.contains($0.record)
        }
        return limit - staying
    }

    func parkedNow(_ record: RecordID, want: Fingerprint) -> Parked? {
        guard let parked = parked[record], parked.until > input.now else { return nil }
        return parked.isOfAbsentOne || parked.want == want ? parked : nil
    }

    // MARK: Writing the plan

    private mutating func add(
        _ act: OperationAct, of entry: Entry, _ cause: OperationCause, _ evidence: String,
        _ narrowing: Narrowing? = nil
    ) {
        let phase: PlannedOperation.Phase =
            switch act {
            case .remove where !input.follows(.revokeFirst): .create
            case .remove: cause.isRevocation ? .revoke : .remove
            case .redact: .redact
            case .update: .update
            case .create: .create
            }
        var operation = PlannedOperation(
            phase: phase, act: act, record: entry.record, slot: entry.slot, cause: cause, evidence: evidence)
        operation.narrowing = narrowing
        plan.operations.append(operation)
    }

    mutating func wait(_ entry: Entry, _ act: OperationAct, _ why: WaitingChange.Why) {
        plan.waiting.append(WaitingChange(record: entry.record, slot: entry.slot, act: act, why: why))
    }
}

extension Parked {
    /// The code of a record that its member deleted and that stays away until it is released.
    package static let leftOut = "leftOut"
    /// The code of one that was released: it holds nothing back.
    package static let released = "released"
    /// The code of a record that somebody else keeps changing.
    package static let contended = "contended"
    /// The code of a record that was gone together with many others, for the third time within a week.
    package static let refill = "refill"
    /// The code of a record of whose picture no photo can be made, or whose photo the target refuses.
    package static let photo = "photo"
    /// The code that only counts how often an item was put back within a day, from `until` on. It holds nothing back, except
    /// a photo of the fingerprint `want`, if that is one's.
    package static let deleted = "deleted"

    /// Whether the target refused the record's contact.
    package var isRefused: Bool {
        ![Self.leftOut, Self.released, Self.contended, Self.refill, Self.photo, Self.deleted].contains(code)
    }

    /// Whether it keeps a record without an item away, whatever is wanted of it, and nothing else.
    package var isOfAbsentOne: Bool { code == Self.leftOut || code == Self.refill }
}
