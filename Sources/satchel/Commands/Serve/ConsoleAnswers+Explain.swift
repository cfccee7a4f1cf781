import AccessRules
import Configuration
import Console
import ContactModel
import Contracts
import JournalStore
import Selection
import Service

/// Explanations, by the code of `satchel explain`.
extension ConsoleAnswers {
    var books: [String] { monitoring.composition.configuration.books.map(\.name) }

    /// What `explain` found out, before it is said.
    private struct Explained: Sendable {
        let user: User
        let book: Book
        let explanation: Explanation
        let journal: JournalHoldings
    }

    func explain(
        _ question: ExplainQuestion, seenBy account: String?, for asker: String
    ) async -> DeskAnswer<ExplanationFact> {
        guard let office else { return .notReadYet }
        let path = journal
        let answer: DeskAnswer<Explained> = await answer(for: asker) {
            .fact(try Self.explained(question, office, journal: path))
        }
        guard case .fact(var explained) = answer else { return answer.without() }
        // Asks the CRM for this one record.
        let doubt = await ExplainCommand.doubt(
            explained.explanation, explained.user, explained.book, office, explained.journal)
        if let doubt {
            explained = Explained(
                user: explained.user, book: explained.book,
                explanation: explained.explanation.adding(.init(.target, isOk: nil, fact: .notProven(doubt))),
                journal: explained.journal)
        }
        let addressBook = explained.journal.addressBook(of: explained.user.id, explained.book.id)
        let showsValues = account != nil && monitoring.composition.configuration.consoleShowsContents
        if showsValues, let account {
            let isNoted = note(
                [explained.explanation.record], .explanation, of: explained.user.id, in: addressBook, by: account)
            guard isNoted else { return .unavailable }
        }
        return .fact(
            ExplanationFact(
                member: explained.user.login, book: explained.book.name, record: "\(explained.explanation.record)",
                addressBook: addressBook?.text, isIn: explained.explanation.isIn,
                steps: explained.explanation.steps.compactMap { Self.step($0, showsValues: showsValues) },
                at: ServiceLog.time(office.snapshot.reading.startedAt)))
    }

    private static func explained(
        _ question: ExplainQuestion, _ office: Office, journal path: String
    ) throws -> Explained {
        let user = try office.user(question.member)
        let book = try ExplainCommand.book(question.book.isEmpty ? nil : question.book, question.record, user, office)
        let record = try ExplainCommand.record(question.record, book, named: !question.book.isEmpty)
        let holdings = try JournalHoldings(try JournalRegister(path: path), record: record, of: user.id)
        let explanation = ExplainCommand.explanation(
            of: record, for: user, book, office, holdings, to: .operatorOfSatchel)
        return Explained(user: user, book: book, explanation: explanation, journal: holdings)
    }

    static func step(_ step: Explanation.Step, showsValues: Bool) -> ExplanationFact.Step? {
        guard let kind = ExplanationFact.StepKind(rawValue: step.kind.rawValue) else { return nil }
        return ExplanationFact.Step(
            kind: kind, isOk: step.isOk, fact: step.fact, tree: step.tree.map { tree($0, showsValues: showsValues) })
    }

    /// Whether a part is true is told in any case: that is the explanation. What a field holds is not.
    private static func tree(_ trace: FilterTrace, showsValues: Bool) -> ExplanationFact.Tree {
        ExplanationFact.Tree(
            text: trace.text, value: showsValues || trace.isCondition ? trace.value.shown : nil,
            parts: trace.operands.map { tree($0, showsValues: showsValues) })
    }
}

extension FilterTrace {
    /// Whether it is a condition, so that its value is no field's. A boolean field by itself is none.
    fileprivate var isCondition: Bool {
        switch operation {
        case .memberOf, .subscribed, .or, .and, .not, .isNull, .compare, .isIn, .between, .like, .contains,
            .startsWith:
            true
        case .literal, .field, .user, .today, .now, .add, .subtract, .negate, .toDecimal, .toTimestamp, .lower, .upper,
            .trim, .length, .coalesce:
            false
        }
    }
}

extension JournalHoldings {
    /// Where the member has the book's contacts; `nil`: nowhere yet.
    func addressBook(of member: UserID, _ book: BookID) -> AddressBookID? {
        let own = mailboxes.ids(of: member)
        return addressBooks.first { own.contains($0.mailbox) && $0.book == book && $0.state != .closed }?.id
    }
}
