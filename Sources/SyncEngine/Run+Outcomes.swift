import ContactModel
import Contracts
import Sentences
import SyncPlanning

// What became of requests, and what is believed of their items then (ENGINE §5).
extension Run {
    mutating func operationAnswered(_ id: Int, _ answer: RunAnswer) {
        let isSent = application.batch.keys.contains(id)
        guard isSent, application.answers.updateValue(answer, forKey: id) == nil else {
            preconditionFailure("request \(id) was answered twice, or never sent")
        }
        guard application.answers.count == application.batch.count else { return }
        for id in application.batchOrder { conclude(application.batch[id]!, by: application.answers[id]!) }
        emit(.progress(application.progress))
        application.batch = [:]
        if let stopping = application.stopping { return finish(by: stopping, doing: .write) }
        if let retryAt = application.retryAt {
            application.retryAt = nil
            // What is known goes to disk before the wait.
            let changes = beliefs.takeChanges()
            application.waitAfterCommit = retryAt
            stage = .committing(.pause)
            return emit(.commit(changes))
        }
        nextBatch()
    }

    mutating func conclude(_ flight: Application.InFlight, by answer: RunAnswer) {
        switch answer {
        case .notSent(let until):
            if until > now { summary.throttled += 1 }
            undo(flight)
            application.queue.append(flight.operation)
            application.retryAt = max(until, application.retryAt ?? until)
        case .gateClosed:
            summary.gateBlocks += 1
            leave(flight)
        case .withoutPhoto(let why, let isFinal): withoutPhoto(flight, why, isFinal: isFinal)
        case .target(let outcome):
            countSent(flight.request)
            if flight.operation.photo == nil { conclude(flight, outcome) } else { concludePhoto(flight, outcome) }
        }
    }

    mutating func conclude(_ flight: Application.InFlight, _ outcome: TargetOutcome) {
        switch (flight.operation.act, outcome) {
        case (.remove, .done(.removed(.permanent))): removed(flight, .removed)
        case (.remove, .done(.removed(.leftInDeletedItems))): removed(flight, .leftInDeletedItems)
        case (.remove, .refused(let refusal)) where refusal.kind == .itemGone: removed(flight, .absent)
        case (.create, .done(.written(let item))), (.update, .done(.written(let item))),
            (.redact, .done(.written(let item))):
            written(flight, item)
        case (_, .refused(let refusal)): refused(flight, refusal)
        case (.update, .conflict), (.redact, .conflict): mustBeReadAgain(flight)
        case (.create, .conflict), (_, .throttled): leave(flight)
        case (_, .done), (_, .unknown), (.remove, .conflict): unknown(flight)
        }
    }

    mutating func removed(_ flight: Application.InFlight, _ evidence: DisclosureRow.Proof.Evidence) {
        guard let entry = beliefs.entries[flight.operation.key] else { return }
        let cause = flight.operation.cause.description
        note(.remove, entry, cause: cause, operation: flight.id, proof: proof(of: entry, evidence))
        awaitReadBack(of: entry, flight)
        beliefs.remove(entry.key)
        summary.removed[cause, default: 0] += 1
        application.progress.done[.remove, default: 0] += 1
        if evidence == .leftInDeletedItems { summary.leftInDeletedItems += 1 }
    }

    mutating func written(_ flight: Application.InFlight, _ item: TargetItem) {
        guard var entry = beliefs.entries[flight.operation.key], let wanted = flight.item else { return }
        if !isTakenAway(flight, entry, item) { return stillThere(flight, entry, item) }
        let act = flight.operation.act
        let sentAt = entry.intent?.sentAt
        entry.state = .present
        entry.intent = nil
        entry.item = item.id
        entry.etag = item.etag
        entry.seen = context.fingerprint(item.contact)
        entry.canonicalVersion = context.canonicalVersion
        if let narrowing = flight.operation.narrowing {
            // Not the contact that is wanted, but all that was to be sent: what differs from it later is drift.
            // What is not shown may still differ: then it is not said to be all that was sent.
            entry.sent = order.seesAll ? entry.seen : nil
            entry.mask = entry.mask.subtracting(narrowing.lost)
        } else {
            entry.sent = wanted.fingerprint
            let before = flight.before ?? entry
            entry.mask = wanted.mask.union(application.desired.photoMask(of: before, wanted))
            if let untouched = flight.untouched, !untouched.isKept(in: item.contact) { noteEditMeanwhile(&entry) }
        }
        entry.changedAt = now
        let proof = closeLoss(of: &entry, sentAt: sentAt, evidenceOfWrite)
        beliefs.put(entry)
        // Rows that only count, and one of a photo, say nothing of what was written.
        let isOfOthers = [Parked.deleted, Parked.photo].contains(beliefs.parked[entry.record]?.code)
        if !isOfOthers { beliefs.unpark(entry.record) }
        application.unmarked.remove(entry.record)
        let disclosed: DisclosureRow.Act =
            switch act {
            case .create: .create
            case .redact: .redact
            case .update, .remove: .update
            }
        note(disclosed, entry, cause: flight.operation.cause.description, operation: flight.id, proof: proof)
        switch act {
        case .create: summary.created += 1
        case .redact: summary.redacted += 1
        case .update, .remove: summary.updated += 1
        }
        application.progress.done[act, default: 0] += 1
    }

    /// Whether what the member has lost is gone by what the answer shows. FACTS §2.5 knows of a scalar alone that it is cleared;
    /// an answer that shows nothing, of an item that showed something, tells nothing.
    private func isTakenAway(_ flight: Application.InFlight, _ entry: Entry, _ item: TargetItem) -> Bool {
        let narrowing = flight.operation.narrowing
        guard entry.loss != nil || narrowing != nil, case .update(_, let change, _, _) = flight.request else {
            return true
        }
        let showsNothing = item.contact == Contact()
        let isSilent =
            narrowing == nil
            ? flight.item?.contact.properties.contains { !$0.isExtended } == true
            : flight.before?.seen != context.fingerprint(Contact())
        return !(showsNothing && isSilent) && !item.contact.keepsMore(than: change)
    }

    /// The loss stays, and the item is changed again by the next run. That it was changed is said once.
    private mutating func stillThere(_ flight: Application.InFlight, _ entry: Entry, _ item: TargetItem) {
        summary.note(Told(RunSentence.notTakenAway, entry.record))
        leaveOut(flight.operation)
        if flight.before?.sent != nil {
            note(.update, entry, cause: flight.operation.cause.description, certainty: .possible)
        }
        var entry = entry
        entry.becomePresentUnseen()
        entry.changedAt = now
        beliefs.put(entry)
    }

    /// Somebody changed what the update left as it was, after it was read: nothing but this answer shows that. While a change
    /// of ours may still have taken effect late, that may have been ours: it goes also where members keep their edits.
    mutating func noteEditMeanwhile(_ entry: inout Entry) {
        guard order.onEdit == .restore || beliefs.basis.unsettledUntil != nil else { return }
        summary.driftFound += 1
        application.hasLeftovers = true
        summary.againAt = now
        entry.sent = nil
    }

    mutating func refused(_ flight: Application.InFlight, _ refusal: TargetRefusal) {
        leave(flight)
        // A single item may be refused its removal: all else goes on (I27). Where none is removed, it is the target that cannot.
        var isUnsupported = refusal.kind == .unsupported && flight.operation.photo == nil
        if isUnsupported, flight.operation.act == .remove {
            application.refusedRemovals += 1
            isUnsupported = summary.removed.isEmpty && application.refusedRemovals >= limits.refusedRemovalsMax
        }
        if refusal.stopsMailbox || refusal.kind == .folderGone || isUnsupported {
            application.stopping = application.stopping ?? .refused(refusal)
            return
        }
        summary.note(.others(refusal.message))
        if refusal.kind == .itemGone { return forgetVersion(flight) }
        if refusal.kind == .idUnreadable { return mustBeLookedUp(flight) }
        if flight.operation.photo != nil { return parkPhoto(flight) }
        guard let wanted = flight.item, follows(.parkRefused) else { return }
        let record = flight.operation.record
        let fails = (beliefs.parked[record].map { $0.want == wanted.fingerprint ? $0.fails : 0 } ?? 0) + 1
        let delay = limits.refusedDelays[min(fails, limits.refusedDelays.count) - 1]
        beliefs.park(
            Parked(record: record, want: wanted.fingerprint, fails: fails, until: now + delay, code: refusal.code))
    }

    /// Somebody else was faster: the item is read before anything is planned for it again.
    mutating func mustBeReadAgain(_ flight: Application.InFlight) {
        leave(flight)
        forgetVersion(flight)
        summary.againAt = now
    }

    /// The id is no good, which proves nothing of the item: a removal is not done. The next run finds out by the mark.
    mutating func mustBeLookedUp(_ flight: Application.InFlight) {
        summary.againAt = summary.againAt ?? now
        guard var entry = beliefs.entries[flight.operation.key] else { return }
        // One that was being removed before is to be removed under its other id.
        if entry.state == .deleting {
            entry.state = entry.slot == 0 ? .present : .orphaned
            entry.intent = nil
        }
        entry.etag = nil
        beliefs.put(entry)
    }

    mutating func forgetVersion(_ flight: Application.InFlight) {
        guard var entry = beliefs.entries[flight.operation.key] else { return }
        entry.etag = nil
        beliefs.put(entry)
    }

    mutating func unknown(_ flight: Application.InFlight) {
        summary.unknownOutcomes += 1
        application.hasLeftovers = true
        summary.againAt = summary.againAt ?? now + limits.unknownRetryDelay
        guard var entry = beliefs.entries[flight.operation.key] else { return }
        switch flight.operation.act {
        case .create where !follows(.unknownIsOpen): return beliefs.remove(entry.key)
        case .create:
            if flight.operation.phase == .again { application.stopRenewing() }
            entry.intent?.outcome = .unknown
            note(.create, entry, cause: flight.operation.cause.description, certainty: .possible)
        case .remove: entry.intent?.outcome = .unknown
        case .update, .redact:
            if follows(.auditPossible) {
                note(.update, entry, cause: flight.operation.cause.description, certainty: .possible)
            }
            noteUnsettled(since: now)
            entry.becomePresentUnseen()
        }
        beliefs.put(entry)
    }

    /// Surely not executed, and not tried again in this run.
    mutating func leave(_ flight: Application.InFlight) {
        undo(flight)
        leaveOut(flight.operation)
    }

    mutating func leaveOut(_ operation: PlannedOperation) {
        application.hasLeftovers = true
        if operation.phase == .again { application.stopRenewing() }
    }

    mutating func undo(_ flight: Application.InFlight) {
        if let before = flight.before { beliefs.put(before) } else { beliefs.remove(flight.operation.key) }
    }
}
