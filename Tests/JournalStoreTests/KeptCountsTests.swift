import ContactModel
import Contracts
import SQLite
import SyncPlanning
import Testing

@testable import JournalStore

/// What triggers keep is what is there.
@Suite("Journal: kept counts") struct KeptCountsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path("journal.db") }

    private static let counted = """
        SELECT group_concat(address_book_id || ' ' || state || ' ' || n) FROM (SELECT address_book_id, state, count(*) AS n
          FROM entry WHERE slot = 0 GROUP BY address_book_id, state ORDER BY address_book_id, state)
        """
    private static let kept = """
        SELECT group_concat(address_book_id || ' ' || state || ' ' || entries) FROM (SELECT * FROM entry_count
          WHERE entries <> 0 ORDER BY address_book_id, state)
        """
    private static let countedDays = """
        SELECT group_concat(day || ' ' || n || ' ' || f || ' ' || c || ' ' || u || ' ' || r) FROM (
          SELECT started_at / 86400000 AS day, count(*) AS n, sum(outcome IS 'failed' OR outcome IS 'refused') AS f,
            sum(made(counts, 'created')) AS c, sum(made(counts, 'updated') + made(counts, 'redacted')) AS u,
            sum(made(counts, 'removed')) AS r FROM run GROUP BY day ORDER BY day)
        """
    private static let keptDays = """
        SELECT group_concat(day || ' ' || runs || ' ' || failed || ' ' || created || ' ' || updated || ' ' || removed) FROM
          (SELECT * FROM run_day WHERE runs <> 0 OR failed <> 0 OR created <> 0 OR updated <> 0 OR removed <> 0 ORDER BY day)
        """

    private func expectEqual(_ comment: String, _ location: SourceLocation = #_sourceLocation) throws {
        let database = try Database(path: path, access: .readOnly)
        #expect(
            try database.first(Self.kept) == database.first(Self.counted), "\(comment)", sourceLocation: location)
        let made = { (name: String) in "ifnull(json_extract(iif(json_valid(counts), counts, '{}'), '$.\(name)'), 0)" }
        let days = ["created", "updated", "redacted", "removed"].reduce(Self.countedDays) {
            $0.replacing("made(counts, '\($1)')", with: made($1))
        }
        #expect(try database.first(Self.keptDays) == database.first(days), "\(comment)", sourceLocation: location)
    }

    private static func run(_ random: inout RandomChanges) -> RunRow {
        var run = RunRow.sample(
            "r\(random.number(0...20))", startedAt: Int64(random.number(0...4)) * 86_400 + Int64(random.number(0...9)))
        run.outcome = ["ok", "held", "failed", "refused", nil][random.number(0...4)]
        run.counts =
            random.isTrue(6)
            ? ["", "{", "[1]", "a\0b"][random.number(0...3)]
            : "{\"created\":\(random.number(0...9)),\"updated\":\(random.number(0...9)),"
                + "\"redacted\":\(random.number(0...9)),\"removed\":\(random.number(0...9))}"
        return run
    }

    @Test(arguments: [1, 2, UInt64.random(in: .min ... .max)])
    func `after any history the kept counts are those that are counted`(seed: UInt64) async throws {
        print("kept counts: seed \(seed)")
        var random = RandomChanges(seed: seed)
        let journal = try SQLiteJournal(path: path)
        for step in 0..<400 {
            // Many are refused as a whole, which is part of the history: then nothing of them counts.
            try? await journal.commit(random.transaction() + [.putRun(Self.run(&random))], under: nil)
            try? await journal.commit([.putRun(Self.run(&random))], under: nil)
            if step % 40 == 39 { try expectEqual("step \(step)") }
        }
        await journal.close()
        let database = try Database(path: path, access: .readWrite)
        #expect(try database.firstInteger("SELECT count(*) FROM entry") ?? 0 > 0)
        // What another program does, or a later version, is counted as well.
        for change in [
            "UPDATE OR IGNORE entry SET slot = slot + 10 WHERE slot = 0 AND rowid % 2 = 0 AND state IN ('orphaned', 'deleting')",
            "UPDATE OR IGNORE entry SET slot = 0 WHERE slot > 10 AND rowid % 3 = 0",
            "UPDATE OR IGNORE entry SET address_book_id = 'elsewhere' WHERE rowid % 5 = 0",
            "DELETE FROM run WHERE started_at % 3 = 0", "DELETE FROM entry WHERE rowid % 4 = 0",
            "UPDATE run SET started_at = started_at + 86400000 WHERE rowid % 2 = 0",
        ] {
            try database.execute(change)
            try expectEqual(change)
        }
    }

    @Test func `a journal from before the counts is counted when it takes the step`() throws {
        let database = try Database(path: path, access: .createNew)
        _ = try database.first("PRAGMA journal_mode = WAL")
        let before = Array(Schema.migrations.prefix { $0.name != "kept counts" })
        #expect(before.count == 14)
        try Schema.prepare(database, path: path, migrations: before)
        // Address books have had further columns since.
        try database.execute(
            """
            INSERT INTO mailbox (mailbox_id, member_id, state, prio, next_due, gate_until, begun)
              VALUES ('0f2c-anna', 'u-anna', 'ok', 0, 0, 0, 0);
            INSERT INTO address_book (address_book_id, mailbox_id, book, own_folder, state, folder_id, fails)
              VALUES ('ab1', '0f2c-anna', 'b1', 1, 'live', 'F', 0), ('ab2', '0f2c-anna', 'b2', 1, 'live', 'F', 0);
            """)
        let writer = JournalWriter(database: database)
        var failed = RunRow.sample("r2", startedAt: 9)
        (failed.outcome, failed.counts) = ("failed", "{\"created\":7,\"removed\":2}")
        try writer.apply(
            [
                .putEntry(.annas, .present(1)), .putEntry(.annas, .present(2)), .putEntry(.boriss, .creating(1)),
                .putRun(.sample("r1", startedAt: 1)), .putRun(failed),
            ], under: nil)
        try Schema.prepare(database, path: path)
        try expectEqual("counted by the step")
        let register = try JournalRegister(path: path)
        #expect(try register.entryCounts() == [.annas: [.present: 2], .boriss: [.creating: 1]])
        let day = Int(Moment.at(0).milliseconds / JournalRegister.dayMilliseconds)
        #expect(
            try register.runDays(3, now: .at(0)) == [
                RunDay(day: day, runs: 2, failed: 1, created: 7, updated: 0, removed: 2)
            ])
        #expect(try register.runDays(3, now: .at(4 * 86_400)).isEmpty)
        try writer.apply([.removeEntry(.annas, .contact(1), slot: 0)], under: nil)
        try expectEqual("kept by the triggers from then on")
    }

    @Test func `the counts of all entries read the kept ones and no entry`() async throws {
        let journal = try SQLiteJournal(path: path)
        await journal.close()
        let database = try Database(path: path, access: .readOnly)
        for question in [
            "SELECT address_book_id, state, entries FROM entry_count WHERE entries > 0",
            "SELECT state, sum(entries) FROM entry_count GROUP BY state",
            "SELECT * FROM run_day WHERE day > 1 AND day <= 9 AND runs > 0 ORDER BY day",
        ] {
            var steps: [String] = []
            try database.forEachRow("EXPLAIN QUERY PLAN \(question)") { steps.append($0.text(3) ?? "") }
            #expect(!steps.contains { $0.contains(" entry ") || $0.hasSuffix(" run") }, "\(steps)")
        }
    }
}
