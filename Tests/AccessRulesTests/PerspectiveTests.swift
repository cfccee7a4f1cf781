import AccessRules
import ContactModel
import Foundation
import Testing

@Suite("Field rights (SEMANTICS 5)") struct FieldRightTests {
    private func readable(
        _ entries: [RightEntry]?, fields: DefaultRight = .open, table: DefaultRight? = nil
    ) throws -> Bool {
        let name = TableSchema(
            name: "Kontakte", keyField: "Id", fieldsDefault: table, fields: Office.contacts.fields,
            relations: Office.contacts.relations)
        let schema = CRMSchema(
            tables: ["Kontakte": name, "Firmen": Office.companies], views: [:], attributes: Office.schema.attributes)
        let rights = RightsRows(fields: entries.map { [Office.key("Name"): $0] } ?? [:])
        let model = Office.model(
            contacts: [Office.contact("1", ["Name": .text("Muster")])], rights: rights,
            policy: Office.policy(fields: fields), schema: schema)
        let decision = try model.anna().fieldRight(Office.key("Name"))
        #expect(try (model.anna().value("Name") == .text("Muster")) == decision.isAllowed)
        #expect(try model.anna().readableFields(of: "Kontakte").contains(Office.key("Name")) == decision.isAllowed)
        return decision.isAllowed
    }

    @Test func `a field without any entry follows the table's default, else the configuration's`() throws {
        #expect(try readable(nil, fields: .open))
        #expect(try !readable(nil, fields: .hidden))
        #expect(try readable(nil, fields: .hidden, table: .open))
        #expect(try !readable(nil, fields: .open, table: .hidden))
    }

    @Test func `a field with an entry never uses the default: who is not named is denied`() throws {
        #expect(try !readable([RightEntry(principal: .user(Office.bert), value: .yes)]))
        #expect(try !readable([RightEntry(principal: .user(Office.bert), value: .no)]))
        #expect(try !readable([RightEntry(principal: .user(Office.anna), value: .byGroups)]))
        #expect(try readable([RightEntry(principal: .group(Office.sales), value: .yes)], fields: .hidden))
        #expect(try !readable([RightEntry(principal: .group(Office.sales), value: .yes, filter: "true")]))
    }

    @Test func `a protected field is in nobody's perspective, whatever the rights say`() throws {
        let rights = RightsRows(fields: [
            Office.key("Diagnose"): [RightEntry(principal: .user(Office.anna), value: .yes)]
        ])
        let model = Office.model(
            contacts: [Office.contact("1", ["Diagnose": .text("A")])], rights: rights,
            policy: Office.policy(protected: [Office.key("Diagnose")]))
        #expect(try model.anna().value("Diagnose") == .null)
        #expect(try model.anna().fieldRight(Office.key("Diagnose")).reason.ground == .protected)
    }

    @Test func `a relation needs the right to itself and to the field below it`() throws {
        for hidden in ["Firma", "FirmaId"] {
            let rights = RightsRows(fields: [
                Office.key(hidden): [RightEntry(principal: .user(Office.bert), value: .yes)]
            ])
            let model = Office.model(
                contacts: [Office.contact("1", ["FirmaId": .text("7")])],
                companies: [Office.company(7, ["Ort": .text("Konstanz")])], rights: rights)
            #expect(try model.anna().value("Firma") == .null)
            #expect(try model.anna().value("Firma.Ort") == .null)
            #expect(try model.anna().says("Firma is null") == true)
            #expect(try model.bert().value("Firma.Ort") == .text("Konstanz"))
            #expect(try !model.anna().fieldRight(Office.key("Firma")).isAllowed)
        }
    }

    @Test func `an unknown field is nobody's`() throws {
        #expect(try Office.model().anna().fieldRight(Office.key("Weg")).reason.ground == .unknown)
        #expect(try !Office.model().anna().fieldRight(FieldKey(table: "Weg", field: "Name")).isAllowed)
    }
}

/// Each is one way in which Anna does not get from contact 1 to its company's town.
struct BrokenPathCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var company = Office.company(7, ["Ort": .text("Konstanz")])
    var firmaID: FieldValue = .text("7")
    var rights = RightsRows()
    /// Whether even the relation is null.
    var relationIsNull = true
}

@Suite("Perspective (SEMANTICS 6, 8, 10)") struct PerspectiveTests {
    static let denied = [RightEntry(principal: .user(Office.anna), value: .no)]
    static let broken = [
        BrokenPathCase(testDescription: "the relation is unset", firmaID: .null),
        BrokenPathCase(testDescription: "the related record is unknown", firmaID: .text("8")),
        BrokenPathCase(
            testDescription: "the related record is recycled",
            company: Office.company(7, ["Ort": .text("Konstanz"), "Papierkorb": .boolean(true)])),
        BrokenPathCase(
            testDescription: "the related record is merged into nothing",
            company: Office.company(7, ["Ort": .text("Konstanz"), "Verschmolzen": .integer(9)])),
        BrokenPathCase(
            testDescription: "the related table's rights hide it", rights: RightsRows(records: ["Firmen": denied])),
        BrokenPathCase(
            testDescription: "the related record's access list hides it",
            rights: RightsRows(access: [RecordID(table: "Firmen", key: "7"): denied])),
        BrokenPathCase(
            testDescription: "the relation is unreadable", rights: RightsRows(fields: [Office.key("Firma"): denied])),
        BrokenPathCase(
            testDescription: "the field below the relation is unreadable",
            rights: RightsRows(fields: [Office.key("FirmaId"): denied])),
        BrokenPathCase(
            testDescription: "the last field is unreadable",
            rights: RightsRows(fields: [Office.key("Ort", "Firmen"): denied]), relationIsNull: false),
    ]

    @Test("a path is null as soon as one step is not there for the member (SEMANTICS 8)", arguments: broken)
    func pathIsNull(_ row: BrokenPathCase) throws {
        let model = Office.model(
            contacts: [Office.contact("1", ["FirmaId": row.firmaID])], companies: [row.company], rights: row.rights)
        let anna = try model.anna()
        #expect(try anna.value("Firma.Ort") == .null)
        #expect(try anna.says("Firma.Ort = 'Konstanz'") == nil)
        #expect(try anna.says("Firma.Ort is null") == true)
        #expect(try anna.says("Firma is null") == row.relationIsNull)
        let path = try FieldPath.resolve("Firma.Ort", table: "Kontakte", schema: Office.schema)
        let records = try #require(anna.perspective(on: Office.id("1"))).records(along: path)
        #expect(records == [row.relationIsNull ? nil : RecordID(table: "Firmen", key: "7")])
    }

    @Test func `a path that leads to its end gives the value, over merged records too (SEMANTICS 23)`() throws {
        let model = Office.model(
            contacts: [Office.contact("1", ["FirmaId": .text("7")])],
            companies: [
                Office.company(7, ["Ort": .text("Alt"), "Verschmolzen": .integer(8), "Papierkorb": .boolean(true)]),
                Office.company(8, ["Ort": .text("Konstanz"), "MutterId": .integer(9)]),
                Office.company(9, ["Ort": .text("Radolfzell")]),
            ])
        let anna = try model.anna()
        #expect(try anna.value("Firma.Ort") == .text("Konstanz"))
        #expect(try anna.value("Firma.Mutter.Ort") == .text("Radolfzell"))
        #expect(try anna.value("Firma.Mutter") == .boolean(true))
        #expect(try anna.says("Firma.Mutter is not null and Firma.Mutter.Mutter is null") == true)
    }

    @Test func `a hidden field is null in every filter of a book (DOMAIN §2)`() throws {
        let rights = RightsRows(fields: [
            Office.key("Status"): [RightEntry(principal: .user(Office.bert), value: .yes)]
        ])
        let model = Office.model(contacts: [Office.contact("1", ["Status": .text("VIP")])], rights: rights)
        #expect(try model.anna().says("Status = 'VIP'") == nil)
        #expect(try model.anna().says("Status is null") == true)
        #expect(try model.bert().says("Status = 'VIP'") == true)
    }

    @Test func `the country is the record's as the user sees it`() throws {
        let contact = Office.contact("1", ["Land": .text("CH")])
        let open = Office.model(contacts: [contact])
        #expect(try open.anna().perspective(on: Office.id("1"))?.country == "CH")
        let closed = Office.model(contacts: [contact], rights: RightsRows(fields: [Office.key("Land"): Self.denied]))
        #expect(try closed.anna().perspective(on: Office.id("1"))?.country == nil)
    }

    @Test func `an invisible record has no perspective, nor has one that is not there`() throws {
        let model = Office.model(
            contacts: [
                Office.contact("1"), Office.contact("2", ["Papierkorb": .boolean(true)]),
                Office.contact("3", ["Verschmolzen": .text("4")]), Office.contact("4"),
            ],
            rights: RightsRows(access: [Office.id("1"): Self.denied]))
        let anna = try model.anna()
        #expect(["1", "2", "3", "4", "5"].map(anna.sees) == [false, false, false, true, false])
        #expect(anna.recordRight(Office.id("2")).reason.ground == .nowhere(.recycled))
        #expect(anna.recordRight(Office.id("3")).reason.ground == .nowhere(.merged(into: Office.id("4"))))
        #expect(anna.recordRight(Office.id("5")).reason.ground == .unknown)
        #expect(model.liveRecords(of: "Kontakte").map(\.id.key) == ["1", "4"])
        #expect(model.liveRecordIDs(of: "Kontakte").map(\.key) == ["1", "4"])
    }

    @Test func `a path or filter of another schema gives nothing, not another field's value`() throws {
        let model = Office.model(contacts: [Office.contact("1", ["Name": .text("Muster"), "Diagnose": .text("A")])])
        let turned = TableSchema(name: "Kontakte", keyField: "Id", fields: Office.contacts.fields.reversed())
        let schema = CRMSchema(tables: ["Kontakte": turned], views: [:], attributes: [:])
        let scope = FilterScope(
            schema: schema, table: "Kontakte", purpose: .selection, protected: [], directory: model.directory)
        let perspective = try #require(try model.anna().perspective(on: Office.id("1")))
        let path = try FieldPath.resolve("Name", table: "Kontakte", schema: schema)
        #expect(perspective.value(of: path) == .null)
        let filter = try Filter.compile("Name is null or true", in: scope).get()
        #expect(perspective.viewer.evaluate(filter, on: perspective) == nil)
        #expect(perspective.viewer.trace(filter, on: perspective).value.isNull)
        let other = try Filter.compile("true", in: Office.scope("Firmen")).get()
        #expect(perspective.viewer.evaluate(other, on: perspective) == nil)
        #expect(try model.bert().evaluate(try Office.filter("true", model), on: perspective) == nil)
    }
}

@Suite("Merges and subscriptions (SEMANTICS 10, 23)") struct MergeTests {
    private func contact(_ key: String, into other: String?, recycled: Bool = false) -> Record {
        Office.contact(
            key, ["Verschmolzen": other.map(FieldValue.text) ?? .null, "Papierkorb": .boolean(recycled)])
    }

    @Test func `chains are followed to their end`() throws {
        let model = Office.model(contacts: [
            contact("1", into: "2", recycled: true), contact("2", into: "3"), contact("3", into: nil),
            contact("4", into: "5"), contact("5", into: nil, recycled: true), contact("6", into: "weg"),
        ])
        func resolution(_ key: String) -> String {
            switch model.resolve(Office.id(key)) {
            case .record(let record): record.id.key
            case .nowhere(let absence): "\(absence)"
            }
        }
        #expect(
            ["1", "2", "3", "4", "5", "6", "7"].map(resolution) == [
                "3", "3", "3", "recycled", "recycled", "unknownRecord", "unknownRecord",
            ])
        #expect(model.resolve(RecordID(table: "Weg", key: "1")) == .nowhere(.unknownTable))
        #expect(model.problems.isEmpty)
    }

    @Test func `a circle of merges leads nowhere and is reported once`() throws {
        let model = Office.model(contacts: [
            contact("1", into: "2"), contact("2", into: "3"), contact("3", into: "2"), contact("4", into: "4"),
        ])
        for key in ["1", "2", "3", "4"] { #expect(model.resolve(Office.id(key)) == .nowhere(.mergeCycle)) }
        #expect(
            model.problems == [
                .mergeCycle([Office.id("2"), Office.id("3")]), .mergeCycle([Office.id("4")]),
            ])
        #expect(model.isComplete)
    }

    @Test func `a row that is no record of its table is left out and reported`() throws {
        let short = Record(id: Office.id("2"), values: [.null])
        let model = Office.model(contacts: [Office.contact("1"), Office.contact("1"), short])
        #expect(model.liveRecords(of: "Kontakte").count == 1)
        #expect(model.problems == [.misfitRecord(Office.id("1")), .misfitRecord(Office.id("2"))])
    }

    @Test func `subscriptions to a merged record mean the final one`() throws {
        let rights = RightsRows(subscriptions: [
            Office.id("1"): [.user(Office.anna)], Office.id("3"): [.group(Office.sales), .group(Office.office)],
        ])
        let model = Office.model(
            contacts: [
                contact("1", into: "2"), contact("2", into: nil), contact("3", into: nil), contact("4", into: nil),
            ],
            rights: rights)
        let anna = try model.anna()
        #expect(anna.subscription(of: Office.id("2")) == .user(Office.anna))
        #expect(anna.subscription(of: Office.id("3")) == .group(Office.sales))
        #expect(anna.subscription(of: Office.id("4")) == nil)
        #expect(anna.subscription(of: Office.id("1")) == nil)
        #expect(try anna.says("subscribed()", "2") == true)
        #expect(try anna.says("subscribed()", "4") == false)
        #expect(try model.bert().says("subscribed()", "2") == false)
        #expect(try model.bert().says("subscribed()", "3") == true)
    }

    @Test func `a subscription grants no rights (DOMAIN §4)`() throws {
        let rights = RightsRows(
            records: ["Kontakte": PerspectiveTests.denied], subscriptions: [Office.id("1"): [.user(Office.anna)]])
        #expect(try !Office.model(contacts: [contact("1", into: nil)], rights: rights).anna().sees("1"))
    }

    @Test func `where a field keeps subscriptions its right is theirs (SEMANTICS 10)`() throws {
        let table = TableSchema(
            name: "Kontakte", keyField: "Id", subscriptionField: "Themen", fields: Office.contacts.fields)
        let schema = CRMSchema(tables: ["Kontakte": table], views: [:], attributes: [:])
        let rights = RightsRows(
            fields: [Office.key("Themen"): [RightEntry(principal: .user(Office.bert), value: .yes)]],
            subscriptions: [Office.id("1"): [.user(Office.anna), .user(Office.bert)]])
        let model = Office.model(contacts: [Office.contact("1")], rights: rights, schema: schema)
        #expect(try model.anna().says("subscribed()") == false)
        #expect(try model.bert().says("subscribed()") == true)
    }
}
