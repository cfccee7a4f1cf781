extension EmbeddedCRM {
    /// The relations of the contract. Documentation/EmbeddedCRM.md explains each column.
    ///
    /// What a principal is told by holds on to its user or group: an entry of a right must not vanish with a deleted
    /// user, since an object without entries follows the defaults. Memberships, attributes and subscriptions go with
    /// their user or group. Data columns carry no foreign keys, as a relation to an unknown record is simply unset.
    static let relationsSQL = """
        CREATE TABLE crm_users (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            login TEXT NOT NULL UNIQUE CHECK (login <> ''),
            name TEXT,
            mail TEXT,
            mailbox TEXT,
            active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
        ) STRICT;
        CREATE TABLE crm_attributes (
            name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
            type TEXT NOT NULL CHECK (type IN ('text', 'integer', 'decimal', 'boolean', 'date', 'timestamp')),
            is_list INTEGER NOT NULL DEFAULT 0 CHECK (is_list IN (0, 1))
        ) STRICT;
        CREATE TABLE crm_user_attributes (
            user_id INTEGER NOT NULL REFERENCES crm_users (id) ON DELETE CASCADE,
            name TEXT NOT NULL REFERENCES crm_attributes (name) ON UPDATE CASCADE,
            value TEXT
        ) STRICT;
        CREATE INDEX crm_user_attributes_user ON crm_user_attributes (user_id);
        CREATE TABLE crm_groups (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE CHECK (name <> '')
        ) STRICT;
        CREATE TABLE crm_memberships (
            group_id INTEGER NOT NULL REFERENCES crm_groups (id) ON DELETE CASCADE,
            user_id INTEGER REFERENCES crm_users (id) ON DELETE CASCADE,
            child_group_id INTEGER REFERENCES crm_groups (id) ON DELETE CASCADE,
            CHECK ((user_id IS NULL) <> (child_group_id IS NULL)),
            UNIQUE (group_id, user_id, child_group_id)
        ) STRICT;
        CREATE TABLE crm_tables (
            name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
            key_field TEXT NOT NULL,
            deleted_field TEXT,
            merged_into_field TEXT,
            country_field TEXT,
            fields_default TEXT CHECK (fields_default IN ('readable', 'hidden'))
        ) STRICT;
        CREATE TABLE crm_fields (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON DELETE CASCADE ON UPDATE CASCADE,
            name TEXT NOT NULL CHECK (name <> ''),
            type TEXT NOT NULL CHECK (
                type IN ('text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'text_list', 'blob')),
            label TEXT,
            PRIMARY KEY (table_name, name)
        ) STRICT;
        CREATE TABLE crm_relations (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON DELETE CASCADE ON UPDATE CASCADE,
            name TEXT NOT NULL CHECK (name <> ''),
            field TEXT NOT NULL,
            target_table TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            PRIMARY KEY (table_name, name),
            FOREIGN KEY (table_name, field) REFERENCES crm_fields (table_name, name) ON UPDATE CASCADE
        ) STRICT;
        CREATE TABLE crm_views (
            name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            filter TEXT
        ) STRICT;
        CREATE TABLE crm_view_sort (
            view_name TEXT NOT NULL REFERENCES crm_views (name) ON DELETE CASCADE ON UPDATE CASCADE,
            position INTEGER NOT NULL,
            field TEXT NOT NULL,
            descending INTEGER NOT NULL DEFAULT 0 CHECK (descending IN (0, 1)),
            PRIMARY KEY (view_name, position)
        ) STRICT;
        CREATE TABLE crm_view_rights (
            view_name TEXT NOT NULL REFERENCES crm_views (name) ON UPDATE CASCADE,
            user_id INTEGER REFERENCES crm_users (id),
            group_id INTEGER REFERENCES crm_groups (id),
            value TEXT NOT NULL CHECK (value IN ('yes', 'no') OR value = 'by groups' AND user_id IS NOT NULL),
            CHECK ((user_id IS NULL) <> (group_id IS NULL))
        ) STRICT;
        CREATE TABLE crm_record_rights (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            user_id INTEGER REFERENCES crm_users (id),
            group_id INTEGER REFERENCES crm_groups (id),
            value TEXT NOT NULL CHECK (value IN ('yes', 'no') OR value = 'by groups' AND user_id IS NOT NULL),
            filter TEXT CHECK (filter IS NULL OR value = 'yes'),
            CHECK ((user_id IS NULL) <> (group_id IS NULL))
        ) STRICT;
        CREATE TABLE crm_record_access (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            record_id TEXT NOT NULL,
            user_id INTEGER REFERENCES crm_users (id),
            group_id INTEGER REFERENCES crm_groups (id),
            value TEXT NOT NULL CHECK (value IN ('yes', 'no') OR value = 'by groups' AND user_id IS NOT NULL),
            CHECK ((user_id IS NULL) <> (group_id IS NULL))
        ) STRICT;
        CREATE INDEX crm_record_access_record ON crm_record_access (table_name, record_id);
        CREATE TABLE crm_field_rights (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            field TEXT NOT NULL,
            user_id INTEGER REFERENCES crm_users (id),
            group_id INTEGER REFERENCES crm_groups (id),
            value TEXT NOT NULL CHECK (value IN ('yes', 'no') OR value = 'by groups' AND user_id IS NOT NULL),
            CHECK ((user_id IS NULL) <> (group_id IS NULL))
        ) STRICT;
        CREATE TABLE crm_subscriptions (
            table_name TEXT NOT NULL REFERENCES crm_tables (name) ON UPDATE CASCADE,
            record_id TEXT NOT NULL,
            user_id INTEGER REFERENCES crm_users (id) ON DELETE CASCADE,
            group_id INTEGER REFERENCES crm_groups (id) ON DELETE CASCADE,
            CHECK ((user_id IS NULL) <> (group_id IS NULL))
        ) STRICT;
        CREATE INDEX crm_subscriptions_record ON crm_subscriptions (table_name, record_id);
        """

    /// Rows of `ChangeTriggers`. A CRM that another program made may lack the table until it is opened for writing.
    static let changesSQL = """
        CREATE TABLE IF NOT EXISTS crm_changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            table_name TEXT,
            record_id TEXT,
            at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        ) STRICT;
        CREATE INDEX IF NOT EXISTS crm_changes_at ON crm_changes (at);
        """
}
