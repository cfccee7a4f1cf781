import ContactModel

/// A random generator that a seed replays. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators" (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A seed for this run, printed so that the run can be replayed.
    static func printedSeed(_ test: String) -> UInt64 {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed of \(test): \(seed)")
        return seed
    }
}

/// Texts and contacts made of what goes wrong: controls, line ends, marks, joiners, noncharacters, and anything else.
enum RandomContacts {
    static func text(_ generator: inout SeededGenerator, scalarsMax: Int = 12) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...scalarsMax, using: &generator) { scalars.append(scalar(&generator)) }
        return String(scalars)
    }

    static func contact(_ generator: inout SeededGenerator) -> Contact {
        var contact = Contact()
        for property in ContactProperty.allCases where Int.random(in: 0..<4, using: &generator) == 0 {
            contact[property] = value(of: property, &generator)
        }
        return contact
    }

    private static func value(of property: ContactProperty, _ generator: inout SeededGenerator) -> ContactValue {
        switch property.shape {
        case .text: .text(text(&generator))
        case .texts: .texts((0..<Int.random(in: 0...4, using: &generator)).map { _ in text(&generator) })
        case .address:
            .address(
                PostalAddress(
                    street: text(&generator), city: text(&generator), state: nil,
                    countryOrRegion: text(&generator, scalarsMax: 1), postalCode: nil))
        case .date: .date(CalendarDate(daysSinceEpoch: Int.random(in: -700_000...2_900_000, using: &generator))!)
        }
    }

    private static let awkward: [Unicode.Scalar] =
        [
            "\u{0}", "\t", "\n", "\r", "\u{B}", "\u{C}", " ", "\u{7F}", "\u{85}", "\u{A0}", "\u{200B}", "\u{200D}",
            "\u{2000}", "\u{2028}", "\u{2029}", "\u{202E}", "\u{FEFF}", "\u{FFFD}",
            "\u{300}", "\u{301}", "\u{308}", "\u{323}", "\u{331}", "\u{345}", "\u{212A}", "\u{1EF}", "\u{1100}",
            "\u{1161}", "\u{11A8}", "\u{1F469}", "\u{FE0F}", "\u{1F3FD}", "@", "H", "t", "A", "a", "é", "ß", "ẞ",
            "\u{344}",
        ] + [0xFDD0, 0xFFFE, 0x1FFFF].compactMap { Unicode.Scalar(UInt32($0)) }

    private static func scalar(_ generator: inout SeededGenerator) -> Unicode.Scalar {
        if Int.random(in: 0..<4, using: &generator) > 0 { return awkward.randomElement(using: &generator) ?? "a" }
        while true {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) { return scalar }
        }
    }
}
