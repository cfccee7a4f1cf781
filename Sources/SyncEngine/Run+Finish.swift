import ContactModel
import Contracts
import Sentences
import SyncPlanning

extension Run {
    /// Ends the run with what the journal shall keep of it.
    mutating func finish(_ outcome: RunSummary.Outcome, problem: Told? = nil) {
        summary.outcome = outcome
        if let problem { summary.note(problem) }
        if outcome == .ok, let next = lastDeed() { return writeFolder(next) }
        if summary.outcome == .ok, !summary.held.isEmpty || beliefs.row.heldBecause != nil { summary.outcome = .held }
        close()
    }

    /// What is written to the folder itself after a clean run: its mark once a day, its removal at the end.
    private mutating func lastDeed() -> FolderWrite? {
        guard mayWrite, beliefs.row.ownsFolder, beliefs.row.folder != nil, !folder.hasLastDeed,
            beliefs.row.state == .live || beliefs.row.state == .draining, beliefs.row.heldBecause == nil
        else { return nil }
        if isDraining {
            guard isEmptied, !folder.isAbsent, evidence.sightings.isEmpty else { return nil }
            folder.hasLastDeed = true
            return .remove
        }
        guard folder.needsMark, !folder.isRestored else { return nil }
        folder.hasLastDeed = true
        return .renew
    }

    /// Whether this run's complete listing showed no mark of ours, and nothing can come any more.
    private var isEmptied: Bool {
        isDraining && !folder.isRestored && beliefs.entries.isEmpty && summary.writes == 0
            && (evidence.isListed || folder.isAbsent)
    }

    mutating func folderRemoved(_ outcome: TargetOutcome) {
        switch outcome {
        case .done: folder.isAbsent = true
        case .refused(let refusal) where refusal.kind == .folderGone || refusal.kind == .itemGone:
            folder.isAbsent = true
        case .refused(let refusal) where refusal.kind == .folderNotEmpty: break
        default:
            noteFailure(outcome, .removeFolder)
            summary.outcome = .failed
        }
        close()
    }

    private mutating func close() {
        reportMissingPhotos()
        if isDraining { closeDrained() }
        let isClean = summary.outcome == .ok || summary.outcome == .held
        if isClean { keepSuccess() } else if summary.outcome == .failed { beliefs.row.fails += 1 }
        summary.parked = beliefs.parked.values.count { $0.code != Parked.deleted }
        summary.foreign = beliefs.foreign.count
        scheduleOpenIntents()
        let hasDone = summary.writes > 0 || summary.adopted > 0 || summary.duplicates > 0 || summary.unknownOutcomes > 0
        summary.isQuiet =
            isClean && !hasDone && !application.hasObserved && !beliefs.hasChanges && !folder.hasLastDeed
            && summary.held.isEmpty && summary.plan.operations.isEmpty && summary.problems.isEmpty
        // Who looks from outside is told by the last row what is not proven to have left, and when nothing waits any more.
        let isToldOf = !summary.plan.unproven.isEmpty || context.row.digest == nil && beliefs.row.digest != nil
        if hasDone || !isClean || beliefs.hasChanges || isToldOf { beliefs.append(.putRun(runRow())) }
        summary.endedAt = now
        let changes = beliefs.takeChanges()
        guard !changes.isEmpty else { return end(summary.outcome) }
        stage = .committing(.finish)
        emit(.commit(changes))
    }

    private mutating func closeDrained() {
        guard isEmptied, summary.outcome == .ok else {
            if summary.outcome == .ok, beliefs.entries.isEmpty { summary.againAt = summary.againAt ?? now }
            return
        }
        if !folder.isAbsent, beliefs.row.ownsFolder {
            summary.note(Told(RunSentence.folderLeft, order.addressBook))
        }
        beliefs.row.state = .closed
        beliefs.row.folder = nil
        beliefs.row.cursor = nil
        for item in beliefs.foreign.keys.sorted() { beliefs.removeForeign(item) }
        for record in beliefs.parked.keys.sorted() { beliefs.unpark(record) }
        summary.isClosed = true
    }

    private mutating func keepSuccess() {
        beliefs.row.lastOkAt = now
        beliefs.row.fails = 0
        summary.hasLeftovers = application.hasLeftovers
        guard summary.selected != nil, !isDraining, mayWrite else { return }
        // Without a digest the next run reads the journal: items that are to be read again are known there alone.
        let isWhole =
            summary.plan.isComplete && application.isCarriedOut && application.desired.gainsWithheld == nil
            && !beliefs.openEntries.contains { beliefs.isStale($0) }
        beliefs.row.digest = isWhole ? application.desired.digest : nil
        keepBasis()
        keepDefinition()
        // Only what gets on goes on at once. Where something failed, it is tried when the next run is due.
        let getsOn = summary.writes > 0 && !application.hasLeftovers
        if getsOn, summary.plan.waiting.contains(where: { $0.why == .turn }) { again(at: now) }
    }

    /// Open intents are looked at again soon, and once more when they must have settled.
    private mutating func scheduleOpenIntents() {
        if folder.isRestored { again(at: folder.settlesAt ?? now + limits.settledAfter) }
        for entry in beliefs.openEntries {
            guard let intent = entry.intent else { continue }
            let settled = intent.sentAt + limits.settledAfter
            again(at: entry.state == .creating && settled > now ? settled : now + limits.unknownRetryDelay)
        }
    }

    mutating func again(at moment: Moment) {
        summary.againAt = min(moment, summary.againAt ?? moment)
    }

    private func runRow() -> RunRow {
        var counts: [(String, Int)] = [
            ("created", summary.created), ("updated", summary.updated), ("redacted", summary.redacted),
            ("photos", summary.photos),
            ("removed", summary.removedCount), ("held", summary.held.count), ("adopted", summary.adopted),
            ("duplicates", summary.duplicates), ("drift", summary.driftFound), ("unknown", summary.unknownOutcomes),
            ("gate", summary.gateBlocks), ("throttled", summary.throttled), ("requests", summary.requestCount),
        ]
        // Named only where there are any: they are rare.
        counts += Departure.Doubt.allCases.map { ($0.rawValue, summary.unproven($0)) }.filter { $0.1 > 0 }
        let outcome =
            switch summary.outcome {
            case .ok: "ok"
            case .held: "held"
            case .suspended: "refused"
            case .failed: "failed"
            case .interrupted: "interrupted"
            }
        return RunRow(
            id: context.run, addressBook: order.addressBook, fence: context.fence, epoch: context.epoch,
            cause: order.cause, startedAt: summary.startedAt, endedAt: now, outcome: outcome,
            basis: !application.isTold || isDraining ? "" : application.desired.basis.description,
            counts: "{" + counts.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}",
            error: summary.problems.isEmpty ? nil : summary.problems.joined(separator: " "))
    }
}
