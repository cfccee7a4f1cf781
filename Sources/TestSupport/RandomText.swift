/// Texts made of what goes wrong: controls, line ends, marks, joiners, noncharacters, and anything else.
package enum RandomText {
    package static func text(_ generator: inout SeededGenerator, scalarsMax: Int = 12) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...scalarsMax, using: &generator) { scalars.append(scalar(&generator)) }
        return String(scalars)
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
