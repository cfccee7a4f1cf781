import Console

/// The commands about the console's accounts.
extension CommandTable {
    static let accountAdd = CommandSpecification(
        name: "account add", summary: "Makes an account for the console, or gives one another role or password.",
        discussion: """
            Asks for the password on the terminal, twice; elsewhere it reads the first line of standard input. An \
            administrator reads and decides about holds; an officer, for data protection, reads and changes nothing; a user \
            sees the own address book alone. \
            Another password ends the account's sessions. The accounts lie in a file of mode 0600 beside the journal.
            """,
        options: [
            .value("role", "ROLE", "administrator, officer or user.", choices: Account.Role.allCases.map(\.rawValue)),
            .value("member", "LOGIN", "The user of the CRM whose account it is; a user's needs one."),
            .flag("keep-password", "Changes the role of an account that is there."),
        ],
        operands: [Operand(name: "NAME", help: accountName, isRequired: true)],
        examples: [
            "account add anna --role administrator", "account add anna --role officer --keep-password",
            "account add hanna --role user --member hmueller",
        ])

    static let accountList = CommandSpecification(
        name: "account list", summary: "Lists the accounts of the console and their roles.",
        examples: ["account list", "account list --json"])

    static let accountRemove = CommandSpecification(
        name: "account remove", summary: "Takes an account of the console away; its sessions end at once.",
        operands: [Operand(name: "NAME", help: accountName, isRequired: true)], examples: ["account remove anna"])

    private static let accountName = "1 to 64 small letters, digits, dots, hyphens and underscores."
}
