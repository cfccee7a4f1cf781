/// What an address book holds: as it looks on a phone where that may be seen, else by records, places and states.
enum ContentsPage {
    static func document(
        _ question: ContentsQuestion, _ answer: DeskAnswer<ContentsFact>, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: title(answer, language), viewer: viewer, current: .addressBooks) {
            HTML.element(.p) {
                HTML.element(.a, .href(.addressBook(question.addressBook, page: 1))) {
                    Phrase.toAddressBook.text(language)
                }
            }
            if case .fact(let fact) = answer {
                inside(question, fact, language)
            } else {
                DeskWords.fault(answer, language)
            }
        }
    }

    private static func title(_ answer: DeskAnswer<ContentsFact>, _ language: Language) -> String {
        guard case .fact(let fact) = answer else { return Phrase.contents.text(language) }
        return Phrase.contentsTitle.text(language, fact.member, fact.book)
    }

    private static func inside(_ question: ContentsQuestion, _ fact: ContentsFact, _ language: Language) -> HTML {
        .joined([
            .element(.p, .class("asof")) { Phrase.readAt.text(language, Page.shown(fact.at, language)) },
            .element(.p) { (fact.showsCards ? Phrase.contentsShown : .contentsHidden).text(language) },
            Page.list(
                [
                    (.limitOf, .text(fact.limit.map { "\($0)" } ?? Phrase.noLimit.text(language))),
                    (.visibleRecords, .text("\(fact.visible)")),
                ], language), lists(question, fact, language), search(question, fact, language),
            fact.items.isEmpty
                ? .element(.p) { Phrase.noContacts.text(language) }
                : .element(
                    .ul, [.class("phone")], .joined(fact.items.map { ContactCardView.item($0, fact, language) })),
            fact.items.isEmpty
                ? .nothing
                : Page.pager(page: fact.page, pages: fact.pages, count: fact.found, language) { page in
                    var question = question
                    question.page = page
                    return .contents(question)
                },
        ])
    }

    private static func lists(_ question: ContentsQuestion, _ fact: ContentsFact, _ language: Language) -> HTML {
        .element(.nav, .class("pager"), .label(Phrase.listOf.text(language))) {
            ContentsList.allCases.map { list in
                let words = "\(list.phrase.text(language)): \(fact.counts[list] ?? 0)"
                let route = Route.contents(ContentsQuestion(addressBook: question.addressBook, list: list))
                return HTML.element(
                    .a, [.href(route)] + (list == question.list ? [.current] : []), .text(words))
            }
        }
    }

    private static func search(_ question: ContentsQuestion, _ fact: ContentsFact, _ language: Language) -> HTML {
        let action = Route.contents(ContentsQuestion(addressBook: question.addressBook))
        return .element(.form, .class("filter"), .method("get"), .action(action), .role("search")) {
            if question.list != .all {
                HTML.element(.input, .type("hidden"), .name("list"), .value(question.list.rawValue))
            }
            HTML.element(.div) {
                HTML.element(.label, .for("search")) {
                    (fact.showsCards ? Phrase.searchContacts : .searchRecords).text(language)
                }
                HTML.element(
                    .input, .id("search"), .name("search"), .type("search"), .value(question.search), .maxlength(200))
            }
            HTML.element(.button, .type("submit")) { Phrase.show.text(language) }
        }
    }
}

extension ContentsList {
    var phrase: Phrase {
        switch self {
        case .all: .listAll
        case .waiting: .listWaiting
        case .noted: .listNoted
        case .fellOff: .listFellOff
        }
    }
}
