import Foundation
import Glibc

/// In which form the service's log is written, and where to.
enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-11-24T09:30:00Z cycle failed next=… error="…"` to standard error.
    case text
    /// An object for each line to standard output: `time`, `level`, `event` and the keys, all texts.
    case json
    /// As text to standard error, with the level in systemd's form (sd-daemon(3)) in place of the time, which its journal
    /// knows better.
    case journald

    /// What the command line asks for; else, where systemd's journal takes standard error, the form for it.
    init(
        _ arguments: ParsedArguments, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(UsageError) {
        let isJSON = arguments.has("json")
        guard let word = arguments.value("log-format") else {
            self = isJSON ? .json : Self.isJournal(STDERR_FILENO, environment) ? .journald : .text
            return
        }
        guard let format = Self(rawValue: word) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("There is no log format '\(word)'. Known: \(known).")
        }
        guard !isJSON || format == .json else {
            throw UsageError("--json means --log-format json; both at once contradict each other.")
        }
        self = format
    }

    /// Whether systemd's journal is at the other end: `JOURNAL_STREAM` names it by device and inode, and is inherited also
    /// by programs whose output goes elsewhere.
    static func isJournal(_ descriptor: Int32, _ environment: [String: String]) -> Bool {
        var status = stat()
        guard let named = environment["JOURNAL_STREAM"], fstat(descriptor, &status) == 0 else { return false }
        return named == "\(status.st_dev):\(status.st_ino)"
    }

    func write(_ sentence: String, _ level: ServiceLog.Level, _ keys: [(key: String, value: String)], at time: String) {
        switch self {
        case .text: Output(isJSON: false).note("\(time) \(Self.line(sentence, keys))")
        case .journald: Output(isJSON: false).note("<\(level.rawValue)>\(Self.line(sentence, keys))")
        case .json:
            var object = Dictionary(keys.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            object["time"] = time
            object["level"] = level.name
            object["event"] = sentence
            // A dictionary of texts can always be written.
            try? Output(isJSON: true).json(object)
        }
    }

    /// `sentence key=value key="a value with blanks"`: always one line, whatever the values are.
    static func line(_ sentence: String, _ keys: [(key: String, value: String)]) -> String {
        ([sentence] + keys.map { "\($0.key)=\(quoted($0.value))" }).joined(separator: " ")
    }

    /// In quotes where it would not be one word, with a backslash before quotes and backslashes inside.
    private static func quoted(_ value: String) -> String {
        // What came from elsewhere must not look like a line of its own.
        let value = value.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard value.isEmpty || value.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else {
            return value
        }
        return "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
