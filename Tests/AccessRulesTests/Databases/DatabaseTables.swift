import AccessRules
import ContactModel

/// The tables that a CRM's records, users, groups and subscriptions are put into, and the statements that do it.
///
/// Where merges lead, which groups a user belongs to through others, and whom subscriptions mean is worked out by the
/// database itself.
struct DatabaseTables {
    let dialect: any SQLDialect
    let model: RightsModel
    let reading: CRMReading

    // MARK: Names

    // In quotes, since the names of tables are the CRM's.

    static func name(of table: String) -> String { "\"records of \(table)\"" }

    /// `start`: any key; `record`: the key of the record that it leads to. Keys that lead nowhere are not in it.
    static func ends(of table: String) -> String { "\"ends of \(table)\"" }

    static func column(_ position: Int) -> String { "c\(position)" }

    static func column(of value: UserValue, in schema: CRMSchema) -> String {
        switch value {
        case .login: "login"
        case .mail: "mail"
        case .name: "name"
        case .attribute(let name): "a\(schema.attributes.keys.sorted().firstIndex(of: name) ?? 0)"
        }
    }

    static func isMember(ofGroupWithKey key: String) -> String {
        "EXISTS (SELECT 1 FROM belonging AS b JOIN groups AS g ON g.id = b.grp WHERE b.usr = users.id AND g.name = \(key))"
    }

    // MARK: Statements

    /// In the order in which they must be run.
    func statements() -> [String] {
        var statements: [String] = []
        for (name, columns) in reading.records.sorted(by: { $0.key < $1.key }) {
            statements += records(columns)
            statements.append(ends(of: columns.schema, name))
        }
        return statements + users() + groups() + subscriptions()
    }

    private func records(_ columns: RecordColumns) -> [String] {
        let fields = columns.schema.fields
        let definitions = fields.enumerated().map {
            "\(Self.column($0.offset)) \(dialect.columnType($0.element.type, isList: false))"
        }
        let name = Self.name(of: columns.schema.name)
        var rows: [[String]] = []
        for record in columns.records {
            var row = [literal("\(columns.schema.name)/\(record.id.key)"), literal(record.id.key)]
            for value in record.values { row.append(literal(value)) }
            rows.append(row)
        }
        return ["CREATE TABLE \(name) (id text, record text, \(definitions.joined(separator: ", ")))"]
            + inserts(into: name, rows)
    }

    /// Follows every merge. A chain that comes back to where it was never reaches a record that is not merged.
    private func ends(of schema: TableSchema, _ name: String) -> String {
        func column(_ field: String?) -> String? { field.flatMap(schema.position).map(Self.column) }
        let merged = column(schema.mergedIntoField).map { "CAST(t.\($0) AS text)" } ?? "CAST(NULL AS text)"
        let isRecycled = column(schema.deletedField).map { "coalesce(t.\($0), \(literal(false)))" } ?? literal(false)
        return """
            CREATE TABLE \(Self.ends(of: name)) AS
            WITH RECURSIVE chain (start, record) AS (
            SELECT record, record FROM \(Self.name(of: name))
            UNION SELECT chain.start, \(merged) FROM chain JOIN \(Self.name(of: name)) AS t
            ON t.record = chain.record WHERE \(merged) IS NOT NULL)
            SELECT chain.start, chain.record FROM chain JOIN \(Self.name(of: name)) AS t ON t.record = chain.record
            WHERE \(merged) IS NULL AND NOT \(isRecycled)
            """
    }

    private func users() -> [String] {
        let attributes = model.schema.attributes.values.sorted { $0.name < $1.name }
        let columns = attributes.map { attribute in
            let type = attribute.valueType.elementType ?? .text
            let isList = attribute.valueType == .list(type)
            return (
                definition:
                    "\(Self.column(of: .attribute(attribute.name), in: model.schema)) "
                    + dialect.columnType(type, isList: isList),
                attribute: attribute, type: type
            )
        }
        var rows: [[String]] = []
        for viewer in model.directory.users.compactMap({ model.viewer(of: $0.id) }) {
            var row = [literal(viewer.user.id.text), literal(viewer.user.login)]
            row += [viewer.user.mail, viewer.user.name].map { $0.map(literal) ?? "NULL" }
            for column in columns {
                row.append(value(viewer.value(of: .attribute(column.attribute.name)), column.type))
            }
            rows.append(row)
        }
        let definitions = columns.map(\.definition).joined(separator: ", ")
        return ["CREATE TABLE users (id text, login text, mail text, name text, \(definitions))"]
            + inserts(into: "users", rows)
    }

    /// `belonging`: who is in which group, through whatever other groups.
    private func groups() -> [String] {
        let groups = model.directory.groups.map { [literal($0.id.text), literal(TextKey($0.name).text)] }
        let memberships = reading.directory.memberships.map { membership in
            switch membership.member {
            case .user(let id): [literal(membership.group.text), literal(id.text), "NULL"]
            case .group(let id): [literal(membership.group.text), "NULL", literal(id.text)]
            }
        }
        let belonging = """
            CREATE TABLE belonging AS WITH RECURSIVE inside (usr, grp) AS (
            SELECT usr, grp FROM memberships WHERE usr IS NOT NULL
            UNION SELECT inside.usr, m.grp FROM inside JOIN memberships AS m ON m.inner_group = inside.grp)
            SELECT usr, grp FROM inside
            """
        return ["CREATE TABLE groups (id text, name text)"] + inserts(into: "groups", groups)
            + ["CREATE TABLE memberships (grp text, usr text, inner_group text)"]
            + inserts(into: "memberships", memberships) + [belonging]
    }

    /// `subscriptions`: which user is subscribed to which record, as `TABLE/KEY`, when merges and groups are followed.
    private func subscriptions() -> [String] {
        var rows: [[String]] = []
        for (record, principals) in reading.rights.subscriptions {
            let place = [literal(record.table), literal(record.key)]
            for principal in principals {
                switch principal {
                case .user(let id): rows.append(place + [literal(id.text), "NULL"])
                case .group(let id): rows.append(place + ["NULL", literal(id.text)])
                }
            }
        }
        let ends = reading.records.keys.sorted().map { table in
            "SELECT \(literal(table)) AS tab, start, record FROM \(Self.ends(of: table))"
        }
        let resolved = """
            CREATE TABLE subscriptions AS
            SELECT coalesce(s.usr, b.usr) AS usr, e.tab || '/' || e.record AS record FROM marks AS s
            JOIN (\(ends.joined(separator: " UNION ALL "))) AS e ON e.tab = s.tab AND e.start = s.record
            LEFT JOIN belonging AS b ON b.grp = s.grp
            """
        return ["CREATE TABLE marks (tab text, record text, usr text, grp text)"] + inserts(into: "marks", rows)
            + [resolved]
    }

    // MARK: Values

    private func inserts(into table: String, _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let values = rows.map { "(\($0.joined(separator: ", ")))" }.joined(separator: ", ")
        return ["INSERT INTO \(table) VALUES \(values)"]
    }

    private func literal(_ text: String) -> String { dialect.quoted(text) }

    private func literal(_ flag: Bool) -> String { dialect.literal(.boolean(flag)) ?? "" }

    /// What the database has none like is null; filters that would see it are not put to that database.
    private func literal(_ value: FieldValue) -> String {
        dialect.literal(value) ?? "NULL"
    }

    private func value(_ value: FilterValue?, _ type: FieldType) -> String {
        switch value {
        case .one(let single): return literal(single)
        case .list(let elements): return dialect.list(elements, of: type) ?? "NULL"
        case .relation, nil: return "NULL"
        }
    }
}
