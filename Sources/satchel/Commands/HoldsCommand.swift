import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore
import SyncPlanning

/// Removals that a brake holds, and a person's word about them.
enum HoldsCommand {
    struct Answer: Encodable {
        let plans: [Plan]
        let installation: Installation?

        /// What holds the removals of all address books.
        struct Installation: Encodable {
            let plan: String
            let why: String
            let since: String
        }

        struct Plan: Encodable {
            let plan: String
            let member: String?
            let book: String
            let why: String
            let since: String
            let operations: [Operation]
        }

        struct Operation: Encodable {
            let act: String
            let record: RecordID
            let cause: String
        }
    }

    private struct Decision: Encodable {
        let plan: String
        let state: String
        let by: String
    }

    /// How long a release may be carried out.
    private static let releaseLifetime = Duration.seconds(86_400)

    @Sendable static func list(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        let view = try await JournalView(configuration)
        let logins = await StatusCommand.logins(configuration)
        let installation = view.removalsHold
        let plans = plans(view, configuration, logins)
        let suspended = view.addressBooks.compactMap { row in row.heldBecause.map { (row.id, $0) } }
        let isNothingHeld = plans.isEmpty && suspended.isEmpty && installation == nil
        var lines: [String] = isNothingHeld ? ["Nothing is held."] : []
        if let installation {
            lines.append(
                "\(installation.id): removals from all address books, since \(ServiceLog.time(installation.at)): "
                    + installation.why)
        }
        lines += suspended.map { "\($0): the whole address book is held: \($1)" }
        for plan in plans {
            lines.append(
                "\(plan.plan): \(plan.operations.count) removals in book \(plan.book) of \(plan.member ?? "?"), "
                    + "since \(plan.since): \(plan.why)")
            lines += plan.operations.prefix(5).map { "    remove \($0.record) because \($0.cause)" }
            if plan.operations.count > 5 {
                lines.append("    … and \(plan.operations.count - 5) more (--json has all)")
            }
        }
        if !isNothingHeld {
            lines += [
                "",
                "If they are right: satchel release PLAN. If the items shall stay: satchel discard PLAN.",
                "An address book that is held as a whole goes on after: satchel release ADDRESSBOOK.",
            ]
            if let installation {
                lines.append(
                    "All that is held for the whole installation goes on after: satchel release \(installation.id).")
            }
        }
        output.result(lines)
        try output.json(
            Answer(
                plans: plans,
                installation: installation.map { .init(plan: $0.id, why: $0.why, since: ServiceLog.time($0.at)) }))
        return isNothingHeld ? .done : .held
    }

    /// The plans of single address books that wait.
    static func plans(
        _ view: JournalView, _ configuration: SatchelConfiguration, _ logins: [UserID: String]
    ) -> [Answer.Plan] {
        let members = Dictionary(
            view.mailboxes.map { ($0.mailbox, $0.member) }, uniquingKeysWith: { first, _ in first })
        let rows = Dictionary(view.addressBooks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return view.heldPlans.filter { $0.addressBook != nil }.map { plan in
            let row = plan.addressBook.flatMap { rows[$0] }
            return Answer.Plan(
                plan: plan.id, member: row.flatMap { members[$0.mailbox] }.flatMap { logins[$0] },
                book: configuration.books.first { $0.id == row?.book }?.name ?? row?.book.text ?? "",
                why: plan.why, since: ServiceLog.time(plan.at),
                operations: plan.operations.map { .init(act: $0.act.rawValue, record: $0.record, cause: $0.cause) })
        }
    }

    @Sendable static func release(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let isOfPlan = !arguments.operands.isEmpty
        let isOfContact = ["member", "record", "book"].contains(where: arguments.has)
        guard !isOfPlan || !isOfContact else {
            throw UsageError("Give a PLAN, or --member with or without --record, not both.")
        }
        if isOfContact { return try await AbsentRelease.run(arguments, output) }
        return try await decide(.released, arguments, output)
    }

    @Sendable static func discard(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        try await decide(.discarded, arguments, output)
    }

    /// Notes a person's word about a plan, or lifts the hold of an address book.
    ///
    /// - Parameters:
    ///   - seen: why the address book is held, as the person was shown it; `nil`: nothing was shown.
    ///   - endsPause: whether a pause alone may be meant.
    /// - Returns: whether it was held.
    static func carryOut(
        _ plan: String, _ state: HeldPlanRow.State, seen: String? = nil, endsPause: Bool = true, by person: String,
        now: Moment, journal path: String
    ) throws(JournalError) -> Bool {
        if try SQLiteJournal.decide(
            plan, state, by: person, at: now, expiresAt: now + releaseLifetime, inJournalAt: path)
        {
            return true
        }
        guard state == .released else { return false }
        return try SQLiteJournal.release(
            AddressBookID(plan), seen: seen, endsPause: endsPause, by: person, at: now, inJournalAt: path)
    }

    private static func decide(
        _ state: HeldPlanRow.State, _ arguments: ParsedArguments, _ output: Output
    ) async throws -> ExitCode {
        guard let plan = arguments.operands.first else { throw UsageError("Which plan? See 'satchel holds'.") }
        let configuration = try CommandSupport.configuration(arguments)
        let person = arguments.value("by") ?? NSUserName()
        let now = CommandSupport.now()
        guard case .sqlite(let path) = configuration.journal, FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                code: .usage, message: "There is no journal yet: nothing has run, so nothing is held.")
        }
        let isDone: Bool
        do throws(JournalError) {
            isDone = try carryOut(plan, state, by: person, now: now, journal: path)
        } catch {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
        guard isDone else {
            throw CommandFailure(
                code: .usage,
                message:
                    "No plan '\(plan)' is held that could be \(state.rawValue). See 'satchel holds' for those that are; "
                    + "what holds all address books can only be released.")
        }
        output.result([
            state == .released
                ? "Released by \(person). The next run carries it out, if it still holds nothing else; within 24 hours, once."
                : "Discarded by \(person). The items stay, and the same removals are not asked about again. Should they go "
                    + "after all: satchel release \(plan)"
        ])
        try output.json(Decision(plan: plan, state: state.rawValue, by: person))
        return .done
    }
}
