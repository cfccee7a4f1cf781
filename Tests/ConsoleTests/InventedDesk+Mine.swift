import Locking
import Selection
import Sentences

@testable import Console

/// What is said of the users' own pages, and what they asked for.
final class InventedMembers: Sendable {
    struct State: Sendable {
        /// Of the active users, by what tells them from others.
        var logins: [String: String] = ["mailbox-1": "hmueller", "hanna@musterwerk.example": "hmueller"]
        var isUnread = false
        var isIncomplete = false
        var standing = MineStanding.inOrder
        var canSubscribe = true
        /// By login.
        var asked: [String] = []
        var changes: [MineChange] = []
        var persons: [String] = []
        /// Whether a change is one.
        var isNews = true
        var name = "Anna Beispiel"
    }

    let state = Locked(State())
}

extension InventedDesk {
    func member(by mark: MemberMark) async -> MemberAnswer {
        members.state.withLock { state in
            if state.isUnread { return .unknown }
            return state.logins[mark.value].map(MemberAnswer.member) ?? .nobody
        }
    }

    private static let book = MineBook(id: "crm", name: "CRM")

    func mine(_ question: MineQuestion, of login: String, for asker: String) async -> DeskAnswer<MineFact> {
        askers.withLock { $0.append(asker) }
        let state = members.state.withLock { state in
            state.asked.append(login)
            return state
        }
        if state.isUnread { return .notReadYet }
        if state.isIncomplete { return .incomplete }
        guard ["", "crm"].contains(question.book) else { return .refused(Told(QuestionSentence.noAddressBook)) }
        let hasNone = [MineStanding.noSeat, .noMailbox, .noBook, .inactive].contains(state.standing)
        let items = MineItem.State.allCases.enumerated().map { number, one in
            item("Kontakte/\(number)", one, number % 2 == 0 ? .none : .own, state.name)
        }
        return .fact(
            MineFact(
                books: [Self.book, MineBook(id: "zwei", name: "Zweites")], book: hasNone ? nil : Self.book,
                standing: state.standing, lastRun: "2026-11-24T09:30:00Z", limit: 2000,
                canSubscribe: state.canSubscribe, counts: [.all: 60, .deleted: 1], items: items, page: question.page,
                pages: 3, found: 60, at: "2026-11-24T09:31:00Z"))
    }

    private func item(
        _ record: String, _ state: MineItem.State, _ subscription: MineItem.Subscription, _ name: String
    ) -> MineItem {
        MineItem(
            record: record, state: state, since: state == .held ? "2026-11-01T08:00:00Z" : nil,
            subscription: subscription,
            notes: [.init(property: "personalNotes", kind: "cut", detail: NoteSentence.cut.text(30_000, 1000))],
            card: state == .goes
                ? nil
                : ContactCard(
                    name: name, company: "Musterwerk",
                    lines: [.init(property: "mobilePhone", values: ["+49 30 1234567"])]))
    }

    private var isIncomplete: Bool { members.state.withLock { $0.isIncomplete } }

    func reason(_ record: MineRecord, of login: String, for asker: String) async -> DeskAnswer<MineReason> {
        askers.withLock { $0.append(asker) }
        if isIncomplete { return .incomplete }
        guard record.book == "crm", record.record == "Kontakte/1" else {
            return .refused(Told(QuestionSentence.noRecord))
        }
        let name = members.state.withLock { $0.name }
        return .fact(
            MineReason(
                book: Self.book, name: name, isIn: true,
                steps: ExplanationFact.StepKind.allCases.map {
                    .init(
                        kind: $0, isOk: $0 == .target ? nil : true, fact: .noFilter(.book),
                        tree: $0 == .bookFilter ? .init(text: "subscribed()", value: "true", parts: []) : nil)
                }, at: "2026-11-24T09:31:00Z"))
    }

    func find(_ search: MineSearch, of login: String, for asker: String) async -> DeskAnswer<MineFindings> {
        askers.withLock { $0.append(asker) }
        if isIncomplete { return .incomplete }
        let name = members.state.withLock { $0.name }
        return .fact(
            MineFindings(
                books: [Self.book], book: Self.book,
                items: search.text.isEmpty ? [] : [item("Kontakte/1", .held, .group, name)], isCutOff: true))
    }

    func change(
        _ change: MineChange, of login: String, by person: String, for asker: String
    ) async -> DeskAnswer<Bool> {
        askers.withLock { $0.append(asker) }
        if isIncomplete { return .incomplete }
        guard change.record.book == "crm", change.record.record == "Kontakte/1" else {
            return .refused(Told(QuestionSentence.noRecord))
        }
        members.state.withLock { state in
            state.changes.append(change)
            state.persons.append(person)
        }
        return .fact(members.state.withLock { $0.isNews })
    }
}
