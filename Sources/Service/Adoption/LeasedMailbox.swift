import ContactModel
import Contracts
import Pacing
import SyncEngine

/// A mailbox that nobody else works in, and that is sent no more than runs would send it: by its own pace and by the app's.
/// Owned by one task.
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

    var id: MailboxID { fence.mailbox }

    /// Sends a request as soon as it may leave; again where the target asked to wait, or where it read and got no answer.
    func perform(_ request: TargetRequest) async throws(JournalError) -> TargetOutcome {
        var outcome = TargetOutcome.throttled(TargetThrottle(retryAfter: nil, scope: .mailbox))
        for _ in 0..<limits.waitsInARowMax {
            guard try await enter(request) else { break }
            outcome = try await send(request)
            switch outcome {
            case .throttled:
                guard pacer.closedUntil - service.parts.clock() <= limits.waitMax else { return outcome }
            case .unknown where !request.isWrite:
                try await sleep(until: service.parts.clock() + limits.readRetryDelay)
            case .done, .refused, .conflict, .unknown:
                return outcome
            }
        }
        return outcome
    }

    private var limits: EngineLimits { service.parts.limits }

    /// Waits until mailbox and app may be sent the request. Whoever was let in must leave the gate. "No": the task was
    /// cancelled.
    private func enter(_ request: TargetRequest) async throws(JournalError) -> Bool {
        let parts = service.parts
        while !Task.isCancelled {
            let now = parts.clock()
            switch pacer.admission(isUrgent: false, uploads: [request.uploadBytes], now: now) {
            case .wait(let moment): try await sleep(until: moment)
            case .send:
                switch await parts.appGate.enter(1, isUrgent: false, now: now) {
                case .admitted: return true
                case .closed(let moment): try await sleep(until: moment)
                case .cancelled: return false
                }
            }
        }
        return false
    }

    private func send(_ request: TargetRequest) async throws(JournalError) -> TargetOutcome {
        let parts = service.parts
        pacer.sent(1, bytes: request.uploadBytes, now: parts.clock())
        do throws(JournalError) {
            try await keep()
        } catch {
            parts.appGate.leave([.notSent], latency: .zero, chance: parts.runnerClock.chance(), now: parts.clock())
            throw error
        }
        let start = parts.clock()
        let (outcomes, counted) = await parts.target.performCounting([request], in: id)
        let outcome = outcomes.first ?? .unknown("there is no answer")
        let (now, chance) = (parts.clock(), parts.runnerClock.chance())
        if counted > 1 { pacer.sent(counted - 1, now: now) }
        parts.appGate.leave([outcome.forApp(mailbox: id)], latency: now - start, chance: chance, now: now)
        if case .throttled(let throttle) = outcome {
            pacer.throttled(retryAfter: throttle.retryAfter, chance: chance, now: now)
        } else {
            pacer.answered()
        }
        return outcome
    }

    /// In steps in which the lease is kept.
    private func sleep(until moment: Moment) async throws(JournalError) {
        let parts = service.parts
        while parts.clock() < moment, !Task.isCancelled {
            await parts.runnerClock.sleep(min(moment, parts.clock() + limits.leaseRenewal))
            try await keep()
        }
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
