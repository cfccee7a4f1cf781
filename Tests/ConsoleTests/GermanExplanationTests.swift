import AccessRules
import ContactModel
import ICU
import Selection
import TestSupport
import Testing

@testable import Console
@testable import WebPages

@Suite("Explanations in German") struct GermanExplanationTests {
    private static let key = FieldKey(table: "Kontakte", field: "Telefon")

    /// What others than the explainer say, and each kind of step at least once.
    static let facts: [ExplanationFact.StepKind: [Explanation.Fact]] = [
        .seat: [.hasSeat(of: 2000), .noSeatLeft(of: 2000), .noMailbox],
        .member: [
            .member(ofBook: "CRM"), .noMember(ofBook: "CRM"), .memberOfAny, .memberOfNone, .inactive, .inactiveMember,
        ],
        .viewRight: [.access(true, .view("Kontakte")), .access(false, .field(key))],
        .recordRight: [
            .otherTable(than: "Kontakte"), .unseen, .visible, .nowhere(.unknownTable), .nowhere(.mergeCycle),
            .merged(RecordID(table: "Kontakte", key: "4"), into: RecordID(table: "Kontakte", key: "1"), .visible),
        ],
        .viewFilter: [.noFilter(.view("Kontakte")), .filter(.view("Kontakte"), true)],
        .bookFilter: [.noFilter(.book), .filter(.book, false), .filter(.book, nil)],
        .subscription: [.subscription(true), .subscription(false)],
        .rank: [.rank(3, of: 12, limit: nil, isPinned: true), .beyondLimit(rank: 12, limit: 10)],
        .fields: [.allReadable, .withheld([.init(key, nil)]), .nothingToWrite(withheld: [.init(key, nil)])],
        .target: [.noAddressBook]
            + Explanation.Presence.allCases.map { .inAddressBook($0, alsoIn: .ownFolder, isStaged: true) }
            + Explanation.OldPlace.allCases.map { .inAddressBook(.missing, alsoIn: $0, isStaged: false) }
            + ["unasked", "contradicted", "unanswered", "unsettled"].map { .notProven(doubt: $0, inWords: "in doubt") },
    ]

    @Test(arguments: ExplanationFact.StepKind.allCases)
    func `each kind of step is said in German, and nothing of it in English`(_ kind: ExplanationFact.StepKind) throws {
        for fact in try #require(Self.facts[kind]) {
            let german = fact.html(.german).source
            #expect(fact.german.isGerman && german != fact.html(.english).source, "\(fact)")
            #expect(!german.hasSuffix(".") && !german.contains("  ") && !german.contains(" ;"), "\(german)")
        }
    }

    @Test func `an explanation's facts read as an administrator reads them`() {
        let pairs: [(Explanation.Fact, String)] = [
            (.hasSeat(of: 2000), "das Adressbuch hat einen von 2.000 Plätzen"),
            (.rank(3, of: 12, limit: 10, isPinned: true), "Rang 3 von 12, Obergrenze 10, angeheftet"),
            (
                .inAddressBook(.missing, alsoIn: .defaultFolder, isStaged: false),
                "das Adressbuch enthält ihn nicht, und der Standardordner für Kontakte enthält ihn noch"
            ),
            (
                .notProven(doubt: "unanswered", inWords: "x"),
                "der Wegfall ist nicht belegt: der Datensatz ließ sich im CRM nicht nachschlagen"
            ),
            (
                .notProven(doubt: "of tomorrow", inWords: "a doubt"),
                "der Wegfall ist nicht belegt: <span lang=\"en\">a doubt</span>"
            ),
        ]
        for (fact, german) in pairs { #expect(fact.html(.german).source == german) }
    }

    @Test func `whatever an explanation says of random worlds is said in German, but for what is wrong with a filter`()
        throws
    {
        var random = SeededGenerator.announced("explanations of random worlds in German")
        var seen: Set<String> = []
        for _ in 0..<30 {
            let world = RandomWorld(seed: random.next(), sizes: 5...15)
            let model = world.model
            var pass = SelectionPass(model: model, collator: try Collator(locale: world.locale))
            for rule in world.rules {
                let fields = world.schema.tables[rule.view.table]?.fields ?? []
                let ids = (world.records[rule.view.table] ?? []).map(\.id) + [RecordID(table: "Keine", key: "1")]
                for user in world.directory.users {
                    for audience in [Audience.operatorOfSatchel, .member] {
                        let explainer = Explainer(
                            rule: rule, mappedFields: fields.map { FieldKey(table: rule.view.table, field: $0.name) },
                            audience: audience)
                        for id in ids {
                            let explanation = explainer.explain(
                                id, beginning: [], viewer: model.viewer(of: user.id), pass: &pass, target: nil)
                            for step in explanation.steps {
                                seen.insert(step.kind.rawValue)
                                let mayBeEnglish = "\(step.fact)".contains("its filter is wrong: ")
                                #expect(step.fact.german.isGerman || mayBeEnglish, "\(step.fact)")
                            }
                        }
                    }
                }
            }
        }
        #expect(seen.isSuperset(of: ["viewRight", "recordRight", "bookFilter", "fields"]))
    }

    @Test func `a part of a German sentence that is code, or English, is marked as such and stays text`() {
        let said: Said = "Gruppe \("A<b>") sagt ja, sofern \(code: "Ort = 'Köln'"): \(english: "that <is> wrong")"
        #expect(!said.isGerman)
        #expect(
            said.html.source
                == "Gruppe A&lt;b&gt; sagt ja, sofern <code>Ort = &#39;Köln&#39;</code>: "
                + "<span lang=\"en\">that &lt;is&gt; wrong</span>")
    }
}
