import AccessRules
import Sentences

/// What was given on the command line for one command.
struct ParsedArguments: Equatable {
    /// By option name, in the order given; switches hold one empty text.
    var options: [String: [String]] = [:]
    var operands: [String] = []

    func has(_ name: String) -> Bool { options[name] != nil }

    func value(_ name: String) -> String? { options[name]?.last }

    func values(_ name: String) -> [String] { options[name] ?? [] }

    /// A whole number within `range`, or `nil` where the option was not given.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError("--\(name) is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}

/// The command line was not understood. The message says what to give instead.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// What a page of the console may have to say as well.
    init(_ sentence: QuestionSentence, _ values: any CustomStringConvertible...) {
        description = sentence.text(of: values)
    }

    /// One of two sentences: whether there is a name near to the one that is not known.
    init(_ sentence: QuestionSentence, near: QuestionSentence, _ name: String, hint: String?) {
        description = hint.map { near.text(name, $0) } ?? sentence.text(name)
    }
}

/// Finds the command and its options in the words of a command line.
struct ArgumentParser {
    let commands: [CommandSpecification]

    enum Answer {
        case run(CommandSpecification, ParsedArguments)
        case help(CommandSpecification?)
        case version
    }

    func parse(_ words: [String]) throws(UsageError) -> Answer {
        guard let first = words.first else { return .help(nil) }
        if first == "--help" || first == "-h" || first == "help" {
            let named = words.dropFirst().joined(separator: " ")
            return .help(commands.first { $0.name == named })
        }
        if first == "--version" || first == "version" { return .version }
        let (command, rest) = try command(for: words)
        let arguments = try options(of: command, in: rest)
        return arguments.has("help") ? .help(command) : .run(command, arguments)
    }

    private func command(for words: [String]) throws(UsageError) -> (CommandSpecification, ArraySlice<String>) {
        for count in [2, 1] where words.count >= count {
            let name = words.prefix(count).joined(separator: " ")
            if let command = commands.first(where: { $0.name == name }) { return (command, words.dropFirst(count)) }
        }
        let family = commands.filter { $0.name.hasPrefix(words[0] + " ") }.map(\.name)
        if !family.isEmpty {
            throw UsageError("'\(words[0])' needs one of: \(family.joined(separator: ", ")).")
        }
        let hint = NearestName.nearest(to: words[0], among: commands.map(\.name)).map { " Did you mean '\($0)'?" }
        throw UsageError("Unknown command '\(words[0])'.\(hint ?? "") See 'satchel --help'.")
    }

    private func options(
        of command: CommandSpecification, in words: ArraySlice<String>
    ) throws(UsageError) -> ParsedArguments {
        var arguments = ParsedArguments()
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                arguments.operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                arguments.operands.append(word)
                continue
            }
            let spelt = word == "-h" ? "--help" : word
            let parts = spelt.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].drop { $0 == "-" })
            guard spelt.hasPrefix("--"), let option = command.allOptions.first(where: { $0.name == name }) else {
                let hint = NearestName.nearest(to: name, among: command.allOptions.map(\.name)).map {
                    " Did you mean '--\($0)'?"
                }
                throw UsageError("'\(command.name)' has no option '\(parts[0])'.\(hint ?? "")")
            }
            try Self.take(
                option, inline: parts.count > 1 ? String(parts[1]) : nil, rest: &rest, into: &arguments)
        }
        let required = command.operands.filter(\.isRequired).count
        guard
            (required...max(required, command.operands.count)).contains(arguments.operands.count)
                || arguments.has("help")
        else {
            let wanted = command.operands.map(\.name).joined(separator: " ")
            throw UsageError(
                arguments.operands.count < required
                    ? "'\(command.name)' needs \(wanted)."
                    : "'\(command.name)' does not take '\(arguments.operands.last ?? "")'.")
        }
        return arguments
    }

    private static func take(
        _ option: CommandSpecification.Option, inline: String?, rest: inout ArraySlice<String>,
        into arguments: inout ParsedArguments
    ) throws(UsageError) {
        if arguments.has(option.name), !option.isRepeatable {
            throw UsageError("--\(option.name) is given twice.")
        }
        switch option.argument {
        case .none:
            guard inline == nil else { throw UsageError("--\(option.name) takes no value.") }
            arguments.options[option.name] = [""]
        case .value(let valueName):
            guard let value = inline ?? rest.popFirst(), !value.isEmpty, inline != nil || !value.hasPrefix("--") else {
                throw UsageError("--\(option.name) needs a value: --\(option.name) \(valueName).")
            }
            arguments.options[option.name, default: []].append(value)
        }
    }
}
