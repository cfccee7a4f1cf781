/// One line of a vCard, taken apart at its colon: which property it is, how it is written, and its bytes.
///
/// The value is not decoded yet: what it means depends on the card's version and on the property.
struct VCardProperty: Equatable {
    enum Encoding: Equatable { case plain, quotedPrintable, base64 }

    let line: Int
    /// In capitals, without a group such as `item1.`.
    let name: String
    /// What `TYPE` says, and what stands alone in vCard 2.1, in small letters.
    private(set) var types: Set<String> = []
    private(set) var encoding = Encoding.plain
    /// In capitals.
    private(set) var charset: String?
    /// 1 is preferred most; `nil` where nothing is said.
    private(set) var preference: Int?
    /// The year that a day carries only because it must carry one.
    private(set) var omittedYear: String?
    private(set) var value: [UInt8] = []
    /// The whole line, to tell one card from another.
    let whole: [UInt8]

    init(_ line: VCardLines.Line) throws(VCardFault) {
        var scanner = Scanner(bytes: line.bytes, line: line.number)
        self.line = line.number
        name = try scanner.name()
        whole = line.bytes
        var count = 0
        while scanner.take(UInt8(ascii: ";")) {
            count += 1
            guard count <= VCardLimits.lineParametersMax else {
                throw VCardFault(
                    line: line.number,
                    text: "property \(name): it has more than \(VCardLimits.lineParametersMax) parameters.")
            }
            let (parameter, values) = try scanner.parameter()
            for value in values { try take(parameter, value) }
        }
        guard scanner.take(UInt8(ascii: ":")) else {
            throw VCardFault(line: line.number, text: "there is no colon between a property and its value.")
        }
        value = Array(scanner.rest)
    }

    // MARK: Private

    private mutating func take(_ parameter: String?, _ value: String) throws(VCardFault) {
        switch parameter ?? Self.parameter(ofBare: value) {
        case "TYPE":
            for type in value.lowercased().split(separator: ",") { types.insert(String(type)) }
            if types.contains("pref") { preference = preference ?? 1 }
        case "PREF": preference = Int(value).flatMap { (1...100).contains($0) ? $0 : nil }
        case "CHARSET": charset = value.uppercased()
        case "X-APPLE-OMIT-YEAR": omittedYear = value
        case "ENCODING":
            guard let encoding = Self.encoding(value.uppercased()) else {
                throw VCardFault(
                    line: line, text: "property \(name): its encoding is neither base64 nor quoted-printable.")
            }
            self.encoding = encoding
        default: break
        }
    }

    private static func encoding(_ value: String) -> Encoding? {
        switch value {
        case "B", "BASE64": .base64
        case "QUOTED-PRINTABLE", "Q": .quotedPrintable
        case "7BIT", "8BIT": .plain
        default: nil
        }
    }

    /// vCard 2.1 leaves out what a parameter is where its value says so.
    private static func parameter(ofBare value: String) -> String {
        switch value.uppercased() {
        case "BASE64", "QUOTED-PRINTABLE", "7BIT", "8BIT": "ENCODING"
        case "INLINE", "URL", "CONTENT-ID", "CID": "VALUE"
        default: "TYPE"
        }
    }

    /// Goes through what stands before the colon.
    private struct Scanner {
        let bytes: [UInt8]
        let line: Int
        private var position = 0

        init(bytes: [UInt8], line: Int) {
            self.bytes = bytes
            self.line = line
        }

        var rest: ArraySlice<UInt8> { bytes[position...] }

        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func take(_ byte: UInt8) -> Bool {
            guard current == byte else { return false }
            position += 1
            return true
        }

        /// The property's name after its group.
        mutating func name() throws(VCardFault) -> String {
            var name = word()
            if take(UInt8(ascii: ".")) { name = word() }
            guard !name.isEmpty, name.utf8.count <= VCardLimits.nameBytesMax,
                current == nil || current == UInt8(ascii: ":") || current == UInt8(ascii: ";")
            else {
                throw VCardFault(
                    line: line,
                    text: "the line does not begin with a property's name; a line that goes on begins with a blank.")
            }
            return name.uppercased()
        }

        /// A parameter with its values; without a name where it is a value only.
        mutating func parameter() throws(VCardFault) -> (String?, [String]) {
            let start = position
            let name = word()
            guard take(UInt8(ascii: "=")) else {
                position = start
                return (nil, [try value()])
            }
            var values = [try value()]
            while take(UInt8(ascii: ",")) { values.append(try value()) }
            return (name.uppercased(), values)
        }

        /// Letters, digits and hyphens; also the underline, which some programs write.
        private mutating func word() -> String {
            let start = position
            while let byte = current, Self.isNameByte(byte) { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private mutating func value() throws(VCardFault) -> String {
            let isQuoted = take(UInt8(ascii: "\""))
            let start = position
            let end = isQuoted ? [UInt8(ascii: "\"")] : [UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ",")]
            while let byte = current, !end.contains(byte) { position += 1 }
            guard !isQuoted || current != nil else {
                throw VCardFault(line: line, text: "a double quote that opens a parameter is never closed.")
            }
            guard position <= VCardLimits.headBytesMax else {
                throw VCardFault(
                    line: line,
                    text: "there are more than \(VCardLimits.headBytesMax / 1024) KiB before the property's value.")
            }
            defer { if isQuoted { position += 1 } }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
