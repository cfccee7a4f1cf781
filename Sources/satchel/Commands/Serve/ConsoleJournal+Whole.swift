import Configuration
import Console
import ContactModel
import Contracts
import JournalStore
import SyncPlanning

extension ConsoleJournal {
    /// All of the journal's address books at one moment, as `satchel status` tells of them.
    struct Known: Sendable {
        /// When it was read.
        let at: String
        let status: StatusCommand.Answer
        /// By address book.
        let conditions: [String: AddressBookFact.Condition]
        /// With all that they list.
        let holds: [HoldFact]
        /// `nil`: they could not be counted.
        let overdueRevocations: Int?
    }
}

extension ConsoleReader {
    func whole() async -> ConsoleJournal.Known? {
        let warnings = CommandSupport.credentialAttention(monitoring.composition.configuration)
        let overdue = await monitoring.recentCounts()?.overdueRevocations
        return await read { desk throws(JournalError) in
            try desk.whole(warnings: warnings, overdueRevocations: overdue)
        }
    }
}

extension ConsoleReader.Desk {
    fileprivate func whole(
        warnings: [String], overdueRevocations: Int?
    ) throws(JournalError) -> ConsoleJournal.Known {
        let view = try JournalView(register)
        guard let installation = view.installation else {
            throw JournalError(kind: .unavailable, message: "Could not read the journal: nothing has begun in it yet.")
        }
        let status = StatusCommand.answer(
            view, installation, configuration, logins: names.logins, warnings: warnings, now: now)
        let held = Set(view.heldPlans.compactMap(\.addressBook))
        let states = Dictionary(view.addressBooks.map { ($0.id.text, $0) }, uniquingKeysWith: { first, _ in first })
        let conditions = status.addressBooks.compactMap { book in
            states[book.id].map { row in
                (book.id, AddressBookFact.Condition(book, isLost: row.state == .lost, isHeld: held.contains(row.id)))
            }
        }
        return ConsoleJournal.Known(
            at: at, status: status, conditions: Dictionary(conditions, uniquingKeysWith: { first, _ in first }),
            holds: try holds(HoldQuestion(page: 1, size: .max / 2, operations: .max)).holds,
            overdueRevocations: overdueRevocations)
    }
}
