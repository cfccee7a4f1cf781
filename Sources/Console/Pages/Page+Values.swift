/// Times and states as the reader writes them.
extension Page {
    /// `24.11.2026 09:30 UTC` in German, `2026-11-24 09:30 UTC` in English, from `2026-11-24T09:30:00Z`.
    static func shown(_ time: String, _ language: Language) -> String {
        let day = time.prefix(10).split(separator: "-")
        guard day.count == 3, time.count >= 16 else { return time }
        let date = language == .german ? day.reversed().joined(separator: ".") : day.joined(separator: "-")
        return "\(date) \(time.dropFirst(11).prefix(5)) UTC"
    }

    static func time(_ time: String?, _ language: Language) -> HTML {
        guard let time else { return .text("–") }
        return .element(.time, .datetime(time)) { shown(time, language) }
    }

    /// As of when a page is.
    static func asOf(_ time: String, _ language: Language) -> HTML {
        .element(.p, .class("asof")) { Phrase.asOf.text(language, shown(time, language)) }
    }

    /// A state as a coloured sign with its word.
    static func state(_ condition: AddressBookFact.Condition, _ language: Language) -> HTML {
        .element(.span, condition.mark) { condition.phrase.text(language) }
    }
}

extension AddressBookFact.Condition {
    /// How pages colour it.
    var mark: HTML.Attribute {
        switch self {
        case .inOrder: .class("state well")
        case .held, .overdue, .staying, .unfilled: .class("state warn")
        case .failing: .class("state bad")
        }
    }
}
