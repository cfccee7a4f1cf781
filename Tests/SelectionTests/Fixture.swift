import AccessRules
import ContactModel
import Foundation
import ICU
import Selection
import Testing

/// A CRM of a handful of invented contacts, built per test.
struct Fixture {
    var contacts: [(key: String, values: [String: FieldValue])] = []
    var companies: [(key: String, values: [String: FieldValue])] = []
    var directory = Fixture.directory
    var rights = RightsRows()
    var viewFilter: String?

    static let anna = UserID("anna")
    static let bert = UserID("bert")
    static let sales = GroupID("vertrieb")
    static let now = Moment(milliseconds: 1_795_469_445_000)

    static let contactTable = TableSchema(
        name: "Kontakte", keyField: "Id", deletedField: "Geloescht", mergedIntoField: "Ziel",
        fields: [
            FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Vorname", type: .text), FieldDefinition(name: "Betreuer", type: .text),
            FieldDefinition(name: "Rang", type: .integer), FieldDefinition(name: "Befund", type: .text),
            FieldDefinition(name: "FirmaId", type: .text), FieldDefinition(name: "Geloescht", type: .boolean),
            FieldDefinition(name: "Ziel", type: .text),
        ],
        relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])
    static let companyTable = TableSchema(
        name: "Firmen", keyField: "Id",
        fields: [FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text)])

    var schema: CRMSchema {
        CRMSchema(
            tables: ["Kontakte": Self.contactTable, "Firmen": Self.companyTable],
            views: ["Kontakte": ViewDefinition(name: "Kontakte", table: "Kontakte", filter: viewFilter)],
            attributes: [:])
    }

    static let directory = DirectoryRows(
        users: [User(id: anna, login: "anna"), User(id: bert, login: "bert")],
        groups: [Group(id: sales, name: "Vertrieb")], memberships: [Membership(group: sales, member: .user(anna))])

    func model() -> RightsModel {
        func records(_ table: TableSchema, _ rows: [(key: String, values: [String: FieldValue])]) -> [Record] {
            rows.map { row in
                Record(
                    id: RecordID(table: table.name, key: row.key),
                    values: table.fields.map { $0.name == "Id" ? .text(row.key) : row.values[$0.name] ?? .null })
            }
        }
        return RightsModel(
            reading: CRMReading(
                schema: schema, directory: directory, rights: rights,
                records: [
                    "Kontakte": records(Self.contactTable, contacts), "Firmen": records(Self.companyTable, companies),
                ], startedAt: Self.now),
            policy: RightsPolicy(recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: .gmt),
            now: Self.now)
    }

    func rule(
        filter: String? = nil, pinned: String? = nil, order: [SortCriterion] = [], limit: Int? = nil
    ) throws -> SelectionRule {
        let scope = FilterScope(
            schema: schema, table: "Kontakte", purpose: .selection, protected: [],
            directory: Directory(Self.directory))
        let viewScope = FilterScope(
            schema: schema, table: "Kontakte", purpose: .viewBase, protected: [], directory: Directory(Self.directory))
        return SelectionRule(
            view: try #require(schema.views["Kontakte"]),
            viewFilter: try viewFilter.map { try Filter.compile($0, in: viewScope).get() },
            filter: try filter.map { try Filter.compile($0, in: scope).get() },
            pinned: try pinned.map { try Filter.compile($0, in: scope).get() },
            order: try order.map {
                OrderCriterion(
                    path: try FieldPath.resolve($0.path, table: "Kontakte", schema: schema),
                    isDescending: $0.isDescending)
            }, limit: limit)
    }

    func selection(_ rule: SelectionRule, of user: UserID = anna) throws -> MemberSelection {
        let model = model()
        let collator = try Collator(locale: "de-DE")
        var pass = SelectionPass(model: model, collator: collator)
        let viewer = try #require(model.viewer(of: user))
        let selection = pass.selection(by: rule, for: viewer)
        try SelectionIndex(model: model, collator: collator, rules: [rule]).expect(selection, by: rule, for: viewer)
        return selection
    }

    func explanation(
        of key: String, _ rule: SelectionRule, for user: UserID = anna, to audience: Audience = .operatorOfSatchel
    ) throws -> Explanation {
        let model = model()
        var pass = SelectionPass(model: model, collator: try Collator(locale: "de-DE"))
        let explainer = Explainer(
            rule: rule, mappedFields: ["Name", "Befund"].map { FieldKey(table: "Kontakte", field: $0) },
            audience: audience)
        return explainer.explain(
            RecordID(table: "Kontakte", key: key), beginning: [.init(.seat, isOk: true, fact: .hasSeat(of: 9))],
            viewer: model.viewer(of: user), pass: &pass, target: nil)
    }
}

extension MemberSelection {
    var keys: [String] { selected.map(\.record.key) }
}
