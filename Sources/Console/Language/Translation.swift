import Sentences

/// A sentence of the service with its German.
protocol InGerman: Sentence {
    /// A template: `{0}` stands for the first value of the English one, each value at least once and anywhere.
    ///
    /// `{0:number}` writes a number as the Germans do, `{0:time}` and `{0:day}` a time. `{0:said}` is a sentence that is
    /// translated itself, `{0:list}` and `{0:items}` several, each of a user, with commas or semicolons between them;
    /// `{0:steps}` and `{0:users}` are lists of names. What stands between two backticks is code.
    var german: String { get }
    /// The English template as pages have it: mostly the sentence's own.
    var shown: String { get }
}

extension InGerman {
    var shown: String { rawValue }
}

/// Says in German what the service says in English, by the sentences that both have. What is none of them stays as it is.
struct Translation: Sendable {
    fileprivate struct Entry: Sendable {
        let english: SentencePattern
        let german: GermanTemplate
    }

    // The narrower ones first, so that of two that fit a text that one counts.

    /// Sentences that tell where they end.
    private let closed: [Entry]
    /// Sentences that end with what others said: they go on until the next one begins.
    private let open: [Entry]
    /// Parts of sentences, and what else stands alone.
    private let parts: [Entry]

    /// All that the service says.
    static let tables: [any InGerman.Type] = [
        HoldSentence.self, QuestionSentence.self, RunSentence.self, RunTask.self, RunObstacle.self, TargetSentence.self,
        TargetTask.self, ReadingSentence.self, NoteSentence.self, AddressPartName.self, RegisterSentence.self,
        CycleSentence.self, RolloutObstacle.self, RolloutRunOutcome.self, SignInSentence.self,
        CredentialName.self, AttentionSentence.self,
    ]
    static let service = Translation(tables)

    /// What two configurations say differently: apart, since much else looks like it.
    static let differences = Translation([DifferenceSentence.self])

    init(_ tables: [any InGerman.Type]) {
        let all = tables.flatMap { Self.entries($0) }.sorted { $0.english.isNarrower(than: $1.english) }
        open = all.filter { $0.isOpen }
        closed = all.filter { $0.english.isWhole && !$0.isOpen }
        parts = all.filter { !$0.english.isWhole }
    }

    private static func entries(_ table: (some InGerman).Type) -> [Entry] {
        table.allCases.map { Entry(english: SentencePattern($0.shown), german: GermanTemplate($0.german)) }
    }

    /// A longer text is not looked at, and stays in English.
    private static let bytesMax = 20_000
    /// What is still unknown when so much of a text was looked at stays in English.
    static let effortBytesMax = 2_000_000

    /// One sentence, or several one after the other, as a run's problems are kept.
    func german(_ text: String) -> Said {
        var effort = Effort(bytesMax: Self.effortBytesMax)
        return german(text, &effort)
    }

    /// Several, with the same between them.
    func german(_ texts: String, each separator: String) -> Said {
        var effort = Effort(bytesMax: Self.effortBytesMax)
        return german(texts, each: separator, &effort)
    }

    func german(_ text: String, _ effort: inout Effort) -> Said {
        let bytes = Array(text.utf8)
        effort.spend(bytes.count)
        guard bytes.count <= Self.bytesMax else { return .english(text) }
        let said = effort.inside { effort in one(of: parts, bytes[...], &effort) ?? inTurn(bytes[...], &effort) }
        return said ?? .english(text)
    }

    /// - Parameter beginning: what each of them begins with, as far as that tells it from a separator inside one.
    func german(
        _ texts: String, each separator: String, beginning: String = "", _ effort: inout Effort
    ) -> Said {
        let pieces = texts.split(separator: separator + beginning).enumerated()
        return .joined(
            pieces.map { index, text in german((index == 0 ? "" : beginning) + text, &effort) }, by: separator)
    }

    // MARK: One after the other

    /// What is no sentence of ours goes on to where one begins, behind a full stop.
    private func inTurn(_ bytes: ArraySlice<UInt8>, _ effort: inout Effort) -> Said {
        var said: [Said] = []
        /// From here to `place` nothing is said yet.
        var rest = bytes.startIndex
        var place = bytes.startIndex
        while place < bytes.endIndex, !effort.isSpent {
            let text = bytes[place...]
            let isOpening = begins(open, text, &effort)
            let found = beginning(text, .parts, &effort) ?? (isOpening ? nil : beginning(text, .anything, &effort))
            if place > rest, found != nil || isOpening {
                // Without the blank before the sentence.
                said.append(unended(bytes[rest..<place - 1], &effort))
                rest = place
            }
            if let (entry, match) = found {
                said.append(say(entry, match, bytes, &effort))
                place = match.end < bytes.endIndex ? match.end + 1 : match.end
                rest = place
            } else {
                place = Self.nextSentence(text, &effort)
            }
        }
        if rest < bytes.endIndex { said.append(unended(bytes[rest...], &effort)) }
        return .joined(said, by: " ")
    }

    /// The sentence that a text begins with.
    ///
    /// One whose values hold several sentences only counts where none of ours begins among those: else it would be made of
    /// one's beginning and another's end.
    private func beginning(
        _ bytes: ArraySlice<UInt8>, _ values: SentencePattern.Values, _ effort: inout Effort
    ) -> (Entry, SentencePattern.Match)? {
        var found: (entry: Entry, match: SentencePattern.Match)?
        for entry in closed {
            guard let match = entry.english.beginning(of: bytes, values, &effort) else { continue }
            if values == .parts { return (entry, match) }
            if match.end < found?.match.end ?? Int.max { found = (entry, match) }
        }
        guard let (entry, match) = found else { return nil }
        let isOne = match.values.enumerated().allSatisfy { index, value in
            entry.german.isList(index) || !holdsBeginning(bytes[value], of: bytes, &effort)
        }
        // Not looked at to the end, it may be none.
        return isOne && !effort.isSpent ? (entry, match) : nil
    }

    /// Whether one of our sentences begins behind one that ends inside of a value.
    private func holdsBeginning(
        _ value: ArraySlice<UInt8>, of bytes: ArraySlice<UInt8>, _ effort: inout Effort
    ) -> Bool {
        var place = Self.nextSentence(value, &effort)
        while place < value.endIndex {
            let text = bytes[place...]
            if begins(open, text, &effort) || beginning(text, .parts, &effort) != nil { return true }
            place = Self.nextSentence(bytes[place..<value.endIndex], &effort)
        }
        return false
    }

    private func begins(_ entries: [Entry], _ bytes: ArraySlice<UInt8>, _ effort: inout Effort) -> Bool {
        entries.contains { $0.english.opens(bytes, &effort) }
    }

    /// What goes on to where something else begins: a sentence that does not tell its end, a part of one, or others' words.
    private func unended(_ bytes: ArraySlice<UInt8>, _ effort: inout Effort) -> Said {
        if let said = one(of: open, bytes, &effort) ?? one(of: parts, bytes, &effort) { return said }
        if bytes.last == UInt8(ascii: "."), let said = one(of: parts, bytes.dropLast(), &effort) {
            return .joined([said, "."], by: "")
        }
        return .english(String(decoding: bytes, as: UTF8.self))
    }

    private func one(of entries: [Entry], _ bytes: ArraySlice<UInt8>, _ effort: inout Effort) -> Said? {
        for entry in entries {
            guard let match = entry.english.match(bytes, &effort), entry.german.takes(match, bytes) else { continue }
            return say(entry, match, bytes, &effort)
        }
        return nil
    }

    private func say(
        _ entry: Entry, _ match: SentencePattern.Match, _ bytes: ArraySlice<UInt8>, _ effort: inout Effort
    ) -> Said {
        entry.german.said(match.values.map { String(decoding: bytes[$0], as: UTF8.self) }, self, &effort)
    }

    /// Behind the next full stop and blank; the end where there is none.
    private static func nextSentence(_ bytes: ArraySlice<UInt8>, _ effort: inout Effort) -> Int {
        let end = bytes.indices.first { bytes.endsSentence(at: $0) }.map { $0 + 2 } ?? bytes.endIndex
        effort.spend(end - bytes.startIndex)
        return end
    }
}

extension Translation.Entry {
    /// Whether others' words are its end, or all but its full stop.
    fileprivate var isOpen: Bool {
        english.endsWithValue || english.endsWithValueAndStop && german.isSaid(english.places - 1)
    }
}

/// A German sentence with its places.
struct GermanTemplate: Sendable {
    enum Kind: String, Sendable { case name, number, time, day, said, list, items, steps, users }

    enum Part: Sendable {
        case text(String)
        case value(Int, Kind)
        /// Begins or ends code.
        case codeMark
    }

    let parts: [Part]

    /// The template is ours: a wrong one is a bug, which a test finds.
    init(_ template: String) {
        var parts: [Part] = []
        for (index, piece) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                parts += Self.texts(piece)
                continue
            }
            let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            let words = halves[0].split(separator: ":")
            guard halves.count == 2, let number = words.first.flatMap({ Int($0) }),
                let kind = words.count == 2 ? Kind(rawValue: String(words[1])) : .name
            else { preconditionFailure("no place in \(template)") }
            parts.append(.value(number, kind))
            parts += Self.texts(halves[1])
        }
        self.parts = parts
    }

    private static func texts(_ piece: Substring) -> [Part] {
        let texts = piece.split(separator: "`", omittingEmptySubsequences: false).map { [Part.text(String($0))] }
        return Array(texts.joined(separator: [.codeMark]))
    }

    private func kind(_ value: Int) -> Kind? {
        for case .value(value, let kind) in parts { return kind }
        return nil
    }

    /// Whether a value is translated itself.
    func isSaid(_ value: Int) -> Bool { kind(value) == .said }

    /// Whether a value is several texts of the service.
    func isList(_ value: Int) -> Bool { [.list, .items].contains(kind(value)) }

    /// Whether values can be what the places are for: no number is several sentences.
    func takes(_ match: SentencePattern.Match, _ bytes: ArraySlice<UInt8>) -> Bool {
        match.values.enumerated().allSatisfy { index, value in
            ![.number, .time, .day].contains(kind(index)) || !value.contains { bytes.endsSentence(at: $0) }
        }
    }

    func said(_ values: [String], _ translation: Translation, _ effort: inout Effort) -> Said {
        var said: [Said] = []
        var code: String?
        for part in parts {
            switch (part, code) {
            case (.codeMark, nil): code = ""
            case (.codeMark, let text?):
                said.append("\(code: text)")
                code = nil
            case (.text(let text), nil): said.append("\(text)")
            case (.text(let text), let before?): code = before + text
            case (.value(let index, let kind), nil): said.append(Self.said(values[index], kind, translation, &effort))
            case (.value(let index, _), let before?): code = before + values[index]
            }
        }
        return .joined(said, by: "")
    }

    private static func said(
        _ value: String, _ kind: Kind, _ translation: Translation, _ effort: inout Effort
    ) -> Said {
        switch kind {
        case .name: "\(value)"
        case .number: Int(value).map { "\($0)" } ?? "\(value)"
        case .time: "\(Page.shown(value, .german))"
        case .day: "\(value.split(separator: "-").reversed().joined(separator: "."))"
        case .said: translation.german(value, &effort)
        case .list: translation.german(value, each: ", ", beginning: "user ", &effort)
        case .items: translation.german(value, each: "; ", beginning: "that of user ", &effort)
        case .steps: "\(value.replacing(", then ", with: ", dann "))"
        case .users: "\(value.replacing("user ", with: "Benutzer "))"
        }
    }
}

extension HTML {
    /// What the service says in English, in the page's language as far as it is known.
    static func said(_ text: String, _ language: Language) -> HTML {
        switch language {
        case .english: .text(text)
        case .german: Translation.service.german(text).html
        }
    }

    /// A line of what two configurations say differently.
    static func difference(_ line: String, _ language: Language) -> HTML {
        switch language {
        case .english: .text(line)
        case .german: Translation.differences.german(line, each: DifferenceSentence.separator).html
        }
    }
}
