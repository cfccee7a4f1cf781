/// What every page needs to know of whoever sees it.
struct Viewer: Sendable {
    let language: Language
    let account: Visitor
    /// Of the session, for the forms.
    let formToken: String

    func say(_ phrase: Phrase) -> HTML { .text(phrase.text(language)) }
}

/// The frame around each page.
enum Page {
    /// - Parameters:
    ///   - viewer: `nil`: nobody is signed in.
    ///   - current: the page's entry among those of the navigation.
    ///   - forwardingTo: where the page leads on to by itself; `nil`: nowhere.
    static func document(
        _ language: Language, title: String, viewer: Viewer? = nil, current: Phrase? = nil,
        forwardingTo route: Route? = nil, @HTMLBuilder content: () -> HTML
    ) -> [UInt8] {
        let content = content()
        return HTML.document(
            .element(.html, .lang(language.rawValue)) {
                HTML.element(.head) {
                    HTML.element(.meta, .charset)
                    HTML.element(.meta, .name("viewport"), .content("width=device-width, initial-scale=1"))
                    HTML.element(.meta, .name("color-scheme"), .content("light dark"))
                    if let route { HTML.element(.meta, HTML.Attribute.forward(to: route), .nothing) }
                    HTML.element(.title) { "\(title) – \(Phrase.title.text(language))" }
                    HTML.element(.link, .rel("stylesheet"), .href(.style))
                }
                HTML.element(.body) {
                    HTML.element(.a, .class("skip"), .within("content")) { Phrase.skip.text(language) }
                    header(language, viewer, current)
                    HTML.element(.main, .id("content"), .tabindex(-1)) {
                        HTML.element(.h1) { title }
                        content
                    }
                }
            })
    }

    private static func header(_ language: Language, _ viewer: Viewer?, _ current: Phrase?) -> HTML {
        .element(.header) {
            HTML.element(.p, .class("brand")) { Phrase.title.text(language) }
            if let viewer {
                HTML.element(.nav, .label(Phrase.navigation.text(language))) {
                    HTML.element(.ul) {
                        entries(viewer.account).map { phrase, route in
                            HTML.element(.li) {
                                HTML.element(
                                    .a, [.href(route)] + (phrase == current ? [.current] : []), viewer.say(phrase))
                            }
                        }
                    }
                }
                HTML.element(.form, .class("who"), .method("post"), .action(.signOut)) {
                    token(viewer)
                    HTML.element(.span) {
                        "\(viewer.account.shownName), \(role(viewer.account).text(language))"
                    }
                    HTML.element(.button, .type("submit")) { viewer.say(.signOut) }
                }
            }
        }
    }

    private static let entries: [(Phrase, Route)] = [
        (.overview, .overview), (.addressBooks, .addressBooks(search: "", condition: nil, page: 1)),
        (.holds, .holds(page: 1)), (.explain, .explain(ExplainQuestion())),
        (.whereIs, .holdings(HoldingsQuestion(), page: 1)), (.configuration, .change(.editor)),
        (.subscriptions, .subscriptions(.start)),
    ]

    /// What is open to whoever sees it; the own address book, where there is one.
    private static func entries(_ visitor: Visitor) -> [(Phrase, Route)] {
        let own: [(Phrase, Route)] = visitor.member == nil ? [] : [(.mine, .mine(.book(MineQuestion())))]
        return entries.filter { $0.1.isOpen(to: visitor.role) } + own
    }

    private static func role(_ account: Visitor) -> Phrase {
        switch account.role {
        case .administrator: .administrator
        case .officer: .officer
        case .user: .user
        }
    }

    /// What makes a form one of this sign-in's.
    static func token(_ viewer: Viewer) -> HTML {
        .element(.input, .type("hidden"), .name("token"), .value(viewer.formToken))
    }

    /// A page that says one thing, such as why something was refused.
    static func notice(_ language: Language, _ phrase: Phrase, viewer: Viewer?) -> [UInt8] {
        document(language, title: phrase.text(language), viewer: viewer) {
            HTML.element(.p) { HTML.element(.a, .href(.overview)) { Phrase.backToOverview.text(language) } }
        }
    }

    // MARK: Pieces of several pages

    /// Names and values, one below the other.
    static func list(_ rows: [(Phrase, HTML)], _ language: Language) -> HTML {
        .element(.dl) {
            rows.map { name, value in
                HTML.element(.div) {
                    HTML.element(.dt) { name.text(language) }
                    HTML.element(.dd) { value }
                }
            }
        }
    }

    /// A table that becomes a list of cards where the window is narrow: each cell has its column's name.
    ///
    /// - Parameter numbers: the columns that hold numbers, which stand one below the other by their last digits.
    static func table(
        _ caption: Phrase, _ columns: [Phrase], _ rows: [[HTML]], numbers: Set<Phrase> = [], _ language: Language
    ) -> HTML {
        func kind(_ column: Phrase) -> [HTML.Attribute] { numbers.contains(column) ? [.class("number")] : [] }
        return .element(.table) {
            HTML.element(.caption) { caption.text(language) }
            HTML.element(.thead) {
                HTML.element(.tr) {
                    columns.map { column in
                        HTML.element(.th, [.scope("col")] + kind(column), .text(column.text(language)))
                    }
                }
            }
            HTML.element(.tbody) {
                rows.map { cells in
                    HTML.element(.tr) {
                        zip(columns, cells).map { column, cell in
                            HTML.element(
                                .td, kind(column),
                                .joined([
                                    HTML.element(.span, .class("column")) { column.text(language) },
                                    HTML.element(.span) { cell },
                                ]))
                        }
                    }
                }
            }
        }
    }

    /// Where one is in a long list, and the ways on.
    static func pager(_ place: ListPlace, _ language: Language, to route: (Int) -> Route) -> HTML {
        pager(page: place.page, pages: place.pages, count: place.count, language, to: route)
    }

    static func pager(_ slice: Slice<some Sendable>, _ language: Language, to route: (Int) -> Route) -> HTML {
        pager(page: slice.page, pages: slice.pages, count: slice.count, language, to: route)
    }

    static func pager(
        page: Int, pages: Int, count: Int, _ language: Language, to route: (Int) -> Route
    ) -> HTML {
        .element(.nav, .class("pager"), .label(Phrase.pagesOfList.text(language))) {
            HTML.element(.p) {
                Phrase.pageOf.text(language, language.number(page), language.number(pages), language.number(count))
            }
            if page > 1 {
                HTML.element(.a, .href(route(page - 1))) { Phrase.previous.text(language) }
            }
            if page < pages {
                HTML.element(.a, .href(route(page + 1))) { Phrase.next.text(language) }
            }
        }
    }
}

/// One page of a long list.
struct Slice<Element: Sendable>: Sendable {
    let elements: ArraySlice<Element>
    let page: Int
    let pages: Int
    let count: Int

    /// A page beyond the last is the last.
    init(_ all: [Element], page: Int, size: Int) {
        count = all.count
        pages = max(1, (all.count + size - 1) / size)
        self.page = min(max(page, 1), pages)
        elements = all.dropFirst((self.page - 1) * size).prefix(size)
    }
}
