import AccessRules
import ContactModel

/// Finds rights and subscriptions of what does not exist, and principals with two entries for one object.
struct RightsCheck {
    private let schema: CRMSchema
    private let rights: RightsRows
    private let directory: Directory
    private let reading: CRMReading

    init(reading: CRMReading) {
        self.reading = reading
        schema = reading.schema
        rights = reading.rights
        directory = Directory(reading.directory)
    }

    func run(_ findings: inout CRMFindings) {
        for (view, entries) in rights.views.sorted(by: { $0.key < $1.key }) {
            check(entries, place: "view right on \(view)", &findings)
            if schema.views[view] == nil {
                findings.add(.record, "view right on \(view)", "There is no such view.")
            }
        }
        for (table, entries) in rights.records.sorted(by: { $0.key < $1.key }) {
            let place = "record right on \(table)"
            check(entries, place: place, &findings)
            if schema.tables[table] == nil { findings.add(.record, place, "There is no such table.") }
            for entry in entries where entry.filter != nil && entry.value != .yes {
                findings.add(
                    .rights, "\(place) of \(PrincipalName.text(entry.principal, directory))",
                    "Only a yes has a filter.")
            }
        }
        for (key, entries) in rights.fields.sorted(by: { $0.key < $1.key }) {
            let place = "field right on \(key)"
            check(entries, place: place, &findings)
            let table = schema.tables[key.table]
            if table?.position(of: key.field) == nil, table?.relation(named: key.field) == nil {
                findings.add(.record, place, "There is no such field or relation.")
            }
        }
        for (record, entries) in rights.access.sorted(by: { $0.key < $1.key }) {
            check(entries, place: "access list of \(record)", &findings)
            if !reading.has(record) {
                findings.add(.record, "access list of \(record)", "There is no such record.")
            }
        }
        for (record, principals) in rights.subscriptions.sorted(by: { $0.key < $1.key }) {
            if !reading.has(record) {
                findings.add(.record, "subscription to \(record)", "There is no such record.")
            }
            for principal in doubles(principals) {
                findings.add(
                    .note, "subscription to \(record)",
                    "\(PrincipalName.text(principal, directory)) is named twice, which means no more than once.")
            }
        }
    }

    private func check(_ entries: [RightEntry], place: String, _ findings: inout CRMFindings) {
        for principal in doubles(entries.map(\.principal)) {
            findings.add(
                .rights, place,
                "\(PrincipalName.text(principal, directory)) has more than one entry; one of them must go.")
        }
    }

    /// Those that are there more than once, in the order in which that shows.
    private func doubles(_ principals: [Principal]) -> [Principal] {
        var counts: [Principal: Int] = [:]
        return principals.filter { principal in
            counts[principal, default: 0] += 1
            return counts[principal] == 2
        }
    }
}
