import AccessRules
import ContactModel

extension EmbeddedReader {
    /// Reads rights, access lists and subscriptions as they stand; the rules judge what they mean together.
    ///
    /// An entry of an unknown user or group stays, since it makes its object "defined" (SEMANTICS 5), and an entry whose
    /// value is none is read as `no`. Both are reported, and so nothing is gained from such a reading.
    mutating func readRights(directory: DirectoryRows) throws(ReadingFailure) -> RightsRows {
        let known = directory.principals
        var rights = try readObjectRights(known: known)
        for row in try rows(of: .recordAccess) {
            guard let (record, entry) = accessEntry(row, known: known) else { continue }
            rights.access.append(entry, to: record)
        }
        for row in try rows(of: .subscriptions) {
            guard let (record, principal) = subscription(row, known: known) else { continue }
            rights.subscriptions.append(principal, to: record)
        }
        return rights
    }

    /// The rights to views, tables and fields, without access lists and subscriptions.
    mutating func readObjectRights(known: Set<Principal>) throws(ReadingFailure) -> RightsRows {
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
        for row in try rows(of: .fieldRights) {
            guard let entry = entry(row, known: known), let table = row.require("table_name", by: &self),
                let field = row.require("field", by: &self)
            else { continue }
            rights.fields[FieldKey(table: table, field: field), default: []].append(entry)
        }
        return rights
    }

    /// `nil` for a row that is left out.
    mutating func accessEntry(_ row: RelationRow, known: Set<Principal>) -> (record: RecordID, entry: RightEntry)? {
        guard let entry = entry(row, known: known), let record = record(row) else { return nil }
        return (record, entry)
    }

    /// `nil` for a row that is left out.
    mutating func subscription(
        _ row: RelationRow, known: Set<Principal>
    ) -> (record: RecordID, principal: Principal)? {
        guard let principal = principal(row, known: known), let record = record(row) else { return nil }
        return (record, principal)
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

extension DirectoryRows {
    /// Whom rights can name.
    var principals: Set<Principal> {
        Set(users.map { .user($0.id) }).union(groups.map { .group($0.id) })
    }
}
