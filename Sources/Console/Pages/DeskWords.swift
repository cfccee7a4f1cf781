import Sentences

/// What is said where a question was not answered.
enum DeskWords {
    static func fault(_ answer: DeskAnswer<some Sendable>, _ language: Language) -> HTML {
        switch answer {
        case .fact: .nothing
        case .refused(let why):
            .element(.p, .class("fault"), .role("alert")) {
                Phrase.wrongQuestion.text(language) + " "
                HTML.element(.span) { HTML.said(why.text, language) }
            }
        case .notReadYet: alert(.notReadYet, language)
        case .incomplete: alert(.readIncompletely, language)
        case .busy: alert(.tooBusy, language)
        case .unavailable: alert(.unavailable, language)
        }
    }

    /// Of a page that says so.
    static func status(_ answer: DeskAnswer<some Sendable>) -> Int {
        switch answer {
        case .fact: 200
        case .refused: 404
        case .notReadYet, .incomplete, .busy, .unavailable: 503
        }
    }

    private static func alert(_ phrase: Phrase, _ language: Language) -> HTML {
        .element(.p, .class("fault"), .role("alert")) { phrase.text(language) }
    }
}
