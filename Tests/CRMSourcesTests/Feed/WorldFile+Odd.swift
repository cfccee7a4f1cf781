import AccessRules
import CRMSources
import SQLite
import TestSupport

/// What other programs do to a file now and then, from the unusual to the wrong.
extension WorldFile {
    enum Oddity: CaseIterable {
        case keyMoved, keyStrange, keyMissing, keyOfBytes, rowReplaced
        case valueUnfit, textUnfit, allTouched
        case subscription, subscriptionReplaced, subscriptionUnfit, access, accessReplaced, accessUnfit
        case userAdded, userGone, userReplaced, userUnfit, groupAdded, attributeUnfit, rightOfNobody
        case schemaRow, schemaOfDatabase, feedCleaned, feedForged, triggersGone
    }

    /// SQLite's own code for a row id that is no number.
    private static let datatypeMismatch: Int32 = 20

    /// Statements that the rules of the database refuse do nothing.
    func make(_ oddity: Oddity, in world: RandomWorld, _ random: inout SeededGenerator) throws {
        try other.execute("PRAGMA foreign_keys=\(random.chance(2) ? "ON" : "OFF")")
        try other.execute("PRAGMA recursive_triggers=\(random.chance(2) ? "ON" : "OFF")")
        let table = random.pick(world.tables)
        for sql in statements(oddity, table, &random) {
            do throws(SQLiteError) {
                try other.execute(sql)
            } catch {
                let isRefused = [.constraint, .full].contains(error.kind) || error.code == Self.datatypeMismatch
                guard isRefused else { throw error }
            }
        }
        try other.execute("PRAGMA foreign_keys=OFF")
        if oddity == .triggersGone, random.chance(2) { try crm.installTriggers() }
    }

    private func statements(
        _ oddity: Oddity, _ table: TableSchema, _ random: inout SeededGenerator
    ) -> [String] {
        let name = quoted(table.name)
        let key = quoted(table.keyField)
        // Some row, by its place.
        let some = "SELECT \(key) FROM \(name) LIMIT 1 OFFSET \(random.below(12))"
        let policy = random.pick(["", "OR REPLACE ", "OR IGNORE "])
        let record = "'\(table.name)', '\(1 + random.below(60))'"
        let principal = random.pick(["1, NULL", "2, NULL", "NULL, 1", "NULL, 2"])
        switch oddity {
        case .keyMoved:
            let target = random.pick(["'\(900 + random.below(20))'", "(\(some))", "'x'"])
            return ["UPDATE \(policy)\(name) SET \(key) = \(target) WHERE \(key) = (\(some))"]
        case .keyStrange:
            let strange = [
                "'e' || char(769)", "char(233)", "'007'", "7.0", "7.5", "'a' || char(0) || 'b'", "'A'", "'a'", "' 5'",
                "CAST(x'41ff' AS TEXT)", "1e300", "0.1 + 0.2", "9223372036854775807",
            ]
            return ["INSERT \(policy)INTO \(name) (\(key)) VALUES (\(random.pick(strange)))"]
        case .keyMissing:
            return ["INSERT \(policy)INTO \(name) (\(key)) VALUES (\(random.pick(["''", "NULL"])))"]
        case .keyOfBytes: return ["INSERT \(policy)INTO \(name) (\(key)) VALUES (\(random.pick(["x'3132'", "x'ff'"])))"]
        case .rowReplaced:
            guard shapes[table.name] != .withoutRowID else { return [] }
            let row = "(SELECT rowid FROM \(name) LIMIT 1 OFFSET \(random.below(12)))"
            return [
                random.chance(2)
                    ? "REPLACE INTO \(name) (rowid, \(key)) VALUES (\(row), '\(800 + random.below(9))')"
                    : "UPDATE OR REPLACE \(name) SET rowid = \(row) WHERE \(key) = (\(some))"
            ]
        case .valueUnfit:
            let field = random.pick(table.fields.filter { $0.type != .text && $0.name != table.keyField })
            let value = random.pick(["'kein Wert'", "2.5", "x'00ff'", "'[1'", "'2026-99-99'"])
            return ["UPDATE \(name) SET \(quoted(field.name)) = \(value) WHERE \(key) = (\(some))"]
        case .textUnfit:
            return ["UPDATE OR IGNORE \(name) SET \"Name\" = CAST(x'4e00ff80e4' AS TEXT) WHERE \(key) = (\(some))"]
        case .allTouched: return ["UPDATE \(name) SET \"Name\" = \"Name\""]
        case .subscription:
            return [
                random.pick([
                    "INSERT INTO crm_subscriptions VALUES (\(record), \(principal))",
                    "UPDATE crm_subscriptions SET record_id = '5' WHERE rowid % 7 = \(random.below(7))",
                    "DELETE FROM crm_subscriptions WHERE rowid % 9 = \(random.below(9))",
                ])
            ]
        case .subscriptionReplaced:
            let row = "(SELECT rowid FROM crm_subscriptions LIMIT 1 OFFSET \(random.below(9)))"
            return [
                "REPLACE INTO crm_subscriptions (rowid, table_name, record_id, user_id, group_id) "
                    + "VALUES (\(row), \(record), \(principal))"
            ]
        case .subscriptionUnfit: return ["INSERT INTO crm_subscriptions VALUES (\(Self.unfit(record, &random)))"]
        case .access:
            return [
                random.pick([
                    "INSERT INTO crm_record_access VALUES (\(record), \(principal), 'no')",
                    "UPDATE crm_record_access SET value = 'yes' WHERE rowid % 5 = \(random.below(5))",
                    "DELETE FROM crm_record_access WHERE rowid % 5 = \(random.below(5))",
                ])
            ]
        case .accessReplaced:
            let row = "(SELECT rowid FROM crm_record_access LIMIT 1 OFFSET \(random.below(9)))"
            return ["UPDATE OR REPLACE crm_record_access SET rowid = \(row) WHERE rowid % 5 = \(random.below(5))"]
        case .accessUnfit: return ["INSERT INTO crm_record_access VALUES (\(Self.unfit(record, &random)), 'yes')"]
        case .userAdded, .userGone, .userReplaced, .userUnfit, .groupAdded, .attributeUnfit, .rightOfNobody:
            return directory(oddity, table, &random)
        case .schemaRow, .schemaOfDatabase, .feedCleaned, .feedForged, .triggersGone:
            return schema(oddity, table, &random)
        }
    }

    /// A record and a principal, one of them not as it should be.
    private static func unfit(_ record: String, _ random: inout SeededGenerator) -> String {
        random.pick([
            "\(record), 77, NULL", "\(record), NULL, NULL", "\(record), 1, 1",
            "'Kontakte', CAST(x'41ff' AS TEXT), 1, NULL",
            "'Kontakte', '', 1, NULL", "'Nirgends', '1', 1, NULL",
        ])
    }

    private func directory(
        _ oddity: Oddity, _ table: TableSchema, _ random: inout SeededGenerator
    ) -> [String] {
        switch oddity {
        case .userAdded:
            return [
                "INSERT INTO crm_users (id, login) VALUES (\(random.pick(["77", "NULL"])), 'neu\(random.below(99))')"
            ]
        case .userGone:
            return [
                random.pick([
                    "DELETE FROM crm_users WHERE id = \(random.pick([1, 3, 77]))",
                    "DELETE FROM crm_groups WHERE id = 2",
                ])
            ]
        case .userReplaced:
            return [
                "REPLACE INTO crm_users (id, login) SELECT \(60 + random.below(9)), login FROM crm_users WHERE id = 2"
            ]
        case .userUnfit:
            let unfit = random.pick(["login = ''", "active = 2", "name = CAST(x'41ff' AS TEXT)"])
            return ["UPDATE OR IGNORE crm_users SET \(unfit) WHERE id = \(1 + random.below(3))"]
        case .groupAdded: return ["INSERT INTO crm_groups (name) VALUES ('Gruppe \(random.below(99))')"]
        case .attributeUnfit:
            return [
                random.pick([
                    "UPDATE crm_user_attributes SET value = 'kein Wert' WHERE rowid % 4 = 0",
                    "INSERT INTO crm_user_attributes VALUES (1, 'stufe', '2')",
                    "INSERT INTO crm_user_attributes VALUES (1, 'unbekannt', '2')",
                    "DELETE FROM crm_user_attributes WHERE value = 'kein Wert' OR name = 'unbekannt'",
                ])
            ]
        default:
            return [
                random.pick([
                    "INSERT INTO crm_record_rights VALUES ('\(table.name)', 77, NULL, 'yes', NULL)",
                    "DELETE FROM crm_record_rights WHERE user_id = 77",
                    "INSERT INTO crm_view_rights VALUES ('Alle', 1, 1, 'yes')",
                    "DELETE FROM crm_view_rights WHERE user_id IS NOT NULL AND group_id IS NOT NULL",
                ])
            ]
        }
    }

    private func schema(
        _ oddity: Oddity, _ table: TableSchema, _ random: inout SeededGenerator
    ) -> [String] {
        switch oddity {
        case .schemaRow:
            return [
                random.pick([
                    "UPDATE crm_fields SET label = 'L\(random.below(99))' WHERE name = 'Name'",
                    "UPDATE crm_tables SET fields_default = 'hidden' WHERE name = '\(table.name)'",
                    "INSERT INTO crm_views VALUES ('Neu \(random.below(999))', '\(table.name)', 'true')",
                    "UPDATE crm_view_sort SET descending = 1 - descending",
                    "INSERT INTO crm_attributes VALUES ('neu\(random.below(999))', 'text', 0)",
                ])
            ]
        case .schemaOfDatabase:
            return [
                random.pick([
                    "VACUUM", "ANALYZE", "ALTER TABLE \(quoted(table.name)) ADD COLUMN x\(random.below(9999)) TEXT",
                ])
            ]
        case .feedCleaned:
            return ["DELETE FROM crm_changes WHERE seq \(random.pick(["< 30", "> 40", "% 2 = 0", "> 0"]))"]
        case .feedForged:
            return [
                random.pick([
                    "INSERT INTO crm_changes (kind, table_name, record_id) VALUES ('record', 'Nirgends', '1')",
                    "INSERT INTO crm_changes (kind) VALUES ('neu')",
                    "INSERT INTO crm_changes (kind, table_name, record_id) VALUES ('crm_subscriptions', NULL, '1')",
                    "UPDATE sqlite_sequence SET seq = seq + 3 WHERE name = 'crm_changes'",
                ])
            ]
        default:
            let update = "UPDATE \(quoted(table.name)) SET \"Name\" = NULL WHERE \(quoted(table.keyField)) > '3'"
            return ["DROP TRIGGER IF EXISTS \(quoted("crm_changes_\(table.name)_update"))", update]
        }
    }
}
