/// Configurations under which mailboxes were written to, and the way back to one.
enum FormerPage {
    private static let size = 10

    static func document(
        _ kept: [FormerConfigurationFact], page: Int, fault: HTML? = nil, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        let slice = Slice(kept, page: page, size: size)
        return Page.document(
            language, title: Phrase.formerConfigurations.text(language), viewer: viewer, current: .configuration
        ) {
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            HTML.element(.p) { HTML.element(.a, .href(.change(.editor))) { Phrase.configuration.text(language) } }
            if kept.isEmpty {
                HTML.element(.p) { Phrase.nothingKept.text(language) }
            } else {
                HTML.element(.p) { Phrase.formerHelp.text(language) }
                if !kept.contains(where: \.isFile) { HTML.element(.p) { Phrase.noneIsFile.text(language) } }
                slice.elements.map { section($0, viewer) }
                Page.pager(slice, language) { .change(.former(page: $0)) }
            }
        }
    }

    private static func section(_ former: FormerConfigurationFact, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .element(.section, .class("hold")) {
            HTML.element(.h2) { HTML.element(.code) { former.digest } }
            Page.list(
                [
                    (.since, Page.time(former.since, language)),
                    (.usedUntil, former.until.map { Page.time($0, language) } ?? .text(Phrase.lastUsed.text(language))),
                ], language)
            differences(former.differences, language)
            if former.isFile {
                HTML.element(.p, .class("well")) { Phrase.formerIsFile.text(language) }
            } else if viewer.account.role == .administrator {
                HTML.element(.form, .method("post"), .action(.change(.tryFormer))) {
                    Page.token(viewer)
                    HTML.element(.input, .type("hidden"), .name("digest"), .value(former.digest))
                    HTML.element(.button, .type("submit")) { Phrase.tryFormer.text(language) }
                }
            }
        }
    }

    private static func differences(_ lines: [String]?, _ language: Language) -> HTML {
        guard let lines else { return .element(.p) { Phrase.firstKept.text(language) } }
        guard !lines.isEmpty else { return .element(.p) { Phrase.changeOnlyLayout.text(language) } }
        return .element(.ul) {
            lines.map { line in HTML.element(.li) { HTML.difference(line, language) } }
        }
    }
}
