package import ContactModel
import Locking

/// Who of this process sends requests to a mailbox: one at a time, so that no more of them are under way at once than a
/// mailbox may have (I20). The journal's lease says the same between processes; a dry run, which goes by a copy of the journal,
/// does not see it.
package final class MailboxTurns: Sendable {
    /// Whose turn it is not yet, by the mailbox that somebody has.
    private let waiting = Locked<[MailboxID: [CheckedContinuation<Void, Never>]]>([:])

    package init() {}

    /// Waits for its turn. Whoever got it gives it back.
    package func take(_ mailbox: MailboxID) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[mailbox] == nil else {
                    waiting[mailbox]?.append(continuation)
                    return false
                }
                waiting[mailbox] = []
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    package func give(_ mailbox: MailboxID) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard var others = waiting[mailbox] else { return nil }
            let next = others.isEmpty ? nil : others.removeFirst()
            waiting[mailbox] = next == nil ? nil : others
            return next
        }
        next?.resume()
    }

    package func isTaken(_ mailbox: MailboxID) -> Bool { waiting.withLock { $0[mailbox] != nil } }

    /// Whether somebody waits for whoever has it.
    func isWanted(_ mailbox: MailboxID) -> Bool { waiting.withLock { $0[mailbox]?.isEmpty == false } }
}
