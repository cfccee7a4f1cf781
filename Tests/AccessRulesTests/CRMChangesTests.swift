import AccessRules
import ContactModel
import Testing

@Suite("A reading brought up to date") struct CRMChangesTests {
    private static let table = TableSchema(
        name: "Leute", keyField: "Id",
        fields: [
            FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Marken", type: .textList),
        ])

    private static func id(_ key: String) -> RecordID { RecordID(table: "Leute", key: key) }

    private static func values(_ key: String, _ name: String, _ marks: [String?]? = nil) -> [FieldValue] {
        [.text(key), .text(name), marks.map(FieldValue.textList) ?? .null]
    }

    private static func problem(_ part: ReadingProblem.Part) -> ReadingProblem {
        ReadingProblem(place: "\(part)", text: "Something is wrong.", affectsRights: false, part: part)
    }

    private static let anna = Principal.user(UserID("1"))

    private static let reading = CRMReading(
        schema: CRMSchema(tables: ["Leute": table], views: [:], attributes: [:]),
        directory: DirectoryRows(users: [User(id: UserID("1"), login: "anna")], groups: [], memberships: []),
        rights: RightsRows(
            views: ["Leute": [RightEntry(principal: anna, value: .yes)]],
            access: [id("a"): [RightEntry(principal: anna, value: .no)]],
            subscriptions: [id("a"): [anna], id("b"): [anna]]),
        records: [
            "Leute": RecordColumns(
                table, records: ["a", "b"].map { Record(id: id($0), values: values($0, "Name \($0)", ["x", nil])) })
        ],
        problems: [
            problem(.record(id("a"))), problem(.record(id("b"))), problem(.directory), problem(.rights),
            problem(.access), problem(.subscriptions), problem(.schema), problem(.table("Leute")),
        ], startedAt: Moment(milliseconds: 1), changeCounter: 7, history: "before")

    private static func changes() -> CRMChanges {
        CRMChanges(startedAt: Moment(milliseconds: 2), changeCounter: 9, history: "now")
    }

    private static func names(_ reading: CRMReading) -> [String: FieldValue] {
        let records = reading.records["Leute"]?.records ?? []
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id.key, $0.values[1]) })
    }

    @Test func `records come, change and go, and the earlier reading stays as it is`() {
        var changes = Self.changes()
        changes.records = [
            CRMChanges.Row(id: Self.id("a"), values: Self.values("a", "Neu")),
            CRMChanges.Row(id: Self.id("b"), values: nil),
            CRMChanges.Row(id: Self.id("c"), values: Self.values("c", "Auch neu")),
            CRMChanges.Row(id: Self.id("never"), values: nil),
        ]
        let now = Self.reading.applying(changes)
        #expect(Self.names(now) == ["a": .text("Neu"), "c": .text("Auch neu")])
        #expect(Self.names(Self.reading) == ["a": .text("Name a"), "b": .text("Name b")])
        #expect(now.has(Self.id("c")) && !now.has(Self.id("b")) && Self.reading.has(Self.id("b")))
        var back = Self.changes()
        back.records = [CRMChanges.Row(id: Self.id("b"), values: Self.values("b", "Wieder da"))]
        #expect(Self.names(now.applying(back))["b"] == .text("Wieder da"))
        #expect(now.startedAt == changes.startedAt && now.changeCounter == 9 && now.history == "now")
    }

    @Test func `another spelling of a text is another text, in a list as well`() throws {
        var changes = Self.changes()
        changes.records = [
            CRMChanges.Row(id: Self.id("a"), values: Self.values("a", "\u{E9}", ["\u{E9}"]))
        ]
        let composed = Self.reading.applying(changes)
        changes.records = [
            CRMChanges.Row(id: Self.id("a"), values: Self.values("a", "e\u{301}", ["e\u{301}"]))
        ]
        let record = try #require(composed.applying(changes).records["Leute"]).record(0)
        #expect("\(record.values[1])".unicodeScalars.contains("\u{301}"))
        #expect("\(record.values[2])".unicodeScalars.contains("\u{301}"))
    }

    @Test func `an access list or subscriptions that are empty are none`() {
        var changes = Self.changes()
        changes.access = [Self.id("a"): [], Self.id("b"): [RightEntry(principal: Self.anna, value: .yes)]]
        changes.subscriptions = [Self.id("a"): []]
        let rights = Self.reading.applying(changes).rights
        #expect(rights.access == [Self.id("b"): [RightEntry(principal: Self.anna, value: .yes)]])
        #expect(rights.subscriptions == [Self.id("b"): [Self.anna]])
        #expect(rights.views == Self.reading.rights.views)
    }

    @Test func `rights come without access lists and subscriptions, which stay`() {
        var changes = Self.changes()
        changes.rights = RightsRows()
        let rights = Self.reading.applying(changes).rights
        #expect(rights.views.isEmpty)
        #expect(
            rights.access == Self.reading.rights.access && rights.subscriptions == Self.reading.rights.subscriptions)
    }

    struct ProblemCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var changes: CRMChanges
        var gone: [ReadingProblem.Part]
    }

    static let problemCases: [ProblemCase] = {
        var record = changes()
        record.records = [CRMChanges.Row(id: id("a"), values: nil)]
        var directory = changes()
        directory.directory = reading.directory
        var rights = changes()
        rights.rights = RightsRows()
        var lists = changes()
        lists.access = [id("a"): []]
        lists.subscriptions = [id("a"): []]
        return [
            ProblemCase(testDescription: "a record", changes: record, gone: [.record(id("a"))]),
            ProblemCase(testDescription: "the directory", changes: directory, gone: [.directory]),
            ProblemCase(testDescription: "the rights", changes: rights, gone: [.rights]),
            ProblemCase(testDescription: "access list and subscriptions", changes: lists, gone: []),
        ]
    }()

    @Test("problems of what was read again are replaced by those of now", arguments: problemCases)
    func replacesProblems(_ row: ProblemCase) {
        var changes = row.changes
        changes.problems = [Self.problem(.record(Self.id("new")))]
        let now = Self.reading.applying(changes).problems
        #expect(Set(now) == Set(Self.reading.problems.filter { !row.gone.contains($0.part) } + changes.problems))
    }
}
