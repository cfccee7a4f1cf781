import Contracts
package import JournalStore
import Locking

/// What is alarming of what the service says of itself and of what the journal counts.
package final class AlarmWatch: Sendable {
    private struct State: Sendable {
        /// Kinds that only a cycle can tell of: missing before the first.
        var byCycle: [AlarmKind: Int] = [:]
        var unreadableInARow = 0
        var refusedInARow = 0
    }

    /// The first one may be a hiccup (ENGINE §14).
    private static let inARowMin = 2

    private let state = Locked(State())

    package init() {}

    package func heard(_ event: ServiceEvent) {
        state.withLock { state in
            switch event {
            case .cycleStarted, .visitsBegin, .visitEnded, .stopped: break
            case .cycleEnded(let report, _):
                state.unreadableInARow = 0
                state.refusedInARow = report.isReadingAccepted ? 0 : state.refusedInARow + 1
                state.byCycle[.sourceUnreadable] = 0
                state.byCycle[.readingRefused] = state.refusedInARow >= Self.inARowMin ? 1 : 0
                state.byCycle[.massRevocation] = report.massRevocation ?? 0
                state.byCycle[.journalUnavailable] = 0
            case .cycleFailed(.source, _):
                state.unreadableInARow += 1
                if state.unreadableInARow >= Self.inARowMin { state.byCycle[.sourceUnreadable] = 1 }
            case .cycleFailed(.journal, _): state.byCycle[.journalUnavailable] = 1
            case .cycleFailed: break
            }
        }
    }

    /// - Parameters:
    ///   - counts: of the journal; `nil`: it could not be read.
    ///   - credentialWarnings: what is wrong or doubtful about the credential.
    package func look(_ counts: JournalCounts?, credentialWarnings: Int) -> AlarmLook {
        var look = AlarmLook(state.withLock { $0.byCycle })
        look.counts[.credentialExpiring] = credentialWarnings
        guard let counts else { return look }
        look.counts[.revocationsOverdue] = counts.overdueRevocations
        look.counts[.holdsOpen] = counts.heldPlans
        look.counts[.mailboxesSuspended] = counts.mailboxes[.suspended] ?? 0
        look.counts[.visitsCrashed] = counts.crashedMailboxes
        look.counts[.addressBooksOverdue] = counts.overdueAddressBooks
        return look
    }
}
