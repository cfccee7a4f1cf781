/// The script by which zsh completes the program's command lines, with what each word means.
struct ZshCompletion {
    let program: String
    let commands: [CommandSpecification]

    var script: String {
        """
        #compdef \(program)
        # Completes the command lines of \(program) in zsh. Made by '\(program) completion zsh' from its commands.
        _\(program)() {
            local command=${words[2]}
            local -a choices
            if ((CURRENT == 2)); then
                choices=(
        \(described(words.first))
                )
                _describe -t commands command choices
                return
            fi
        \(families)
            shift words
            ((CURRENT -= 1))
            case $command in
        \(commands.map(arguments).joined(separator: "\n"))
            esac
        }
        if [[ $funcstack[1] == _\(program) ]]; then
            _\(program) "$@"
        else
            compdef _\(program) \(program)
        fi

        """
    }

    // MARK: Its parts

    private var words: CommandWords { CommandWords(commands: commands) }

    private var families: String {
        words.families.map { family in
            """
                if [[ $command == \(family.word) ]]; then
                    if ((CURRENT == 3)); then
                        choices=(
            \(described(family.members))
                        )
                        _describe -t commands command choices
                        return
                    fi
                    command="\(family.word) ${words[3]}"
                    shift words
                    ((CURRENT -= 1))
                fi
            """
        }.joined(separator: "\n")
    }

    private func described(_ words: [(word: String, summary: String)]) -> String {
        words.map { "            " + Self.quoted("\($0.word):\($0.summary)") }.joined(separator: "\n")
    }

    private func arguments(_ command: CommandSpecification) -> String {
        let parts = command.allOptions.map(option) + command.operands.map(operand)
        return "        '\(command.name)')\n            _arguments -S \\\n"
            + parts.map { "                " + Self.quoted($0) }.joined(separator: " \\\n")
            + "\n            ;;"
    }

    private func option(_ option: CommandSpecification.Option) -> String {
        let often = option.isRepeatable ? "*" : ""
        let help = "[\(Self.escaped(option.help))]"
        guard case .value(let name) = option.argument, let value = option.completionValue else {
            return "\(often)--\(option.name)\(help)"
        }
        return "\(often)--\(option.name)=\(help):\(Self.escaped(name)):\(action(value))"
    }

    private func operand(_ operand: CommandSpecification.Operand) -> String {
        (operand.isRequired ? ":" : "::") + Self.escaped(operand.name) + ":" + action(operand.completionValue)
    }

    private func action(_ value: CompletionValue) -> String {
        switch value {
        case .files: "_files"
        case .folders: "_files -/"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .own: " "
        }
    }

    /// As it may stand between brackets and colons of a specification.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\[]:".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
