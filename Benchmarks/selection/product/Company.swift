import AccessRules
import ContactModel
import Foundation
import Selection

/// The generated company, read from the files that Benchmarks/README.md describes, with the rules stated there.
struct Company {
    let reading: CRMReading
    let rule: SelectionRule
    /// In the order of the file.
    let members: [UserID]
    /// Members that cannot read the sort field.
    let withoutName: Set<UserID>
    let seed: UInt64

    static let table = TableSchema(
        name: "Kontakte", keyField: "Id",
        fields: ["Id", "Betreuer", "Gebiet", "Status", "Art", "Name", "Vorname", "Telefon", "EMail"].map {
            FieldDefinition(name: $0, type: .text)
        })
    static let view = ViewDefinition(
        name: "Kontakte", table: "Kontakte", sort: [SortCriterion(path: "Name")])
    static let schema = CRMSchema(
        tables: ["Kontakte": table], views: ["Kontakte": view],
        attributes: ["gebiete": AttributeDefinition(name: "gebiete", type: .text, isList: true)])
    static let filter =
        "(subscribed() or Betreuer = user.login or Gebiet in (user.gebiete)) and Status <> 'inaktiv'"
    /// What the selection reads; the other fields are for contacts.
    static let fieldsRead: Set<String> = ["Betreuer", "Gebiet", "Status", "Art", "Name"]

    init(folder: String) throws {
        var parameters: [String: String] = [:]
        try TabbedFile.read(folder + "/parameters.tsv") { parameters[$0[0]] = $0[1] }
        seed = UInt64(parameters["seed"] ?? "") ?? 0

        var columns = RecordColumns(Self.table, read: Self.fieldsRead)
        try TabbedFile.read(folder + "/records.tsv") { line in
            columns.append(key: line[0], line.map { $0 == "\\N" ? .null : .text($0) })
        }
        columns.finish()

        var directory = DirectoryRows(users: [], groups: [], memberships: [])
        var withoutName: Set<UserID> = []
        var ownRights: [UserID] = []
        try TabbedFile.read(folder + "/groups.tsv") { line in
            directory.groups.append(Group(id: GroupID(line[0]), name: line[0]))
            if line[1] != "\\N" {
                directory.memberships.append(Membership(group: GroupID(line[1]), member: .group(GroupID(line[0]))))
            }
        }
        try TabbedFile.read(folder + "/members.tsv") { line in
            let id = UserID(line[0])
            let areas = line[1].split(separator: ",").map { FieldValue.text(String($0)) }
            directory.users.append(User(id: id, login: line[0], attributes: ["gebiete": .list(areas)]))
            let team = Int(line[2]) ?? 0
            func join(_ group: String) {
                directory.memberships.append(Membership(group: GroupID(group), member: .user(id)))
            }
            join("team" + String(repeating: "0", count: max(0, 3 - line[2].count)) + line[2])
            if team % 2 == 0 { join("vertrieb") }
            if line[3] == "1" { join("leser") } else { withoutName.insert(id) }
            if line[4] == "1" { ownRights.append(id) }
        }
        members = directory.users.map(\.id)
        self.withoutName = withoutName

        reading = CRMReading(
            schema: Self.schema, directory: directory, rights: try Self.rights(folder, ownRights),
            records: ["Kontakte": columns], startedAt: Moment(milliseconds: 1_795_469_445_000))
        rule = try Self.rule(directory)
    }

    private static func rights(_ folder: String, _ ownRights: [UserID]) throws -> RightsRows {
        var rights = RightsRows()
        rights.records["Kontakte"] =
            [
                RightEntry(
                    principal: .group(GroupID("alle")), value: .yes, filter: "Art = 'K' and Status <> 'gesperrt'"),
                RightEntry(
                    principal: .group(GroupID("vertrieb")), value: .yes,
                    filter: "Art in ('L', 'P') or Betreuer = user.login"),
            ]
            + ownRights.map {
                RightEntry(principal: .user($0), value: .yes, filter: "Gebiet in (user.gebiete)")
            }
        rights.fields[FieldKey(table: "Kontakte", field: "Name")] = [
            RightEntry(principal: .group(GroupID("leser")), value: .yes)
        ]
        func principal(_ text: String) -> Principal {
            let name = String(text.dropFirst(2))
            return text.hasPrefix("u:") ? .user(UserID(name)) : .group(GroupID(name))
        }
        try TabbedFile.read(folder + "/access.tsv") { line in
            rights.access[RecordID(table: "Kontakte", key: line[0]), default: []].append(
                RightEntry(principal: principal(line[1]), value: line[2] == "yes" ? .yes : .no))
        }
        try TabbedFile.read(folder + "/subscriptions.tsv") { line in
            rights.subscriptions[RecordID(table: "Kontakte", key: line[0]), default: []].append(principal(line[1]))
        }
        return rights
    }

    private static func rule(_ directory: DirectoryRows) throws -> SelectionRule {
        let scope = FilterScope(
            schema: schema, table: "Kontakte", purpose: .selection, protected: [], directory: Directory(directory))
        return SelectionRule(
            view: view, viewFilter: nil, filter: try Filter.compile(filter, in: scope).get(), pinned: nil,
            order: [
                OrderCriterion(
                    path: try FieldPath.resolve("Name", table: "Kontakte", schema: schema), isDescending: false)
            ], limit: 2000)
    }

    /// What a contact is made of, as far as it is read.
    var contactPaths: Set<FieldPath> {
        Set(["Name", "Status"].compactMap { try? FieldPath.resolve($0, table: "Kontakte", schema: Self.schema) })
    }

    /// The fingerprint that is drawn for a record's contact in a rights class.
    func fingerprint(row: Int, rightsClass: Int) -> Fingerprint {
        let number = 2 * (2 * UInt64(row) + UInt64(rightsClass))
        return Fingerprint(high: Self.mixed(seed &+ number &+ 1), low: Self.mixed(seed &+ number &+ 2))
    }

    /// SplitMix64's finaliser.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Lines of values with tabs between them.
enum TabbedFile {
    struct Unreadable: Error, CustomStringConvertible {
        let path: String

        var description: String { "Could not read \(path). Generate the data first; see Benchmarks/README.md." }
    }

    static func read(_ path: String, _ line: ([String]) -> Void) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw Unreadable(path: path) }
        data.withUnsafeBytes { bytes in
            for row in bytes.split(separator: UInt8(ascii: "\n")) {
                line(
                    row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
                        String(decoding: $0, as: UTF8.self)
                    })
            }
        }
    }
}
