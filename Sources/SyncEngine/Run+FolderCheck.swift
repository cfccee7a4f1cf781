import ContactModel
import Contracts
import Sentences
import SyncPlanning

// Whether the folder that the journal knows is there, is ours, and is of this journal (ENGINE §15).
extension Run {
    mutating func folderChecked(_ outcome: TargetOutcome) {
        folder.isChecked = true
        switch outcome {
        case .done(.folder(let found)):
            guard let found else { return folderIsMissing() }
            guard beliefs.row.ownsFolder else { return found.isDefault ? observe() : folderIsMissing() }
            if found.isDefault { return refuseDefaultFolder() }
            guard !found.isInPlace, !isDraining else { return judge(found) }
            // What was being created there must be found before the folder is given up, or it stays there for ever.
            folder.isLeaving = beliefs.entries.values.contains { $0.state == .creating }
            if folder.isLeaving { observe() } else { folderIsMissing() }
        case .refused(let refusal) where refusal.kind == .folderGone || refusal.kind == .itemGone:
            folderIsMissing()
        default: finish(by: outcome, doing: .readFolder)
        }
    }

    /// A folder of our own that turns out to be the member's default one is not renamed, marked or removed.
    private mutating func refuseDefaultFolder() {
        hold(Told(HoldSentence.folderIsDefault, order.addressBook))
    }

    /// Called by the check and by whoever is told that the folder is gone.
    mutating func folderIsMissing() {
        if !folder.isChecked, beliefs.row.heldBecause == nil, let id = beliefs.row.folder {
            return ask([.folder(id)], for: .checkFolder)
        }
        ask([.folders], for: .findFolder)
    }

    private mutating func judge(_ found: TargetFolder) {
        guard let text = found.mark else {
            folder.needsMark = true
            return nameFolder(found)
        }
        guard let mark = FolderMark(text), isOurs(mark) else {
            return hold(Told(HoldSentence.folderIsAnothers, order.addressBook))
        }
        guard accept(mark) else { return }
        nameFolder(found)
    }

    /// Whether the mark tells of more days and restores than there can have been since the journal's epoch was raised:
    /// whoever owns the mailbox can edit it, and one mailbox must not have all others wait.
    private func isFarAhead(_ mark: FolderMark) -> Bool {
        let days = max(0, (now - context.epochAt).milliseconds / 86_400_000)
        return mark.epoch - context.epoch > days + limits.epochMargin
    }

    /// Whether the run goes on in the folder with this mark of ours; else it has ended.
    mutating func accept(_ mark: FolderMark) -> Bool {
        if isFarAhead(mark) { return acceptFarAhead(mark) }
        guard !isByOtherMachine(mark) else {
            refuseOtherMachine(at: mark.epoch)
            return false
        }
        note(mark)
        return true
    }

    /// The very mark that a person was asked about, and has released the address book since, is written anew.
    private mutating func acceptFarAhead(_ mark: FolderMark) -> Bool {
        if beliefs.row.folderEpoch == mark.epoch {
            folder.needsMark = true
            return true
        }
        beliefs.row.folderEpoch = mark.epoch
        hold(Told(HoldSentence.epochTooHigh, order.addressBook))
        return false
    }

    /// Whether a copy of this journal is worked with elsewhere: what was there before this one was adopted here has an
    /// epoch below its own.
    private func isByOtherMachine(_ mark: FolderMark) -> Bool {
        guard let there = mark.machine, let here = context.machine else { return false }
        return there != here && mark.epoch >= context.epoch
    }

    /// The folder is looked at again by every run, however often this one is told to go on.
    private mutating func refuseOtherMachine(at epoch: Int64) {
        summary.epochElsewhere = epoch
        beliefs.row.folderEpoch = nil
        finish(.suspended, problem: Told(RunSentence.otherMachine, order.addressBook))
    }

    /// A book that was renamed with its id kept renames the folder.
    private mutating func nameFolder(_ found: TargetFolder) {
        guard found.name != order.folderName, mayWrite, !isDraining else { return observe() }
        writeFolder(.rename)
    }

    func isOurs(_ mark: FolderMark) -> Bool {
        mark.instance == context.instance && mark.addressBook == order.addressBook
            && (mark.site == context.site || mark.site == context.formerSite)
    }

    /// An epoch above ours means that the journal was restored: what it forgot must be seen before anything is
    /// created or removed, and what was under way must have settled (ENGINE §15).
    private mutating func note(_ mark: FolderMark) {
        folder.needsMark = mark.epoch != context.epoch || mark.site != context.site || mark.machine != context.machine
        if !folder.needsMark { beliefs.row.folderEpoch = context.epoch }
        guard mark.epoch > context.epoch else { return }
        summary.epochSeen = mark.epoch
        let row = beliefs.row
        let isSettled =
            row.folderEpoch == mark.epoch && row.listedAt.map { $0 + limits.settledAfter <= now } ?? false
        if !isSettled { folder.isRestored = true }
        if row.folderEpoch != mark.epoch { folder.isNewlyRestored = true }
        beliefs.row.folderEpoch = mark.epoch
    }
}
