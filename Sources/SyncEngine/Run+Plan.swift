import ContactModel
import Contracts
import Sentences
import SyncPlanning

extension Run {
    /// Asks what the address book shall hold; one that is being ended shall hold nothing, whatever the CRM says.
    mutating func select() {
        if folder.isLeaving {
            if beliefs.openEntries.allSatisfy({ $0.state != .creating }) { summary.againAt = now }
            return finish(
                .failed,
                problem: Told(RunSentence.folderMadeLater, order.addressBook))
        }
        let recorded = Set(beliefs.entries.keys.map(\.record))
        guard isDraining else {
            stage = .selecting
            // As long as nothing of the journal was needed, the outline alone may show that nothing is to be done.
            return emit(record == nil ? .outline : .select(recorded: recorded))
        }
        let departure = Departure(cause: .member, evidence: order.endsBecause)
        var desired = DesiredState(
            departures: Dictionary(uniqueKeysWithValues: recorded.map { ($0, departure) }),
            digest: Fingerprint(high: 0, low: 0), basis: Basis(), properties: order.properties)
        desired.readAt = beliefs.row.endsAt
        take(desired)
    }

    mutating func take(_ desired: DesiredState) {
        guard accept(desired, items: desired.items.count) else { return }
        if application.isBeforeReading { return carryOutUnread() }
        if isQuiet(DesiredOutline(desired)) { return finish(.ok) }
        dropStaleParking(desired)
        let differing = differing()
        noteHiddenDrift(differing)
        keepCompared(except: differing)
        application.input = planInput(entriesToPlan(), differing)
        if desired.unasked.isEmpty { plan() } else { takeAwayFirst() }
    }

    /// Ends a run to which neither the CRM nor the target gives anything to do; others have asked for the journal by now, and
    /// then for all that is desired.
    mutating func take(_ outline: DesiredOutline) {
        let nothing = DesiredState(
            digest: outline.digest, basis: outline.basis, gainsWithheld: outline.gainsWithheld,
            properties: outline.properties)
        guard accept(nothing, items: outline.items) else { return }
        guard isQuiet(outline) else { preconditionFailure("a plan of an outline") }
        finish(.ok)
    }

    /// "No": the run has ended.
    private mutating func accept(_ desired: DesiredState, items: Int) -> Bool {
        guard desired.properties == order.properties else {
            summary.againAt = now
            finish(
                .failed, problem: Told(RunSentence.mappingChanged, order.addressBook))
            return false
        }
        summary.selected = items
        believe(desired)
        return true
    }

    mutating func believe(_ desired: DesiredState) {
        application.desired = desired
        application.isTold = true
        application.trustsReading =
            desired.gainsWithheld == nil && order.gainsWithheld == nil && beliefs.row.heldBecause == nil
        if let reason = reasonToWithhold(desired) { application.desired.gainsWithheld = reason }
        summary.gainsWithheld = application.desired.gainsWithheld
        application.desired.gainsStaged = order.gainsStaged
    }

    /// Carries out what the member has lost, before the CRM is asked a second time for what seems to have left for other
    /// reasons: that may take as long as a CRM that does not answer (DOMAIN §8).
    private mutating func takeAwayFirst() {
        guard let input = application.input else { preconditionFailure("losses without a plan") }
        var losses = makePlan(input)
        losses.operations.removeAll { !$0.phase.takesAwayWhatIsLost }
        guard !losses.operations.isEmpty, mayWrite, follows(.lossesBeforeProofs) else { return prove() }
        application.isBeforeProofs = true
        application.tried = Set(losses.operations.map(Application.Step.init))
        summary.plan = losses.after(application.unread)
        noteLosses(losses)
        begin(losses.operations)
    }

    /// Asks the second way, as soon as what is lost is gone and noted.
    mutating func prove() {
        application.isBeforeProofs = false
        stage = .proving
        emit(.prove(application.desired.unasked))
    }

    mutating func proven(_ doubts: [RecordID: Departure.Doubt]) {
        guard stage == .proving else { preconditionFailure("proven while \(stage)") }
        application.desired.prove(doubts)
        plan()
    }

    /// By what was known when the run began to plan, so that what went meanwhile changes nothing (I30).
    private mutating func plan(removalsHold: String? = nil, isGranted: Bool = false) {
        guard var input = application.input else { preconditionFailure("a plan of nothing") }
        input.desired = application.desired
        input.removalsHold = removalsHold
        let plan = makePlan(input)
        let braked = plan.operations.count { $0.act == .remove && $0.cause.isBraked }
        guard braked > 0, !isGranted else { return carryOut(plan) }
        stage = .askingToRemove
        emit(
            .askToRemove(
                PlannedRemovals(
                    count: braked, isEmptying: application.desired.items.isEmpty, mayWrite: mayWrite)))
    }

    /// Plans anew where the removals are held after all.
    mutating func removalsGranted(_ hold: String?) {
        guard stage == .askingToRemove else { preconditionFailure("granted while \(stage)") }
        plan(removalsHold: hold, isGranted: true)
    }

    private mutating func carryOut(_ plan: Plan) {
        application.input = nil
        summary.plan = plan.after(application.unread)
        summary.held = plan.held
        noteLosses(plan)
        guard mayWrite else { return finish(plan.held.isEmpty ? .ok : .held) }
        settle(plan.settled)
        keepHeldPlans(plan)
        // Whatever came of it, what was tried before the proofs is tried again by the next run.
        begin(plan.operations.filter { !application.tried.contains(Application.Step($0)) })
    }

    mutating func begin(_ operations: [PlannedOperation]) {
        if !operations.isEmpty { forgetApplied() }
        if operations.contains(where: { $0.act != .remove }) {
            noteProperties()
            noteEntry()
        }
        application.begin(operations, by: limits.intentsPerCommitMax)
        nextBatch()
    }

    func planInput(_ entries: [Entry], _ differing: Set<RecordID>) -> PlanInput {
        guard let record else { preconditionFailure("planning without the journal") }
        var input = PlanInput(
            entries: entries, desired: application.desired,
            parked: Array(beliefs.parked.values), unmarked: application.unmarked, seesAll: order.seesAll,
            unread: Set(beliefs.openEntries.filter { isUnread($0) }.map(\.record)), differing: differing,
            confirmed: application.confirmed, mode: order.mode, brake: order.brake,
            recentRemovals: record.recentRemovals, released: released(),
            now: now, settledAfter: limits.settledAfter, without: limits.without)
        input.trustsReading = application.trustsReading
        input.heldBefore = heldBefore
        return input
    }

    /// Whether the item was asked for and not shown, or lies in a folder that was not shown: who changed it, and how, is
    /// not known.
    private func isUnread(_ entry: Entry) -> Bool {
        guard entry.state == .present, entry.etag == nil, let id = entry.item else { return false }
        switch evidence.reading(of: id) {
        case .unreadable: return true
        case .item(let item): return !isHere(item)
        case .gone, .notSeen: return false
        }
    }

    /// Records whose item was shown with other values in what changes do not show.
    ///
    /// Where members keep their edits, only what may be a change of ours that came late, or that a restored journal does
    /// not know, is told.
    private func differing() -> Set<RecordID> {
        let extended = order.properties.filter(\.isExtended)
        guard !extended.isEmpty, order.onEdit == .restore || mayShowOurLateChanges else { return [] }
        return Set(
            beliefs.entries.values.compactMap { entry in
                guard entry.state == .present, entry.slot == 0, let id = entry.item,
                    case .item(let item) = evidence.reading(of: id), item.mark != .notAsked,
                    let wanted = application.desired.target(of: entry.record)?.contact.normalised,
                    item.contact.restricted(to: extended) != wanted.restricted(to: extended)
                else { return nil }
                return entry.record
            })
    }

    /// Counts what changes do not show, and what somebody has changed since it was sent, among a day's repairs: no
    /// fingerprint of what is shown would tell (I15).
    private mutating func noteHiddenDrift(_ differing: Set<RecordID>) {
        // What a restored journal says was sent may never have been the last.
        guard !folder.isRestored else { return }
        for record in differing.sorted() {
            guard var entry = beliefs.entry(of: record), let sent = entry.sent ?? application.uncompared[record],
                sent == application.desired.target(of: record)?.fingerprint
            else { continue }
            noteDrift(&entry)
            beliefs.put(entry)
        }
    }

    /// Items that show what is wanted also in what changes do not show are said to show what was sent, as before.
    private mutating func keepCompared(except differing: Set<RecordID>) {
        for (record, sent) in application.uncompared.sorted(by: { $0.key < $1.key })
        where !differing.contains(record) {
            // What is wanted is not known of a record that is neither selected nor proven to have left.
            guard application.desired.target(of: record) != nil, var entry = beliefs.entry(of: record),
                entry.state == .present, entry.sent == nil
            else { continue }
            entry.sent = sent
            beliefs.put(entry)
        }
        application.uncompared = [:]
    }

    private var mayShowOurLateChanges: Bool {
        folder.isRestored || folder.mustBeListed
            || beliefs.basis.unsettledUntil != nil || context.row.basis?.unsettledUntil != nil
    }

    /// Why nothing may be gained now, beyond what the desired state itself says.
    private func reasonToWithhold(_ desired: DesiredState) -> String? {
        if let hold = beliefs.row.heldBecause, follows(.addressBookHold) { return hold }
        if folder.isRestored { return "the journal is older than the mailbox; what was under way must settle first" }
        return order.gainsWithheld ?? desired.gainsWithheld
    }

    /// Whether neither the CRM nor the target gives anything to do, so that no plan is needed (I14).
    func isQuiet(_ desired: DesiredOutline) -> Bool {
        let row = beliefs.row
        guard !application.hasObserved, application.unmarked.isEmpty, !isDraining, row.heldBecause == nil,
            !folder.isRestored, desired.gainsWithheld == nil, row.digest == desired.digest,
            row.basis == desired.basis
        else { return false }
        let hasDue = beliefs.parked.values.contains { $0.code != Parked.deleted && $0.until <= now }
        let isSettled = beliefs.entries.values.allSatisfy {
            $0.state == .present && $0.loss == nil && ($0.sent == $0.want || beliefs.parked[$0.record] != nil)
        }
        return !hasDue && isSettled
    }

    /// Forgets parked rows that hold nothing back any more, a day later, so that counts of a day stay counts of a day.
    private mutating func dropStaleParking(_ desired: DesiredState) {
        for row in beliefs.parked.values.sorted(by: { $0.record < $1.record }) where row.code != Parked.leftOut {
            let isOver = row.countedUntil <= now
            let isUnneeded = desired.reference(for: row.record) == nil && desired.gainsWithheld == nil
            if isOver || isUnneeded { beliefs.unpark(row.record) }
        }
    }

    /// Notes for items that already show what is wanted that it is wanted.
    private mutating func settle(_ records: [RecordID]) {
        for record in records {
            guard let item = application.desired.target(of: record), var entry = beliefs.entry(of: record) else {
                continue
            }
            entry.want = item.fingerprint
            if order.seesAll, entry.seen == item.fingerprint { entry.sent = item.fingerprint }
            if !application.desired.showsFormerPhoto(entry, item) {
                entry.mask = item.mask.union(application.desired.photoMask(of: entry, item))
                entry.mappingVersion = item.mappingVersion
                entry.rightsVersion = item.rightsVersion
                noteShownLoss(of: &entry)
            }
            beliefs.put(entry)
        }
    }
}
