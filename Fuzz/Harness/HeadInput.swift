import HTTPTransport

/// The head of an HTTP answer made of any bytes, line by line as libcurl hands it on.
package enum HeadInput {
    /// Which of the promises about heads do not hold for these bytes; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        var head = AnswerHead()
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        for line in lines {
            let isTaken = line.withUnsafeBytes { head.receive($0) }
            if !isTaken, !head.isTooLarge { return ["a line is refused without a reason"] }
        }
        if bytes.count > AnswerHead.bytesMax + lines.count, !head.isTooLarge { return ["a long head is taken"] }
        let last = lines.lastIndex { $0.starts(with: "HTTP/".utf8) }.map { $0 + 1 } ?? 0
        return brokenPromises(of: head, lines: lines[last...].map { String(decoding: $0, as: UTF8.self) })
    }

    private static func brokenPromises(of head: AnswerHead, lines: [String]) -> [String] {
        var broken: [String] = []
        if Array(head.headers).count > lines.count { broken.append("there are more fields than lines") }
        for field in head.headers {
            for text in [field.name, field.value] where isWide(text) {
                broken.append("a field has white space around it")
            }
            // Bytes that are no UTF-8 make the whole malformed, and are not to be compared.
            if !head.isMalformed, !lines.contains(where: { holds($0, field) }) {
                broken.append("a field is in no line after the last status line")
            }
            if let time = HTTPDate.secondsSince1970(field.value),
                HTTPDate.secondsSince1970(HTTPDate.text(secondsSince1970: Double(time))) != time
            {
                broken.append("a time is another one when it is written and read again")
            }
        }
        return broken
    }

    private static func isWide(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return first <= UInt8(ascii: " ") || last <= UInt8(ascii: " ")
    }

    private static func holds(_ line: String, _ field: HTTPHeaders.Field) -> Bool {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return holds(line.utf8[..<colon], field.name) && holds(line.utf8[colon...].dropFirst(), field.value)
    }

    private static func holds(_ part: Substring.UTF8View, _ text: String) -> Bool {
        let bytes = Array(part), wanted = Array(text.utf8)
        return (0...max(0, bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
    }
}
