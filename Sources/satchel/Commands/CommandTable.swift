import CRMSources

/// Every command of the program, in the order of the help.
enum CommandTable {
    typealias Option = CommandSpecification.Option
    typealias Operand = CommandSpecification.Operand

    /// Carries one command out: what was given, and where the words go.
    typealias Run = @Sendable (ParsedArguments, Output) async throws -> ExitCode

    static let commands: [(specification: CommandSpecification, run: Run)] = [
        (initialise, InitCommand.run), (check, CheckCommand.run), (crmInit, CRMInitCommand.run),
        (crmSample, CRMSampleCommand.run), (crmImport, CRMImportCommand.run), (crmCheck, CRMCheckCommand.run),
        (preview, PreviewCommand.run), (explain, ExplainCommand.run), (plan, SyncCommand.plan),
        (sync, SyncCommand.sync), (adopt, AdoptCommand.run),
        (doctor, DoctorCommand.run), (serve, ServeCommand.run), (status, StatusCommand.run), (holds, HoldsCommand.list),
        (release, HoldsCommand.release), (discard, HoldsCommand.discard),
        (rollout, RolloutCommand.run), (undo, UndoCommand.run), (accountAdd, AccountCommand.add),
        (accountList, AccountCommand.list), (accountRemove, AccountCommand.remove),
        (accountToken, AccountTokenCommand.run),
        (whereIs, WhereCommand.run), (heldBy, HeldByCommand.run), (revocations, RevocationsCommand.run),
        (offboard, OffboardCommand.run), (erase, EraseCommand.run), (audit, AuditCommand.run),
        (backup, BackupCommand.run), (restore, RestoreCommand.run), (site, SiteCommand.run),
        (simulate, SimulateCommand.run),
        (demo, DemoCommand.run), (completion, CompletionCommand.run), (manual, ManualCommand.run),
    ]

    static let all = commands.map(\.specification)

    static let member = Option.value("member", "LOGIN", "Only this member.")
    static let book = Option.value("book", "NAME", "Only this book, by name or id.")
    static let crm = Option.value("crm", "FILE", "The CRM's database (default: the configuration's).")

    static let initialise = CommandSpecification(
        name: "init", summary: "Writes a commented configuration to start from.",
        discussion: "The file says mode: plan, so that nothing is written to any mailbox until you change it.",
        options: [
            .flag("force", "Replaces a file that exists."),
            .flag("stdout", "Writes to standard output instead of a file."),
        ],
        examples: ["init", "init --config /etc/satchel/satchel.yaml"])

    static let check = CommandSpecification(
        name: "check", summary: "Validates the configuration against the CRM, without touching Exchange.",
        discussion: "Reports every mistake at once, each with file, line, column and remedy.",
        examples: ["check", "check --config /etc/satchel/satchel.yaml"])

    static let crmInit = CommandSpecification(
        name: "crm init", summary: "Makes an embedded CRM with empty tables of people and companies.",
        discussion: """
            Its tables, its view and its group are those that the configuration of 'satchel init' names; users and rights \
            are entered by SQL. Refuses a file that exists.
            """,
        options: [crm, .flag("bare", "Leaves out the tables, the view and the group.")],
        examples: ["crm init --crm crm.db", "crm init --bare --crm crm.db"])

    static let crmSample = CommandSpecification(
        name: "crm sample", summary: "Makes an embedded CRM of an invented company.",
        discussion: "The same seed gives the same data. Refuses a file that exists.",
        options: [
            crm, .value("seed", "NUMBER", "Which of the invented companies (default: \(SampleCRM.defaultSeed))."),
        ],
        examples: ["crm sample --crm sample.db"])

    static let crmImport = CommandSpecification(
        name: "crm import", summary: "Fills a table of the embedded CRM from a CSV file with a header, or from vCards.",
        discussion: """
            Columns of CSV are matched by field name or label. Rows whose key exists are updated, the others are new. \
            vCards of 2.1, 3.0 and 4.0 are matched by their UID, and their properties go to the usual fields; what has \
            none is counted and left out. Either everything is taken or nothing: mistakes are reported by line, all of \
            them.
            """,
        options: [
            .value("table", "TABLE", "The table to fill."), crm,
            .value(
                "column", "PROPERTY=FIELD",
                "The field for a vCard's property, such as TEL.fax=Fax; nothing after the = for none.", repeatable: true
            ),
            .flag("dry-run", "Says what would change, and changes nothing."),
        ],
        operands: [
            Operand(
                name: "FILE", help: "The CSV file, UTF-8; or vCards: a file, or a folder of .vcf files.",
                isRequired: true)
        ],
        examples: [
            "crm import --table Kontakte people.csv --dry-run", "crm import --table Kontakte people.csv",
            "crm import --table Kontakte --column ROLE=Status people.vcf",
        ])

    static let crmCheck = CommandSpecification(
        name: "crm check",
        summary: "Finds faults in the embedded CRM: dangling references, cycles, bad filters, values that do not fit.",
        options: [crm], examples: ["crm check", "crm check --crm crm.db --json"])

    static let preview = CommandSpecification(
        name: "preview", summary: "Shows what a member gets: records, contacts, what was cut or left out.",
        discussion: "Reads the CRM only; Exchange is not asked and nothing is written.",
        options: [
            .value("member", "LOGIN", "Whose address books (default: every member's totals)."), book,
            .value("limit", "N", "Shows N contacts as text and tries their photos (default: 20); JSON has all."),
        ],
        examples: ["preview --member hmueller", "preview --member hmueller --book CRM --json"])

    static let explain = CommandSpecification(
        name: "explain", summary: "Says why a record is, or is not, in a member's address book, step by step.",
        discussion: """
            By default the answer is complete, for the operator. With --as-member it says only what the member may know: \
            a record that the member may not see answers like one that does not exist.
            """,
        options: [
            .value("member", "LOGIN", "Whose address book."),
            .value("record", "TABLE/KEY", "Which record; KEY alone where --book makes the table plain."), book,
            .flag("as-member", "Answers as the member may hear it."),
        ],
        examples: ["explain --member hmueller --record Kontakte/4711"])

    static let plan = CommandSpecification(
        name: "plan", summary: "Says what a run would do, operation by operation, and writes nothing.",
        discussion: "Asks Exchange what the address books hold, and compares.",
        options: [member, book], examples: ["plan", "plan --member hmueller --json"])

    static let confirmEmptied = Option.value(
        "confirm-emptied", "RELATION",
        "Your word that crm_users, 'field Kontakte.Telefon' or the like, as a message names it, is rightly empty now.",
        repeatable: true)

    static let sync = CommandSpecification(
        name: "sync", summary: "Runs every address book once.",
        discussion: "A run that is stopped, or killed, is healed by the next one.",
        options: [
            member, book, .flag("dry-run", "The same as 'satchel plan'."), confirmEmptied,
            .value(
                "confirm-mailbox", "USER",
                "Your word that this user's address (the CRM's user id) rightly stands for another mailbox now.",
                repeatable: true),
        ],
        examples: [
            "sync", "sync --member hmueller", "sync --dry-run", "sync --confirm-emptied 'field Kontakte.Telefon'",
        ])

    static let adopt = CommandSpecification(
        name: "adopt", summary: "Offers to take over, or to remove, the contacts that another tool left.",
        discussion: """
            They are recognised as the configuration's leftovers says, and never touched by anything else. One that stands \
            for exactly one record of the address book, in its own folder, can be adopted: it keeps what the book does not \
            write. Others can be moved to Deleted Items. Without --apply nothing is changed; the offer ends with the \
            number that confirms it.
            """,
        options: [
            member, .flag("all", "Every member."), book,
            .flag("unknown", "Offers to remove those, too, that are no record of the CRM."),
            .value("apply", "NUMBER", "Takes the offer that this number confirms, if it is still the same."),
        ],
        examples: ["adopt --member hmueller", "adopt --all --json", "adopt --member hmueller --apply 4f1c2d4e90ab"])

    static let doctor = CommandSpecification(
        name: "doctor", summary: "Tries everything that a run needs, and says what to do about what does not work.",
        discussion: """
            CRM, journal, credential, sign-in, clock, permissions too small and too large, and for each member the mailbox, \
            the folder and what else lies in it. In modes live and nodelete it also makes one test contact per address \
            book and removes it for good at once. Names members by their login and nothing else of them.
            """,
        options: [
            member, book, .flag("write", "Makes and removes the test contact in every mode."),
            .flag("read-only", "Makes no test contact in any mode."),
        ],
        examples: ["doctor", "doctor --member hmueller --write", "doctor --read-only --json"])

    static let serve = CommandSpecification(
        name: "serve", summary: "Runs the service until SIGTERM or Ctrl-C.",
        discussion: """
            Runs every address book at its interval, and at once when the CRM's change counter moves. Stops cleanly in the \
            middle of a fill: what was not done is done by the next start. SIGHUP has it read the configuration again: a \
            good one takes effect between two cycles, a bad one changes nothing and is logged.
            """,
        options: [
            .value(
                "log-format", "FORMAT",
                "text, json (to standard output, as --json), journald (default: text, or journald under systemd).",
                choices: LogFormat.allCases.map(\.rawValue))
        ],
        examples: ["serve", "serve --config /etc/satchel/satchel.yaml"])

    static let status = CommandSpecification(
        name: "status", summary: "Shows address books, their last runs, seats and holds.",
        discussion: "Reads the journal, also while the service runs. Exchange and the CRM are not asked.",
        examples: ["status", "status --json"])

    static let holds = CommandSpecification(
        name: "holds", summary: "Lists the removals that a brake holds until a person decides.",
        discussion: "Removals because of lost rights are never held.", examples: ["holds", "holds --json"])

    static let by = Option.value("by", "NAME", "Who decides, for the journal (default: the user of this machine).")
    static let planOperand = Operand(
        name: "PLAN", help: "A plan, or a held address book, as 'satchel holds' names it.", isRequired: true)

    static let release = CommandSpecification(
        name: "release",
        summary: "Lets the removals of a held plan go, or contacts come back that stay away since they were deleted.",
        discussion: """
            A plan: binds to the listed removals, once, within 24 hours: if the next run would hold anything else, it asks \
            again. A contact that was left out (on_delete: leave), with --member and --record: the next run creates it, if it \
            is still selected. With --member alone: all that wait since many were gone from the mailbox at once, for the \
            third time within a week. Works while the service runs; the service carries it out in its next run.
            """,
        options: [
            .value("member", "LOGIN", "Whose contacts come back; also by the CRM's key of the user."),
            .value("record", "TABLE/KEY", "The record of the one that comes back."),
            .value("book", "NAME", "Only in this book (default: in each that lacks it)."), by,
        ],
        operands: [Operand(name: planOperand.name, help: planOperand.help, isRequired: false)],
        examples: [
            "release m3k2.held --by anna", "release --member hmueller --record Kontakte/4711 --by anna",
            "release --member hmueller",
        ])

    static let discard = CommandSpecification(
        name: "discard", summary: "Keeps the items of a held plan, and does not ask about the same removals again.",
        options: [by], operands: [planOperand], examples: ["discard m3k2.held"])

    static let rollout = CommandSpecification(
        name: "rollout", summary: "Shows how far new definitions of books are, or lets them go to all address books.",
        discussion: """
            A changed mapping, filter, order or limit, or other defaults of rights, come to one address book first, then to \
            1 %, 10 % and all of them, each after a clean run of those before. Removals go everywhere at once. Without --all \
            it only lists those that are not over. --all is for the present definition alone, and works while the service \
            runs.
            """,
        options: [.flag("all", "Lets the new definition go to all address books at once."), book, by],
        examples: ["rollout", "rollout --json", "rollout --all --book CRM --by anna"])

    static let backup = CommandSpecification(
        name: "backup", summary: "Copies the journal, also while the service runs, and reads the copy back.",
        discussion: """
            The copy is of one moment, of mode 0600, and holds ids and no contact's content. The key beside the journal is \
            not in it and is to be kept apart from it.
            """,
        options: [
            .value("to", "FILE|DIR", "Where to; in a folder the file is named by the time."),
            .flag("force", "Replaces a file that exists, once the copy is whole."),
        ],
        examples: ["backup --to /var/backups/satchel/", "backup --to journal-copy.db --force --json"])

    static let restore = CommandSpecification(
        name: "restore",
        summary: "Puts a backup of the journal in its place, or rebuilds a lost one from the mailboxes.",
        discussion: """
            The service must be stopped. What was there is kept beside the journal, so that it can be restored in its turn. \
            The next runs list every folder, and create and remove nothing but what rights take away until all that was \
            under way has settled.
            """,
        options: [
            .value("from", "FILE", "The backup."),
            .flag("from-mailboxes", "Without a backup: from the marks in the members' mailboxes."),
            .value("instance", "ID", "With --from-mailboxes: which installation, where several have left marks."),
            .flag(
                "end-unclaimed",
                "Empties address books that the journal does not know and that nobody is to have any more."),
            .flag("force", "Also in place of a journal of another installation."),
        ],
        examples: [
            "restore --from /var/backups/satchel/satchel-journal-20261127T061500Z.db", "restore --from-mailboxes",
        ])

    static let site = CommandSpecification(
        name: "site", summary: "Says whether the journal belongs to this site and machine; adopts or rejects it.",
        discussion: """
            A journal that was copied to another site or machine writes nothing until somebody decides. Adopting it needs \
            the service stopped here and everywhere else, and is followed by a wait like that after a restore. It is also \
            what makes a service go on that has found another machine's work in a folder.
            """,
        options: [
            .flag("adopt", "This site and machine go on with the journal."),
            .flag("reject", "Puts the journal aside; the next run begins a new one."),
        ],
        examples: ["site", "site --adopt"])

    static let undo = CommandSpecification(
        name: "undo", summary: "Goes back to the configuration that was in use before.",
        discussion: """
            Shows what the next run would do under it, operation by operation, and with your yes puts it in the place of \
            satchel.yaml, which is kept beside it. Writes to no mailbox itself: the next run does, or the service after a \
            reload. A second undo goes back to what was undone.
            """,
        options: [
            .flag("list", "Lists those under which mailboxes were written to, and what each changed."),
            .value("to", "DIGEST", "Goes to this one instead; the first digits are enough."),
            .flag("print", "Writes its text to standard output, and replaces nothing."),
            .value("journal", "FILE", "Where the journal lies, if satchel.yaml does not load and cannot say."),
            .flag("yes", "Replaces without asking."),
        ],
        examples: ["undo", "undo --list", "undo --to 4f1c2d4e90ab --yes"])

    static let simulate = CommandSpecification(
        name: "simulate", summary: "Serves the Exchange simulator on this machine until Ctrl-C.",
        discussion: """
            A strict server of Microsoft Graph's contact protocol, for tests and for looking around. Point any Graph \
            client at it: the endpoint, a tenant, a client id and a secret are printed at the start.
            """,
        options: [
            .value("state", "FILE", "Keeps the mailboxes in this file (default: in memory)."),
            .value("port", "NUMBER", "The port on the loopback address (default: one that is free)."),
            .value("latency", "MILLISECONDS", "How long each request takes (default: 0)."),
            .value("user", "ADDRESS", "Adds a user with a mailbox.", repeatable: true),
            .value(
                "certificate", "FILE", "A certificate (PEM) that the app may sign in with.", repeatable: true),
            .value(
                "federation", "ISSUER,SUBJECT,FILE",
                "Trusts an issuer's tokens for a subject; FILE holds the issuer's certificate (PEM).",
                repeatable: true),
            .value("tls", "FILE", "Speaks https, with the certificate and key of this file (PEM)."),
            .value(
                "set", "NAME=VALUE", "A switch of the simulator's behaviour, see Documentation/Simulator.md.",
                repeatable: true),
            .value("faults", "FILE", "Lets requests fail as this file says, see Documentation/Simulator.md."),
            .value("fault-seed", "NUMBER", "Lets requests fail by chance; equal numbers are equal faults."),
        ],
        examples: ["simulate --user anna@musterwerk.example --port 8081", "simulate --state demo/exchange.db"])

    static let demo = CommandSpecification(
        name: "demo", summary: "Fills the address books of an invented company, all on this machine.",
        discussion: """
            Makes a CRM with sample data, starts the Exchange simulator, runs the service against it and shows who got \
            what. Stays up until Ctrl-C, with the console on a free port and an account for it, so that you can change a \
            right and watch it arrive.
            """,
        options: [
            .flag("once", "Runs every address book twice, prints the result and ends."),
            .value("keep", "DIR", "Leaves crm.db, satchel.yaml, journal.db and exchange.db in this folder."),
            .value("seed", "NUMBER", "Which of the invented companies (default: \(SampleCRM.defaultSeed))."),
            .value("latency", "MILLISECONDS", "How long each simulated request takes (default: 0)."),
        ],
        examples: ["demo", "demo --once --json", "demo --keep ./demo"])
}

extension CommandTable {
    /// The help of the program as a whole.
    static func overview(program: String) -> String {
        let width = (all.map(\.name.count).max() ?? 0) + 2
        var lines = [
            "Satchel fills each user's Exchange address book with exactly the CRM contacts that this user may see.", "",
            "Usage: \(program) COMMAND [options]", "", "Commands:",
        ]
        lines += all.map { command in
            "  " + command.name + String(repeating: " ", count: width - command.name.count) + command.summary
        }
        lines += [
            "", "Every command takes --json and --help; most take --config FILE (default: satchel.yaml).", "",
        ]
        let codes = ExitCode.allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ") + "."
        lines += TextTable.wrapped(codes, width: 90).enumerated().map {
            ($0 == 0 ? "Exit codes: " : "            ") + $1
        }
        return lines.joined(separator: "\n")
    }
}
