import AccessRules
import CRMSources
import Configuration
import Console
import ContactMapping
import ContactModel
import Contracts
import Foundation
import JournalStore
import Locking
import Selection
import Service
import SyncPlanning

/// A user's own address book: what the CRM gives this member, beside what the journal says of it.
extension ConsoleAnswers {
    func mine(_ question: MineQuestion, of login: String) async -> DeskAnswer<MineFact> {
        guard let office else { return .notReadYet }
        let (path, key, kept) = (journal, monitoring.composition.parts.key, kept)
        return await answer {
            let desk = try MemberDesk(login, office, journal: path)
            guard let user = desk.user, !desk.books.isEmpty else {
                return .fact(desk.nothing(desk.user == nil ? .inactive : .noBook))
            }
            guard let book = desk.book(question.book) else { return .refused("There is no such address book.") }
            let standing = desk.standing(of: book)
            guard standing != .noMailbox, standing != .noSeat else { return .fact(desk.nothing(standing, book)) }
            let inside = try MemberInside(desk, user, book, kept.contents(user, book, office, key))
            return .fact(try inside.fact(question, standing))
        }
    }

    func reason(_ record: MineRecord, of login: String) async -> DeskAnswer<MineReason> {
        guard let office else { return .notReadYet }
        let path = journal
        return await answer {
            let desk = try MemberDesk(login, office, journal: path)
            guard let (user, book, id) = desk.known(record) else { return .refused("There is no such record.") }
            let holdings = try JournalHoldings(desk.register, record: id, of: user.id)
            // To whoever may not see it, a record that is there is like one that is not.
            let perspective = office.snapshot.model.viewer(of: user.id)?.perspective(on: id)
            guard perspective != nil || holdings.holds(id, user: user.id, book: book.id) else {
                return .refused("There is no such record.")
            }
            let explanation = ExplainCommand.explanation(of: id, for: user, book, office, holdings, to: .member)
            let card = perspective.map { ContactCard(book.mapping.contact(from: $0, options: office.options).contact) }
            return .fact(
                MineReason(
                    book: MineBook(id: book.id.text, name: book.name), name: card?.name ?? record.record,
                    isIn: explanation.isIn, steps: explanation.steps.compactMap { Self.step($0, showsValues: true) },
                    at: desk.at))
        }
    }

    func find(_ search: MineSearch, of login: String) async -> DeskAnswer<MineFindings> {
        guard let office else { return .notReadYet }
        let (path, key, kept) = (journal, monitoring.composition.parts.key, kept)
        return await answer {
            let desk = try MemberDesk(login, office, journal: path)
            guard let user = desk.user, let book = desk.book(search.book), desk.canSubscribe(book) else {
                return .refused("There is no such address book.")
            }
            let inside = try MemberInside(desk, user, book, kept.contents(user, book, office, key))
            return .fact(try inside.find(search.text))
        }
    }

    func change(_ change: MineChange, of login: String, by person: String) async -> DeskAnswer<Void> {
        guard let office else { return .notReadYet }
        let (path, crm, asked) = (journal, crm, monitoring.composition.asked)
        return await answer {
            let desk = try MemberDesk(login, office, journal: path)
            guard let (user, book, id) = desk.known(change.record) else { return .refused("There is no such record.") }
            switch change.act {
            case .putBack:
                guard let row = desk.row(of: book) else { return .refused("There is no such address book.") }
                let released = try SQLiteJournal.releaseAbsent(
                    id, of: [row.id], by: person, at: CommandSupport.now(), inJournalAt: path)
                guard !released.isEmpty else { return .refused("There is no such record.") }
                _ = asked.ask(for: row.id)
            case .subscribe, .unsubscribe:
                let viewer = office.snapshot.model.viewer(of: user.id)
                guard desk.canSubscribe(book), viewer?.perspective(on: id) != nil else {
                    return .refused("There is no such record.")
                }
                guard try Self.subscribe(change.act == .subscribe, user, id, crm: crm, by: person, journal: path) else {
                    return .refused("There is no such record.")
                }
            }
            return .fact(())
        }
    }

    /// Noted before it is done, so that nothing is done of which nobody knows who did it.
    ///
    /// - Returns: whether the CRM still knows record and member.
    private static func subscribe(
        _ isSubscribed: Bool, _ user: User, _ record: RecordID, crm: String, by person: String, journal path: String
    ) throws -> Bool {
        func note(_ act: String) throws(JournalError) {
            try SQLiteJournal.note(
                act, of: "\(record), user \(user.id)", by: person, at: CommandSupport.now(), inJournalAt: path)
        }
        try note(isSubscribed ? "subscription given" : "subscription taken away")
        do {
            switch try EmbeddedSubscriptions(path: crm).set(isSubscribed, .user(user.id), to: record) {
            case .done, .asItWas: return true
            case .unknownRecord, .unknownPrincipal:
                try note("subscription not changed")
                return false
            }
        } catch let error as EmbeddedCRMError {
            try note("subscription not changed")
            throw error
        }
    }

    // MARK: Who it is

    func member(by mark: MemberMark) -> MemberAnswer {
        guard let office else { return .unknown }
        let directory = office.snapshot.model.directory
        let found: [User] =
            switch mark.kind {
            case .login: directory.user(login: mark.value).map { [$0] } ?? []
            case .mail: directory.users.filter { $0.mail?.lowercased() == mark.value.lowercased() }
            case .mailbox: users(ofMailbox: mark.value, in: directory)
            }
        let active = found.filter(\.isActive)
        return active.count == 1 ? .member(active[0].login) : .nobody
    }

    /// By the object id that the CRM says, or that the journal has learnt from Exchange.
    private func users(ofMailbox id: String, in directory: Directory) -> [User] {
        let wanted = id.lowercased()
        let named = directory.users.filter { $0.mailbox?.lowercased() == wanted }
        guard named.isEmpty else { return named }
        return (memberMailboxes.members()[wanted] ?? []).compactMap { directory.user($0) }
    }
}

/// Whose mailboxes are whose, as the journal had it some seconds ago: every request of a user asks.
final class MemberMailboxes: Sendable {
    private static let lifetime = Duration.seconds(30)

    private struct Known: Sendable {
        let at: Moment
        let members: [String: [UserID]]
    }

    private let read: @Sendable () throws -> [MailboxRow]
    private let known = Locked<Known?>(nil)

    init(_ read: @escaping @Sendable () throws -> [MailboxRow]) { self.read = read }

    /// By object ids in small letters. Empty where the journal cannot be read: then nobody is found by it, and the next
    /// who asks has it read again.
    func members() -> [String: [UserID]] {
        let now = CommandSupport.now()
        if let known = known.withLock({ $0 }), now >= known.at, now - known.at < Self.lifetime { return known.members }
        guard let rows = try? read() else { return [:] }
        let members = Dictionary(grouping: rows.filter { $0.state == .ok }, by: { $0.mailbox.text.lowercased() })
            .mapValues { $0.map(\.member) }
        known.withLock { $0 = Known(at: now, members: members) }
        return members
    }
}
