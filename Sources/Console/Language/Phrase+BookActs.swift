/// What is asked of one address book.
extension Phrase {
    static let acts = Phrase("What you can do", "Was Sie tun können")
    static let runNow = Phrase("Run now", "Jetzt abgleichen")
    static let runNowHelp = Phrase(
        "Compares this address book with the CRM as soon as the present cycle is over.",
        "Gleicht dieses Adressbuch mit dem CRM ab, sobald der laufende Durchgang zu Ende ist.")
    static let runAsked = Phrase(
        "It is run as soon as the present cycle is over.",
        "Es wird abgeglichen, sobald der laufende Durchgang zu Ende ist.")
    static let tooManyAsked = Phrase(
        "Too many address books wait to be run already. Try again in a minute.",
        "Es warten schon zu viele Adressbücher. Versuchen Sie es in einer Minute noch einmal.")
    static let dryRun = Phrase("What would the next run do?", "Was täte der nächste Lauf?")
    static let dryRunHelp = Phrase(
        "Asks Exchange, and changes nothing. May take some seconds.",
        "Fragt Exchange und ändert nichts. Kann einige Sekunden dauern.")
    static let dryRunTitle = Phrase("The next run of {}, {}", "Der nächste Lauf von {}, {}")
    static let pause = Phrase("Pause", "Aussetzen")
    static let pauseHelp = Phrase(
        "From the next run on nothing new comes, nothing is changed, and nothing goes. Only what the member has no right to "
            + "any more is still taken away: revocations are never paused. Lasts until somebody resumes it.",
        "Ab dem nächsten Lauf kommt nichts Neues, wird nichts geändert und geht nichts. Nur was das Mitglied nicht mehr "
            + "haben darf, wird weiter entfernt: Entzogene Rechte werden nie ausgesetzt. Gilt, bis es jemand fortsetzt."
    )
    static let resume = Phrase("Resume", "Fortsetzen")
    static let resumeHelp = Phrase(
        "The next run brings it up to date again.", "Der nächste Lauf bringt es wieder auf den Stand.")
    static let paused = Phrase("paused", "ausgesetzt")
    static let pausedNow = Phrase("It is paused from the next run on.", "Ab dem nächsten Lauf ist es ausgesetzt.")
    static let resumedNow = Phrase(
        "It is resumed with the next run.", "Mit dem nächsten Lauf geht es weiter.")
    static let notPausable = Phrase(
        "It cannot be paused: it is paused already, has no seat, or ends.",
        "Es lässt sich nicht aussetzen: Es ist schon ausgesetzt, hat keinen Platz oder endet.")
    static let notPaused = Phrase("It is not paused any more.", "Es ist nicht mehr ausgesetzt.")
    static let pauseReasonMissing = Phrase(
        "Say why it is to be paused (up to 500 characters).",
        "Geben Sie an, warum es ausgesetzt werden soll (höchstens 500 Zeichen).")
    static let nothingToDo = Phrase("It would do nothing.", "Er täte nichts.")
    static let byActAndCause = Phrase("What, and why", "Was und warum")
    static let actCreate = Phrase("create", "anlegen")
    static let actUpdate = Phrase("change", "ändern")
    static let actRemove = Phrase("remove", "entfernen")
    static let actRedact = Phrase("take fields away", "Felder wegnehmen")
    static let actOnHold = Phrase("{}, would be held", "{}, würde angehalten")
    static let becauseNew = Phrase("new in the selection", "neu ausgewählt")
    static let becauseChanged = Phrase("changed in the CRM", "im CRM geändert")
    static let becauseDrift = Phrase("somebody changed it in the mailbox", "im Postfach geändert")
    static let becauseRights = Phrase("not visible to the member any more", "für das Mitglied nicht mehr sichtbar")
    static let becauseFilter = Phrase("not selected any more", "nicht mehr ausgewählt")
    static let becauseLimit = Phrase("fell beyond the limit", "über die Obergrenze gerutscht")
    static let becauseGone = Phrase("not in the CRM any more", "nicht mehr im CRM")
    static let becauseMember = Phrase("the address book ends", "das Adressbuch endet")
    static let becauseLostFields = Phrase("a field may not be read any more", "ein Feld darf nicht mehr gelesen werden")
    static let becauseHandedOver = Phrase(
        "the mailbox went to another member", "das Postfach ging an ein anderes Mitglied")
    static let becauseMerged = Phrase("merged into another record", "in einem anderen Datensatz aufgegangen")
    /// What was held, and let go.
    static let becauseReleased = Phrase("{}, released", "{}, freigegeben")
    static let becausePhoto = Phrase("another photo", "anderes Foto")
    static let stayingWithoutProof = Phrase(
        "Would stay, not proven to have left", "Bliebe, da der Wegfall nicht belegt ist")
    static let plannedOperations = Phrase("Single contacts", "Einzelne Kontakte")
    static let moreOfPlan = Phrase(
        "{} more are not shown here: satchel plan --json", "{} weitere stehen nicht hier: satchel plan --json")
    static let toHeld = Phrase("To what is held", "Zum Angehaltenen")
    static let problems = Phrase("What stood in the way", "Was dazwischenkam")
}
