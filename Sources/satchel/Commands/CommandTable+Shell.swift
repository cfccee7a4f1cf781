/// The commands that say what the program takes, to a shell and to a reader of manual pages.
extension CommandTable {
    static let completion = CommandSpecification(
        name: "completion", summary: "Prints a script that has a shell complete commands, options and file names.",
        discussion: """
            The Debian package has it in place for all three. Elsewhere: bash and zsh read it from a file, zsh from one named \
            _satchel in a folder of its fpath; for fish, save it as ~/.config/fish/completions/satchel.fish.
            """,
        operands: [
            Operand(
                name: "SHELL", help: "bash, zsh or fish.", isRequired: true,
                choices: CompletionCommand.Shell.allCases.map(\.rawValue))
        ],
        examples: ["completion bash > ~/.local/share/bash-completion/completions/satchel", "completion fish"],
        readsConfiguration: false)

    static let manual = CommandSpecification(
        name: "man", summary: "Prints the manual page of all commands, for man.",
        discussion:
            "The Debian package has it in place: man satchel. Elsewhere: satchel man > satchel.1; man ./satchel.1",
        examples: ["man"], readsConfiguration: false)
}
