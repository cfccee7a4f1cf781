import Foundation
import SQLite
import Testing

/// The CRM's rights and the sample's books, read once more: from DOMAIN.md and SEMANTICS.md alone, record by record,
/// with nothing of the product but its way to open a file.
///
/// Slow and plain on purpose. The filters are not parsed: each one that the sample or a test uses is translated by hand.
struct IndependentReading {
    typealias Row = [String: String]

    struct User {
        let id: String
        let login: String
        let isActive: Bool
        let hasMailbox: Bool
        var attributes: [String: [String]] = [:]
        /// Names of all groups, those around its groups included.
        var groups: Set<String> = []
    }

    struct Entry {
        /// `u` and the user's id, or `g` and the group's name.
        let principal: String
        let value: String
        let filter: String?
    }

    private(set) var users: [User] = []
    private var tables: [String: [String: Row]] = [:]
    private var viewRights: [String: [Entry]] = [:]
    private var recordRights: [String: [Entry]] = [:]
    private var accessLists: [String: [Entry]] = [:]
    private var fieldRights: [String: [Entry]] = [:]
    /// Record by `TABLE/KEY`, with the principals that subscribe to it.
    private var subscriptions: [String: Set<String>] = [:]

    // MARK: Reading

    init(crm path: String) throws {
        let crm = try Database(path: path, access: .readOnly)
        func rows(_ sql: String) throws -> [[String?]] {
            var rows: [[String?]] = []
            try crm.forEachRow(sql) { row in rows.append((0..<row.columnCount).map { row.text($0) }) }
            return rows
        }
        let groups = Dictionary(
            uniqueKeysWithValues: try rows("SELECT id, name FROM crm_groups").map { ($0[0] ?? "", $0[1] ?? "") })
        // Who is directly in a group, then which groups are.
        var around: [String: Set<String>] = [:]
        var direct: [String: Set<String>] = [:]
        for row in try rows("SELECT group_id, user_id, child_group_id FROM crm_memberships") {
            let outer = groups[row[0] ?? ""] ?? ""
            if let user = row[1] { direct[user, default: []].insert(outer) }
            if let inner = row[2] { around[groups[inner] ?? "", default: []].insert(outer) }
        }
        for row in try rows("SELECT id, login, active, coalesce(mailbox, mail) FROM crm_users") {
            var user = User(
                id: row[0] ?? "", login: row[1] ?? "", isActive: row[2] == "1", hasMailbox: row[3] != nil)
            var open = Array(direct[user.id] ?? [])
            while let group = open.popLast() {
                guard user.groups.insert(group).inserted else { continue }
                open += around[group] ?? []
            }
            users.append(user)
        }
        for row in try rows("SELECT user_id, name, value FROM crm_user_attributes") {
            guard let place = users.firstIndex(where: { $0.id == row[0] }), let value = row[2] else { continue }
            users[place].attributes[row[1] ?? "", default: []].append(value)
        }
        func principal(_ user: String?, _ group: String?) -> String {
            user.map { "u\($0)" } ?? "g\(groups[group ?? ""] ?? "")"
        }
        for row in try rows("SELECT view_name, user_id, group_id, value FROM crm_view_rights") {
            viewRights[row[0] ?? "", default: []]
                .append(Entry(principal: principal(row[1], row[2]), value: row[3] ?? "", filter: nil))
        }
        for row in try rows("SELECT table_name, user_id, group_id, value, filter FROM crm_record_rights") {
            recordRights[row[0] ?? "", default: []]
                .append(Entry(principal: principal(row[1], row[2]), value: row[3] ?? "", filter: row[4]))
        }
        for row in try rows("SELECT table_name || '/' || record_id, user_id, group_id, value FROM crm_record_access") {
            accessLists[row[0] ?? "", default: []]
                .append(Entry(principal: principal(row[1], row[2]), value: row[3] ?? "", filter: nil))
        }
        for row in try rows("SELECT table_name || '.' || field, user_id, group_id, value FROM crm_field_rights") {
            fieldRights[row[0] ?? "", default: []]
                .append(Entry(principal: principal(row[1], row[2]), value: row[3] ?? "", filter: nil))
        }
        for table in ["Kontakte", "Firmen"] {
            try crm.forEachRow("SELECT * FROM \(table)") { row in
                var values: Row = [:]
                for column in 0..<row.columnCount { values[row.columnName(column)] = row.text(column) }
                tables[table, default: [:]][values["Id"] ?? ""] = values
            }
        }
        for row in try rows("SELECT table_name, record_id, user_id, group_id FROM crm_subscriptions") {
            // A subscription to a merged record means the one it was merged into.
            guard let key = final(row[1] ?? "", in: row[0] ?? "") else { continue }
            subscriptions["\(row[0] ?? "")/\(key)", default: []].insert(principal(row[2], row[3]))
        }
    }

    // MARK: Rights

    /// An own `yes` or `no` wins; else one `yes` among the groups is needed.
    private func decides(_ entries: [Entry], _ user: User, _ isTrue: (String?) -> Bool) -> Bool {
        if let own = entries.first(where: { $0.principal == "u\(user.id)" }), own.value != "by groups" {
            return own.value == "yes" && isTrue(own.filter)
        }
        return entries.contains { entry in
            entry.principal.hasPrefix("g") && user.groups.contains(String(entry.principal.dropFirst()))
                && entry.value == "yes" && isTrue(entry.filter)
        }
    }

    func mayUse(view: String, _ user: User) -> Bool {
        guard let entries = viewRights[view] else { return true }
        return decides(entries, user) { _ in true }
    }

    func mayRead(_ field: String, of table: String, _ user: User) -> Bool {
        guard let entries = fieldRights["\(table).\(field)"] else { return true }
        return decides(entries, user) { _ in true }
    }

    func maySee(_ key: String, in table: String, _ user: User) -> Bool {
        guard let row = tables[table]?[key] else { return false }
        if let list = accessLists["\(table)/\(key)"] { return decides(list, user) { _ in true } }
        // No record rights at all: the configuration says `hidden`.
        return decides(recordRights[table] ?? [], user) { filter in
            filter.map { isTrue(right: $0, row, user) } ?? true
        }
    }

    /// The end of the chain of merges; `nil` where it leads nowhere.
    /// A contact as it stands in the CRM, whoever may see it.
    func row(_ key: String) -> Row? { tables["Kontakte"]?[key] }

    func final(_ key: String, in table: String) -> String? {
        var seen: Set<String> = []
        var key = key
        while seen.insert(key).inserted {
            guard let row = tables[table]?[key] else { return nil }
            guard let next = row["ZusammengefuehrtMit"] else { return row["Geloescht"] == "1" ? nil : key }
            key = next
        }
        return nil
    }

    private func company(of row: Row) -> Row? {
        row["FirmaId"].flatMap { final($0, in: "Firmen") }.flatMap { tables["Firmen"]?[$0] }
    }

    /// The sample's rights filters, by hand; they read the full record.
    private func isTrue(right filter: String, _ row: Row, _ user: User) -> Bool {
        let isBusiness = same(row["Art"], "Geschäft")
        let isPatient = same(row["Art"], "Patient")
        let areas = user.attributes["gebiete"] ?? []
        switch filter {
        case "Art = 'Geschäft'": return isBusiness
        case "Art = 'Patient'": return isPatient
        case "Art = 'Patient' and Betreuer = user.login": return isPatient && same(row["Betreuer"], user.login)
        case "Art = 'Geschäft' and Newsletter": return isBusiness && row["Newsletter"] == "1"
        case "Art = 'Geschäft' and Vertriebsgebiet = 'Bodensee'":
            return isBusiness && same(row["Vertriebsgebiet"], "Bodensee")
        case "Art = 'Geschäft' and Firma.Region = user.region":
            return isBusiness && same(company(of: row)?["Region"], user.attributes["region"]?.first)
        case "Art = 'Geschäft' and (Vertriebsgebiet in (user.gebiete) or Status = 'VIP' or Betreuer = user.login)":
            return isBusiness
                && (areas.contains { same(row["Vertriebsgebiet"], $0) } || same(row["Status"], "VIP")
                    || same(row["Betreuer"], user.login))
        case "not Vertraulich": return row["Vertraulich"] == "0"
        default:
            Issue.record("no translation of the right's filter \(filter)")
            return false
        }
    }

    /// Equality of texts: NFC and case do not count; null equals nothing.
    private func same(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        return left.precomposedStringWithCanonicalMapping.lowercased()
            == right.precomposedStringWithCanonicalMapping.lowercased()
    }

    // MARK: Perspective

    /// One contact as one user sees it: unreadable fields are not there, nor those of a company that is hidden.
    struct Seen {
        let key: String
        var own: Row
        var company: Row
    }

    func seen(_ key: String, by user: User) -> Seen? {
        guard let row = tables["Kontakte"]?[key], final(key, in: "Kontakte") == key,
            maySee(key, in: "Kontakte", user)
        else { return nil }
        let own = row.filter { mayRead($0.key, of: "Kontakte", user) }
        var company: Row = [:]
        if let id = own["FirmaId"].flatMap({ final($0, in: "Firmen") }), maySee(id, in: "Firmen", user) {
            company = (tables["Firmen"]?[id] ?? [:]).filter { mayRead($0.key, of: "Firmen", user) }
        }
        return Seen(key: key, own: own, company: company)
    }

    private func isSubscribed(_ key: String, _ user: User) -> Bool {
        (subscriptions["Kontakte/\(key)"] ?? []).contains { principal in
            principal == "u\(user.id)"
                || principal.hasPrefix("g") && user.groups.contains(String(principal.dropFirst()))
        }
    }

    // MARK: Books

    /// The three books of the sample's configuration.
    enum Book: String, CaseIterable {
        case crm = "CRM"
        case all = "Alle Kontakte"
        case patients = "Patienten"

        var view: String { self == .patients ? "Patienten" : "Kontakte" }
        var limit: Int? { self == .all ? nil : 2000 }

        func isMember(_ user: User) -> Bool {
            guard user.isActive else { return false }
            return switch self {
            case .crm:
                !user.groups.isDisjoint(with: ["Vertrieb", "Marketing", "Geschaeftsfuehrung"])
                    && user.login != "kbrandt"
            case .all: user.login == "kbrandt"
            case .patients: !user.groups.isDisjoint(with: ["Aerzte", "Labor"])
            }
        }
    }

    /// Every address book that there shall be: one book for each active member with a mailbox.
    var addressBooks: [(user: User, book: Book)] {
        users.flatMap { user in
            Book.allCases.filter { $0.isMember(user) && user.hasMailbox }.map { (user, $0) }
        }
    }

    private func isWanted(_ seen: Seen, by book: Book, _ user: User) -> Bool {
        let status = seen.own["Status"]
        switch book {
        case .patients: return same(seen.own["Art"], "Patient")
        case .all: return status != nil && !same(status, "inaktiv")
        case .crm:
            let areas = user.attributes["gebiete"] ?? []
            return status != nil && !same(status, "inaktiv")
                && (isSubscribed(seen.key, user) || same(seen.own["Betreuer"], user.login)
                    || areas.contains { same(seen.own["Vertriebsgebiet"], $0) } || user.groups.contains("Innendienst")
                    || user.groups.contains("Marketing"))
        }
    }

    struct Selection {
        /// In the order of the selection where there are more than fit, else in any.
        var selected: [Seen]
        var fellOff: [String]
    }

    /// - Parameter limit: another one than the book's, where given.
    func selection(of book: Book, for user: User, limit: Int?? = nil) -> Selection {
        guard mayUse(view: book.view, user) else { return Selection(selected: [], fellOff: []) }
        let wanted = (tables["Kontakte"] ?? [:]).keys.compactMap { seen($0, by: user) }
            .filter { isWanted($0, by: book, user) }
        guard let limit = limit ?? book.limit, wanted.count > limit else {
            return Selection(selected: wanted, fellOff: [])
        }
        let ordered = wanted.map { (isPinned: book == .crm && same($0.own["Status"], "VIP"), order: key($0), seen: $0) }
            .sorted { left, right in
                left.isPinned != right.isPinned ? left.isPinned : left.order.lexicographicallyPrecedes(right.order)
            }
            .map(\.seen)
        return Selection(selected: Array(ordered.prefix(limit)), fellOff: ordered.dropFirst(limit).map(\.key))
    }

    /// Name, then given name, then the record's id; null last.
    private func key(_ seen: Seen) -> [Int] {
        GermanOrder.key(seen.own["Name"]) + GermanOrder.key(seen.own["Vorname"])
            + "Kontakte/\(seen.key)".utf8.map(Int.init)
    }
}

/// The order of a German directory, spelt out: letters by their base, then accents, then case; signs before digits before
/// letters; other scripts after Latin.
enum GermanOrder {
    /// Compares with `lexicographicallyPrecedes` as the texts stand in a directory; `nil` comes last.
    static func key(_ text: String?) -> [Int] {
        guard let text else { return [2] }
        var letters: [Int] = []
        var accents: [Int] = []
        var cases: [Int] = []
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            // What nobody sees has no place in a directory.
            if [.control, .format].contains(scalar.properties.generalCategory) { continue }
            if scalar.properties.canonicalCombiningClass != .notReordered {
                accents.append(Int(scalar.value))
                continue
            }
            for base in scalar == "ß" ? "ss".unicodeScalars : String(scalar).lowercased().unicodeScalars {
                letters.append(weight(base))
                accents.append(scalar == "ß" ? 2 : 1)
                cases.append(scalar.properties.isUppercase ? 2 : 1)
            }
        }
        return [1] + letters.map { $0 + 10 } + [0] + accents.map { $0 + 10 } + [0] + cases + [0]
    }

    private static func weight(_ scalar: Unicode.Scalar) -> Int {
        if scalar.properties.isWhitespace { return 100 }
        if scalar.properties.numericType != nil { return 1_000_000 + Int(scalar.value) }
        if scalar.properties.isAlphabetic { return 2_000_000 + Int(scalar.value) }
        return 1000 + Int(scalar.value)
    }
}
