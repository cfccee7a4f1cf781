package import Configuration
package import ContactModel
package import SyncEngine
import SyncPlanning

/// What one cycle did for one address book.
package struct AddressBookReport: Sendable {
    package let member: UserID
    package let login: String
    package let book: String
    package let folder: FolderPolicy
    package let addressBook: AddressBookID
    /// Records of the view's table that the member may see at all; `nil` for an address book that is being ended.
    package let visible: Int?
    /// `nil`: it was not its turn.
    package let summary: RunSummary?
}

/// What one cycle did: a reading, and a run of every address book whose turn it was.
package struct CycleReport: Sendable {
    package var addressBooks: [AddressBookReport] = []
    /// Sentences for people about what needs attention, the address books' own problems excepted.
    package var problems: [String] = []
    /// Books for members that have no seat: book and login.
    package var seatless: [(book: String, login: String)] = []
    package var seats = 0
    /// New definitions of books that have not come to all address books yet, by book.
    package var rollouts: [RolloutReport] = []
    /// What the contacts cost that the address books shall hold.
    package var contactCost = ContactCost()
    package var startedAt: Moment
    package var endedAt: Moment
    /// Whether directory and rights, the records and the configuration could be trusted in whole.
    package var isReadingAccepted = true
    /// Something changed meanwhile, so that not everything was visited that was due: the next cycle must follow at once.
    package var endedEarly = false
    /// Of how many records something was read; `nil`: the CRM was read whole.
    package var followedRecords: Int?

    /// How many contacts went because of lost rights within ten minutes, where that is very many; `nil`: it is not.
    package var massRevocation: Int?

    /// How the account of disclosures was sealed, in one line; `nil`: it was not due.
    package var seal: String?

    package init(startedAt: Moment) {
        self.startedAt = startedAt
        endedAt = startedAt
    }

    package var summaries: [RunSummary] { addressBooks.compactMap(\.summary) }
    package var heldCount: Int { summaries.reduce(0) { $0 + $1.held.count } }

    /// Whether an operator should look at it.
    package var needsAttention: Bool {
        !problems.isEmpty || !seatless.isEmpty || !isReadingAccepted
            || summaries.contains { $0.outcome != .ok || !$0.problems.isEmpty }
    }
}

extension AddressBookReport {
    /// One report of two runs: what both did, and what the later one says.
    func followed(by later: AddressBookReport) -> AddressBookReport {
        guard let first = summary, var both = later.summary else { return later.summary == nil ? self : later }
        both.startedAt = first.startedAt
        both.created += first.created
        both.updated += first.updated
        both.redacted += first.redacted
        both.photos += first.photos
        both.removed.merge(first.removed) { $0 + $1 }
        both.requests.merge(first.requests) { $0 + $1 }
        both.adopted += first.adopted
        both.duplicates += first.duplicates
        both.driftFound += first.driftFound
        both.plan.operations = first.plan.operations + both.plan.operations
        both.isQuiet = both.isQuiet && first.isQuiet
        return AddressBookReport(
            member: member, login: login, book: book, folder: folder, addressBook: addressBook, visible: later.visible,
            summary: both)
    }
}
