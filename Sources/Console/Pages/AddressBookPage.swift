/// One address book: its state, its runs, and what waits in it. Record ids, and nothing of any contact.
enum AddressBookPage {
    static func document(
        _ detail: AddressBookDetail, _ viewer: Viewer
    ) -> [UInt8] {
        let (book, language) = (detail.addressBook, viewer.language)
        return Page.document(
            language, title: "\(Phrase.addressBook.text(language)): \(book.member), \(book.book)", viewer: viewer,
            current: .addressBooks
        ) {
            HTML.element(.p, .class("asof")) { Phrase.asOf.text(language, Page.shown(detail.at)) }
            Page.list(rows(book, language), language)
            runs(detail, language)
            waiting(detail, language)
        }
    }

    private static func rows(_ book: AddressBookFact, _ language: Language) -> [(Phrase, HTML)] {
        var rows: [(Phrase, HTML)] = [
            (.state, .text(book.condition.phrase.text(language))),
            (.journalState, .element(.code) { book.state }), (.items, .text("\(book.items)")),
            (.underWay, .text("\(book.open)")), (.lastGood, Page.time(book.lastOk)),
            (.nextRun, Page.time(book.nextRun)), (.fails, .text("\(book.fails)")),
        ]
        if let since = book.overdueSince { rows.append((.overdueSince, Page.time(since))) }
        if let hold = book.hold { rows.append((.heldBecause, .element(.span, .lang("en")) { hold })) }
        rows += book.staying.sorted { $0.key < $1.key }.map { reason, count in
            (.staying, .element(.span, .lang("en")) { "\(count) (\(reason))" })
        }
        return rows
    }

    private static func runs(_ detail: AddressBookDetail, _ language: Language) -> HTML {
        guard !detail.runs.isEmpty else { return .element(.p) { Phrase.noRuns.text(language) } }
        return Page.table(
            .runs, [.started, .cause, .outcome, .counts, .error],
            detail.runs.map { run in
                [
                    Page.time(run.started), .text(RunWords.cause(run.cause, language)),
                    .text(RunWords.outcome(run.outcome, language)), .text(RunWords.counts(run.counts, language)),
                    .element(.span, .lang("en")) { run.error ?? "–" },
                ]
            }, language)
    }

    private static func waiting(
        _ detail: AddressBookDetail, _ language: Language
    ) -> HTML {
        guard !detail.waiting.isEmpty else { return .element(.p) { Phrase.noWaiting.text(language) } }
        return .joined([
            Page.table(
                .waiting, [.record, .why, .until],
                detail.waiting.map { one in
                    [.element(.code) { one.record }, .text(why(one.code, language)), Page.time(one.until)]
                }, language),
            Page.pager(detail.place, language) { .addressBook(detail.addressBook.id, page: $0) },
        ])
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
