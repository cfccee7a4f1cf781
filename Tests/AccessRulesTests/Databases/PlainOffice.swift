import AccessRules
import ContactModel
import Foundation
import TestSupport

/// A table whose names, types and values mean the same in PostgreSQL, so that a filter over it can be put to PostgreSQL
/// as it stands: no text, and no number or date near the end of its range.
struct PlainOffice {
    static let table = TableSchema(
        name: "plain", keyField: "nr",
        fields: [
            FieldDefinition(name: "nr", type: .integer), FieldDefinition(name: "rang", type: .integer),
            FieldDefinition(name: "stufe", type: .integer), FieldDefinition(name: "umsatz", type: .decimal),
            FieldDefinition(name: "aktiv", type: .boolean), FieldDefinition(name: "kunde", type: .boolean),
            FieldDefinition(name: "seit", type: .date), FieldDefinition(name: "nächster Termin", type: .date),
            FieldDefinition(name: "zuletzt", type: .timestamp), FieldDefinition(name: "in", type: .timestamp),
        ])
    static let user = UserID("u1")
    private static let recordCount = 25
    private static let types: [FieldType: String] = [
        .integer: "integer", .decimal: "numeric", .boolean: "boolean", .date: "date", .timestamp: "timestamptz",
    ]

    let model: RightsModel
    let viewer: Viewer
    private let values: RandomValues
    private let zone: TimeZone

    init?(zone: String, _ random: inout SeededGenerator) {
        let now = Moment(milliseconds: 1_795_469_445_000)
        self.zone = TimeZone(identifier: zone) ?? .gmt
        values = RandomValues(clock: EvaluationClock(now: now, timeZone: self.zone), hasLargeNumbers: false)
        let records = (1...Self.recordCount).map { [values] number in
            let rest = Self.table.fields.dropFirst().map { field in
                random.chance(6) ? FieldValue.null : Self.plain(field.type, values, &random)
            }
            return Record(
                id: RecordID(table: Self.table.name, key: String(number)), values: [.integer(Int64(number))] + rest)
        }
        let reading = CRMReading(
            schema: CRMSchema(tables: [Self.table.name: Self.table], views: [:], attributes: [:]),
            directory: DirectoryRows(users: [User(id: Self.user, login: "anna")], groups: [], memberships: []),
            rights: RightsRows(), records: [Self.table.name: records], startedAt: now)
        model = RightsModel(
            reading: reading,
            policy: RightsPolicy(recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: self.zone),
            now: now)
        guard let viewer = model.viewer(of: Self.user) else { return nil }
        self.viewer = viewer
    }

    /// Without the values at the ends, beyond which PostgreSQL goes on or stops (`FilterDifference.noErrors`).
    func filter(_ random: inout SeededGenerator) throws -> Filter {
        let filters = RandomFilter(
            schema: model.schema, table: Self.table.name, purpose: .recordRight, groups: [], values: values,
            hasText: false)
        let depth = 1 + random.below(4)
        var text = filters.text(&random, depth: depth)
        while ["0001-01-01", "9999-12-31", "4000000"].contains(where: text.contains) {
            text = filters.text(&random, depth: depth)
        }
        return try compiled(text)
    }

    func compiled(_ text: String) throws -> Filter {
        let scope = FilterScope(
            schema: model.schema, table: Self.table.name, purpose: .recordRight, protected: [],
            directory: model.directory)
        return try Filter.compile(text, in: scope).get()
    }

    func answers(_ filter: Filter) -> ComparedWorld.Answers {
        var answers: ComparedWorld.Answers = [:]
        for record in model.liveRecords(of: Self.table.name) {
            guard let perspective = viewer.perspective(on: record.id) else { continue }
            answers["\(Self.user)|\(record.id.key)"] = .some(viewer.evaluate(filter, on: perspective))
        }
        return answers
    }

    /// The filter itself, not its tree.
    static func query(_ filter: Filter) -> String { "SELECT '\(user)', nr, (\(filter.text)) FROM plain" }

    /// The table, and the language's names for what PostgreSQL calls otherwise.
    var statements: [String] {
        let dialect = PostgresDialect(timeZone: zone)
        let columns = Self.table.fields.map { "\"\($0.name)\" \(Self.types[$0.type] ?? "")" }
        let rows = model.liveRecords(of: Self.table.name).map { record in
            "(\(record.values.map { dialect.literal($0) ?? "NULL" }.joined(separator: ", ")))"
        }
        return PostgresDialect.functions + [
            "SET timezone TO '\(zone.identifier)'", "CREATE TABLE plain (\(columns.joined(separator: ", ")))",
            "INSERT INTO plain VALUES \(rows.joined(separator: ", "))",
            constant("today", .date, .date(model.clock.today)),
            constant("now", .timestamp, .timestamp(model.clock.now)),
        ]
    }

    private func constant(_ name: String, _ type: FieldType, _ value: FieldValue) -> String {
        let value = PostgresDialect(timeZone: zone).literal(value) ?? "NULL"
        return "CREATE FUNCTION \(name)() RETURNS \(Self.types[type] ?? "") LANGUAGE sql AS $$ SELECT \(value) $$"
    }

    private static func plain(
        _ type: FieldType, _ values: RandomValues, _ random: inout SeededGenerator
    ) -> FieldValue {
        while true {
            switch values.value(type, &random) {
            case .date(.first), .date(.last), .integer(1000...): continue
            case .timestamp(let moment) where abs(moment.milliseconds - values.clock.now.milliseconds) > 1 << 40:
                continue
            case let value: return value
            }
        }
    }
}
