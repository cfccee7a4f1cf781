import ContactModel

// Which items go, and what holds them back (DOMAIN §8).
extension Planner {
    mutating func remove(_ entry: Entry, _ departure: Departure) -> Bool {
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
            if isOfLossesAlone { keep(entry, departure) } else { braked.append((entry, departure)) }
            return false
        }
        add(.remove, of: entry, cause, departure.evidence)
        return true
    }

    /// Removing by id is idempotent, and a removal that was sent may still take effect: it is sent again until it is
    /// confirmed, whether or not the record came back meanwhile.
    mutating func repeatRemoval(of entry: Entry) -> Bool {
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

    mutating func removeOrphan(_ entry: Entry, among own: ArraySlice<Entry>) -> Bool {
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

    mutating func decideBraked() {
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
}
