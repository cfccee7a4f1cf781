import Foundation
import Glibc

/// Where a command's words go: results to standard output, everything else to standard error.
struct Output: Sendable {
    let isJSON: Bool

    /// Whether a person watches standard error, so that progress may redraw a line.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    func result(_ lines: [String]) {
        guard !isJSON else { return }
        Self.write(lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
    }

    /// The command's one JSON object, where it was asked for.
    func json(_ value: some Encodable) throws(CommandFailure) {
        guard isJSON else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = try encoder.encode(value)
            Self.write(String(decoding: bytes, as: UTF8.self) + "\n", to: STDOUT_FILENO)
        } catch {
            throw CommandFailure(code: .internalFault, message: "Could not write the result as JSON: \(error)")
        }
    }

    /// A line for a person or a log, never a result.
    func note(_ line: String) { Self.write(line + "\n", to: STDERR_FILENO) }

    /// Redraws the current line on a terminal; prints nothing elsewhere.
    func progress(_ line: String) {
        guard Self.isTerminal, !isJSON else { return }
        Self.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
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
