import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Sentences
import Service
import SyncPlanning

/// New definitions of books, which come to their address books in stages.
enum RolloutCommand {
    struct Answer: Encodable {
        let rollouts: [RolloutAnswer]
        /// Who let those go to all address books at once; `nil`: they were only listed.
        let releasedBy: String?
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let rollouts = try await chosen(arguments, configuration)
        guard arguments.has("all") else { return try list(rollouts, output) }
        guard case .sqlite(let path) = configuration.journal, !rollouts.isEmpty else {
            throw CommandFailure(
                code: .usage,
                message: "No new definition is under way that could go to all address books. See 'satchel rollout'.")
        }
        let person = arguments.value("by") ?? NSUserName()
        for rollout in rollouts {
            let isDone: Bool
            do throws(JournalError) {
                isDone = try SQLiteJournal.releaseRollout(
                    of: rollout.book, to: rollout.rollout.definition, by: person, at: CommandSupport.now(),
                    inJournalAt: path)
            } catch {
                throw CommandFailure(code: .internalFault, message: error.message)
            }
            guard isDone else {
                throw CommandFailure(
                    code: .usage,
                    message: "The definition of book \(rollout.bookName) has changed meanwhile. See 'satchel rollout'.")
            }
        }
        let names = rollouts.map(\.bookName).joined(separator: ", ")
        output.result([
            "Released by \(person): \(names). The next run brings all address books up to it; a further change goes out "
                + "in stages again."
        ])
        try output.json(Answer(rollouts: rollouts.map(RolloutAnswer.init), releasedBy: person))
        return .done
    }

    private static func chosen(
        _ arguments: ParsedArguments, _ configuration: SatchelConfiguration
    ) async throws -> [RolloutReport] {
        let rollouts = try await JournalView(configuration).rollouts(configuration)
        guard let book = arguments.value("book") else { return rollouts }
        guard configuration.books.contains(where: { $0.name == book || $0.id.text == book }) else {
            throw UsageError("There is no book '\(book)'.")
        }
        return rollouts.filter { $0.bookName == book || $0.book.text == book }
    }

    private static func list(_ rollouts: [RolloutReport], _ output: Output) throws -> ExitCode {
        var lines = rollouts.isEmpty ? ["No new definition is under way."] : rollouts.flatMap(\.lines)
        if !rollouts.isEmpty {
            lines += ["", "To let it go to all at once: satchel rollout --all. To go back: satchel undo."]
        }
        output.result(lines)
        try output.json(Answer(rollouts: rollouts.map(RolloutAnswer.init), releasedBy: nil))
        return rollouts.isEmpty ? .done : .attention
    }
}

/// A roll-out as `--json` gives it.
struct RolloutAnswer: Encodable {
    struct Place: Encodable {
        let addressBook: String
        let user: String
        let why: String

        init(_ place: RolloutReport.Place) {
            addressBook = place.addressBook.text
            user = place.member.text
            why = place.why
        }
    }

    let book: String
    let definition: String
    let since: String
    let stage: Int
    let stages: [Int]
    let done: Int
    let total: Int
    let releasedBy: String?
    let waitsFor: [Place]
    let passedOver: [Place]

    init(_ report: RolloutReport) {
        book = report.bookName
        definition = report.rollout.definition
        since = ServiceLog.time(report.since)
        stage = report.rollout.stage
        stages = report.rollout.stages
        done = report.rollout.done
        total = report.rollout.total
        releasedBy = report.releasedBy
        waitsFor = report.waitsFor.map(Place.init)
        passedOver = report.passedOver.map(Place.init)
    }
}

extension RolloutReport {
    /// How far it is, and what it waits for.
    var lines: [String] {
        let released = releasedBy.map { ", released by \($0)" } ?? ""
        return ["Book \(bookName), new definition since \(ServiceLog.time(since)): \(progress)\(released)"]
            + waitsFor.map { "    waits for user \($0.member), address book \($0.addressBook): \($0.why)" }
            + passedOver.map { "    passes over user \($0.member), address book \($0.addressBook): \($0.why)" }
    }

    /// What the next run does, for a dry run.
    var foretold: String {
        let sizes = rollout.stages.map(String.init).joined(separator: ", then ")
        return CycleSentence.definitionGoesOut.text(bookName, sizes, rollout.done)
    }
}

extension JournalView {
    /// The new definitions that are under way, as the last cycle left them.
    func rollouts(_ configuration: SatchelConfiguration) -> [RolloutReport] {
        let owners = Dictionary(mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        let rows = addressBooks.filter { !$0.isEnding }
        let members = Dictionary(
            rows.compactMap { row in owners[row.mailbox].map { (row.id, $0) } }, uniquingKeysWith: { first, _ in first }
        )
        return definitions.compactMap { definition in
            guard let book = configuration.books.first(where: { $0.id == definition.book }) else { return nil }
            let rollout = Rollout(definition, among: rows, mailboxes: mailboxes, mode: { $0.mode ?? .live })
            guard !rollout.isOver else { return nil }
            return RolloutReport(
                definition, name: book.name, rollout, members: members,
                refused: parked.mapValues { $0.count(where: \.isRefused) },
                outcomes: newestRuns.compactMapValues(\.outcome))
        }
    }
}

extension JournalHoldings {
    /// Whether a new definition of the book has not come to the address book yet.
    func isStaged(_ row: AddressBookRow) -> Bool {
        guard let definition = definitions.first(where: { $0.book == row.book }) else { return false }
        let rollout = Rollout(
            definition, among: addressBooks.filter { !$0.isEnding }, mailboxes: mailboxes, mode: { $0.mode ?? .live })
        return rollout.pending.contains { $0.addressBook == row.id }
            && !rollout.open.contains { $0.addressBook == row.id }
    }
}
