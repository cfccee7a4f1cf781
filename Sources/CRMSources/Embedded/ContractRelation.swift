import AccessRules

/// One relation of the CRM contract: its name and the columns that must be there; more of them do no harm.
struct ContractRelation: Hashable, Sendable {
    let name: String
    let columns: [String]
    /// The columns that say which CRM table, and which record of it, a row is about; `nil` where it is about none.
    var tableColumn: String?
    var recordColumn: String?
    /// What of a reading its rows make.
    var part = ReadingProblem.Part.schema
}

extension ContractRelation {
    static let users = Self(
        name: "crm_users", columns: ["id", "login", "name", "mail", "mailbox", "active"], part: .directory)
    static let attributes = Self(name: "crm_attributes", columns: ["name", "type", "is_list"])
    static let userAttributes = Self(
        name: "crm_user_attributes", columns: ["user_id", "name", "value"], part: .directory)
    static let groups = Self(name: "crm_groups", columns: ["id", "name"], part: .directory)
    static let memberships = Self(
        name: "crm_memberships", columns: ["group_id", "user_id", "child_group_id"], part: .directory)
    static let tables = Self(
        name: "crm_tables",
        columns: ["name", "key_field", "deleted_field", "merged_into_field", "country_field", "fields_default"],
        tableColumn: "name")
    static let fields = Self(
        name: "crm_fields", columns: ["table_name", "name", "type", "label"], tableColumn: "table_name")
    static let relations = Self(
        name: "crm_relations", columns: ["table_name", "name", "field", "target_table"], tableColumn: "table_name")
    static let views = Self(name: "crm_views", columns: ["name", "table_name", "filter"], tableColumn: "table_name")
    static let viewSort = Self(name: "crm_view_sort", columns: ["view_name", "position", "field", "descending"])
    static let viewRights = Self(
        name: "crm_view_rights", columns: ["view_name", "user_id", "group_id", "value"], part: .rights)
    static let recordRights = Self(
        name: "crm_record_rights", columns: ["table_name", "user_id", "group_id", "value", "filter"],
        tableColumn: "table_name", part: .rights)
    static let recordAccess = Self(
        name: "crm_record_access", columns: ["table_name", "record_id", "user_id", "group_id", "value"],
        tableColumn: "table_name", recordColumn: "record_id", part: .access)
    static let fieldRights = Self(
        name: "crm_field_rights", columns: ["table_name", "field", "user_id", "group_id", "value"],
        tableColumn: "table_name", part: .rights)
    static let subscriptions = Self(
        name: "crm_subscriptions", columns: ["table_name", "record_id", "user_id", "group_id"],
        tableColumn: "table_name", recordColumn: "record_id", part: .subscriptions)
    static let changes = Self(name: "crm_changes", columns: ["seq", "kind", "table_name", "record_id", "at"])

    /// Everything that a reading consists of, apart from the data tables.
    static let all: [Self] = [
        users, attributes, userAttributes, groups, memberships, tables, fields, relations, views, viewSort, viewRights,
        recordRights, recordAccess, fieldRights, subscriptions,
    ]
}
