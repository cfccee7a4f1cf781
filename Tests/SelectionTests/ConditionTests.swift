import AccessRules
import ContactModel
import ICU
import Selection
import Testing

/// What is shared between conditions and between members is told apart, whatever is asked for first.
@Suite("Conditions, each worked out once") struct ConditionTests {
    private static let isIda = "Vorname = 'Ida'"
    private static let fixture = Fixture(contacts: [
        ("1", ["Vorname": .text("Ida"), "Rang": .integer(1)]), ("2", ["Vorname": .text("Ida"), "Rang": .integer(2)]),
        ("3", ["Vorname": .text("Kai"), "Rang": .integer(1)]), ("4", ["Rang": .integer(1)]), ("5", [:]),
    ])

    @Test(arguments: ["\(isIda) and Rang = 1", "\(isIda) or Rang = 1", "not (\(isIda))", "(not (\(isIda))) is null"])
    func `a book's filter and what it pins may contain each other`(whole: String) throws {
        for (filter, pinned) in [(whole, Self.isIda), (Self.isIda, whole)] {
            // Compares with the scalar way.
            _ = try Self.fixture.selection(Self.fixture.rule(filter: filter, pinned: pinned))
        }
    }

    @Test(arguments: [
        "Betreuer <> user.mail", "Betreuer not in (user.login, user.mail)", "Betreuer not in (user.login, null)",
        "not (Betreuer in (user.mail))", "(Betreuer <> user.mail) is null",
    ])
    func `a value that the user lacks is null among the values that are looked up (SEMANTICS 16)`(filter: String) throws
    {
        let fixture = Fixture(contacts: [
            ("1", ["Betreuer": .text("anna")]), ("2", ["Betreuer": .text("bert")]), ("3", [:]),
        ])
        let found = try fixture.selection(fixture.rule(filter: filter)).keys
        #expect(found == (filter.hasSuffix("is null") ? ["1", "2", "3"] : []))
    }

    @Test func `a user's own field right is not taken for that of others in the same groups`() throws {
        var fixture = Self.fixture
        fixture.directory = DirectoryRows(users: Fixture.directory.users, groups: [], memberships: [])
        fixture.rights.fields[FieldKey(table: "Kontakte", field: "Rang")] = [
            RightEntry(principal: .user(Fixture.bert), value: .yes)
        ]
        let rule = try fixture.rule(filter: "Rang = 1", order: [SortCriterion(path: "Rang")])
        try Self.expectAgreement(fixture.model(), rule)
    }

    @Test(arguments: ["\(isIda) and Rang = 1", "\(isIda) or Rang = 1", "not (\(isIda))", "(not (\(isIda))) is null"])
    func `no group sees what another group's right grants of which its own is a part`(whole: String) throws {
        let (outdoors, indoors) = (GroupID("a"), GroupID("b"))
        var fixture = Self.fixture
        fixture.directory = DirectoryRows(
            users: Fixture.directory.users,
            groups: [Group(id: outdoors, name: "Außendienst"), Group(id: indoors, name: "Innendienst")],
            memberships: [
                Membership(group: outdoors, member: .user(Fixture.anna)),
                Membership(group: indoors, member: .user(Fixture.bert)),
            ])
        fixture.rights.records["Kontakte"] = [
            RightEntry(principal: .group(outdoors), value: .yes, filter: whole),
            RightEntry(principal: .group(indoors), value: .yes, filter: Self.isIda),
        ]
        try Self.expectAgreement(fixture.model(), fixture.rule())
    }

    /// Asks for both users from one index, in either order.
    private static func expectAgreement(_ model: RightsModel, _ rule: SelectionRule) throws {
        let collator = try Collator(locale: "de-DE")
        for users in [[Fixture.anna, Fixture.bert], [Fixture.bert, Fixture.anna]] {
            var pass = SelectionPass(model: model, collator: collator)
            let index = SelectionIndex(model: model, collator: collator, rules: [rule])
            let prepared = index.prepare(rule)
            for user in users {
                let viewer = try #require(model.viewer(of: user))
                try index.expect(
                    pass.selection(by: rule, for: viewer), by: prepared, for: viewer, "asked as \(users)")
            }
        }
    }
}
