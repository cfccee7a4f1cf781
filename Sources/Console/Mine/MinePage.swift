/// What is on the member's own phone.
enum MinePage {
    static func document(
        _ question: MineQuestion, _ answer: DeskAnswer<MineFact>, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: Phrase.mine.text(language), viewer: viewer, current: .mine) {
            if case .fact(let fact) = answer {
                inside(question, fact, viewer)
            } else {
                DeskWords.fault(answer, language)
            }
        }
    }

    /// A page that says why there is nothing.
    static func nothing(_ phrase: Phrase, _ viewer: Viewer) -> [UInt8] {
        Page.document(viewer.language, title: Phrase.mine.text(viewer.language), viewer: viewer, current: .mine) {
            HTML.element(.p) { viewer.say(phrase) }
        }
    }

    private static func inside(_ question: MineQuestion, _ fact: MineFact, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        guard let book = fact.book, fact.standing.hasContacts else {
            return .joined([
                books(fact, language), .element(.p) { fact.standing.phrase.text(language) },
            ])
        }
        return .joined([
            books(fact, language),
            .element(.p, .class("asof")) { Phrase.readAt.text(language, Page.shown(fact.at, language)) },
            .element(
                .p, fact.standing == .inOrder ? [.class("well")] : [.class("attention")],
                .text(fact.standing.phrase.text(language))),
            Page.list(
                [
                    (.mineLastRun, Page.time(fact.lastRun, language)),
                    (.limitOf, .text(fact.limit.map { "\($0)" } ?? Phrase.noLimit.text(language))),
                ], language),
            fact.canSubscribe
                ? .element(.p) {
                    HTML.element(.a, .href(.mine(.find(MineSearch(book: book.id))))) {
                        Phrase.mineFindLink.text(language)
                    }
                } : .nothing, lists(question, fact, book, language), search(question, book, language),
            question.list == .deleted ? .element(.p) { Phrase.mineDeletedLead.text(language) } : .nothing,
            fact.items.isEmpty
                ? .element(.p) { Phrase.noContacts.text(language) }
                : .joined([
                    .element(
                        .ul, [.class("phone")],
                        .joined(fact.items.map { MineCardView.item($0, book, fact.canSubscribe, viewer) })),
                    Page.pager(page: fact.page, pages: fact.pages, count: fact.found, language) { page in
                        var question = question
                        question.page = page
                        return .mine(.book(question))
                    },
                ]),
        ])
    }

    private static func books(_ fact: MineFact, _ language: Language) -> HTML {
        guard fact.books.count > 1 else { return .nothing }
        return .element(.nav, .class("pager"), .label(Phrase.addressBooks.text(language))) {
            fact.books.map { book in
                HTML.element(
                    .a, [.href(.mine(.book(MineQuestion(book: book.id))))] + (book == fact.book ? [.current] : []),
                    .text(book.name))
            }
        }
    }

    private static func lists(
        _ question: MineQuestion, _ fact: MineFact, _ book: MineBook, _ language: Language
    ) -> HTML {
        .element(.nav, .class("pager"), .label(Phrase.listOf.text(language))) {
            MineList.allCases.map { list in
                let words = "\(list.phrase.text(language)): \(fact.counts[list] ?? 0)"
                let route = Route.mine(.book(MineQuestion(book: book.id, list: list)))
                return HTML.element(
                    .a, [.href(route)] + (list == question.list ? [.current] : []), .text(words))
            }
        }
    }

    private static func search(_ question: MineQuestion, _ book: MineBook, _ language: Language) -> HTML {
        .element(
            .form, .class("filter"), .method("get"), .action(.mine(.book(MineQuestion()))), .role("search")
        ) {
            HTML.element(.input, .type("hidden"), .name("book"), .value(book.id))
            HTML.element(.input, .type("hidden"), .name("list"), .value(question.list.rawValue))
            HTML.element(.div) {
                HTML.element(.label, .for("search")) { Phrase.mineSearch.text(language) }
                HTML.element(
                    .input, .id("search"), .name("search"), .type("search"), .value(question.search), .maxlength(200))
            }
            HTML.element(.button, .type("submit")) { Phrase.show.text(language) }
        }
    }
}

extension MineList {
    var phrase: Phrase {
        switch self {
        case .all: .listAll
        case .waiting: .listWaiting
        case .deleted: .mineListDeleted
        case .noted: .listNoted
        case .fellOff: .listFellOff
        }
    }
}

extension MineStanding {
    fileprivate var hasContacts: Bool {
        switch self {
        case .inOrder, .held, .paused, .late, .still, .notYet: true
        case .noSeat, .noMailbox, .noBook, .inactive: false
        }
    }

    var phrase: Phrase {
        switch self {
        case .inOrder: .mineInOrder
        case .held: .mineHeld
        case .paused: .minePaused
        case .late: .mineLate
        case .still: .mineStill
        case .notYet: .mineNotYet
        case .noSeat: .mineNoSeat
        case .noMailbox: .mineNoMailbox
        case .noBook: .mineNoBook
        case .inactive: .mineInactive
        }
    }
}
