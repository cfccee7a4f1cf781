package import AccessRules
package import ContactModel
package import Foundation

/// Values from small pools, so that they often meet: in records, user attributes and literals alike.
///
/// Texts have umlauts in both forms, `ß` and `ẞ`, other cases of the same word, signs of patterns, and nothing at all.
/// Dates and moments lie around today and around the starts of days in the zone.
package struct RandomValues: Sendable {
    package let clock: EvaluationClock
    /// Whether there are integers at the end of their range, and decimals of more digits than 64 bits hold.
    package let hasLargeNumbers: Bool

    package init(clock: EvaluationClock, hasLargeNumbers: Bool = true) {
        self.clock = clock
        self.hasLargeNumbers = hasLargeNumbers
    }

    package static let logins = ["anna", "Bert", "CLEO", "dörte", "emil", "Franc\u{327}ois", "GROẞ", "heiko"]

    package static let texts: [String] =
        [
            "", " ", "a", "A", "b", "Nord", "nord", "NORD", "Süd", "Su\u{308}d", "SÜD", "Straße", "STRAẞE", "strasse",
            "Ost ", " Ost", "a%b", "a_b", "a\\b", "100%", "it's", "Σίσυφος", "ΣΊΣΥΦΟΣ", "\u{212A}elvin", "kelvin",
            "\u{FB00}ord", "é", "e\u{301}", "\u{10400}", "\u{1E9E}", "12",
            "q\u{308}", "\u{308}", "\u{A0}Nord\t",
        ] + logins

    package static let patterns = [
        "%", "_", "", "N%", "%d", "_ord", "n_RD", "S_d", "s__d", "%\\%%", "a\\_b", "a\\%b", "%ß%", "stra_e", "STRA%E",
        "%\\\\%", "%s", "__", "%|%%", "a|_b", "|", "%\u{308}%", "%é", "a%b", "_%_", "%e\u{301}%", "\\%", "%!!%", "K%",
    ]

    /// Some are out of place: no character, and signs that have a meaning of their own.
    package static let escapes = ["|", "!", "", "\\", "%", "_", "ß"]

    package static let integers: [Int64] = [0, 0, 1, 1, 2, 3, 4, 5, 7, 12, -1, -2, 365, 4_000_000]
    package static let largeIntegers: [Int64] = [.max, .max - 1, .min]

    /// As a filter writes them.
    package static let decimals = ["0.0", "0.1", "0.5", "1.0", "1.5", "2.50", "3.0", "12.0", "12345.6789"]

    /// A decimal that 64 bits cannot hold, and one of as many digits as there are.
    package static let largeDecimals = ["99999999999999999999", "1234567890123456789.0123456789012345678"]

    package func text(_ random: inout SeededGenerator) -> String { random.pick(Self.texts) }

    package func integer(_ random: inout SeededGenerator) -> Int64 {
        random.pick(hasLargeNumbers && random.chance(6) ? Self.largeIntegers : Self.integers)
    }

    package func decimal(_ random: inout SeededGenerator) -> Decimal {
        let decimal = Decimal(string: digits(&random), locale: nil) ?? 0
        return random.chance(5) ? -decimal : decimal
    }

    /// Of a decimal, without a sign.
    func digits(_ random: inout SeededGenerator) -> String {
        random.pick(hasLargeNumbers && random.chance(12) ? Self.largeDecimals : Self.decimals)
    }

    package func date(_ random: inout SeededGenerator) -> CalendarDate {
        switch random.below(10) {
        case 0: random.pick([.first, .last])
        case 1: CalendarDate(year: 2024, month: 2, day: 29) ?? .first
        case 2: clock.today.adding(days: random.pick([-365, 365, -30])) ?? clock.today
        default: clock.today.adding(days: random.below(7) - 3) ?? clock.today
        }
    }

    /// Often the start of a day, or a millisecond beside it.
    package func moment(_ random: inout SeededGenerator) -> Moment {
        if random.chance(5) { return clock.now }
        let start = clock.startOfDay(date(&random)).milliseconds
        return Moment(milliseconds: start + random.pick([0, 0, -1, 1, 43_200_000]))
    }

    /// Never a null, but for blobs, which nothing reads.
    package func value(_ type: FieldType, _ random: inout SeededGenerator) -> FieldValue {
        switch type {
        case .text: .text(text(&random))
        case .integer: .integer(integer(&random))
        case .decimal: .decimal(decimal(&random))
        case .boolean: .boolean(random.chance(2))
        case .date: .date(date(&random))
        case .timestamp: .timestamp(moment(&random))
        case .textList: .textList(texts(&random))
        case .blob: .null
        }
    }

    /// Up to three, sometimes none; elements are null now and then.
    package func texts(_ random: inout SeededGenerator) -> [String?] {
        (0..<random.below(4)).map { _ in random.chance(6) ? nil : text(&random) }
    }
}
