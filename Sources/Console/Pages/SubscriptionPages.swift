import Selection

/// Looks for a record whose subscriptions are to be seen or changed.
enum SubscriptionSearchPage {
    static let wordsMax = 200

    static func document(
        tables: [String], showsContents: Bool, words: String = "", table: String? = nil,
        answer: DeskAnswer<FoundRecords>? = nil, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.subscriptions.text(language), viewer: viewer, current: .subscriptions
        ) {
            HTML.element(.p) { Phrase.subscriptionsLead.text(language) }
            HTML.element(.p) { Phrase.subscriptionIsNoRight.text(language) }
            if let answer { found(answer, language) }
            HTML.element(.div, .class("choices")) {
                byId(tables.first ?? "Kontakte", language)
                byName(tables, showsContents: showsContents, words, table, viewer)
            }
        }
    }

    private static func byId(_ table: String, _ language: Language) -> HTML {
        .element(.form, .class("stacked"), .method("get"), .action(.subscriptions(.record("", page: 1)))) {
            HTML.element(.h2) { Phrase.recordById.text(language) }
            HTML.element(.label, .for("record")) { Phrase.record.text(language) }
            HTML.element(.input, .id("record"), .name("record"), .type("text"), .maxlength(wordsMax), .required)
            HTML.element(.p) { Phrase.recordIdHelp.text(language, table) }
            HTML.element(.button, .type("submit")) { Phrase.showRecord.text(language) }
        }
    }

    private static func byName(
        _ tables: [String], showsContents: Bool, _ words: String, _ table: String?, _ viewer: Viewer
    ) -> HTML {
        let language = viewer.language
        guard showsContents else { return .element(.p) { Phrase.searchIsHidden.text(language) } }
        return .element(.form, .class("stacked"), .method("post"), .action(.subscriptions(.search))) {
            Page.token(viewer)
            HTML.element(.h2) { Phrase.recordByName.text(language) }
            HTML.element(.label, .for("words")) { Phrase.searchWords.text(language) }
            HTML.element(
                .input, .id("words"), .name("words"), .type("search"), .value(words), .maxlength(wordsMax), .required)
            HTML.element(.label, .for("table")) { Phrase.searchTable.text(language) }
            HTML.element(.select, .id("table"), .name("table")) {
                tables.map { name in
                    HTML.element(.option, [.value(name)] + (name == table ? [.selected] : []), .text(name))
                }
            }
            HTML.element(.p) { Phrase.searchIsNoted.text(language) }
            HTML.element(.button, .type("submit")) { Phrase.searchByName.text(language) }
        }
    }

    private static func found(_ answer: DeskAnswer<FoundRecords>, _ language: Language) -> HTML {
        guard case .fact(let found) = answer else { return DeskWords.fault(answer, language) }
        guard !found.hits.isEmpty else {
            return .element(.p, .role("status")) { Phrase.nothingFoundThere.text(language) }
        }
        return .joined([
            Page.table(
                .foundRecords, [.record, .recordName],
                found.hits.map { hit in
                    [
                        .element(.a, .href(.subscriptions(.record(hit.record, page: 1)))) { hit.record },
                        .text(hit.name),
                    ]
                }, language),
            found.isPartial ? .element(.p) { Phrase.foundMore.text(language) } : .nothing,
        ])
    }
}

/// Who is subscribed to one record, who gets it by that, and the forms that change it.
enum SubscriptionRecordPage {
    /// A word about what was done or not.
    struct Note {
        let words: HTML
        let isFault: Bool
    }

    private static let size = 50
    static let nameMax = 200

    static func document(
        _ record: String, _ answer: DeskAnswer<SubscriptionsFact>, page: Int, note: Note? = nil, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.subscriptionsTo.text(language, record), viewer: viewer, current: .subscriptions
        ) {
            if let note {
                HTML.element(
                    .p, [note.isFault ? .class("fault") : .class("well"), .role(note.isFault ? "alert" : "status")],
                    note.words)
            }
            switch answer {
            case .fact(let fact): content(fact, page, viewer)
            default: DeskWords.fault(answer, language)
            }
            HTML.element(.p) {
                HTML.element(.a, .href(.subscriptions(.start))) { Phrase.subscriptions.text(language) }
            }
        }
    }

    private static func content(_ fact: SubscriptionsFact, _ page: Int, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .joined([
            .element(.p, .class("asof")) { Phrase.subscriptionsAsOf.text(language, Page.shown(fact.at, language)) },
            fact.absence.map { why in HTML.element(.p, .class("attention")) { why.html(language) } } ?? .nothing,
            .element(.p) { Phrase.subscriptionIsNoRight.text(language) }, subscribers(fact, viewer),
            form(fact, viewer), effects(fact, page, language),
        ])
    }

    private static func subscribers(_ fact: SubscriptionsFact, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        guard !fact.subscribers.isEmpty else { return .element(.p) { Phrase.nobodySubscribed.text(language) } }
        return Page.table(
            .subscribers, [.subscriberName, .subscriberKind, .changeSubscription],
            fact.subscribers.map { subscriber in
                [
                    .text(subscriber.name), .text(kind(subscriber, language)),
                    .element(.form, .method("post"), .action(.subscriptions(.set))) {
                        hidden(fact.record, viewer)
                        HTML.element(.input, .type("hidden"), .name("kind"), .value(subscriber.kind.rawValue))
                        HTML.element(.input, .type("hidden"), .name("name"), .value(subscriber.name))
                        HTML.element(.input, .type("hidden"), .name("is"), .value("no"))
                        HTML.element(.button, .type("submit")) { Phrase.unsubscribe.text(language) }
                    },
                ]
            }, language)
    }

    private static func kind(_ subscriber: SubscriptionsFact.Subscriber, _ language: Language) -> String {
        switch (subscriber.kind, subscriber.users) {
        case (.user, _): Phrase.aUser.text(language)
        case (.group, let users?): Phrase.groupOf.text(language, language.number(users))
        case (.group, nil): Phrase.aGroup.text(language)
        }
    }

    private static func hidden(_ record: String, _ viewer: Viewer) -> HTML {
        .joined([Page.token(viewer), .element(.input, .type("hidden"), .name("record"), .value(record))])
    }

    private static func form(_ fact: SubscriptionsFact, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .element(.form, .class("stacked"), .method("post"), .action(.subscriptions(.set))) {
            hidden(fact.record, viewer)
            HTML.element(.h2) { Phrase.subscribeSomebody.text(language) }
            HTML.element(.input, .type("hidden"), .name("is"), .value("yes"))
            HTML.element(.label, .for("kind")) { Phrase.subscriberKind.text(language) }
            HTML.element(.select, .id("kind"), .name("kind")) {
                HTML.element(.option, .value(SubscriptionWish.Kind.user.rawValue)) { Phrase.aUser.text(language) }
                HTML.element(.option, .value(SubscriptionWish.Kind.group.rawValue)) { Phrase.aGroup.text(language) }
            }
            HTML.element(.label, .for("name")) { Phrase.subscriberName.text(language) }
            HTML.element(.input, .id("name"), .name("name"), .type("text"), .maxlength(nameMax), .required)
            HTML.element(.button, .type("submit")) { Phrase.subscribe.text(language) }
        }
    }

    private static func effects(_ fact: SubscriptionsFact, _ page: Int, _ language: Language) -> HTML {
        guard !fact.effects.isEmpty else { return .nothing }
        let books = fact.effects.filter { $0.book != nil }
        let slice = Slice(fact.effects, page: page, size: size)
        let rows = slice.elements.map { effect -> [HTML] in
            let question = ExplainQuestion(member: effect.member, book: effect.book ?? "", record: fact.record)
            let sign = effect.isIn ? Phrase.getsIt : .wouldNotGetIt
            return [
                .text(effect.member), .text(effect.book ?? Phrase.noBook.text(language)),
                .element(.span, effect.isIn ? .class("well") : .class("plain")) { sign.text(language) },
                .element(.span) { effect.fact.html(language) },
                effect.book == nil
                    ? .nothing : .element(.a, .href(.explain(question))) { Phrase.explainIt.text(language) },
            ]
        }
        return .element(.section) {
            HTML.element(.p) {
                Phrase.effectCount.text(
                    language, language.number(books.count { $0.isIn }), language.number(books.count))
            }
            if fact.hasLimits { HTML.element(.p) { Phrase.effectHasLimits.text(language) } }
            Page.table(.whoGetsIt, [.member, .book, .gets, .becauseOf, .explainIt], rows, language)
            Page.pager(slice, language) { .subscriptions(.record(fact.record, page: $0)) }
            if fact.effects.count == SubscriptionsFact.effectsMax {
                HTML.element(.p) {
                    Phrase.effectsMax.text(language, language.number(SubscriptionsFact.effectsMax))
                }
            }
        }
    }
}
