import AccessRules
import ContactModel
import ICU
import Selection
import Testing

@Suite("Explanation") struct ExplanationTests {
    static func fixture() -> Fixture {
        var fixture = Fixture(contacts: [
            ("1", ["Name": .text("Abel"), "Betreuer": .text("anna")]),
            ("2", ["Name": .text("Beck"), "Betreuer": .text("bert")]),
            ("3", ["Name": .text("Cohn"), "Betreuer": .text("anna")]), ("4", ["Ziel": .text("1")]),
            ("5", ["Geloescht": .boolean(true)]),
        ])
        fixture.rights.records["Kontakte"] = [
            RightEntry(principal: .group(Fixture.sales), value: .yes, filter: "Betreuer = user.login")
        ]
        fixture.rights.fields[FieldKey(table: "Kontakte", field: "Befund")] = [
            RightEntry(principal: .user(Fixture.bert), value: .yes)
        ]
        fixture.rights.subscriptions[RecordID(table: "Kontakte", key: "2")] = [.user(Fixture.anna)]
        return fixture
    }

    static func steps(_ explanation: Explanation) -> [String] {
        explanation.steps.map { step in
            "\(step.kind.rawValue) \(step.isOk.map { $0 ? "yes" : "no" } ?? "-"): \(step.fact)"
        }
    }

    @Test func `not visible: names the entries that were asked and what their filters said`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "2", fixture.rule())
        #expect(!explanation.isIn)
        #expect(
            Self.steps(explanation) == [
                "seat yes: the address book has one of 9 seats",
                "viewRight yes: view Kontakte has no entry, and the default is open",
                "recordRight no: none of the user's groups allows it: "
                    + "group Vertrieb says yes where Betreuer = user.login, which is false",
            ])
    }

    @Test func `visible but filtered: shows the tree of the filter with every part's value`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "1", fixture.rule(filter: "subscribed() or Name = 'Cohn'"))
        #expect(!explanation.isIn)
        let last = try #require(explanation.steps.last)
        #expect(last.kind == .bookFilter && last.fact == .filter(.book, false))
        #expect(last.tree?.operands.map(\.text) == ["subscribed()", "Name = 'Cohn'"])
    }

    @Test func `subscribed but not visible: a subscription grants no right`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "2", fixture.rule(filter: "subscribed()"))
        #expect(explanation.steps.last?.kind == .recordRight)
        #expect(!explanation.isIn)
    }

    @Test func `fell off the limit: names rank and limit`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(
            of: "3", fixture.rule(order: [SortCriterion(path: "Name")], limit: 1))
        #expect(!explanation.isIn)
        #expect(Self.steps(explanation)[5] == "rank no: rank 2 is beyond the limit of 1")
    }

    @Test func `in the book with one field withheld: names the field and why`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "1", fixture.rule())
        #expect(explanation.isIn)
        #expect(
            Self.steps(explanation).last
                == "fields -: withheld: Kontakte.Befund (field Kontakte.Befund has entries, "
                + "and none names the user or one of the user's groups)")
    }

    @Test func `a merged record is answered for by the final one, and says so (SEMANTICS 26)`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "4", fixture.rule())
        #expect(explanation.isIn)
        #expect(
            Self.steps(explanation).contains {
                $0.hasPrefix("recordRight yes: Kontakte/4 was merged into Kontakte/1, for which this is the answer; ")
            })
    }

    @Test(arguments: ["2", "5", "99", ""])
    func `to the member a hidden, a recycled and an unknown record are the same (SEMANTICS 26)`(key: String) throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: key, fixture.rule(filter: "subscribed()"), to: .member)
        #expect(
            Self.steps(explanation) == [
                "seat yes: the address book has one of 9 seats", "viewRight yes: access to view Kontakte",
                "recordRight no: there is no such record that this member may see",
            ])
    }

    @Test func `the member hears no filter of a record right (SEMANTICS 26)`() throws {
        let fixture = Self.fixture()
        let explanation = try fixture.explanation(of: "1", fixture.rule(), to: .member)
        #expect(explanation.steps.first { $0.kind == .recordRight }?.fact == .visible)
        #expect(Self.steps(explanation).allSatisfy { !$0.contains("user.login") })
    }

    @Test func `nothing is explained beyond the first step that refuses`() throws {
        let model = Self.fixture().model()
        var pass = SelectionPass(model: model, collator: try .init(locale: "de-DE"))
        let explainer = Explainer(rule: try Self.fixture().rule(), mappedFields: [], audience: .operatorOfSatchel)
        let explanation = explainer.explain(
            RecordID(table: "Kontakte", key: "1"), beginning: [.init(.seat, isOk: false, fact: .noSeatLeft(of: 9))],
            viewer: model.viewer(of: Fixture.anna), pass: &pass, target: .noAddressBook)
        #expect(explanation.steps.map(\.kind) == [.seat, .target])
        #expect(!explanation.isIn)
    }

    @Test(arguments: [("1", true), ("2", false), ("99", false)])
    func `what the address book holds is told to the member of visible records only (SEMANTICS 26)`(
        key: String, isTold: Bool
    ) throws {
        let model = Self.fixture().model()
        var pass = SelectionPass(model: model, collator: try Collator(locale: "de-DE"))
        let explainer = Explainer(rule: try Self.fixture().rule(), mappedFields: [], audience: .member)
        let explanation = explainer.explain(
            RecordID(table: "Kontakte", key: key), beginning: [], viewer: model.viewer(of: Fixture.anna), pass: &pass,
            target: .inAddressBook(.inOrder, alsoIn: nil, isStaged: false))
        #expect(explanation.steps.contains { $0.kind == .target } == isTold)
    }

    @Test func `a record that gives the member nothing to write is in no address book, and the fields say so`() throws {
        let model = Self.fixture().model()
        let rule = try Self.fixture().rule()
        var pass = SelectionPass(model: model, collator: try Collator(locale: "de-DE"))
        for (isEmpty, isIn) in [(false, true), (true, false)] {
            let explainer = Explainer(rule: rule, mappedFields: [], audience: .member) { _ in isEmpty }
            let explanation = explainer.explain(
                RecordID(table: "Kontakte", key: "1"), beginning: [], viewer: model.viewer(of: Fixture.anna),
                pass: &pass, target: nil)
            #expect(explanation.isIn == isIn)
            #expect(explanation.steps.last?.kind == .fields && explanation.steps.last?.isOk == (isEmpty ? false : nil))
        }
    }
}
