/// Who has what, and had; what was lost, and the proof that it is gone.
enum WherePage {
    static func document(
        _ question: HoldingsQuestion, _ answer: DeskAnswer<HoldingsFact>?, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        return Page.document(language, title: Phrase.whereIs.text(language), viewer: viewer, current: .whereIs) {
            HTML.element(.p) { Phrase.whereLead.text(language) }
            form(question, language)
            switch answer {
            case .fact(let fact): found(question, fact, language)
            case .some(let answer): DeskWords.fault(answer, language)
            case nil: HTML.nothing
            }
        }
    }

    private static func form(_ question: HoldingsQuestion, _ language: Language) -> HTML {
        .element(.form, .class("filter"), .method("get"), .action(.holdings(HoldingsQuestion(), page: 1))) {
            HTML.element(.div) {
                HTML.element(.label, .for("kind")) { Phrase.question.text(language) }
                HTML.element(.select, .id("kind"), .name("kind")) {
                    HoldingsQuestion.Kind.allCases.map { kind in
                        HTML.element(
                            .option, [.value(kind.rawValue)] + (kind == question.kind ? [.selected] : []),
                            .text(kind.phrase.text(language)))
                    }
                }
            }
            text("of", "of", .whereWord, question.word, language)
            text("since", "since", .sinceDay, question.since, language)
            text("until", "until", .untilDay, question.until, language)
            HTML.element(.label) {
                HTML.element(
                    .input,
                    [.name("now"), .type("checkbox"), .value("yes")] + (question.isNowOnly ? [.checked] : []),
                    .nothing)
                HTML.text(" " + Phrase.nowOnly.text(language))
            }
            HTML.element(.button, .type("submit")) { Phrase.show.text(language) }
        }
    }

    private static func text(
        _ id: StaticString, _ name: StaticString, _ label: Phrase, _ value: String, _ language: Language
    ) -> HTML {
        .element(.div) {
            HTML.element(.label, .for(id)) { label.text(language) }
            HTML.element(.input, .id(id), .name(name), .type("text"), .value(value), .maxlength(500))
        }
    }

    private static func found(_ question: HoldingsQuestion, _ fact: HoldingsFact, _ language: Language) -> HTML {
        .joined([
            .element(.p, .class("asof")) { Phrase.asOf.text(language, Page.shown(fact.at, language)) },
            .joined(fact.summary.map { line in .element(.p) { HTML.said(line, language) } }),
            fact.count == 0 ? .element(.p) { Phrase.nothingThere.text(language) } : rows(fact.rows, language),
            .element(.p) {
                Phrase.asFile.text(language)
                ExportFormat.allCases.map { format in
                    HTML.joined([
                        .text(" "),
                        .element(.a, .href(.export(question, format))) { format.rawValue.uppercased() },
                    ])
                }
            }, pager(question, fact, language),
        ])
    }

    private static func pager(_ question: HoldingsQuestion, _ fact: HoldingsFact, _ language: Language) -> HTML {
        guard fact.count > 0 else { return .nothing }
        return Page.pager(page: fact.page, pages: fact.pages, count: fact.count, language) {
            .holdings(question, page: $0)
        }
    }

    private static func rows(_ rows: HoldingsFact.Rows, _ language: Language) -> HTML {
        switch rows {
        case .holdings(let holdings):
            Page.table(
                .holdingsCaption, [.record, .member, .book, .state, .sinceTime, .untilTime, .fields],
                holdings.map { row($0, language) }, language)
        case .revocations(let revocations):
            Page.table(
                .revocationsCaption,
                [.record, .member, .book, .state, .fields, .lostSince, .goneSince, .proof],
                revocations.map { row($0, language) }, language)
        }
    }

    private static func row(_ holding: HoldingFact, _ language: Language) -> [HTML] {
        var fields = [holding.fields.joined(separator: ", ")].filter { !$0.isEmpty }
        if !holding.possibleFields.isEmpty {
            fields.append(Phrase.perhaps.text(language, holding.possibleFields.joined(separator: ", ")))
        }
        if !holding.knowsFields { fields.append(Phrase.fieldsUnnamed.text(language)) }
        let lost = holding.until == nil ? holding.lostAt : nil
        let end: HTML =
            if let cause = holding.endCause, let until = holding.until {
                .text(Phrase.byCause.text(language, Page.shown(until, language), DryRunWords.cause(cause, language)))
            } else {
                Page.time(holding.until, language)
            }
        return [
            record(holding.record, member: holding.member, book: holding.book), member(holding.member),
            book(holding.book, holding.addressBook),
            .joined([
                .text(state(holding.state, language)),
                lost.map { .text("; \(Phrase.lostSince.text(language)) \(Page.shown($0, language))") } ?? .nothing,
            ]), Page.time(holding.since, language), end, .text(fields.joined(separator: "; ")),
        ]
    }

    private static func row(_ revocation: RevocationFact, _ language: Language) -> [HTML] {
        let what =
            revocation.isFields
            ? revocation.fields.joined(separator: ", ") : Phrase.wholeContact.text(language)
        let evidence = revocation.evidence.map { Self.evidence($0, language) } ?? "–"
        let proof = revocation.readAt.map { Phrase.readBackBy.text(language, evidence, Page.shown($0, language)) }
        return [
            record(revocation.record, member: revocation.member, book: revocation.book), member(revocation.member),
            book(revocation.book, revocation.addressBook), .text(state(revocation.state, language)), .text(what),
            Page.time(revocation.lostAt, language), Page.time(revocation.goneAt, language), .text(proof ?? evidence),
        ]
    }

    /// How it is known, by the journal's word.
    private static func evidence(_ evidence: String, _ language: Language) -> String {
        let known: [String: Phrase] = [
            "removed": .proofRemoved, "leftInDeletedItems": .proofLeftInDeletedItems, "absent": .proofAbsent,
            "read": .proofRead, "unmarked": .proofUnmarked, "written": .proofWritten, "accepted": .proofAccepted,
            "shown": .proofShown,
        ]
        return known[evidence]?.text(language) ?? evidence
    }

    /// Leads to why it is there.
    private static func record(_ record: String, member: String, book: String) -> HTML {
        .element(.a, .href(.explain(ExplainQuestion(member: member, book: book, record: record)))) {
            HTML.element(.code) { record }
        }
    }

    /// Leads to all that the member has.
    private static func member(_ member: String) -> HTML {
        .element(.a, .href(.holdings(HoldingsQuestion(kind: .member, word: member), page: 1))) { member }
    }

    private static func book(_ name: String, _ addressBook: String) -> HTML {
        .element(.a, .href(.addressBook(addressBook, page: 1))) { name.ifAny ?? addressBook }
    }

    private static func state(_ state: String, _ language: Language) -> String {
        let known: [String: Phrase] = [
            "held": .holdsIt, "possible": .holdsPerhaps, "leaving": .leavingNow, "gone": .isGone,
            "unfollowed": .unfollowed, "waiting": .waitingToGo, "overdue": .overdueToGo, "returned": .cameBack,
        ]
        return known[state]?.text(language) ?? state
    }
}

extension HoldingsQuestion.Kind {
    var phrase: Phrase {
        switch self {
        case .record: .whereRecord
        case .member: .whereMember
        case .revocations: .whereRevocations
        }
    }
}
