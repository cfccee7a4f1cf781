package import AccessRules

/// What a reading said of its own size: how many rows each relation of directory and rights had, and which views,
/// tables and fields had an entry of their own. Names and counts only, no content.
package struct SourceFacts: Hashable, Sendable {
    /// By fact: `crm_users`, `view Kontakte`, `table Kontakte`, `field Kontakte.Telefon`.
    package var rows: [String: Int]

    package init(rows: [String: Int]) { self.rows = rows }

    package init(_ reading: CRMReading) {
        let directory = reading.directory
        let rights = reading.rights
        var rows = [
            "crm_users": directory.users.count,
            "crm_user_attributes": directory.users.reduce(0) { $0 + $1.attributes.count },
            "crm_groups": directory.groups.count,
            "crm_memberships": directory.memberships.count,
            "crm_view_rights": Self.count(rights.views),
            "crm_record_rights": Self.count(rights.records),
            "crm_record_access": Self.count(rights.access),
            "crm_field_rights": Self.count(rights.fields),
        ]
        for (view, entries) in rights.views where !entries.isEmpty { rows["view \(view)"] = entries.count }
        for (table, entries) in rights.records where !entries.isEmpty { rows["table \(table)"] = entries.count }
        for (field, entries) in rights.fields where !entries.isEmpty { rows["field \(field)"] = entries.count }
        self.rows = rows
    }

    /// The relations of directory and rights, which a reading must not lose unnoticed.
    package static let relations = [
        "crm_users", "crm_user_attributes", "crm_groups", "crm_memberships", "crm_view_rights", "crm_record_rights",
        "crm_record_access", "crm_field_rights",
    ]

    /// The objects that had an entry of their own: `view …`, `table …`, `field …`.
    package var definedObjects: Set<String> {
        Set(rows.keys.filter { fact in ["view ", "table ", "field "].contains { fact.hasPrefix($0) } })
    }

    private static func count<Key>(_ entries: [Key: [RightEntry]]) -> Int {
        entries.values.reduce(0) { $0 + $1.count }
    }
}
