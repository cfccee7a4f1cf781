-- Makes of the company of `fill/company.sql` two: the first members have what `journal.sql` says, the others join one by
-- one. The table `part` has the number of the first ones.
BEGIN;
INSERT INTO crm_groups (id, name) VALUES (2, 'Neue');
DELETE FROM crm_memberships WHERE user_id > (SELECT members FROM part);
INSERT INTO crm_view_rights (view_name, group_id, value) VALUES ('Kontakte', 2, 'yes');
INSERT INTO crm_record_rights (table_name, group_id, value) VALUES ('Kontakte', 2, 'yes');
COMMIT;
