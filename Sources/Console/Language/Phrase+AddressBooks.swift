/// The list of address books, and one of them.
extension Phrase {
    static let inOrder = Phrase("in order", "in Ordnung")
    static let held = Phrase("held", "angehalten")
    static let failing = Phrase("failing", "fehlgeschlagen")
    static let overdue = Phrase("overdue", "überfällig")
    static let staying = Phrase("contacts stay without proof", "Kontakte bleiben ohne Beleg")
    static let unfilled = Phrase("not filled yet", "noch nicht gefüllt")
    static let allStates = Phrase("all", "alle")
    static let search = Phrase("Member or book", "Mitglied oder Buch")
    static let items = Phrase("Contacts", "Kontakte")
    static let underWay = Phrase("Under way", "In Arbeit")
    static let lastGood = Phrase("Last good run", "Letzter guter Lauf")
    static let nothingFound = Phrase("No address book fits.", "Kein Adressbuch passt dazu.")
    static let journalState = Phrase("State in the journal", "Zustand im Journal")
    static let fails = Phrase("Failed runs since the last good one", "Fehlgeschlagene Läufe seit dem letzten guten")
    static let overdueSince = Phrase("Overdue since", "Überfällig seit")
    static let heldBecause = Phrase("Held because", "Angehalten, weil")
    static let waiting = Phrase("What waits or was left out", "Was wartet oder ausgelassen wurde")
    static let noWaiting = Phrase(
        "Nothing waits, and nothing was left out.",
        "Nichts wartet, und nichts wurde ausgelassen.")
    static let whyLeftOut = Phrase(
        "the member deleted it, and it stays away until it is released",
        "vom Mitglied gelöscht; bleibt weg, bis es freigegeben wird")
    static let whyReleased = Phrase(
        "released; the next run brings it back",
        "freigegeben; der nächste Lauf bringt es zurück")
    static let whyContended = Phrase("somebody else keeps changing it", "jemand anders ändert es immer wieder")
    static let whyRefill = Phrase(
        "many were gone at once too often; it is put back later",
        "zu oft waren viele auf einmal weg; kommt später zurück")
    static let whyPhoto = Phrase("its picture cannot be used as a photo", "sein Bild taugt nicht als Foto")
    static let whyDeleted = Phrase(
        "was deleted in the mailbox and put back",
        "wurde im Postfach gelöscht und zurückgelegt")
    static let whyRefused = Phrase("Exchange refused it: {}", "von Exchange abgelehnt: {}")
}
