import AccessRules
import ContactModel

extension EmbeddedReader {
    /// Reads rights, access lists and subscriptions as they stand; the rules judge what they mean together.
    ///
    /// An entry of an unknown user or group stays, since it makes its object "defined" (SEMANTICS 5), and an entry whose
    /// value is none is read as `no`. Both are reported, and so nothing is gained from such a reading.
    mutating func readRights(directory: DirectoryRows) throws(ReadingFailure) -> RightsRows {
        let known = Set(
            directory.users.map { Principal.user($0.id) } + directory.groups.map { Principal.group($0.id) })
        var rights = RightsRows()
        for row in try rows(of: .viewRights) {
            guard let entry = entry(row, known: known), let view = row.require("view_name", by: &self) else { continue }
            rights.views[view, default: []].append(entry)
        }
        for row in try rows(of: .recordRights) {
            guard let entry = entry(row, known: known), let table = row.require("table_name", by: &self) else {
                continue
            }
            rights.records[table, default: []].append(
                RightEntry(principal: entry.principal, value: entry.value, filter: row["filter"]))
        }
        for row in try rows(of: .recordAccess) {
            guard let entry = entry(row, known: known), let record = record(row) else { continue }
            rights.access[record, default: []].append(entry)
        }
        for row in try rows(of: .fieldRights) {
            guard let entry = entry(row, known: known), let table = row.require("table_name", by: &self),
                let field = row.require("field", by: &self)
            else { continue }
            rights.fields[FieldKey(table: table, field: field), default: []].append(entry)
        }
        for row in try rows(of: .subscriptions) {
            guard let principal = principal(row, known: known), let record = record(row) else { continue }
            rights.subscriptions[record, default: []].append(principal)
        }
        return rights
    }

    private mutating func entry(_ row: RelationRow, known: Set<Principal>) -> RightEntry? {
        guard let principal = principal(row, known: known) else { return nil }
        var value = row["value"].flatMap(RightValue.init)
        if case .group = principal, value == .byGroups { value = nil }
        if value == nil {
            report(row, "has a value other than yes, no and, for users, by groups; it is read as no")
        }
        return RightEntry(principal: principal, value: value ?? .no)
    }

    private mutating func principal(_ row: RelationRow, known: Set<Principal>) -> Principal? {
        let user = row["user_id"].map { Principal.user(UserID($0)) }
        let group = row["group_id"].map { Principal.group(GroupID($0)) }
        guard let principal = user ?? group, user == nil || group == nil else {
            report(row, "names both a user and a group, or neither; it is left out")
            return nil
        }
        if !known.contains(principal) {
            report(row, "names a user or a group that does not exist")
        }
        return principal
    }

    private mutating func record(_ row: RelationRow) -> RecordID? {
        guard let table = row.require("table_name", by: &self), let key = row.require("record_id", by: &self) else {
            return nil
        }
        return RecordID(table: table, key: key)
    }
}

extension RelationRow {
    /// The cell, which must not be null or empty; otherwise the row is reported as left out.
    fileprivate func require(_ column: String, by reader: inout EmbeddedReader) -> String? {
        let cell = nonEmpty(column)
        if cell == nil { reader.report(self, "has no \(column); it is left out") }
        return cell
    }
}
