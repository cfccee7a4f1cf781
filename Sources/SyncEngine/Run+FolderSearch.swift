import ContactModel
import Contracts
import Sentences
import SyncPlanning

// Finding the folder by its mark or name, and what it means that it is gone.
extension Run {
    mutating func foldersFound(_ outcome: TargetOutcome) {
        guard case .done(.folders(let all)) = outcome else {
            return finish(by: outcome, doing: .listFolders)
        }
        let inPlace = all.filter(\.isInPlace).sorted { $0.id < $1.id }
        guard beliefs.row.ownsFolder else { return useDefaultFolder(inPlace.first(where: \.isDefault)) }
        let own = inPlace.filter { !$0.isDefault && $0.mark.flatMap { FolderMark($0) }.map(isOurs) ?? false }
        if let found = own.first, let mark = found.mark.flatMap({ FolderMark($0) }) {
            if own.count > 1 {
                summary.note(Told(RunSentence.severalFolders, own.count, order.addressBook))
            }
            guard accept(mark) else { return }
            return adopt(found.id, epoch: mark.epoch, isNamed: found.name == order.folderName)
        }
        if beliefs.row.heldBecause != nil { return goOnWithoutFolder() }
        if order.isLeaving, mayWrite, beliefs.row.folder != nil { endWithFolder() }
        if isDraining {
            folder.isAbsent = true
            return resolve()
        }
        if let other = inPlace.lazy.compactMap({ $0.mark.flatMap { FolderMark($0) } }).first(where: isOfAnotherInstance)
        {
            return refuse(folderOf: other)
        }
        if isInFolder, !noteLoss(.folderMadeAnew) { return }
        let name = order.folderName.lowercased()
        if let namesake = inPlace.first(where: { $0.name.lowercased() == name }) { return use(namesake) }
        guard mayWrite else {
            folder.isAbsent = true
            return resolve()
        }
        guard !folder.isRestored else {
            return finish(.interrupted, problem: Told(RunSentence.journalOlder, order.addressBook))
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
            problem: Told(RunSentence.otherInstallation, order.addressBook, other.instance, other.site))
    }

    /// The default Contacts folder is the member's: it is found, never made, marked, renamed or removed (FACTS §4). A
    /// mailbox that was moved by making it anew has another one.
    private mutating func useDefaultFolder(_ found: TargetFolder?) {
        let isHeld = beliefs.row.heldBecause != nil
        guard let found else {
            if isHeld { return goOnWithoutFolder() }
            return finish(.suspended, problem: Told(RunSentence.noDefaultFolder, order.addressBook))
        }
        let isOther = isInFolder && beliefs.row.folder != found.id
        // An address book that ends goes along as well: its items lie in the other one, under other ids.
        if isOther, !isHeld, !isDraining, !noteLoss(.folderReplaced) { return }
        adopt(found.id, epoch: nil)
    }

    /// Whether there is a folder, and it is not known to be lost.
    private var isInFolder: Bool { beliefs.row.folder != nil && beliefs.row.state != .lost }

    /// An address book that lies elsewhere from now on is not made anew where it was: what is left of it is removed.
    private mutating func endWithFolder() {
        beliefs.row.state = .draining
        beliefs.row.endsAt = now
        isDraining = true
    }

    private mutating func use(_ namesake: TargetFolder) {
        guard !namesake.isDefault else {
            return finish(.suspended, problem: Told(RunSentence.nameOfDefaultFolder, order.addressBook))
        }
        guard namesake.mark == nil else {
            return refuse(.namesakeIsAnothers)
        }
        if order.reusesFolder { return mark(namesake.id) }
        lookInto(namesake.id, page: nil)
    }

    mutating func mark(_ unmarked: FolderID) {
        if mayWrite { return writeFolder(.reuse(unmarked)) }
        folder.isAbsent = true
        resolve()
    }

    /// Does not use the folder of the address book's name.
    private mutating func refuse(_ why: RunSentence) {
        finish(.suspended, problem: Told(why, order.addressBook))
    }

    /// A folder that has lost its mark, and that the journal does not know, may still be told by the items in it.
    private mutating func lookInto(_ namesake: FolderID, page: Cursor?) {
        ask([.listing(namesake, page: page, properties: order.properties)], for: .namesake(namesake, page: page))
    }

    mutating func namesakeRead(_ id: FolderID, page: Cursor?, _ outcome: TargetOutcome) {
        guard case .done(.listing(let listed)) = outcome else {
            return finish(by: outcome, doing: .lookIntoNamesake)
        }
        if listed.items.contains(where: { ownMark(of: $0) != nil }) { return mark(id) }
        round.pages += 1
        guard let next = listed.next, next != page, round.pages <= pagesMax else {
            return refuse(.namesakeIsForeign)
        }
        lookInto(id, page: next)
    }

    /// Notes that the folder was lost, and answers whether it may be made anew: once in a while, not again and again.
    private mutating func noteLoss(_ loss: RunSentence) -> Bool {
        guard mayWrite else {
            folder.isAbsent = true
            resolve()
            return false
        }
        if let lostAt = beliefs.row.lostAt, now - lostAt < limits.folderLossInterval, !folder.lossIsNoted,
            follows(.folderLossAsks)
        {
            let days = limits.folderLossInterval.milliseconds / 86_400_000
            hold(Told(HoldSentence.folderLostTwice, order.addressBook, days))
            return false
        }
        folder.lossIsNoted = true
        beliefs.row.lostAt = now
        // It keeps its id: our items may lie in it still, in Deleted Items, and whoever ends the address book removes them.
        beliefs.row.state = .lost
        forgetFolderContent()
        for item in beliefs.foreign.keys.sorted() { beliefs.removeForeign(item) }
        summary.note(Told(loss, order.addressBook))
        return true
    }

    private mutating func forgetFolderContent() {
        beliefs.row.folderEpoch = nil
        beliefs.row.cursor = nil
        beliefs.row.cursorAt = nil
        beliefs.row.listedAt = nil
        beliefs.row.digest = nil
        // Its items may turn up again, and hold properties that the mapping no longer has.
        beliefs.row.basis = beliefs.basis.itemsAlone
    }

    mutating func adopt(_ id: FolderID, epoch: Int64?, isNamed: Bool = true) {
        if beliefs.row.folder != id { forgetFolderContent() }
        beliefs.row.folder = id
        beliefs.row.folderEpoch = epoch
        if beliefs.row.state == .new || beliefs.row.state == .lost {
            beliefs.row.state = order.isEnding ? .draining : .live
        }
        folder.isChecked = true
        let staysAsItIs = isNamed || !mayWrite || isDraining || beliefs.row.heldBecause != nil
        commit(then: staysAsItIs ? .observe : .writeFolderAgain(.rename))
    }

    /// Stops everything but revocations in this address book until a person decides.
    mutating func hold(_ why: Told) {
        beliefs.hold(why.text)
        finish(.suspended, problem: why)
    }
}
