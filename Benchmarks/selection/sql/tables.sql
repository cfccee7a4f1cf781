-- The tables of the comparison with databases, for SQLite and PostgreSQL alike.
CREATE TABLE records (
    id integer PRIMARY KEY, owner text, territory text, status text, kind text NOT NULL, name text, first_name text,
    phone text, mail text,
    -- Where the record stands among all of them: by name and by id. So no database needs the collation.
    name_place integer NOT NULL, id_place integer NOT NULL);
CREATE TABLE members (login text PRIMARY KEY, reads_name boolean NOT NULL, has_own_right boolean NOT NULL);
CREATE TABLE member_territories (login text NOT NULL, territory text NOT NULL);
CREATE TABLE groups (name text PRIMARY KEY, parent text);
CREATE TABLE memberships (login text NOT NULL, group_name text NOT NULL);
CREATE TABLE subscriptions (record_id integer NOT NULL, principal text NOT NULL);
CREATE TABLE access_entries (record_id integer NOT NULL, principal text NOT NULL, is_yes boolean NOT NULL);
