/// Holds, and a person's word about them.
extension Phrase {
    static let nothingHeld = Phrase("Nothing is held.", "Nichts ist angehalten.")
    static let heldAll = Phrase("Removals from all address books", "Entfernungen aus allen Adressbüchern")
    static let heldBook = Phrase("The whole address book of {}, book {}", "Das ganze Adressbuch von {}, Buch {}")
    static let heldPlan = Phrase(
        "{} removals from the address book of {}, book {}",
        "{} Entfernungen aus dem Adressbuch von {}, Buch {}")
    static let act = Phrase("Act", "Vorgang")
    static let operations = Phrase("What is held", "Was angehalten ist")
    static let moreOperations = Phrase(
        "{} more are not shown here: satchel holds --json",
        "{} weitere stehen nicht hier: satchel holds --json")
    static let release = Phrase("Release", "Freigeben")
    static let discard = Phrase("Discard", "Verwerfen")
    static let releaseHelp = Phrase(
        "Released: the next run carries it out, once, within 24 hours.",
        "Freigegeben: der nächste Lauf führt es aus, einmal, binnen 24 Stunden.")
    static let discardHelp = Phrase(
        "Discarded: the contacts stay, and the same removals are not asked about again.",
        "Verworfen: die Kontakte bleiben, und nach denselben Entfernungen wird nicht mehr gefragt.")
    static let releaseBookHelp = Phrase(
        "Released: the next run goes on with the address book. If it is paused as well, it stays paused.",
        "Freigegeben: der nächste Lauf macht mit dem Adressbuch weiter. Ist es außerdem ausgesetzt, bleibt es das.")
    static let readsOnly = Phrase(
        "Only an administrator decides about holds.",
        "Über Angehaltenes entscheidet nur die Verwaltung.")
    static let reasonMissing = Phrase(
        "A reason is needed, of 500 characters at most.",
        "Es braucht eine Begründung, höchstens 500 Zeichen.")
    static let notHeld = Phrase("That is not held any more.", "Das ist nicht mehr angehalten.")
}
