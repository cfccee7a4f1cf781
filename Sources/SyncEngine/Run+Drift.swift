import ContactModel
import Contracts
import SyncPlanning

// What an item shows, compared with what we believe that it shows (ENGINE §8).
extension Run {
    /// Compares what the item shows with what we believe that it shows (ENGINE §8).
    mutating func compare(_ entry: Entry, with item: TargetItem) {
        if item.mark == .none { application.unmarked.insert(entry.record) }
        let isSameVersion = entry.canonicalVersion == context.canonicalVersion
        let isLaidOpen = isLaidOpen(item)
        if isSameVersion, !isLaidOpen, entry.seen != nil, let etag = item.etag, etag == entry.etag { return }
        var changed = entry
        let shown = context.fingerprint(item.contact)
        changed.etag = item.etag
        if !isSameVersion {
            changed.canonicalVersion = context.canonicalVersion
            changed.want = nil
            changed.sent = nil
        }
        changed.seen = shown
        if order.seesAll, shown == changed.want {
            changed.sent = shown
        } else if isLaidOpen {
            // Nobody has edited anything: `on_edit` and the repairs of a day have no say.
            changed.sent = nil
        } else if isSameVersion, let seen = entry.seen, shown != seen, entry.sent != nil {
            noteDrift(&changed)
        }
        noteUncompared(&changed, item)
        beliefs.put(changed)
    }

    /// What changes do not show is compared with what is wanted, which this run is yet to ask for. Should it end before, the
    /// item is not said to show what was sent.
    mutating func noteUncompared(_ entry: inout Entry, _ item: TargetItem) {
        guard !order.seesAll, item.mark != .notAsked, order.onEdit == .restore, let sent = entry.sent else { return }
        application.uncompared[entry.record] = sent
        entry.sent = nil
    }

    /// Whether the item shows, or may have without showing it, a value in a property that is mapped only now. The book wrote
    /// none, so that it is somebody else's; where the record has none either, no other fingerprint would tell (I4).
    func isLaidOpen(_ item: TargetItem) -> Bool {
        guard follows(.layOpen) else { return false }
        return round.newlyMapped.contains {
            item.contact[$0] != nil || $0.isExtended && item.mark == .notAsked
        }
    }

    mutating func noteDrift(_ entry: inout Entry) {
        summary.driftFound += 1
        // What is shown may be what the lost stretch wrote, with a field that the member has lost again: it is written once.
        guard !journalIsOlder else {
            entry.sent = nil
            return doubtFields(of: &entry)
        }
        // While a change of ours may still have taken effect late, what is shown may be ours and not the member's.
        guard order.onEdit == .restore || beliefs.basis.unsettledUntil != nil, follows(.undoDrift) else {
            return
        }
        let isToday = entry.repairedAt.map { now - $0 < .seconds(86_400) } ?? false
        entry.repairs = isToday ? entry.repairs + 1 : 1
        if !isToday { entry.repairedAt = now }
        if entry.repairs > limits.repairsPerDayMax, follows(.repairsBounded), let want = entry.want {
            let earlier = beliefs.parked[entry.record].flatMap { $0.code == Parked.contended ? $0.fails : nil } ?? 0
            let delay = limits.contendedDelay * (1 << min(earlier, 2))
            beliefs.park(
                Parked(
                    record: entry.record, want: want, fails: earlier + 1, until: now + delay, code: Parked.contended))
        }
        entry.sent = nil
    }
}
