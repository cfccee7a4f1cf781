/// Bytes of a file become the text that libyaml may see.
enum YAMLText {
    /// The text without a byte order mark, free of characters that YAML forbids.
    static func decode(_ bytes: [UInt8]) throws(YAMLFault) -> String {
        guard bytes.count <= YAMLDocument.fileBytesMax else {
            throw YAMLFault(
                place: .start,
                message: "the file is larger than \(YAMLDocument.fileBytesMax) bytes. "
                    + "Is it the file that you meant?")
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw YAMLFault(
                place: end(of: String(decoding: content, as: UTF8.self), before: "\u{FFFD}", whereInvalidIn: content),
                message: "this is not UTF-8. Save the file in the encoding UTF-8.")
        }
        var walk = YAMLWalk()
        for character in text.unicodeScalars {
            guard isAllowed(character) else {
                throw YAMLFault(
                    place: walk.place,
                    message: "the control character \(name(of: character)) is not allowed. Remove it.")
            }
            walk.pass(character)
        }
        return text
    }

    /// The first place where repaired text differs from its bytes.
    private static func end(
        of repaired: String, before mark: Unicode.Scalar, whereInvalidIn bytes: ArraySlice<UInt8>
    ) -> YAMLPlace {
        var walk = YAMLWalk()
        var index = bytes.startIndex
        for character in repaired.unicodeScalars {
            let width = UTF8.width(character)
            if character == mark, !bytes[index...].starts(with: [0xEF, 0xBF, 0xBD]) { return walk.place }
            index = min(index + width, bytes.endIndex)
            walk.pass(character)
        }
        return walk.place
    }

    /// YAML 1.2 §5.1, less the byte order mark.
    private static func isAllowed(_ character: Unicode.Scalar) -> Bool {
        switch character.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            true
        default: false
        }
    }

    static func name(of character: Unicode.Scalar) -> String {
        let digits = String(character.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// libyaml's messages with what to do about them.
enum YAMLFaultText {
    static func explained(_ fault: YAMLFault, source: YAMLSource) -> YAMLFault {
        if source.character(at: fault.place) == "\t" {
            return YAMLFault(
                place: fault.place,
                message: "a tab stands where YAML allows spaces only. Indent with spaces.")
        }
        guard let remedy = remedies.first(where: { fault.message.hasPrefix($0.problem) })?.remedy else {
            return fault.message.hasSuffix(".")
                ? fault
                : YAMLFault(
                    place: fault.place,
                    message: "not YAML: \(fault.message). Compare indentation, quotes and brackets with the lines "
                        + "above.")
        }
        return YAMLFault(place: fault.place, message: "not YAML: \(fault.message). \(remedy)")
    }

    private static let remedies: [(problem: String, remedy: String)] = [
        (
            "mapping values are not allowed in this context",
            "Put quotes around a text that contains \": \", or correct the indentation."
        ),
        (
            "could not find expected ':'",
            "Write \"key: value\", and indent a text's further lines."
        ),
        (
            "found character that cannot start any token",
            "Put quotes around a text that begins with @, % or a backtick."
        ),
        (
            "did not find expected key",
            "Indent all keys of one mapping alike, and put quotes around a text that goes on after a quote."
        ),
        (
            "did not find expected '-' indicator",
            "Begin each entry of the list with \"- \", all indented alike."
        ),
        (
            "did not find expected ',' or ']'",
            "Close the list with ], and put commas between its entries."
        ),
        (
            "did not find expected ',' or '}'",
            "Close the mapping with }, and put commas between its entries."
        ),
        (
            "found unexpected end of stream",
            "Close the quote that begins here."
        ),
        (
            "found unknown escape character",
            "Write two backslashes for one, or use single quotes."
        ),
        (
            "block sequence entries are not allowed in this context",
            "Begin the list on a line of its own."
        ),
    ]
}
