import Testing

@testable import Sentences

@Suite("Sentences") struct SentencePatternTests {
    private enum Invented: String, Sentence {
        case plain = "Nothing is written."
        case one = "Could not {}."
        case three = "{} of {} fell off: {}"
    }

    @Test func `a sentence is its template with the values in their order`() {
        #expect(Invented.plain.text() == "Nothing is written.")
        #expect(Invented.three.text(3, "ten", "the limit") == "3 of ten fell off: the limit")
        #expect(Told(Invented.one, "read").text == "Could not read.")
        #expect(Told.others("HTTP 500").text == "HTTP 500")
    }

    @Test(arguments: [
        ("Nothing is written.", Invented.plain, []), ("Could not read.", .one, ["read"]),
        ("Could not read. Could not write.", .one, ["read. Could not write"]),
        ("3 of ten fell off: a: b", .three, ["3", "ten", "a: b"]),
        ("3 of 4 of 5 fell off: b", .three, ["3", "4 of 5", "b"]), ("Ä of ö fell off: 🙂", .three, ["Ä", "ö", "🙂"]),
    ])
    private func `a text is taken apart into what it was made of`(
        _ text: String, _ sentence: Invented, _ values: [String]
    ) {
        #expect(SentencePattern(sentence.rawValue).values(of: Array(text.utf8)[...]) == values)
    }

    @Test(arguments: [
        "", "Nothing is written", "Could not .", "could not read.", " of  fell off: ", "3 of ten fell off: ",
        "Another. 3 of ten fell off: b",
    ])
    private func `another text is not taken apart`(_ text: String) {
        for sentence in Invented.allCases {
            #expect(SentencePattern(sentence.rawValue).values(of: Array(text.utf8)[...]) == nil)
        }
    }

    @Test func `a text that begins with a sentence is told where the sentence ends`() {
        func end(_ sentence: Invented, _ text: String) -> Int? {
            SentencePattern(sentence.rawValue).beginning(of: Array(text.utf8)[...])?.end
        }
        #expect(end(.one, "Could not read. And more") == 15)
        #expect(end(.one, "Could not read.And more") == nil)
        #expect(end(.plain, "Nothing is written. And more") == 19)
        #expect(end(.three, "3 of ten fell off: b And more") == 29, "only the end of the text ends its last value")
    }

    @Test func `a long text without the sentence's end is given up soon`() {
        let text = "Could not " + String(repeating: "a of a fell off", count: 200_000)
        let clock = ContinuousClock()
        let elapsed = clock.measure {
            for sentence in Invented.allCases {
                #expect(SentencePattern(sentence.rawValue).values(of: Array(text.utf8)[...]) == nil)
            }
        }
        #expect(elapsed < .seconds(5))
    }

    /// So that a value's end is found: between two places stands something, and at most one value ends the sentence.
    @Test(arguments: Tables.all) func `each template can be taken apart`(_ template: String) {
        #expect(!template.contains("{}{}") && !template.contains("\n") && !template.contains("  "))
        let values = (0..<SentencePattern(template).places).map { "value\($0)" }
        let pattern = SentencePattern(template)
        #expect(pattern.values(of: Array(pattern.text(values).utf8)[...]) == values)
    }
}

/// The tables of this target.
enum Tables {
    private static let tables: [any Sentence.Type] = [
        HoldSentence.self, QuestionSentence.self, RunSentence.self, RunTask.self, RunObstacle.self, TargetSentence.self,
        TargetTask.self, ReadingSentence.self, NoteSentence.self, AddressPartName.self, RegisterSentence.self,
        CycleSentence.self, RolloutObstacle.self, DifferenceSentence.self,
    ]

    static let all: [String] = tables.flatMap { templates($0) }

    private static func templates(_ table: (some Sentence).Type) -> [String] { table.allCases.map(\.rawValue) }
}
