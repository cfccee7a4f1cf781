package import ContactModel
package import Contracts
import SQLite
package import SyncPlanning

/// A disclosure with the number that the journal gave it: higher for each later one.
package struct NumberedDisclosure: Hashable, Sendable {
    package let number: Int64
    package let row: DisclosureRow
}

/// Which disclosures are asked for. What is not named narrows nothing down.
package struct DisclosureQuery: Hashable, Sendable {
    /// One of these.
    package var records: [RecordID]?
    package var member: UserID?
    /// One of these.
    package var addressBooks: [AddressBookID]?
    /// This moment included.
    package var since: Moment?
    /// This moment not included.
    package var until: Moment?
    /// Only those that were appended later than the one of this number, in the order of their numbers: a row may be appended
    /// later than one of a later moment, and no part of a list that is read on from here skips it. `nil`: in the order of time.
    package var after: Int64?
    /// At most so many.
    package var limit: Int?

    package init() {}
}

/// The journal of one moment, for whoever asks who has what: opened for reading alone, also while a service writes it.
///
/// Everything it answers is of the state that the journal had when it was opened. Rows come one by one, so that a journal
/// of any size is read in little memory. Not `Sendable`: it has one owner at a time.
package final class JournalRegister {
    let database: Database

    /// - Throws: `.unavailable` where the file cannot be read; `.malformed` where it is no journal, or was made by a newer
    ///   version.
    package init(path: String) throws(JournalError) {
        do throws(SQLiteError) {
            database = try Database(path: path, access: .readOnly)
            try database.execute("PRAGMA query_only = ON; PRAGMA cell_size_check = ON")
            try database.execute("BEGIN")
        } catch {
            throw JournalError(error, path: path)
        }
        guard try Schema.stepsTaken(by: database, path: path, known: Schema.migrations) == Schema.migrations.count
        else {
            throw JournalError(
                kind: .refused, message: "Could not read the journal, \(path): an earlier Satchel wrote it.")
        }
    }

    /// Whether the journal has taken all steps of the schema, so that it can be read as it is; else a copy must be made
    /// current first.
    ///
    /// - Throws: as `init`.
    package static func isCurrent(_ path: String) throws(JournalError) -> Bool {
        let database: Database
        do throws(SQLiteError) { database = try Database(path: path, access: .readOnly) } catch {
            throw JournalError(error, path: path)
        }
        return try Schema.stepsTaken(by: database, path: path, known: Schema.migrations) == Schema.migrations.count
    }

    // MARK: What there is

    /// `nil`: nothing has begun yet.
    package func installation() throws(JournalError) -> Installation? {
        try database.rows("", of: Installation.self).first
    }

    /// `nil`: none has ended yet.
    package func lastCycle() throws(JournalError) -> CycleRow? { try database.rows("", of: CycleRow.self).first }

    package func mailboxes() throws(JournalError) -> [MailboxRow] { try database.rows("ORDER BY mailbox_id") }

    /// Which mailbox each address stood for when it was last looked up.
    package func mailboxAddresses() throws(JournalError) -> [MailboxAddressRow] {
        try database.rows("ORDER BY address")
    }

    /// In the order of their ids, closed ones included.
    package func addressBooks() throws(JournalError) -> [AddressBookRow] {
        try database.rows("ORDER BY address_book_id")
    }

    package func mappingVersions() throws(JournalError) -> [MappingVersionRow] { try database.rows("ORDER BY map_ver") }

    // MARK: Who holds what now

    /// In the order of slots.
    package func entries(of record: RecordID) throws(JournalError) -> [(addressBook: AddressBookID, entry: Entry)] {
        try database.rows("WHERE record_id = ?1 ORDER BY address_book_id, slot", .init(record), of: EntryRow.self)
            .map { ($0.addressBook, $0.entry) }
    }

    /// In the order of slots.
    package func entries(of record: RecordID, in addressBook: AddressBookID) throws(JournalError) -> [Entry] {
        try database.rows(
            "WHERE address_book_id = ?1 AND record_id = ?2 ORDER BY slot", .init(addressBook), .init(record),
            of: EntryRow.self
        ).map(\.entry)
    }

    /// Entries that are being created: the only ones of which nothing may have been disclosed yet.
    package func creating(in addressBook: AddressBookID) throws(JournalError) -> [Entry] {
        try database.rows(
            "WHERE address_book_id = ?1 AND state <> 'present' AND state = 'creating' ORDER BY record_id",
            .init(addressBook), of: EntryRow.self
        ).map(\.entry)
    }

    /// Calls `body` with each entry of which the member has lost something, in the order of address books and records.
    package func forEachLoss(_ body: (AddressBookID, Entry) -> Void) throws(JournalError) {
        try database.forEach("WHERE lost_at IS NOT NULL ORDER BY address_book_id, record_id, slot", []) {
            (row: EntryRow) in
            body(row.addressBook, row.entry)
        }
    }

    /// Calls `body` with each entry of an address book, in the order of records.
    package func forEachEntry(of addressBook: AddressBookID, _ body: (Entry) -> Void) throws(JournalError) {
        try database.forEach("WHERE address_book_id = ?1 ORDER BY record_id, slot", [.init(addressBook)]) {
            (row: EntryRow) in
            body(row.entry)
        }
    }

    // MARK: What was taken away

    /// Calls `body` with each disclosure that says that something went since its member had no right to it, or that the
    /// right came back before; in the order of time.
    package func forEachRevocation(
        since: Moment?, until: Moment?, _ body: (NumberedDisclosure) throws(JournalError) -> Void
    ) throws(JournalError) {
        try database.forEach(
            "\(Self.revocations) ORDER BY at, seq",
            [
                .init(since ?? Moment(milliseconds: .min)),
                .init(until ?? Moment(milliseconds: .max)),
            ]
        ) { (row: NumberedRow) throws(JournalError) in try body(row.disclosure) }
    }

    /// By an index of their own.
    static let revocations = "WHERE \(Schema.revoked) AND at >= ?1 AND at < ?2"

    /// `nil`: the operation removed nothing for good, or was carried out by an earlier Satchel.
    package func readBack(_ operation: OperationID, in addressBook: AddressBookID) throws(JournalError) -> ReadBack? {
        try database.rows(
            "WHERE address_book_id = ?1 AND op_id = ?2", .init(addressBook), .init(operation), of: ReadBackRow.self
        ).first?.readBack
    }

    /// Removals of the address book whose effect was not read back yet.
    package func unread(in addressBook: AddressBookID) throws(JournalError) -> [ReadBack] {
        try database.rows(
            "WHERE address_book_id = ?1 AND read_at IS NULL ORDER BY op_id", .init(addressBook), of: ReadBackRow.self
        ).map(\.readBack)
    }

    /// The address book's newest run that did or refused something.
    package func lastRun(of addressBook: AddressBookID) throws(JournalError) -> RunRow? {
        try database.rows(
            "WHERE address_book_id = ?1 ORDER BY started_at DESC, run_id DESC LIMIT 1", .init(addressBook),
            of: RunRow.self
        ).first
    }

    /// The address book's newest runs that did or refused something, newest first.
    package func lastRuns(of addressBook: AddressBookID, limit: Int) throws(JournalError) -> [RunRow] {
        try database.rows(
            "WHERE address_book_id = ?1 ORDER BY started_at DESC, run_id DESC LIMIT ?2", .init(addressBook),
            .integer(Int64(limit)), of: RunRow.self)
    }

    /// Plans that hold a removal of one of these records.
    package func heldPlans(of records: [RecordID]) throws(JournalError) -> [String] {
        var plans: Set<String> = []
        for record in records {
            try database.forEach(
                "WHERE record_id = ?1 AND EXISTS (SELECT 1 FROM plan WHERE plan.plan_id = plan_op.plan_id AND "
                    + "plan.state = 'held')", [.init(record)]
            ) { (row: HeldIn) in plans.insert(row.plan) }
        }
        return plans.sorted()
    }

    // MARK: What was disclosed

    /// Calls `body` with each row asked for, in the order that the query is for.
    package func forEachDisclosure(
        _ query: DisclosureQuery, _ body: (NumberedDisclosure) -> Void
    ) throws(JournalError) {
        let (condition, values) = Self.condition(query)
        let limit = query.limit.map { " LIMIT \($0)" } ?? ""
        let order = query.after == nil ? "at, seq" : "seq"
        try database.forEach("\(condition) ORDER BY \(order)\(limit)", values) { (row: NumberedRow) in
            body(row.disclosure)
        }
    }

    /// Calls `body` with each row of these numbers, in their order.
    package func forEachDisclosure(
        after first: Int64, through last: Int64, _ body: (NumberedDisclosure) -> Void
    ) throws(JournalError) {
        try database.forEachDisclosure(after: first, through: last, body)
    }

    /// The number of the last row; 0: there is none.
    package func lastDisclosure() throws(JournalError) -> Int64 {
        var last: Int64 = 0
        try database.forEach("ORDER BY seq DESC LIMIT 1", []) { (row: NumberedRow) in last = row.disclosure.number }
        return last
    }

    /// All rows of a record, in the order in which they were appended.
    package func disclosures(of record: RecordID) throws(JournalError) -> [NumberedDisclosure] {
        var rows: [NumberedDisclosure] = []
        try database.forEach("WHERE record_id = ?1 ORDER BY seq", [.init(record)]) { (row: NumberedRow) in
            rows.append(row.disclosure)
        }
        return rows
    }

    /// Calls `body` once for each record that was ever disclosed to the member, with the member's rows of it in the order
    /// in which they were appended. In the order of record ids.
    package func forEachRecord(
        of member: UserID, _ body: (RecordID, [NumberedDisclosure]) throws(JournalError) -> Void
    ) throws(JournalError) {
        var rows: [NumberedDisclosure] = []
        try database.forEach("WHERE member_id = ?1 ORDER BY record_id, seq", [.init(member)]) {
            (row: NumberedRow) throws(JournalError) in
            if let last = rows.last, last.row.record != row.disclosure.row.record {
                try body(last.row.record, rows)
                rows.removeAll(keepingCapacity: true)
            }
            rows.append(row.disclosure)
        }
        if let last = rows.last { try body(last.row.record, rows) }
    }

    /// Through which something was ever disclosed to the member, whoever has their mailboxes now. In the order of their ids.
    package func addressBooks(disclosedTo member: UserID) throws(JournalError) -> [AddressBookID] {
        try database.addressBooks(in: "disclosure", "member_id = ?1", .init(member)).sorted()
    }

    // MARK: Private

    /// Of several conditions the one that leaves fewest rows is found by an index; a plus keeps SQLite from another one.
    static func condition(_ query: DisclosureQuery) -> (sql: String, values: [SQLiteValue]) {
        var parts: [String] = []
        var values: [SQLiteValue] = []
        var other = ""
        func add(_ column: String, _ operation: String, _ new: [SQLiteValue]) {
            let places = new.indices.map { "?\(values.count + $0 + 1)" }.joined(separator: ", ")
            parts.append(
                operation == "IN" ? "\(other)\(column) IN (\(places))" : "\(other)\(column) \(operation) \(places)")
            values += new
        }
        if let records = query.records {
            add("record_id", "IN", records.map { .init($0) })
            other = "+"
        }
        if let member = query.member {
            add("member_id", "=", [.init(member)])
            other = "+"
        }
        if let books = query.addressBooks {
            add("address_book_id", "IN", books.map { .init($0) })
            other = "+"
        }
        if let since = query.since { add("at", ">=", [.init(since)]) }
        if let until = query.until { add("at", "<", [.init(until)]) }
        if let after = query.after { add("seq", ">", [.integer(after)]) }
        return (parts.isEmpty ? "" : "WHERE \(parts.joined(separator: " AND "))", values)
    }
}

extension Database {
    /// Calls `body` with each row of the account with these numbers, in their order.
    func forEachDisclosure(
        after first: Int64, through last: Int64, _ body: (NumberedDisclosure) -> Void
    ) throws(JournalError) {
        try forEach("WHERE seq > ?1 AND seq <= ?2 ORDER BY seq", [.integer(first), .integer(last)]) {
            (row: NumberedRow) in body(row.disclosure)
        }
    }
}

/// A disclosure as it lies in its table.
struct NumberedRow: ReadRow {
    let disclosure: NumberedDisclosure

    static let shape = TableShape("disclosure", key: 1, ["seq"] + DisclosureRow.shape.columns)

    init(from row: inout RowReader) throws(JournalError) {
        let number = try row.integer()
        disclosure = NumberedDisclosure(number: number, row: try DisclosureRow(from: &row))
    }
}

/// A plan that lists a record.
private struct HeldIn: ReadRow {
    let plan: String

    static let shape = TableShape("plan_op", key: 0, ["plan_id"])

    init(from row: inout RowReader) throws(JournalError) { plan = try row.text() }
}
