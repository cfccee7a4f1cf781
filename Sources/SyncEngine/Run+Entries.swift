import ContactModel
import Contracts
import SyncPlanning

// What is made of each entry by what was seen of its item.
extension Run {
    mutating func conclude(_ entry: Entry, found own: inout [RecordID: [TargetItem]]) {
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
        resolved.becomePresentUnseen()
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
}
