import AccessRules
import ContactModel
import Foundation
import SQLite
import TestSupport

/// Brings the file from one state of a world to another by plain SQL.
extension WorldFile {
    /// Does nothing where odd changes stand in its way.
    ///
    /// - Parameter old: `nil` for an empty file.
    func write(_ new: RandomWorld, insteadOf old: RandomWorld?, _ random: inout SeededGenerator) throws {
        try other.execute("PRAGMA recursive_triggers=\(random.chance(2) ? "ON" : "OFF")")
        do throws(SQLiteError) {
            try other.transaction { () throws(SQLiteError) in
                try writeDirectory(new.directory, insteadOf: old?.directory)
                for table in new.tables {
                    try write(
                        table, new.records[table.name] ?? [], insteadOf: old?.records[table.name] ?? [], &random)
                }
                try writeRights(new.rights, insteadOf: old?.rights)
            }
        } catch {
            guard error.kind == .constraint, old != nil else { throw error }
        }
    }

    // MARK: Records

    private func write(
        _ table: TableSchema, _ new: [Record], insteadOf old: [Record], _ random: inout SeededGenerator
    ) throws(SQLiteError) {
        let known = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(new.map(\.id))
        for record in old where !kept.contains(record.id) {
            try other.run(
                "DELETE FROM \(quoted(table.name)) WHERE \(quoted(table.keyField)) = ?1", .text(record.id.key))
        }
        for record in new where known[record.id] != record {
            try put(record, table, isThere: known[record.id] != nil, &random)
        }
    }

    /// By an update, an insert, a replacement or both in one, as far as the table's shape has them.
    private func put(
        _ record: Record, _ table: TableSchema, isThere: Bool, _ random: inout SeededGenerator
    ) throws(SQLiteError) {
        let names = table.fields.map { quoted($0.name) }
        let key = quoted(table.keyField)
        let places = (1...names.count).map { "?\($0)" }.joined(separator: ", ")
        let insert = "INTO \(quoted(table.name)) (\(names.joined(separator: ", "))) VALUES (\(places))"
        let assignments = zip(names, 1...).map { "\($0) = ?\($1)" }.joined(separator: ", ")
        let values = record.values.map(Self.stored)
        let hasUniqueKey = shapes[table.name] != .plain
        var ways = isThere ? [] : ["INSERT OR REPLACE \(insert)", "INSERT OR IGNORE \(insert)"]
        if isThere { ways.append("UPDATE OR REPLACE \(quoted(table.name)) SET \(assignments) WHERE \(key) = ?0") }
        if isThere { ways.append("UPDATE OR IGNORE \(quoted(table.name)) SET \(assignments) WHERE \(key) = ?0") }
        if hasUniqueKey { ways.append("REPLACE \(insert)") }
        if hasUniqueKey, shapes[table.name] != .uniqueNames {
            ways.append("INSERT \(insert) ON CONFLICT (\(key)) DO UPDATE SET \(assignments)")
        }
        let keyPlace = (table.position(of: table.keyField) ?? 0) + 1
        let statement = try other.prepare(random.pick(ways).replacing("?0", with: "?\(keyPlace)"))
        try statement.bind(values)
        try statement.run()
    }

    static func stored(_ value: FieldValue) -> SQLiteValue {
        switch value {
        case .null: .null
        case .text(let text): .text(text)
        case .integer(let integer): .integer(integer)
        case .decimal(let decimal): .text("\(decimal)")
        case .boolean(let boolean): .integer(boolean ? 1 : 0)
        case .date(let date): .text(date.description)
        case .timestamp(let moment): .text(timestamp(moment))
        case .textList(let texts):
            .text((try? JSONEncoder().encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]")
        case .bytes: preconditionFailure("a world has no bytes")
        }
    }

    private static func timestamp(_ moment: Moment) -> String {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        return date.formatted(.iso8601.time(includingFractionalSeconds: true))
    }

    // MARK: Directory

    private func writeDirectory(_ new: DirectoryRows, insteadOf old: DirectoryRows?) throws(SQLiteError) {
        let users = Dictionary((old?.users ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for user in new.users where users[user.id] != user {
            try other.run(
                """
                INSERT INTO crm_users VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET
                login = excluded.login, name = excluded.name, mail = excluded.mail, mailbox = excluded.mailbox,
                active = excluded.active
                """, Self.number(user.id.text), .text(user.login), SQLiteValue(user.name), SQLiteValue(user.mail),
                SQLiteValue(user.mailbox), .integer(user.isActive ? 1 : 0))
            try writeAttributes(user, insteadOf: users[user.id]?.attributes ?? [:])
        }
        for group in new.groups where old?.groups.contains(group) != true {
            try other.run("REPLACE INTO crm_groups VALUES (?1, ?2)", Self.number(group.id.text), .text(group.name))
        }
        for gone in (old?.memberships ?? []).filter({ !new.memberships.contains($0) }) {
            try run(gone, "DELETE FROM crm_memberships WHERE group_id = ?3 AND user_id IS ?1 AND child_group_id IS ?2")
        }
        for membership in new.memberships where old?.memberships.contains(membership) != true {
            try run(membership, "INSERT INTO crm_memberships (group_id, user_id, child_group_id) VALUES (?3, ?1, ?2)")
        }
    }

    private func run(_ membership: Membership, _ sql: String) throws(SQLiteError) {
        let member = Self.columns(membership.member)
        try other.run(sql, member[0], member[1], Self.number(membership.group.text))
    }

    private func writeAttributes(_ user: User, insteadOf old: [String: AttributeValue]) throws(SQLiteError) {
        let id = Self.number(user.id.text)
        for name in Set(old.keys).union(user.attributes.keys).sorted() where old[name] != user.attributes[name] {
            try other.run("DELETE FROM crm_user_attributes WHERE user_id = ?1 AND name = ?2", id, .text(name))
            let values: [FieldValue] =
                switch user.attributes[name] {
                case .one(let value): [value]
                case .list(let values): values.isEmpty ? [.null] : values
                case nil: []
                }
            for value in values {
                let text: SQLiteValue =
                    if case .boolean(let flag) = value { flag ? "1" : "0" } else { Self.stored(value) }
                try other.run("INSERT INTO crm_user_attributes VALUES (?1, ?2, ?3)", id, .text(name), text)
            }
        }
    }

    // MARK: Rights and subscriptions

    private func writeRights(_ new: RightsRows, insteadOf old: RightsRows?) throws(SQLiteError) {
        let old = old ?? RightsRows()
        for view in Self.changed(old.views, new.views) {
            try replace("crm_view_rights", ["view_name": view], new.views[view] ?? [])
        }
        for table in Self.changed(old.records, new.records) {
            try replace("crm_record_rights", ["table_name": table], new.records[table] ?? [])
        }
        for key in Self.changed(old.fields, new.fields) {
            try replace("crm_field_rights", ["table_name": key.table, "field": key.field], new.fields[key] ?? [])
        }
        for record in Self.changed(Self.dictionary(old.access), Self.dictionary(new.access)) {
            try replace("crm_record_access", Self.columns(record), new.access[record] ?? [])
        }
        for record in Self.changed(Self.dictionary(old.subscriptions), Self.dictionary(new.subscriptions)) {
            try delete("crm_subscriptions", Self.columns(record))
            for principal in new.subscriptions[record] ?? [] where isNamed(principal) {
                try insert("crm_subscriptions", Self.columns(record), principal, [:])
            }
        }
    }

    private static func dictionary<Value>(_ values: ByRecord<Value>) -> [RecordID: Value] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
    }

    private static func columns(_ record: RecordID) -> [String: String] {
        ["table_name": record.table, "record_id": record.key]
    }

    private static func changed<Key: Comparable, Value: Equatable>(_ old: [Key: Value], _ new: [Key: Value]) -> [Key] {
        Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }

    private func replace(_ relation: String, _ object: [String: String], _ entries: [RightEntry]) throws(SQLiteError) {
        try delete(relation, object)
        for entry in entries where relation != "crm_record_access" || isNamed(entry.principal) {
            var cells = ["value": SQLiteValue.text(entry.value.rawValue)]
            if let filter = entry.filter, relation == "crm_record_rights" { cells["filter"] = .text(filter) }
            try insert(relation, object, entry.principal, cells)
        }
    }

    private func delete(_ relation: String, _ object: [String: String]) throws(SQLiteError) {
        let object = object.sorted { $0.key < $1.key }
        let condition = zip(object, 1...).map { "\($0.key) = ?\($1)" }.joined(separator: " AND ")
        let statement = try other.prepare("DELETE FROM \(relation) WHERE \(condition)")
        try statement.bind(object.map { .text($0.value) })
        try statement.run()
    }

    private func insert(
        _ relation: String, _ object: [String: String], _ principal: Principal, _ cells: [String: SQLiteValue]
    ) throws(SQLiteError) {
        let named = Self.columns(principal)
        let all = (object.mapValues(SQLiteValue.text).merging(cells) { $1 })
            .merging(["user_id": named[0], "group_id": named[1]]) { $1 }.sorted { $0.key < $1.key }
        let places = (1...all.count).map { "?\($0)" }.joined(separator: ", ")
        let statement = try other.prepare(
            "INSERT INTO \(relation) (\(all.map(\.key).joined(separator: ", "))) VALUES (\(places))")
        try statement.bind(all.map(\.value))
        try statement.run()
    }

    private func isNamed(_ principal: Principal) -> Bool {
        namesNobody || principal != .user(UserID("u0")) && principal != .group(GroupID("g0"))
    }

    /// User and group, one of them null.
    private static func columns(_ principal: Principal) -> [SQLiteValue] {
        switch principal {
        case .user(let id): [number(id.text), .null]
        case .group(let id): [.null, number(id.text)]
        }
    }

    /// Worlds say `u3`; the contract's own ids are numbers.
    private static func number(_ id: String) -> SQLiteValue { SQLiteValue(Int64(id.dropFirst())) }
}
