import ContactModel
import Contracts
import SyncPlanning

// Turns what was seen into beliefs (ENGINE §5, §8). All of a round is committed together with its cursor.
extension Run {
    mutating func conclude() {
        application.confirmed = []
        application.unmarked = []
        application.uncompared = [:]
        application.gone = [:]
        let strangers = strangers()
        if !isDraining, noteOtherInstance(strangers) { return }
        var own: [RecordID: [TargetItem]] = [:]
        for item in strangers {
            if let mark = ownMark(of: item) {
                own[mark.record, default: []].append(item)
            } else {
                concludeForeign(item)
            }
        }
        let entriesBefore = beliefs.entries.count
        for entry in beliefs.sortedEntries() { conclude(entry, found: &own) }
        boundRefill(entriesBefore: entriesBefore)
        if folder.isNewlyRestored, !round.isSecondLook, order.mayHavePhotos { forgetPhotos() }
        if order.mayHavePhotos, !beliefs.basis.hasPhotos { doubtAdoptedPhotos() }
        for record in own.keys.sorted() { adopt(own[record] ?? [], for: record) }
        for id in evidence.tombstones.sorted() where beliefs.keys[id] == nil { beliefs.removeForeign(id) }
        // Their marks could not be read; the next complete listing, which carries marks, looks at them again.
        let unreadable = evidence.unreadable.filter { beliefs.keys[$0] == nil }
        if beliefs.row.ownsFolder {
            for id in unreadable { beliefs.putForeign(ForeignItem(item: id, kind: .member)) }
        }
        if evidence.isListed {
            beliefs.row.listedAt = evidence.beganAt
            for id in beliefs.foreign.keys.sorted() where !evidence.isSeen(id) {
                beliefs.removeForeign(id)
            }
        }
        // Foreign items of the default folder are not journalled, so that nothing else would lead back to these.
        if !unreadable.isEmpty, !beliefs.row.ownsFolder { beliefs.row.listedAt = nil }
        if let end = round.end {
            beliefs.row.cursor = FrozenCursor.freeze(end, order.properties)
            beliefs.row.cursorAt = evidence.beganAt
        } else if round.leadsNowhere, evidence.isListed {
            beliefs.row.cursor = nil
            beliefs.row.cursorAt = nil
        }
        concludeReadBacks()
        noteSettled()
        concluded()
    }

    /// Items without an entry, in the order of ids.
    private func strangers() -> [TargetItem] {
        var strangers: [TargetItem] = []
        for item in evidence.items where beliefs.keys[item.id] == nil { strangers.append(item) }
        return strangers.sorted { $0.id < $1.id }
    }

    /// The journal is an older one: which photos were sent since then, nothing tells.
    private mutating func forgetPhotos() {
        for var entry in beliefs.sortedEntries() where entry.state == .present {
            entry.photo = .unknown
            beliefs.put(entry)
        }
    }

    /// The mapping has a photo for the first time: from now on it says what adopted items show as well (Decisions 18).
    private mutating func doubtAdoptedPhotos() {
        for var entry in beliefs.sortedEntries() where entry.state == .present && entry.photo == nil {
            guard entry.wasAdoptedWithPhoto else { continue }
            entry.photo = .unknown
            beliefs.put(entry)
        }
    }

    /// Whether an item, of whose last change nothing was known when the plan was made, is known now to be one that the
    /// member may not see any more, or not in whole.
    private var owesRevocation: Bool {
        summary.plan.waiting.contains { change in
            guard change.why == .unresolved, let entry = beliefs.entry(of: change.record), entry.state == .present
            else { return false }
            return entry.loss != nil || application.desired.departures[change.record]?.cause.isRevocation == true
        }
    }

    private mutating func concluded() {
        let next: Next = round.isSecondLook ? .finish : .select
        if round.isSecondLook {
            // What the member did meanwhile is not put right by this run, so this run's digest must not say so: a copy,
            // say, of an item that was just removed, and that is found under its mark.
            let hasAdopted = summary.adopted > application.adoptedBefore
            if summary.driftFound > application.driftBefore || hasAdopted || !application.uncompared.isEmpty
                || owesRevocation
            {
                application.hasLeftovers = true
                summary.againAt = summary.againAt ?? now
            }
            return finish(summary.outcome)
        }
        application.hasObserved = beliefs.hasChanges
        guard beliefs.hasChanges else { return proceed(next) }
        forgetApplied()
        commit(then: next)
    }

    /// From here on, until a plan is carried out in whole, no equal digest means that there is nothing to do: not even
    /// after a crash, or when the CRM goes back to what it was.
    mutating func forgetApplied() {
        beliefs.row.digest = nil
    }

    // MARK: Items without an entry

    /// Items that another installation made for this very address book: beside them every contact would show twice. A
    /// person is asked, once: they are noted, and not asked about again.
    private mutating func noteOtherInstance(_ strangers: [TargetItem]) -> Bool {
        let found = strangers.filter { item in
            guard case .mark(let text, _) = item.mark, beliefs.foreign[item.id]?.kind != .copy else { return false }
            return ItemMark.isOfAnotherInstance(text, instance: context.instance, addressBook: order.addressBook)
        }
        guard !found.isEmpty else { return false }
        for item in found { beliefs.putForeign(ForeignItem(item: item.id, kind: .copy)) }
        hold(
            "The contact folder of \(order.addressBook) holds \(found.count) items that another installation made for the "
                + "same address book. If it is this one and its journal was lost, stop the service and run 'satchel "
                + "restore --from-mailboxes'; if they are to stay beside Satchel's, release the address book.")
        return true
    }

    private mutating func concludeForeign(_ item: TargetItem) {
        // In the default folder those of the member's other address books lie beside these.
        if case .mark(let text, _) = item.mark, beliefs.row.ownsFolder, !isKnownCopy(item.id) {
            if text.hasPrefix(ItemMark.instancePrefix(context.instance)) {
                summary.problems.append(
                    "The item \(item.id) in the folder of \(order.addressBook) carries the mark of another address book "
                        + "of ours. It is not touched.")
            }
        }
        guard beliefs.row.ownsFolder || !follows(.strangersUnjournalled), isHere(item), beliefs.foreign[item.id] == nil
        else { return }
        beliefs.putForeign(ForeignItem(item: item.id, kind: .member))
    }

    private func isKnownCopy(_ id: ItemID) -> Bool { beliefs.foreign[id]?.kind == .copy }

    func isHere(_ item: TargetItem) -> Bool { item.folder == nil || item.folder == beliefs.row.folder }

    /// Items with our mark for one record that no entry names: the one item, if there is none yet, and surplus ones.
    private mutating func adopt(_ found: [TargetItem], for record: RecordID) {
        var found = found.filter { !isKnownCopy($0.id) }.sorted(by: Self.isOlder)
        for item in found { beliefs.removeForeign(item.id) }
        if beliefs.entry(of: record) == nil, !found.isEmpty {
            let item = found.removeFirst()
            beliefs.put(adopted(item, record, slot: 0, state: stateOfAdopted(item)))
            note(.adopt, beliefs.entry(of: record)!, cause: "adopted")
            summary.adopted += 1
        }
        for item in found where follows(.repairSurplus) {
            if isCopy(item, of: beliefs.entry(of: record)) {
                beliefs.putForeign(ForeignItem(item: item.id, kind: .copy))
                note(.copy, adopted(item, record, slot: 0, state: .present), cause: "copy")
                continue
            }
            let entry = adopted(item, record, slot: beliefs.freeSlot(of: record), state: .orphaned)
            beliefs.put(entry)
            application.confirmed.insert(item.id)
            summary.duplicates += 1
        }
    }

    private func adopted(_ item: TargetItem, _ record: RecordID, slot: Int, state: EntryState) -> Entry {
        var entry = Entry(
            record: record, slot: slot, state: state, createOperation: ownMark(of: item)?.origin?.operation,
            item: item.id, etag: item.etag, seen: context.fingerprint(item.contact),
            photo: unknownPhoto, canonicalVersion: context.canonicalVersion, changedAt: now)
        doubtFields(of: &entry)
        return entry
    }

    /// What the item shows was written by a stretch that the journal has forgotten: it may hold any field, also one that the
    /// member has lost since. What was wanted of it then is not known either.
    func doubtFields(of entry: inout Entry) {
        guard entry.mappingVersion == 0 || entry.mappingVersion == order.mappingVersion else { return }
        entry.mask = entry.mask.union(order.allFields)
        entry.mappingVersion = order.mappingVersion
        entry.want = nil
    }

    /// Of an item whose photo is not known: the journal says nothing of it, or what it says is of another item.
    private var unknownPhoto: ItemPhoto? { order.mayHavePhotos ? .unknown : nil }

    /// One that was moved away before we learnt of it is removed where it lies, and made anew where it belongs.
    private mutating func stateOfAdopted(_ item: TargetItem) -> EntryState {
        if isHere(item) { return .present }
        application.confirmed.insert(item.id)
        return .orphaned
    }

    static func isOlder(_ left: TargetItem, _ right: TargetItem) -> Bool {
        let leftCreated = left.createdAt ?? Moment(milliseconds: .max)
        let rightCreated = right.createdAt ?? Moment(milliseconds: .max)
        return leftCreated == rightCreated ? left.id < right.id : leftCreated < rightCreated
    }

    /// Whether the member made it from the record's one item: made by the same create, as far as its mark tells, and
    /// much younger. Our own duplicates have other origins.
    private func isCopy(_ item: TargetItem, of first: Entry?) -> Bool {
        guard let first, first.state == .present, let firstID = first.item,
            case .item(let firstItem) = evidence.reading(of: firstID),
            let origin = ownMark(of: item)?.origin, origin.operation == first.createOperation,
            let made = item.createdAt, let firstMade = firstItem.createdAt
        else { return false }
        return made > firstMade + limits.copyAge
    }

    // MARK: Entries

    private mutating func conclude(_ entry: Entry, found own: inout [RecordID: [TargetItem]]) {
        switch entry.state {
        case .creating: concludeCreating(entry, found: &own)
        case .present: concludePresent(entry, found: &own)
        case .updating: concludeUpdating(entry, found: &own)
        case .orphaned: concludeOrphan(entry)
        case .deleting: break
        }
    }

    /// A hit adopts at once. A miss proves nothing until nothing can take effect any more, and then only together
    /// with a complete round, a search and a listing that all began after that (ENGINE §6.5).
    private mutating func concludeCreating(_ entry: Entry, found own: inout [RecordID: [TargetItem]]) {
        let candidates = (own[entry.record] ?? []).filter { !isKnownCopy($0.id) }.sorted(by: Self.isOlder)
        // Another create's item is no answer to this one, as long as this one may still come: then there would be two.
        let intended = candidates.first { ownMark(of: $0)?.origin?.operation == entry.intent?.operation }
        let substitute = isSettled(entry) ? candidates.first : nil
        guard let item = intended ?? substitute, follows(.adoptHit) else {
            // Creates go into the address book's folder alone: without it there is nothing to be found.
            if folder.isAbsent, isSettled(entry) { return forgetCreate(entry) }
            let isListed = evidence.isListed || !follows(.absenceByListing)
            let isSearched = evidence.searched[entry.record] == true || !follows(.absenceBySearch)
            let isProven = isSettled(entry) && isListed && round.end != nil && isSearched
            if isProven { forgetCreate(entry) }
            return
        }
        own[entry.record]?.removeAll { $0.id == item.id }
        beliefs.removeForeign(item.id)
        var adopted = entry
        adopted.state = stateOfAdopted(item)
        adopted.intent = nil
        adopted.item = item.id
        adopted.etag = item.etag
        adopted.createOperation = ownMark(of: item)?.origin?.operation
        adopted.seen = context.fingerprint(item.contact)
        if intended == nil { adopted.photo = unknownPhoto }
        // Whether the server respelt it or its member edited it meanwhile cannot be told: one update settles it.
        adopted.sent = order.seesAll && adopted.seen == entry.want ? entry.want : nil
        adopted.changedAt = now
        beliefs.put(adopted)
        note(.adopt, adopted, cause: entry.intent?.cause ?? "adopted")
        summary.adopted += 1
    }

    private mutating func forgetCreate(_ entry: Entry) {
        note(.create, entry, cause: entry.intent?.cause ?? "", certainty: .void)
        beliefs.remove(entry.key)
    }

    private mutating func concludeUpdating(_ entry: Entry, found own: inout [RecordID: [TargetItem]]) {
        guard let id = entry.item, evidence.reading(of: id) != .unreadable, evidence.reading(of: id) != .notSeen else {
            return
        }
        if entry.isBeingAdopted, isUnmarked(id) { return undoAdoption(of: entry) }
        var resolved = entry
        resolved.state = .present
        resolved.intent = nil
        resolved.etag = nil
        resolved.seen = nil
        resolved.sent = nil
        // Whether its photo may still come is counted from when it was sent.
        resolved.changedAt = resolved.photo?.isCertain == false ? entry.intent?.sentAt ?? now : now
        if entry.isBeingAdopted {
            note(.adopt, entry, cause: OpenIntent.adoption)
            summary.adopted += 1
        } else if entry.intent?.outcome == .sent {
            note(.update, entry, cause: entry.intent?.cause ?? "", certainty: .possible)
        }
        if let sentAt = entry.intent?.sentAt { noteUnsettled(since: sentAt) }
        beliefs.put(resolved)
        concludePresent(resolved, found: &own)
    }

    private func isUnmarked(_ id: ItemID) -> Bool {
        if case .item(let item) = evidence.reading(of: id) { item.mark == .none } else { false }
    }

    /// An item of another tool that was to become ours (Decisions 18) has not got its mark: it stays nobody's, as soon as
    /// the mark can no longer arrive.
    private mutating func undoAdoption(of entry: Entry) {
        guard isSettled(entry), let id = entry.item else { return }
        note(.adopt, entry, cause: OpenIntent.adoption, certainty: .void)
        beliefs.remove(entry.key)
        if beliefs.row.ownsFolder { beliefs.putForeign(ForeignItem(item: id, kind: .member)) }
    }

    private mutating func concludePresent(_ entry: Entry, found own: inout [RecordID: [TargetItem]]) {
        guard let id = entry.item else { return }
        switch evidence.reading(of: id) {
        case .notSeen where !follows(.confirmByID) && (evidence.isListed || evidence.tombstones.contains(id)):
            concludeDeletion(of: entry, item: nil)
        case .notSeen: break
        case .unreadable: makeStale(entry)
        case .gone:
            if let other = (own[entry.record] ?? []).filter({ !isKnownCopy($0.id) }).sorted(by: Self.isOlder).first {
                own[entry.record]?.removeAll { $0.id == other.id }
                beliefs.removeForeign(other.id)
                rekey(entry, to: other)
            } else {
                concludeDeletion(of: entry, item: nil)
            }
        case .item(let item):
            guard !isHere(item), let other = item.folder else { return compare(entry, with: item) }
            switch evidence.folders[other] {
            case .some(.some(true)) where order.onEdit == .keep: compare(entry, with: item)
            case .some(.some(true)): concludeMove(entry, item)
            case .some(.some(false)): concludeDeletion(of: entry, item: item)
            case .some(.none), .none: makeStale(entry)
            }
        }
    }

    /// What the item shows is not known any more; it is read again before anything is concluded from it. What it showed
    /// last stays known, or what somebody did to it meanwhile would not be told from our own.
    private mutating func makeStale(_ entry: Entry) {
        var stale = entry
        stale.etag = nil
        if !round.newlyMapped.isEmpty { stale.sent = nil }
        beliefs.put(stale)
    }

    /// The same item under a new id: a migrated mailbox, or cut and pasted. Or the member's copy of it, which may be older
    /// than the cover of its photo, or another create's item.
    private mutating func rekey(_ entry: Entry, to item: TargetItem) {
        var moved = entry
        moved.item = item.id
        let isSame = ownMark(of: item)?.origin?.operation == entry.createOperation
        if !isSame || entry.photo?.fingerprint == ItemPhoto.coverFingerprint { moved.photo = unknownPhoto }
        moved.createOperation = ownMark(of: item)?.origin?.operation
        moved.etag = nil
        moved.changedAt = now
        moved.state = stateOfAdopted(item)
        beliefs.put(moved)
        note(.moved, moved, cause: "new id")
        if moved.state == .present { compare(moved, with: item) }
    }

    /// The item lies in another folder of the member's: it is brought back by removing it there and making it anew.
    private mutating func concludeMove(_ entry: Entry, _ item: TargetItem) {
        summary.driftFound += 1
        note(.moved, entry, cause: "moved")
        release(entry, item)
    }

    /// The journal is an older one, and what it forgot has not been looked at yet: what was done to an item since may be our
    /// own work as well as the member's.
    var journalIsOlder: Bool { folder.isRestored || folder.mustBeListed }

    /// The member deleted the item; `item` is what lies in Deleted Items, if it does.
    private mutating func concludeDeletion(of entry: Entry, item: TargetItem?) {
        summary.driftFound += 1
        if !journalIsOlder { noteDeletion(of: entry) }
        if let item { return release(entry, item) }
        note(.remove, entry, cause: "drift", proof: proof(of: entry, .read))
        beliefs.remove(entry.key)
    }

    /// The item stays ours to remove where it lies, as long as it carries its mark; then the record is created anew.
    private mutating func release(_ entry: Entry, _ item: TargetItem) {
        guard ownMark(of: item)?.record == entry.record else {
            note(.remove, entry, cause: "drift", proof: proof(of: entry, .unmarked))
            return beliefs.remove(entry.key)
        }
        var orphan = entry
        orphan.state = .orphaned
        orphan.intent = nil
        orphan.changedAt = now
        beliefs.put(orphan)
        application.confirmed.insert(item.id)
    }

    static let never: Int64 = 253_402_300_799_000

    private mutating func noteDeletion(of entry: Entry) {
        let want = entry.want ?? entry.seen ?? Fingerprint(high: 0, low: 0)
        switch order.onDelete {
        case .leave:
            beliefs.park(
                Parked(
                    record: entry.record, want: want, fails: 1, until: Moment(milliseconds: Self.never),
                    code: Parked.leftOut))
        case .restore:
            application.gone[entry.record] = want
            noteDeletion(of: entry.record, want: want)
        }
    }

    /// Puts an item back a few times a day, then waits: a fight with somebody else's program is not won by speed.
    private mutating func noteDeletion(of record: RecordID, want: Fingerprint) {
        let row = beliefs.parked[record]
        // Rows are only dropped when there is something to plan, and may be older than a day.
        let earlier = row.flatMap { $0.isCounting(at: now) ? $0 : nil }
        // A picture of which no photo can be made stays known meanwhile.
        let heldPhoto = row.flatMap { [Parked.photo, Parked.deleted].contains($0.code) ? $0.want : nil }
        let fails = (earlier?.fails ?? 0) + 1
        let isContended = fails > limits.repairsPerDayMax
        beliefs.park(
            Parked(
                record: record, want: isContended ? want : heldPhoto ?? want, fails: isContended ? 1 : fails,
                until: isContended ? now + limits.contendedDelay : earlier?.until ?? now,
                code: isContended ? Parked.contended : Parked.deleted))
    }

    private mutating func concludeOrphan(_ entry: Entry) {
        guard let id = entry.item else { return }
        switch evidence.reading(of: id) {
        case .notSeen, .unreadable: break
        case .gone:
            note(.remove, entry, cause: causeOfAbsence(entry), proof: proof(of: entry, .read))
            beliefs.remove(entry.key)
        case .item(let item):
            guard ownMark(of: item)?.record == entry.record else {
                note(.remove, entry, cause: causeOfAbsence(entry), proof: proof(of: entry, .unmarked))
                return beliefs.remove(entry.key)
            }
            if entry.slot > 0, isCopy(item, of: beliefs.entry(of: entry.record)) {
                beliefs.remove(entry.key)
                beliefs.putForeign(ForeignItem(item: id, kind: .copy))
                note(.copy, entry, cause: "copy")
            } else {
                application.confirmed.insert(id)
            }
        }
    }

    /// A surplus item that somebody else took away ends no stay: the record's one item is still there.
    private func causeOfAbsence(_ orphan: Entry) -> String {
        let isSurplus = orphan.slot > 0 && beliefs.entry(of: orphan.record) != nil
        return (isSurplus ? OperationCause.duplicate : .drift).description
    }

    // MARK: Audit

    mutating func note(
        _ act: DisclosureRow.Act, _ entry: Entry, cause: String, certainty: DisclosureRow.Certainty = .confirmed,
        operation: OperationID? = nil, proof: DisclosureRow.Proof? = nil
    ) {
        beliefs.append(
            .appendDisclosure(
                DisclosureRow(
                    at: now, mailbox: beliefs.row.mailbox, member: order.member, addressBook: order.addressBook,
                    record: entry.record, act: act, certainty: certainty, fields: entry.mask, cause: cause,
                    rightsVersion: entry.rightsVersion, mappingVersion: entry.mappingVersion, run: context.run,
                    operation: operation ?? entry.intent?.operation, proof: proof)))
    }
}
