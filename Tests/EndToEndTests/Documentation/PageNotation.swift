import AccessRules
import CRMSources
import ContactModel
import Foundation
import SQLite

/// Writes what a `crm` block says into an embedded CRM. Cells stand at least two blanks apart.
///
/// A paragraph that begins with a table's name is records, under the names of their fields; every other line speaks for
/// itself: `user anna   in Vertrieb`, `records of Kontakte   group Vertrieb   yes   Status = 'aktiv'`.
struct PageNotation {
    let crm: EmbeddedCRM
    /// What the clock shows when the CRM is read.
    private(set) var now = Moment(milliseconds: 0)
    private var tables: Set<String> = []

    init(_ crm: EmbeddedCRM) { self.crm = crm }

    private var database: Database { crm.database }

    mutating func write(_ block: String) throws {
        for paragraph in Self.paragraphs(block) {
            if paragraph[0].count > 1, FieldType(rawValue: paragraph[0][1]) != nil {
                try addTable(paragraph)
            } else if tables.contains(paragraph[0][0]) {
                try addRecords(paragraph)
            } else {
                for cells in paragraph { try add(cells) }
            }
        }
    }

    /// A `change` block: lines of rights behind `remove` or `add`.
    mutating func change(_ block: String) throws {
        for cells in Self.paragraphs(block).flatMap({ $0 }) {
            let words = cells[0].split(separator: " ", maxSplits: 1).map(String.init)
            let rest = [words[1]] + cells.dropFirst()
            switch words[0] {
            case "add": try add(rest)
            case "remove": try removeRight(rest)
            default: throw RightsPage.PageError.notation("neither add nor remove: \(cells)")
            }
        }
    }

    private static func paragraphs(_ block: String) -> [[[String]]] {
        block.split(separator: "\n\n").map { paragraph in
            paragraph.split(separator: "\n").map { line in
                line.replacing(/\ {2,}/, with: "\t").split(separator: "\t").map(String.init)
            }
        }.filter { !$0.isEmpty }
    }

    // MARK: Tables and records

    private mutating func addTable(_ lines: [[String]]) throws {
        var fields: [FieldDefinition] = []
        var relations: [RelationDefinition] = []
        var roles: [String: String] = [:]
        let table = String(lines[0][0].prefix { $0 != "." })
        for cells in lines {
            let name = String(cells[0].dropFirst(table.count + 1))
            guard cells[0] == "\(table).\(name)", let type = FieldType(rawValue: cells[1]) else {
                throw RightsPage.PageError.notation("no field: \(cells)")
            }
            fields.append(FieldDefinition(name: name, type: type))
            guard cells.count > 2 else { continue }
            roles[cells[2]] = name
            if let match = cells[2].wholeMatch(of: /relation (\w+) to (\w+)/) {
                relations.append(
                    RelationDefinition(name: String(match.1), field: name, targetTable: String(match.2)))
            }
        }
        try crm.addTable(
            TableSchema(
                name: table, keyField: roles["key"] ?? "", deletedField: roles["recycle bin"],
                mergedIntoField: roles["merged into"], fields: fields, relations: relations))
        tables.insert(table)
    }

    private func addRecords(_ lines: [[String]]) throws {
        let columns = ["Id"] + lines[0].dropFirst()
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let marks = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let insert = try database.prepare("INSERT INTO \"\(lines[0][0])\" (\(names)) VALUES (\(marks))")
        for cells in lines.dropFirst() {
            guard cells.count == columns.count else {
                throw RightsPage.PageError.notation("\(columns.count) columns, but \(cells)")
            }
            insert.reset()
            try insert.bind(cells.map(Self.value))
            try insert.run()
        }
    }

    private static func value(_ cell: String) -> SQLiteValue {
        if cell == "-" { return .null }
        guard cell.count > 1, cell.hasPrefix("'"), cell.hasSuffix("'") else { return .text(cell) }
        return .text(String(cell.dropFirst().dropLast()))
    }

    // MARK: Everything else

    private mutating func add(_ cells: [String]) throws {
        let words = cells[0].split(separator: " ", maxSplits: 1).map(String.init)
        let rest = cells.dropFirst()
        switch words[0] {
        case "now":
            let date = try Date(cells[1], strategy: .iso8601)
            now = Moment(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
        case "attribute": try addAttribute(words[1], rest[1])
        case "user": try addUser(words[1], rest)
        case "group": try addGroup(words[1], rest)
        case "view" where rest.first?.hasPrefix("shows ") == true: try addView(words[1], rest)
        case "fields":
            try database.run(
                "UPDATE crm_tables SET fields_default = ?2 WHERE name = ?1",
                .text(String(words[1].dropFirst("of ".count))), .text(cells[1]))
        default: try addRight(cells)
        }
    }

    private func addAttribute(_ name: String, _ type: String) throws {
        let isList = type.hasPrefix("list of ")
        try database.run(
            "INSERT INTO crm_attributes VALUES (?1, ?2, ?3)", .text(name),
            .text(isList ? String(type.dropFirst("list of ".count)) : type), .integer(isList ? 1 : 0))
    }

    private func addUser(_ login: String, _ facts: ArraySlice<String>) throws {
        try database.run("INSERT INTO crm_users (login) VALUES (?1) ON CONFLICT DO NOTHING", .text(login))
        for fact in facts {
            if fact == "inactive" {
                try database.run("UPDATE crm_users SET active = 0 WHERE login = ?1", .text(login))
            } else if fact.contains("@") {
                try database.run("UPDATE crm_users SET mail = ?2 WHERE login = ?1", .text(login), .text(fact))
            } else if fact.hasPrefix("in ") {
                for group in try groups(fact) {
                    try database.run(
                        """
                        INSERT INTO crm_memberships (group_id, user_id)
                        SELECT g.id, u.id FROM crm_groups g, crm_users u WHERE g.name = ?1 AND u.login = ?2
                        """, .text(group), .text(login))
                }
            } else {
                try addAttributeValues(login, fact)
            }
        }
    }

    /// `gebiete = Nord, Ost`; `nothing` is a list that is there and empty.
    private func addAttributeValues(_ login: String, _ fact: String) throws {
        let parts = fact.components(separatedBy: " = ")
        guard parts.count == 2 else { throw RightsPage.PageError.notation("no fact about \(login): \(fact)") }
        let values = parts[1] == "nothing" ? [nil] : parts[1].components(separatedBy: ", ").map(Optional.some)
        for value in values {
            try database.run(
                "INSERT INTO crm_user_attributes SELECT id, ?2, ?3 FROM crm_users WHERE login = ?1", .text(login),
                .text(parts[0]), SQLiteValue(value))
        }
    }

    private func addGroup(_ name: String, _ facts: ArraySlice<String>) throws {
        try makeGroup(name)
        for group in try facts.flatMap(groups) {
            try database.run(
                """
                INSERT INTO crm_memberships (group_id, child_group_id)
                SELECT g.id, c.id FROM crm_groups g, crm_groups c WHERE g.name = ?1 AND c.name = ?2
                """, .text(group), .text(name))
        }
    }

    /// `in Vertrieb, Aushilfen`: the groups' names; they exist afterwards.
    private func groups(_ fact: String) throws -> [String] {
        let names = fact.dropFirst("in ".count).components(separatedBy: ", ")
        for name in names { try makeGroup(name) }
        return names
    }

    private func makeGroup(_ name: String) throws {
        try database.run("INSERT INTO crm_groups (name) VALUES (?1) ON CONFLICT DO NOTHING", .text(name))
    }

    /// `shows Kontakte   where Status = 'aktiv'   sorted by Name, Ort desc`
    private func addView(_ name: String, _ facts: ArraySlice<String>) throws {
        func fact(_ prefix: String) -> String? {
            facts.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        try database.run(
            "INSERT OR REPLACE INTO crm_views VALUES (?1, ?2, ?3)", .text(name), .text(fact("shows ") ?? ""),
            SQLiteValue(fact("where ")))
        for (position, criterion) in (fact("sorted by ") ?? "").components(separatedBy: ", ").enumerated() {
            let words = criterion.split(separator: " ")
            guard let field = words.first else { continue }
            try database.run(
                "INSERT OR REPLACE INTO crm_view_sort VALUES (?1, ?2, ?3, ?4)", .text(name),
                .integer(Int64(position)), .text(String(field)), .integer(words.count > 1 ? 1 : 0))
        }
    }
}
