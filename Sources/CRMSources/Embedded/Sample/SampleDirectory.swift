import AccessRules
import SQLite

/// Users, groups, attributes and views of the sample.
enum SampleDirectory {
    static func write(to database: Database) throws(SQLiteError) {
        try writeGroups(to: database)
        try database.run("INSERT INTO crm_attributes VALUES ('gebiete', 'text', 1), ('region', 'text', 0)")
        for user in SampleUser.all { try write(user, to: database) }
        for (outer, inner) in SampleUser.nesting {
            try database.run(
                """
                INSERT INTO crm_memberships (group_id, child_group_id)
                SELECT o.id, i.id FROM crm_groups o, crm_groups i WHERE o.name = ?1 AND i.name = ?2
                """, .text(outer), .text(inner))
        }
        try writeViews(to: database)
    }

    private static func writeGroups(to database: Database) throws(SQLiteError) {
        for (index, name) in SampleUser.groups.enumerated() {
            try database.run("INSERT INTO crm_groups VALUES (?1, ?2)", .integer(Int64(index + 1)), .text(name))
        }
    }

    private static func write(_ user: SampleUser, to database: Database) throws(SQLiteError) {
        let id = SQLiteValue.integer(Int64(user.id))
        try database.run(
            "INSERT INTO crm_users VALUES (?1, ?2, ?3, ?4, ?5, ?6)", id, .text(user.login), .text(user.name),
            SQLiteValue(user.mail), SQLiteValue(user.mailbox), .integer(user.isActive ? 1 : 0))
        try database.run(
            "INSERT INTO crm_memberships (group_id, user_id) SELECT id, ?1 FROM crm_groups WHERE name = ?2", id,
            .text(user.group))
        for area in user.areas {
            try database.run("INSERT INTO crm_user_attributes VALUES (?1, 'gebiete', ?2)", id, .text(area))
        }
        if let region = user.region {
            try database.run("INSERT INTO crm_user_attributes VALUES (?1, 'region', ?2)", id, .text(region))
        }
    }

    private static func writeViews(to database: Database) throws(SQLiteError) {
        for view in SampleTables.views {
            try database.run(
                "INSERT INTO crm_views VALUES (?1, ?2, ?3)", .text(view.name), .text(view.table),
                SQLiteValue(view.filter))
            for (index, criterion) in view.sort.enumerated() {
                try database.run(
                    "INSERT INTO crm_view_sort VALUES (?1, ?2, ?3, ?4)", .text(view.name), .integer(Int64(index + 1)),
                    .text(criterion.path), .integer(criterion.isDescending ? 1 : 0))
            }
        }
    }
}
