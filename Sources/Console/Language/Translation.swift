import Sentences

/// A sentence of the service with its German.
protocol InGerman: Sentence {
    /// A template: `{0}` stands for the first value of the English one, each value at least once and anywhere.
    ///
    /// `{0:number}` writes a number as the Germans do, `{0:time}` and `{0:day}` a time. `{0:said}` is a sentence that is
    /// translated itself, `{0:list}` and `{0:items}` several, with commas or semicolons between them; `{0:steps}` and
    /// `{0:users}` are lists of names. What stands between two backticks is code.
    var german: String { get }
    /// The English template as pages have it: mostly the sentence's own.
    var shown: String { get }
}

extension InGerman {
    var shown: String { rawValue }
}

/// Says in German what the service says in English, by the sentences that both have. What is none of them stays as it is.
struct Translation: Sendable {
    private struct Entry: Sendable {
        let english: SentencePattern
        let german: GermanTemplate
    }

    /// The narrower ones first, so that of two that fit a text that one counts.
    private let entries: [Entry]

    /// All that the service says.
    static let tables: [any InGerman.Type] = [
        HoldSentence.self, QuestionSentence.self, RunSentence.self, RunTask.self, RunObstacle.self, TargetSentence.self,
        TargetTask.self, ReadingSentence.self, NoteSentence.self, AddressPartName.self, RegisterSentence.self,
        CycleSentence.self, RolloutObstacle.self,
    ]
    static let service = Translation(tables)

    /// What two configurations say differently: apart, since much else looks like it.
    static let differences = Translation([DifferenceSentence.self])

    init(_ tables: [any InGerman.Type]) {
        entries = tables.flatMap { Self.entries($0) }.sorted { $0.english.isNarrower(than: $1.english) }
    }

    private static func entries(_ table: (some InGerman).Type) -> [Entry] {
        table.allCases.map { Entry(english: SentencePattern($0.shown), german: GermanTemplate($0.german)) }
    }

    /// More of a text is not looked at, and stays in English.
    private static let bytesMax = 20_000

    /// One sentence, or several one after the other, as a run's problems are kept.
    func german(_ text: String) -> Said {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.bytesMax else { return .english(text) }
        return whole(bytes[...]) ?? inTurn(bytes[...])
    }

    /// Several, with the same between them.
    func german(_ texts: String, each separator: String) -> Said {
        .joined(texts.split(separator: separator).map { german(String($0)) }, by: separator)
    }

    private func whole(_ bytes: ArraySlice<UInt8>) -> Said? {
        for entry in entries {
            if let values = entry.english.values(of: bytes) { return entry.german.said(values, self) }
        }
        return nil
    }

    /// What is no sentence of ours goes on to where one begins, behind a full stop.
    private func inTurn(_ bytes: ArraySlice<UInt8>) -> Said {
        var said: [Said] = []
        var unknown = bytes.startIndex
        var place = bytes.startIndex
        func unknownText(to end: Int) -> [Said] {
            unknown < end ? [.english(String(decoding: bytes[unknown..<end], as: UTF8.self))] : []
        }
        while place < bytes.endIndex {
            if let (sentence, end) = beginning(bytes[place...]) {
                // Without the blank before the sentence.
                said += unknownText(to: place - 1) + [sentence]
                place = end < bytes.endIndex ? end + 1 : end
                unknown = place
            } else {
                place = Self.nextSentence(bytes[place...])
            }
        }
        return .joined(said + unknownText(to: bytes.endIndex), by: " ")
    }

    private func beginning(_ bytes: ArraySlice<UInt8>) -> (Said, Int)? {
        for entry in entries where entry.english.isWhole {
            if let (values, end) = entry.english.beginning(of: bytes) { return (entry.german.said(values, self), end) }
        }
        return nil
    }

    /// Behind the next full stop and blank; the end where there is none.
    private static func nextSentence(_ bytes: ArraySlice<UInt8>) -> Int {
        var place = bytes.startIndex
        while place + 1 < bytes.endIndex {
            if bytes[place] == UInt8(ascii: "."), bytes[place + 1] == UInt8(ascii: " ") { return place + 2 }
            place += 1
        }
        return bytes.endIndex
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

    func said(_ values: [String], _ translation: Translation) -> Said {
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
            case (.value(let index, let kind), nil): said.append(Self.said(values[index], kind, translation))
            case (.value(let index, _), let before?): code = before + values[index]
            }
        }
        return .joined(said, by: "")
    }

    private static func said(_ value: String, _ kind: Kind, _ translation: Translation) -> Said {
        switch kind {
        case .name: "\(value)"
        case .number: Int(value).map { "\($0)" } ?? "\(value)"
        case .time: "\(Page.shown(value, .german))"
        case .day: "\(value.split(separator: "-").reversed().joined(separator: "."))"
        case .said: translation.german(value)
        case .list: translation.german(value, each: ", ")
        case .items: translation.german(value, each: "; ")
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
