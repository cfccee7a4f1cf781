import AccessRules
import CRMSources
import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service
import SyncEngine
import SyncPlanning

enum StatusCommand {
    struct Answer: Encodable {
        let site: String
        let mode: String
        let seats: Int
        let seatsUsed: Int
        let addressBooks: [AddressBook]
        let lastReading: Reading?
        let lastCycle: Cycle?
        let heldPlans: [Held]
        let hold: String?
        /// New definitions of books that have not come to all address books.
        let rollouts: [RolloutAnswer]
        /// What needs attention about the credential and the authorities.
        let warnings: [String]

        struct AddressBook: Encodable {
            let id: String
            let user: String
            let member: String?
            let book: String
            /// `own` or `default`: where it lies now.
            let folder: String
            /// The journal's, or `leaving`: kept up until the book's contacts lie in the mailbox's other place.
            let state: String
            let items: Int
            let open: Int
            let parked: Int
            /// Contacts that stay since their records are not proven to have left, by reason, as of the last run.
            let unproven: [String: Int]
            let fails: Int
            /// ISO 8601, UTC; null where there was none.
            let lastOk: String?
            let lastRun: String?
            let lastOutcome: String?
            /// In the past: nobody has run it since.
            let nextRun: String?
            let overdueSince: String?
            let hold: String?
        }

        struct Reading: Encodable {
            let at: String
            let records: Int
            let users: Int
            let accepted: Bool
            let why: String?
        }

        struct Cycle: Encodable {
            let at: String
            let seconds: Double
            let cause: String
            let addressBooks: Int
            let quiet: Int
            let contacts: ContactCount
        }

        struct Held: Encodable {
            let plan: String
            let addressBook: String?
            let why: String
            let at: String
            let operations: Int
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let view = try await JournalView(configuration)
        let warnings = CommandSupport.credentialAttention(configuration)
        guard let installation = view.installation else {
            output.result(
                ["There is no journal yet: nothing has run. Try 'satchel plan', then 'satchel sync'."] + warnings)
            try output.json(
                Answer(
                    site: configuration.site, mode: configuration.mode.rawValue, seats: configuration.seats.value,
                    seatsUsed: 0, addressBooks: [], lastReading: nil, lastCycle: nil, heldPlans: [], hold: nil,
                    rollouts: [], warnings: warnings))
            return warnings.isEmpty ? .done : .attention
        }
        let answer = answer(
            view, installation, configuration, logins: await logins(configuration), warnings: warnings,
            now: CommandSupport.now())
        let rollouts = view.rollouts(configuration)
        show(answer, rollouts, output)
        try output.json(answer)
        let needsAttention = answer.addressBooks.contains {
            $0.state == "lost" || $0.hold != nil || $0.fails > 0 || $0.overdueSince != nil || !$0.unproven.isEmpty
        }
        if !answer.heldPlans.isEmpty || answer.hold != nil { return .held }
        let hasExcess = answer.seatsUsed > answer.seats
        return needsAttention || hasExcess || !rollouts.isEmpty || !warnings.isEmpty
            || answer.lastReading?.accepted == false
            ? .attention : .done
    }

    /// Names for people; without a readable CRM the users' keys have to do.
    static func logins(_ configuration: SatchelConfiguration) async -> [UserID: String] {
        let source = CommandSupport.source(configuration)
        do throws(SourceError) {
            if let embedded = source as? EmbeddedCRMSource { return try await embedded.logins() }
            let users = try await source.read().directory.users
            return Dictionary(users.map { ($0.id, $0.login) }, uniquingKeysWith: { first, _ in first })
        } catch {
            return [:]
        }
    }

    static func answer(
        _ view: JournalView, _ installation: Installation, _ configuration: SatchelConfiguration,
        logins: [UserID: String], warnings: [String], now: Moment
    ) -> Answer {
        let members = Dictionary(
            view.mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        let held = Set(view.heldPlans.compactMap(\.addressBook))
        let books = view.addressBooks.filter { $0.state != .closed }.map { row in
            let user = members[row.mailbox]
            let look = AddressBookLook(
                row: row, member: user, counts: view.counts[row.id] ?? [:], parked: view.parked[row.id]?.count ?? 0,
                newestRun: view.newestRuns[row.id], firstAttempt: view.firstAttempts[row.id],
                hasHeldPlan: held.contains(row.id))
            return Answer.AddressBook(
                look, login: user.flatMap { logins[$0] }, cycle: view.lastCycle, configuration, now: now)
        }
        return Answer(
            site: installation.site, mode: configuration.mode.rawValue, seats: configuration.seats.value,
            seatsUsed: view.claims.count, addressBooks: books,
            lastReading: view.lastReading.map { row in
                Answer.Reading(
                    at: ServiceLog.time(row.at), records: row.records, users: row.users,
                    accepted: row.rejectedBecause == nil, why: row.rejectedBecause)
            },
            lastCycle: view.lastCycle.map { row in
                Answer.Cycle(
                    at: ServiceLog.time(row.startedAt),
                    seconds: Double((row.endedAt - row.startedAt).milliseconds) / 1000, cause: row.cause,
                    addressBooks: row.addressBooks, quiet: row.quiet,
                    contacts: ContactCount(asked: row.contactsAsked, made: row.contactsMade))
            },
            heldPlans: view.heldPlans.filter { $0.addressBook != nil }.map { plan in
                Answer.Held(
                    plan: plan.id, addressBook: plan.addressBook?.text, why: plan.why, at: ServiceLog.time(plan.at),
                    operations: plan.operations.count)
            }, hold: view.removalsHold?.why,
            rollouts: view.rollouts(configuration).map(RolloutAnswer.init), warnings: warnings)
    }

    private static func unproven(_ answer: Answer) -> [String] {
        let lines = answer.addressBooks.flatMap { book in
            Departure.Doubt.allCases.compactMap { doubt in
                book.unproven[doubt.rawValue].map {
                    "\(book.member ?? "user \(book.user)"), book \(book.book): \($0) contacts stay, not proven to have "
                        + "left: \(doubt)"
                }
            }
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    private static func show(_ answer: Answer, _ rollouts: [RolloutReport], _ output: Output) {
        var table = TextTable([
            ("member", .left), ("book", .left), ("folder", .left), ("state", .left), ("items", .right),
            ("open", .right),
            ("parked", .right), ("last ok", .left), ("last run that did something", .left), ("next run", .left),
            ("overdue since", .left), ("hold", .left),
        ])
        for book in answer.addressBooks {
            table.add([
                book.member ?? "user \(book.user)", book.book, book.folder, book.state, "\(book.items)",
                "\(book.open)", "\(book.parked)", book.lastOk ?? "-",
                [book.lastRun, book.lastOutcome].compactMap { $0 }.joined(separator: " "), book.nextRun ?? "-",
                book.overdueSince ?? "",
                book.hold ?? "",
            ])
        }
        var lines = [
            "Site \(answer.site), mode \(answer.mode), \(answer.seatsUsed) of \(answer.seats) seats used"
                + (answer.seatsUsed > answer.seats ? ": \(answer.seatsUsed - answer.seats) too many" : ""),
            answer.lastReading.map { reading in
                "Last change seen in the CRM's size or rights: \(reading.at), \(reading.records) records, "
                    + "\(reading.users) users\(reading.accepted ? "" : ", NOT accepted: \(reading.why ?? "")")"
            } ?? "The CRM has not been read yet",
        ]
        if let cycle = answer.lastCycle {
            lines.append(
                "Last cycle (\(cycle.cause)): \(cycle.at), \(cycle.seconds) s, \(cycle.addressBooks) address books, "
                    + "\(cycle.quiet) of them quiet; \(cycle.contacts.words)")
        }
        lines.append("")
        lines += table.lines
        let overdue = answer.addressBooks.count { $0.overdueSince != nil }
        if overdue > 0 {
            lines += [
                "",
                "Overdue address books: \(overdue). Their last good run is more than \(RunTimes.overdueIntervals) intervals ago, "
                    + "so that revocations may not have arrived. Is 'satchel serve' running? Its log says what fails.",
            ]
        }
        lines += unproven(answer)
        if !rollouts.isEmpty { lines += [""] + rollouts.flatMap(\.lines) }
        if !answer.warnings.isEmpty { lines += [""] + answer.warnings }
        if let hold = answer.hold { lines += ["", "All removals are held: \(hold)"] }
        lines += answer.heldPlans.map { "Held since \($0.at): \($0.operations) removals, \($0.why)" }
        output.result(lines)
    }
}
