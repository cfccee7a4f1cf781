import Configuration
import ContactModel
import Contracts
import Pacing
import Sentences
import SyncEngine
import SyncPlanning

/// Visiting mailboxes: one lease each, several at the same time, one address book after the other.
extension SyncService {
    /// Runs all tasks; those of one mailbox in their order under one lease. Answers in the order of the tasks.
    func run(
        _ tasks: [VisitTask], _ desires: Desires, _ snapshot: Snapshot, _ stop: StopFlag,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async -> [AddressBookReport] {
        var order: [MailboxID] = []
        var byMailbox: [MailboxID: [VisitTask]] = [:]
        for task in tasks {
            if byMailbox[task.mailbox] == nil { order.append(task.mailbox) }
            byMailbox[task.mailbox, default: []].append(task)
        }
        let visitor = Visitor(
            parts: parts, owner: owner, desires: desires, snapshot: snapshot, pending: await pending(), stop: stop,
            removals: InstallationRemovals(parts), progress: progress)
        let suspects = await suspects(among: order)
        let others = suspects.isEmpty ? order : order.filter { !suspects.contains($0) }
        var reports: [AddressBookID: AddressBookReport] = [:]
        for (mailboxes, atOnce) in [(others, Self.visitsMax), (suspects, 1)] {
            let visits = mailboxes.map { (mailbox: $0, tasks: byMailbox[$0] ?? []) }
            for report in await Self.run(visits, atOnce: atOnce, visitor, stop) { reports[report.addressBook] = report }
        }
        for report in reports.values {
            guard let summary = report.summary else { continue }
            visited.insert(report.addressBook)
            if summary.outcome == .ok || summary.outcome == .held {
                unfinished.remove(report.addressBook)
            } else {
                unfinished.insert(report.addressBook)
            }
            if summary.againAt != nil { unfinished.insert(report.addressBook) }
        }
        for task in tasks where reports[task.order.addressBook] == nil { unfinished.insert(task.order.addressBook) }
        return tasks.compactMap { reports[$0.order.addressBook] }
    }
}

extension SyncService {
    /// Begins visits in this order, so many at the same time.
    private static func run(
        _ visits: [(mailbox: MailboxID, tasks: [VisitTask])], atOnce: Int, _ visitor: Visitor, _ stop: StopFlag
    ) async -> [AddressBookReport] {
        await withTaskGroup(of: [AddressBookReport].self) { group in
            var waiting = visits[...]
            var reports: [AddressBookReport] = []
            for _ in 0..<atOnce {
                guard !Task.isCancelled, !stop.endsSoon, let next = waiting.popFirst() else { break }
                group.addTask { await visitor.visit(next.mailbox, next.tasks) }
            }
            for await visited in group {
                reports += visited
                guard !Task.isCancelled, !stop.endsSoon, let next = waiting.popFirst() else { continue }
                group.addTask { await visitor.visit(next.mailbox, next.tasks) }
            }
            return reports
        }
    }

    /// The address books with something to be looked at in any case; `nil`: all, since the journal could not be asked.
    private func pending() async -> Set<AddressBookID>? {
        do throws(JournalError) {
            return try await parts.journal.pending(at: parts.clock())
        } catch {
            // Whoever reads the journal next meets the same fault and reports it.
            return nil
        }
    }
}

/// Visits one mailbox after the other. A value, so that several tasks can share it.
private struct Visitor: Sendable {
    let parts: SyncService.Parts
    let owner: String
    let desires: Desires
    let snapshot: Snapshot
    let pending: Set<AddressBookID>?
    let stop: StopFlag
    let removals: InstallationRemovals
    let progress: @Sendable (CycleProgress) -> Void

    func visit(_ mailbox: MailboxID, _ tasks: [SyncService.VisitTask]) async -> [AddressBookReport] {
        var reports: [AddressBookReport] = []
        for _ in 0..<Self.yieldsMax {
            let beginning = await begin(mailbox)
            // It may have waited for a long time: what is left is the next cycle's.
            let isToEnd = Task.isCancelled || stop.endsSoon
            if !isToEnd { reports = await visitInTurn(mailbox, tasks, beginning) }
            beginning.end()
            let isYielding = hasYielded(mailbox, reports)
            parts.turns.give(mailbox)
            if isToEnd { break }
            if !isYielding { return reports }
        }
        for report in reports { progress(.finished(report)) }
        return reports
    }

    /// Takes the mailbox's turn and a place among those that begin. What only tells has its place first, so that it keeps no
    /// mailbox from others while it waits for one; all others their turn, so that they keep no place while they wait for it.
    /// The two have no place in common (`Parts.comeAfter`): each would wait for what the other has.
    private func begin(_ mailbox: MailboxID) async -> Beginnings.Place {
        guard parts.yieldsTurns else {
            await parts.turns.take(mailbox)
            return await parts.beginnings.enter()
        }
        let place = await parts.beginnings.enter()
        await parts.turns.take(mailbox)
        return place
    }

    /// So often a visit that only tells begins anew after it made way for one of the service's own.
    private static let yieldsMax = 3

    /// Asked as long as it has the mailbox: whoever wants it waits until it is given back. What was interrupted for another
    /// reason, a throttle say, is not tried anew.
    private func hasYielded(_ mailbox: MailboxID, _ reports: [AddressBookReport]) -> Bool {
        isToYield(mailbox) && !stop.isSet && reports.contains { $0.summary?.outcome == .interrupted }
    }

    private func isToYield(_ mailbox: MailboxID) -> Bool { parts.yieldsTurns && parts.turns.isWanted(mailbox) }

    private func visitInTurn(
        _ mailbox: MailboxID, _ tasks: [SyncService.VisitTask], _ beginning: Beginnings.Place
    ) async -> [AddressBookReport] {
        do throws(JournalError) {
            // Its row is written back at the end: a cycle may have taken hours by now.
            let known = try await parts.journal.mailbox(mailbox)
            let now = parts.clock()
            if let known, let until = known.suspendedUntil(parts.limits, now: now) {
                var reports: [AddressBookReport] = []
                for task in tasks { reports.append(await suspended(task, known, until: until)) }
                return reports
            }
            let until = now + parts.limits.leaseDuration
            guard let fence = try await parts.journal.lease(mailbox, owner: owner, now: now, until: until) else {
                let again = now + parts.limits.unknownRetryDelay
                return tasks.map {
                    failed($0, [Told(RunSentence.mailboxTaken, mailbox)], againAt: again)
                }
            }
            try await noteSuspicion(known, fence, now: now)
            var visit = MailboxVisit(
                fence: fence, leaseUntil: until,
                pacer: MailboxPacer(stored: known?.spent, gateUntil: known?.gateUntil ?? now))
            var reports: [AddressBookReport] = []
            for task in tasks where !Task.isCancelled && !stop.endsSoon {
                reports.append(await run(task, &visit, beginning))
            }
            try await leave(mailbox, known, visit, reports)
            return reports
        } catch {
            let again = parts.clock() + parts.limits.unknownRetryDelay
            return tasks.map { failed($0, [.others(error.message)], againAt: again) }
        }
    }

    private func run(
        _ task: SyncService.VisitTask, _ visit: inout MailboxVisit, _ beginning: Beginnings.Place
    ) async -> AddressBookReport {
        let key = parts.key
        let runner = AddressBookRunner(
            target: parts.target, journal: parts.journal, provider: desires,
            fingerprint: { key.fingerprint(of: $0, over: $1) }, clock: parts.runnerClock, limits: parts.limits,
            appGate: parts.appGate, removals: removals)
        let progress = progress
        var order = task.order
        order.mayBeQuiet = order.mayBeQuiet && pending?.contains(order.addressBook) == false
        var summary = await runner.run(
            order, visit: &visit,
            shouldStop: { stop.isSet || isToYield(task.mailbox) }, onset: beginning.end,
            progress: { state in
                progress(.running(task.order.addressBook, login: task.login, book: task.bookName, state))
            })
        if summary.outcome == .ok || summary.outcome == .held, !summary.hasLeftovers {
            let unresolved = summary.plan.waiting.filter { $0.why == .unresolved }.map(\.record)
            desires.applied(task.order.addressBook, under: snapshot, owing: Set(unresolved))
        }
        if task.mayHaveLost, summary.selected == nil {
            summary.note(await noteLosses(order, visit.fence))
        }
        if summary.leftInDeletedItems > 0 {
            summary.note(Told(RunSentence.leftInDeletedItems, summary.leftInDeletedItems, task.order.addressBook))
        }
        let report = AddressBookReport(
            member: task.order.member, login: task.login, book: task.bookName, folder: task.folder,
            addressBook: task.order.addressBook, visible: task.visible, summary: summary)
        if !hasYielded(task.mailbox, [report]) { progress(.finished(report)) }
        return report
    }

    /// No run got so far as to say what the member has lost.
    ///
    /// - Returns: why it could not be noted.
    private func noteLosses(_ order: RunOrder, _ fence: Fence?) async -> [Told] {
        do throws(JournalError) {
            try await LossNotes(journal: parts.journal, desires: desires).note(order, under: fence, now: parts.clock())
            return []
        } catch {
            // Whoever has the mailbox now notes it.
            return error.kind == .fenced ? [] : [.others(error.message)]
        }
    }

    /// Should this visit end the process, the next one waits.
    private func noteSuspicion(_ known: MailboxRow?, _ fence: Fence, now: Moment) async throws(JournalError) {
        guard var row = known, row.begun >= parts.limits.unfinishedVisitsMax else { return }
        row.nextDue = now + row.suspension(parts.limits)
        row.begun += 1
        try await parts.journal.commit([.putMailbox(row)], under: fence)
    }

    /// Gives the mailbox back. What it was sent in the last minutes is kept only where something was written: a quiet
    /// visit leaves no trace but its lease.
    private func leave(
        _ mailbox: MailboxID, _ known: MailboxRow?, _ visit: MailboxVisit, _ reports: [AddressBookReport]
    ) async throws(JournalError) {
        if var row = known, reports.contains(where: { $0.summary?.isQuiet != true }) {
            row.spent = visit.pacer.stored
            row.gateUntil = visit.pacer.closedUntil
            row.state = reports.contains { $0.summary?.outcome == .suspended } ? .suspended : .ok
            try await parts.journal.commit([.putMailbox(row)], under: visit.fence)
        }
        try await parts.journal.release(visit.fence)
    }

    private func suspended(
        _ task: SyncService.VisitTask, _ mailbox: MailboxRow, until: Moment
    ) async -> AddressBookReport {
        let seconds = (until - parts.clock()).milliseconds / 1000 + 1
        let why = Told(RunSentence.visitsUnfinished, mailbox.begun, mailbox.mailbox, seconds)
        let problems = task.mayHaveLost ? await noteLosses(task.order, nil) : []
        return failed(task, [why] + problems, .suspended, againAt: until)
    }

    private func failed(
        _ task: SyncService.VisitTask, _ problems: [Told], _ outcome: RunSummary.Outcome = .failed,
        againAt: Moment? = nil
    ) -> AddressBookReport {
        let now = parts.clock()
        var summary = RunSummary(run: "", addressBook: task.order.addressBook, startedAt: now)
        summary.outcome = outcome
        summary.againAt = againAt
        summary.note(problems)
        return AddressBookReport(
            member: task.order.member, login: task.login, book: task.bookName, folder: task.folder,
            addressBook: task.order.addressBook, visible: task.visible, summary: summary)
    }
}
