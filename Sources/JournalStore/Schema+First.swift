extension Schema {
    /// The first step: ENGINE §4 as far as something writes it. Why it differs: Documentation/Decisions/0001.
    ///
    /// Times are milliseconds UTC. Constraints have names, which are those of `JournalRule` where a row that
    /// Satchel can make could break them; the others only guard the file against other programs.
    static let first = """
        CREATE TABLE installation (            -- exactly one row
          one INTEGER PRIMARY KEY,
          instance TEXT NOT NULL,              -- random, made once, part of every mark
          epoch INTEGER NOT NULL,              -- +1 once a day, at failover and at restore
          site TEXT NOT NULL,                  -- must equal the site of the configuration
          mode TEXT NOT NULL,
          gate_until INTEGER NOT NULL,         -- throttle or sign-in gate of the whole app
          hold TEXT,                           -- why removals are held; NULL = not held
          CONSTRAINT installation_one CHECK (one = 1),
          CONSTRAINT installation_mode CHECK (mode IN ('off', 'plan', 'nodelete', 'live'))
        ) STRICT;

        CREATE TABLE mailbox (                 -- the unit of leasing, throttling and scheduling
          mailbox_id TEXT PRIMARY KEY NOT NULL,
          member_id TEXT NOT NULL,             -- whose rights apply
          state TEXT NOT NULL,
          prio INTEGER NOT NULL,
          next_due INTEGER NOT NULL,
          gate_until INTEGER NOT NULL,
          begun INTEGER NOT NULL,              -- visits begun since the last finished one; counts crashes too
          spent TEXT,                          -- the request window; NULL = assume it full
          lease_owner TEXT,
          lease_until INTEGER NOT NULL DEFAULT 0,
          fence INTEGER NOT NULL DEFAULT 0,
          CONSTRAINT mailbox_state CHECK (state IN ('ok', 'suspended', 'gone'))
        ) STRICT;

        CREATE TABLE mailbox_address (         -- which mailbox an address stood for when it was last looked up
          address TEXT PRIMARY KEY NOT NULL,
          mailbox_id TEXT NOT NULL,            -- may have no row yet
          checked_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE source_fact (             -- what the source's directory and rights looked like; no content
          fact TEXT PRIMARY KEY NOT NULL,
          value INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE address_book (
          address_book_id TEXT PRIMARY KEY NOT NULL,
          mailbox_id TEXT NOT NULL CONSTRAINT address_book_mailbox REFERENCES mailbox,
          book TEXT NOT NULL,                  -- the definition it comes from
          own_folder INTEGER NOT NULL,         -- 0 = the default Contacts folder
          state TEXT NOT NULL,
          mode TEXT,                           -- NULL = the installation's
          folder_id TEXT, folder_epoch INTEGER,
          cursor TEXT, cursor_at INTEGER,
          listed_at INTEGER,                   -- last complete listing
          digest BLOB, basis TEXT,             -- of the selection last applied, and what it came from
          fails INTEGER NOT NULL,
          last_ok_at INTEGER,
          lost_at INTEGER,                     -- last loss of the folder
          hold TEXT,
          CONSTRAINT address_book_folder CHECK (state IN ('seatless', 'new', 'closed') OR folder_id IS NOT NULL),
          CONSTRAINT address_book_own_folder CHECK (own_folder IN (0, 1)),
          CONSTRAINT address_book_state
            CHECK (state IN ('seatless', 'new', 'live', 'lost', 'draining', 'closed')),
          CONSTRAINT address_book_mode CHECK (mode IN ('off', 'plan', 'nodelete', 'live')),
          CONSTRAINT address_book_digest CHECK (length(digest) = 16)
        ) STRICT;
        CREATE UNIQUE INDEX address_book_one ON address_book (mailbox_id, book)
          WHERE state NOT IN ('draining', 'closed');

        CREATE TABLE entry (                   -- no row = absent
          address_book_id TEXT NOT NULL CONSTRAINT entry_address_book REFERENCES address_book,
          record_id TEXT NOT NULL,             -- table and key
          slot INTEGER NOT NULL,               -- 0 = the one item; > 0 = surplus items of the same record
          state TEXT NOT NULL,
          op_id TEXT, op_cause TEXT, op_fence INTEGER, sent_at INTEGER,   -- the open intent
          outcome TEXT,                        -- NULL = no open intent
          create_op TEXT,                      -- operation in the item's origin mark
          remote_id TEXT, etag TEXT,
          want_fp BLOB, sent_fp BLOB, seen_fp BLOB, fp_ver INTEGER NOT NULL,
          mask TEXT NOT NULL, map_ver INTEGER NOT NULL, rights_ver INTEGER NOT NULL,
          repairs INTEGER NOT NULL, repaired_at INTEGER,
          changed_at INTEGER NOT NULL,
          PRIMARY KEY (address_book_id, record_id, slot),
          CONSTRAINT entry_item CHECK (state = 'creating' OR remote_id IS NOT NULL),
          CONSTRAINT entry_intent CHECK ((state IN ('present', 'orphaned')) = (op_id IS NULL)),
          CONSTRAINT entry_slot CHECK (slot = 0 OR slot > 0 AND state IN ('orphaned', 'deleting')),
          CONSTRAINT entry_state CHECK (state IN ('creating', 'present', 'updating', 'deleting', 'orphaned')),
          CONSTRAINT entry_intent_whole CHECK (
            (op_id IS NULL) = (outcome IS NULL) AND (op_id IS NULL) = (op_cause IS NULL)
            AND (op_id IS NULL) = (op_fence IS NULL) AND (op_id IS NULL) = (sent_at IS NULL)),
          CONSTRAINT entry_outcome CHECK (outcome IN ('sent', 'unknown')),
          CONSTRAINT entry_fingerprints
            CHECK (length(want_fp) = 16 AND length(sent_fp) = 16 AND length(seen_fp) = 16)
        ) STRICT;
        CREATE UNIQUE INDEX entry_remote ON entry (address_book_id, remote_id) WHERE remote_id IS NOT NULL;
        CREATE INDEX entry_holders ON entry (record_id);                          -- who holds this record
        CREATE INDEX entry_counts ON entry (address_book_id, state) WHERE slot = 0;

        CREATE TABLE parked (                  -- not planned before until_at
          address_book_id TEXT NOT NULL CONSTRAINT parked_address_book REFERENCES address_book,
          record_id TEXT NOT NULL,
          want_fp BLOB NOT NULL,
          fails INTEGER NOT NULL,
          until_at INTEGER NOT NULL,
          code TEXT NOT NULL,
          PRIMARY KEY (address_book_id, record_id),
          CONSTRAINT parked_fingerprint CHECK (length(want_fp) = 16)
        ) STRICT;

        CREATE TABLE foreign_item (            -- in our folder, not ours: ids only, never touched
          address_book_id TEXT NOT NULL CONSTRAINT foreign_item_address_book REFERENCES address_book,
          remote_id TEXT NOT NULL,
          kind TEXT NOT NULL,
          PRIMARY KEY (address_book_id, remote_id),
          CONSTRAINT foreign_item_kind CHECK (kind IN ('member', 'copy'))
        ) STRICT;

        CREATE TABLE source_reading (
          reading INTEGER PRIMARY KEY,
          n_records INTEGER NOT NULL, n_users INTEGER NOT NULL,
          canary INTEGER NOT NULL,
          complete INTEGER NOT NULL,
          rights_ver INTEGER NOT NULL,
          config_digest BLOB NOT NULL,
          why TEXT,                            -- why it was rejected; NULL = accepted
          at INTEGER NOT NULL,
          CONSTRAINT source_reading_accepted CHECK (why IS NOT NULL OR (canary = 1 AND complete = 1)),
          CONSTRAINT source_reading_canary CHECK (canary IN (0, 1)),
          CONSTRAINT source_reading_complete CHECK (complete IN (0, 1))
        ) STRICT;

        CREATE TABLE plan (                    -- only plans that must wait for a person
          plan_id TEXT PRIMARY KEY NOT NULL,
          address_book_id TEXT,                -- NULL = over the whole installation
          digest BLOB NOT NULL, counts TEXT NOT NULL, why TEXT NOT NULL,
          at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
          state TEXT NOT NULL,
          decided_by TEXT, decided_at INTEGER,
          CONSTRAINT plan_state CHECK (state IN ('held', 'released', 'discarded', 'expired', 'applied'))
        ) STRICT;
        CREATE TABLE plan_op (                 -- what such a plan lists: a release is checked against it
          plan_id TEXT NOT NULL CONSTRAINT plan_op_plan REFERENCES plan,
          place INTEGER NOT NULL,              -- in the plan's order
          address_book_id TEXT NOT NULL, record_id TEXT NOT NULL,
          act TEXT NOT NULL, cause TEXT NOT NULL,
          PRIMARY KEY (plan_id, place),
          CONSTRAINT plan_op_act CHECK (act IN ('create', 'update', 'redact', 'remove'))
        ) STRICT;
        CREATE UNIQUE INDEX plan_op_one ON plan_op (plan_id, address_book_id, record_id);

        CREATE TABLE mapping_version (         -- what the bits of masks mean; kept as long as disclosure
          map_ver INTEGER PRIMARY KEY,
          book TEXT NOT NULL,
          fields TEXT NOT NULL,                -- a JSON array of names, bit 0 first
          config_digest BLOB NOT NULL,
          at INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER mapping_version_fixed BEFORE UPDATE ON mapping_version
          WHEN OLD.book <> NEW.book OR OLD.fields <> NEW.fields
          BEGIN SELECT RAISE(ABORT, 'mapping_version_fixed'); END;

        CREATE TABLE run (                     -- runs that did or refused something; quiet ones leave no row
          run_id TEXT PRIMARY KEY NOT NULL,
          address_book_id TEXT NOT NULL,
          fence INTEGER NOT NULL, epoch INTEGER NOT NULL,
          cause TEXT NOT NULL,
          started_at INTEGER NOT NULL, ended_at INTEGER,
          outcome TEXT,
          basis TEXT NOT NULL, counts TEXT NOT NULL,
          error TEXT
        ) STRICT;
        CREATE INDEX run_newest ON run (address_book_id, started_at, run_id);

        CREATE TABLE disclosure (              -- append-only: who received which record's which fields when
          seq INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          mailbox_id TEXT NOT NULL, member_id TEXT NOT NULL,
          address_book_id TEXT NOT NULL, record_id TEXT NOT NULL,
          act TEXT NOT NULL,
          certainty TEXT NOT NULL,
          fields TEXT NOT NULL,                -- bit set (hex), read through mapping_version; no values
          cause TEXT NOT NULL,
          rights_ver INTEGER, map_ver INTEGER,
          run_id TEXT, op_id TEXT,
          CONSTRAINT disclosure_act CHECK (act IN ('create', 'update', 'redact', 'remove', 'adopt', 'moved', 'copy')),
          CONSTRAINT disclosure_certainty CHECK (certainty IN ('possible', 'confirmed', 'void'))
        ) STRICT;
        CREATE INDEX disclosure_record ON disclosure (record_id);
        CREATE INDEX disclosure_member ON disclosure (member_id);
        CREATE INDEX disclosure_address_book ON disclosure (address_book_id);
        CREATE INDEX disclosure_removed ON disclosure (at) WHERE act = 'remove' AND certainty = 'confirmed';
        CREATE TRIGGER disclosure_fixed BEFORE UPDATE ON disclosure
          BEGIN SELECT RAISE(ABORT, 'disclosure_fixed'); END;
        """
}
