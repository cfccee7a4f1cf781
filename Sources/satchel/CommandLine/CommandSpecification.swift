/// What a command takes: the one table that parsing and help are made from.
struct CommandSpecification: Sendable {
    struct Option: Sendable {
        enum Argument: Sendable {
            /// A switch: it is there or not.
            case none
            /// Takes a value; the name stands in the help.
            case value(String)
        }

        /// Without the two dashes.
        let name: String
        let argument: Argument
        let help: String
        /// Whether it may be given several times.
        let isRepeatable: Bool
        /// What the value may be, where that is one of a few words.
        var choices: [String] = []

        static func flag(_ name: String, _ help: String) -> Option {
            Option(name: name, argument: .none, help: help, isRepeatable: false)
        }

        static func value(
            _ name: String, _ valueName: String, _ help: String, repeatable: Bool = false, choices: [String] = []
        ) -> Option {
            Option(name: name, argument: .value(valueName), help: help, isRepeatable: repeatable, choices: choices)
        }
    }

    struct Operand: Sendable {
        let name: String
        let help: String
        let isRequired: Bool
        /// What it may be, where that is one of a few words.
        var choices: [String] = []
    }

    /// One or two words: `preview`, `crm import`.
    let name: String
    let summary: String
    /// A paragraph on what it does beyond the summary; may be empty.
    var discussion = ""
    var options: [Option] = []
    var operands: [Operand] = []
    /// Whole command lines without the program's name.
    var examples: [String] = []
    /// Whether it takes `--config`.
    var readsConfiguration = true

    static let configOption = Option.value("config", "FILE", "The configuration (default: satchel.yaml).")
    static let jsonOption = Option.flag("json", "Prints one JSON object instead of text.")
    static let helpOption = Option.flag("help", "Prints this help.")

    /// The command's own options and those that every command has.
    var allOptions: [Option] {
        options + (readsConfiguration ? [Self.configOption] : []) + [Self.jsonOption, Self.helpOption]
    }
}

extension CommandSpecification {
    /// The help text, wrapped for a terminal of 100 columns.
    func help(program: String) -> String {
        let operandText = operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }.joined(separator: " ")
        var lines = [
            "\(summary)", "", "Usage: \(program) \(name) \(operandText.isEmpty ? "" : operandText + " ")[options]",
        ]
        if !discussion.isEmpty { lines += [""] + TextTable.wrapped(discussion, width: 100) }
        if !operands.isEmpty {
            lines += ["", "Arguments:"]
            lines += Self.columns(operands.map { ($0.name, $0.help) })
        }
        lines += ["", "Options:"]
        lines += Self.columns(
            allOptions.map { option in
                switch option.argument {
                case .none: ("--\(option.name)", option.help)
                case .value(let valueName): ("--\(option.name) \(valueName)", option.help)
                }
            })
        if !examples.isEmpty {
            lines += ["", "Examples:"] + examples.map { "  \(program) \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = (rows.map(\.0.count).max() ?? 0) + 2
        return rows.flatMap { left, right in
            TextTable.wrapped(right, width: 96 - width).enumerated().map { index, line in
                let head = index == 0 ? left : ""
                return "  " + head + String(repeating: " ", count: width - head.count) + line
            }
        }
    }
}
