/// Why a record is, or is not, in an address book.
extension Phrase {
    static let explain = Phrase("Why?", "Warum?")
    static let explainTitle = Phrase("Why is it there, or not?", "Warum ist er da oder nicht?")
    static let explainLead = Phrase(
        "Says step by step why a record is, or is not, in a member's address book, by the rules that fill it.",
        "Erklärt Schritt für Schritt, warum ein Datensatz im Adressbuch eines Mitglieds ist oder nicht, nach denselben "
            + "Regeln, die es füllen.")
    static let memberLogin = Phrase("Member (login)", "Mitglied (Anmeldename)")
    static let recordKey = Phrase("Record, such as Kontakte/4711", "Datensatz, etwa Kontakte/4711")
    static let onlyBook = Phrase("the one that fits", "das passende")
    static let explainButton = Phrase("Explain", "Erklären")
    static let isIn = Phrase("{} belongs in the address book {} of {}", "{} gehört in das Adressbuch {} von {}")
    static let isNotIn = Phrase(
        "{} does not belong in the address book {} of {}", "{} gehört nicht in das Adressbuch {} von {}")
    static let readAt = Phrase("The CRM as read at {}", "CRM, gelesen am {}")
    static let yes = Phrase("yes", "ja")
    static let no = Phrase("no", "nein")
    static let fact = Phrase("fact", "Angabe")
    static let stepSeat = Phrase("Seat", "Platz")
    static let stepMember = Phrase("Membership", "Mitgliedschaft")
    static let stepViewRight = Phrase("Right to the view", "Recht auf die Ansicht")
    static let stepRecordRight = Phrase("Right to the record", "Recht auf den Datensatz")
    static let stepViewFilter = Phrase("Filter of the view", "Filter der Ansicht")
    static let stepBookFilter = Phrase("Filter of the book", "Filter des Buchs")
    static let stepSubscription = Phrase("Subscription", "Abonnement")
    static let stepRank = Phrase("Place and limit", "Platz in der Reihe und Obergrenze")
    static let stepFields = Phrase("Fields", "Felder")
    static let stepTarget = Phrase("In the mailbox", "Im Postfach")
    static let filterTree = Phrase("The filter, part by part", "Der Filter, Teil für Teil")
    static let valueHidden = Phrase("not shown", "nicht gezeigt")
    static let notReadYet = Phrase(
        "The service has not read the CRM yet. Try again in a moment.",
        "Der Dienst hat das CRM noch nicht gelesen. Versuchen Sie es gleich noch einmal.")
    static let tooBusy = Phrase(
        "Too many answers are being worked out at the moment. Try again in a minute.",
        "Es werden gerade zu viele Auskünfte berechnet. Versuchen Sie es in einer Minute noch einmal.")
    static let wrongQuestion = Phrase("That could not be answered:", "Das ließ sich nicht beantworten:")

    // MARK: Why something stays

    static let doubtUnasked = Phrase(
        "the CRM was not asked for it by its id yet", "der Datensatz wurde im CRM noch nicht eigens nachgeschlagen")
    static let doubtContradicted = Phrase(
        "asked for it by its id, the CRM still has it, and it still belongs",
        "beim Nachschlagen war der Datensatz noch im CRM, und er gehört weiter dazu")
    static let doubtUnanswered = Phrase(
        "the CRM could not be asked for it by its id", "der Datensatz ließ sich im CRM nicht nachschlagen")
    static let doubtUnsettled = Phrase(
        "that was in doubt before, and one more reading must say the same",
        "das war vorher zweifelhaft, und eine weitere Lesung muss dasselbe ergeben")
}
