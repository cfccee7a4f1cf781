import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

// Faults end and inputs stand still: then the address book must become what it shall be.
extension SimulatedHistory {
    mutating func makePeace() {
        // Nothing that is parked for a time is parked then; and what a lost journal knew needs a complete listing.
        // So does an item that lies where its member keeps it, and is deleted there; and what may be found gone in bulk once
        // more waits for the end of a week.
        let needsDays =
            wasSetBack || !journal.parked.isEmpty || onEdit == .keep || journal.row.refilledAt != nil
            || journal.entries.values.contains { $0.repairs > 0 }
        chance.end()
        fought = nil
        now = now + limits.settledAfter
        settlePending()
        target.lag = 0
        target.loops = false
        target.searchDelay = .zero
        target.listingDelay = .zero
        target.changesDelay = .zero
        source.isEmptied = false
        // Another installation that claimed the folder has let go of it.
        for (id, folder) in target.folders where folder.mark?.hasPrefix("fedcba") == true {
            target.folders[id]?.mark = Self.folderMark(instance: Self.instance, epoch: 1)
        }
        for id in target.items.keys where target.items[id]?.isForeign == false {
            target.items[id]?.searchableAt = now
            target.items[id]?.listableAt = now
        }
        mode = .live
        removalsHold = nil
        brake = Brake(items: 1_000, percent: 100, emptyAbove: 1_000)
        journal.liftHold()
        if journal.row.pause != nil { journal.togglePause() }
        journal.forgetHolds()
        memory.foldersMade = []
        if needsDays { now = now + .seconds(10 * 86_400) }
        epoch += 10
    }

    mutating func checkLiveness() {
        var observed = source.properties(recorded: journal.basis)
        var hasWritten = false
        for _ in 0..<3 {
            observed = source.properties(recorded: journal.basis)
            let end = run()
            hasWritten = end.watch.writes > 0
            if let again = end.summary?.againAt, again > now { now = again } else { now = now + .seconds(900) }
            if let summary = end.summary, summary.isQuiet, summary.plan.waiting.isEmpty { break }
        }
        guard violations.isEmpty else { return }
        checkContent()
        // The weekly listing is no part of a quiet run, nor is what follows a refusal.
        let isListingDue = journal.row.listedAt.map { $0 + limits.listingInterval <= now } ?? true
        // A former mapping's properties, once none is left to be cleared, are no longer observed: that begins anew.
        let beginsAnew = observed != source.properties(recorded: journal.basis)
        // Nor is the echo of what the last of the three has still written.
        if isListingDue || beginsAnew || hasWritten || !journal.parked.isEmpty {
            let isQuiet = run().summary?.isQuiet == true
            // That no photo can be made of a picture is learnt when it is sent; its item is then made anew.
            if !isQuiet, journal.parked.values.contains(where: { $0.code == Parked.photo }) { _ = run() }
        }
        if !journal.row.definition.isAt(source.definition), !journal.parked.values.contains(where: \.isRefused) {
            fail("ENGINE 10: not brought up to the definition: \(journal.row.definition)")
        }
        let quiet = run()
        if quiet.watch.requests != 1 || quiet.watch.writes != 0 || quiet.watch.commits > 1 || quiet.watch.readings > 0
            || quiet.summary?.isQuiet != true
        {
            fail(
                "I14: a run after peace had \(quiet.watch.requests) requests, \(quiet.watch.writes) writes, "
                    + "\(quiet.watch.commits) commits, \(quiet.watch.readings) readings of the journal: "
                    + (quiet.summary.map { "\($0)" } ?? "crashed"))
        }
        checkForeign()
    }

    /// Items are the selection, each once, each with its contact (I1, I13).
    private mutating func checkContent() {
        let folder = journal.row.folder
        let marked = target.marked()
        // A journal that was set back need not know what was moved out of the folder meanwhile.
        let own = marked.filter { !$0.isCopy && (!wasSetBack || $0.folder == folder) }
        let leftOut = Set(journal.parked.values.filter { $0.code == Parked.leftOut }.map(\.record))
        let selected = Set(source.selected)
        for number in source.records.indices {
            let record = SimulatedSource.id(number)
            if leftOut.contains(record) || source.records[number].isRefused { continue }
            let items = own.filter { $0.number == number }
            let isWanted = selected.contains(number)
            guard items.count == (isWanted ? 1 : 0) else {
                // A copy that took the place of the one item is the one item.
                let item = journal.entry(of: record)?.item
                let isCopy = marked.contains { $0.number == number && $0.id == item }
                if !isWanted || !items.isEmpty || !isCopy {
                    fail("I13: \(items.count) items of \(record), wanted \(isWanted ? 1 : 0)")
                }
                continue
            }
            if isWanted, let item = items.first { checkItem(item, number, folder) }
        }
        checkFolders()
    }

    private mutating func checkItem(_ item: SimulatedTarget.Item, _ number: Int, _ folder: FolderID?) {
        let record = SimulatedSource.id(number)
        // A journal that was set back need not know what the longer mapping wrote.
        if !source.mapsNotes, !wasSetBack, SimulatedSource.isOurs(item.contact[.personalNotes], item.contact[.pager]) {
            fail("I4: \(record) still has what left the mapping")
        }
        guard onEdit != .keep else { return }
        if item.folder != folder { fail("I13: the item of \(record) lies in \(item.folder)") }
        checkPhoto(of: number, item)
        let wanted = SimulatedTarget.normalised(source.item(number).contact)
        let shown = item.contact.restricted(to: source.mappedProperties)
        if shown != wanted { fail("I13: \(record) shows \(shown.differences(from: wanted))") }
    }

    private mutating func checkFolders() {
        let folders = target.folders.values.filter { $0.isInPlace && $0.mark != nil }
        guard journal.row.ownsFolder else {
            if !folders.isEmpty || target.folders[SimulatedTarget.defaultFolder]?.name != "Contacts" {
                fail("I2: folders \(target.folders)")
            }
            return
        }
        if folders.count != 1 || folders.first?.name != folderName { fail("I13: folders \(folders)") }
    }

    /// A journal that was set back need not know what was sent since.
    private mutating func checkPhoto(of number: Int, _ item: SimulatedTarget.Item) {
        guard !wasSetBack else { return }
        let wanted = source.records[number].pictureIsBroken ? nil : source.photo(number)
        if item.photo != wanted?.fingerprint.bytes {
            fail(
                "I13: \(SimulatedSource.id(number)) shows the photo \(item.photo ?? []), wanted "
                    + (wanted.map { "\($0)" } ?? "none"))
        }
    }

    /// The member leaves: nothing of ours is left, nothing of theirs is lost, whether the address book was paused or not.
    mutating func checkEnding() {
        if chance.generator.happens(500) { journal.togglePause() }
        journal.change {
            $0.state = .draining
            $0.endsAt = now
        }
        let folder = journal.row.folder
        for _ in 0..<4 where journal.row.state != .closed {
            let end = run()
            if let again = end.summary?.againAt, again > now { now = again } else { now = now + .seconds(900) }
        }
        guard violations.isEmpty else { return }
        if journal.row.state != .closed { fail("I13: the address book was not closed") }
        let left = target.marked().filter { !$0.isCopy && $0.folder == folder }
        if !left.isEmpty { fail("I13: \(left.count) items are left after the end") }
        let hasOthers = !journal.row.ownsFolder || target.items.values.contains { $0.folder == folder }
        if folder.map({ target.folders[$0] != nil }) != hasOthers { fail("I2: the folder is kept: \(!hasOthers)") }
        checkForeign()
    }
}

extension Contact {
    /// What is otherwise than wanted, property by property. A contact as a whole prints where its parts lie in memory.
    fileprivate func differences(from wanted: Contact) -> String {
        let properties = ContactProperty.allCases.filter { self[$0] != wanted[$0] }
        return properties.map { "\($0) \(words($0)), wanted \(wanted.words($0))" }.joined(separator: "; ")
    }

    private func words(_ property: ContactProperty) -> String {
        switch self[property] {
        case nil: "none"
        case .text(let text)?: "'\(text)'"
        case let value?: "\(value)"
        }
    }
}
