/// The script by which bash completes the program's command lines; it needs bash alone.
struct BashCompletion {
    let program: String
    let commands: [CommandSpecification]

    var script: String {
        """
        # Completes the command lines of \(program) in bash. Made by '\(program) completion bash' from its commands.
        _\(program)() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command options
            COMPREPLY=()
            # bash takes the equals sign of --name=value for a word of its own.
            if [[ $word == '=' ]]; then
                word=''
            elif [[ $before == '=' ]]; then
                before=${COMP_WORDS[COMP_CWORD - 2]}
            fi
            if ((COMP_CWORD == 1)); then
                mapfile -t COMPREPLY < <(compgen -W '\(firstWords) --help --version' -- "$word")
                return
            fi
            command=${COMP_WORDS[1]}
        \(families)
            case "$command $before" in
        \(values)
            esac
            case $command in
        \(options)
                *) return ;;
            esac
            if [[ $word != -* ]]; then
                case $command in
        \(operands)
                esac
            fi
            mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        }
        complete -F _\(program) \(program)

        """
    }

    // MARK: Its parts

    private var words: CommandWords { CommandWords(commands: commands) }

    private var firstWords: String { words.first.map(\.word).joined(separator: " ") }

    private var families: String {
        words.families.map { family in
            """
                if [[ $command == \(family.word) ]]; then
                    if ((COMP_CWORD == 2)); then
                        mapfile -t COMPREPLY < <(compgen -W '\(family.members.map(\.word).joined(separator: " "))' -- "$word")
                        return
                    fi
                    command="\(family.word) ${COMP_WORDS[2]}"
                fi
            """
        }.joined(separator: "\n")
    }

    /// After an option that takes a value, only that value is offered, or nothing.
    private var values: String {
        let options = commands.flatMap { command in
            command.allOptions.compactMap { option in
                option.completionValue.map { ("'\(command.name) --\(option.name)'", $0) }
            }
        }
        let values = options.map(\.1).reduce(into: [CompletionValue]()) { if !$0.contains($1) { $0.append($1) } }
        return values.map { value in
            let patterns = options.filter { $0.1 == value }.map(\.0)
            return "        \(patterns.joined(separator: " | ")))\n\(offer(value))\n            return\n            ;;"
        }.joined(separator: "\n")
    }

    private var options: String {
        commands.map { command in
            let names = command.allOptions.map { "--\($0.name)" }.joined(separator: " ")
            return "        '\(command.name)') options='\(names)' ;;"
        }.joined(separator: "\n")
    }

    private var operands: String {
        commands.compactMap { command in
            guard let value = command.operands.first?.completionValue, value != .own else { return nil }
            return "            '\(command.name)')\n    \(offer(value))\n                return\n                ;;"
        }.joined(separator: "\n")
    }

    private func offer(_ value: CompletionValue) -> String {
        switch value {
        case .files: offer("compgen -f", areNames: true)
        case .folders: offer("compgen -d", areNames: true)
        case .words(let words): offer("compgen -W '\(words.joined(separator: " "))'", areNames: false)
        case .own: "            # Only whoever types knows it."
        }
    }

    /// Names of files are quoted, and folders get their slash, by bash itself.
    private func offer(_ command: String, areNames: Bool) -> String {
        (areNames ? "            compopt -o filenames 2>/dev/null; " : "            ")
            + "mapfile -t COMPREPLY < <(\(command) -- \"$word\")"
    }
}
