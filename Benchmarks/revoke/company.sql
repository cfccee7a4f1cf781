-- An invented company for `make bench-revoke`, into an empty CRM (`satchel crm init --bare`).
-- The table `size` has the numbers: members of the group that loses a right, other members, contacts of each.
-- Ten members are a team and have the team's contacts; one contact in twenty is confidential, and only those in the
-- group `Vertraute` may see such ones.
BEGIN;
INSERT INTO crm_groups (id, name) VALUES (1, 'Alle'), (2, 'Vertraute');
INSERT INTO crm_attributes (name, type) VALUES ('team', 'integer');
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number, size WHERE n < members + others)
INSERT INTO crm_users (id, login, name, mailbox)
SELECT n, printf('m%05d', n), printf('Mitglied %d', n), printf('m%05d@musterwerk.example', n) FROM number;
INSERT INTO crm_user_attributes (user_id, name, value) SELECT id, 'team', (id - 1) / 10 FROM crm_users;
INSERT INTO crm_memberships (group_id, user_id) SELECT 1, id FROM crm_users;
INSERT INTO crm_memberships (group_id, user_id) SELECT 2, id FROM crm_users, size WHERE id <= members;

CREATE TABLE Kontakte (
    Id INTEGER PRIMARY KEY, Team INTEGER, Vertraulich INTEGER, Vorname TEXT, Name TEXT, Firma TEXT, Telefon TEXT,
    EMail TEXT
) STRICT;
INSERT INTO crm_tables (name, key_field) VALUES ('Kontakte', 'Id');
INSERT INTO crm_fields (table_name, name, type)
SELECT 'Kontakte', name, CASE WHEN name IN ('Id', 'Team', 'Vertraulich') THEN 'integer' ELSE 'text' END
FROM pragma_table_info('Kontakte');
INSERT INTO crm_views (name, table_name) VALUES ('Kontakte', 'Kontakte');
INSERT INTO crm_view_sort (view_name, position, field) VALUES ('Kontakte', 1, 'Name'), ('Kontakte', 2, 'Vorname');
INSERT INTO crm_view_rights (view_name, group_id, value) VALUES ('Kontakte', 1, 'yes');
INSERT INTO crm_record_rights (table_name, group_id, value, filter)
VALUES ('Kontakte', 1, 'yes', 'Vertraulich = 0'), ('Kontakte', 2, 'yes', 'Vertraulich = 1');

WITH RECURSIVE
    number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number, size WHERE n + 1 < contacts),
    team(t) AS (SELECT DISTINCT (id - 1) / 10 FROM crm_users)
INSERT INTO Kontakte (Team, Vertraulich, Vorname, Name, Firma, Telefon, EMail)
SELECT t, n % 20 = 0 AND t * 10 < members, CASE n % 3 WHEN 0 THEN 'Änne' WHEN 1 THEN 'Bertram' ELSE 'Cäcilie' END,
    printf('Probst-%d', n), CASE n % 2 WHEN 0 THEN 'Musterwerk GmbH' ELSE 'Beispielbau GmbH' END,
    printf('+49 30 23125%03d', n % 1000), printf('kontakt%d.%d@musterwerk.example', t, n)
FROM team, number, size;
COMMIT;
