package import ContactModel
package import Contracts
import Cryptography
package import Pacing
import Sentences
import SyncPlanning

/// Time and chance, as the executables or a test hand them in.
package struct RunnerClock: Sendable {
    package let now: @Sendable () -> Moment
    /// Returns at the moment, or earlier when its task is cancelled.
    package let sleep: @Sendable (_ until: Moment) async -> Void
    /// 0 ..< 1.
    package let chance: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Moment, sleep: @escaping @Sendable (_ until: Moment) async -> Void,
        chance: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.chance = chance
    }
}

/// One lease of a mailbox: what the runs of its address books, one after the other, hand on.
package struct MailboxVisit: Sendable {
    package let fence: Fence
    /// Renewed by the runs.
    package var leaseUntil: Moment
    package var pacer: MailboxPacer

    package init(fence: Fence, leaseUntil: Moment, pacer: MailboxPacer = MailboxPacer()) {
        self.fence = fence
        self.leaseUntil = leaseUntil
        self.pacer = pacer
    }
}

/// Carries out what a `Run` asks for: thin, decides nothing about items.
package struct AddressBookRunner: Sendable {
    let target: any AddressBookTarget
    let journal: any JournalStore
    let provider: any DesiredProvider
    let fingerprint: @Sendable (Contact, Set<ContactProperty>) -> Fingerprint
    let clock: RunnerClock
    let limits: EngineLimits
    let appGate: AppGate
    let removals: (any RemovalsAuthority)?

    /// - Parameters:
    ///   - appGate: shared by all runners that use the same app registration.
    ///   - removals: shared by all runners of the installation; `nil`: nobody holds removals but the address book's own brake.
    package init(
        target: any AddressBookTarget, journal: any JournalStore, provider: any DesiredProvider,
        fingerprint: @escaping @Sendable (Contact, Set<ContactProperty>) -> Fingerprint, clock: RunnerClock,
        limits: EngineLimits = EngineLimits(), appGate: AppGate = AppGate(),
        removals: (any RemovalsAuthority)? = nil
    ) {
        self.target = target
        self.journal = journal
        self.provider = provider
        self.fingerprint = fingerprint
        self.clock = clock
        self.limits = limits
        self.appGate = appGate
        self.removals = removals
    }

    /// Runs one address book of the visit's mailbox. Errors end up in the summary, never as a throw.
    ///
    /// - Parameters:
    ///   - shouldStop: asked between requests; a cancelled task counts as "yes". What was sent is still journalled.
    ///   - onset: told, before a first request and often later, that the run waits for something outside: the target, the CRM, or
    ///     a moment.
    ///   - progress: told after every batch of operations.
    package func run(
        _ order: RunOrder, visit: inout MailboxVisit, shouldStop: @escaping @Sendable () -> Bool = { false },
        onset: @escaping @Sendable () -> Void = {}, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) async -> RunSummary {
        let startedAt = clock.now()
        let runID = newRunID(startedAt)
        let context: RunContext
        do throws(JournalError) {
            context = try await makeContext(order, runID, visit.fence, startedAt)
        } catch {
            var summary = RunSummary(run: runID, addressBook: order.addressBook, startedAt: startedAt)
            summary.outcome = .failed
            summary.note(.others(error.message))
            return summary
        }
        var session = Session(
            runner: self, run: Run(context, now: startedAt), visit: visit, shouldStop: shouldStop, onset: onset,
            progress: progress)
        let summary = await session.finish()
        visit = session.visit
        return summary
    }

    private func newRunID(_ now: Moment) -> String {
        let chance = UInt64(clock.chance() * Double(1 << 40))
        return String(now.milliseconds, radix: 36) + "-" + String(chance, radix: 36)
    }

    private func makeContext(
        _ order: RunOrder, _ run: String, _ fence: Fence, _ now: Moment
    ) async throws(JournalError) -> RunContext {
        guard let (installation, row) = try await journal.beginning(of: order.addressBook) else {
            throw Self.unknown(order.addressBook)
        }
        let isUnread = order.mayBeQuiet && row.isAtRest || order.hasLostRights
        // The same over whatever answer: those that only some show are compared by themselves.
        let properties = order.properties.filter { !$0.isExtended }
        let fingerprint = fingerprint
        return RunContext(
            order: order, run: run, instance: installation.instance, epoch: installation.epoch,
            epochAt: installation.epochAt, site: installation.site, formerSite: installation.formerSite,
            machine: installation.place.machine, restoredAt: installation.restoredAt, row: row,
            record: isUnread ? nil : try await record(of: order.addressBook, now),
            fence: fence.number, capabilities: target.capabilities, limits: limits,
            spread: Self.spread(of: order.addressBook), fingerprint: { fingerprint($0, properties) })
    }

    /// Reads what the journal knows of the address book.
    ///
    /// - Parameter isAskedFor: of whose records the entries are read; `nil`: of all.
    func record(
        of addressBook: AddressBookID, _ now: Moment, entriesOf isAskedFor: (@Sendable (RecordID) -> Bool)? = nil
    ) async throws(JournalError) -> RunRecord {
        let dayAgo = now + .seconds(-86_400)
        guard
            let history = try await journal.history(of: addressBook, removalsSince: dayAgo, entriesOf: isAskedFor)
        else {
            throw Self.unknown(addressBook)
        }
        return RunRecord(history)
    }

    private static func unknown(_ addressBook: AddressBookID) -> JournalError {
        JournalError(
            kind: .refused,
            message: RunSentence.notEntered.text(addressBook))
    }

    /// A number of the address book's own, 0 ..< 1.
    static func spread(of addressBook: AddressBookID) -> Double {
        let digest = Run.digest(Array(addressBook.text.utf8))
        return (Double(digest[0]) * 256 + Double(digest[1])) / 65_536
    }
}
