package import ContactModel
package import Contracts
import Sentences
import SyncEngine
package import SyncPlanning

extension Rollout {
    /// By the journal's rows of a book's address books, whichever of them take part.
    ///
    /// - Parameters:
    ///   - mode: the address book's own.
    ///   - isAsked: whether it is run now.
    package init(
        _ row: BookDefinitionRow, among addressBooks: [AddressBookRow], mailboxes: [MailboxRow],
        mode: (AddressBookRow) -> SyncMode, isAsked: (AddressBookID) -> Bool = { _ in true }
    ) {
        let unusable = Set(mailboxes.filter(\.isUnusable).map(\.mailbox))
        self.init(
            definition: row.definition, since: row.since, isReleased: row.releasedAt != nil,
            among: addressBooks.filter { $0.book == row.book && $0.isFilled }.map { addressBook in
                Candidate(
                    addressBook: addressBook.id, state: addressBook.definition,
                    obstacle: addressBook.obstacle(
                        isUnusable: unusable.contains(addressBook.mailbox), mode(addressBook)),
                    isAsked: isAsked(addressBook.id))
            })
    }
}

extension AddressBookRow {
    /// Whether it was once brought up to some definition, and is still kept up.
    package var isFilled: Bool { (state == .live || state == .lost) && basis?.rights != nil }

    /// Why a run of it cannot be expected to be a clean one; `nil`: it can.
    fileprivate func obstacle(isUnusable: Bool, _ mode: SyncMode) -> String? {
        if mode <= .plan { return RolloutObstacle.mode.text(mode.rawValue) }
        if let heldBecause { return RolloutObstacle.held.text(heldBecause) }
        if state == .lost { return RolloutObstacle.folderGone.text() }
        if isUnusable { return RolloutObstacle.mailboxUnusable.text() }
        return fails > 0 ? RolloutObstacle.lastRunFailed.text() : nil
    }
}

extension MailboxRow {
    /// Whether it was refused, or its last visits ended the process.
    fileprivate var isUnusable: Bool { state != .ok || begun >= EngineLimits().unfinishedVisitsMax }
}

/// A roll-out that is under way, for people.
package struct RolloutReport: Hashable, Sendable {
    /// An address book that it waits for, or passed over.
    package struct Place: Hashable, Sendable {
        package let addressBook: AddressBookID
        package let member: UserID
        package let why: String
    }

    package let book: BookID
    package let bookName: String
    package let rollout: Rollout
    package let since: Moment
    package let releasedBy: String?
    /// Those that have begun.
    package let waitsFor: [Place]
    package let passedOver: [Place]

    /// - Parameters:
    ///   - refused: how many records the target refuses now, by address book.
    ///   - outcomes: of the last run, as the journal has them; those that are missing ran well.
    package init(
        _ row: BookDefinitionRow, name: String, _ rollout: Rollout, members: [AddressBookID: UserID],
        refused: [AddressBookID: Int], outcomes: [AddressBookID: String]
    ) {
        book = row.book
        bookName = name
        self.rollout = rollout
        since = row.since
        releasedBy = row.releasedBy
        let place = { (candidate: Rollout.Candidate, why: String) in
            Place(
                addressBook: candidate.addressBook, member: members[candidate.addressBook] ?? UserID(""), why: why)
        }
        waitsFor = rollout.begun.map { candidate in
            let more = (refused[candidate.addressBook] ?? 0) - candidate.state.refusedBefore
            let outcome = outcomes[candidate.addressBook].flatMap { $0 == "ok" ? nil : $0 }
            let why =
                more > 0
                ? RolloutObstacle.newlyRefused.text(more)
                : candidate.obstacle ?? outcome.map { RolloutObstacle.lastRunEnded.text($0) }
                    ?? RolloutObstacle.hasMoreToDo.text()
            return place(candidate, why)
        }
        passedOver = rollout.passedOver.map { place($0, $0.obstacle ?? "") }
    }

    /// "stage 1 of 3, 0 of 16 address books".
    package var progress: String {
        rollout.isReleased
            ? "released to all, \(rollout.done) of \(rollout.total) address books"
            : "stage \(rollout.stage) of \(rollout.stages.count), \(rollout.done) of \(rollout.total) address books"
    }

    /// What an operator should know of it, users by their key in the CRM; nothing where it just goes on.
    package var problems: [String] {
        let passed = passedOver.prefix(Self.namedMax).map { RolloutObstacle.passedOver.text($0.member, $0.why) }
            .joined(separator: ", ")
        let more = passedOver.count - Self.namedMax
        var lines: [String] = []
        if !passedOver.isEmpty {
            lines.append(
                more > 0
                    ? CycleSentence.definitionPassesOverMore.text(bookName, passed, more)
                    : CycleSentence.definitionPassesOver.text(bookName, passed))
        }
        guard rollout.isBlocked else { return lines }
        let (done, total, stage, stages) = (rollout.done, rollout.total, rollout.stage, rollout.stages.count)
        guard !waitsFor.isEmpty else {
            return lines + [CycleSentence.definitionHasNobody.text(bookName, done, total, stage, stages)]
        }
        let named = waitsFor.prefix(Self.namedMax).map { RolloutObstacle.place.text($0.member, $0.why) }
            .joined(separator: "; ")
        return lines + [
            CycleSentence.definitionWaits.text(bookName, done, total, stage, stages, waitsFor.count, named)
        ]
    }

    /// Address books that a sentence names, the others are counted.
    private static let namedMax = 5
}
