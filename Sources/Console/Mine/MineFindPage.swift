/// Searches all that the member sees, to subscribe to it.
enum MineFindPage {
    static func document(
        _ search: MineSearch, _ answer: DeskAnswer<MineFindings>, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: Phrase.mineFind.text(language), viewer: viewer, current: .mine) {
            HTML.element(.p) { Phrase.mineFindLead.text(language) }
            if case .fact(let findings) = answer {
                form(search, findings, language)
                hits(search, findings, viewer)
            } else {
                DeskWords.fault(answer, language)
            }
            HTML.element(.p) {
                HTML.element(.a, .href(.mine(.book(MineQuestion(book: search.book))))) {
                    Phrase.mineBack.text(language)
                }
            }
        }
    }

    private static func hits(_ search: MineSearch, _ findings: MineFindings, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        if search.text.isEmpty { return .nothing }
        guard !findings.items.isEmpty else { return .element(.p) { Phrase.noContacts.text(language) } }
        return .joined([
            .element(.ul, .class("phone")) {
                findings.items.map { MineCardView.item($0, findings.book, true, viewer) }
            },
            findings.isCutOff ? .element(.p, .class("asof")) { Phrase.mineFindMore.text(language) } : .nothing,
        ])
    }

    private static func form(_ search: MineSearch, _ findings: MineFindings, _ language: Language) -> HTML {
        .element(.form, .class("filter"), .method("get"), .action(.mine(.find(MineSearch()))), .role("search")) {
            HTML.element(.input, .type("hidden"), .name("book"), .value(findings.book.id))
            HTML.element(.div) {
                HTML.element(.label, .for("search")) { Phrase.mineSearch.text(language) }
                HTML.element(
                    .input, .id("search"), .name("search"), .type("search"), .value(search.text), .maxlength(200),
                    .required)
            }
            HTML.element(.button, .type("submit")) { Phrase.show.text(language) }
        }
    }
}
