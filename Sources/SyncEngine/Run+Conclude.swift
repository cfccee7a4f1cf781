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
        let strangers = evidence.items(besides: beliefs.keys.keys)
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
        for entry in entriesToConclude() { conclude(entry, found: &own) }
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

    /// The entries of which anything was seen, or has to be; in the order of their keys.
    private mutating func entriesToConclude() -> [Entry] {
        guard follows(.confirmByID) else { return beliefs.sortedEntries() }
        var keys = beliefs.open
        for id in evidence.ids { if let key = beliefs.keys[id] { keys.insert(key) } }
        return beliefs.entries(keys)
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
