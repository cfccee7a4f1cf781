/// Subscriptions in the embedded CRM.
extension Phrase {
    static let subscriptions = Phrase("Subscriptions", "Abonnements")
    static let subscriptionsTo = Phrase("Subscriptions to {}", "Abonnements von {}")
    static let subscriptionsLead = Phrase(
        "A subscription marks one record for one user or one group. A book whose filter asks subscribed() then selects it.",
        "Ein Abonnement merkt einen Datensatz für eine Person oder eine Gruppe vor. Ein Buch, dessen Filter nach "
            + "subscribed() fragt, wählt ihn dann aus.")
    static let subscriptionIsNoRight = Phrase(
        "A subscription gives no right: who may not see the record does not get it.",
        "Ein Abonnement verleiht kein Recht: Wer den Datensatz nicht sehen darf, bekommt ihn nicht.")
    static let recordById = Phrase("By the record's id", "Nach der Nummer des Datensatzes")
    static let recordIdHelp = Phrase(
        "Written TABLE/KEY, such as {}/4711.", "In der Form TABELLE/SCHLÜSSEL, etwa {}/4711.")
    static let showRecord = Phrase("Show", "Anzeigen")
    static let recordByName = Phrase("By what it is called", "Nach der Bezeichnung")
    static let searchWords = Phrase("Words of the name", "Wörter aus dem Namen")
    static let searchTable = Phrase("Table", "Tabelle")
    static let searchByName = Phrase("Search", "Suchen")
    static let searchIsNoted = Phrase(
        "What you find is noted in the journal, with your name.",
        "Was Sie finden, wird mit Ihrem Namen im Journal vermerkt.")
    static let searchIsHidden = Phrase(
        "Searching by name is off, since the configuration hides what contacts hold (console: contents).",
        "Die Suche nach Namen ist aus, weil die Konfiguration verbirgt, was Kontakte enthalten (console: contents).")
    static let foundRecords = Phrase("Records found", "Gefundene Datensätze")
    static let nothingFoundThere = Phrase("No record is called that.", "Kein Datensatz heißt so.")
    static let foundMore = Phrase(
        "There are more, or not all were looked at: give more words.",
        "Es gibt mehr, oder nicht alle wurden angesehen: Geben Sie mehr Wörter an.")
    static let recordName = Phrase("Name", "Bezeichnung")
    static let subscribers = Phrase("Who is subscribed", "Wer abonniert hat")
    static let nobodySubscribed = Phrase("Nobody is subscribed to it.", "Niemand hat ihn abonniert.")
    static let subscriberKind = Phrase("Kind", "Art")
    static let subscriberName = Phrase("Login or group", "Anmeldename oder Gruppe")
    static let aUser = Phrase("User", "Person")
    static let aGroup = Phrase("Group", "Gruppe")
    static let groupOf = Phrase("Group, {} active users", "Gruppe, {} aktive Personen")
    static let changeSubscription = Phrase("Change", "Ändern")
    static let subscribe = Phrase("Subscribe", "Abonnieren")
    static let unsubscribe = Phrase("Take away", "Wegnehmen")
    static let subscribeSomebody = Phrase("Subscribe somebody", "Abonnement hinzufügen")
    static let whoGetsIt = Phrase("Who gets it", "Wer ihn bekommt")
    static let effectCount = Phrase(
        "By rights and filters it belongs in {} of {} address books of those who are subscribed.",
        "Nach Rechten und Filtern gehört er in {} von {} Adressbüchern derer, die ihn abonniert haben.")
    static let effectHasLimits = Phrase(
        "Whether it is beyond the limit of a book is told by the explanation.",
        "Ob er jenseits der Obergrenze eines Buchs liegt, sagt die Erklärung.")
    static let effectsMax = Phrase("More than {} are not worked out.", "Mehr als {} werden nicht durchgerechnet.")
    static let getsIt = Phrase("yes", "ja")
    static let wouldNotGetIt = Phrase("would not get it", "bekäme ihn nicht")
    static let gets = Phrase("Gets it", "Bekommt ihn")
    static let becauseOf = Phrase("Because", "Weil")
    static let noBook = Phrase("none", "keins")
    static let explainIt = Phrase("Explanation", "Erklärung")
    static let subscriptionsAsOf = Phrase(
        "Subscriptions as of now; records and rights as the service read them at {}.",
        "Abonnements von jetzt; Datensätze und Rechte, wie der Dienst sie gelesen hat: {}.")
    static let subscriptionDone = Phrase(
        "It is written to the CRM. Mailboxes follow with the next run.",
        "Das steht jetzt im CRM. Die Postfächer folgen mit dem nächsten Lauf.")
    static let subscriptionAsItWas = Phrase("It was so already.", "Das war schon so.")
}
