-- Brings the address books that the journal has to where a long life leaves them. The table `size` has the contacts of
-- each; the clock is this machine's.
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1000000;
BEGIN;
CREATE TEMP TABLE at AS SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS now;
CREATE TEMP TABLE book AS SELECT row_number() OVER (ORDER BY address_book_id) AS n, address_book_id AS id
    FROM address_book;
UPDATE address_book SET state = 'live', folder_id = 'folder-' || address_book_id, folder_epoch = 1,
    cursor = hex(zeroblob(400)), cursor_at = (SELECT now FROM at), listed_at = (SELECT now FROM at),
    last_ok_at = (SELECT now FROM at);
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number, size WHERE n < contacts)
INSERT INTO entry (address_book_id, record_id, slot, state, create_op, remote_id, etag, want_fp, sent_fp, seen_fp,
    fp_ver, mask, map_ver, rights_ver, repairs, changed_at)
SELECT id, printf('Kontakte/%d', number.n), 0,
    CASE WHEN (book.n * 37 + number.n) % 5000 = 0 THEN 'orphaned' ELSE 'present' END, printf('%016x', number.n),
    printf('AAMkADhmZDQwODk5LTcwNTYtNGJmYS05N2RkLWY5NWVmZTE0ZmVk-%06d-%06d', book.n, number.n),
    printf('W/"EQAAABYAAAD%08d"', number.n), zeroblob(16), zeroblob(16), zeroblob(16), 1, '3ff', 1, 1, 0, now
FROM book, number, at ORDER BY id, number.n;
-- Three runs of each in the last two weeks; of some the last one failed, or left contacts without proof.
INSERT INTO run (run_id, address_book_id, fence, epoch, cause, started_at, ended_at, outcome, basis, counts, error)
SELECT printf('%s-%d', id, k), id, 1, 1, 'changed', now - 60000 - k * 345600000 - book.n * 7919000 % 345600000,
    now - 59000 - k * 345600000 - book.n * 7919000 % 345600000,
    CASE WHEN k = 0 AND book.n % 50 = 0 THEN 'failed' ELSE 'ok' END, 'seed',
    printf('{"created":%d,"updated":%d,"redacted":0,"photos":0,"removed":%d,"held":0,"adopted":0,"duplicates":0,'
        || '"drift":0,"unknown":0,"gate":0,"throttled":0,"requests":%d%s}', book.n % 7, book.n % 5, book.n % 3,
        book.n % 20 + 1, CASE WHEN k = 0 AND book.n % 40 = 0 THEN ',"unsettled":2' ELSE '' END), NULL
FROM book, at, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2);
UPDATE address_book SET fails = 1 WHERE address_book_id IN (SELECT id FROM book WHERE n % 50 = 0);
INSERT INTO parked (address_book_id, record_id, want_fp, fails, until_at, code)
SELECT id, 'Kontakte/1', zeroblob(16), 1, now + 86400000, 'deleted' FROM book, at WHERE n % 25 = 0;
-- One in two hundred has a plan that waits, of forty removals.
INSERT INTO plan (plan_id, address_book_id, digest, counts, why, at, expires_at, state)
SELECT printf('p%d', n), id, zeroblob(16), '{"remove":40}', '40 contacts would go', now, now + 86400000, 'held'
FROM book, at WHERE n % 200 = 0;
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 40)
INSERT INTO plan_op (plan_id, place, address_book_id, record_id, act, cause)
SELECT printf('p%d', book.n), number.n, id, printf('Kontakte/%d', number.n), 'remove', 'filter'
FROM book, number WHERE book.n % 200 = 0;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
