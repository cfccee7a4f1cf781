import ContactModel
import Contracts
import SyncEngine

// Mailboxes whose last visits were never finished, because the process ended in each of them (ENGINE §11). When it ends while
// many are visited, all of these count one more. So they come last, one at a time, and whichever is not to blame is cleared by
// its next visit; only the one that ends the process again waits, longer each time.
extension SyncService {
    /// Up to so many mailboxes are asked for one by one; of more, all are read at once.
    private static let askedOneByOneMax = 16

    /// Which of these mailboxes are suspects, those with the fewest unfinished visits first.
    ///
    /// - Returns: none where the journal cannot be asked; whoever asks it next reports that.
    func suspects(among mailboxes: [MailboxID]) async -> [MailboxID] {
        var rows: [MailboxRow] = []
        do throws(JournalError) {
            if mailboxes.count <= Self.askedOneByOneMax {
                for mailbox in mailboxes { if let row = try await parts.journal.mailbox(mailbox) { rows.append(row) } }
            } else {
                let asked = Set(mailboxes)
                rows = try await parts.journal.mailboxes().filter { asked.contains($0.mailbox) }
            }
        } catch {
            return []
        }
        return rows.filter { $0.begun >= parts.limits.unfinishedVisitsMax }
            .sorted { ($0.begun, $0.mailbox) < ($1.begun, $1.mailbox) }.map(\.mailbox)
    }
}

extension MailboxRow {
    /// How long it waits after a visit that ends the process, when so many were unfinished before.
    func suspension(_ limits: EngineLimits) -> Duration {
        let doublings = begun - limits.unfinishedVisitsMax
        guard doublings >= 0 else { return .zero }
        return min(limits.suspensionMin * (1 << min(doublings, 16)), limits.suspensionMax)
    }

    /// Until when it waits; `nil`: it may be visited.
    func suspendedUntil(_ limits: EngineLimits, now: Moment) -> Moment? {
        // Further away than any suspension: the clock was set back.
        guard begun > limits.unfinishedVisitsMax, nextDue > now, nextDue - now <= limits.suspensionMax else {
            return nil
        }
        return nextDue
    }
}
