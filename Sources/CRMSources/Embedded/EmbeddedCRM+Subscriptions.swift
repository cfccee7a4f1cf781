package import AccessRules
package import ContactModel
import SQLite

extension EmbeddedCRM {
    /// Subscribes a record for a user or a group, or ends that, in one transaction with the rows that tell of the change.
    ///
    /// Whether the record is there is not asked: a subscription grants nothing.
    /// - Returns: whether anything changed.
    /// - Throws: where the principal or the table is none of this CRM, or the file cannot be written.
    package func subscribe(
        _ record: RecordID, for principal: Principal, isOn: Bool
    ) throws(EmbeddedCRMError) -> Bool {
        let (user, group): (SQLiteValue, SQLiteValue) =
            switch principal {
            case .user(let id): (try Self.number(id.text), .null)
            case .group(let id): (.null, try Self.number(id.text))
            }
        do throws(SQLiteError) {
            return try database.transaction { () throws(SQLiteError) in
                let own = "table_name = ?1 AND record_id = ?2 AND user_id IS ?3 AND group_id IS ?4"
                let values: [SQLiteValue] = [.text(record.table), .text(record.key), user, group]
                if isOn {
                    try database.run(
                        "INSERT INTO crm_subscriptions (table_name, record_id, user_id, group_id) SELECT ?1, ?2, ?3, ?4 "
                            + "WHERE NOT EXISTS (SELECT 1 FROM crm_subscriptions WHERE \(own))",
                        values[0], values[1], values[2], values[3])
                } else {
                    try database.run(
                        "DELETE FROM crm_subscriptions WHERE \(own)", values[0], values[1], values[2], values[3])
                }
                return database.changes > 0
            }
        } catch {
            throw EmbeddedCRMError(
                "Could not change a subscription of \(record) in the CRM \(error.message). Try again.")
        }
    }

    private static func number(_ text: String) throws(EmbeddedCRMError) -> SQLiteValue {
        guard let number = Int64(text) else {
            throw EmbeddedCRMError("Could not change a subscription: '\(text)' is no user or group of an embedded CRM.")
        }
        return .integer(number)
    }
}
