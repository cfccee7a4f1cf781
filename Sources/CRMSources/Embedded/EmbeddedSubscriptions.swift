package import AccessRules
package import ContactModel
import SQLite

/// Subscriptions of single records in an embedded CRM, as they stand in its file at this moment.
package struct EmbeddedSubscriptions: Sendable {
    package enum Outcome: Hashable, Sendable {
        case done
        /// It was so already; nothing was written.
        case asItWas
        /// The CRM has no such record, or no such table.
        case unknownRecord
        case unknownPrincipal
    }

    private let path: String

    package init(path: String) { self.path = path }

    /// Everybody who is subscribed to the record, each once, users first, in the order of their ids.
    package func principals(of record: RecordID) throws(EmbeddedCRMError) -> [Principal] {
        do throws(SQLiteError) {
            let database = try Database(path: path, access: .readOnly)
            var found: [Principal] = []
            try database.forEachRow(
                """
                SELECT DISTINCT user_id, group_id FROM crm_subscriptions WHERE table_name = ?1 AND record_id = ?2
                AND (user_id IS NULL) <> (group_id IS NULL) ORDER BY user_id IS NULL, user_id, group_id
                """, .text(record.table), .text(record.key)
            ) { row in
                if let user = row.text(0) { found.append(.user(UserID(user))) }
                if let group = row.text(1) { found.append(.group(GroupID(group))) }
            }
            return found
        } catch {
            throw EmbeddedCRMError("Could not read the subscriptions of the CRM \(error.message).")
        }
    }

    /// Whether the CRM has the record now.
    package func has(_ record: RecordID) throws(EmbeddedCRMError) -> Bool {
        do throws(SQLiteError) {
            return try Self.has(record, Database(path: path, access: .readOnly))
        } catch {
            throw EmbeddedCRMError("Could not read the records of the CRM \(error.message).")
        }
    }

    /// Subscribes the principal to the record, or takes that away, in one transaction with the rows that tell of the
    /// change.
    ///
    /// - Throws: where the CRM cannot be written; then nothing was.
    package func set(
        _ isSubscribed: Bool, _ principal: Principal, to record: RecordID
    ) throws(EmbeddedCRMError) -> Outcome {
        let crm = try EmbeddedCRM.open(path: path)
        do throws(SQLiteError) {
            return try crm.database.transaction { () throws(SQLiteError) in
                guard try Self.has(record, crm.database) else { return .unknownRecord }
                guard try Self.has(principal, crm.database) else { return .unknownPrincipal }
                return try Self.write(isSubscribed, principal, record, crm.database)
            }
        } catch {
            throw EmbeddedCRMError("Could not change the subscriptions of \(path): \(error). Nothing was written.")
        }
    }

    private static func write(
        _ isSubscribed: Bool, _ principal: Principal, _ record: RecordID, _ database: Database
    ) throws(SQLiteError) -> Outcome {
        let (column, id) = principal.column
        let values: [SQLiteValue] = [.text(record.table), .text(record.key), .text(id)]
        let condition = "table_name = ?1 AND record_id = ?2 AND \(column) = ?3"
        let known = try database.firstInteger(
            "SELECT count(*) FROM crm_subscriptions WHERE \(condition)", values[0], values[1], values[2])
        guard (known == 0) == isSubscribed else { return .asItWas }
        if isSubscribed {
            try database.run(
                "INSERT INTO crm_subscriptions (table_name, record_id, \(column)) VALUES (?1, ?2, ?3)", values[0],
                values[1], values[2])
        } else {
            try database.run("DELETE FROM crm_subscriptions WHERE \(condition)", values[0], values[1], values[2])
        }
        return .done
    }

    /// By the key's index, where there is one; then to the letter, since `07` and `7.0` would find 7.
    private static func has(_ record: RecordID, _ database: Database) throws(SQLiteError) -> Bool {
        let key = try database.first("SELECT key_field FROM crm_tables WHERE name = ?1", .text(record.table))
        guard case .text(let field)? = key, EmbeddedFile.nameFault(ofTable: record.table) == nil,
            try EmbeddedFile.columnNames(of: record.table, in: database).contains(field)
        else { return false }
        let column = quoted(field)
        return try database.firstInteger(
            "SELECT count(*) FROM \(quoted(record.table)) WHERE \(column) = ?1 AND CAST(\(column) AS TEXT) = ?1",
            .text(record.key)) ?? 0 > 0
    }

    private static func has(_ principal: Principal, _ database: Database) throws(SQLiteError) -> Bool {
        let table = if case .user = principal { "crm_users" } else { "crm_groups" }
        return try database.firstInteger(
            "SELECT count(*) FROM \(table) WHERE id = ?1", .text(principal.column.id)) ?? 0 > 0
    }
}

extension Principal {
    /// Of the contract's relations.
    fileprivate var column: (name: String, id: String) {
        switch self {
        case .user(let id): ("user_id", id.text)
        case .group(let id): ("group_id", id.text)
        }
    }
}
