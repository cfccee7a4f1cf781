/// One address book: its state, its runs, and what waits in it. Record ids, and nothing of any contact.
enum AddressBookPage {
    /// A word about what was just asked for.
    struct Note {
        let phrase: Phrase
        let isFault: Bool
    }

    static func document(
        _ detail: AddressBookDetail, note: Note? = nil, _ viewer: Viewer
    ) -> [UInt8] {
        let (book, language) = (detail.addressBook, viewer.language)
        return Page.document(
            language, title: "\(Phrase.addressBook.text(language)): \(book.member), \(book.book)", viewer: viewer,
            current: .addressBooks
        ) {
            Page.asOf(detail.at, language)
            if let note {
                HTML.element(
                    .p, note.isFault ? [.class("fault"), .role("alert")] : [.class("well"), .role("status")],
                    .text(note.phrase.text(language)))
            }
            Page.list(rows(book, detail.holdPlace, language), language)
            BookActsSection.links(book, language)
            BookActsSection.forms(book, viewer)
            runs(detail, language)
            waiting(detail, language)
        }
    }

    private static func rows(
        _ book: AddressBookFact, _ holdPlace: Int?, _ language: Language
    ) -> [(Phrase, HTML)] {
        var rows: [(Phrase, HTML)] = [
            (.state, book.isPaused ? .text(Phrase.paused.text(language)) : Page.state(book.condition, language)),
            (.journalState, .element(.code) { book.state }), (.items, .text(language.number(book.items))),
            (.underWay, .text(language.number(book.open))), (.lastGood, Page.time(book.lastOk, language)),
            (.nextRun, Page.time(book.nextRun, language)), (.fails, .text(language.number(book.fails))),
        ]
        if let since = book.overdueSince { rows.append((.overdueSince, Page.time(since, language))) }
        if let hold = book.hold { rows.append((.heldBecause, .element(.span) { HTML.said(hold, language) })) }
        if let holdPlace {
            let page = holdPlace / HoldsPage.size + 1
            rows.append((.holds, .element(.a, .href(.holds(page: page))) { Phrase.toHeld.text(language) }))
        }
        rows += book.staying.sorted { $0.key < $1.key }.map { reason, count in
            (.staying, .element(.span) { "\(language.number(count)) (\(DoubtWords.text(reason, language) ?? reason))" })
        }
        return rows
    }

    private static func runs(_ detail: AddressBookDetail, _ language: Language) -> HTML {
        guard !detail.runs.isEmpty else { return .element(.p, .class("empty")) { Phrase.noRuns.text(language) } }
        return Page.table(
            .runs, [.started, .cause, .outcome, .counts, .error],
            detail.runs.map { run in
                [
                    Page.time(run.started, language), .text(RunWords.cause(run.cause, language)),
                    .text(RunWords.outcome(run.outcome, language)), .text(RunWords.counts(run.counts, language)),
                    .element(.span) { run.error.map { HTML.said($0, language) } ?? .text("–") },
                ]
            }, language)
    }

    private static func waiting(
        _ detail: AddressBookDetail, _ language: Language
    ) -> HTML {
        guard !detail.waiting.isEmpty else { return .element(.p, .class("empty")) { Phrase.noWaiting.text(language) } }
        return .joined([
            Page.table(
                .waiting, [.record, .why, .until],
                detail.waiting.map { one in
                    [
                        record(one.record, detail.addressBook), .text(why(one.code, language)),
                        Page.time(one.until, language),
                    ]
                }, language),
            Page.pager(detail.place, language) { .addressBook(detail.addressBook.id, page: $0) },
        ])
    }

    /// Leads to why it is there or not.
    private static func record(_ record: String, _ book: AddressBookFact) -> HTML {
        .element(.a, .href(.explain(ExplainQuestion(member: book.member, book: book.book, record: record)))) {
            HTML.element(.code) { record }
        }
    }

    /// The journal's code in words.
    static func why(_ code: String, _ language: Language) -> String {
        switch code {
        case "leftOut": Phrase.whyLeftOut.text(language)
        case "released": Phrase.whyReleased.text(language)
        case "contended": Phrase.whyContended.text(language)
        case "refill": Phrase.whyRefill.text(language)
        case "photo": Phrase.whyPhoto.text(language)
        case "deleted": Phrase.whyDeleted.text(language)
        default: Phrase.whyRefused.text(language, code)
        }
    }
}
