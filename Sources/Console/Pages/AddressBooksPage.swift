/// All address books, fifty at a time.
enum AddressBooksPage {
    static let size = 50

    static func document(
        _ list: AddressBookList, _ question: AddressBookQuestion, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        let (search, condition) = (question.search, question.condition)
        return Page.document(
            language, title: Phrase.addressBooks.text(language), viewer: viewer, current: .addressBooks
        ) {
            Page.asOf(list.at, language)
            form(search, condition, language)
            if list.addressBooks.isEmpty {
                HTML.element(.p, .class("empty")) { Phrase.nothingFound.text(language) }
            } else {
                Page.table(
                    .addressBooks, columns, list.addressBooks.map { row($0, language) }, numbers: [.items, .underWay],
                    language)
                Page.pager(list.place, language) { .addressBooks(search: search, condition: condition, page: $0) }
            }
        }
    }

    private static let columns: [Phrase] = [.member, .book, .state, .items, .underWay, .lastGood, .nextRun]

    private static func row(_ book: AddressBookFact, _ language: Language) -> [HTML] {
        [
            .element(.a, .href(.addressBook(book.id, page: 1))) { book.member }, .text(book.book),
            Page.state(book.condition, language), .text(language.number(book.items)),
            .text(language.number(book.open)), Page.time(book.lastOk, language),
            Page.time(book.nextRun, language),
        ]
    }

    private static func form(
        _ search: String, _ condition: AddressBookFact.Condition?, _ language: Language
    ) -> HTML {
        let action = Route.addressBooks(search: "", condition: nil, page: 1)
        return .element(.form, .class("filter"), .method("get"), .action(action), .role("search")) {
            HTML.element(.div) {
                HTML.element(.label, .for("search")) { Phrase.search.text(language) }
                HTML.element(
                    .input, .id("search"), .name("search"), .type("search"), .value(search),
                    .maxlength(AddressBookQuestion.searchCharactersMax))
            }
            HTML.element(.div) {
                HTML.element(.label, .for("condition")) { Phrase.state.text(language) }
                HTML.element(.select, .id("condition"), .name("condition")) {
                    HTML.element(.option, .value("")) { Phrase.allStates.text(language) }
                    AddressBookFact.Condition.allCases.map { one in
                        HTML.element(
                            .option, [.value(one.rawValue)] + (one == condition ? [.selected] : []),
                            .text(one.phrase.text(language)))
                    }
                }
            }
            HTML.element(.button, .type("submit")) { Phrase.show.text(language) }
        }
    }
}
