/// What waits for a person, and the forms by which an administrator decides.
enum HoldsPage {
    static let size = 10
    private static let operationsMax = 50
    static let reasonMax = 500

    static func question(page: Int) -> HoldQuestion {
        HoldQuestion(page: page, size: size, operations: operationsMax)
    }

    static func document(_ list: HoldList, fault: Phrase?, _ viewer: Viewer) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: Phrase.holds.text(language), viewer: viewer, current: .holds) {
            Page.asOf(list.at, language)
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault.text(language) } }
            if list.holds.isEmpty {
                HTML.element(.p, .class("empty")) { Phrase.nothingHeld.text(language) }
            } else {
                if viewer.account.role != .administrator { HTML.element(.p) { Phrase.readsOnly.text(language) } }
                list.holds.map { section($0, viewer) }
                Page.pager(list.place, language) { .holds(page: $0) }
            }
        }
    }

    private static func section(_ hold: HoldFact, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        return .element(.section, .class("hold")) {
            HTML.element(.h2) { heading(hold, language) }
            Page.list(
                [(.why, .element(.span) { HTML.said(hold.why, language) })]
                    + (hold.since.map { [(.since, Page.time($0, language))] } ?? []), language)
            if !hold.operations.isEmpty { operations(hold, language) }
            if viewer.account.role == .administrator { forms(hold, viewer) }
        }
    }

    private static func heading(_ hold: HoldFact, _ language: Language) -> String {
        guard hold.addressBook != nil else { return Phrase.heldAll.text(language) }
        let (member, book) = (hold.member ?? "?", hold.book ?? "?")
        return hold.canBeDiscarded
            ? Phrase.heldPlan.text(language, language.number(hold.operationCount), member, book)
            : Phrase.heldBook.text(language, member, book)
    }

    private static func operations(_ hold: HoldFact, _ language: Language) -> HTML {
        let rest = hold.operationCount - hold.operations.count
        return .element(.details) {
            HTML.element(.summary) {
                "\(Phrase.operations.text(language)): \(language.number(hold.operationCount))"
            }
            Page.table(
                .operations, [.act, .record, .cause],
                hold.operations.map {
                    [
                        .text(DryRunWords.act($0.act, language)), record($0.record, hold),
                        .text(DryRunWords.cause($0.cause, language)),
                    ]
                }, language)
            if rest > 0 { HTML.element(.p) { Phrase.moreOperations.text(language, language.number(rest)) } }
        }
    }

    /// Leads to why it is there or not.
    private static func record(_ record: String, _ hold: HoldFact) -> HTML {
        guard let member = hold.member, let book = hold.book else { return .element(.code) { record } }
        return .element(.a, .href(.explain(ExplainQuestion(member: member, book: book, record: record)))) {
            HTML.element(.code) { record }
        }
    }

    private static func forms(_ hold: HoldFact, _ viewer: Viewer) -> HTML {
        .element(.div, .class("choices")) {
            form(hold, .release, viewer)
            if hold.canBeDiscarded { form(hold, .discard, viewer) }
        }
    }

    private static func form(_ hold: HoldFact, _ word: HoldDecision.Word, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        let isRelease = word == .release
        let releaseHelp: Phrase = hold.canBeDiscarded || hold.addressBook == nil ? .releaseHelp : .releaseBookHelp
        return .element(.form, .class("stacked"), .method("post"), .action(isRelease ? .release : .discard)) {
            Page.token(viewer)
            HTML.element(.input, .type("hidden"), .name("hold"), .value(hold.id))
            // Something else may hold it by the time that the form comes back.
            HTML.element(.input, .type("hidden"), .name("why"), .value(hold.why))
            HTML.element(.p) { (isRelease ? releaseHelp : Phrase.discardHelp).text(language) }
            HTML.element(.label) {
                HTML.element(.span) { Phrase.reason.text(language) }
                HTML.element(.input, .name("reason"), .type("text"), .maxlength(reasonMax), .required)
            }
            HTML.element(.button, .type("submit")) { (isRelease ? Phrase.release : .discard).text(language) }
        }
    }
}
