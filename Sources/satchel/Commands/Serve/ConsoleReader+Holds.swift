import Configuration
import Console
import ContactModel
import Contracts
import JournalStore
import SyncPlanning

extension ConsoleReader.Desk {
    func holds(_ question: HoldQuestion) throws(JournalError) -> HoldList {
        let place = ListPlace(count: try register.holdCount(), page: question.page, size: question.size)
        var holds: [HoldFact] = []
        for look in try register.holds(
            skipping: place.skipped, limit: question.size, operations: question.operations)
        {
            holds.append(try fact(look))
        }
        return HoldList(at: at, holds: holds, place: place)
    }

    func hold(_ id: String) throws(JournalError) -> Lookup<HoldFact> {
        guard let look = try register.hold(id, operations: 0) else { return .unknown }
        return .found(try fact(look))
    }

    private func fact(_ look: HeldLook) throws(JournalError) -> HoldFact {
        switch look {
        case .plan(let plan, let count):
            let book = try plan.addressBook.flatMap { (id) throws(JournalError) in try register.look(at: id) }
            // What holds all removals says why, and not which: nobody decides about single ones of them.
            let isOfAll = plan.addressBook == nil
            return HoldFact(
                id: plan.id, addressBook: plan.addressBook?.text, member: book.map { names.name($0.member) },
                book: book.map { name($0.row.book) }, why: plan.why, since: ServiceLog.time(plan.at),
                operations: isOfAll
                    ? []
                    : plan.operations.map {
                        .init(act: $0.act.rawValue, record: "\($0.record)", cause: $0.cause)
                    }, operationCount: isOfAll ? 0 : count, canBeDiscarded: !isOfAll)
        case .addressBook(let row):
            let look = try register.look(at: row.id)
            return HoldFact(
                id: row.id.text, addressBook: row.id.text, member: names.name(look?.member), book: name(row.book),
                why: row.heldBecause ?? "", since: nil, operations: [], operationCount: 0, canBeDiscarded: false)
        }
    }
}
