/// The commands that say who has what, for a data-protection officer.
extension CommandTable {
    static let csv = Option.flag("csv", "Prints CSV (UTF-8, RFC 4180) instead of text.")
    static let since = Option.value(
        "since", "TIME", "From this time on: 2026-11-24, or 2026-11-24T09:30:00Z. A day begins in the configured zone.")
    static let until = Option.value("until", "TIME", "Before this time; a day alone is included whole.")
    static let whichRecord = Option.value("record", "TABLE/KEY", "Which record. Merged records are followed.")
    static let whichMember = Option.value(
        "member", "LOGIN", "Which member; also by the CRM's key of the user, for one whom the CRM has no more.")

    private static let register = """
        Reads the journal, also while the service runs, and names record keys and fields; it holds no contact's content. \
        What is not certain is called possible.
        """

    static let whereIs = CommandSpecification(
        name: "where",
        summary: "Says which mailboxes hold a record, or held it, with which fields, since when and why.",
        discussion: register, options: [whichRecord, since, until, csv],
        examples: [
            "where --record Kontakte/4711", "where --record Kontakte/4711 --since 2026-01-01 --csv",
        ])

    static let heldBy = CommandSpecification(
        name: "held-by", summary: "Says which records a member holds, or held, with which fields, since when and why.",
        discussion: register,
        options: [whichMember, .flag("now", "Leaves out what is gone."), since, until, csv],
        examples: ["held-by --member hmueller --now", "held-by --member hmueller --since 2026-01-01 --csv"])

    static let revocations = CommandSpecification(
        name: "revocations",
        summary: "Lists what members lost the right to: since when, when it was gone, and the proof.",
        discussion: """
            Lost rights to contacts and to single fields, and address books that ended. What is still there comes first, \
            overdue from 15 minutes after the reading that showed the loss; then the exit code is 1. The times bound when \
            something went. Reads the journal, also while the service runs.
            """,
        options: [whichMember, .flag("open", "Leaves out what is gone."), since, until, csv],
        examples: ["revocations --open", "revocations --since 2026-11-01 --until 2026-11-30 --csv"])

    static let offboard = CommandSpecification(
        name: "offboard", summary: "Certifies that nothing is left of what a member who left had received.",
        discussion: """
            It takes nothing away by itself: an address book ends when its member is inactive, or leaves its book, in the \
            CRM. Says for each address book whether it is emptied, and what is overdue; ends with 0 only when all is \
            certain. Reads the journal, also while the service runs. A journal that was restored or rebuilt may have \
            forgotten an address book; then only --look certifies.
            """,
        options: [
            whichMember,
            .flag("look", "Looks into the member's mailbox too, for address books that the journal has forgotten."),
            csv,
        ],
        examples: ["offboard --member hmueller", "offboard --member hmueller --look --json"])

    static let erase = CommandSpecification(
        name: "erase", summary: "Certifies that a record which was deleted in the CRM is gone from every mailbox.",
        discussion: """
            It deletes nothing by itself: delete the record in the CRM, and the next run takes it out of every mailbox. \
            Merged records are followed. Ends with 0 only when all is certain, with 5 while a brake holds the removal. Reads \
            the journal, also while the service runs.
            """,
        options: [whichRecord, csv], examples: ["erase --record Kontakte/4711", "erase --record Kontakte/4711 --json"])

    private static let sealed = """
         Once a day the service seals the account: a line in the file that ends in .seals beside the journal, and in its log. With \
        --verify the exit code is 1 where a part of the account is not what was sealed.
        """

    static let audit = CommandSpecification(
        name: "audit", summary: "Lists what was disclosed and what was taken away, in the order of time.",
        discussion: register + sealed,
        options: [
            whichMember, whichRecord, book, since, until, csv,
            .flag("verify", "Compares the whole account with its seals, and lists these instead."),
            .flag("acts", "Lists instead what persons did in the console: who, when, what."),
            .flag("looks", "Lists who saw in the console what a contact holds, instead."),
        ],
        examples: [
            "audit --verify", "audit --acts", "audit --since 2026-11-01 --until 2026-11-30 --csv",
            "audit --record Kontakte/4711",
            "audit --member hmueller --json",
        ])
}
