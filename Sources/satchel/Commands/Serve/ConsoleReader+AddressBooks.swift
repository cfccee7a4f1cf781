import Configuration
import Console
import ContactModel
import Contracts
import Foundation
import JournalStore
import SyncPlanning

extension ConsoleReader.Desk {
    private static let runsMax = 20
    static let waitingSize = 50

    func list(_ question: AddressBookQuestion) throws(JournalError) -> AddressBookList {
        var query = AddressBookQuery(standing: question.condition.map { Standing($0) })
        if !question.search.isEmpty { query.matching = try matching(question.search) }
        query.order = names.order
        let rules = rules
        let place = ListPlace(
            count: try register.count(query, rules), page: question.page, size: question.size)
        let cycle = try register.lastCycle()
        var found: [AddressBookFact] = []
        for id in try register.addressBooks(query, rules, skipping: place.skipped, limit: question.size) {
            if let look = try register.look(at: id) { found.append(fact(look, cycle)) }
        }
        return AddressBookList(at: at, addressBooks: found, place: place)
    }

    /// - Parameter size: of a page of what waits.
    func addressBook(_ id: String, page: Int, size: Int = Self.waitingSize) throws(JournalError) -> Lookup<
        AddressBookDetail
    > {
        let id = AddressBookID(id)
        guard let look = try register.look(at: id), look.row.state != .closed else { return .unknown }
        let place = ListPlace(count: look.parked, page: page, size: size)
        let waiting = try register.parked(in: id, skipping: place.skipped, limit: size)
        return .found(
            AddressBookDetail(
                at: at, addressBook: fact(look, try register.lastCycle()),
                runs: try register.lastRuns(of: id, limit: Self.runsMax).map { run in
                    .init(
                        started: ServiceLog.time(run.startedAt), cause: run.cause, outcome: run.outcome ?? "–",
                        counts: run.namedCounts, error: run.error)
                },
                waiting: waiting.map { parked in
                    .init(record: "\(parked.record)", code: parked.code, until: ServiceLog.time(parked.until))
                }, place: place, holdPlace: try register.holdPlace(of: id)))
    }

    /// The members and books in whose names the text stands.
    private func matching(_ text: String) throws(JournalError) -> AddressBookQuery.Matching {
        let part = Array(ConsoleNames.folded(text).utf8)
        return AddressBookQuery.Matching(
            members: try register.members().filter { names.matches($0, part) },
            books: try register.books().filter { ConsoleNames.folded(name($0)).holds(part) })
    }

    private func fact(_ look: AddressBookLook, _ cycle: CycleRow?) -> AddressBookFact {
        let book = StatusCommand.Answer.AddressBook(
            look, login: look.member.flatMap { names.logins[$0] }, cycle: cycle, configuration, now: now)
        return AddressBookFact(
            id: book.id, member: names.name(look.member), book: book.book, state: book.state,
            condition: AddressBookFact.Condition(look, book), items: book.items, open: book.open, fails: book.fails,
            lastOk: book.lastOk, nextRun: book.nextRun, overdueSince: book.overdueSince, hold: book.hold,
            isPaused: look.row.isPaused, staying: book.unproven)
    }
}

extension AddressBookFact.Condition {
    /// As `JournalRegister.standings` counts it.
    init(_ look: AddressBookLook, _ book: StatusCommand.Answer.AddressBook) {
        self.init(book, isLost: look.row.state == .lost, isHeld: look.hasHeldPlan)
    }

    /// - Parameters:
    ///   - isLost: whether its folder is.
    ///   - isHeld: whether a plan of it waits for a person.
    init(_ book: StatusCommand.Answer.AddressBook, isLost: Bool, isHeld: Bool) {
        self =
            if isHeld || book.hold != nil {
                .held
            } else if book.fails > 0 || isLost {
                .failing
            } else if book.overdueSince != nil {
                .overdue
            } else if !book.unproven.isEmpty {
                .staying
            } else {
                // Such as where the mailbox is full: runs are refused, and nothing fails.
                book.lastOk == nil ? .unfilled : .inOrder
            }
    }

    init(_ standing: Standing) {
        self =
            switch standing {
            case .held: .held
            case .failing: .failing
            case .overdue: .overdue
            case .staying: .staying
            case .unfilled: .unfilled
            case .inOrder: .inOrder
            }
    }
}

extension Standing {
    init(_ condition: AddressBookFact.Condition) {
        self =
            switch condition {
            case .held: .held
            case .failing: .failing
            case .overdue: .overdue
            case .staying: .staying
            case .unfilled: .unfilled
            case .inOrder: .inOrder
            }
    }
}
