/// One contact on the member's own page, with what the member may do about it.
enum MineCardView {
    static func item(_ item: MineItem, _ book: MineBook, _ canSubscribe: Bool, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .element(.li) {
            HTML.element(.article, .class("card")) {
                if let card = item.card {
                    HTML.element(.h2) { card.name.ifAny ?? Phrase.withoutName.text(language) }
                    if let company = card.company { HTML.element(.p, .class("company")) { company } }
                    ContactCardView.lines(card, language)
                } else {
                    HTML.element(.h2) { Phrase.mineNothingToShow.text(language) }
                }
                HTML.element(.p, .class("asof")) {
                    HTML.text(item.state.phrase.text(language))
                    if let since = item.since {
                        HTML.text(" · \(Phrase.mineSince.text(language)) ")
                        Page.time(since, language)
                    }
                    HTML.text(" · ")
                    HTML.element(
                        .a, .href(.mine(.reason(MineRecord(book: book.id, record: item.record)))),
                        .label("\(Phrase.whyThis.text(language)) \(item.card?.name ?? item.record)")
                    ) { Phrase.whyThis.text(language) }
                }
                ContactCardView.notes(item.notes, language)
                acts(item, book, canSubscribe, viewer)
            }
        }
    }

    private static func acts(_ item: MineItem, _ book: MineBook, _ canSubscribe: Bool, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        if item.state == .deleted { return form(.putBack, .minePutBack, item, book, viewer) }
        // What is not shown may not be theirs to see any more.
        guard canSubscribe, item.card != nil else { return .nothing }
        switch item.subscription {
        case .none: return form(.subscribe, .mineSubscribe, item, book, viewer)
        case .own: return form(.unsubscribe, .mineUnsubscribe, item, book, viewer)
        case .group: return .element(.p, .class("asof")) { Phrase.mineGroupSubscription.text(language) }
        }
    }

    private static func form(
        _ act: MineChange.Act, _ words: Phrase, _ item: MineItem, _ book: MineBook, _ viewer: Viewer
    ) -> HTML {
        .element(.form, .method("post"), .action(.mine(.change(act)))) {
            Page.token(viewer)
            HTML.element(.input, .type("hidden"), .name("book"), .value(book.id))
            HTML.element(.input, .type("hidden"), .name("record"), .value(item.record))
            HTML.element(
                .button, .type("submit"), .label("\(words.text(viewer.language)): \(item.card?.name ?? item.record)")
            ) { viewer.say(words) }
        }
    }
}

extension MineItem.State {
    var phrase: Phrase {
        switch self {
        case .held: .mineItemHeld
        case .changes: .mineItemChanges
        case .comes: .mineItemComes
        case .goes: .mineItemGoes
        case .underWay: .itemUnderWay
        case .parked: .mineItemParked
        case .fellOff: .itemFellOff
        case .empty: .mineItemEmpty
        case .deleted: .mineItemDeleted
        case .notWanted: .mineItemNotWanted
        }
    }
}
