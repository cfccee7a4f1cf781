import Glibc

enum CompletionCommand {
    enum Shell: String, CaseIterable { case bash, zsh, fish }

    private struct Answer: Encodable {
        let shell: String
        let script: String
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let word = arguments.operands.first ?? ""
        guard let shell = Shell(rawValue: word) else {
            let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("There is no completion for '\(word)'. Give one of: \(known).")
        }
        let script = script(for: shell)
        if !output.isJSON { Output.write(script, to: STDOUT_FILENO) }
        try output.json(Answer(shell: shell.rawValue, script: script))
        return .done
    }

    /// The whole script, for the program's own table.
    static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletion(program: Satchel.program, commands: CommandTable.all).script
        case .zsh: ZshCompletion(program: Satchel.program, commands: CommandTable.all).script
        case .fish: FishCompletion(program: Satchel.program, commands: CommandTable.all).script
        }
    }
}

enum ManualCommand {
    private struct Answer: Encodable { let page: String }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let page = ManualPage(program: Satchel.program, version: Satchel.version, commands: CommandTable.all).source
        if !output.isJSON { Output.write(page, to: STDOUT_FILENO) }
        try output.json(Answer(page: page))
        return .done
    }
}
