import Foundation
import Glibc

/// Where a command's words go: results to standard output, everything else to standard error.
struct Output: Sendable {
    let isJSON: Bool

    /// Whether a person watches standard error, so that progress may redraw a line.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    func result(_ lines: [String]) {
        guard !isJSON else { return }
        Self.write(Self.shown(lines.joined(separator: "\n")) + "\n", to: STDOUT_FILENO)
    }

    /// The command's one JSON object, where it was asked for.
    func json(_ value: some Encodable) throws(CommandFailure) {
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = try encoder.encode(value)
            Self.write(Self.escaped(String(decoding: bytes, as: UTF8.self)) + "\n", to: STDOUT_FILENO)
        } catch {
            throw CommandFailure(code: .internalFault, message: "Could not write the result as JSON: \(error)")
        }
    }

    /// A line for a person or a log, never a result.
    func note(_ line: String) { Self.write(Self.shown(line) + "\n", to: STDERR_FILENO) }

    /// Redraws the current line on a terminal; prints nothing elsewhere.
    func progress(_ line: String) {
        guard Self.isTerminal, !isJSON else { return }
        Self.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
    }

    // MARK: What a terminal must not be told

    /// The text as a terminal may get it. Names, keys and values come from a CRM and from mailboxes: what would move the
    /// cursor, turn the direction round or give the terminal any other order becomes U+FFFD. Line ends and tabs stay.
    ///
    /// - Parameter kept: stays as well, where it belongs to the form that the text has.
    static func shown(_ text: String, keeping kept: Unicode.Scalar? = nil) -> String {
        replacing(in: text, where: { isOrder($0) && $0 != kept }) { _ in "\u{FFFD}" }
    }

    /// The same JSON text without what some terminals take for orders although JSON need not escape it.
    static func escaped(_ json: String) -> String {
        replacing(in: json, where: isOrder) { "\\u" + String(0x1_0000 + $0.value, radix: 16).dropFirst() }
    }

    private static func isOrder(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\t": false
        case "\0"..." ": scalar != " "
        case "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": true
        default: scalar.value >= 0x61C && scalar.properties.isBidiControl
        }
    }

    private static func replacing(
        in text: String, where isMeant: (Unicode.Scalar) -> Bool, by replacement: (Unicode.Scalar) -> String
    ) -> String {
        guard text.unicodeScalars.contains(where: isMeant) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isMeant(scalar) { result += replacement(scalar) } else { result.unicodeScalars.append(scalar) }
        }
    }

    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                guard errno == EINTR || errno == EAGAIN else { return }
                continue
            }
            bytes = bytes.dropFirst(written)
        }
    }
}
