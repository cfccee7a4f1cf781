package import ContactModel
package import Contracts
import SQLite
package import SyncPlanning

/// One address book with what is said of it at a glance.
package struct AddressBookLook: Sendable {
    package let row: AddressBookRow
    /// `nil`: the journal knows no such mailbox.
    package let member: UserID?
    /// Entries by state; what is zero is left out.
    package let counts: [EntryState: Int]
    /// Records that are not planned now.
    package let parked: Int
    /// Its newest run that did or refused something.
    package let newestRun: RunRow?
    /// Its first run, where none was ever good.
    package let firstAttempt: Moment?
    /// Whether a plan of it waits for a person.
    package let hasHeldPlan: Bool

    package init(
        row: AddressBookRow, member: UserID?, counts: [EntryState: Int], parked: Int, newestRun: RunRow?,
        firstAttempt: Moment?, hasHeldPlan: Bool
    ) {
        self.row = row
        self.member = member
        self.counts = counts
        self.parked = parked
        self.newestRun = newestRun
        self.firstAttempt = firstAttempt
        self.hasHeldPlan = hasHeldPlan
    }
}

extension JournalRegister {
    /// How many address books there are in each standing, closed ones left out; what is zero is left out.
    package func standings(_ rules: StandingRules) throws(JournalError) -> [Standing: Int] {
        var counts: [Standing: Int] = [:]
        try reading("address_book") { () throws(SQLiteError) in
            let statement = try database.prepare(
                "SELECT \(StandingRules.standing), count(*) FROM address_book AS a WHERE state <> 'closed' GROUP BY 1")
            try statement.bind(rules.values)
            defer { statement.reset() }
            while try statement.step() {
                if let standing = statement.text(0).flatMap(Standing.init(rawValue:)) {
                    counts[standing] = Int(statement.int64(1) ?? 0)
                }
            }
        }
        return counts
    }

    /// How many address books are asked for.
    package func count(_ query: AddressBookQuery, _ rules: StandingRules) throws(JournalError) -> Int {
        let condition = Self.condition(query, rules)
        var count = 0
        try reading("address_book") { () throws(SQLiteError) in
            let statement = try database.prepare("SELECT count(*) FROM address_book AS a \(condition.sql)")
            try statement.bind(condition.values)
            defer { statement.reset() }
            if try statement.step() { count = Int(statement.int64(0) ?? 0) }
        }
        return count
    }

    /// Some of the address books that are asked for, in the wanted order of their members, then of books and ids.
    package func addressBooks(
        _ query: AddressBookQuery, _ rules: StandingRules, skipping: Int, limit: Int
    ) throws(JournalError) -> [AddressBookID] {
        let (sql, values) = Self.condition(query, rules)
        let (first, second, third) = (values.count + 1, values.count + 2, values.count + 3)
        let order = query.order.isEmpty ? "" : "wanted.key IS NULL, wanted.key, "
        // Grouped, SQLite looks members up by an index; else it may go through all of them for each address book.
        let wanted =
            query.order.isEmpty
            ? ""
            : """
            LEFT JOIN mailbox ON mailbox.mailbox_id = a.mailbox_id
            LEFT JOIN (SELECT min(key) AS key, value FROM json_each(?\(third)) GROUP BY value) AS wanted
              ON wanted.value = mailbox.member_id
            """
        var all = values + [.init(limit), .init(skipping)]
        if !query.order.isEmpty { all.append(.text(JSONText.array(query.order.map(\.text)))) }
        var ids: [AddressBookID] = []
        try reading("address_book") { () throws(SQLiteError) in
            let statement = try database.prepare(
                """
                SELECT a.address_book_id FROM address_book AS a \(wanted) \(sql)
                ORDER BY \(order)a.book, a.address_book_id LIMIT ?\(first) OFFSET ?\(second)
                """)
            try statement.bind(all)
            defer { statement.reset() }
            while try statement.step() { if let id = statement.text(0) { ids.append(AddressBookID(id)) } }
        }
        return ids
    }

    /// `nil`: there is none of this id.
    package func look(at addressBook: AddressBookID) throws(JournalError) -> AddressBookLook? {
        let id = SQLiteValue(addressBook)
        guard let row = try database.rows("WHERE address_book_id = ?1", id, of: AddressBookRow.self).first else {
            return nil
        }
        let mailbox = try database.rows("WHERE mailbox_id = ?1", .init(row.mailbox), of: MailboxRow.self).first
        let counts = try database.entryCounts("WHERE address_book_id = ?1 AND entries > 0", id)
        return AddressBookLook(
            row: row, member: mailbox?.member, counts: counts[addressBook] ?? [:],
            parked: try number("SELECT count(*) FROM parked WHERE address_book_id = ?1", id) ?? 0,
            newestRun: try lastRun(of: addressBook),
            firstAttempt: row.lastOkAt == nil
                ? try number("SELECT min(started_at) FROM run WHERE address_book_id = ?1", id)
                    .map { Moment(milliseconds: Int64($0)) } : nil,
            hasHeldPlan: try number(
                "SELECT EXISTS (SELECT 1 FROM plan WHERE address_book_id = ?1 AND state = 'held')", id) == 1)
    }

    /// Some of the records of an address book that are not planned now, in their order.
    package func parked(
        in addressBook: AddressBookID, skipping: Int, limit: Int
    ) throws(JournalError) -> [Parked] {
        try database.rows(
            "WHERE address_book_id = ?1 ORDER BY record_id LIMIT ?2 OFFSET ?3", .init(addressBook), .init(limit),
            .init(skipping), of: ParkedRow.self
        ).map(\.parked)
    }

    /// Whose address books there are, in no particular order, each once.
    package func members() throws(JournalError) -> [UserID] {
        try texts("SELECT DISTINCT member_id FROM mailbox").map { UserID($0) }
    }

    /// Of which books there are address books, closed ones left out; each once.
    package func books() throws(JournalError) -> [BookID] {
        try texts("SELECT DISTINCT book FROM address_book WHERE state <> 'closed'").map { BookID($0) }
    }

    // MARK: Private

    /// Its values come first, so that a statement may number its own after them.
    private static func condition(
        _ query: AddressBookQuery, _ rules: StandingRules
    ) -> (sql: String, values: [SQLiteValue]) {
        var parts = ["a.state <> 'closed'"]
        var values: [SQLiteValue] = []
        if let standing = query.standing {
            values = rules.values + [.init(standing)]
            parts.append("(\(StandingRules.standing)) = ?\(values.count)")
        }
        if let matching = query.matching {
            values += [
                .text(JSONText.array(matching.members.map(\.text))), .text(JSONText.array(matching.books.map(\.text))),
            ]
            parts.append(
                """
                (a.mailbox_id IN (SELECT mailbox_id FROM mailbox
                  WHERE member_id IN (SELECT value FROM json_each(?\(values.count - 1))))
                OR a.book IN (SELECT value FROM json_each(?\(values.count))))
                """)
        }
        return ("WHERE " + parts.joined(separator: " AND "), values)
    }

    func reading(_ table: String, _ body: () throws(SQLiteError) -> Void) throws(JournalError) {
        try speaking(of: table, body)
    }

    /// The first column of the first row; `nil`: none, or null.
    func number(_ sql: String, _ values: SQLiteValue...) throws(JournalError) -> Int? {
        var number: Int?
        try reading("address_book") { () throws(SQLiteError) in
            let statement = try database.prepare(sql)
            try statement.bind(values)
            defer { statement.reset() }
            if try statement.step() { number = statement.int64(0).map(Int.init) }
        }
        return number
    }

    private func texts(_ sql: String) throws(JournalError) -> [String] {
        var texts: [String] = []
        try reading("address_book") { () throws(SQLiteError) in
            try database.forEachRow(sql) { row in if let text = row.text(0) { texts.append(text) } }
        }
        return texts
    }
}
