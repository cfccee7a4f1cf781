import ContactModel
import Contracts
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
        if let hold = row.hold { summary.problems.append(hold) }
        noteRestore()
        guard let id = row.folder, row.state != .lost else { return folderIsUnknown() }
        // The default Contacts folder carries no epoch that could be an old one.
        let isDue = order.checksFolder || row.ownsFolder && mayWrite && row.folderEpoch != context.epoch
        if isDue, row.hold == nil { ask([.folder(id)], for: .checkFolder) } else { observe() }
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

    private mutating func folderIsUnknown() {
        if beliefs.row.hold != nil { return finish(.suspended) }
        ask([.folders], for: .findFolder)
    }

    // MARK: Checking the known folder

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
        default: finish(by: outcome, doing: "read the contact folder")
        }
    }

    /// A folder of our own that turns out to be the member's default one is not renamed, marked or removed.
    private mutating func refuseDefaultFolder() {
        hold(
            "The contact folder of \(order.addressBook) is the default Contacts folder, which is the member's. Nothing is "
                + "written until somebody decides what becomes of the items in it.")
    }

    /// Called by the check and by whoever is told that the folder is gone.
    mutating func folderIsMissing() {
        if beliefs.row.hold != nil { return finish(.suspended) }
        if !folder.isChecked, let id = beliefs.row.folder {
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
            return hold(
                "The contact folder of \(order.addressBook) carries the mark of another installation or address "
                    + "book. Nothing is written until somebody decides which of them owns it.")
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
    private mutating func accept(_ mark: FolderMark) -> Bool {
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
        hold(
            "The contact folder of \(order.addressBook) carries a mark of an epoch that this installation cannot have "
                + "reached: somebody edited it. Nothing but what rights take away is written there until somebody "
                + "releases the address book; then the mark is written anew.")
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
        finish(
            .suspended,
            problem:
                "Could not write to the contact folder of \(order.addressBook): another machine works with a copy of this "
                + "journal. Stop the service that is not to go on; if that is the other one, stop this one as well, run "
                + "'satchel site --adopt' here, and start it again.")
    }

    /// A book that was renamed with its id kept renames the folder.
    private mutating func nameFolder(_ found: TargetFolder) {
        guard found.name != order.folderName, mayWrite, !isDraining else { return observe() }
        writeFolder(.rename)
    }

    private func isOurs(_ mark: FolderMark) -> Bool {
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

    // MARK: Finding or making one

    mutating func foldersFound(_ outcome: TargetOutcome) {
        guard case .done(.folders(let all)) = outcome else {
            return finish(by: outcome, doing: "list the contact folders")
        }
        let inPlace = all.filter(\.isInPlace).sorted { $0.id < $1.id }
        guard beliefs.row.ownsFolder else { return useDefaultFolder(inPlace.first(where: \.isDefault)) }
        let own = inPlace.filter { !$0.isDefault && $0.mark.flatMap { FolderMark($0) }.map(isOurs) ?? false }
        if let found = own.first, let mark = found.mark.flatMap({ FolderMark($0) }) {
            if own.count > 1 {
                summary.problems.append(
                    "\(own.count) contact folders carry the mark of \(order.addressBook). The one with the lowest id "
                        + "is used; what the others hold is not touched.")
            }
            guard accept(mark) else { return }
            return adopt(found.id, epoch: mark.epoch, isNamed: found.name == order.folderName)
        }
        if order.isLeaving, mayWrite, beliefs.row.folder != nil { endWithFolder() }
        if isDraining {
            folder.isAbsent = true
            return resolve()
        }
        if let other = inPlace.lazy.compactMap({ $0.mark.flatMap { FolderMark($0) } }).first(where: isOfAnotherInstance)
        {
            return refuse(folderOf: other)
        }
        if isInFolder, !noteLoss("It is made anew.") { return }
        let name = order.folderName.lowercased()
        if let namesake = inPlace.first(where: { $0.name.lowercased() == name }) { return use(namesake) }
        guard mayWrite else {
            folder.isAbsent = true
            return resolve()
        }
        guard !folder.isRestored else {
            return finish(
                .interrupted,
                problem:
                    "The journal is older than the mailbox: the contact folder of \(order.addressBook) is made as soon "
                    + "as it is certain that none is on its way.")
        }
        commit(then: .createFolder)
    }

    /// Whether it marks the folder of this very address book, by another journal.
    private func isOfAnotherInstance(_ mark: FolderMark) -> Bool {
        mark.addressBook == order.addressBook && mark.instance != context.instance
    }

    /// A second folder beside it would show every contact twice.
    private mutating func refuse(folderOf other: FolderMark) {
        finish(
            .suspended,
            problem:
                "Could not make the contact folder of \(order.addressBook): another installation, \(other.instance) of "
                + "site \(other.site), keeps the same address book in this mailbox. If it is this one and its journal was "
                + "lost, stop the service and run 'satchel restore --from-mailboxes'; if not, give the book another id."
        )
    }

    /// The default Contacts folder is the member's: it is found, never made, marked, renamed or removed (FACTS §4). A
    /// mailbox that was moved by making it anew has another one.
    private mutating func useDefaultFolder(_ found: TargetFolder?) {
        guard let found else {
            return finish(
                .suspended,
                problem: "Could not use the default Contacts folder of \(order.addressBook): the mailbox shows none. A "
                    + "later run tries again.")
        }
        let isOther = isInFolder && beliefs.row.folder != found.id
        if isDraining, isOther {
            folder.isAbsent = true
            return resolve()
        }
        if isOther, !noteLoss("The mailbox has another one now, which is used.") { return }
        adopt(found.id, epoch: nil)
    }

    /// Whether there is a folder, and it is not known to be lost.
    private var isInFolder: Bool { beliefs.row.folder != nil && beliefs.row.state != .lost }

    /// An address book that lies elsewhere from now on is not made anew where it was: what is left of it is removed.
    private mutating func endWithFolder() {
        beliefs.row.state = .draining
        beliefs.row.endsAt = now
        context.row.state = .draining
    }

    private mutating func use(_ namesake: TargetFolder) {
        guard !namesake.isDefault else {
            return finish(
                .suspended,
                problem:
                    "Could not make the contact folder of \(order.addressBook): the default Contacts folder has its "
                    + "name, and that folder is the member's. Give the book another name.")
        }
        guard namesake.mark == nil else {
            return refuse(
                namesake: "it carries the mark of another installation or address book. Give the book another name, or "
                    + "remove it.")
        }
        if order.reusesFolder { return mark(namesake.id) }
        lookInto(namesake.id, page: nil)
    }

    private mutating func mark(_ unmarked: FolderID) {
        if mayWrite { return writeFolder(.reuse(unmarked)) }
        folder.isAbsent = true
        resolve()
    }

    private mutating func refuse(namesake why: String) {
        finish(.suspended, problem: "Could not use the contact folder of the name of \(order.addressBook): \(why)")
    }

    /// A folder that has lost its mark, and that the journal does not know, may still be told by the items in it.
    private mutating func lookInto(_ namesake: FolderID, page: Cursor?) {
        ask([.listing(namesake, page: page, properties: order.properties)], for: .namesake(namesake, page: page))
    }

    mutating func namesakeRead(_ id: FolderID, page: Cursor?, _ outcome: TargetOutcome) {
        guard case .done(.listing(let listed)) = outcome else {
            return finish(by: outcome, doing: "look into the contact folder of the book's name")
        }
        if listed.items.contains(where: { ownMark(of: $0) != nil }) { return mark(id) }
        round.pages += 1
        guard let next = listed.next, next != page, round.pages <= pagesMax else {
            return refuse(
                namesake: "it is not ours. Set reuse_folder: true to use it, or give the book another name.")
        }
        lookInto(id, page: next)
    }

    /// Notes that the folder was lost, and answers whether it may be made anew: once in a while, not again and again.
    private mutating func noteLoss(_ consequence: String) -> Bool {
        guard mayWrite else {
            folder.isAbsent = true
            resolve()
            return false
        }
        if let lostAt = beliefs.row.lostAt, now - lostAt < limits.folderLossInterval, !folder.lossIsNoted,
            follows(.folderLossAsks)
        {
            hold(
                "The contact folder of \(order.addressBook) was lost twice within "
                    + "\(limits.folderLossInterval.milliseconds / 86_400_000) days. It is made anew when somebody "
                    + "lifts the hold.")
            return false
        }
        folder.lossIsNoted = true
        beliefs.row.lostAt = now
        // It keeps its id: our items may lie in it still, in Deleted Items, and whoever ends the address book removes them.
        beliefs.row.state = .lost
        forgetFolderContent()
        for item in beliefs.foreign.keys.sorted() { beliefs.removeForeign(item) }
        summary.problems.append("The contact folder of \(order.addressBook) is gone. \(consequence)")
        return true
    }

    private mutating func forgetFolderContent() {
        beliefs.row.folderEpoch = nil
        beliefs.row.cursor = nil
        beliefs.row.cursorAt = nil
        beliefs.row.listedAt = nil
        beliefs.row.digest = nil
        // Its items may turn up again, and hold properties that the mapping no longer has.
        beliefs.row.basis = beliefs.basis.itemsAlone?.description
    }

    mutating func adopt(_ id: FolderID, epoch: Int64?, isNamed: Bool = true) {
        if beliefs.row.folder != id { forgetFolderContent() }
        beliefs.row.folder = id
        beliefs.row.folderEpoch = epoch
        if beliefs.row.state == .new || beliefs.row.state == .lost {
            beliefs.row.state = order.isEnding ? .draining : .live
        }
        folder.isChecked = true
        commit(then: isNamed || !mayWrite || isDraining ? .observe : .writeFolderAgain(.rename))
    }

    /// Stops everything but revocations in this address book until a person decides.
    mutating func hold(_ why: String) {
        beliefs.row.hold = why
        finish(.suspended, problem: why)
    }

    // MARK: Writing

    private var folderMark: FolderMark {
        FolderMark(
            instance: context.instance, addressBook: order.addressBook, epoch: context.epoch, site: context.site,
            machine: context.machine)
    }

    mutating func createFolder() { writeFolder(.create) }

    mutating func writeFolder(_ write: FolderWrite) {
        let request: TargetRequest
        switch (write, beliefs.row.folder) {
        case (.create, _): request = .createFolder(name: order.folderName, mark: folderMark)
        case (.reuse(let id), _): request = .markFolder(id, folderMark)
        case (.rename, let id?): request = .renameFolder(id, name: order.folderName)
        case (.renew, let id?): request = .markFolder(id, folderMark)
        case (.remove, let id?): request = .removeFolder(id)
        case (_, nil): preconditionFailure("\(write) without a folder")
        }
        stage = .writingFolder(write)
        emit(.send([RunRequest(id: nextRequestID(), request: request)]))
    }

    mutating func folderWriteAnswered(_ answer: RunAnswer, _ write: FolderWrite) {
        let outcome: TargetOutcome
        switch answer {
        case .target(let answered): outcome = answered
        case .withoutPhoto: preconditionFailure("a folder has no photo")
        case .notSent(let until): return wait(until: until, then: .writeFolderAgain(write))
        case .gateClosed: preconditionFailure("the gate was asked about a folder")
        }
        countFolderWrite(write)
        if case .refused(let refusal) = outcome, refusal.stopsMailbox { return finish(by: outcome, doing: "write") }
        switch write {
        case .create: folderCreated(outcome)
        case .reuse(let id):
            if case .done = outcome { return adopt(id, epoch: context.epoch) }
            finish(by: outcome, doing: "mark the contact folder")
        case .rename:
            if case .done = outcome {} else { noteFailure(outcome, "rename the contact folder") }
            observe()
        case .renew:
            if case .done = outcome {
                beliefs.row.folderEpoch = context.epoch
            } else {
                noteFailure(outcome, "mark the contact folder anew")
            }
            finish(summary.outcome)
        case .remove: folderRemoved(outcome)
        }
    }

    private mutating func folderCreated(_ outcome: TargetOutcome) {
        folder.attempts += 1
        switch outcome {
        case .done(.folder(let created?)): return adopt(created.id, epoch: context.epoch)
        case .done, .conflict, .unknown, .throttled: break
        case .refused(let refusal):
            guard refusal.kind == .folderExists else { return finish(by: outcome, doing: "create the contact folder") }
        }
        guard folder.attempts < limits.readAttemptsMax else {
            summary.againAt = now + limits.unknownRetryDelay
            return finish(by: outcome, doing: "create the contact folder")
        }
        ask([.folders], for: .findFolder)
    }

    private mutating func countFolderWrite(_ write: FolderWrite) {
        let kind =
            switch write {
            case .create: "createFolder"
            case .rename: "renameFolder"
            case .renew, .reuse: "markFolder"
            case .remove: "removeFolder"
            }
        summary.requests[kind, default: 0] += 1
    }

    mutating func noteFailure(_ outcome: TargetOutcome, _ what: String) {
        let why =
            switch outcome {
            case .refused(let refusal): refusal.message
            case .unknown(let why): why
            case .conflict: "somebody else changed it"
            case .done, .throttled: "the answer does not fit the request"
            }
        summary.problems.append("Could not \(what) of \(order.addressBook): \(why). A later run tries again.")
    }
}
