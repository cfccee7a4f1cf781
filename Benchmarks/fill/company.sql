-- An invented company for `make bench-fill`, into an empty CRM (`satchel crm init --bare`).
-- The table `size` has the numbers: members who all see everything, and contacts.
BEGIN;
INSERT INTO crm_groups (id, name) VALUES (1, 'Aussendienst');
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number, size WHERE n < members)
INSERT INTO crm_users (id, login, name, mailbox)
SELECT n, printf('m%05d', n), printf('Mitglied %d', n), printf('m%05d@musterwerk.example', n) FROM number;
INSERT INTO crm_memberships (group_id, user_id) SELECT 1, id FROM crm_users;

CREATE TABLE Kontakte (
    Id INTEGER PRIMARY KEY, Vorname TEXT, Name TEXT, Firma TEXT, Position TEXT, Strasse TEXT, PLZ TEXT, Ort TEXT,
    Telefon TEXT, Mobil TEXT, EMail TEXT, Geburtstag TEXT, Bemerkung TEXT
) STRICT;
INSERT INTO crm_tables (name, key_field) VALUES ('Kontakte', 'Id');
INSERT INTO crm_fields (table_name, name, type)
SELECT 'Kontakte', name, CASE name WHEN 'Id' THEN 'integer' WHEN 'Geburtstag' THEN 'date' ELSE 'text' END
FROM pragma_table_info('Kontakte');
INSERT INTO crm_views (name, table_name) VALUES ('Kontakte', 'Kontakte');
INSERT INTO crm_view_sort (view_name, position, field) VALUES ('Kontakte', 1, 'Name'), ('Kontakte', 2, 'Vorname');
INSERT INTO crm_view_rights (view_name, group_id, value) VALUES ('Kontakte', 1, 'yes');
INSERT INTO crm_record_rights (table_name, group_id, value) VALUES ('Kontakte', 1, 'yes');

WITH RECURSIVE
    number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number, size WHERE n < contacts),
    part(n, first, last, firm) AS (
        SELECT n,
            CASE n % 7 WHEN 0 THEN 'Änne' WHEN 1 THEN 'Bertram' WHEN 2 THEN 'Cäcilie' WHEN 3 THEN 'Dagobert'
                WHEN 4 THEN 'Edeltraud' WHEN 5 THEN 'Ferdinand' ELSE 'Gundula' END,
            CASE n / 7 % 5 WHEN 0 THEN 'Probst' WHEN 1 THEN 'Musterer' WHEN 2 THEN 'Beispiel' WHEN 3 THEN 'Würfel'
                ELSE 'Großmann' END,
            CASE n / 35 % 3 WHEN 0 THEN 'Musterwerk' WHEN 1 THEN 'Beispielbau' ELSE 'Probierstube' END
        FROM number)
INSERT INTO Kontakte
SELECT n, first, printf('%s-%d', last, n), firm || ' GmbH', 'Einkauf', printf('Beispielweg %d', n % 90 + 1),
    printf('%05d', 10115 + n % 80000), 'Musterstadt', printf('+49 30 23125%03d', n % 1000),
    printf('+49 171 39%05d', n % 100000), printf('kontakt%d@%s.example', n, lower(firm)),
    date('1950-01-01', printf('+%d days', n * 37 % 18000)), printf('Nimmt die Ware %d mal im Jahr ab.', n % 12)
FROM part;
COMMIT;
