/// A user's own page.
extension Phrase {
    static let user = Phrase("own address book only", "nur das eigene Adressbuch")
    static let mine = Phrase("My address book", "Mein Adressbuch")
    static let mineNoMember = Phrase(
        "No user of the CRM belongs to this account, so there is no address book of yours.",
        "Zu diesem Konto gehört kein Benutzer des CRM. Deshalb haben Sie kein eigenes Adressbuch.")
    static let mineInOrder = Phrase(
        "Your address book is in order.", "Ihr Adressbuch ist in Ordnung.")
    static let mineHeld = Phrase(
        "Your address book is held: something unusual would happen to it, and an administrator looks at it first.",
        "Ihr Adressbuch ist angehalten: Es würde sich ungewöhnlich viel ändern, und die Verwaltung sieht es sich "
            + "vorher an.")
    static let minePaused = Phrase(
        "An administrator has paused your address book: until it is resumed nothing new comes, and nothing changes. What "
            + "you may not see any more goes all the same.",
        "Ihr Adressbuch ist von der Verwaltung ausgesetzt: Bis es weitergeht, kommt nichts Neues, und nichts ändert sich. "
            + "Was Sie nicht mehr sehen dürfen, geht trotzdem.")
    static let mineLate = Phrase(
        "Your address book could not be brought up to date lately; when it last was, stands below. Please tell your "
            + "administrator if it stays so.",
        "Ihr Adressbuch ließ sich zuletzt nicht auf den neuesten Stand bringen; wann es das letzte Mal gelang, steht "
            + "darunter. Bitte sagen Sie es Ihrer Verwaltung, wenn es so bleibt.")
    static let mineStill = Phrase(
        "At present nothing is written to your address book. Your administrator decides when it goes on.",
        "In Ihr Adressbuch wird zurzeit nichts geschrieben. Wann es weitergeht, entscheidet Ihre Verwaltung.")
    static let mineNotYet = Phrase(
        "Your address book has not been filled yet. It comes with the next run.",
        "Ihr Adressbuch wurde noch nicht gefüllt. Es kommt mit dem nächsten Lauf.")
    static let mineNoSeat = Phrase(
        "All places are taken, so there is no address book for you yet. Please ask your administrator for one.",
        "Alle Plätze sind vergeben. Deshalb gibt es noch kein Adressbuch für Sie. Bitte fragen Sie Ihre Verwaltung "
            + "nach einem Platz.")
    static let mineNoMailbox = Phrase(
        "The CRM knows no mailbox of yours, so your contacts have nowhere to go. Please tell your administrator.",
        "Das CRM kennt kein Postfach von Ihnen. Deshalb können Ihre Kontakte nirgends abgelegt werden. Bitte sagen Sie "
            + "es Ihrer Verwaltung.")
    static let mineNoBook = Phrase(
        "No address book is kept for you. Please ask your administrator if you need one.",
        "Für Sie wird kein Adressbuch geführt. Bitte fragen Sie Ihre Verwaltung, wenn Sie eines brauchen.")
    static let mineInactive = Phrase(
        "You are not an active user of the CRM, so no address book is kept for you.",
        "Sie sind im CRM kein aktiver Benutzer. Deshalb wird für Sie kein Adressbuch geführt.")
    static let readIncompletely = Phrase(
        "The CRM could not be read completely. Until it can be, no contacts are shown here, and no new ones come to your "
            + "phone. Please try again later.",
        "Das CRM ließ sich nicht vollständig lesen. Bis das wieder geht, werden hier keine Kontakte gezeigt, und auf Ihr "
            + "Telefon kommen keine neuen. Bitte versuchen Sie es später noch einmal.")
    static let mineLastRun = Phrase("Last brought up to date", "Zuletzt auf den neuesten Stand gebracht")
    static let mineFindLink = Phrase("Add contacts from the CRM", "Kontakte aus dem CRM dazunehmen")
    static let mineFind = Phrase("Add contacts", "Kontakte dazunehmen")
    static let mineFindLead = Phrase(
        "Searches all contacts that you may see in the CRM. What you subscribe to comes to your phone with the next run.",
        "Durchsucht alle Kontakte, die Sie im CRM sehen dürfen. Was Sie abonnieren, kommt mit dem nächsten Lauf auf Ihr "
            + "Telefon.")
    static let mineFindMore = Phrase(
        "There may be more. Search for something narrower.",
        "Es kann weitere geben. Suchen Sie genauer.")
    static let mineSearch = Phrase("Name, number or address", "Name, Nummer oder Adresse")
    static let mineListDeleted = Phrase("Deleted by you", "Von Ihnen gelöscht")
    static let mineDeletedLead = Phrase(
        "You deleted these contacts on your phone or in Outlook, so they stay away. What you put back comes again with the "
            + "next run.",
        "Diese Kontakte haben Sie auf dem Telefon oder in Outlook gelöscht, deshalb bleiben sie weg. Was Sie "
            + "zurückholen, kommt mit dem nächsten Lauf wieder.")
    static let minePutBack = Phrase("Put back", "Zurückholen")
    static let mineSubscribe = Phrase("Subscribe", "Abonnieren")
    static let mineUnsubscribe = Phrase("End subscription", "Abonnement beenden")
    static let mineGroupSubscription = Phrase(
        "One of your groups subscribes to it.", "Eine Ihrer Gruppen hat ihn abonniert.")
    static let mineSince = Phrase("since", "seit")
    static let mineNothingToShow = Phrase("A contact that is leaving", "Ein Kontakt, der geht")
    static let mineItemHeld = Phrase("on your phone", "auf Ihrem Telefon")
    static let mineItemChanges = Phrase(
        "on your phone; the next run changes it", "auf Ihrem Telefon; der nächste Lauf ändert ihn")
    static let mineItemComes = Phrase("comes with the next run", "kommt mit dem nächsten Lauf")
    static let mineItemGoes = Phrase(
        "goes with one of the next runs, unless your administrator keeps it",
        "geht mit einem der nächsten Läufe, wenn Ihre Verwaltung ihn nicht behält")
    static let mineItemParked = Phrase("stays away for now", "bleibt vorerst weg")
    static let mineItemEmpty = Phrase(
        "left out: you may read nothing of it that has a value",
        "ausgelassen: Sie dürfen nichts davon lesen, was einen Wert hat")
    static let mineItemNotWanted = Phrase("not in your address book", "nicht in Ihrem Adressbuch")
    static let mineItemDeleted = Phrase("deleted by you, stays away", "von Ihnen gelöscht, bleibt weg")
    static let mineBack = Phrase("To my address book", "Zu meinem Adressbuch")
    static let mineExactly = Phrase("More exactly", "Genauer")
    static let mineIsIn = Phrase("Why {} is in your address book {}", "Warum {} in Ihrem Adressbuch {} ist")
    static let mineIsNotIn = Phrase(
        "Why {} is not in your address book {}", "Warum {} nicht in Ihrem Adressbuch {} ist")
    static let mineWhySeat = Phrase("There is a place for your address book.", "Für Ihr Adressbuch ist ein Platz da.")
    static let mineWhyNoSeat = Phrase(
        "There is no place for your address book.", "Für Ihr Adressbuch ist kein Platz da.")
    static let mineWhyMember = Phrase("The address book is kept for you.", "Das Adressbuch wird für Sie geführt.")
    static let mineWhyNoMember = Phrase(
        "The address book is not kept for you.", "Das Adressbuch wird nicht für Sie geführt.")
    static let mineWhyView = Phrase("You may use this list of the CRM.", "Sie dürfen diese Liste des CRM benutzen.")
    static let mineWhyNoView = Phrase(
        "You may not use this list of the CRM.", "Sie dürfen diese Liste des CRM nicht benutzen.")
    static let mineWhyRecord = Phrase(
        "You may see this contact in the CRM.", "Sie dürfen diesen Kontakt im CRM sehen.")
    static let mineWhyNoRecord = Phrase(
        "There is no such contact in the CRM that you may see.",
        "Im CRM gibt es keinen solchen Kontakt, den Sie sehen dürfen.")
    static let mineWhyViewFilter = Phrase(
        "The list of the CRM has this contact.", "Die Liste des CRM enthält diesen Kontakt.")
    static let mineWhyNoViewFilter = Phrase(
        "The list of the CRM leaves this contact out.", "Die Liste des CRM lässt diesen Kontakt weg.")
    static let mineWhyBookFilter = Phrase(
        "The address book asks for this contact.", "Das Adressbuch verlangt diesen Kontakt.")
    static let mineWhyNoBookFilter = Phrase(
        "The address book does not ask for this contact.", "Das Adressbuch verlangt diesen Kontakt nicht.")
    static let mineWhySubscription = Phrase("About the subscription", "Zum Abonnement")
    static let mineWhyRank = Phrase("It is within the limit.", "Er liegt innerhalb der Obergrenze.")
    static let mineWhyNoRank = Phrase(
        "The address book is full: others come before it.",
        "Das Adressbuch ist voll: Andere kommen vor ihm.")
    static let mineWhyFields = Phrase("What you may read of it", "Was Sie davon lesen dürfen")
    static let mineWhyNoFields = Phrase(
        "You may read nothing of it that has a value.", "Sie dürfen nichts davon lesen, was einen Wert hat.")
    static let mineWhyTarget = Phrase("What is in your mailbox", "Was in Ihrem Postfach ist")
}
