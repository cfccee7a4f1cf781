import ContactModel
import Contracts
import SyncPlanning

// What is gone in bulk is put back, but not for ever (ENGINE §8).
extension Run {
    /// Whether so many are gone at once that it was no deletion of single contacts.
    ///
    /// - Parameter count: of the entries before the round.
    private func isInBulk(_ gone: Int, of count: Int) -> Bool {
        gone > max(limits.bulkLossMin, count * limits.bulkLossPercent / 100)
    }

    /// Of what this round found gone in bulk, everything is put back the first and the second time within a week. From the
    /// third time on it waits: a program that empties the folder would else be fought with thousands of requests a day. Single
    /// deletions, removals and changes go on meanwhile.
    mutating func boundRefill(entriesBefore count: Int) {
        let taken = takenByThen
        let gone = application.gone.filter { !taken.contains(EntryKey(record: $0.key, slot: 0)) }
        guard isInBulk(gone.count, of: count - taken.count), follows(.refillsBounded) else { return }
        // A time that is yet to come was told by a clock that was ahead.
        if let last = beliefs.row.refilledAt, last <= now, now - last < limits.refillEpisode { return }
        if let before = beliefs.row.refilledBefore, before <= now, now - before < limits.refillInterval {
            for (record, want) in gone.sorted(by: { $0.key < $1.key }) {
                beliefs.park(
                    Parked(
                        record: record, want: want, fails: 1, until: before + limits.refillInterval,
                        code: Parked.refill))
            }
            return
        }
        beliefs.row.refilledBefore = beliefs.row.refilledAt
        beliefs.row.refilledAt = now
    }
}
