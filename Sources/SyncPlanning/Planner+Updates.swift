import ContactModel

// What items are brought to, what is taken out of those that stay for now, and what is made.
extension Planner {
    /// Plans what an item that stays for now, though it shall go, owes to its member's present rights (SEMANTICS 25).
    mutating func keep(_ entry: Entry, _ departure: Departure) {
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
    mutating func bring(_ entry: Entry, to item: DesiredItem) -> Bool {
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
        // Who changed it, and how, is not known: only what the member has lost goes in any case (I17).
        if input.unread.contains(entry.record) {
            if !revoked.isEmpty { narrow(entry, to: item, without: revoked) }
            wait(entry, .update, .unresolved)
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

    /// `DesiredState.revokedFields` without those that only the photo is made of, which no change of properties takes away.
    private func revokedProperties(of entry: Entry, _ item: DesiredItem) -> FieldMask {
        let revoked = desired.revokedFields(of: entry, item)
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
    mutating func planCreates(_ records: [RecordID]) {
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
}
