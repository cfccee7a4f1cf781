extension Schema {
    /// The fifteenth step: what whoever looks asks for again and again is counted where it is written, so that it is
    /// never counted anew. Why by triggers: Documentation/Decisions/0039.
    static let keptCounts = """
        CREATE TABLE entry_count (             -- entries of slot 0 by address book and state; a zero may stay
          address_book_id TEXT NOT NULL,
          state TEXT NOT NULL,
          entries INTEGER NOT NULL,
          PRIMARY KEY (address_book_id, state)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO entry_count
          SELECT address_book_id, state, count(*) FROM entry WHERE slot = 0 GROUP BY address_book_id, state;
        DROP INDEX entry_counts;
        CREATE TRIGGER entry_counted AFTER INSERT ON entry WHEN NEW.slot = 0 BEGIN
          \(entryGained)
        END;
        CREATE TRIGGER entry_uncounted AFTER DELETE ON entry WHEN OLD.slot = 0 BEGIN
          \(entryLost)
        END;
        CREATE TRIGGER entry_left AFTER UPDATE OF address_book_id, slot, state ON entry WHEN OLD.slot = 0
          AND (OLD.state <> NEW.state OR NEW.slot <> 0 OR OLD.address_book_id <> NEW.address_book_id) BEGIN
          \(entryLost)
        END;
        CREATE TRIGGER entry_arrived AFTER UPDATE OF address_book_id, slot, state ON entry WHEN NEW.slot = 0
          AND (OLD.state <> NEW.state OR OLD.slot <> 0 OR OLD.address_book_id <> NEW.address_book_id) BEGIN
          \(entryGained)
        END;

        CREATE TABLE run_day (                 -- rows of `run` by the day in UTC on which they started
          day INTEGER PRIMARY KEY,             -- days since 1970-01-01
          runs INTEGER NOT NULL,
          failed INTEGER NOT NULL,             -- of these: refused ones as well
          created INTEGER NOT NULL, updated INTEGER NOT NULL, removed INTEGER NOT NULL   -- contacts
        ) STRICT;
        INSERT INTO run_day
          SELECT \(day("run")), count(*), sum(\(failed("run"))), sum(\(created("run"))), sum(\(updated("run"))),
            sum(\(removed("run"))) FROM run GROUP BY 1;
        CREATE TRIGGER run_counted AFTER INSERT ON run BEGIN
          \(runGained)
        END;
        CREATE TRIGGER run_uncounted AFTER DELETE ON run BEGIN
          \(runLost)
        END;
        CREATE TRIGGER run_recounted AFTER UPDATE ON run BEGIN
          \(runLost)
          \(runGained)
        END;

        CREATE INDEX address_book_held ON address_book (address_book_id) WHERE hold IS NOT NULL;
        CREATE INDEX plan_held ON plan (at, plan_id) WHERE state = 'held';
        """

    private static let entryGained = """
        INSERT INTO entry_count VALUES (NEW.address_book_id, NEW.state, 1)
            ON CONFLICT (address_book_id, state) DO UPDATE SET entries = entries + 1;
        """

    private static let entryLost = """
        UPDATE entry_count SET entries = entries - 1
            WHERE address_book_id = OLD.address_book_id AND state = OLD.state;
        """

    private static let runGained = """
        INSERT INTO run_day VALUES
            (\(day("NEW")), 1, \(failed("NEW")), \(created("NEW")), \(updated("NEW")), \(removed("NEW")))
            ON CONFLICT (day) DO UPDATE SET runs = runs + 1, failed = failed + excluded.failed,
              created = created + excluded.created, updated = updated + excluded.updated,
              removed = removed + excluded.removed;
        """

    private static let runLost = """
        UPDATE run_day SET runs = runs - 1, failed = failed - \(failed("OLD")), created = created - \(created("OLD")),
            updated = updated - \(updated("OLD")), removed = removed - \(removed("OLD"))
            WHERE day = \(day("OLD"));
        """

    static func day(_ run: String) -> String { "(\(run).started_at / 86400000)" }
    static func failed(_ run: String) -> String {
        "(\(run).outcome IS NOT NULL AND \(run).outcome IN ('failed', 'refused'))"
    }
    static func created(_ run: String) -> String { "(\(count("created", run)))" }
    static func updated(_ run: String) -> String { "((\(count("updated", run))) + (\(count("redacted", run))))" }
    static func removed(_ run: String) -> String { "(\(count("removed", run)))" }

    /// The number behind the name in the run's counts; none where the name is missing, or no number follows.
    ///
    /// Not by SQLite's functions for JSON: in triggers they are refused where the schema is not trusted.
    private static func count(_ name: String, _ run: String) -> String {
        let mark = "\"\(name)\":"
        let rest = "substr(\(run).counts, instr(\(run).counts, '\(mark)') + \(mark.utf8.count))"
        return "CASE WHEN instr(\(run).counts, '\(mark)') > 0 THEN CAST(\(rest) AS INTEGER) ELSE 0 END"
    }
}
