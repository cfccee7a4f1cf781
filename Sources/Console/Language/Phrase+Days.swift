/// The picture of the last days, and how gently Exchange is treated.
extension Phrase {
    static let lastDays = Phrase("Contacts changed in the last {} days", "Geänderte Kontakte der letzten {} Tage")
    static let lastDaysQuiet = Phrase(
        "In the last {} days no run had anything to do.",
        "In den letzten {} Tagen hatte kein Lauf etwas zu tun.")
    static let lastDaysSum = Phrase(
        "Each bar is a day, from {} to {}; the highest one is {}, with {} contacts.",
        "Jeder Balken ist ein Tag, vom {} bis zum {}; der höchste ist der {} mit {} Kontakten.")
    static let asNumbers = Phrase("As numbers", "In Zahlen")
    static let day = Phrase("Day (UTC)", "Tag (UTC)")
    static let dayRuns = Phrase("Runs", "Läufe")
    static let dayFailed = Phrase("Failed or refused", "Fehlgeschlagen oder verweigert")
    static let dayCreated = Phrase("Created", "Angelegt")
    static let dayUpdated = Phrase("Changed", "Geändert")
    static let dayRemoved = Phrase("Removed", "Entfernt")

    static let oldestGood = Phrase("Last good run that is longest ago", "Am längsten zurückliegender guter Lauf")
    static let throttle = Phrase("Exchange's limits", "Grenzen von Exchange")
    static let notThrottled = Phrase("Nothing waits.", "Nichts wartet.")
    static let throttledAll = Phrase("All requests wait until {}.", "Alle Anfragen warten bis {}.")
    static let throttledMailboxes = Phrase(
        "Mailboxes that wait: {}, until {} at the latest.",
        "Wartende Postfächer: {}, längstens bis {}.")
    static let throttledAnswers = Phrase(
        "Told to wait since the service started: {} times.",
        "Seit dem Start des Dienstes zum Warten aufgefordert: {}-mal.")
}
