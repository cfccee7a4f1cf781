import ContactModel
import Contracts
import SQLite
import SyncPlanning

/// What the journal and whoever only looks at it read alike.
extension Database {
    /// By the counts that are kept, however many entries there are; what is zero is left out.
    func entryCounts(
        _ rest: String = "WHERE entries > 0", _ values: SQLiteValue...
    ) throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        var counts: [AddressBookID: [EntryState: Int]] = [:]
        try forEach(rest, values) { (row: EntryCountRow) in
            counts[row.addressBook, default: [:]][row.state] = row.count
        }
        return counts
    }

    /// The plans that the rest of the statement asks for, with what they list.
    func heldPlans(_ rest: String, _ values: SQLiteValue...) throws(JournalError) -> [HeldPlanRow] {
        var plans: [HeldPlanRow] = []
        try forEach(rest, values) { (row: HeldPlanRow) in plans.append(row) }
        for index in plans.indices {
            plans[index].operations = try rows(
                "WHERE plan_id = ?1 ORDER BY place", .text(plans[index].id), of: HeldOperationRow.self
            ).map(\.operation)
        }
        return plans
    }

    /// In the order of records.
    func parked() throws(JournalError) -> [AddressBookID: [Parked]] {
        let rows = try rows("ORDER BY address_book_id, record_id", of: ParkedRow.self)
        return rows.reduce(into: [:]) { $0[$1.addressBook, default: []].append($1.parked) }
    }

    func lastReading(accepted: Bool) throws(JournalError) -> SourceReadingRow? {
        try rows(
            "\(accepted ? "WHERE why IS NULL" : "") ORDER BY reading DESC LIMIT 1", of: SourceReadingRow.self
        ).first
    }
}

/// How many entries of an address book are in one state.
private struct EntryCountRow: ReadRow {
    let addressBook: AddressBookID
    let state: EntryState
    let count: Int

    static let shape = TableShape("entry_count", key: 2, ["address_book_id", "state", "entries"])

    init(from row: inout RowReader) throws(JournalError) {
        addressBook = try row.id()
        state = try row.word()
        count = try row.count()
    }
}
