import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

// What members, the CRM and operators do between runs, and how a history is told from beginning to end.
extension SimulatedHistory {
    /// Faults and changes throughout, then peace: the address book must become what it shall be (I13), and then cost
    /// one request per run (I14).
    mutating func tell() {
        for _ in 0..<generator.number(5..<12) {
            guard broken.isEmpty else { return }
            betweenRuns()
            let end = run(checksFolder: generator.happens(200))
            checkForeign()
            pass(end.summary?.againAt)
        }
        guard broken.isEmpty else { return }
        makePeace()
        checkLiveness()
        if broken.isEmpty, generator.happens(300) { checkEnding() }
    }

    private mutating func pass(_ again: Moment?) {
        var pause = Duration.seconds(generator.number(60..<1_800))
        if generator.happens(100) { pause = .seconds(generator.number(86_400..<9 * 86_400)) }
        let due = now + pause
        if let again, again > now, again < due { now = again } else { now = due }
        if generator.happens(150) { epoch += 1 }
        settlePending()
    }

    private mutating func betweenRuns() {
        let before = isTalkative ? (target, source) : nil
        defer { if let before { printDifference(before.0, before.1) } }
        for _ in 0..<4 where happens(faults.sourceChanges) { changeSource() }
        if happens(faults.mappingChanges) {
            if generator.happens(300) { source.mapsPhotos.toggle() } else { source.mapsNotes.toggle() }
        }
        for _ in 0..<3 where happens(faults.memberActs) { actAsMember() }
        if happens(faults.folderTrouble) { troubleFolder() }
        if happens(faults.adoptions) { adoptLeftover() }
        if happens(faults.migration) {
            target.migrate()
            noteIDsChanged()
            foreign = foreign.isEmpty ? foreign : Self.foreign(in: target)
        }
        if happens(faults.journalRestored) { setBack() }
        if generator.happens(200) { backup = journal }
        if generator.happens(100) { journal.release(now: now) }
        if generator.happens(100) { journal.liftHold() }
        source.gainsWithheld = generator.happens(80) ? "reading rejected" : nil
        mode = generator.happens(50) ? .plan : generator.happens(50) ? .nodelete : .live
        target.lag = generator.happens(150) ? generator.number(1..<4) : 0
    }

    /// A person has an item of another tool taken over for a record that the address book does not have; the process may
    /// die after each step (Decisions 18).
    private mutating func adoptLeftover() {
        let free = source.selected.sorted().filter { number in
            let record = SimulatedSource.id(number)
            return !source.records[number].isRefused && journal.entries.keys.allSatisfy { $0.record != record }
                && target.items.values.allSatisfy { $0.mark != Self.mark(record) }
        }
        let leftovers = foreign.values.filter { $0.folder == journal.row.folder && $0.mark == nil }.map(\.id).sorted()
        guard journal.row.state == .live, let number = generator.pick(free), let id = generator.pick(leftovers),
            journal.entries.values.allSatisfy({ $0.item != id })
        else { return }
        fence += 1
        chosen.insert(id)
        let operation = OperationID("adopt\(fence)")
        let record = SimulatedSource.id(number)
        var entry = Entry(
            record: record, state: .updating,
            intent: OpenIntent(
                operation: operation, cause: OpenIntent.adoption, fence: fence, sentAt: now, outcome: .sent),
            createOperation: operation, item: id, canonicalVersion: Contact.canonicalVersion, changedAt: now)
        journal.row.digest = nil
        commitAside([.removeForeign(Self.addressBook, id), .putEntry(Self.addressBook, entry)])
        if happens(200) { return }
        let mark = ItemMark(
            instance: Self.instance, addressBook: Self.addressBook, record: record, digest: { $0 })
        let marks = TargetRequest.Marks(mark: mark, origin: OriginMark(operation: operation, epoch: epoch))
        guard case .done? = sendAside(.update(id, [:], etag: nil, marks: marks)), !happens(200) else { return }
        entry.state = .present
        entry.intent = nil
        commitAside([.putEntry(Self.addressBook, entry)])
    }

    private mutating func commitAside(_ changes: [JournalChange]) {
        if let rule = journal.commit(changes) { fail("the journal refuses: \(rule)") }
    }

    private func printDifference(_ target: SimulatedTarget, _ source: SimulatedSource) {
        for id in Set(target.items.keys).union(self.target.items.keys).sorted()
        where target.items[id] != self.target.items[id] {
            print("member: \(id) \(target.items[id].map { "\($0)" } ?? "-")")
            print("     -> \(self.target.items[id].map { "\($0)" } ?? "-")")
        }
        if target.folders != self.target.folders { print("folders -> \(self.target.folders)") }
        if source != self.source { print("source -> \(self.source)") }
    }

    static func foreign(in target: SimulatedTarget) -> [ItemID: SimulatedTarget.Item] {
        target.items.filter { $0.value.isForeign }
    }

    // MARK: The CRM

    mutating func loseRight() {
        let number = generator.number(0..<source.records.count)
        switch generator.number(0..<6) {
        case 0, 1, 2: source.records[number].isVisible = false
        case 3: source.records[number].phoneIsReadable = false
        case 4: source.records[number].pagerIsReadable = false
        default: source.records[number].pictureIsReadable = false
        }
        source.rightsVersion += 1
    }

    private mutating func changeSource() {
        let number = generator.number(0..<source.records.count)
        switch generator.number(0..<13) {
        case 9: source.records[unsureOfPhoto() ?? number].picture = generator.number(0..<1_000)
        case 10: source.records[unsureOfPhoto() ?? number].picture = nil
        case 11: source.records[number].picture = 5 * generator.number(0..<200)
        case 12:
            source.records[number].pictureIsReadable.toggle()
            source.rightsVersion += 1
        case 0, 1, 2: source.records[number].version += 1
        case 3: source.records[number].isSelected.toggle()
        case 4:
            source.records[number].isVisible.toggle()
            source.rightsVersion += 1
        case 5:
            if generator.happens(500) {
                source.records[number].phoneIsReadable.toggle()
            } else {
                source.records[number].pagerIsReadable.toggle()
            }
            source.rightsVersion += 1
        case 6: source.records[number].isGone = true
        case 7: if source.records.count < SimulatedSource.recordsMax { source.records.append(SimulatedSource.Record()) }
        default: if source.limit != nil { source.limit = generator.number(2..<10) }
        }
    }

    /// A record whose photo may still be under way, if there is one: what changes then is the hardest.
    private func unsureOfPhoto() -> Int? {
        journal.content.entries.first { $0.photo?.isCertain == false }.flatMap { source.number($0.record) }
    }

    // MARK: The member

    private mutating func actAsMember() {
        let own = ownItems().sorted { $0.id < $1.id }
        let folder = journal.row.folder
        switch generator.number(0..<9) {
        case 0, 1:
            guard let item = generator.pick(own) else { return }
            let text = "edited \(generator.number(0..<5))"
            target.edit(item.id) { $0[.surname] = .text(text) }
        case 2:
            guard let item = generator.pick(own) else { return }
            target.edit(item.id) { $0[.officeLocation] = .text("room 7") }
        case 3:
            guard let item = generator.pick(own) else { return }
            move(item, to: SimulatedTarget.deletedItems)
        case 4:
            guard let item = generator.pick(own) else { return }
            move(item, to: SimulatedTarget.otherFolder)
        case 5: if let item = generator.pick(own) { target.erase(item.id) }
        case 6: if let item = generator.pick(own) { target.copy(item.id, now: now) }
        case 7:
            let place = generator.happens(700) ? folder ?? SimulatedTarget.otherFolder : SimulatedTarget.otherFolder
            target.addForeign(to: place, Contact([.surname: .text("Privat")]), now: now)
            foreign = Self.foreign(in: target)
        default:
            guard let item = generator.pick(foreign.keys.sorted()) else { return }
            target.edit(item) { $0[.title] = .text("Dr.") }
            foreign = Self.foreign(in: target)
        }
    }

    /// An item that is taken out of the folder before we learnt of it cannot be found by any reading of the folder:
    /// it counts as the member's from then on.
    private mutating func move(_ item: SimulatedTarget.Item, to folder: FolderID) {
        target.move(item.id, to: folder)
        let isKnown = journal.entries.values.contains { $0.item == item.id }
        if !isKnown { target.items[item.id]?.isCopy = true }
    }

    private mutating func troubleFolder() {
        // The default folder cannot be deleted, nor moved (FACTS §4).
        guard let id = journal.row.folder, target.folders[id] != nil, journal.row.ownsFolder else { return }
        switch generator.number(0..<4) {
        case 0: target.folders[id]?.name = "Renamed"
        case 1: target.folders[id]?.isInPlace = false
        case 2:
            for item in target.items.values where item.folder == id { target.items[item.id] = nil }
            target.folders[id] = nil
            foreign = Self.foreign(in: target)
        // A journal that does not know it would take it for the member's.
        default: if backup.row.folder == id { target.folders[id]?.mark = nil }
        }
    }

    // MARK: Peace

    /// Faults end and inputs stand still.
    private mutating func makePeace() {
        faults = Faults()
        now = now + limits.settledAfter
        settlePending()
        target.lag = 0
        target.searchDelay = .zero
        source.gainsWithheld = nil
        mode = .live
        brake = Brake(items: 1_000, percent: 100, emptyAbove: 1_000)
        journal.liftHold()
        // Nothing that is parked for a time is parked any more.
        now = now + .seconds(10 * 86_400)
        epoch += 10
    }

    private mutating func checkLiveness() {
        for _ in 0..<3 {
            let end = run()
            if let again = end.summary?.againAt, again > now { now = again } else { now = now + .seconds(900) }
        }
        guard broken.isEmpty else { return }
        checkContent()
        let quiet = run()
        if quiet.requests != 1 || quiet.writes != 0 || quiet.commits > 1 || quiet.readings > 0
            || quiet.summary?.isQuiet != true
        {
            fail(
                "I14: a run after peace had \(quiet.requests) requests, \(quiet.writes) writes, \(quiet.commits) "
                    + "commits, \(quiet.readings) readings of the journal: \(quiet.summary.map { "\($0)" } ?? "crashed")"
            )
        }
        checkForeign()
    }

    /// Items are the selection, each once, each with its contact (I1, I13).
    private mutating func checkContent() {
        let folder = journal.row.folder
        // A journal that was set back need not know what was moved out of the folder meanwhile.
        let own = ownItems().filter { !$0.isCopy && (!wasSetBack || $0.folder == folder) }
        let leftOut = Set(journal.content.parked.filter { $0.code == Parked.leftOut }.map(\.record))
        let kept = onEdit == .keep
        for number in source.records.indices {
            let record = SimulatedSource.id(number)
            let text = Self.mark(record)
            let items = own.filter { $0.mark == text }
            let isWanted = source.selected.contains(number) && !source.records[number].isRefused
            if leftOut.contains(record) || source.records[number].isRefused { continue }
            if items.count != (isWanted ? 1 : 0) {
                // A copy that took the place of the one item is the one item.
                let copies = ownItems().filter { $0.mark == text }
                let entry = journal.entries.values.first { $0.record == record && $0.slot == 0 }
                if isWanted, items.isEmpty, copies.contains(where: { $0.id == entry?.item }) { continue }
                fail("I13: \(items.count) items of \(record), wanted \(isWanted ? 1 : 0)")
                continue
            }
            guard isWanted, let item = items.first else { continue }
            // A journal that was set back need not know what the longer mapping wrote.
            if !source.mapsNotes, !wasSetBack, item.contact[.personalNotes] != nil || item.contact[.pager] != nil {
                fail("I4: \(record) still has what left the mapping")
            }
            guard !kept else { continue }
            if item.folder != folder { fail("I13: the item of \(record) lies in \(item.folder)") }
            checkPhoto(of: number, item)
            let wanted = SimulatedTarget.normalised(source.item(number).contact)
            if item.contact.restricted(to: source.mappedProperties) != wanted {
                fail("I13: \(record) shows \(item.contact), wanted \(wanted)")
            }
        }
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
                "I13: \(SimulatedSource.id(number)) shows the photo \(item.photo ?? []), wanted \(wanted.map { "\($0)" } ?? "-")"
            )
        }
    }

    /// The member leaves: nothing of ours is left, nothing of theirs is lost.
    private mutating func checkEnding() {
        journal.row.state = .draining
        let folder = journal.row.folder
        for _ in 0..<4 where journal.row.state != .closed {
            let end = run()
            if let again = end.summary?.againAt, again > now { now = again } else { now = now + .seconds(900) }
        }
        guard broken.isEmpty else { return }
        if journal.row.state != .closed { fail("the address book was not closed") }
        let left = ownItems().filter { !$0.isCopy && $0.folder == folder }
        if !left.isEmpty { fail("\(left.count) items are left after the end") }
        let hasOthers = !journal.row.ownsFolder || target.items.values.contains { $0.folder == folder }
        if folder.map({ target.folders[$0] != nil }) != hasOthers { fail("folder kept: \(!hasOthers)") }
        checkForeign()
    }
}
