import AccessRules
import ContactModel
import Foundation
import ICU
import Selection
import Testing

/// A configuration that does not fit the CRM any more goes on with the rules that it last had.
@Suite("Rules of another schema") struct StaleRuleTests {
    private static func model(fields: [String]) -> RightsModel {
        let table = TableSchema(
            name: "Kontakte", keyField: "Id", fields: fields.map { FieldDefinition(name: $0, type: .text) })
        let schema = CRMSchema(
            tables: ["Kontakte": table], views: ["Kontakte": ViewDefinition(name: "Kontakte", table: "Kontakte")],
            attributes: [:])
        let records = ["2", "1", "3"].map { key in
            Record(
                id: RecordID(table: "Kontakte", key: key),
                values: fields.map { .text($0 == "Id" ? key : "\($0) \(key)") })
        }
        return RightsModel(
            reading: CRMReading(
                schema: schema, directory: Fixture.directory, rights: RightsRows(), records: ["Kontakte": records],
                startedAt: Fixture.now),
            policy: RightsPolicy(recordsDefault: .open, fieldsDefault: .open, protected: [], timeZone: .gmt),
            now: Fixture.now)
    }

    private static func expectAgreement(
        _ now: [String], before: [String], filter: String? = nil, order: String? = nil
    ) throws {
        let (model, old) = (Self.model(fields: now), Self.model(fields: before))
        let scope = FilterScope(
            schema: old.schema, table: "Kontakte", purpose: .selection, protected: [], directory: old.directory)
        let rule = SelectionRule(
            view: try #require(old.schema.views["Kontakte"]), viewFilter: nil,
            filter: try filter.map { try Filter.compile($0, in: scope).get() }, pinned: nil,
            order: try order.map {
                let path = try FieldPath.resolve($0, table: "Kontakte", schema: old.schema)
                return [OrderCriterion(path: path, isDescending: false)]
            } ?? [], limit: nil)
        let collator = try Collator(locale: "de-DE")
        var pass = SelectionPass(model: model, collator: collator)
        let viewer = try #require(model.viewer(of: Fixture.anna))
        let scalar = pass.selection(by: rule, for: viewer)
        try SelectionIndex(model: model, collator: collator, rules: [rule]).expect(scalar, by: rule, for: viewer)
    }

    @Test func `a filter never reads the field that now stands where its own stood`() throws {
        try Self.expectAgreement(
            ["Id", "Geheim", "Name"], before: ["Id", "Status", "Name"], filter: "Status like 'Geheim%'")
    }

    @Test func `a filter over a field beyond the end selects nothing`() throws {
        try Self.expectAgreement(["Id", "Name"], before: ["Id", "Name", "Status"], filter: "Status is null")
    }

    @Test func `an order over a field beyond the end is that of the record ids`() throws {
        try Self.expectAgreement(["Id", "Name"], before: ["Id", "Name", "Status"], order: "Status")
    }
}
