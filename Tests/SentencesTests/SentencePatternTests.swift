import Testing

@testable import Sentences

@Suite("Sentences") struct SentencePatternTests {
    private enum Invented: String, Sentence {
        case plain = "Nothing is written."
        case one = "Could not {}."
        case two = "Could not {}: {}. Try again."
        case three = "{} of {} fell off: {}"
    }

    private static func values(_ template: String, _ text: String) -> [String]? {
        var effort = Effort(bytesMax: 1_000_000)
        let bytes = Array(text.utf8)
        let match = SentencePattern(template).match(bytes[...], &effort)
        return match?.values.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test func `a sentence is its template with the values in their order`() {
        #expect(Invented.plain.text() == "Nothing is written.")
        #expect(Invented.three.text(3, "ten", "the limit") == "3 of ten fell off: the limit")
        #expect(Told(Invented.one, "read").text == "Could not read.")
        #expect(Told.others("HTTP 500").text == "HTTP 500")
    }

    @Test func `a value that looks like a place is told as it is`() {
        #expect(Invented.two.text("read {}", "{} is no field") == "Could not read {}: {} is no field. Try again.")
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
        #expect(Self.values(sentence.rawValue, text) == values)
    }

    @Test(arguments: [
        "", "Nothing is written", "Could not .", "could not read.", " of  fell off: ", "3 of ten fell off: ",
        "Another. 3 of ten fell off: b",
    ])
    private func `another text is not taken apart`(_ text: String) {
        for sentence in Invented.allCases {
            #expect(Self.values(sentence.rawValue, text) == nil)
        }
    }

    @Test func `a text that begins with a sentence is told where the sentence ends`() {
        func end(_ sentence: Invented, _ text: String, _ values: SentencePattern.Values = .anything) -> Int? {
            var effort = Effort(bytesMax: 1000)
            return SentencePattern(sentence.rawValue).beginning(of: Array(text.utf8)[...], values, &effort)?.end
        }
        #expect(end(.one, "Could not read. And more") == 15)
        #expect(end(.one, "Could not read.And more") == nil)
        #expect(end(.plain, "Nothing is written. And more") == 19)
        #expect(end(.three, "3 of ten fell off: b And more") == 29, "only the end of the text ends its last value")
        #expect(end(.two, "Could not read: HTTP 500. Why. Try again.") == 41)
        #expect(
            end(.two, "Could not read: HTTP 500. Why. Try again.", .parts) == nil, "two sentences are no part of one")
        #expect(end(.two, "Could not read: HTTP 500. Try again. Why. Try again.", .parts) == 36)
    }

    @Test func `a text opens a sentence that tells no end, if all before its last value is there`() {
        func opens(_ text: String) -> Bool {
            var effort = Effort(bytesMax: 1000)
            return SentencePattern(Invented.three.rawValue).opens(Array(text.utf8)[...], &effort)
        }
        #expect(opens("3 of ten fell off: b. And more"))
        #expect(!opens("3 of ten fell off: ") && !opens("3. Some of ten fell off: b"))
    }

    @Test func `a long text is given up when so much of it was looked at as may be`() {
        let text = Array(("Could not " + String(repeating: "a of a fell off", count: 200_000)).utf8)
        var effort = Effort(bytesMax: 50_000)
        for _ in 0..<100 {
            for sentence in Invented.allCases {
                #expect(SentencePattern(sentence.rawValue).match(text[...], &effort) == nil)
            }
        }
        #expect(effort.isSpent && effort.left > -100)
    }

    @Test func `a text inside a text is looked at so deep as may be`() {
        var effort = Effort(bytesMax: 1, depthMax: 2)
        let depth = effort.inside { effort in
            effort.inside { effort in effort.inside { _ in 3 } ?? 2 } ?? 1
        }
        #expect(depth == 2 && effort.inside { _ in true } == true)
    }

    /// So that a value's end is found: between two places stands something, and at most one value ends the sentence.
    @Test(arguments: Tables.all) func `each template can be taken apart`(_ template: String) {
        #expect(!template.contains("{}{}") && !template.contains("\n") && !template.contains("  "))
        let values = (0..<SentencePattern(template).places).map { "value\($0)" }
        let pattern = SentencePattern(template)
        #expect(Self.values(template, pattern.text(values)) == values)
    }
}

/// The tables of this target.
enum Tables {
    private static let tables: [any Sentence.Type] = [
        HoldSentence.self, QuestionSentence.self, RunSentence.self, RunTask.self, RunObstacle.self, TargetSentence.self,
        TargetTask.self, ReadingSentence.self, NoteSentence.self, AddressPartName.self, RegisterSentence.self,
        CycleSentence.self, RolloutObstacle.self, RolloutRunOutcome.self, DifferenceSentence.self,
        SignInSentence.self, CredentialName.self,
    ]

    static let all: [String] = tables.flatMap { templates($0) }

    private static func templates(_ table: (some Sentence).Type) -> [String] { table.allCases.map(\.rawValue) }
}
