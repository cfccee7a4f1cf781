import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Foundation
import Selection
import Service

@testable import satchel

/// What the commands answer, in the page's notation.
enum PageAnswer {
    /// Who gets which contacts: those with the same answer together, in the directory's order.
    static func contacts(_ office: Office) -> [String] {
        var answers: [(logins: [String], lines: [String])] = []
        for user in office.snapshot.model.directory.users {
            let lines = lines(of: user, office)
            if let same = answers.firstIndex(where: { $0.lines == lines }) {
                answers[same].logins.append(user.login)
            } else {
                answers.append(([user.login], lines))
            }
        }
        let names = answers.map { $0.logins.joined(separator: ", ") }
        let width = (names.map(\.count).max() ?? 0) + 3
        return zip(names, answers).flatMap { name, answer in
            answer.lines.enumerated().map { index, line in
                (index == 0 ? name : "").padding(toLength: width, withPad: " ", startingAt: 0) + line
            }
        }
    }

    private static func lines(of user: User, _ office: Office) -> [String] {
        let book = office.allBooks[0]
        guard book.members(in: office.snapshot.model.directory).contains(user.id) else { return ["is no member"] }
        let contacts = office.contacts(of: .init(user: user, book: book))
        let lines =
            contacts.items.map { item in
                let pin = item.selected.isPinned ? "  (pinned)" : ""
                return "\(item.selected.record.key)  \(text(item.mapped.contact))\(pin)"
            }
            + contacts.empty.map { "\($0.key)  (nothing to show)" }
            + contacts.selection.fellOff.map { "\($0.key)  (beyond the limit)" }
        return lines.isEmpty ? ["nothing"] : lines
    }

    /// Every property that the contact has.
    private static func text(_ contact: Contact) -> String {
        let first: [ContactProperty] = [.surname, .companyName]
        let properties = first.filter(contact.properties.contains) + contact.properties.filter { !first.contains($0) }
        return properties.map { property in
            switch contact[property] {
            case .text(let text): text
            case let value: "\(property.rawValue) \(String(describing: value))"
            }
        }.joined(separator: " · ")
    }

    /// Answers `why 2 for bert:`. Unless the question names steps in brackets, it is the step that refuses, or else the
    /// record right; `, as bert hears it` asks for what the member may know.
    static func why(_ question: Substring, _ office: Office) async throws -> [String] {
        let form = /why (\S+) for (\w+)(, as \w+ hears it)?(?: \((\w+(?:, \w+)*)\))?:/
        guard let match = question.wholeMatch(of: form) else {
            throw RightsPage.PageError.notation("no question: \(question)")
        }
        let user = try office.user(String(match.2))
        let book = office.allBooks[0]
        let record = RecordID(table: book.rule.view.table, key: String(match.1))
        let explanation = ExplainCommand.explanation(
            of: record, for: user, book, office, try await JournalView(office.configuration).holdings,
            to: match.3 == nil ? .operatorOfSatchel : .member)
        let steps = explanation.steps.filter { step in
            if let named = match.4 { return named.components(separatedBy: ", ").contains(step.kind.rawValue) }
            return explanation.isIn ? step.kind == .recordRight : step.isOk == false
        }
        return steps.isEmpty ? ["  no such step"] : steps.flatMap(ExplainCommand.lines)
    }
}
