import ContactModel

// A photo is a request of its own, and cannot be deleted (FACTS §8): what shows one that is wanted no longer is covered,
// or made anew (Decisions 15).
extension Planner {
    /// Plans what keeps a present item from showing a photo that is not wanted, and answers whether it is removed for
    /// that and made anew.
    ///
    /// A photo cannot be deleted (FACTS §8). One that the member has lost the right to is covered at once; to show none
    /// the item is then made anew, as soon as everything that a create needs is there. Until then it shows the cover,
    /// unless it is merely not among the first.
    mutating func bringPhoto(of entry: Entry, to item: DesiredItem, isAlone: Bool) -> Bool {
        let isCovered = cover(entry, by: item)
        let wanted = wantedPhoto(of: item, entry.record)
        if let until = heldUntil(photoOf: item, entry.record) {
            wait(entry, .update, .parked(until: until, code: Parked.photo))
        }
        guard let photo = entry.photo, !photo.mayBecome(wanted) else { return false }
        if renew(entry, wanted, isAlone: isAlone) { return true }
        let isNext = renewed.count >= PlanInput.renewalsMax || input.unmarked.contains(entry.record)
        if wanted == nil, !isCovered, !isNext, desired.gainsWithheld == nil { addCover(of: entry, Self.unwanted) }
        return false
    }

    /// Plans the photo that is wanted, where the item does not show it and it can be sent.
    mutating func sendPhoto(of entry: Entry, _ item: DesiredItem) {
        guard let wanted = wantedPhoto(of: item, entry.record), entry.photo != ItemPhoto(wanted.fingerprint),
            entry.photo?.mayBecome(wanted) ?? true
        else { return }
        // One that may still come would take the place of whatever is sent after the second one.
        if entry.photo?.isCertain == false, entry.changedAt + input.settledAfter > input.now {
            return wait(entry, .update, .unresolved)
        }
        put(wanted, of: entry.record)
    }

    /// Of an item that shall go but stays for now: it is not made anew. Answers whether it may be sent another one.
    mutating func keepPhoto(of entry: Entry, _ departure: Departure) -> Bool {
        guard entry.state == .present, let photo = entry.photo, let item = departure.current ?? departure.blank else {
            return false
        }
        guard !cover(entry, by: item), let current = departure.current, reasonToWait == nil else {
            return false
        }
        if photo.mayBecome(wantedPhoto(of: current, entry.record)) { return true }
        addCover(of: entry, Self.unwanted)
        return false
    }

    /// Nothing, while no photo can be made of the picture or the target refuses it.
    func wantedPhoto(of item: DesiredItem, _ record: RecordID) -> DesiredPhoto? {
        heldUntil(photoOf: item, record) == nil ? item.photo : nil
    }

    private func heldUntil(photoOf item: DesiredItem, _ record: RecordID) -> Moment? {
        guard let photo = item.photo, let row = parked[record], row.want == photo.fingerprint else { return nil }
        if row.isCounting(at: input.now) { return row.countedUntil }
        return row.code == Parked.photo && row.until > input.now ? row.until : nil
    }

    private static let unwanted = "the photo is no longer wanted"

    /// Covers a photo that the member has no right to any more, or of which that cannot be told, whatever else is wanted
    /// in its place.
    private mutating func cover(_ entry: Entry, by item: DesiredItem) -> Bool {
        guard let photo = entry.photo, photo != item.photo.map({ ItemPhoto($0.fingerprint) }) else { return false }
        if photo.isFormer {
            addCover(of: entry, "which fields the photo is of is not known")
        } else if photo.fingerprint == ItemPhoto.coverFingerprint, !photo.isCertain {
            addCover(of: entry, "the cover may not have arrived")
        } else if isRevoked(photoOf: entry, item), input.follows(.coverLostPhoto) {
            noteLoss(desired.revokedFields(of: entry, item), of: entry)
            addCover(of: entry, "the photo's field is no longer readable")
        } else {
            return false
        }
        return true
    }

    private func isRevoked(photoOf entry: Entry, _ item: DesiredItem) -> Bool {
        if item.photo == nil, !desired.photoSources.intersection(item.unreadable).isEmpty { return true }
        // Of a former mapping's fields, which ones were the photo's is not kept.
        return entry.mappingVersion != item.mappingVersion && !desired.revokedFields(of: entry, item).isEmpty
    }

    private mutating func addCover(of entry: Entry, _ evidence: String) {
        guard entry.photo?.isCovered == false else { return }
        var operation = PlannedOperation(
            phase: .cover, act: .redact, record: entry.record, cause: .lostFields, evidence: evidence)
        operation.photo = .cover
        plan.operations.append(operation)
    }

    mutating func put(_ photo: DesiredPhoto, of record: RecordID) {
        if let reason = reasonToWait {
            plan.waiting.append(WaitingChange(record: record, act: .update, why: .gainsWithheld(reason)))
            return
        }
        var operation = PlannedOperation(
            phase: .photo, act: .update, record: record, cause: .photo,
            evidence: "the photo is not the one that was sent")
        operation.photo = .put(photo.fingerprint)
        plan.operations.append(operation)
    }

    /// Removes the item to make it anew, if it can surely be made anew: not while another one is missing that could be
    /// there. Where creates fail, an address book would be emptied by it.
    ///
    /// - Parameter isAlone: whether the record has no surplus items; while it has, none is created.
    private mutating func renew(_ entry: Entry, _ wanted: DesiredPhoto?, isAlone: Bool) -> Bool {
        // Whether it can be made anew is told by all entries.
        if isOfLossesAlone { return false }
        if let reason = reasonToWait {
            wait(entry, .update, .gainsWithheld(reason))
        } else if input.mode == .nodelete {
            wait(entry, .update, .mode(.nodelete))
        } else if let row = parked[entry.record], row.until > input.now, row.code != Parked.photo {
            wait(entry, .update, .parked(until: row.until, code: row.code))
        } else if !isAlone {
            wait(entry, .update, .unresolved)
        } else if isBeyondLimit {
            wait(entry, .update, .noRoom)
        } else if !isFilled || renewed.count >= PlanInput.renewalsMax || input.unmarked.contains(entry.record) {
            wait(entry, .update, .turn)
        } else {
            renewed.insert(entry.record)
            plan.operations.append(
                PlannedOperation(
                    phase: .renew, act: .remove, record: entry.record, cause: .photoGone,
                    evidence: wanted == nil ? "made anew to show no photo" : "made anew to show no other photo"))
            return true
        }
        return false
    }

    /// What waits for room, or is parked, may wait for long and holds nothing up.
    func lacksNothing() -> Bool {
        var there: Set<RecordID> = []
        var counted = 0
        for entry in input.entries {
            if entry.state == .creating || entry.state == .deleting { return false }
            guard entry.slot == 0, entry.state != .orphaned else { continue }
            counted += 1
            there.insert(entry.record)
        }
        if let limit = desired.limit, counted >= limit { return true }
        return desired.items.allSatisfy { record, item in
            there.contains(record) || parkedNow(record, want: item.fingerprint) != nil
        }
    }
}
