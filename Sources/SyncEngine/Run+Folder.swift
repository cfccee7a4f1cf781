import ContactModel
import Contracts
import Sentences
import SyncPlanning

/// What a run knows of the address book's folder.
struct FolderState: Sendable {
    /// The folder's mark must be written anew: its epoch is old, or it is missing.
    var needsMark = false
    /// The journal is older than the mailbox, and what was under way when that was found may not have settled yet.
    var isRestored = false
    /// The journal is older than the mailbox, and this run is the first of the address book to know.
    var isNewlyRestored = false
    /// When what was under way must have settled.
    var settlesAt: Moment?
    /// It must be listed, since it was not since then.
    var mustBeListed = false
    /// There is none, and none may be made.
    var isAbsent = false
    /// It was looked for and is not in place, and none is made, since the address book is held. Items are still known by their ids.
    var isDoneWithout = false
    var isChecked = false
    /// The last write to the folder itself was tried.
    var hasLastDeed = false
    var lossIsNoted = false
    /// It is no longer in place and is only looked into once more.
    var isLeaving = false
    /// Times that a folder was to be made and the outcome was not a folder.
    var attempts = 0
}

// A folder of ours is known by its mark, never by its name, and created like an item: the state `new` is the intent,
// and the list of folders resolves an unknown outcome (ENGINE §3).
extension Run {
    mutating func start() {
        let row = beliefs.row
        guard row.state != .seatless, row.state != .closed, order.mode != .off else {
            summary.isQuiet = true
            return end(.ok)
        }
        summary.hold = row.heldBecause
        noteRestore()
        // Without losses to begin with, only a run that may turn out to be quiet begins without the journal.
        if record == nil, !mayBeQuiet, !mayTakeAwayUnread || isFolderUnsure { return postpone(.started) }
        guard let id = row.folder, row.state != .lost else { return folderIsUnknown() }
        if isFolderUnsure { return ask([.folder(id)], for: .checkFolder) }
        if mayTakeAwayUnread { takeAwayUnread() } else { observe() }
    }

    /// Whether the folder is looked for, or at, before anything else.
    private var isFolderUnsure: Bool {
        let row = beliefs.row
        guard row.folder != nil, row.state != .lost else { return true }
        // The default Contacts folder carries no epoch that could be an old one.
        let isDue = order.checksFolder || row.ownsFolder && mayWrite && row.folderEpoch != context.epoch
        return isDue && row.heldBecause == nil
    }

    /// After a restore everything that the journal may have forgotten is looked at, once what was under way has settled;
    /// until then nothing is created and nothing removed but what rights take away (ENGINE §15).
    private mutating func noteRestore() {
        guard let restoredAt = context.restoredAt else { return }
        let settlesAt = restoredAt + limits.settledAfter
        let listedAt = beliefs.row.listedAt
        guard listedAt.map({ $0 < settlesAt }) ?? true else { return }
        folder.mustBeListed = true
        folder.isRestored = now < settlesAt
        folder.isNewlyRestored = (listedAt ?? beliefs.row.lastOkAt).map { $0 < restoredAt } ?? true
        folder.settlesAt = settlesAt
    }

    private mutating func folderIsUnknown() { ask([.folders], for: .findFolder) }

    /// No folder in place bears the mark of this held address book, and none is made. What still lies in the former one, in
    /// Deleted Items say, is taken away by its id once the right to it is lost.
    mutating func goOnWithoutFolder() {
        guard follows(.heldLosesRights) else { return finish(.suspended) }
        folder.isDoneWithout = true
        // The listing that it may have asked for will not come.
        round.end = nil
        resolve()
    }
}
