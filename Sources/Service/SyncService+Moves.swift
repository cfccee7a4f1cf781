import AccessRules
import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

// The configuration wants a book's contacts in the mailbox's other place: the new address book is filled beside the old
// one, which is served as ever, and only then is the old one emptied (Decisions 17).
extension SyncService {
    /// Whether what is being ended has a successor in the mailbox's other place.
    func hasMoved(_ ended: Roster.Assignment, _ roster: Roster) -> Bool {
        roster.kept.contains { kept in
            kept.row.mailbox == ended.row.mailbox && kept.row.book == ended.row.book
                && kept.row.ownsFolder != ended.row.ownsFolder
        }
    }

    /// Ends the address books whose successor has become whole in this cycle: before, nothing is taken from the old place.
    ///
    /// - Returns: all reports of the cycle, one for each address book.
    func finishMoves(
        _ roster: Roster, _ taken: Taken, _ desires: Desires, _ report: CycleReport, _ request: CycleRequest,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws(ServiceError) -> [AddressBookReport] {
        var reports = report.addressBooks
        var tasks: [VisitTask] = []
        for moved in moved(roster, report, foretold: request.isJournalCopy) where !Task.isCancelled {
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
            let ended = await watchingRights(taken) { stop in
                await run(waiting, desires, taken.snapshot, stop, progress: progress)
            }
            for later in ended {
                if let index = reports.firstIndex(where: { $0.addressBook == later.addressBook }) {
                    reports[index] = reports[index].followed(by: later)
                }
            }
            let emptied = Set(ended.filter { ($0.summary?.removedCount ?? 0) > 0 }.map(\.addressBook))
            tasks.removeAll { !emptied.contains($0.order.addressBook) }
        }
        return reports
    }

    /// Address books that were asked for and whose successor's run, in this cycle, left nothing to be created.
    private func moved(_ roster: Roster, _ report: CycleReport, foretold: Bool) -> [Roster.Assignment] {
        let filled = Set(report.summaries.filter { $0.isFilled(foretold: foretold) }.map(\.addressBook))
        let asked = Set(report.addressBooks.map(\.addressBook))
        return roster.kept.filter { kept in
            asked.contains(kept.row.id) && roster.leaving[kept.row.id].map(filled.contains) ?? false
        }
    }

    /// - Returns: the row as it is now; `nil`: there is nothing to be ended any more.
    private func drain(_ addressBook: AddressBookID) async throws(ServiceError) -> AddressBookRow? {
        let known = try await journal { journal throws(JournalError) in try await journal.addressBook(addressBook) }
        guard var row = known, row.state != .closed else { return nil }
        guard row.state != .draining else { return row }
        row.state = .draining
        try await commit([.putAddressBook(row)])
        return row
    }
}

extension AddressBookReport {
    /// One report of two runs: what both did, and what the later one says.
    fileprivate func followed(by later: AddressBookReport) -> AddressBookReport {
        guard let first = summary, var both = later.summary else { return later.summary == nil ? self : later }
        both.startedAt = first.startedAt
        both.created += first.created
        both.updated += first.updated
        both.redacted += first.redacted
        both.photos += first.photos
        both.removed.merge(first.removed) { $0 + $1 }
        both.requests.merge(first.requests) { $0 + $1 }
        both.isQuiet = both.isQuiet && first.isQuiet
        return AddressBookReport(
            member: member, login: login, book: book, folder: folder, addressBook: addressBook, visible: later.visible,
            summary: both)
    }
}
