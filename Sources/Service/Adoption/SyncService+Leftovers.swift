import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import SyncEngine
import SyncPlanning

// Looking for what another tool left, and what could become of it (Decisions 18). Nothing is written to a mailbox here but
// what a run without gains writes: a folder that is made, or taken over.
extension SyncService {
    /// Lists the leftovers of the members asked for, with an offer for each.
    ///
    /// Brings the address books' journal up to date first, without letting them gain anything.
    package func adoptionOffer(_ request: AdoptionRequest) async throws(ServiceError) -> AdoptionOffer {
        guard let rules = parts.configuration.leftovers else { return AdoptionOffer() }
        var observing = CycleRequest()
        observing.members = request.members
        observing.books = request.books
        observing.cause = "adopt"
        observing.gainsWithheld = "what another tool left is looked at first"
        if request.isDryRun { observing.modeMax = .plan }
        observing.isJournalCopy = request.isJournalCopy
        let report = try await cycle(observing)
        var offer = AdoptionOffer()
        offer.problems = report.problems
        offer.problems += report.addressBooks.flatMap { entry in
            (entry.summary?.problems ?? []).map { "\(entry.login), book \(entry.book): \($0)" }
        }
        guard let snapshot = desires?.snapshot, snapshot.isApplicable, snapshot.verdict.gainsBarred == nil else {
            offer.problems.append("The CRM cannot be relied on now, so nothing is offered. 'satchel sync' says why.")
            return offer
        }
        let survey = LeftoverSurvey(
            service: self, rules: rules, snapshot: snapshot, removesUnknown: request.removesUnknown,
            options: MappingOptions(
                defaultRegion: parts.configuration.defaultRegion ?? "", timeZone: parts.configuration.timezone))
        for (mailbox, member, rows) in try await places(report, snapshot) {
            do throws(LeftoverSurvey.Trouble) {
                let entries = try await survey.entries(mailbox, member, rows)
                let login = snapshot.model.directory.user(member)?.login ?? member.text
                offer.members.append(
                    AdoptionOffer.Member(member: member, login: login, mailbox: mailbox, entries: entries))
            } catch {
                offer.problems.append(error.message)
            }
        }
        return offer
    }

    /// The address books that were run, by mailbox, in the order of the run; those in the place that is left excepted.
    private func places(
        _ report: CycleReport, _ snapshot: Snapshot
    ) async throws(ServiceError) -> [(MailboxID, UserID, [AddressBookRow])] {
        let rows = try await journal { journal throws(JournalError) in try await journal.addressBooks() }
        let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [(MailboxID, UserID, [AddressBookRow])] = []
        for entry in report.addressBooks {
            guard let row = byID[entry.addressBook], row.state == .live || row.state == .new, row.heldBecause == nil,
                let book = snapshot.books[row.book], (book.folder == .own) == row.ownsFolder
            else { continue }
            if let index = places.firstIndex(where: { $0.0 == row.mailbox }) {
                places[index].2.append(row)
            } else {
                places.append((row.mailbox, entry.member, [row]))
            }
        }
        return places
    }
}
