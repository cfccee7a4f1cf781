/// Who has what, and had.
extension Phrase {
    static let whereIs = Phrase("Where is it?", "Wo ist was?")
    static let whereLead = Phrase(
        "Where a contact's data lie, and lay, and how that is known. By record keys and field names alone: "
            + "the journal holds nothing that a contact holds.",
        "Wo Daten eines Kontakts liegen und lagen, und woher man das weiß. Nur Schlüssel und Feldnamen: Was in einem "
            + "Kontakt steht, steht nicht im Journal.")
    static let question = Phrase("Question", "Frage")
    static let whereRecord = Phrase("Who has this record?", "Wer hat diesen Datensatz?")
    static let whereMember = Phrase("What does this member have?", "Was hat dieses Mitglied?")
    static let whereRevocations = Phrase(
        "What was lost, and is it gone?", "Was darf jemand nicht mehr haben, und ist es weg?")
    static let whereWord = Phrase(
        "Record (TABLE/KEY) or member (login)", "Datensatz (TABELLE/SCHLÜSSEL) oder Mitglied (Anmeldename)")
    static let nowOnly = Phrase("Leave out what is gone", "Ohne das, was weg ist")
    static let sinceDay = Phrase("From (2026-11-24)", "Von (2026-11-24)")
    static let untilDay = Phrase("To (2026-11-30)", "Bis (2026-11-30)")
    static let asFile = Phrase("All of it as a file:", "Alles als Datei:")
    static let nothingThere = Phrase("Nothing was found.", "Nichts gefunden.")
    static let holdingsCaption = Phrase("Stays in address books", "Aufenthalte in Adressbüchern")
    static let revocationsCaption = Phrase("What was lost", "Was entzogen wurde")
    static let sinceTime = Phrase("There since", "Da seit")
    static let untilTime = Phrase("Until", "Bis")
    static let fields = Phrase("Fields", "Felder")
    static let proof = Phrase("Proof", "Beleg")
    static let lostSince = Phrase("Right lost", "Recht verloren")
    static let goneSince = Phrase("Gone", "Weg seit")
    static let perhaps = Phrase("perhaps also {}", "vielleicht auch {}")
    static let fieldsUnnamed = Phrase("and fields that cannot be named", "und Felder, die sich nicht benennen lassen")
    static let wholeContact = Phrase("the whole contact", "der ganze Kontakt")
    static let byCause = Phrase("{}, by {}", "{}, wegen {}")
    static let readBackBy = Phrase("{}; read back {}", "{}; nachgelesen {}")
    static let holdsIt = Phrase("lies there", "liegt dort")
    static let holdsPerhaps = Phrase("perhaps lies there", "liegt vielleicht dort")
    static let leavingNow = Phrase("is being removed", "wird entfernt")
    static let isGone = Phrase("gone", "weg")
    static let unfollowed = Phrase("not followed any more", "nicht mehr verfolgt")
    static let waitingToGo = Phrase("still there", "noch da")
    static let overdueToGo = Phrase("still there, overdue", "noch da, überfällig")
    static let cameBack = Phrase("the right came back before", "das Recht kam vorher zurück")
}
