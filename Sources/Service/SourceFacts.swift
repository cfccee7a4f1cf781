package import AccessRules

/// What a reading said of its own size: how many rows each relation of directory and rights had, and which views,
/// tables and fields had an entry of their own. Names and counts only, no content.
package struct SourceFacts: Hashable, Sendable {
    /// By fact: `crm_users`, `view Kontakte`, `records of Kontakte`, `field Kontakte.Telefon`.
    package var rows: [String: Int]

    package init(rows: [String: Int]) { self.rows = rows }

    /// - Parameter defined: the objects that have at least one entry of their own.
    package init(_ reading: CRMReading, defined: Set<RightsObject>) {
        let directory = reading.directory
        let rights = reading.rights
        rows = [
            "crm_users": directory.users.count,
            "crm_user_attributes": directory.users.reduce(0) { $0 + $1.attributes.count },
            "crm_groups": directory.groups.count,
            "crm_memberships": directory.memberships.count,
            "crm_view_rights": Self.count(rights.views),
            "crm_record_rights": Self.count(rights.records),
            "crm_record_access": Self.count(rights.access),
            "crm_field_rights": Self.count(rights.fields),
        ]
        for object in defined where object.isKept { rows[object.description] = 1 }
    }

    /// The relations of directory and rights, which a reading must not lose unnoticed.
    package static let relations = [
        "crm_users", "crm_user_attributes", "crm_groups", "crm_memberships", "crm_view_rights", "crm_record_rights",
        "crm_record_access", "crm_field_rights",
    ]

    /// The views, tables and fields that had an entry of their own.
    package var definedObjects: Set<RightsObject> { Set(rows.keys.compactMap(RightsObject.init(fact:))) }

    private static func count<Key>(_ entries: some Sequence<(key: Key, value: [RightEntry])>) -> Int {
        entries.reduce(0) { $0 + $1.value.count }
    }
}

extension RightsObject {
    /// Access lists come and go with their records; the other objects stay closed when their last entry disappears.
    fileprivate var isKept: Bool {
        if case .access = self { false } else { true }
    }

    /// Reads what `description` wrote; `nil` for other facts.
    package init?(fact: String) {
        if let name = Self.rest(of: fact, after: "view ") {
            self = .view(name)
        } else if let table = Self.rest(of: fact, after: "records of ") {
            self = .records(table: table)
        } else if let key = Self.rest(of: fact, after: "field "), let dot = key.firstIndex(of: ".") {
            self = .field(FieldKey(table: String(key[..<dot]), field: String(key[key.index(after: dot)...])))
        } else {
            return nil
        }
    }

    private static func rest(of fact: String, after prefix: String) -> String? {
        fact.hasPrefix(prefix) ? String(fact.dropFirst(prefix.count)) : nil
    }
}
