import AccessRules
import ContactModel
import Testing

/// Who says what about the contacts, and whether Anna (in Außendienst, and so in Vertrieb) sees contact 1.
struct RightCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var entries: [RightEntry]
    var seen: Bool

    init(_ name: String, _ entries: [RightEntry], _ seen: Bool) {
        testDescription = name
        self.entries = entries
        self.seen = seen
    }
}

@Suite("Record rights (SEMANTICS 4 to 7)") struct RecordRightTests {
    static let own = Principal.user(Office.anna)
    static let field = Principal.group(Office.field)
    static let sales = Principal.group(Office.sales)
    static let other = Principal.group(Office.office)
    static let stranger = Principal.user(UserID("u-unknown"))

    static func entry(_ principal: Principal, _ value: RightValue, _ filter: String? = nil) -> RightEntry {
        RightEntry(principal: principal, value: value, filter: filter)
    }

    static let mine = "Betreuer = user.login"
    static let others = "Betreuer = 'bert'"

    static let rows = [
        RightCase("an own yes", [entry(own, .yes)], true),
        RightCase("an own no beats a group's yes", [entry(own, .no), entry(field, .yes)], false),
        RightCase("an own yes beats a group's no", [entry(own, .yes), entry(field, .no)], true),
        RightCase("by groups asks the groups", [entry(own, .byGroups), entry(field, .yes)], true),
        RightCase("by groups without a group's entry", [entry(own, .byGroups)], false),
        RightCase("a nested group's yes", [entry(sales, .yes)], true),
        RightCase("among groups, allowing beats denying", [entry(field, .no), entry(sales, .yes)], true),
        RightCase("only groups that deny", [entry(field, .no), entry(sales, .no)], false),
        RightCase("another group's yes", [entry(other, .yes)], false),
        RightCase("an unknown principal defines the object (SEMANTICS 5)", [entry(stranger, .yes)], false),
        RightCase("an unknown principal's no defines it too (SEMANTICS 5)", [entry(stranger, .no)], false),
        RightCase("a filter that is true", [entry(field, .yes, mine)], true),
        RightCase("a filter that is false", [entry(field, .yes, others)], false),
        RightCase(
            "a filter that is null contributes nothing (SEMANTICS 4)", [entry(field, .yes, "Status = 'x'")], false),
        RightCase("the opposite of null is null too", [entry(field, .yes, "not Status = 'x'")], false),
        RightCase("one group's true filter is enough", [entry(field, .yes, others), entry(sales, .yes, mine)], true),
        RightCase(
            "an own yes with an untrue filter hides, no group is asked (SEMANTICS 4)",
            [entry(own, .yes, others), entry(field, .yes)], false),
        RightCase(
            "an own filter that is null hides as well", [entry(own, .yes, "Status = 'x'"), entry(field, .yes)], false),
        RightCase(
            "a doubled entry contributes nothing (SEMANTICS 4)", [entry(field, .yes), entry(field, .yes)], false),
        RightCase("a doubled own entry denies", [entry(own, .yes), entry(own, .yes), entry(field, .yes)], false),
        RightCase(
            "a doubled own by groups denies", [entry(own, .byGroups), entry(own, .byGroups), entry(field, .yes)], false),
        RightCase("a no with a filter contributes nothing", [entry(own, .no, mine), entry(field, .yes)], false),
        RightCase("a group cannot say by groups", [entry(field, .byGroups)], false),
        RightCase("a bad filter contributes nothing", [entry(field, .yes, "Betreur = 'x'")], false),
        RightCase("an own bad filter denies", [entry(own, .yes, "1 +"), entry(field, .yes)], false),
        RightCase(
            "an unknown group in a filter fails closed (SEMANTICS 17)", [entry(field, .yes, "not member_of('Weg')")],
            false),
        RightCase("subscribed() is no right (SEMANTICS 7)", [entry(field, .yes, "subscribed() or true")], false),
    ]

    static let contact = Office.contact("1", ["Betreuer": .text("Anna")])

    @Test("own entries, groups and filters decide", arguments: rows)
    func decides(_ row: RightCase) throws {
        let model = Office.model(contacts: [Self.contact], rights: RightsRows(records: ["Kontakte": row.entries]))
        let decision = try model.anna().recordRight(Office.id("1"))
        #expect(decision.isAllowed == row.seen)
        #expect(decision.reason.basis == .recordRights)
        #expect(try model.anna().sees("1") == row.seen)
    }

    @Test("what is not there might be seen only where some entry allows (SEMANTICS 25)", arguments: rows)
    func mightSee(_ row: RightCase) throws {
        let model = Office.model(contacts: [Self.contact], rights: RightsRows(records: ["Kontakte": row.entries]))
        let gone = Office.id("no such contact")
        if row.seen { #expect(try model.anna().mightSee(gone)) }
        guard row.entries.allSatisfy({ $0.value != .yes }) else { return }
        #expect(try !model.anna().mightSee(gone))
        // A list of another record lets in: the one that is gone may have had such a list too.
        let listed = Office.model(
            contacts: [Self.contact],
            rights: RightsRows(
                records: ["Kontakte": row.entries], access: [Office.id("1"): [Self.entry(Self.sales, .yes)]]))
        #expect(try listed.anna().mightSee(gone))
    }

    @Test("the same rule decides over an access list (SEMANTICS 6)", arguments: rows)
    func decidesAccess(_ row: RightCase) throws {
        // Filters are not allowed in access lists: such an entry is at fault, whatever it says.
        let seen = row.seen && row.entries.allSatisfy { $0.filter == nil }
        for table in [[Self.entry(Self.own, .yes)], [Self.entry(Self.own, .no)], []] {
            let rights = RightsRows(records: ["Kontakte": table], access: [Office.id("1"): row.entries])
            let model = Office.model(contacts: [Self.contact], rights: rights)
            let decision = try model.anna().recordRight(Office.id("1"))
            #expect(decision.isAllowed == seen)
            #expect(decision.reason.basis == .accessList)
        }
    }

    @Test func `every fault of an entry is reported and stops gains (SEMANTICS 4)`() throws {
        let faulty: [(RightEntry, EntryFault)] = [
            (Self.entry(Self.own, .no, "true"), .filterNotAllowed),
            (Self.entry(Self.field, .byGroups), .byGroupsOfGroup),
        ]
        for (entry, fault) in faulty {
            let model = Office.model(rights: RightsRows(records: ["Kontakte": [entry]]))
            #expect(model.problems == [.brokenEntry(.records(table: "Kontakte"), entry.principal, fault)])
            #expect(!model.isComplete)
        }
        let twice = RightsRows(records: ["Kontakte": [Self.entry(Self.own, .yes), Self.entry(Self.own, .yes)]])
        #expect(
            Office.model(rights: twice).problems == [
                .brokenEntry(.records(table: "Kontakte"), Self.own, .duplicate)
            ])
        let bad = Office.model(rights: RightsRows(records: ["Kontakte": [Self.entry(Self.own, .yes, "Betreur = 1")]]))
        #expect(bad.problems.count == 1)
        #expect(
            bad.problems[0].description
                == "The right of user u-anna for records of Kontakte does not count: its filter is wrong: "
                + "1:1: There is no field or relation Betreur in Kontakte. Did you mean Betreuer?")
        #expect(!bad.isComplete)
    }

    @Test func `rights for what does not exist are reported and stop gains`() {
        let entries = [Self.entry(Self.own, .yes)]
        let rights = RightsRows(
            views: ["Weg": entries], records: ["Weg": entries], access: [RecordID(table: "Weg", key: "1"): entries],
            fields: [Office.key("Weg"): entries])
        let model = Office.model(rights: rights)
        #expect(
            Set(model.problems) == [
                .unknownObject(.view("Weg")), .unknownObject(.records(table: "Weg")),
                .unknownObject(.access(RecordID(table: "Weg", key: "1"))), .unknownObject(.field(Office.key("Weg"))),
            ])
        #expect(!model.isComplete)
    }

    @Test func `a source that could not read all rights stops gains (DOMAIN, fail closed)`() {
        func model(_ affectsRights: Bool) -> RightsModel {
            let problem = ReadingProblem(place: "crm_memberships row 3", text: "left out", affectsRights: affectsRights)
            return RightsModel(
                reading: Office.reading(problems: [problem]), policy: Office.policy(), now: Office.now)
        }
        #expect(!model(true).isComplete)
        #expect(model(false).isComplete)
        #expect(model(false).problems.isEmpty)
    }

    @Test func `a table without any record right follows records_default, an empty list of entries is none`() throws {
        for (policy, seen) in [(DefaultRight.open, true), (.hidden, false)] {
            let model = Office.model(
                contacts: [Self.contact], rights: RightsRows(records: ["Kontakte": []]),
                policy: Office.policy(records: policy))
            let decision = try model.anna().recordRight(Office.id("1"))
            #expect(decision.isAllowed == seen)
            #expect(decision.reason.ground == .byDefault(policy))
        }
    }

    @Test func `a rights filter reads the full record and full related records (SEMANTICS 7)`() throws {
        let rights = RightsRows(
            records: [
                "Kontakte": [Self.entry(Self.field, .yes, "Diagnose = 'A' and Firma.Ort = 'Konstanz'")],
                "Firmen": [Self.entry(Self.field, .no)],
            ],
            fields: [
                Office.key("Diagnose"): [Self.entry(Self.own, .no)], Office.key("Firma"): [Self.entry(Self.own, .no)],
            ])
        let model = Office.model(
            contacts: [Office.contact("1", ["Diagnose": .text("a"), "FirmaId": .text("7")])],
            companies: [Office.company(7, ["Ort": .text("Konstanz")])], rights: rights,
            policy: Office.policy(protected: [Office.key("Diagnose")]))
        #expect(try model.anna().sees("1"))
        #expect(try model.anna().value("Diagnose") == .null)
        #expect(try model.anna().value("Firma.Ort") == .null)
        #expect(model.isComplete)
    }

    @Test func `the evidence names entry, filter and what it said (SEMANTICS 26, DOMAIN §9)`() throws {
        let rights = RightsRows(records: [
            "Kontakte": [Self.entry(Self.field, .no), Self.entry(Self.sales, .yes, Self.others)]
        ])
        let decision = try Office.model(contacts: [Self.contact], rights: rights).anna().recordRight(Office.id("1"))
        guard case .withheld(let reason) = decision, case .groups(let evidence) = reason.ground else {
            Issue.record("unexpected \(decision)")
            return
        }
        #expect(evidence.map(\.groupName) == ["Außendienst", "Vertrieb"])
        #expect(evidence.map(\.value) == [.no, .yes])
        #expect(evidence.map(\.filter) == [nil, Self.others])
        #expect(evidence.map(\.filterValue) == [nil, false])
    }
}

@Suite("View rights") struct ViewRightTests {
    @Test func `a view without any entry is open to everybody, one with entries to those it allows`() throws {
        let open = Office.model()
        #expect(try open.anna().viewRight("Alle").isAllowed)
        let entries = [RightEntry(principal: .group(Office.sales), value: .yes)]
        let model = Office.model(rights: RightsRows(views: ["Alle": entries]))
        #expect(try model.anna().viewRight("Alle").isAllowed)
        #expect(try !model.bert().viewRight("Alle").isAllowed)
        #expect(try model.bert().viewRight("Alle").reason.ground == .notNamed)
        #expect(try !model.anna().viewRight("Weg").isAllowed)
    }

    @Test func `a view whose last entry disappeared stays closed until it is confirmed (SEMANTICS 5)`() throws {
        let entries = [RightEntry(principal: .group(Office.sales), value: .yes)]
        let before = Office.model(rights: RightsRows(views: ["Alle": entries], fields: [Office.key("Name"): entries]))
        let held = Office.model(
            contacts: [Office.contact("1", ["Name": .text("Muster")])], keptDefined: before.definedObjects)
        #expect(try !held.anna().viewRight("Alle").isAllowed)
        #expect(try held.anna().value("Name") == .null)
        #expect(
            Set(held.problems) == [.lostLastEntry(.view("Alle")), .lostLastEntry(.field(Office.key("Name")))])
        #expect(held.problems.contains { $0.description.contains(#"'satchel sync --confirm-emptied "view Alle"'"#) })
        #expect(held.definedObjects == before.definedObjects)
        #expect(held.isComplete)
        #expect(try Office.model().anna().viewRight("Alle").isAllowed)
    }
}
