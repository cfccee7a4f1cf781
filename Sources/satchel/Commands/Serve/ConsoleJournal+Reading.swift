import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import Service
import SyncPlanning

/// The members' names as the CRM had them at some moment: reading it anew for every look would cost too much.
struct ConsoleNames: Sendable {
    private static let lifetime = Duration.seconds(300)

    private let at: Moment
    let logins: [UserID: String]

    /// The former ones while they are fresh.
    init(_ former: ConsoleNames?, _ configuration: SatchelConfiguration, now: Moment) async {
        if let former, now >= former.at, now - former.at < Self.lifetime {
            self = former
            return
        }
        at = now
        let logins = await StatusCommand.logins(configuration)
        self.logins = logins.isEmpty ? former?.logins ?? [:] : logins
    }
}

extension ConsoleJournal {
    static func read(
        _ monitoring: Monitoring, _ former: ConsoleNames?, _ now: Moment
    ) async throws(CommandFailure) -> Known {
        let configuration = monitoring.composition.configuration
        let view = try await JournalView(configuration)
        let names = await ConsoleNames(former, configuration, now: now)
        guard let installation = view.installation else {
            throw CommandFailure(code: .internalFault, message: "There is no journal.")
        }
        let warnings = CommandSupport.credentialAttention(configuration)
        let answer = StatusCommand.answer(
            view, installation, configuration, logins: names.logins, warnings: warnings, now: now)
        let counts = await monitoring.recentCounts()
        let holds = holds(view, configuration, names.logins, answer)
        return Known(
            at: now, facts: facts(answer, holds, counts?.overdueRevocations, now), status: answer, parked: view.parked,
            names: names)
    }

    private static func facts(
        _ answer: StatusCommand.Answer, _ holds: [HoldFact], _ overdueRevocations: Int?, _ now: Moment
    ) -> ConsoleFacts {
        let held = Set(holds.compactMap(\.addressBook))
        return ConsoleFacts(
            at: ServiceLog.time(now), site: answer.site, mode: answer.mode, seats: answer.seats,
            seatsUsed: answer.seatsUsed,
            addressBooks: answer.addressBooks.map { addressBook($0, isHeld: held.contains($0.id)) },
            lastReading: answer.lastReading.map {
                .init(
                    at: $0.at, records: $0.records, users: $0.users,
                    refusedBecause: $0.accepted ? nil : $0.why ?? "?")
            },
            lastCycle: answer.lastCycle.map {
                .init(at: $0.at, seconds: $0.seconds, addressBooks: $0.addressBooks, quiet: $0.quiet)
            }, nextRun: answer.addressBooks.compactMap(\.nextRun).min(), holds: holds,
            overdueRevocations: overdueRevocations, warnings: answer.warnings)
    }

    private static func addressBook(_ book: StatusCommand.Answer.AddressBook, isHeld: Bool) -> AddressBookFact {
        let condition: AddressBookFact.Condition =
            if isHeld || book.hold != nil {
                .held
            } else if book.fails > 0 || book.state == "lost" {
                .failing
            } else if book.overdueSince != nil {
                .overdue
            } else if !book.unproven.isEmpty {
                .staying
            } else {
                // Such as where the mailbox is full: runs are refused, and nothing fails.
                book.lastOk == nil ? .unfilled : .inOrder
            }
        return AddressBookFact(
            id: book.id, member: book.member ?? "user \(book.user)", book: book.book, state: book.state,
            condition: condition, items: book.items, open: book.open, fails: book.fails, lastOk: book.lastOk,
            nextRun: book.nextRun, overdueSince: book.overdueSince, hold: book.hold, staying: book.unproven)
    }

    /// What holds all, then single plans, then address books that are held as a whole.
    private static func holds(
        _ view: JournalView, _ configuration: SatchelConfiguration, _ logins: [UserID: String],
        _ answer: StatusCommand.Answer
    ) -> [HoldFact] {
        let places = Dictionary(
            view.heldPlans.compactMap { plan in plan.addressBook.map { (plan.id, $0.text) } },
            uniquingKeysWith: { first, _ in first })
        let all = view.removalsHold.map { plan in
            HoldFact(
                id: plan.id, addressBook: nil, member: nil, book: nil, why: plan.why,
                since: ServiceLog.time(plan.at), operations: [], canBeDiscarded: false)
        }
        let plans = HoldsCommand.plans(view, configuration, logins).map { plan in
            HoldFact(
                id: plan.plan, addressBook: places[plan.plan], member: plan.member, book: plan.book, why: plan.why,
                since: plan.since,
                operations: plan.operations.map {
                    .init(act: $0.act, record: "\($0.record)", cause: $0.cause)
                }, canBeDiscarded: true)
        }
        let books = answer.addressBooks.compactMap { book in
            book.hold.map {
                HoldFact(
                    id: book.id, addressBook: book.id, member: book.member, book: book.book, why: $0, since: nil,
                    operations: [], canBeDiscarded: false)
            }
        }
        return [all].compactMap(\.self) + plans + books
    }
}
