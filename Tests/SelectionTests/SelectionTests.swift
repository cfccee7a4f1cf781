import AccessRules
import ContactModel
import ICU
import Selection
import Testing

@Suite("Selection") struct SelectionTests {
    static func named(_ names: [(String, String?)]) -> Fixture {
        Fixture(contacts: names.map { ($0.0, ["Name": $0.1.map(FieldValue.text) ?? .null]) })
    }

    @Test func `texts are ordered by the locale's collation, nulls last, equal names by record id (SEMANTICS 21)`()
        throws
    {
        let fixture = Self.named([
            ("7", nil), ("1", "Zorn"), ("2", "Ätna"), ("3", "Apfel"), ("5", "Müller"), ("4", "Müller"), ("6", "Muller"),
        ])
        let selection = try fixture.selection(fixture.rule(order: [SortCriterion(path: "Name")]))
        #expect(selection.keys == ["3", "2", "6", "4", "5", "1", "7"])
    }

    @Test func `nulls come last in a descending order too (SEMANTICS 21)`() throws {
        let fixture = Self.named([("1", nil), ("2", "Apfel"), ("3", "Zorn")])
        let selection = try fixture.selection(
            fixture.rule(order: [SortCriterion(path: "Name", isDescending: true)]))
        #expect(selection.keys == ["3", "2", "1"])
    }

    @Test func `ties are broken by the further criteria, then by the bytes of the record id`() throws {
        let fixture = Fixture(contacts: [
            ("10", ["Name": .text("Abel"), "Rang": .integer(2)]), ("9", ["Name": .text("Abel"), "Rang": .integer(10)]),
            ("2", ["Name": .text("Abel"), "Rang": .integer(2)]),
        ])
        let selection = try fixture.selection(
            fixture.rule(order: [SortCriterion(path: "Name"), SortCriterion(path: "Rang")]))
        #expect(selection.keys == ["10", "2", "9"])
    }

    @Test func `a rule that the index was not told of is answered alike`() throws {
        let fixture = Self.named([("b", "x"), ("a", "y"), ("ä", "z")])
        let (model, collator) = (fixture.model(), try Collator(locale: "de-DE"))
        let viewer = try #require(model.viewer(of: Fixture.anna))
        var pass = SelectionPass(model: model, collator: collator)
        for rule in [try fixture.rule(), try fixture.rule(order: [SortCriterion(path: "Name")])] {
            let index = SelectionIndex(model: model, collator: collator, rules: [])
            try index.expect(pass.selection(by: rule, for: viewer), by: rule, for: viewer)
        }
    }

    @Test func `without an order the record ids decide`() throws {
        let fixture = Self.named([("b", "x"), ("a", "y"), ("ä", "z")])
        #expect(try fixture.selection(fixture.rule()).keys == ["a", "b", "ä"])
    }

    @Test func `the limit keeps the first and lists what fell off`() throws {
        let fixture = Self.named([("1", "Dora"), ("2", "Cäsar"), ("3", "Berta"), ("4", "Anton")])
        let selection = try fixture.selection(fixture.rule(order: [SortCriterion(path: "Name")], limit: 3))
        #expect(selection.keys == ["4", "3", "2"])
        #expect(selection.fellOff.map(\.key) == ["1"])
        #expect(selection.visibleCount == 4)
    }

    @Test func `pins come first, count towards the limit and are cut by it (SEMANTICS 22)`() throws {
        let fixture = Fixture(
            contacts: (1...4).map { ("\($0)", ["Rang": .integer(Int64($0)), "Name": .text($0 > 1 ? "VIP" : "x")]) })
        let order = [SortCriterion(path: "Rang")]
        let three = try fixture.selection(fixture.rule(pinned: "Name = 'vip'", order: order, limit: 4))
        #expect(three.keys == ["2", "3", "4", "1"])
        #expect(three.selected.map(\.isPinned) == [true, true, true, false])
        let cut = try fixture.selection(fixture.rule(pinned: "Name = 'vip'", order: order, limit: 2))
        #expect(cut.keys == ["2", "3"])
        #expect(cut.fellOff.map(\.key) == ["4", "1"])
    }

    @Test func `a pin adds nothing that the filter refuses (SEMANTICS 22)`() throws {
        let fixture = Self.named([("1", "Anna"), ("2", "Bert")])
        #expect(try fixture.selection(fixture.rule(filter: "Name = 'bert'", pinned: "Name = 'anna'")).keys == ["2"])
    }

    @Test func `recycled and merged records are not selected, the final one is (SEMANTICS 23)`() throws {
        let fixture = Fixture(contacts: [
            ("1", ["Ziel": .text("2")]), ("2", [:]), ("3", ["Geloescht": .boolean(true)]), ("4", ["Ziel": .text("3")]),
        ])
        #expect(try fixture.selection(fixture.rule()).keys == ["2"])
    }

    @Test func `a filter that is null lets nothing in`() throws {
        let fixture = Self.named([("1", nil), ("2", "Anna")])
        #expect(try fixture.selection(fixture.rule(filter: "Name <> 'Bert'")).keys == ["2"])
    }

    @Test func `who may not use the view gets nothing from it`() throws {
        var fixture = Self.named([("1", "Anna")])
        fixture.rights.views["Kontakte"] = [RightEntry(principal: .group(Fixture.sales), value: .yes)]
        #expect(try fixture.selection(fixture.rule(), of: Fixture.anna).keys == ["1"])
        let denied = try fixture.selection(fixture.rule(), of: Fixture.bert)
        #expect(denied.keys == [] && denied.viewDenied != nil)
    }

    @Test func `a sort field that a member may not read does not order this member's contacts (SEMANTICS 21)`() throws {
        var fixture = Fixture(
            contacts: (1...3).map { ("\($0)", ["Rang": .integer(Int64(9 - $0))]) })
        fixture.rights.fields[FieldKey(table: "Kontakte", field: "Rang")] = [
            RightEntry(principal: .group(Fixture.sales), value: .yes)
        ]
        let rule = try fixture.rule(order: [SortCriterion(path: "Rang")], limit: 2)
        #expect(try fixture.selection(rule, of: Fixture.anna).keys == ["3", "2"])
        #expect(try fixture.selection(rule, of: Fixture.bert).keys == ["1", "2"])
    }

    @Test func `two CRMs that differ in what a member may not see select and order the same (SEMANTICS 9)`() throws {
        func fixture(_ secrets: [FieldValue], company: String) -> Fixture {
            var fixture = Fixture(
                contacts: zip(1..., secrets).map { index, secret in
                    ("\(index)", ["Befund": secret, "FirmaId": .text("f")])
                }, companies: [("f", ["Name": .text(company)])])
            fixture.rights.fields[FieldKey(table: "Kontakte", field: "Befund")] = [
                RightEntry(principal: .group(Fixture.sales), value: .yes)
            ]
            fixture.rights.records["Firmen"] = [RightEntry(principal: .group(Fixture.sales), value: .yes)]
            return fixture
        }
        let one = fixture([.text("a"), .null, .text("c")], company: "Alpha")
        let other = fixture([.null, .text("zz"), .text("")], company: "Omega")
        let order = [SortCriterion(path: "Befund"), SortCriterion(path: "Firma.Name")]
        let filter = "Befund is null or Firma.Name = 'Alpha'"
        func keys(_ fixture: Fixture, _ user: UserID) throws -> [String] {
            try fixture.selection(fixture.rule(filter: filter, order: order, limit: 2), of: user).keys
        }
        #expect(try keys(one, Fixture.bert) == keys(other, Fixture.bert))
        #expect(try keys(one, Fixture.anna) != keys(other, Fixture.anna))
    }
}
