/// One contact of an address book, as a phone shows it.
enum ContactCardView {
    static func item(_ item: ContentsItem, _ fact: ContentsFact, _ language: Language) -> HTML {
        .element(.li) {
            HTML.element(.article, .class("card")) {
                if let card = item.card {
                    HTML.element(.h2) { card.name.ifAny ?? Phrase.withoutName.text(language) }
                    if let company = card.company { HTML.element(.p, .class("company")) { company } }
                    lines(card, language)
                } else {
                    HTML.element(.h2) { HTML.element(.code) { item.record } }
                }
                HTML.element(.p, .class("asof")) {
                    if item.card != nil {
                        HTML.element(.code) { item.record }
                        HTML.text(" · ")
                    }
                    HTML.text(place(item, language))
                    HTML.element(
                        .a,
                        .href(
                            .explain(ExplainQuestion(member: fact.member, book: fact.book, record: item.record))),
                        .label("\(Phrase.whyThis.text(language)) \(item.record)")
                    ) { Phrase.whyThis.text(language) }
                }
                notes(item.notes, language)
            }
        }
    }

    static func lines(_ card: ContactCard, _ language: Language) -> HTML {
        .element(.dl) {
            card.lines.map { line in
                HTML.element(.div) {
                    HTML.element(.dt) { name(line.property, language) }
                    line.values.map { value in HTML.element(.dd) { value } }
                }
            }
        }
    }

    private static func place(_ item: ContentsItem, _ language: Language) -> String {
        let rank = item.rank.map { Phrase.place.text(language, "\($0)") }
        let pin = item.isPinned ? Phrase.pinned.text(language) : nil
        return [rank, pin, item.state.phrase.text(language)].compactMap(\.self).joined(separator: ", ") + " · "
    }

    static func notes(_ notes: [ContentsItem.Note], _ language: Language) -> HTML {
        guard !notes.isEmpty else { return .nothing }
        return .element(.ul, .class("notes")) {
            notes.map { note in
                HTML.element(.li) {
                    "\(name(note.property, language)): \(kind(note.kind, language)) – "
                    HTML.element(.span) { HTML.said(note.detail, language) }
                }
            }
        }
    }

    private static func kind(_ kind: String, _ language: Language) -> String {
        let known: [String: Phrase] = ["cut": .noteCut, "dropped": .noteDropped, "unparsed": .noteUnparsed]
        return known[kind]?.text(language) ?? kind
    }

    private static let names: [String: Phrase] = [
        "mobilePhone": .propertyMobile, "businessPhones": .propertyBusinessPhone, "homePhones": .propertyHomePhone,
        "otherPhone": .propertyOtherPhone, "carPhone": .propertyOtherPhone, "pager": .propertyOtherPhone,
        "businessFax": .propertyFax, "homeFax": .propertyFax, "emailAddresses": .propertyMail,
        "businessAddress": .propertyBusinessAddress, "homeAddress": .propertyHomeAddress,
        "otherAddress": .propertyOtherAddress, "jobTitle": .propertyTitle, "department": .propertyDepartment,
        "businessHomePage": .propertyWeb, "personalNotes": .propertyNotes, "birthday": .propertyBirthday,
        "categories": .propertyCategories,
    ]

    /// A property as a phone calls it; one that phones do not name, as Graph does.
    private static func name(_ property: String, _ language: Language) -> String {
        names[property]?.text(language) ?? property
    }
}

extension ContentsItem.State {
    var phrase: Phrase {
        switch self {
        case .held: .itemHeld
        case .changes: .itemChanges
        case .comes: .itemComes
        case .goes: .itemGoes
        case .underWay: .itemUnderWay
        case .parked: .itemParked
        case .fellOff: .itemFellOff
        case .empty: .itemEmpty
        }
    }
}
