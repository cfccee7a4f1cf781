import AccessRules
import CRMSources
import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import Locking
import Selection
import Sentences
import Service
import SyncPlanning

/// A user's own address book: what the CRM gives this member, beside what the journal says of it.
extension ConsoleAnswers {
    func mine(_ question: MineQuestion, of login: String, for asker: String) async -> DeskAnswer<MineFact> {
        let (key, kept) = (monitoring.composition.parts.key, kept)
        return await answer(login, for: asker) { desk in
            guard let user = desk.user, !desk.books.isEmpty else {
                return .fact(desk.nothing(desk.user == nil ? .inactive : .noBook))
            }
            guard let book = desk.book(question.book) else { return .refused(Told(QuestionSentence.noAddressBook)) }
            let standing = try desk.standing(of: book)
            guard standing != .noMailbox, standing != .noSeat else { return .fact(desk.nothing(standing, book)) }
            let inside = try MemberInside(desk, user, book, kept.contents(user, book, desk.office, key))
            return .fact(try inside.fact(question, standing))
        }
    }

    func reason(_ record: MineRecord, of login: String, for asker: String) async -> DeskAnswer<MineReason> {
        await answer(login, for: asker) { desk in
            guard let (user, book, id) = desk.known(record) else { return .refused(Told(QuestionSentence.noRecord)) }
            let holdings = try JournalHoldings(desk.register, record: id, of: user.id)
            // To whoever may not see it, a record that is there is like one that is not.
            let perspective = desk.sight(of: id, in: book)
            guard perspective != nil || holdings.stillHolds(id, user: user.id, book: book.id) else {
                return .refused(Told(QuestionSentence.noRecord))
            }
            let explanation = ExplainCommand.explanation(of: id, for: user, book, desk.office, holdings, to: .member)
            let card = perspective.map { desk.card($0, in: book) }
            return .fact(
                MineReason(
                    book: MineBook(id: book.id.text, name: book.name), name: card?.name ?? record.record,
                    isIn: explanation.isIn, steps: explanation.steps.compactMap { Self.step($0, showsValues: true) },
                    at: desk.at))
        }
    }

    func find(_ search: MineSearch, of login: String, for asker: String) async -> DeskAnswer<MineFindings> {
        let (key, kept) = (monitoring.composition.parts.key, kept)
        return await answer(login, for: asker) { desk in
            guard let user = desk.user, let book = desk.book(search.book), desk.canSubscribe(book) else {
                return .refused(Told(QuestionSentence.noAddressBook))
            }
            let inside = try MemberInside(desk, user, book, kept.contents(user, book, desk.office, key))
            return .fact(try inside.find(search.text))
        }
    }

    func change(
        _ change: MineChange, of login: String, by person: String, for asker: String
    ) async -> DeskAnswer<Bool> {
        let (path, crm, asked) = (journal, crm, monitoring.composition.asked)
        return await answer(login, for: asker) { desk in
            guard let (user, book, id) = desk.known(change.record) else {
                return .refused(Told(QuestionSentence.noRecord))
            }
            switch change.act {
            case .putBack:
                guard let row = desk.row(of: book) else { return .refused(Told(QuestionSentence.noAddressBook)) }
                let released = try SQLiteJournal.releaseAbsent(
                    id, of: [row.id], by: person, at: CommandSupport.now(), inJournalAt: path)
                guard !released.isEmpty else { return .refused(Told(QuestionSentence.noRecord)) }
                _ = asked.ask(for: row.id)
            case .subscribe, .unsubscribe:
                guard desk.canSubscribe(book), desk.sight(of: id, in: book) != nil else {
                    return .refused(Told(QuestionSentence.noRecord))
                }
                let isSubscribed = change.act == .subscribe
                let (principal, subscriptions) = (Principal.user(user.id), EmbeddedSubscriptions(path: crm))
                guard try subscriptions.principals(of: id).contains(principal) != isSubscribed else {
                    return .fact(false)
                }
                return try NotedAct.subscription(isSubscribed, principal, to: id, by: person, path).carryOut {
                    switch try subscriptions.set(isSubscribed, principal, to: id) {
                    case .done: .fact(true)
                    case .asItWas: .fact(false)
                    case .unknownRecord, .unknownPrincipal: throw UsageError(.noRecord)
                    }
                }
            }
            return .fact(true)
        }
    }

    /// Answers a member from what was last read, unless nobody may gain anything by that: what must not come to the phone is
    /// not shown here either.
    private func answer<Fact: Sendable>(
        _ login: String, for asker: String, _ body: @escaping @Sendable (MemberDesk) throws -> DeskAnswer<Fact>
    ) async -> DeskAnswer<Fact> {
        guard let office else { return .notReadYet }
        guard office.snapshot.verdict.gainsBarred == nil else { return .incomplete }
        let path = journal
        return await answer(for: asker) { try body(MemberDesk(login, office, journal: path)) }
    }

    // MARK: Who it is

    func member(by mark: MemberMark) -> MemberAnswer {
        guard let office else { return .unknown }
        let directory = office.snapshot.model.directory
        let found: [User] =
            switch mark.kind {
            case .login: directory.user(login: mark.value).map { [$0] } ?? []
            case .mail: directory.users.filter { $0.mail?.lowercased() == mark.value.lowercased() }
            case .mailbox: memberMailboxes.users(of: mark.value, in: directory)
            }
        let active = found.filter(\.isActive)
        return active.count == 1 ? .member(active[0].login) : .nobody
    }
}

/// Which mailbox each address stands for, as the journal had it some seconds ago: every request of a user asks.
final class MemberMailboxes: Sendable {
    private static let lifetime = Duration.seconds(30)

    private struct Known: Sendable {
        let at: Moment
        /// Object ids in small letters.
        let mailboxes: [String: String]
    }

    private let read: @Sendable () throws -> [MailboxAddressRow]
    private let known = Locked<Known?>(nil)

    init(_ read: @escaping @Sendable () throws -> [MailboxAddressRow]) { self.read = read }

    /// Whose mailbox has this object id: the CRM says so, or it is what their present address stands for. Who had it before,
    /// and how its last visit went, does not matter.
    func users(of id: String, in directory: Directory) -> [User] {
        let wanted = id.lowercased()
        let mailboxes = mailboxes()
        return directory.users.filter { user in
            user.mailbox?.lowercased() == wanted || user.mailboxAddress.flatMap { mailboxes[$0] } == wanted
        }
    }

    /// By address. Empty where the journal cannot be read: then nobody is found by it, and the next who asks has it read
    /// again.
    private func mailboxes() -> [String: String] {
        let now = CommandSupport.now()
        if let known = known.withLock({ $0 }), now >= known.at, now - known.at < Self.lifetime {
            return known.mailboxes
        }
        guard let rows = try? read() else { return [:] }
        let mailboxes = Dictionary(
            rows.map { ($0.address, $0.mailbox.text.lowercased()) }, uniquingKeysWith: { first, _ in first })
        known.withLock { $0 = Known(at: now, mailboxes: mailboxes) }
        return mailboxes
    }
}
