/// What an administrator may do for one address book, and the ways into it for all.
enum BookActsSection {
    static let reasonMax = 500

    static func links(_ book: AddressBookFact, _ language: Language) -> HTML {
        .element(.ul, .class("links")) {
            HTML.element(.li) {
                HTML.element(.a, .href(.contents(ContentsQuestion(addressBook: book.id)))) {
                    Phrase.toContents.text(language)
                }
            }
            HTML.element(.li) {
                HTML.element(.a, .href(.holdings(HoldingsQuestion(kind: .member, word: book.member), page: 1))) {
                    Phrase.whereMember.text(language)
                }
            }
        }
    }

    static func forms(_ book: AddressBookFact, _ viewer: Viewer) -> HTML {
        guard viewer.account.role == .administrator else { return .nothing }
        let language = viewer.language
        return .element(.section, .class("hold")) {
            HTML.element(.h2) { Phrase.acts.text(language) }
            HTML.element(.div, .class("choices")) {
                form(.run, book, .runNow, .runNowHelp, viewer)
                form(.dryRun, book, .dryRun, .dryRunHelp, viewer)
                if book.isPaused {
                    form(.resume, book, .resume, .resumeHelp, viewer)
                } else {
                    form(.pause, book, .pause, .pauseHelp, viewer)
                }
            }
        }
    }

    private static func form(
        _ act: BookAct, _ book: AddressBookFact, _ name: Phrase, _ help: Phrase, _ viewer: Viewer
    ) -> HTML {
        let language = viewer.language
        return .element(.form, .class("stacked"), .method("post"), .action(.act(act, of: book.id))) {
            Page.token(viewer)
            HTML.element(.p) { help.text(language) }
            if act == .pause {
                HTML.element(.label) {
                    HTML.element(.span) { Phrase.reason.text(language) }
                    HTML.element(.input, .name("reason"), .type("text"), .maxlength(reasonMax), .required)
                }
            }
            HTML.element(.button, .type("submit")) { name.text(language) }
        }
    }
}
