import AccessRules
import ContactModel
import Foundation
import TestSupport
import Testing

/// A random small CRM, its rights, and a twin that differs from it only in what Anna may not see.
private struct World {
    var contacts: [Record]
    var companies: [Record]
    var rights: RightsRows
    let policy: RightsPolicy

    var model: RightsModel {
        Office.model(contacts: contacts, companies: companies, rights: rights, policy: policy)
    }

    // Fields that say whether and where a record is are no content: the twin keeps them.
    private static let kept: Set = ["Id", "Papierkorb", "Verschmolzen"]

    init(_ random: inout SeededGenerator) {
        policy = Office.policy(
            records: random.pick([.open, .hidden]), fields: random.pick([.open, .open, .hidden]),
            protected: random.chance(3) ? [Office.key("Diagnose")] : [])
        companies = (1...4).map { number in
            var values = Self.values(Office.companies, &random)
            values["Id"] = .integer(Int64(number))
            values["MutterId"] = random.chance(3) ? .null : .integer(Int64(1 + random.below(4)))
            if random.chance(8) { values["Verschmolzen"] = .integer(Int64(1 + random.below(4))) }
            if random.chance(8) { values["Papierkorb"] = .boolean(true) }
            return Office.company(Int64(number), values)
        }
        contacts = (1...6).map { number in
            var values = Self.values(Office.contacts, &random)
            values["FirmaId"] = random.chance(5) ? .null : .text(String(1 + random.below(5)))
            return Office.contact(String(number), values)
        }
        rights = RightsRows()
        Self.grant(&rights, contacts + companies, &random)
    }

    private static func values(_ table: TableSchema, _ random: inout SeededGenerator) -> [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for field in table.fields where !kept.contains(field.name) { values[field.name] = value(field, &random) }
        return values
    }

    private static func value(_ field: FieldDefinition, _ random: inout SeededGenerator) -> FieldValue {
        if random.chance(5) { return .null }
        switch field.type {
        case .text: return .text(random.pick(["a", "B", "anna", "1", "2", ""]))
        case .integer: return .integer(Int64(1 + random.below(5)))
        case .decimal: return .decimal(Decimal(random.below(3)))
        case .boolean: return .boolean(random.chance(2))
        case .date: return .date(CalendarDate(daysSinceEpoch: 20_000 + random.below(900)) ?? .first)
        case .timestamp: return .timestamp(Moment(milliseconds: Int64(random.below(2_000_000)) * 1_000_000))
        case .textList: return .textList(random.some(["a", nil, "Nord"]))
        case .blob: return .null
        }
    }

    private static func grant(_ rights: inout RightsRows, _ records: [Record], _ random: inout SeededGenerator) {
        let principals: [Principal] = [
            .user(Office.anna), .user(Office.bert), .group(Office.sales), .group(Office.field), .group(Office.office),
        ]
        func entries(_ filters: [String]) -> [RightEntry] {
            random.some(principals).map { principal in
                let value = random.pick([RightValue.yes, .yes, .no])
                let filter = value == .yes && !filters.isEmpty && random.chance(2) ? random.pick(filters) : nil
                return RightEntry(principal: principal, value: value, filter: filter)
            }
        }
        rights.records["Kontakte"] = entries([
            "Betreuer = user.login", "Status <> 'a'", "Firma.Ort is not null", "Diagnose = 'B' or Aktiv",
        ])
        rights.records["Firmen"] = entries(["Ort = 'a'", "Mutter.Name is null", "Name in (user.gebiete, 'B')"])
        for record in records where random.chance(5) { rights.access[record.id] = entries([]) }
        for table in [Office.contacts, Office.companies] {
            for name in table.fields.map(\.name) + table.relations.map(\.name) where random.chance(4) {
                rights.fields[FieldKey(table: table.name, field: name)] = entries([])
            }
        }
        for record in records where random.chance(2) { rights.subscriptions[record.id] = random.some(principals) }
    }

    /// Changes what Anna may not see: hidden fields, invisible records, other people's subscriptions.
    func twin(for anna: Viewer, _ random: inout SeededGenerator) -> World {
        var twin = self
        twin.contacts = contacts.map { changed($0, Office.contacts, anna, &random) }
        twin.companies = companies.map { changed($0, Office.companies, anna, &random) }
        for record in contacts + companies {
            let others: [Principal] = [.user(Office.bert), .group(Office.office)]
            let kept = (rights.subscriptions[record.id] ?? []).filter { !others.contains($0) }
            twin.rights.subscriptions[record.id] = kept + random.some(others)
        }
        return twin
    }

    private func changed(
        _ record: Record, _ table: TableSchema, _ anna: Viewer, _ random: inout SeededGenerator
    ) -> Record {
        let isVisible = anna.recordRight(record.id).isAllowed
        let readable = anna.readableFields(of: table.name)
        let values = zip(table.fields, record.values).map { field, value in
            let isSeen = isVisible && readable.contains(FieldKey(table: table.name, field: field.name))
            return isSeen || Self.kept.contains(field.name) ? value : Self.value(field, &random)
        }
        return Record(id: record.id, values: values)
    }
}

@Suite("Non-interference (SEMANTICS 9)") struct NonInterferenceTests {
    private static let paths = [
        "Name", "Status", "Alter", "Umsatz", "Aktiv", "Geburtstag", "Geaendert", "Themen", "FirmaId", "Diagnose",
        "Firma",
        "Firma.Name", "Firma.Ort", "Firma.MutterId", "Firma.Mutter", "Firma.Mutter.Ort", "Firma.Mutter.Mutter.Name",
    ]
    private static let filters = [
        "Status = 'a' or Alter > 2", "not (Status = 'a')", "Firma.Ort in (user.gebiete, 'a')", "Firma is null",
        "Firma.Mutter.Ort is null and not Aktiv", "coalesce(Name, Firma.Name, 'x') like '%a%'", "subscribed()",
        "contains(Themen, Name) or Geburtstag > today() - 100", "Umsatz + Alter > 2", "length(Betreuer) = 4",
        "Geaendert < Geburtstag", "Name between Status and Firma.Name", "FirmaId not in (Name, Status)",
    ]

    /// Everything that a user can learn about one contact; `nil` for one that is not there for this user.
    private struct Knowledge: Equatable {
        let readable: Set<FieldKey>
        let country: String?
        let values: [FieldValue]
        let related: [[RecordID?]]
        let traces: [FilterTrace]
    }

    private func knowledge(_ anna: Viewer) throws -> [Knowledge?] {
        let paths = try Self.paths.map { try FieldPath.resolve($0, table: "Kontakte", schema: anna.model.schema) }
        let scope = FilterScope(
            schema: anna.model.schema, table: "Kontakte", purpose: .selection, protected: [],
            directory: anna.model.directory)
        let filters = try Self.filters.map { try Filter.compile($0, in: scope).get() }
        return (1...7).map { number in
            anna.perspective(on: Office.id(String(number))).map { perspective in
                Knowledge(
                    readable: perspective.readableFields, country: perspective.country,
                    values: paths.map(perspective.value), related: paths.map(perspective.records),
                    traces: filters.map { anna.trace($0, on: perspective) })
            }
        }
    }

    @Test func `what a user may not see changes nothing that the user can learn`() throws {
        var random = SeededGenerator.announced("non-interference")
        var compared = 0
        var differing = 0
        for _ in 0..<400 {
            let world = World(&random)
            let anna = try world.model.anna()
            let twin = world.twin(for: anna, &random)
            let twinAnna = try twin.model.anna()
            // A hidden field may decide through a rights filter which records there are to see: then these are not two
            // worlds in which the user sees the same records.
            let records = (world.contacts + world.companies).map(\.id)
            guard records.allSatisfy({ anna.recordRight($0).isAllowed == twinAnna.recordRight($0).isAllowed }) else {
                continue
            }
            compared += 1
            if world.contacts != twin.contacts || world.companies != twin.companies { differing += 1 }
            try #require(try knowledge(anna) == knowledge(twinAnna))
        }
        #expect(compared > 40)
        #expect(differing > 30)
    }
}
