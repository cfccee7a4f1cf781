import ContactModel
import Contracts
import Pacing
import SyncEngine

/// A mailbox that nobody else works in, and that is sent no more than runs would send it. Owned by one task.
final class LeasedMailbox {
    let fence: Fence
    private let service: SyncService
    private var pacer: MailboxPacer

    /// - Throws: `.unavailable` where another worker has it.
    init(_ mailbox: MailboxID, _ service: SyncService) async throws(JournalError) {
        let parts = service.parts
        let now = parts.clock()
        let known = try await parts.journal.mailbox(mailbox)
        let until = now + parts.limits.leaseDuration
        guard let fence = try await parts.journal.lease(mailbox, owner: service.owner, now: now, until: until) else {
            throw JournalError(
                kind: .unavailable,
                message: "Another worker has mailbox \(mailbox). Stop the service, then adopt again.")
        }
        self.fence = fence
        self.service = service
        pacer = MailboxPacer(stored: known?.spent, gateUntil: known?.gateUntil ?? now)
    }

    /// Sends a request as soon as it may leave.
    func perform(_ request: TargetRequest) async throws(JournalError) -> TargetOutcome {
        let parts = service.parts
        while case .wait(let moment) = pacer.admission(
            isUrgent: false, uploads: [request.uploadBytes], now: parts.clock())
        {
            if Task.isCancelled { return .throttled(TargetThrottle(retryAfter: nil, scope: .mailbox)) }
            // In steps in which the lease is kept.
            await parts.runnerClock.sleep(min(moment, parts.clock() + parts.limits.leaseRenewal))
            try await keep()
        }
        pacer.sent(1, bytes: request.uploadBytes, now: parts.clock())
        try await keep()
        return await service.ask(request, in: fence.mailbox)
    }

    func commit(_ changes: [JournalChange]) async throws(JournalError) {
        try await service.parts.journal.commit(changes, under: fence)
    }

    func release() async throws(JournalError) { try await service.parts.journal.release(fence) }

    private func keep() async throws(JournalError) {
        let until = service.parts.clock() + service.parts.limits.leaseDuration
        try await service.parts.journal.renew(fence, until: until, spent: pacer.stored)
    }
}
