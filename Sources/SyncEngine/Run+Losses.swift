import ContactModel
import Contracts
import SyncPlanning

// Since when a member has had no right to what an item holds, how it is known to be gone, and whether that was read back:
// for whoever must account for it.
extension Run {
    /// Notes what the member has lost by this plan, before anything of it is carried out, and what has come back.
    mutating func noteLosses(_ plan: Plan) {
        let desired = application.desired
        var keys = Set(plan.lostFields.keys)
        for entry in beliefs.openEntries where entry.loss != nil { keys.insert(entry.key) }
        for (record, departure) in desired.departures where departure.cause.isRevocation {
            keys.formUnion(beliefs.entryKeys(of: record))
        }
        let settled = Set(plan.settled)
        let leaving = Set(plan.operations.filter { $0.act == .remove }.map(\.key))
        for key in keys.sorted() {
            // What was tried already was noted before, and what came of it since.
            let isTried = [OperationAct.redact, .remove].contains { act in
                application.tried.contains(Application.Step(key: key, act: act))
            }
            guard !isTried || application.isBeforeProofs, var entry = beliefs.entries[key] else { continue }
            let loss = entry.loss(in: desired, lostFields: plan.lostFields[key], now: now)
            // An item that shows what is wanted has lost the fields: `settle` says so.
            guard loss != entry.loss, loss != nil || !settled.contains(key.record) else { continue }
            // Its removal ends the loss; the right did not come back.
            if loss == nil, leaving.contains(key) { continue }
            // That a right came back is for the plan to say, which knows what the item shows.
            if loss == nil, application.isBeforeReading { continue }
            if loss == nil { noteReturn(of: entry) }
            entry.loss = loss
            beliefs.put(entry)
        }
    }

    /// The right came back before anything was taken away: the account says that it was missing.
    private mutating func noteReturn(of entry: Entry) {
        guard let loss = entry.loss else { return }
        note(
            loss.fields == nil ? .remove : .redact, entry, cause: "right returned", certainty: .void,
            proof: DisclosureRow.Proof(
                evidence: nil, item: entry.item, lostAt: loss.since, lostFields: loss.fields))
    }

    // MARK: Proofs

    /// Of a removal of the entry's item.
    func proof(of entry: Entry, _ evidence: DisclosureRow.Proof.Evidence) -> DisclosureRow.Proof {
        DisclosureRow.Proof(
            evidence: evidence, item: entry.item, sentAt: entry.intent?.sentAt, lostAt: entry.loss?.since,
            lostFields: entry.loss?.fields)
    }

    /// Of a write that took lost fields away, as the entry now says; `nil`: it took none.
    func closeLoss(
        of entry: inout Entry, sentAt: Moment?, _ evidence: DisclosureRow.Proof.Evidence
    ) -> DisclosureRow.Proof? {
        guard let gone = entry.closeLoss() else { return nil }
        return DisclosureRow.Proof(
            evidence: evidence, item: entry.item, sentAt: sentAt, lostAt: gone.since, lostFields: gone.fields)
    }

    /// Of an item that lacks lost fields without a request: it showed none of them.
    mutating func noteShownLoss(of entry: inout Entry) {
        guard let proof = closeLoss(of: &entry, sentAt: nil, .shown) else { return }
        note(.redact, entry, cause: OperationCause.lostFields.description, proof: proof)
    }

    /// What the answer to a change of the item's properties proves: it shows only what every answer shows.
    var evidenceOfWrite: DisclosureRow.Proof.Evidence { order.seesAll ? .written : .accepted }

    // MARK: Reading back

    /// An item that went for good is to be read back; one that makes room for another item of the same record is not.
    mutating func awaitReadBack(of entry: Entry, _ flight: Application.InFlight) {
        guard flight.operation.cause.isForGood, let item = entry.item else { return }
        beliefs.put(ReadBack(operation: flight.id, item: item, removedAt: now))
    }

    /// Items that were removed before this pass began, and that it should have named as removed and did not.
    var unreadItems: [ItemID] {
        guard !round.isSecondLook else { return [] }
        let items = beliefs.unread.values.filter { way(of: $0) == nil }.map(\.item).sorted()
        return Array(items.prefix(limits.unechoedMax))
    }

    mutating func concludeReadBacks() {
        for operation in beliefs.unread.keys.sorted() {
            guard var readBack = beliefs.unread[operation], let way = way(of: readBack) else { continue }
            readBack.readAt = now
            readBack.way = way
            beliefs.put(readBack)
        }
    }

    private func way(of readBack: ReadBack) -> ReadBack.Way? {
        guard readBack.removedAt <= evidence.beganAt else { return nil }
        switch evidence.reading(of: readBack.item) {
        // An id that cannot be read says nothing of the item; then the folder was listed.
        case .gone where evidence.hasUnreadableIDs: return evidence.isListed ? .listing : nil
        case .gone: return .direct
        // In Deleted Items, where the target can do no more; what it could do the removal's evidence says.
        case .item(let item):
            guard let folder = item.folder, folder != beliefs.row.folder else { return nil }
            return .direct
        case .unreadable: return nil
        case .notSeen:
            if evidence.tombstones.contains(readBack.item) { return .changes }
            if evidence.isListed { return .listing }
            return folder.isAbsent ? .folder : nil
        }
    }
}
