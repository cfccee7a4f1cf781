internal import WebPages

/// The frame around each page of the phones.
enum PhoneFrame {
    /// - Parameter back: where the arrow above the page leads; `nil`: it is the first page.
    static func document(
        _ language: Language, title: String, back: (name: String, place: PhonePlace)? = nil,
        @HTMLBuilder content: () -> HTML
    ) -> [UInt8] {
        let content = content()
        return HTML.document(
            .element(.html, .lang(language.rawValue)) {
                HTML.element(.head) {
                    HTML.element(.meta, .charset)
                    HTML.element(.meta, .name("viewport"), .content("width=device-width, initial-scale=1"))
                    HTML.element(.meta, .name("color-scheme"), .content("light dark"))
                    HTML.element(.title) { "\(title) – \(Phrase.phones.text(language))" }
                    HTML.element(.link, .rel("stylesheet"), .href(to: PhonePlace.style))
                }
                HTML.element(.body) {
                    HTML.element(.a, .class("skip"), .within("content")) { Phrase.skipToContacts.text(language) }
                    if let back {
                        HTML.element(.nav, .label(Phrase.phones.text(language))) {
                            HTML.element(.a, .class("back"), .href(to: back.place)) { back.name }
                        }
                    }
                    HTML.element(.main, .id("content"), .tabindex(-1)) {
                        HTML.element(.h1) { title }
                        content
                    }
                }
            })
    }

    /// A page that says one thing, such as why something was refused.
    static func notice(_ language: Language, _ phrase: Phrase) -> [UInt8] {
        document(language, title: phrase.text(language), back: (Phrase.backToPhones.text(language), .phones)) {
            .nothing
        }
    }

    /// What was done a moment ago, and the way to see what became of it.
    static func said(_ deed: PhoneDeed, _ language: Language, again place: PhonePlace) -> HTML {
        let phrase: Phrase =
            switch deed {
            case .added: .hasAdded
            case .changed: .hasChanged
            case .deleted: .hasDeleted
            }
        return .element(.p, .class("said"), .role("status")) {
            phrase.text(language)
            " "
            HTML.element(.a, .href(to: place)) { Phrase.loadAgain.text(language) }
        }
    }
}
