/// Runs: their causes, outcomes and counts.
extension Phrase {
    static let runs = Phrase(
        "Last runs that did or refused something",
        "Letzte Läufe, die etwas taten oder verweigerten")
    static let noRuns = Phrase("No run has done anything yet.", "Noch kein Lauf hat etwas getan.")
    static let started = Phrase("Started", "Begonnen")
    static let outcome = Phrase("Outcome", "Ergebnis")
    static let counts = Phrase("Counts", "Zahlen")
    static let causeDue = Phrase("due", "fällig")
    static let causeChanged = Phrase("something changed", "etwas hat sich geändert")
    static let causeAsked = Phrase("asked for", "verlangt")
    static let outcomeOk = Phrase("good", "gut")
    static let outcomeHeld = Phrase("something is held", "etwas ist angehalten")
    static let outcomeRefused = Phrase("refused", "verweigert")
    static let outcomeFailed = Phrase("failed", "fehlgeschlagen")
    static let outcomeInterrupted = Phrase("interrupted", "unterbrochen")
    static let didNothing = Phrase("nothing was done", "nichts getan")
    static let countCreated = Phrase("created", "angelegt")
    static let countUpdated = Phrase("updated", "geändert")
    static let countRedacted = Phrase("fields taken back", "Felder zurückgenommen")
    static let countPhotos = Phrase("photos", "Fotos")
    static let countRemoved = Phrase("removed", "entfernt")
    static let countHeld = Phrase("held", "angehalten")
    static let countAdopted = Phrase("taken over", "übernommen")
    static let countDuplicates = Phrase("surplus ones removed", "überzählige entfernt")
    static let countDrift = Phrase("changes in the mailbox undone", "Änderungen im Postfach rückgängig")
    static let countRequests = Phrase("requests", "Anfragen")
}
