import AccessRules
import ContactModel
import Cryptography
import Selection

/// What one member's selection of one book depends on besides the records: the means to tell, when the rights of the last
/// applied run are not at hand, whether a removal may come from a change of rights (SEMANTICS 25).
///
/// Each right, group or attribute that the book's rule reads, with what it says for the member, as a digest of each. What
/// a rule did not read then, and reads now, is no evidence of a change.
struct SelectionRights: Hashable, Sendable {
    /// What may have changed between two runs.
    struct Change: Hashable, Sendable {
        /// Whether a record that is still visible may have left because a filter reads something else now.
        var ofFilters = false
        /// Whether one may have fallen off the limit because others came, or because the order reads something else now.
        var ofLimit = false
    }

    /// 8 hexadecimal digits of what is read, to 8 of what it says.
    private(set) var filters: [String: String] = [:]
    private(set) var limit: [String: String] = [:]

    init(of viewer: Viewer, by rule: SelectionRule) {
        var filters = Reads(viewer)
        for filter in [rule.viewFilter, rule.filter].compactMap(\.self) { filters.add(filter.usage, of: filter.table) }
        self.filters = filters.digests
        // Without a limit nothing falls off.
        guard rule.limit != nil else { return }
        var limit = Reads(viewer)
        for path in rule.order.map(\.path) { limit.add(path) }
        if let pinned = rule.pinned { limit.add(pinned.usage, of: pinned.table) }
        limit.addRecordRights(of: rule.view.table)
        self.limit = limit.digests
    }

    /// Reads what `description` wrote; parts that it does not know are passed over.
    init(_ text: String) {
        for part in text.split(separator: ",") where part.count == 17 {
            let (key, value) = (String(part.dropFirst().prefix(8)), String(part.suffix(8)))
            switch part.first {
            case "f": filters[key] = value
            case "l": limit[key] = value
            default: continue
            }
        }
    }

    var description: String {
        let parts = filters.map { "f\($0.key)\($0.value)" } + limit.map { "l\($0.key)\($0.value)" }
        return parts.sorted().joined(separator: ",")
    }

    func changes(since former: SelectionRights) -> Change {
        let ofFilters = Self.differ(filters, former.filters)
        return Change(ofFilters: ofFilters, ofLimit: ofFilters || Self.differ(limit, former.limit))
    }

    private static func differ(_ now: [String: String], _ then: [String: String]) -> Bool {
        now.contains { key, value in then[key].map { $0 != value } ?? false }
    }
}

/// Collects what is read, and what it says for one viewer.
private struct Reads {
    private let viewer: Viewer
    private var values: [String: String] = [:]

    init(_ viewer: Viewer) { self.viewer = viewer }

    var digests: [String: String] {
        Dictionary(values.map { (Self.digest($0.key), Self.digest($0.value)) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ usage: FilterUsage, of table: String) {
        for path in usage.paths { add(path) }
        addUser(usage)
        if usage.usesSubscriptions {
            values["groups"] = viewer.groups.sorted().map(\.description).joined(separator: " ")
            if let field = viewer.model.schema.tables[table]?.subscriptionField {
                add(FieldKey(table: table, field: field))
            }
        }
    }

    mutating func add(_ path: FieldPath) {
        for key in path.reads { add(key) }
        for step in path.relations { addRecordRights(of: step.targetTable) }
    }

    /// Entries and filters of the table's record rights as they count for the viewer, and what the access lists say.
    mutating func addRecordRights(of table: String) {
        guard values["records \(table)"] == nil else { return }
        let model = viewer.model
        if let rights = model.rights(ofRecordsIn: table) {
            let entries = rights.allowing(viewer.user.id, in: viewer.groups)
            let filters = entries.compactMap(\.filter)
            // Where one entry lets everything through, the others' filters are not asked.
            let isWhole = entries.contains { $0.filterText == nil }
            values["records \(table)"] = isWhole ? "every" : Set(filters.map(\.text)).sorted().description
            if !isWhole { for filter in filters { addUser(filter.usage) } }
        } else {
            values["records \(table)"] = model.policy.recordsDefault.rawValue
        }
        let listed = model.recordsWithAccessList.filter { $0.table == table }.sorted().map { record in
            let list = model.accessList(of: record)
            return "\(record) \(list?.allowing(viewer.user.id, in: viewer.groups).isEmpty == false)"
        }
        values["access \(table)"] = listed.description
    }

    private mutating func add(_ key: FieldKey) {
        values["field \(key)"] = viewer.fieldRight(key).isAllowed ? "yes" : "no"
    }

    private mutating func addUser(_ usage: FilterUsage) {
        for value in usage.userValues {
            values["\(value)"] =
                switch viewer.value(of: value) {
                case .list(let elements?): "list \(Set(elements.map { "\($0)" }).sorted())"
                case let other: String(describing: other)
                }
        }
        for (key, name) in usage.groups {
            values["member_of \(name)"] = String(describing: viewer.isMember(ofGroup: key))
        }
    }

    private static func digest(_ text: String) -> String {
        String(Hexadecimal.encode(SHA256.digest(of: Array(text.utf8))).prefix(8))
    }
}
