import ContactModel
import Contracts
import SQLite
import SyncPlanning

/// Writes changes and leases into an open transaction of the database.
struct JournalWriter {
    let database: Database

    func apply(_ changes: [JournalChange], under fence: Fence?) throws(JournalError) {
        if let fence { try check(fence) }
        for change in changes {
            try JournalRule.check(change)
            try speaking(of: change.table) { () throws(SQLiteError) in try write(change) }
        }
    }

    func lease(
        _ mailbox: MailboxID, owner: String, now: Moment, until: Moment
    ) throws(JournalError) -> Fence? {
        let lease = try lease(of: mailbox)
        guard let lease else { throw .refused(.leaseMailbox, table: "mailbox") }
        guard lease.isFree(for: owner, now: now) else { return nil }
        try speaking(of: "mailbox") { () throws(SQLiteError) in
            try database.run(
                "UPDATE mailbox SET lease_owner = ?2, lease_until = ?3, fence = fence + 1, begun = begun + 1 "
                    + "WHERE mailbox_id = ?1", .init(mailbox), .text(owner), .init(until))
        }
        return Fence(mailbox: mailbox, owner: owner, number: lease.number + 1)
    }

    func renew(_ fence: Fence, until: Moment, spent: String) throws(JournalError) {
        try check(fence)
        try speaking(of: "mailbox") { () throws(SQLiteError) in
            try database.run(
                "UPDATE mailbox SET lease_until = ?2, spent = ?3 WHERE mailbox_id = ?1", .init(fence.mailbox),
                .init(until), .text(spent))
        }
    }

    func release(_ fence: Fence) throws(JournalError) {
        try check(fence)
        try speaking(of: "mailbox") { () throws(SQLiteError) in
            try database.run(
                "UPDATE mailbox SET lease_owner = NULL, lease_until = 0, begun = 0 WHERE mailbox_id = ?1",
                .init(fence.mailbox))
        }
    }

    // MARK: Private

    private func check(_ fence: Fence) throws(JournalError) {
        guard let lease = try lease(of: fence.mailbox), lease.holds(fence) else { throw .fenced(fence) }
    }

    private func lease(of mailbox: MailboxID) throws(JournalError) -> LeaseState? {
        let sql = "SELECT lease_owner, lease_until, fence FROM mailbox WHERE mailbox_id = ?1"
        let statement = try speaking(of: "mailbox") { () throws(SQLiteError) in try database.prepare(sql) }
        defer { statement.reset() }
        let isKnown = try speaking(of: "mailbox") { () throws(SQLiteError) in
            try statement.bind(1, mailbox.text)
            return try statement.step()
        }
        guard isKnown else { return nil }
        var row = RowReader(statement, table: "mailbox")
        return LeaseState(owner: try row.optionalText(), until: try row.moment(), number: try row.integer())
    }

    private func write(_ change: JournalChange) throws(SQLiteError) {
        switch change {
        case .putInstallation(let row): try database.put(row)
        case .forgetFingerprints: try forgetFingerprints()
        case .putMailbox(let row): try database.put(row)
        case .putMailboxAddress(let row): try database.put(row)
        case .putAddressBook(let row): try database.put(row)
        case .putHold(let book, let why):
            try database.run("UPDATE address_book SET hold = ?2 WHERE address_book_id = ?1", .init(book), .init(why))
        case .addHold(let book, let why):
            try database.run(
                """
                UPDATE address_book SET hold = CASE WHEN hold IS NULL THEN ?2 WHEN instr(hold, ?2) > 0 THEN hold
                  ELSE hold || ' ' || ?2 END WHERE address_book_id = ?1
                """, .init(book), .text(why))
        case .putPause(let book, let why):
            try database.run("UPDATE address_book SET pause = ?2 WHERE address_book_id = ?1", .init(book), .init(why))
        case .putLoss(let book, let lostAt):
            try database.run(
                "UPDATE address_book SET lost_at = ?2 WHERE address_book_id = ?1", .init(book), .init(lostAt))
        case .putEntry(let book, let entry): try database.put(EntryRow(book, entry))
        case .putParked(let book, let parked): try database.put(ParkedRow(book, parked))
        case .putForeign(let book, let foreign): try database.put(ForeignRow(book, foreign))
        case .putReading(let row): try database.put(row)
        case .putSourceFacts(let facts): try write(facts)
        case .putHeldPlan(let plan): try write(plan)
        case .putMappingVersion(let row): try database.put(row)
        case .putCycle(let row): try database.put(row)
        case .putConfiguration(let row): try write(row)
        case .putDefinition(let row): try database.put(row)
        case .putRun(let row): try database.put(row)
        case .appendDisclosure(let row): try database.insert(row)
        case .putReadBack(let book, let readBack): try database.put(ReadBackRow(book, readBack))
        case .removeEntry(let book, let record, let slot):
            try database.run(
                "DELETE FROM entry WHERE address_book_id = ?1 AND record_id = ?2 AND slot = ?3",
                .init(book), .init(record), .init(slot))
        case .removeParked(let book, let record):
            try database.run(
                "DELETE FROM parked WHERE address_book_id = ?1 AND record_id = ?2", .init(book), .init(record))
        case .removeForeign(let book, let item):
            try database.run(
                "DELETE FROM foreign_item WHERE address_book_id = ?1 AND remote_id = ?2", .init(book), .init(item))
        }
    }

    private func forgetFingerprints() throws(SQLiteError) {
        try database.run(
            """
            UPDATE entry SET want_fp = NULL, sent_fp = NULL, seen_fp = NULL,
              photo_fp = CASE WHEN photo_fp IS NULL OR substr(photo_fp, 1, 16) IN (?1, ?4) THEN photo_fp
                WHEN length(photo_fp) = 16 THEN ?2 ELSE ?3 END
            """, .blob(ItemPhoto.coverFingerprint.bytes), .blob(ItemPhoto.unknown.bytes),
            .blob(ItemPhoto(ItemPhoto.unknown.fingerprint, isCertain: false).bytes),
            .blob(ItemPhoto.formerFingerprint.bytes))
        try database.run("UPDATE address_book SET digest = NULL")
    }

    private func write(_ facts: [String: Int64]) throws(SQLiteError) {
        try database.run("DELETE FROM source_fact")
        for (fact, value) in facts { try database.insert(SourceFactRow(fact: fact, value: value)) }
    }

    private func write(_ row: ConfigurationRow) throws(SQLiteError) {
        try database.put(row)
        try database.run(
            "DELETE FROM configuration WHERE number NOT IN (SELECT number FROM configuration ORDER BY number DESC LIMIT ?1)",
            .init(ConfigurationRow.keptMax))
    }

    /// Who decided about a plan stays known, also where whoever puts it has not read that yet.
    private func write(_ plan: HeldPlanRow) throws(SQLiteError) {
        let isKnown = try database.firstInteger("SELECT count(*) FROM plan WHERE plan_id = ?1", .text(plan.id)) == 1
        var plan = plan
        if isKnown, plan.decidedBy == nil { try takeDecision(of: &plan) }
        try database.put(plan)
        guard !isKnown else { return }
        for (place, operation) in plan.operations.enumerated() {
            try database.insert(HeldOperationRow(plan: plan.id, place: place, operation: operation))
        }
    }

    private func takeDecision(of plan: inout HeldPlanRow) throws(SQLiteError) {
        let statement = try database.prepare("SELECT decided_by, decided_at FROM plan WHERE plan_id = ?1")
        defer { statement.reset() }
        try statement.bind(1, plan.id)
        guard try statement.step(), let person = statement.text(0) else { return }
        plan.decidedBy = person
        plan.decidedAt = statement.int64(1).map(Moment.init(milliseconds:))
    }
}
