/// Invented details with the faults that real ones have.
struct SampleDetails {
    var random: SeededGenerator

    /// A telephone number of the area, written in one of the ways people write them, sometimes badly.
    mutating func phone(_ area: SampleArea) -> String {
        let (code, prefix) = area.dialling
        let last = threeDigits()
        switch random.index(weights: [30, 25, 15, 15, 4, 4, 4, 1, 1, 1]) {
        case 0: return "0\(code) \(prefix)\(last)"
        case 1: return "+49 \(code) \(prefix)-\(last)"
        case 2: return "0049 (0)\(code) / \(prefix) \(last)"
        case 3: return "+49(0)\(code).\(prefix).\(last)"
        case 4: return "0\(code)/\(prefix)-\(last) (nur vormittags)"
        case 5: return "0\(code) \(prefix) \(last) Durchwahl 12"
        case 6: return "0\(code)-\(prefix)\(last) o. 0171-39200\(twoDigits())"
        case 7: return "auf Anfrage"
        case 8: return "k. A."
        default: return "-"
        }
    }

    mutating func mobile() -> String {
        let last = twoDigits()
        switch random.below(4) {
        case 0: return "0171 39200\(last)"
        case 1: return "+49 171 39200 \(last)"
        case 2: return "0176/040690\(last)"
        default: return "0049176 040690\(last)"
        }
    }

    mutating func mail(first: String, last: String, domain: String) -> String {
        let own = Self.plain("\(first).\(last)") + "@" + domain
        switch random.index(weights: [94, 1, 1, 1, 1, 1, 1]) {
        case 1: return "\(own); info@\(domain)"
        case 2: return "\(own), \(Self.plain(last))@privat.example,info@\(domain); sekretariat@\(domain)"
        case 3: return "\"\(last), \(first)\" <\(own)>"
        case 4: return "\(own) / info(at)\(domain)"
        case 5: return own.uppercased()
        case 6: return "siehe Visitenkarte"
        default: return own
        }
    }

    mutating func note() -> String? {
        switch random.index(weights: [62, 30, 4, 2, 2]) {
        case 1: random.pick(SampleWords.notes)
        case 2: random.pick(SampleWords.htmlNotes)
        case 3: random.pick(SampleWords.notes) + "\r\n" + random.pick(SampleWords.notes) + "\r\n\r\n"
        case 4: random.pick(SampleWords.notes) + " 🎉👩🏽‍🔧"
        default: nil
        }
    }

    mutating func date(_ years: ClosedRange<Int>) -> String {
        let year = random.number(years)
        let month = random.number(1...12)
        return "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(random.number(1...28)))"
    }

    mutating func timestamp() -> String {
        date(2025...2025) + "T\(Self.twoDigits(random.number(6...19))):\(twoDigits(below: 60)):\(twoDigits(below: 60))Z"
    }

    mutating func amount(below bound: Int) -> String {
        "\(random.below(bound)).\(twoDigits())"
    }

    mutating func tags() -> String {
        let first = random.below(SampleWords.tags.count)
        let count = random.index(weights: [60, 25, 15])
        let tags = (0..<count).map { SampleWords.tags[(first + $0) % SampleWords.tags.count] }
        return "[" + tags.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    mutating func houseNumber() -> String {
        let number = String(random.number(1...140))
        return random.chance(10) ? number + random.pick(["a", "b", " c", "/1"]) : number
    }

    /// Letters of an address: lower case, umlauts written out, blanks as hyphens.
    static func plain(_ text: String) -> String {
        var plain = ""
        for character in text.lowercased() {
            switch character {
            case "ä": plain += "ae"
            case "ö": plain += "oe"
            case "ü": plain += "ue"
            case "ß": plain += "ss"
            case "ë": plain += "e"
            case " ": plain += "-"
            case "a"..."z", "0"..."9", ".", "-": plain.append(character)
            default: break
            }
        }
        return plain
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private mutating func twoDigits(below bound: Int = 100) -> String { Self.twoDigits(random.below(bound)) }

    private mutating func threeDigits() -> String { "\(random.below(10))\(twoDigits())" }
}
