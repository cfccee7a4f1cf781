import ContactModel

// A photo is a request of its own, and cannot be deleted (FACTS §8): what shows one that is wanted no longer is covered,
// or made anew (Decisions 15).
extension Planner {
    /// Plans what makes a present item show the photo that is wanted, or none, and answers whether it is removed for it
    /// and made anew.
    ///
    /// A photo cannot be deleted (FACTS §8). One that the member has lost the right to is covered at once; to show none
    /// the item is then made anew, as soon as everything that a create needs is there.
    mutating func bringPhoto(of entry: Entry, to item: DesiredItem, isAlone: Bool) -> Bool {
        cover(entry, by: item)
        let wanted = wantedPhoto(of: item, entry.record)
        if item.photo != nil, wanted == nil, let row = parked[entry.record] {
            wait(entry, .update, .parked(until: row.until, code: row.code))
        }
        guard let photo = entry.photo else {
            if let wanted { put(wanted, of: entry.record) }
            return false
        }
        guard photo.mayBecome(wanted) else { return renew(entry, wanted, isAlone: isAlone) }
        if let wanted, photo != ItemPhoto(wanted.fingerprint) { put(wanted, of: entry.record) }
        return false
    }

    /// Of an item that shall go but stays for now: it is not made anew.
    mutating func keepPhoto(of entry: Entry, _ departure: Departure) {
        guard entry.state == .present, let photo = entry.photo, let item = departure.current ?? departure.blank else {
            return
        }
        let isCovered = cover(entry, by: item)
        guard !isCovered, let current = departure.current, desired.reasonToWait == nil else { return }
        let wanted = wantedPhoto(of: current, entry.record)
        if !photo.mayBecome(wanted) {
            addCover(of: entry, "the photo is no longer wanted")
        } else if let wanted, photo != ItemPhoto(wanted.fingerprint) {
            put(wanted, of: entry.record)
        }
    }

    /// Nothing, while no photo can be made of the picture or the target refuses it.
    func wantedPhoto(of item: DesiredItem, _ record: RecordID) -> DesiredPhoto? {
        guard let photo = item.photo else { return nil }
        let isParked = parkedNow(record, want: photo.fingerprint)?.code == Parked.photo
        return isParked ? nil : photo
    }

    @discardableResult
    private mutating func cover(_ entry: Entry, by item: DesiredItem) -> Bool {
        guard entry.photo != nil, item.photo == nil else { return false }
        let isRevoked =
            !desired.photoSources.intersection(item.unreadable).isEmpty
            || (entry.mappingVersion != item.mappingVersion && !revokedFields(of: entry, item).isEmpty)
        guard isRevoked else { return false }
        noteLoss(revokedFields(of: entry, item), of: entry)
        addCover(of: entry, "the photo's field is no longer readable")
        return true
    }

    private mutating func addCover(of entry: Entry, _ evidence: String) {
        guard entry.photo?.isCovered == false else { return }
        var operation = PlannedOperation(
            phase: .cover, act: .redact, record: entry.record, cause: .lostFields, evidence: evidence)
        operation.photo = .cover
        plan.operations.append(operation)
    }

    mutating func put(_ photo: DesiredPhoto, of record: RecordID) {
        if let reason = desired.reasonToWait {
            plan.waiting.append(WaitingChange(record: record, act: .update, why: .gainsWithheld(reason)))
            return
        }
        var operation = PlannedOperation(
            phase: .photo, act: .update, record: record, cause: .photo,
            evidence: "the photo is not the one that was sent")
        operation.photo = .put(photo.fingerprint)
        plan.operations.append(operation)
    }

    /// Removes the item to make it anew, if it can surely be made anew.
    ///
    /// - Parameter isAlone: whether the record has no surplus items; while it has, none is created.
    private mutating func renew(_ entry: Entry, _ wanted: DesiredPhoto?, isAlone: Bool) -> Bool {
        if let reason = desired.reasonToWait {
            wait(entry, .update, .gainsWithheld(reason))
        } else if input.mode == .nodelete {
            wait(entry, .update, .mode(.nodelete))
        } else if let row = parked[entry.record], row.until > input.now, row.code != Parked.photo {
            wait(entry, .update, .parked(until: row.until, code: row.code))
        } else if !isAlone {
            wait(entry, .update, .unresolved)
        } else if isBeyondLimit {
            wait(entry, .update, .noRoom)
        } else if renewed.count >= PlanInput.renewalsMax || input.unmarked.contains(entry.record) {
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
}
