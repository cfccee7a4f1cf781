/// The overview.
extension Phrase {
    static let site = Phrase("Site", "Installation")
    static let mode = Phrase("Mode", "Betriebsart")
    static let members = Phrase("Members", "Mitglieder")
    static let seatsUsed = Phrase("Seats used", "Belegte Plätze")
    static let ofNumber = Phrase("{} of {}", "{} von {}")
    static let lastReading = Phrase(
        "Last change seen in the CRM's size or rights",
        "Letzte gesehene Änderung an Umfang oder Rechten des CRM")
    static let notAccepted = Phrase("{}, not accepted", "{}, nicht übernommen")
    static let readingRefused = Phrase(
        "The last reading of the CRM was not accepted:",
        "Die letzte Lesung des CRM wurde nicht übernommen:")
    static let neverRead = Phrase("not read yet", "noch nicht gelesen")
    static let readingCounts = Phrase("{}, {} records, {} users", "{}, {} Datensätze, {} Benutzer")
    static let lastCycle = Phrase("Last cycle", "Letzter Umlauf")
    static let nextRun = Phrase("Next run", "Nächster Lauf")
    static let cycleCounts = Phrase(
        "{}, {} s, {} address books, {} of them with nothing to do",
        "{}, {} s, {} Adressbücher, davon {} ohne Änderung")
    static let overdueRevocations = Phrase("Overdue revocations", "Überfällige Rücknahmen")
    static let attention = Phrase("Needs attention", "Zu beachten")
    static let allWell = Phrase("Nothing needs attention.", "Alles in Ordnung, es ist nichts zu tun.")
    static let openHolds = Phrase("Open holds", "Zu entscheiden")
}
