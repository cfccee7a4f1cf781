/// Whether everything is right, at a glance.
enum OverviewPage {
    static func document(_ facts: ConsoleFacts, _ viewer: Viewer) -> [UInt8] {
        let language = viewer.language
        return Page.document(
            language, title: Phrase.overview.text(language), viewer: viewer, current: .overview
        ) {
            Page.asOf(facts.at, language)
            attention(facts, viewer)
            conditions(facts, language)
            DaysPicture.figure(facts.days, language)
            Page.list(rows(facts, language), language)
        }
    }

    private static func attention(_ facts: ConsoleFacts, _ viewer: Viewer) -> HTML {
        let language = viewer.language
        let refused = facts.lastReading?.refusedBecause.map { why in
            HTML.joined([.text(Phrase.readingRefused.text(language) + " "), .said(why, language)])
        }
        let needs =
            facts.conditions.contains { $0.key != .inOrder && $0.value > 0 } || facts.openHolds > 0
            || facts.overdueRevocations != 0 || facts.seatsUsed > facts.seats
        guard needs || refused != nil || !facts.warnings.isEmpty else {
            return .element(.p, .class("well")) { Phrase.allWell.text(language) }
        }
        return .element(.section, .class("attention")) {
            HTML.element(.h2) { Phrase.attention.text(language) }
            HTML.element(.ul) {
                if let refused { HTML.element(.li) { refused } }
                if facts.openHolds > 0 {
                    HTML.element(.li) {
                        HTML.element(.a, .href(.holds(page: 1))) {
                            "\(Phrase.openHolds.text(language)): \(language.number(facts.openHolds))"
                        }
                    }
                }
                if facts.overdueRevocations != 0 {
                    HTML.element(.li) {
                        "\(Phrase.overdueRevocations.text(language)): \(revocations(facts, language))"
                    }
                }
                if facts.seatsUsed > facts.seats {
                    HTML.element(.li) { "\(Phrase.seatsUsed.text(language)): \(seats(facts, language))" }
                }
                AddressBookFact.Condition.allCases.filter { $0 != .inOrder }.compactMap { condition in
                    let count = facts.conditions[condition] ?? 0
                    return count == 0
                        ? nil : HTML.element(.li) { link(condition, count, language) }
                }
                facts.warnings.map { warning in HTML.element(.li) { HTML.said(warning, language) } }
            }
        }
    }

    private static func link(_ condition: AddressBookFact.Condition, _ count: Int, _ language: Language) -> HTML {
        .element(.a, .href(.addressBooks(search: "", condition: condition, page: 1))) {
            "\(Phrase.addressBooks.text(language)), \(condition.phrase.text(language)): \(language.number(count))"
        }
    }

    private static func conditions(_ facts: ConsoleFacts, _ language: Language) -> HTML {
        .element(.ul, .class("tiles"), .label(Phrase.addressBooks.text(language))) {
            AddressBookFact.Condition.allCases.map { condition in
                let count = facts.conditions[condition] ?? 0
                return HTML.element(
                    .li, count == 0 ? [.class("none")] : [],
                    .element(.a, .href(.addressBooks(search: "", condition: condition, page: 1))) {
                        HTML.element(.strong) { language.number(count) }
                        Page.state(condition, language)
                    })
            }
        }
    }

    private static func rows(_ facts: ConsoleFacts, _ language: Language) -> [(Phrase, HTML)] {
        let reading = facts.lastReading.map { reading in
            let counts = Phrase.readingCounts.text(
                language, Page.shown(reading.at, language), language.number(reading.records),
                language.number(reading.users))
            return reading.refusedBecause == nil ? counts : Phrase.notAccepted.text(language, counts)
        }
        let cycle = facts.lastCycle.map {
            Phrase.cycleCounts.text(
                language, Page.shown($0.at, language), seconds($0.seconds, language),
                language.number($0.addressBooks), language.number($0.quiet))
        }
        return [
            (.site, .text(facts.site)), (.mode, .text(facts.mode)),
            (.members, .text(language.number(facts.members))),
            (.seatsUsed, .text(seats(facts, language))),
            (.lastReading, .text(reading ?? Phrase.neverRead.text(language))),
            (.lastCycle, .text(cycle ?? Phrase.none.text(language))),
            (.nextRun, facts.nextRun.map { Page.time($0, language) } ?? .text(Phrase.none.text(language))),
            (.oldestGood, facts.oldestGood.map { Page.time($0, language) } ?? .text(Phrase.none.text(language))),
            (.throttle, throttle(facts.throttle, language)),
            (.openHolds, .text(language.number(facts.openHolds))),
            (.overdueRevocations, .text(revocations(facts, language))),
        ]
    }

    private static func throttle(_ throttle: ThrottleFact, _ language: Language) -> HTML {
        var sentences: [String] = []
        if let until = throttle.allUntil {
            sentences.append(Phrase.throttledAll.text(language, Page.shown(until, language)))
        }
        if throttle.mailboxes > 0, let until = throttle.mailboxesUntil {
            sentences.append(
                Phrase.throttledMailboxes.text(
                    language, language.number(throttle.mailboxes), Page.shown(until, language)))
        }
        if sentences.isEmpty { sentences.append(Phrase.notThrottled.text(language)) }
        if throttle.answers > 0 {
            sentences.append(Phrase.throttledAnswers.text(language, language.number(throttle.answers)))
        }
        return .text(sentences.joined(separator: " "))
    }

    /// To a tenth, with the language's own sign.
    private static func seconds(_ seconds: Double, _ language: Language) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10)\(language == .german ? "," : ".")\(tenths % 10)"
    }

    private static func seats(_ facts: ConsoleFacts, _ language: Language) -> String {
        Phrase.ofNumber.text(language, language.number(facts.seatsUsed), language.number(facts.seats))
    }

    private static func revocations(_ facts: ConsoleFacts, _ language: Language) -> String {
        facts.overdueRevocations.map { language.number($0) } ?? Phrase.unknown.text(language)
    }
}

extension AddressBookFact.Condition {
    var phrase: Phrase {
        switch self {
        case .held: .held
        case .failing: .failing
        case .overdue: .overdue
        case .staying: .staying
        case .unfilled: .unfilled
        case .inOrder: .inOrder
        }
    }
}
