package import ContactModel
package import Contracts
import Cryptography
import SQLite
import SyncPlanning

extension SQLiteJournal {
    /// Writes a person's decision about a held plan, also while a service has the journal: it reads its plans anew in
    /// every run.
    ///
    /// One of no address book holds the removals of the whole installation. It can only be released, and takes the plans
    /// along that are held for the same reason.
    ///
    /// - Parameters:
    ///   - state: `.released` or `.discarded`.
    ///   - expiresAt: until when a release may be carried out.
    /// - Returns: whether the plan was still held; if not, nothing was written.
    /// - Throws: `.unavailable` where the file cannot be written.
    package static func decide(
        _ plan: String, _ state: HeldPlanRow.State, by person: String, at now: Moment, expiresAt: Moment,
        inJournalAt path: String
    ) throws(JournalError) -> Bool {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                try database.run(
                    "UPDATE plan SET state = ?2, decided_by = ?3, decided_at = ?4, expires_at = ?5 "
                        + "WHERE plan_id = ?1 AND (address_book_id IS NOT NULL OR ?2 = 'released') "
                        + "AND (state = 'held' OR state = 'discarded' AND ?2 = 'released')",
                    .text(plan), .text(state.rawValue), .text(person), .integer(now.milliseconds),
                    .integer(expiresAt.milliseconds))
                guard database.changes == 1 else { return false }
                try database.run(
                    "UPDATE plan SET state = ?2, decided_by = ?3, decided_at = ?4, expires_at = ?5 "
                        + "WHERE state = 'held' AND why = (SELECT why FROM plan WHERE plan_id = ?1 "
                        + "AND address_book_id IS NULL)",
                    .text(plan), .text(state.rawValue), .text(person), .integer(now.milliseconds),
                    .integer(expiresAt.milliseconds))
                return true
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    /// Lets records come back that stay away because their member deleted them, or because many were gone at once too often;
    /// also while a service has the journal: the next run of the address book finds them due. Who released them, and when, is
    /// kept like a plan that was applied.
    ///
    /// - Parameter record: `nil`: all that were gone at once. What a member deleted is released one by one.
    /// - Returns: what came free, by address book.
    package static func releaseAbsent(
        _ record: RecordID?, of addressBooks: [AddressBookID], by person: String, at now: Moment,
        inJournalAt path: String
    ) throws(JournalError) -> [AddressBookID: [RecordID]] {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readWrite)
            return try database.transaction { () throws(SQLiteError) in
                var released: [AddressBookID: [RecordID]] = [:]
                for addressBook in addressBooks {
                    let records = try absent(record, in: addressBook, of: database)
                    guard !records.isEmpty else { continue }
                    for record in records {
                        try database.run(
                            "UPDATE parked SET code = ?3, until_at = ?4 WHERE address_book_id = ?1 AND record_id = ?2",
                            .init(addressBook), .init(record), .text(Parked.released), .init(now))
                    }
                    try note(records, releasedFrom: addressBook, by: person, at: now, in: database)
                    released[addressBook] = records
                }
                return released
            }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private static func absent(
        _ record: RecordID?, in addressBook: AddressBookID, of database: Database
    ) throws(SQLiteError) -> [RecordID] {
        var records: [RecordID] = []
        try database.forEachRow(
            "SELECT record_id FROM parked WHERE address_book_id = ?1 AND (?2 IS NULL OR record_id = ?2) "
                + "AND (code = ?3 OR code = ?4 AND ?2 IS NOT NULL) ORDER BY record_id",
            .init(addressBook), record.map { .init($0) } ?? .null, .text(Parked.refill), .text(Parked.leftOut)
        ) { row in
            if let id = row.text(0).flatMap({ RecordID($0) }) { records.append(id) }
        }
        return records
    }

    private static func note(
        _ records: [RecordID], releasedFrom addressBook: AddressBookID, by person: String, at now: Moment,
        in database: Database
    ) throws(SQLiteError) {
        let plan = SQLiteValue.text("\(addressBook).\(now.milliseconds).absent")
        let digest = SHA256.digest(of: Array(records.map { "create \($0)" }.joined(separator: "\n").utf8))
        try database.run(
            "INSERT INTO plan (plan_id, address_book_id, digest, counts, why, at, expires_at, state, decided_by, decided_at) "
                + "VALUES (?1, ?2, ?3, ?7, ?4, ?5, ?5, 'applied', ?6, ?5)",
            plan, .init(addressBook), .blob(digest), .text("absent, since they were deleted in the mailbox"),
            .init(now), .text(person), .text("{\"create\":\(records.count)}"))
        for (place, record) in records.enumerated() {
            try database.run(
                "INSERT INTO plan_op (plan_id, place, address_book_id, record_id, act, cause) "
                    + "VALUES (?1, ?4, ?2, ?3, 'create', 'new')", plan, .init(addressBook), .init(record),
                .integer(Int64(place)))
        }
    }
}
