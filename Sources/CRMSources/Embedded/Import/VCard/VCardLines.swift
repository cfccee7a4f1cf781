/// Goes through the bytes of a vCard file, unfolded line by unfolded line.
///
/// Lines end with CR LF, LF or CR, and go on in a line that begins with a blank or a tab (RFC 6350 §3.2). A line in
/// quoted-printable also goes on after an equals sign at its end (RFC 2045 §6.7). Blank lines are skipped.
struct VCardLines {
    struct Line: Equatable {
        /// Of its first byte, from 1.
        let number: Int
        var bytes: [UInt8]
    }

    /// Whether the blank that a folded line begins with is part of it, as in vCard 2.1 alone.
    var keepsBlankOfFold = false

    private let bytes: [UInt8]
    private var position: Int
    private var number = 1

    /// - Throws: what makes the bytes no vCard file of ours at all.
    init(_ bytes: [UInt8]) throws(VCardFault) {
        guard bytes.count <= VCardLimits.fileBytesMax else {
            throw VCardFault(
                line: 1, text: "the file has more than \(VCardLimits.fileBytesMax / 1024 / 1024) MiB. Split it.")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw VCardFault(line: 1, text: "the file is UTF-16. Save or export it as UTF-8.")
        }
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next line that is not blank; `nil` at the end.
    ///
    /// - Throws: where a line is too long; nothing after it can be read.
    mutating func next() throws(VCardFault) -> Line? {
        while position < bytes.count {
            var line = Line(number: number, bytes: [])
            append(physicalLine(), to: &line)
            try check(line)
            guard line.bytes.contains(where: { !Self.isBlank($0) }) else { continue }
            try goOn(&line)
            return line
        }
        return nil
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    // MARK: Private

    /// Takes the lines that this one goes on in.
    private mutating func goOn(_ line: inout Line) throws(VCardFault) {
        var isQuotedPrintable: Bool?
        while position < bytes.count {
            if line.bytes.last == UInt8(ascii: "="), isQuotedPrintable != false {
                isQuotedPrintable = isQuotedPrintable ?? Self.isQuotedPrintable(line.bytes)
            }
            // The equals sign comes first: what follows it may begin with a blank of its own.
            if isQuotedPrintable == true, line.bytes.last == UInt8(ascii: "=") {
                line.bytes.removeLast()
            } else if Self.isBlank(bytes[position]) {
                if !keepsBlankOfFold { position += 1 }
            } else {
                return
            }
            append(physicalLine(), to: &line)
            try check(line)
        }
    }

    private func check(_ line: Line) throws(VCardFault) {
        guard line.bytes.count <= VCardLimits.lineBytesMax else {
            throw VCardFault(
                line: line.number,
                text: "the line has more than \(VCardLimits.lineBytesMax / 1024 / 1024) MiB. Take it out.")
        }
    }

    private func append(_ part: ArraySlice<UInt8>, to line: inout Line) {
        // One byte more than allowed says as much as all of them.
        line.bytes += part.prefix(VCardLimits.lineBytesMax + 1 - min(line.bytes.count, VCardLimits.lineBytesMax + 1))
    }

    /// The bytes up to the next line end, which is taken too.
    private mutating func physicalLine() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] != 10, bytes[position] != 13 { position += 1 }
        let line = bytes[start..<position]
        if position < bytes.count {
            position += bytes[position] == 13 && position + 1 < bytes.count && bytes[position + 1] == 10 ? 2 : 1
            number += 1
        }
        return line
    }

    /// Whether what stands before the colon says so; `nil` where that has not come yet.
    private static func isQuotedPrintable(_ line: [UInt8]) -> Bool? {
        let start = line.prefix(VCardLimits.headBytesMax)
        guard let colon = start.firstIndex(of: UInt8(ascii: ":")) else {
            return line.count < VCardLimits.headBytesMax ? nil : false
        }
        return start[..<colon].split(separator: UInt8(ascii: ";")).dropFirst().contains { part in
            let text = String(decoding: part, as: UTF8.self).uppercased()
            return text == "QUOTED-PRINTABLE" || text == "ENCODING=QUOTED-PRINTABLE"
        }
    }
}
