/// What the next run of an address book would do: counts by act and cause, then the first operations.
enum DryRunPage {
    private static let shownMax = 200

    static func document(
        _ book: AddressBookFact, _ answer: DeskAnswer<DryRunFact>, _ viewer: Viewer
    ) -> [UInt8] {
        let language = viewer.language
        let title = Phrase.dryRunTitle.text(language, book.member, book.book)
        return Page.document(language, title: title, viewer: viewer, current: .addressBooks) {
            HTML.element(.p) {
                HTML.element(.a, .href(.addressBook(book.id, page: 1))) { Phrase.toAddressBook.text(language) }
            }
            if case .fact(let fact) = answer { plan(fact, book, language) } else { DeskWords.fault(answer, language) }
        }
    }

    private static func plan(_ fact: DryRunFact, _ book: AddressBookFact, _ language: Language) -> HTML {
        .joined([
            fact.operations.isEmpty
                ? .element(.p) { Phrase.nothingToDo.text(language) } : operations(fact.operations, book, language),
            staying(fact.staying, book, language), problems(fact.problems, language),
        ])
    }

    private static func operations(
        _ operations: [DryRunFact.Operation], _ book: AddressBookFact, _ language: Language
    ) -> HTML {
        let counts = Dictionary(grouping: operations) { "\(words($0, language)): \(cause($0, language))" }
            .map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
        let rest = operations.count - shownMax
        return .joined([
            Page.table(
                .byActAndCause, [.act, .count], counts.map { [.text($0.0), .text("\($0.1)")] }, language),
            .element(.details) {
                HTML.element(.summary) { "\(Phrase.plannedOperations.text(language)): \(operations.count)" }
                Page.table(
                    .plannedOperations, [.act, .record, .cause],
                    operations.prefix(shownMax).map {
                        [
                            .text(words($0, language)), record($0.record, book), .text(cause($0, language)),
                        ]
                    }, language)
                if rest > 0 { HTML.element(.p) { Phrase.moreOfPlan.text(language, "\(rest)") } }
            },
        ])
    }

    private static func words(_ operation: DryRunFact.Operation, _ language: Language) -> String {
        let act = DryRunWords.act(operation.act, language)
        return operation.isHeld ? Phrase.actOnHold.text(language, act) : act
    }

    private static func cause(_ operation: DryRunFact.Operation, _ language: Language) -> String {
        DryRunWords.cause(operation.cause, language)
    }

    private static func staying(
        _ staying: [DryRunFact.Staying], _ book: AddressBookFact, _ language: Language
    ) -> HTML {
        guard !staying.isEmpty else { return .nothing }
        let rest = staying.count - shownMax
        return .joined([
            Page.table(
                .stayingWithoutProof, [.record, .why],
                staying.prefix(shownMax).map {
                    [record($0.record, book), .text(DoubtWords.text($0.why, language) ?? $0.why)]
                }, language),
            rest > 0 ? .element(.p) { Phrase.moreOfPlan.text(language, "\(rest)") } : .nothing,
        ])
    }

    private static func problems(_ problems: [String], _ language: Language) -> HTML {
        guard !problems.isEmpty else { return .nothing }
        return .element(.section, .class("attention")) {
            HTML.element(.h2) { Phrase.problems.text(language) }
            HTML.element(.ul) { problems.map { problem in HTML.element(.li) { HTML.said(problem, language) } } }
        }
    }

    private static func record(_ record: String, _ book: AddressBookFact) -> HTML {
        .element(.a, .href(.explain(ExplainQuestion(member: book.member, book: book.book, record: record)))) {
            HTML.element(.code) { record }
        }
    }
}
