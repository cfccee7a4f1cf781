package import ContactModel
package import Contracts
import SQLite
package import SyncPlanning

/// How much of everything a journal knows of, at one moment: numbers alone.
package struct JournalCounts: Hashable, Sendable {
    package var addressBooks: [AddressBookRow.State: Int] = [:]
    package var mailboxes: [MailboxRow.State: Int] = [:]
    /// Address books that are served and had no good run for too long.
    package var overdueAddressBooks = 0
    /// Mailboxes in which visits were begun again and again and not finished.
    package var crashedMailboxes = 0
    /// Items that stand for a record, one for each record, by state.
    package var entries: [EntryState: Int] = [:]
    package var parked = 0
    /// Plans that wait for a person, and the removals in them.
    package var heldPlans = 0
    package var heldRemovals = 0
    /// What members have lost and still have: items, and items of which fields are lost.
    package var openRevocations = 0
    package var overdueRevocations = 0
    /// Since when the oldest of them is lost; `nil`: there is none.
    package var oldestRevocation: Moment?

    package init() {}
}

/// What counts as late.
package struct CountLimits: Hashable, Sendable {
    /// From this age on what a member has lost and still has is overdue.
    package var revocation: Duration
    /// From this time without a good run on an address book is overdue.
    package var run: Duration

    /// From so many unfinished visits on a mailbox is suspected.
    package var unfinishedVisits: Int

    package init(revocation: Duration, run: Duration, unfinishedVisits: Int) {
        self.revocation = revocation
        self.run = run
        self.unfinishedVisits = unfinishedVisits
    }
}

extension JournalRegister {
    /// Counts by indices, without reading the account of disclosures.
    package func counts(now: Moment, limits: CountLimits) throws(JournalError) -> JournalCounts {
        do throws(SQLiteError) {
            return try count(
                revokedBefore: now.milliseconds - limits.revocation.milliseconds,
                runBefore: now.milliseconds - limits.run.milliseconds, unfinished: limits.unfinishedVisits)
        } catch {
            throw JournalError(error, path: "")
        }
    }

    private func count(revokedBefore: Int64, runBefore: Int64, unfinished: Int) throws(SQLiteError) -> JournalCounts {
        var counts = JournalCounts()
        counts.addressBooks = try group("SELECT state, count(*) FROM address_book GROUP BY state")
        counts.mailboxes = try group("SELECT state, count(*) FROM mailbox GROUP BY state")
        counts.entries = try group(
            "SELECT state, sum(entries) FROM entry_count GROUP BY state HAVING sum(entries) > 0")
        counts.crashedMailboxes = try number(
            "SELECT count(*) FROM mailbox WHERE begun >= ?1", .integer(Int64(unfinished)))
        counts.parked = try number("SELECT count(*) FROM parked")
        counts.heldPlans = try number("SELECT count(*) FROM plan WHERE state = 'held'")
        counts.heldRemovals = try number(
            "SELECT count(*) FROM plan_op WHERE plan_id IN (SELECT plan_id FROM plan WHERE state = 'held')")
        counts.overdueAddressBooks = try number(
            """
            SELECT count(*) FROM address_book AS a WHERE state NOT IN ('seatless', 'closed') AND ifnull(last_ok_at,
            (SELECT min(started_at) FROM run WHERE run.address_book_id = a.address_book_id)) < ?1
            """, .integer(runBefore))
        try database.forEachRow(Self.revocationCounts, .integer(revokedBefore)) { row in
            counts.openRevocations = Int(row.int64(0) ?? 0)
            counts.overdueRevocations = Int(row.int64(1) ?? 0)
            counts.oldestRevocation = row.int64(2).map { Moment(milliseconds: $0) }
        }
        return counts
    }

    /// As `satchel revocations --open` lists them: of an address book that ends every item, of the others what was noted.
    private static let revocationCounts = """
        SELECT count(*), ifnull(sum(since < ?1), 0), min(since) FROM (
          SELECT entry.lost_at AS since FROM entry JOIN address_book USING (address_book_id)
            WHERE entry.lost_at IS NOT NULL AND address_book.state <> 'draining'
          UNION ALL
          SELECT min(ifnull(entry.lost_at, ends_at), ifnull(ends_at, entry.lost_at)) FROM entry
            JOIN address_book USING (address_book_id)
            WHERE address_book.state = 'draining' AND (entry.lost_at IS NOT NULL OR ends_at IS NOT NULL)
          UNION ALL
          SELECT changed_at FROM entry JOIN address_book USING (address_book_id)
            WHERE address_book.state = 'draining' AND entry.lost_at IS NULL AND ends_at IS NULL
        )
        """

    private func number(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) -> Int {
        let value = values.isEmpty ? try database.firstInteger(sql) : try database.firstInteger(sql, values[0])
        return Int(value ?? 0)
    }

    /// Words that this Satchel does not know are left out.
    private func group<State: RawRepresentable<String> & Hashable>(
        _ sql: String
    ) throws(SQLiteError) -> [State: Int] {
        var counts: [State: Int] = [:]
        try database.forEachRow(sql) { row in
            if let state = row.text(0).flatMap(State.init(rawValue:)) { counts[state] = Int(row.int64(1) ?? 0) }
        }
        return counts
    }
}
