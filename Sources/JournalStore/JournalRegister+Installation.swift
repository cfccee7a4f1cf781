package import ContactModel
package import Contracts
import SQLite
package import SyncPlanning

/// The whole installation at a glance: numbers and moments alone.
package struct InstallationLook: Hashable, Sendable {
    package var standings: [Standing: Int] = [:]
    /// Users who have an address book that is not closed.
    package var members = 0
    /// Members and books, as seats count them.
    package var seatsUsed = 0
    /// Plans that wait for a person, and address books that are held as a whole.
    package var openHolds = 0
    /// Address books that are run.
    package var served = 0
    /// Of those that are run: the last good run, or the first attempt, that is longest ago.
    package var oldestGood: Moment?
    /// Mailboxes that Exchange told to wait, or that wait of themselves, and until when the last of them does.
    package var pausedMailboxes = 0
    package var pausedUntil: Moment?

    package init() {}
}

/// What the runs that started on one day did. Runs that had nothing to do are not among them.
package struct RunDay: Hashable, Sendable {
    /// In UTC, from 1970-01-01 on.
    package let day: Int
    package let runs: Int
    /// Of these runs those that failed or were refused.
    package let failed: Int
    package let created: Int
    /// Redacted ones included.
    package let updated: Int
    package let removed: Int

    package init(day: Int, runs: Int, failed: Int, created: Int, updated: Int, removed: Int) {
        self.day = day
        self.runs = runs
        self.failed = failed
        self.created = created
        self.updated = updated
        self.removed = removed
    }
}

extension JournalRegister {
    package func installationLook(_ rules: StandingRules, now: Moment) throws(JournalError) -> InstallationLook {
        var look = InstallationLook()
        look.standings = try standings(rules)
        look.members =
            try number(
                "SELECT count(DISTINCT member_id) FROM mailbox JOIN address_book AS a USING (mailbox_id) "
                    + "WHERE a.state <> 'closed'") ?? 0
        look.seatsUsed = try number(Self.seatsUsed) ?? 0
        look.openHolds = try holdCount()
        try reading("address_book") { () throws(SQLiteError) in
            let sql = """
                SELECT count(*), min(\(StandingRules.goodSince)) FROM address_book AS a
                WHERE \(StandingRules.isServed)
                """
            let statement = try database.prepare(sql)
            try statement.bind(rules.values)
            defer { statement.reset() }
            guard try statement.step() else { return }
            look.served = Int(statement.int64(0) ?? 0)
            look.oldestGood = statement.int64(1).map { Moment(milliseconds: $0) }
        }
        try reading("mailbox") { () throws(SQLiteError) in
            let sql = "SELECT count(*), max(gate_until) FROM mailbox WHERE gate_until > ?1"
            try database.forEachRow(sql, .init(now)) { row in
                look.pausedMailboxes = Int(row.int64(0) ?? 0)
                look.pausedUntil = row.int64(1).map { Moment(milliseconds: $0) }
            }
        }
        return look
    }

    /// As `SeatAssignment` claims them: address books that are there and do not end.
    private static let seatsUsed = """
        SELECT count(*) FROM (SELECT DISTINCT a.book, mailbox.member_id FROM address_book AS a
          JOIN mailbox USING (mailbox_id)
          WHERE a.state IN ('live', 'lost') OR a.state = 'new' AND a.ends_at IS NULL)
        """

    /// The last days up to and with the one that `now` is on, oldest first, those without a run left out.
    package func runDays(_ count: Int, now: Moment) throws(JournalError) -> [RunDay] {
        let today = now.milliseconds / Self.dayMilliseconds
        var days: [RunDay] = []
        try reading("run_day") { () throws(SQLiteError) in
            let sql = """
                SELECT day, runs, failed, created, updated, removed FROM run_day
                WHERE day > ?1 AND day <= ?2 AND runs > 0 ORDER BY day
                """
            try database.forEachRow(sql, .integer(today - Int64(count)), .integer(today)) { row in
                let numbers = (0..<6).map { Int(row.int64($0) ?? 0) }
                days.append(
                    RunDay(
                        day: numbers[0], runs: numbers[1], failed: numbers[2], created: numbers[3],
                        updated: numbers[4], removed: numbers[5]))
            }
        }
        return days
    }

    package static let dayMilliseconds: Int64 = 86_400_000

    // MARK: For who wants all

    /// Of each address book that has any.
    package func entryCounts() throws(JournalError) -> [AddressBookID: [EntryState: Int]] {
        try database.entryCounts()
    }

    package func parked() throws(JournalError) -> [AddressBookID: [Parked]] { try database.parked() }

    /// The last one, accepted or not.
    package func lastReading() throws(JournalError) -> SourceReadingRow? {
        try database.lastReading(accepted: false)
    }

    /// Of each address book the newest run that did or refused something.
    package func newestRuns() throws(JournalError) -> [AddressBookID: RunRow] {
        var runs: [AddressBookID: RunRow] = [:]
        let newest = """
            WHERE rowid IN (SELECT (SELECT rowid FROM run WHERE run.address_book_id = a.address_book_id
              ORDER BY started_at DESC, run_id DESC LIMIT 1) FROM address_book AS a)
            """
        try database.forEach(newest, []) { (run: RunRow) in runs[run.addressBook] = run }
        return runs
    }

    /// Of each address book that never had a good run when its first one began.
    package func firstAttempts() throws(JournalError) -> [AddressBookID: Moment] {
        var moments: [AddressBookID: Moment] = [:]
        try reading("run") { () throws(SQLiteError) in
            let sql = """
                SELECT address_book_id, min(started_at) FROM run WHERE address_book_id IN
                  (SELECT address_book_id FROM address_book WHERE last_ok_at IS NULL) GROUP BY address_book_id
                """
            try database.forEachRow(sql) { row in
                if let id = row.text(0), let at = row.int64(1) { moments[AddressBookID(id)] = Moment(milliseconds: at) }
            }
        }
        return moments
    }
}
