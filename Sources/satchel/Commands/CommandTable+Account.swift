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

    static let accountToken = CommandSpecification(
        name: "account token",
        summary: "Makes a token by which a program uses the HTTP API, lists the tokens, or takes one away.",
        discussion: """
            'add' shows the token once: only a digest of it is kept, in the file of the accounts. It ends by itself after \
            the days that were given; 'remove' ends it at once. An officer's token reads, an administrator's decides about \
            holds as well.
            """,
        options: [
            .value(
                "role", "ROLE", "administrator or officer, with add.",
                choices: AccountTokenCommand.roles.map(\.rawValue)),
            .value(
                "days", "DAYS",
                "How long it is good, with add: 1 to \(AccountTokenCommand.daysMax) (default: "
                    + "\(AccountTokenCommand.daysDefault))."),
        ],
        operands: [
            Operand(
                name: "ACTION", help: "add, list or remove.", isRequired: true, choices: AccountTokenCommand.actions),
            Operand(name: "NAME", help: accountName, isRequired: false),
        ],
        examples: [
            "account token add dashboard --role officer --days 30", "account token list",
            "account token remove dashboard",
        ])

    private static let accountName = "1 to 64 small letters, digits, dots, hyphens and underscores."
}
