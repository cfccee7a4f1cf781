package import ContactModel
package import Contracts
import Locking
import SQLite

/// How long the account of what went is kept, and how it is forgotten then (ENGINE §18).
///
/// A stay of a record in an address book is forgotten as a whole, when its end is long enough ago. What is still there, or of
/// which no end is known, is kept with all that led to it.
package struct AccountRetention: Sendable {
    /// What goes is looked for so often: each time the whole account is compared with its seals, and sealed anew.
    package static let interval = Duration.seconds(30 * 86_400)

    private let path: String
    private let seals: AccountSeals
    /// Looking costs a reading of the whole account, also where nothing is found.
    private let lookedAt = Locked<Moment?>(nil)

    package init(journalAt path: String) {
        self.path = JournalFile.plain(path)
        seals = AccountSeals(beside: path)
    }

    /// Finishes what an earlier process may have begun: the seal says that rows are forgotten, and they are still there. To be
    /// asked at the start, before the journal changes.
    package func finishInterrupted() throws(JournalError) {
        let known = try seals.load()
        if let last = known.last, last.kind == .pruned { try finish(last, after: known.dropLast().last) }
    }

    /// Forgets what ended longer ago than `kept`, where that is due. The seal is written first, then the rows go.
    ///
    /// - Returns: the seal over what is left; `nil`: nothing was due, or it was looked for within the last day.
    /// - Throws: `.malformed` where the account is not what was sealed: then nothing is forgotten.
    package func pruneIfDue(keeping kept: Duration, now: Moment) throws(JournalError) -> AccountSeal? {
        let known = try seals.load()
        let former = known.last { $0.kind == .pruned }
        let cut = now + .milliseconds(-kept.milliseconds)
        let isToday = lookedAt.withLock { $0 }.map { $0 <= now && now < $0 + AccountSeals.interval } ?? false
        // A clock that was ahead once keeps nobody waiting.
        let isDue = former.map { now < $0.at || now >= $0.at + Self.interval } ?? true
        guard !isToday, isDue, let first = try earliestEnd(), first < cut else { return nil }
        lookedAt.withLock { $0 = now }
        let register = try JournalRegister(path: path)
        guard try !seals.check(register).seals.contains(where: { $0.state == .broken }) else {
            throw JournalError(
                kind: .malformed,
                message:
                    "The account of disclosures is not what was sealed, so nothing of it is forgotten. See 'satchel audit "
                    + "--verify'.")
        }
        let instance = try register.installation()?.instance
        return try inTransaction { (database) throws(JournalError) in
            guard try Self.forget(before: cut, in: database) > 0 else { return nil }
            let last = try Self.lastNumber(in: database)
            let seal = try AccountSeals.seal(
                .pruned, after: known.last, through: last, at: now, cut: cut, instance: instance, of: database)
            // First the seal, then the rows: of these two it is the seal that tells what was under way.
            try seals.write(known + [seal])
            return seal
        }
    }

    private func finish(_ seal: AccountSeal, after former: AccountSeal?) throws(JournalError) {
        guard let cut = seal.cut else { return }
        let register = try JournalRegister(path: path)
        let found = try AccountSeals.seal(
            .pruned, after: former, through: seal.last, at: seal.at, cut: cut, instance: seal.instance,
            of: register.database)
        guard found != seal else { return }
        let _: AccountSeal? = try inTransaction { (database) throws(JournalError) in
            _ = try Self.forget(before: cut, in: database)
            let again = try AccountSeals.seal(
                .pruned, after: former, through: seal.last, at: seal.at, cut: cut, instance: seal.instance,
                of: database)
            // Otherwise somebody else has changed them, which `audit --verify` says.
            return again == seal ? again : nil
        }
    }

    // MARK: Private

    /// Commits where `body` answers something.
    private func inTransaction<Answer>(
        _ body: (Database) throws(JournalError) -> Answer?
    ) throws(JournalError) -> Answer? {
        let database: Database
        do throws(SQLiteError) {
            database = try Database(path: path, access: .readWrite)
            // What is forgotten is not left lying in free pages.
            try database.execute("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; BEGIN IMMEDIATE")
        } catch {
            throw JournalError(error, path: path)
        }
        var answer: Answer?
        do throws(JournalError) {
            answer = try body(database)
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
        do throws(SQLiteError) {
            try database.execute(answer == nil ? "ROLLBACK" : "COMMIT")
        } catch {
            throw JournalError(error, path: path)
        }
        return answer
    }

    /// When the first of all stays whose end is in the account ended; by an index.
    private func earliestEnd() throws(JournalError) -> Moment? {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readOnly)
            return try database.firstInteger(
                "SELECT min(at) FROM disclosure WHERE act = 'remove' AND certainty = 'confirmed'"
            ).map { Moment(milliseconds: $0) }
        } catch {
            throw JournalError(error, path: path)
        }
    }

    private static func lastNumber(in database: Database) throws(JournalError) -> Int64 {
        do throws(SQLiteError) {
            return try database.firstInteger("SELECT max(seq) FROM disclosure") ?? 0
        } catch {
            throw JournalError(error, path: "the journal")
        }
    }

    /// - Returns: how many rows of the account went.
    private static func forget(before cut: Moment, in database: Database) throws(JournalError) -> Int64 {
        do throws(SQLiteError) {
            try database.execute(doubtful)
            try database.run(ends, .init(cut))
            try database.run(stays)
            var count = database.changes
            try database.run(neverThere, .init(cut))
            count += database.changes
            for statement in [readBacks, planOperations, plans, runs] { try database.run(statement, .init(cut)) }
            try database.execute("DROP TABLE temp.ended; DROP TABLE temp.doubtful")
            return count
        } catch {
            throw JournalError(error, path: "the journal")
        }
    }

    /// The first removal of each record's items in each address book that is not certain: it was never read back, or left the
    /// item with its member.
    private static let doubtful = """
        CREATE TEMP TABLE doubtful (book TEXT, record TEXT, seq INTEGER, PRIMARY KEY (book, record)) WITHOUT ROWID;
        INSERT INTO temp.doubtful SELECT address_book_id, record_id, min(seq) FROM disclosure
        WHERE act = 'remove' AND certainty = 'confirmed'
          AND (evidence IN ('leftInDeletedItems', 'unmarked') OR EXISTS (
            SELECT 1 FROM read_back WHERE read_back.address_book_id = disclosure.address_book_id
              AND read_back.op_id = disclosure.op_id AND read_back.read_at IS NULL))
        GROUP BY address_book_id, record_id
        """
    /// The last old end of each record's stays in each address book before any such removal: what that is of is kept, also
    /// where the record came back later and went for certain. Of two items of one record the one that went as a duplicate is
    /// no end.
    private static let ends = """
        CREATE TEMP TABLE ended AS
        SELECT address_book_id AS book, record_id AS record, max(seq) AS seq FROM disclosure
        WHERE at < ?1 AND act = 'remove' AND certainty = 'confirmed' AND cause <> 'duplicate'
          AND NOT EXISTS (
            SELECT 1 FROM temp.doubtful WHERE doubtful.book = disclosure.address_book_id
              AND doubtful.record = disclosure.record_id AND doubtful.seq <= disclosure.seq)
        GROUP BY address_book_id, record_id
        """
    /// All rows up to such an end, if nothing came after it but a new stay: otherwise they may tell of what is still there.
    /// Numbers are not given twice, so that the highest stays.
    private static let stays = """
        DELETE FROM disclosure WHERE seq < (SELECT max(seq) FROM disclosure) AND seq IN (
          SELECT former.seq FROM temp.ended JOIN disclosure AS former
            ON former.record_id = ended.record AND +former.address_book_id = ended.book AND former.seq <= ended.seq
          WHERE coalesce(
            (SELECT later.act IN ('create', 'adopt') FROM disclosure AS later
             WHERE later.record_id = ended.record AND +later.address_book_id = ended.book AND later.seq > ended.seq
             ORDER BY later.seq LIMIT 1),
            NOT EXISTS (
              SELECT 1 FROM entry WHERE entry.address_book_id = ended.book AND entry.record_id = ended.record)))
        """
    /// Creates whose outcome was not known, and of which it was found out then that they had not happened.
    private static let neverThere = """
        DELETE FROM disclosure WHERE seq < (SELECT max(seq) FROM disclosure) AND seq IN (
          SELECT open.seq FROM disclosure AS last JOIN disclosure AS open
            ON open.record_id = last.record_id AND +open.address_book_id = last.address_book_id
          WHERE last.certainty = 'void' AND last.at < ?1
            AND NOT EXISTS (
              SELECT 1 FROM entry WHERE entry.address_book_id = last.address_book_id AND entry.record_id = last.record_id)
            AND NOT EXISTS (
              SELECT 1 FROM disclosure AS other
              WHERE other.record_id = last.record_id AND +other.address_book_id = last.address_book_id
                AND (other.certainty = 'confirmed' OR other.seq > last.seq)))
        """
    private static let readBacks = "DELETE FROM read_back WHERE read_at < ?1"
    /// What a person let go, and what was asked in vain. A plan that was discarded goes on keeping what it lists.
    private static let plans = "DELETE FROM plan WHERE at < ?1 AND state IN ('released', 'expired', 'applied')"
    private static let planOperations =
        "DELETE FROM plan_op WHERE plan_id IN (SELECT plan_id FROM plan WHERE at < ?1 "
        + "AND state IN ('released', 'expired', 'applied'))"
    /// The newest of each address book stays: it says how the address book fares.
    private static let runs = """
        DELETE FROM run WHERE started_at < ?1 AND EXISTS (
          SELECT 1 FROM run AS later WHERE later.address_book_id = run.address_book_id AND later.started_at > run.started_at)
        """
}
