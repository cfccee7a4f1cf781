import AccessRules
import ContactModel

/// Directory and rights as they counted last, for a reading in which a relation has lost so much that it counts as unread.
///
/// Held in memory only: the journal has no rows of the CRM's.
struct RightsMemory: Sendable {
    private let directory: DirectoryRows
    private let rights: RightsRows

    init(_ reading: CRMReading) {
        directory = reading.directory
        rights = reading.rights
    }

    /// The reading with what its unread relations lack, as it last was. A row that is there counts as it is, so that what
    /// it takes away is taken away.
    ///
    /// - Parameter unread: names of `SourceFacts.relations`.
    func completing(_ reading: CRMReading, in unread: Set<String>) -> CRMReading {
        guard !unread.isEmpty else { return reading }
        var now = (directory: reading.directory, rights: reading.rights)
        if unread.contains("crm_user_attributes") { now.directory.users = withAttributes(now.directory.users) }
        if unread.contains("crm_users") {
            now.directory.users = Self.completed(directory.users, now.directory.users, by: \.id)
        }
        if unread.contains("crm_groups") {
            now.directory.groups = Self.completed(directory.groups, now.directory.groups, by: \.id)
        }
        // A membership whose user or group was not read is none for the source.
        if !unread.isDisjoint(with: ["crm_memberships", "crm_users", "crm_groups"]) {
            now.directory.memberships = Self.completed(directory.memberships, now.directory.memberships, by: \.self)
        }
        if unread.contains("crm_view_rights") { now.rights.views = Self.completed(rights.views, now.rights.views) }
        if unread.contains("crm_record_rights") {
            now.rights.records = Self.completed(rights.records, now.rights.records)
        }
        if unread.contains("crm_record_access") { now.rights.access = Self.completed(rights.access, now.rights.access) }
        if unread.contains("crm_field_rights") { now.rights.fields = Self.completed(rights.fields, now.rights.fields) }
        return CRMReading(
            schema: reading.schema, directory: now.directory, rights: now.rights, records: reading.records,
            problems: reading.problems, startedAt: reading.startedAt, changeCounter: reading.changeCounter,
            history: reading.history)
    }

    private func withAttributes(_ users: [User]) -> [User] {
        let known = Dictionary(directory.users.map { ($0.id, $0.attributes) }, uniquingKeysWith: { first, _ in first })
        return users.map { user in
            User(
                id: user.id, login: user.login, name: user.name, mail: user.mail, mailbox: user.mailbox,
                isActive: user.isActive,
                attributes: (known[user.id] ?? [:]).merging(user.attributes, uniquingKeysWith: { $1 }))
        }
    }

    private static func completed<Key: Hashable>(
        _ last: [Key: [RightEntry]], _ now: [Key: [RightEntry]]
    ) -> [Key: [RightEntry]] {
        last.merging(now) { completed($0, $1, by: \.principal) }
    }

    private static func completed(
        _ last: ByRecord<[RightEntry]>, _ now: ByRecord<[RightEntry]>
    ) -> ByRecord<[RightEntry]> {
        var all = last
        for (record, entries) in now {
            all[record] = last[record].map { completed($0, entries, by: \.principal) } ?? entries
        }
        return all
    }

    /// In the order of `last`, each row as it is now where it is still there; then what is new.
    private static func completed<Row, Key: Hashable>(_ last: [Row], _ now: [Row], by key: (Row) -> Key) -> [Row] {
        let present = Dictionary(grouping: now, by: key)
        let known = Set(last.map(key))
        return last.flatMap { present[key($0)] ?? [$0] } + now.filter { !known.contains(key($0)) }
    }
}
