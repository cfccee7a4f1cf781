/// The script by which fish completes the program's command lines, with what each word means.
struct FishCompletion {
    let program: String
    let commands: [CommandSpecification]

    var script: String {
        """
        # Completes the command lines of \(program) in fish. Made by '\(program) completion fish' from its commands.

        # Whether the words before the cursor begin with these.
        function __\(program)_begins
            set -l words (commandline -opc)[2..]
            set -l many (count $argv)
            test (count $words) -ge $many; and test "$words[1..$many]" = "$argv"
        end

        # Whether they are these, and no more.
        function __\(program)_is
            set -l words (commandline -opc)[2..]
            test "$words" = "$argv"
        end

        complete -c \(program) -f
        complete -c \(program) -n __\(program)_is -l help -d 'Prints the help.'
        complete -c \(program) -n __\(program)_is -l version -d 'Prints the version.'
        \((firstWords + families + commands.flatMap(arguments)).joined(separator: "\n"))

        """
    }

    // MARK: Its parts

    private var words: CommandWords { CommandWords(commands: commands) }

    private var firstWords: [String] {
        words.first.map { "complete -c \(program) -n __\(program)_is -a \($0.word) -d \(Self.quoted($0.summary))" }
    }

    private var families: [String] {
        words.families.flatMap { family in
            family.members.map {
                "complete -c \(program) -n '__\(program)_is \(family.word)' -a \($0.word) -d \(Self.quoted($0.summary))"
            }
        }
    }

    private func arguments(_ command: CommandSpecification) -> [String] {
        let head = "complete -c \(program) -n '__\(program)_begins \(command.name)'"
        let options = command.allOptions.map { option in
            "\(head) -l \(option.name)\(option.completionValue.map(action) ?? "") -d \(Self.quoted(option.help))"
        }
        let operand = command.operands.first.flatMap { operand -> String? in
            switch operand.completionValue {
            case .files, .folders: "\(head) -F"
            case .words(let words):
                "\(head) -a \(Self.quoted(words.joined(separator: " "))) -d \(Self.quoted(operand.help))"
            case .own: nil
            }
        }
        return options + [operand].compactMap { $0 }
    }

    private func action(_ value: CompletionValue) -> String {
        switch value {
        case .files: " -r -F"
        case .folders: " -x -a '(__fish_complete_directories)'"
        case .words(let words): " -x -a \(Self.quoted(words.joined(separator: " ")))"
        case .own: " -x"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.reduce(into: "'") { result, character in
            if "\\'".contains(character) { result.append("\\") }
            result.append(character)
        } + "'"
    }
}
