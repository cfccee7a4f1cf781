package import ContactModel
package import Contracts
import SQLite
import SyncPlanning

/// What waits for a person: a plan, or an address book that is held as a whole.
package enum HeldLook: Sendable {
    /// With the first of its operations, and how many there are.
    case plan(HeldPlanRow, operations: Int)
    case addressBook(AddressBookRow)
}

extension JournalRegister {
    /// How much waits for a person.
    package func holdCount() throws(JournalError) -> Int {
        try number(
            "SELECT (SELECT count(*) FROM plan WHERE state = 'held') "
                + "+ (SELECT count(*) FROM address_book WHERE \(Self.isHeld) AND state <> 'closed')") ?? 0
    }

    /// Some of what waits: what holds all address books, then plans from the oldest on, then whole address books.
    ///
    /// - Parameter operations: of each plan so many are read.
    package func holds(skipping: Int, limit: Int, operations: Int) throws(JournalError) -> [HeldLook] {
        var found: [(isPlan: Bool, id: String)] = []
        try reading("plan") { () throws(SQLiteError) in
            let sql = """
                SELECT kind < 2, id FROM (
                  SELECT address_book_id IS NOT NULL AS kind, plan_id AS id, at FROM plan WHERE state = 'held'
                  UNION ALL
                  SELECT 2, address_book_id, 0 FROM address_book WHERE \(Self.isHeld) AND state <> 'closed')
                ORDER BY kind, at, id LIMIT ?1 OFFSET ?2
                """
            try database.forEachRow(sql, .init(limit), .init(skipping)) { row in
                if let id = row.text(1) { found.append((row.int64(0) == 1, id)) }
            }
        }
        var looks: [HeldLook] = []
        for one in found {
            if let look = one.isPlan
                ? try heldPlan(one.id, operations: operations) : try heldAddressBook(AddressBookID(one.id))
            {
                looks.append(look)
            }
        }
        return looks
    }

    /// Where the first hold of the address book stands among all, from 0 on; `nil`: nothing of it is held.
    package func holdPlace(of addressBook: AddressBookID) throws(JournalError) -> Int? {
        try number(
            """
            SELECT place FROM (SELECT addressBook, row_number() OVER (ORDER BY kind, at, id) - 1 AS place FROM (
              SELECT address_book_id IS NOT NULL AS kind, plan_id AS id, at, address_book_id AS addressBook FROM plan
                WHERE state = 'held'
              UNION ALL
              SELECT 2, address_book_id, 0, address_book_id FROM address_book
                WHERE \(Self.isHeld) AND state <> 'closed'))
            WHERE addressBook = ?1 ORDER BY place LIMIT 1
            """, .init(addressBook))
    }

    /// The plan or the address book of this id, if it waits for a person now.
    package func hold(_ id: String, operations: Int) throws(JournalError) -> HeldLook? {
        if let plan = try heldPlan(id, operations: operations) { return plan }
        return try heldAddressBook(AddressBookID(id))
    }

    /// Whether there is a plan of this id that does not wait any more.
    package func isDecided(_ id: String) throws(JournalError) -> Bool {
        try number("SELECT 1 FROM plan WHERE plan_id = ?1 AND state <> 'held'", .text(id)) != nil
    }

    /// All plans that wait, from the oldest on, with all that they list.
    package func heldPlans() throws(JournalError) -> [HeldPlanRow] {
        try database.heldPlans("WHERE state = 'held' ORDER BY at, plan_id")
    }

    // MARK: Private

    /// As `AddressBookRow.heldBecause`, in the words of the index `address_book_held`, which is used for them alone.
    static let isHeld = "(hold IS NOT NULL OR pause IS NOT NULL AND ends_at IS NULL)"

    private func heldPlan(_ id: String, operations: Int) throws(JournalError) -> HeldLook? {
        let row = try database.rows("WHERE plan_id = ?1 AND state = 'held'", .text(id), of: HeldPlanRow.self).first
        guard var row else { return nil }
        row.operations = try database.rows(
            "WHERE plan_id = ?1 ORDER BY place LIMIT ?2", .text(id), .init(operations), of: HeldOperationRow.self
        ).map(\.operation)
        return .plan(row, operations: try number("SELECT count(*) FROM plan_op WHERE plan_id = ?1", .text(id)) ?? 0)
    }

    private func heldAddressBook(_ id: AddressBookID) throws(JournalError) -> HeldLook? {
        try database.rows(
            "WHERE address_book_id = ?1 AND \(Self.isHeld) AND state <> 'closed'", .init(id), of: AddressBookRow.self
        ).first.map { .addressBook($0) }
    }
}
