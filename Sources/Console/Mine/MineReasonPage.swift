import Selection

/// Why a contact is, or is not, in the member's own address book, in plain words.
enum MineReasonPage {
    static func document(
        _ record: MineRecord, _ answer: DeskAnswer<MineReason>, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: title(answer, language), viewer: viewer, current: .mine) {
            if case .fact(let reason) = answer {
                HTML.element(.p, .class("asof")) { Phrase.readAt.text(language, Page.shown(reason.at, language)) }
                HTML.element(.ol, .class("steps")) {
                    reason.steps.map { step($0, language) }
                }
            } else {
                DeskWords.fault(answer, language)
            }
            HTML.element(.p) {
                HTML.element(.a, .href(.mine(.book(MineQuestion(book: record.book))))) {
                    Phrase.mineBack.text(language)
                }
            }
        }
    }

    private static func title(_ answer: DeskAnswer<MineReason>, _ language: Language) -> String {
        guard case .fact(let reason) = answer else { return Phrase.explainTitle.text(language) }
        let phrase: Phrase = reason.isIn ? .mineIsIn : .mineIsNotIn
        return phrase.text(language, reason.name, reason.book.name)
    }

    private static func step(_ step: ExplanationFact.Step, _ language: Language) -> HTML {
        .element(.li) {
            HTML.element(.strong) { words(step).text(language) }
            HTML.element(.details) {
                HTML.element(.summary) { Phrase.mineExactly.text(language) }
                HTML.element(.p) { step.fact.html(language) }
                if let tree = step.tree {
                    HTML.element(.ul, .class("tree")) { ExplainPage.part(tree, language) }
                }
            }
        }
    }

    /// A sentence for whoever does not know the rules' names.
    static func words(_ step: ExplanationFact.Step) -> Phrase {
        let isOk = step.isOk ?? true
        return switch step.kind {
        case .seat: isOk ? .mineWhySeat : .mineWhyNoSeat
        case .member: isOk ? .mineWhyMember : .mineWhyNoMember
        case .viewRight: isOk ? .mineWhyView : .mineWhyNoView
        case .recordRight: isOk ? .mineWhyRecord : .mineWhyNoRecord
        case .viewFilter: isOk ? .mineWhyViewFilter : .mineWhyNoViewFilter
        case .bookFilter: isOk ? .mineWhyBookFilter : .mineWhyNoBookFilter
        case .subscription: .mineWhySubscription
        case .rank: isOk ? .mineWhyRank : .mineWhyNoRank
        case .fields: isOk ? .mineWhyFields : .mineWhyNoFields
        case .target: .mineWhyTarget
        }
    }
}
