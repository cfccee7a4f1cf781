/// The last days as bars, and as a table of the same numbers.
enum DaysPicture {
    /// Of a day, and of the bar in it, in units of the drawing, which is stretched to the room that there is.
    private static let dayWidth = 50
    private static let barWidth = 36
    private static let height = 200
    private static let barMax = 190
    /// What happened at all can be seen, however little it is beside the highest bar.
    private static let pieceMin = 3

    static func figure(_ days: [DayFact], _ language: Language) -> HTML {
        guard let first = days.first, let last = days.last else { return .nothing }
        guard let highest = days.max(by: { $0.changes < $1.changes }), days.contains(where: { $0.runs > 0 }) else {
            return .element(.p) { Phrase.lastDaysQuiet.text(language, "\(days.count)") }
        }
        return .element(.figure) {
            HTML.element(.figcaption) { Phrase.lastDays.text(language, "\(days.count)") }
            HTML.element(
                .svg, .role("img"), .viewBox(width: days.count * dayWidth, height: height), .isStretched,
                .label(
                    Phrase.lastDaysSum.text(
                        language, date(first, language), date(last, language), date(highest, language),
                        language.number(highest.changes)))
            ) {
                days.enumerated().map { place, day in bar(day, at: place, highest: max(highest.changes, 1)) }
            }
            HTML.element(.p, .class("axis")) {
                HTML.element(.span) { date(first, language) }
                HTML.element(.span) { date(last, language) }
            }
            legend(language)
            HTML.element(.details) {
                HTML.element(.summary) { Phrase.asNumbers.text(language) }
                table(days, language)
            }
        }
    }

    /// Created below, then changed, then removed.
    private static func bar(_ day: DayFact, at place: Int, highest: Int) -> HTML {
        let x = place * dayWidth + (dayWidth - barWidth) / 2
        var top = height
        func piece(_ count: Int, _ kind: HTML.Attribute) -> HTML {
            guard count > 0 else { return .nothing }
            let length = min(max(pieceMin, count * barMax / highest), top)
            top -= length
            return .element(.rect, kind, .x(x), .y(top), .width(barWidth), .height(length))
        }
        let created = piece(day.created, .class("created"))
        let updated = piece(day.updated, .class("updated"))
        return .joined([created, updated, piece(day.removed, .class("removed"))])
    }

    private static func legend(_ language: Language) -> HTML {
        let kinds: [(HTML.Attribute, Phrase)] = [
            (.class("created"), .dayCreated), (.class("updated"), .dayUpdated), (.class("removed"), .dayRemoved),
        ]
        return .element(.ul, .class("legend")) {
            kinds.map { kind, phrase in
                HTML.element(.li) {
                    HTML.element(.svg, .viewBox(width: 1, height: 1), .hidden) {
                        HTML.element(.rect, kind, .x(0), .y(0), .width(1), .height(1))
                    }
                    phrase.text(language)
                }
            }
        }
    }

    /// `24.11.2026` or `2026-11-24`.
    private static func date(_ day: DayFact, _ language: Language) -> String {
        language == .german ? day.date.split(separator: "-").reversed().joined(separator: ".") : day.date
    }

    private static func table(_ days: [DayFact], _ language: Language) -> HTML {
        let columns: [Phrase] = [.day, .dayRuns, .dayFailed, .dayCreated, .dayUpdated, .dayRemoved]
        return Page.table(
            .asNumbers, columns,
            days.reversed().map { day in
                [
                    .element(.time, .datetime(day.date)) { date(day, language) }, .text(language.number(day.runs)),
                    .text(language.number(day.failed)),
                    .text(language.number(day.created)), .text(language.number(day.updated)),
                    .text(language.number(day.removed)),
                ]
            }, numbers: Set(columns.dropFirst()), language)
    }
}
