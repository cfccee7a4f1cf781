import Selection

/// Asks for a member and a record, and shows the steps of the answer.
enum ExplainPage {
    static func document(
        _ question: ExplainQuestion, _ answer: DeskAnswer<ExplanationFact>?, books: [String], _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: title(answer, language), viewer: viewer, current: .explain) {
            switch answer {
            case .fact(let fact): explanation(fact, language)
            case .some(let answer): DeskWords.fault(answer, language)
            case nil: HTML.element(.p) { Phrase.explainLead.text(language) }
            }
            form(question, books, language)
        }
    }

    private static func title(_ answer: DeskAnswer<ExplanationFact>?, _ language: Language) -> String {
        guard case .fact(let fact) = answer else { return Phrase.explainTitle.text(language) }
        return (fact.isIn ? Phrase.isIn : .isNotIn).text(language, fact.record, fact.book, fact.member)
    }

    private static func explanation(_ fact: ExplanationFact, _ language: Language) -> HTML {
        .joined([
            .element(.p, .class("asof")) { Phrase.readAt.text(language, Page.shown(fact.at, language)) },
            .element(.ul, [.class("steps")], .joined(fact.steps.map { step($0, language) })),
            .element(.p) {
                if let book = fact.addressBook {
                    HTML.element(.a, .href(.addressBook(book, page: 1))) { Phrase.toAddressBook.text(language) }
                    HTML.text(" · ")
                }
                HTML.element(.a, .href(.holdings(HoldingsQuestion(word: fact.record), page: 1))) {
                    Phrase.whereRecord.text(language)
                }
            },
        ])
    }

    private static func step(_ step: ExplanationFact.Step, _ language: Language) -> HTML {
        let (sign, kind): (Phrase, HTML.Attribute) =
            switch step.isOk {
            case true?: (.yes, .class("yes"))
            case false?: (.no, .class("no"))
            case nil: (.fact, .class("plain"))
            }
        return .element(.li) {
            HTML.element(.strong) { step.kind.phrase.text(language) }
            HTML.text(": ")
            HTML.element(.span, kind) { sign.text(language) }
            HTML.text(" – ")
            HTML.element(.span) { step.fact.html(language) }
            if let tree = step.tree {
                HTML.element(.details, step.isOk == false ? [.open] : [], details(tree, language))
            }
        }
    }

    private static func details(_ tree: ExplanationFact.Tree, _ language: Language) -> HTML {
        .joined([
            .element(.summary) { Phrase.filterTree.text(language) },
            .element(.ul, .class("tree")) { part(tree, language) },
        ])
    }

    static func part(_ tree: ExplanationFact.Tree, _ language: Language) -> HTML {
        .element(.li) {
            HTML.element(.code) { tree.text }
            HTML.text(" → ")
            if let value = tree.value {
                HTML.element(.strong) { value }
            } else {
                HTML.element(.span, .class("plain")) { Phrase.valueHidden.text(language) }
            }
            if !tree.parts.isEmpty {
                HTML.element(.ul, [], .joined(tree.parts.map { part($0, language) }))
            }
        }
    }

    private static func form(_ question: ExplainQuestion, _ books: [String], _ language: Language) -> HTML {
        .element(.form, .class("filter"), .method("get"), .action(.explain(ExplainQuestion()))) {
            HTML.element(.div) {
                HTML.element(.label, .for("member")) { Phrase.memberLogin.text(language) }
                HTML.element(
                    .input, .id("member"), .name("member"), .type("text"), .value(question.member), .maxlength(200),
                    .required)
            }
            HTML.element(.div) {
                HTML.element(.label, .for("record")) { Phrase.recordKey.text(language) }
                HTML.element(
                    .input, .id("record"), .name("record"), .type("text"), .value(question.record), .maxlength(500),
                    .required)
            }
            HTML.element(.div) {
                HTML.element(.label, .for("book")) { Phrase.book.text(language) }
                HTML.element(.select, .id("book"), .name("book")) {
                    HTML.element(.option, .value("")) { Phrase.onlyBook.text(language) }
                    books.map { name in
                        HTML.element(
                            .option, [.value(name)] + (name == question.book ? [.selected] : []), .text(name))
                    }
                }
            }
            HTML.element(.button, .type("submit")) { Phrase.explainButton.text(language) }
        }
    }
}

extension ExplanationFact.StepKind {
    var phrase: Phrase {
        switch self {
        case .seat: .stepSeat
        case .member: .stepMember
        case .viewRight: .stepViewRight
        case .recordRight: .stepRecordRight
        case .viewFilter: .stepViewFilter
        case .bookFilter: .stepBookFilter
        case .subscription: .stepSubscription
        case .rank: .stepRank
        case .fields: .stepFields
        case .target: .stepTarget
        }
    }
}
