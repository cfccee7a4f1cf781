/// A book's keys that people change most, each in a field of its own.
enum BookFormPage {
    static func document(
        _ form: BookFormFact, base: String, fault: String? = nil, faults: [PlacedFault] = [], _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.changeBook.text(language, form.book), viewer: viewer, current: .configuration
        ) {
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            HTML.element(.div, .class("beside")) {
                HTML.element(.form, .class("whole"), .method("post"), .action(.change(.tryBook))) {
                    Page.token(viewer)
                    HTML.element(.input, .type("hidden"), .name("base"), .value(base))
                    HTML.element(.input, .type("hidden"), .name("book"), .value(form.book))
                    field(.bookFilter, "filter", form.filter, rows: 4, language)
                    HTML.element(.label, .for("limit")) { Phrase.bookLimit.text(language) }
                    HTML.element(
                        .input, .id("limit"), .name("limit"), .type("text"), .value(form.limit), .maxlength(20))
                    field(.bookOrder, "order", form.order.joined(separator: "\n"), rows: 3, language)
                    field(.bookGroups, "groups", form.groups.joined(separator: "\n"), rows: 4, language)
                    field(.bookUsers, "users", form.users.joined(separator: "\n"), rows: 4, language)
                    field(.bookExcept, "except", form.except.joined(separator: "\n"), rows: 3, language)
                    HTML.element(.p) { Phrase.tryHelp.text(language) }
                    HTML.element(.button, .type("submit")) { Phrase.tryChange.text(language) }
                }
                ChangePage.faultList(faults, language)
            }
            HTML.element(.p) { HTML.element(.a, .href(.change(.editor))) { Phrase.wholeText.text(language) } }
        }
    }

    private static func field(
        _ phrase: Phrase, _ name: StaticString, _ text: String, rows: Int, _ language: Language
    ) -> HTML {
        .joined([
            .element(.label, .for(name)) { phrase.text(language) },
            // A browser leaves out a line end that comes first.
            .element(.textarea, .id(name), .name(name), .rows(rows), .literal) { "\n" + text },
        ])
    }
}
