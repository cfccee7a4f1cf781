import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

// What members, the CRM and operators do between runs, and how a history is told from beginning to end.
extension SimulatedHistory {
    /// Faults and changes throughout, then peace: the address book must become what it shall be (I13), and then cost
    /// one request per run (I14).
    package mutating func tell() {
        for number in 1...max(runsBeforePeace, 1) where runsBeforePeace > 0 {
            chance.begin(run: number)
            betweenRuns()
            let foretold = foretell()
            let (rights, before) = (source.rightsVersion, chance.happened.count)
            let end = run()
            // A right that goes while the run goes on is in no forecast, nor is what only one of the two could read.
            if source.rightsVersion == rights, let foretold, foretold.failedReads == failedReads(since: before) {
                checkForetold(foretold.plan, end.summary)
            }
            checkForeign()
            guard violations.isEmpty else { return }
            pass(end.summary?.againAt)
        }
        chance.begin(run: runsBeforePeace + 1)
        makePeace()
        checkLiveness()
        if violations.isEmpty, seed % measures.endingEvery == 0 { checkEnding() }
    }

    private mutating func pass(_ again: Moment?) {
        target.clock = now
        // What it lists may be something else by the next run, and its time over.
        if happens(.released) { journal.release(now: now) }
        fight()
        var pause = Duration.seconds(chance.pace(isHurried ? 5..<150 : 60..<1_800))
        if hasLongUpdateOnItsWay, happens(.mappingReturns) {
            source.mapsNotes = false
            pause = .seconds(chance.generator.number(1..<60))
        }
        if isSwept, let seconds = measures.secondsAfterSweep, chance.generator.happens(500) {
            pause = .seconds(chance.generator.number(seconds))
        }
        if happens(.longPause) { pause = .seconds(chance.generator.number(43_200..<9 * 86_400)) }
        let due = now + pause
        if let again, again > now, again < due { now = again } else { now = due }
        if happens(.epochRaised) { epoch += 1 }
        settlePending()
    }

    /// Whether an update is on its way that writes what the longer mapping alone has: where the mapping goes back before it
    /// takes effect, nobody wants that any more.
    private var hasLongUpdateOnItsWay: Bool {
        guard source.mapsNotes else { return false }
        return pending.contains { late in
            guard case .update(_, let change, _, _) = late.request else { return false }
            return change[.personalNotes] != nil || change[.pager] != nil
        }
    }

    /// Another program that wants the item otherwise.
    private mutating func fight() {
        guard let fought, let item = target.marked().first(where: { $0.number == fought && !$0.isCopy }) else { return }
        target.edit(item.id) { $0[.surname] = .text("of the other program") }
    }

    /// What mode `plan` says that the next run will do; `nil` where that is not asked, or the folder needs work first.
    private mutating func foretell() -> (plan: Plan, failedReads: [Occasion])? {
        guard mode == .live, journal.row.state == .live, journal.row.heldBecause == nil,
            let folder = journal.row.folder.flatMap({ target.folders[$0] }), folder.isInPlace,
            folder.name == folderName || !journal.row.ownsFolder, happens(.foretold)
        else { return nil }
        var other = self
        other.isTalkative = false
        other.mode = .plan
        // A run that may write looks at a folder of an old epoch first, which takes time: what is on its way may settle.
        other.checksFolder = journal.row.ownsFolder && journal.row.folderEpoch != epoch
        let summary = other.run().summary
        violations += other.violations
        guard let summary, summary.selected != nil else { return nil }
        return (summary.plan, other.failedReads(since: chance.happened.count))
    }

    /// The times that the target did not answer a question, the first `count` of all occasions left out.
    private func failedReads(since count: Int) -> [Occasion] {
        chance.happened.dropFirst(count).filter { $0.fault == .readFails || $0.fault == .searchFails }
    }

    /// What was foretold is what was planned (I30).
    private mutating func checkForetold(_ foretold: Plan, _ summary: RunSummary?) {
        guard let summary, summary.selected != nil, !foretold.doesAndLeaves(as: summary.plan) else { return }
        // What was parked may be tried again by the time that the run has taken away what must go first.
        let isOver = foretold.waiting.contains { change in
            if case .parked(let until, _) = change.why { until <= now } else { false }
        }
        if isOver { return }
        // What was to go before all else did not go: then this is not what the plan was made of.
        if summary.unknownOutcomes > 0, summary.plan.operations.contains(where: { $0.phase == .revoke }) { return }
        // A copy that its member made of an item that goes takes its place only where that is gone.
        var plan = summary.plan
        plan.operations.removeAll { $0.phase == .revoke && $0.slot > 0 }
        if foretold.doesAndLeaves(as: plan) { return }
        // It was stopped when only what is lost was gone.
        let isCutShort = summary.plan.operations.allSatisfy(\.phase.takesAwayWhatIsLost)
        if summary.outcome == .interrupted, isCutShort { return }
        fail("I30: foretold was\n\(foretold)\nbut planned is\n\(summary.plan)")
    }

    private mutating func betweenRuns() {
        let before = isTalkative ? (target, source) : nil
        defer { if let before { printDifference(before.0, before.1) } }
        target.clock = now
        source.isEmptied = happens(.emptied)
        for _ in 0..<measures.recordChangesMax where happens(.recordChanges) { changeRecord() }
        if happens(.limitChanges), source.limit != nil { source.limit = chance.generator.number(3..<14) }
        if happens(.mappingChanges) {
            if chance.generator.happens(300) { source.mapsPhotos.toggle() } else { source.mapsNotes.toggle() }
        }
        for _ in 0..<4 where happens(.memberActs) { actAsMember() }
        isSwept = happens(.swept)
        if isSwept { for id in target.markedIDs() { target.erase(id) } }
        if happens(.folderTrouble) { troubleFolder() }
        if happens(.adoptions) { adoptLeftover() }
        if happens(.migration) {
            target.migrate()
            wasSetBack = true
            wasSetBackUnawares = true
            noteForeign()
        }
        if happens(.restored) { restore() }
        if happens(.backedUp) { backup = journal }
        if happens(.holdLifted) {
            journal.liftHold()
            memory.foldersMade = []
        }
        if happens(.pauseChanges) { journal.togglePause() }
        removalsHold = happens(.removalsHeld) ? "a slow bleed" : nil
        mode = .live
        if happens(.modeChanges) { mode = chance.generator.pick([.off, .plan, .nodelete])! }
        target.lag = happens(.lagging) ? chance.generator.number(1..<4) : 0
        target.loops = happens(.changesLoop)
    }

    /// The journal becomes the last backup, or is lost and rebuilt from the marks (ENGINE §15).
    private mutating func restore() {
        let isLost = chance.generator.happens(300)
        guard !isLost && backup.row.folder != nil || isFolderTold else { return }
        wasSetBack = true
        journal = isLost ? SimulatedJournal(ownsFolder: journal.row.ownsFolder, instance: Self.instance) : backup
        memory.usedPlans = [:]
        if isLost || chance.generator.happens(500) {
            epoch += 2
            restoredAt = now
        } else {
            wasSetBackUnawares = true
            if chance.generator.happens(500) { epoch += 1 }
        }
    }

    /// Whether a journal that does not know the folder could tell that it is ours: by its mark, or by what lies in it.
    private var isFolderTold: Bool {
        guard let id = journal.row.folder, let folder = target.folders[id], journal.row.ownsFolder else { return true }
        return folder.mark != nil || !folder.isInPlace || target.marked().contains { $0.folder == id }
    }

    /// A person has an item of another tool taken over for a record that the address book does not have; the process may
    /// die after each step (Decisions 18).
    private mutating func adoptLeftover() {
        let free = source.selected.sorted().filter { number in
            let record = SimulatedSource.id(number)
            return !source.records[number].isRefused && journal.entries.keys.allSatisfy { $0.record != record }
                && target.items.values.allSatisfy { $0.number != number }
        }
        let leftovers = foreign.values.filter { $0.folder == journal.row.folder && $0.mark == nil }.map(\.id).sorted()
        guard journal.row.state == .live, let number = chance.generator.pick(free),
            let id = chance.generator.pick(leftovers), journal.entry(of: id) == nil
        else { return }
        let dies = chance.generator.number(0..<4)
        chosen.insert(id)
        let fence = journal.lease(owner: "adoption", now: now)
        let operation = OperationID("adopt\(fence.number)")
        let record = SimulatedSource.id(number)
        var entry = Entry(
            record: record, state: .updating,
            intent: OpenIntent(
                operation: operation, cause: OpenIntent.adoption, fence: fence.number, sentAt: now, outcome: .sent),
            createOperation: operation, item: id, canonicalVersion: Contact.canonicalVersion, changedAt: now)
        journal.change { $0.digest = nil }
        commitAside([.removeForeign(Self.addressBook, id), .putEntry(Self.addressBook, entry)])
        if dies == 1 { return }
        let mark = ItemMark(
            instance: Self.instance, addressBook: Self.addressBook, record: record, digest: { $0 })
        let marks = TargetRequest.Marks(mark: mark, origin: OriginMark(operation: operation, epoch: epoch))
        guard case .done? = sendAside(.update(id, [:], etag: nil, marks: marks)), dies != 2 else { return }
        entry.state = .present
        entry.intent = nil
        commitAside([.putEntry(Self.addressBook, entry)])
    }

    private mutating func commitAside(_ changes: [JournalChange]) {
        if let error = journal.commit(changes) { fail("ENGINE 5: \(error.message)") }
    }

    private func printDifference(_ target: SimulatedTarget, _ source: SimulatedSource) {
        for id in Set(target.items.keys).union(self.target.items.keys).sorted()
        where target.items[id] != self.target.items[id] {
            print("member: \(id) \(target.items[id].map { "\($0)" } ?? "-")")
            print("     -> \(self.target.items[id].map { "\($0)" } ?? "-")")
        }
        if target.folders != self.target.folders { print("folders -> \(self.target.folders)") }
        for number in self.source.records.indices
        where number >= source.records.count || source.records[number] != self.source.records[number] {
            print("record \(number) -> \(self.source.records[number])")
        }
        let line = "notes \(self.source.mapsNotes) photos \(self.source.mapsPhotos) limit \(self.source.limit ?? -1)"
        print("\(line) mode \(mode) lag \(self.target.lag) emptied \(self.source.isEmptied)")
    }

    // MARK: The CRM

    mutating func loseRight() {
        let number = chance.generator.number(0..<source.records.count)
        switch chance.generator.number(0..<6) {
        case 0, 1, 2: source.records[number].isVisible = false
        case 3: source.records[number].phoneIsReadable = false
        case 4: source.records[number].pagerIsReadable = false
        default: source.records[number].pictureIsReadable = false
        }
        source.rightsVersion += 1
    }

    private mutating func changeRecord() {
        let number = chance.generator.number(0..<source.records.count)
        switch chance.generator.number(0..<13) {
        case 0, 1, 2: source.records[number].version += 1
        case 3: source.records[released() ?? number].isSelected.toggle()
        case 4:
            source.records[number].isVisible.toggle()
            source.rightsVersion += 1
        case 5:
            source.records[number].phoneIsReadable.toggle()
            source.rightsVersion += 1
        case 6:
            source.records[number].pagerIsReadable.toggle()
            source.rightsVersion += 1
        case 7: source.records[number].isGone = true
        case 8, 9:
            if source.records.count < measures.recordsMax { source.records.append(SimulatedSource.Record()) }
        case 10: source.records[unsureOfPhoto() ?? number].picture = chance.generator.number(0..<1_000)
        case 11: source.records[unsureOfPhoto() ?? number].picture = nil
        default:
            if chance.generator.happens(500) {
                source.records[number].picture = 5 * chance.generator.number(0..<200)
            } else {
                source.records[number].pictureIsReadable.toggle()
                source.rightsVersion += 1
            }
        }
    }

    /// A record whose removal a person has released at some time, if there is one: it may come back and leave again.
    private func released() -> Int? {
        let plans = journal.plans.values.filter { $0.state == .released || $0.state == .applied }
        return plans.flatMap(\.operations).map(\.record).min().flatMap { source.number($0) }
    }

    /// A record whose photo may still be under way, if there is one: what changes then is the hardest.
    private func unsureOfPhoto() -> Int? {
        journal.entries.values.filter { $0.photo?.isCertain == false }.map(\.record).min().flatMap { source.number($0) }
    }

    // MARK: The member

    private mutating func actAsMember() {
        let own = target.markedIDs()
        let folder = journal.row.folder
        switch chance.generator.number(0..<11) {
        case 0, 1:
            guard let id = chance.generator.pick(own) else { return }
            let text = "edited \(chance.generator.number(0..<5))"
            target.edit(id) { $0[.surname] = .text(text) }
        case 2:
            guard let id = chance.generator.pick(own) else { return }
            target.edit(id) { $0[.officeLocation] = .text("room 7") }
        case 3:
            guard let id = chance.generator.pick(own) else { return }
            move(id, to: SimulatedTarget.deletedItems)
        case 4:
            guard let id = chance.generator.pick(own) else { return }
            move(id, to: SimulatedTarget.otherFolder)
        case 5: if let id = chance.generator.pick(own) { target.erase(id) }
        case 6: if let id = chance.generator.pick(own) { target.copy(id, now: now) }
        case 7:
            let isHere = chance.generator.happens(700)
            let place = isHere ? folder ?? SimulatedTarget.otherFolder : SimulatedTarget.otherFolder
            target.addForeign(to: place, Contact([.surname: .text("Privat")]), now: now)
            noteForeign()
        case 8:
            // What the mapping may come to write one day.
            guard let id = chance.generator.pick(own) else { return }
            let isPager = chance.generator.happens(500)
            target.edit(id) { $0[isPager ? .pager : .personalNotes] = .text("own notes") }
        case 9:
            // The one that was made last: nobody may have been told of it yet.
            guard let id = own.max(by: { target.items[$0]!.createdAt < target.items[$1]!.createdAt }) else { return }
            if chance.generator.happens(500) {
                target.erase(id)
            } else {
                move(id, to: SimulatedTarget.otherFolder)
            }
        default:
            guard let item = chance.generator.pick(foreign.keys.sorted()) else { return }
            target.edit(item) { $0[.title] = .text("Dr.") }
            noteForeign()
        }
    }

    /// An item that is taken out of the folder before we learnt of it cannot be found by any reading of the folder:
    /// it counts as the member's from then on.
    private mutating func move(_ id: ItemID, to folder: FolderID) {
        target.move(id, to: folder)
        if journal.entry(of: id) == nil { target.items[id]?.isCopy = true }
    }

    static func folderMark(instance: String, epoch: Int64) -> String {
        FolderMark(instance: instance, addressBook: addressBook, epoch: epoch, site: "test").description
    }

    private mutating func troubleFolder() {
        // The default folder cannot be deleted, nor moved (FACTS §4).
        guard let id = journal.row.folder, target.folders[id] != nil, journal.row.ownsFolder else { return }
        // Another folder that is on its way finds its name free then, and stays beside ours, empty.
        let isOneOnItsWay = pending.contains { if case .createFolder = $0.request { true } else { false } }
        guard !isOneOnItsWay else { return }
        switch chance.generator.number(0..<5) {
        case 0: target.folders[id]?.name = "Renamed"
        case 3: target.folders[id]?.mark = Self.folderMark(instance: "fedcba9876543210", epoch: 1)
        case 1: target.folders[id]?.isInPlace = false
        case 2:
            for item in target.items.values where item.folder == id { target.items[item.id] = nil }
            target.folders[id] = nil
            noteForeign()
        // A journal that does not know it would take it for the member's.
        default: if backup.row.folder == id { target.folders[id]?.mark = nil }
        }
    }
}

extension Plan {
    /// Whether both do and leave the same, whenever what waits is tried again: until when it is parked counts from the
    /// moment at which it was, and one of two runs asks for a folder more.
    fileprivate func doesAndLeaves(as other: Plan) -> Bool {
        operations == other.operations && held == other.held
            && waiting.map(\.record) == other.waiting.map(\.record) && waiting.map(\.act) == other.waiting.map(\.act)
    }
}
