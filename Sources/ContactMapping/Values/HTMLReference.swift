/// A character reference of HTML, such as `&uuml;`, `&#252;` or `&#xFC;`.
struct HTMLReference {
    let text: String
    /// The place behind it.
    let end: Int

    private static let nameBytesMax = 8

    /// `nil` where the `&` at `start` begins none that is known.
    init?(_ bytes: [UInt8], at start: Int) {
        let body = start + 1
        guard body < bytes.count else { return nil }
        guard bytes[body] == UInt8(ascii: "#") else {
            self.init(named: bytes, body)
            return
        }
        self.init(numbered: bytes, body + 1)
    }

    /// Names need their semicolon: `R&copy` may be a file's name.
    private init?(named bytes: [UInt8], _ start: Int) {
        var index = start
        while index < bytes.count, index - start <= Self.nameBytesMax, HTMLText.isLetterOrDigit(bytes[index]) {
            index += 1
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ";"),
            let text = Self.named[String(decoding: bytes[start..<index], as: UTF8.self)]
        else { return nil }
        self.text = text
        end = index + 1
    }

    private init?(numbered bytes: [UInt8], _ start: Int) {
        var index = start
        let isHexadecimal = index < bytes.count && bytes[index] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { index += 1 }
        let digitsStart = index
        var number: UInt32 = 0
        while index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue,
            isHexadecimal || digit < 10
        {
            number = min(number * (isHexadecimal ? 16 : 10) + UInt32(digit), 0x11_0000)
            index += 1
        }
        guard index > digitsStart else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ";") { index += 1 }
        text = Self.character(number)
        end = index
    }

    /// Numbers 128 to 159 mean Windows-1252, as every browser reads them; what is no character is U+FFFD.
    private static func character(_ number: UInt32) -> String {
        if (128...159).contains(number) { return String(windows1252[Int(number - 128)]) }
        guard number > 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
        return scalar == "\u{A0}" ? " " : String(Character(scalar))
    }

    private static let windows1252 = Array("€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")

    /// The names of U+00A1 to U+00FF in their order.
    private static let latin1 = """
        iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro
        para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil
        Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave
        Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml
        igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml
        yacute thorn yuml
        """

    private static let named: [String: String] = {
        var named = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "euro": "€", "hellip": "…",
            "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”",
            "bdquo": "„", "lsaquo": "‹", "rsaquo": "›", "bull": "•", "trade": "™", "larr": "←", "rarr": "→",
            "uarr": "↑", "darr": "↓", "harr": "↔", "minus": "−", "le": "≤", "ge": "≥", "ne": "≠", "asymp": "≈",
            "infin": "∞", "permil": "‰", "dagger": "†", "Dagger": "‡", "prime": "′", "Prime": "″", "OElig": "Œ",
            "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ", "circ": "ˆ", "tilde": "˜",
            "ensp": " ", "emsp": " ", "thinsp": " ", "zwnj": "\u{200C}", "zwj": "\u{200D}", "lrm": "\u{200E}",
            "rlm": "\u{200F}", "sum": "∑", "radic": "√", "check": "✓",
        ]
        for (offset, name) in latin1.split(whereSeparator: \.isWhitespace).enumerated() {
            if let scalar = Unicode.Scalar(UInt32(0xA1 + offset)) { named[String(name)] = String(Character(scalar)) }
        }
        return named
    }()
}
