import AccessRules
import ContactModel
import Contracts
import Sentences
import SyncEngine
import SyncPlanning

// The configuration wants a book's contacts in the mailbox's other place: the new address book is filled beside the old
// one, which is served as ever, and only then is the old one emptied (Decisions 17).
extension SyncService {
    /// Whether what is being ended has a successor in the mailbox's other place.
    func hasMoved(_ ended: Roster.Assignment, _ roster: Roster) -> Bool {
        roster.kept.contains { Roster.Place(of: $0.row).other == Roster.Place(of: ended.row) }
    }

    /// What each new place takes over of the other one: the records that the member deleted there and that stay away.
    func leftOut(_ roster: Roster) async throws(ServiceError) -> [JournalChange] {
        let successors = Set(roster.leaving.values)
        let filled = roster.kept.filter { $0.isNew || successors.contains($0.row.id) }.map(\.row)
        guard !filled.isEmpty else { return [] }
        let byPlace = Dictionary(
            (roster.kept + roster.ended).map { (Roster.Place(of: $0.row), $0.row.id) }, uniquingKeysWith: { $1 })
        var changes: [JournalChange] = []
        for row in filled {
            let new = row.id
            guard let other = byPlace[Roster.Place(of: row).other] else { continue }
            let contents = try await journal { journal throws(JournalError) in
                (new: try await journal.content(of: new), other: try await journal.content(of: other))
            }
            let known = (contents.new?.entries.map(\.record) ?? []) + Self.leftOut(contents.new)
            let leftOut = Set(Self.leftOut(contents.other)).subtracting(known)
            changes += (contents.other?.parked ?? []).filter { leftOut.contains($0.record) }
                .map { .putParked(new, $0) }
        }
        return changes
    }

    private static func leftOut(_ content: AddressBookContent?) -> [RecordID] {
        (content?.parked ?? []).filter { $0.code == Parked.leftOut }.map(\.record)
    }

    /// Ends the address books whose contacts all lie in the successor too: before, nothing is taken from the old place
    /// but what it loses anyway.
    func finishMoves(
        _ roster: Roster, _ taken: Taken, _ desires: Desires, _ report: inout CycleReport, _ request: CycleRequest,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws(ServiceError) {
        var tasks: [VisitTask] = []
        for moved in try await moved(roster, taken.snapshot, &report, request) where !Task.isCancelled {
            guard let row = try await drain(moved.row.id) else { continue }
            let login = taken.snapshot.model.directory.user(moved.member)?.login ?? "(left)"
            tasks.append(
                ending(
                    Roster.Assignment(row: row, member: moved.member, isNew: false), login: login, taken.snapshot,
                    request, moves: true))
        }
        // A place is given up by a run that finds nothing of ours in it any more, which is the second one.
        for _ in 0..<2 where !tasks.isEmpty && !Task.isCancelled {
            let waiting = tasks
            let (ended, endedEarly) = await watchingRights(taken, endsForRecords: false) { stop in
                await run(waiting, desires, taken.snapshot, stop, progress: progress)
            }
            if endedEarly { report.endedEarly = true }
            for later in ended {
                if let index = report.addressBooks.firstIndex(where: { $0.addressBook == later.addressBook }) {
                    report.addressBooks[index] = report.addressBooks[index].followed(by: later)
                }
            }
            let emptied = Set(ended.filter { ($0.summary?.removedCount ?? 0) > 0 }.map(\.addressBook))
            tasks.removeAll { !emptied.contains($0.order.addressBook) }
        }
    }

    /// Address books that can be ended, since what they still hold is wanted and lies in the other place too (Decisions
    /// 17). What a brake, a doubtful reading or a hold would keep is never taken away by a move. Reports moves that go on
    /// only when somebody acts.
    private func moved(
        _ roster: Roster, _ snapshot: Snapshot, _ report: inout CycleReport, _ request: CycleRequest
    ) async throws(ServiceError) -> [Roster.Assignment] {
        guard !roster.leaving.isEmpty, request.gainsWithheld == nil, snapshot.verdict.isAccepted, snapshot.isApplicable
        else { return [] }
        let hold = try await journal { journal throws(JournalError) in try await journal.removalsHold() }
        guard hold == nil else { return [] }
        let summaries = Dictionary(report.summaries.map { ($0.addressBook, $0) }, uniquingKeysWith: { $1 })
        let foretold = request.isJournalCopy
        var moved: [Roster.Assignment] = []
        for kept in roster.kept {
            guard let old = summaries[kept.row.id], let new = roster.leaving[kept.row.id].flatMap({ summaries[$0] }),
                new.isFilled(foretold: foretold)
            else { continue }
            guard old.holdsOnlyWanted(foretold: foretold) else {
                let barred = old.plan.waiting.count { $0.act == .remove && $0.why == .mode(.nodelete) }
                let count = old.held.count + barred
                if count > 0 { report.problems.append(Self.heldMove(kept, count)) }
                continue
            }
            let missing = try await missing(in: new, of: old, foretold: foretold)
            if missing.isEmpty { moved.append(kept) } else { report.problems.append(Self.lackingMove(kept, missing)) }
        }
        return moved
    }

    /// The records that the old place holds and the new one does not, in order. What the member took out of the new one is
    /// not missed.
    private func missing(
        in new: RunSummary, of old: RunSummary, foretold: Bool
    ) async throws(ServiceError) -> [RecordID] {
        let contents = try await journal { journal throws(JournalError) in
            (new: try await journal.content(of: new.addressBook), old: try await journal.content(of: old.addressBook))
        }
        var held = Set(contents.old?.entries.map(\.record) ?? [])
        var there = Set(contents.new?.entries.filter { $0.slot == 0 && $0.state == .present }.map(\.record) ?? [])
        there.formUnion(Self.leftOut(contents.new))
        if foretold {
            held.subtract(old.plan.operations.filter { $0.act == .remove && $0.slot == 0 }.map(\.record))
            there.formUnion(new.plan.operations.filter { $0.act == .create }.map(\.record))
        }
        return held.subtracting(there).sorted()
    }

    // Users by their key in the CRM, since this also goes to the log.

    private static func heldMove(_ kept: Roster.Assignment, _ count: Int) -> String {
        CycleSentence.moveHeld.text(kept.row.book, kept.member, kept.row.placeInWords, count)
    }

    private static func lackingMove(_ kept: Roster.Assignment, _ missing: [RecordID]) -> String {
        let named = missing.prefix(namedMax).map(\.description).joined(separator: ", ")
        let place = kept.row.placeInWords
        return missing.count > namedMax
            ? CycleSentence.moveLacksMore.text(
                kept.row.book, kept.member, place, missing.count, named, missing.count - namedMax)
            : CycleSentence.moveLacks.text(kept.row.book, kept.member, place, missing.count, named)
    }

    /// Records that a sentence names, the others are counted.
    private static let namedMax = 5

    /// - Returns: the row as it is now; `nil`: there is nothing to be ended any more.
    private func drain(_ addressBook: AddressBookID) async throws(ServiceError) -> AddressBookRow? {
        let known = try await journal { journal throws(JournalError) in try await journal.addressBook(addressBook) }
        guard var row = known, row.state != .closed else { return nil }
        guard row.state != .draining else { return row }
        row.state = .draining
        row.endsAt = parts.clock()
        try await commit([.putAddressBook(row)])
        return row
    }
}

extension AddressBookRow {
    /// Where it lies, in words.
    fileprivate var placeInWords: String { (ownsFolder ? CycleSentence.ownFolder : .defaultFolder).text() }
}
