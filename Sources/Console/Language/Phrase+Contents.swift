/// What an address book holds.
extension Phrase {
    static let contents = Phrase("What it holds", "Was darin ist")
    static let contentsTitle = Phrase("Contacts of {}, {}", "Kontakte von {}, {}")
    static let toContents = Phrase("What it holds, as it looks on a phone", "Was darin ist, wie auf dem Telefon")
    static let contentsHidden = Phrase(
        "The configuration does not let you see what contacts hold (console.contents). Shown are records, places and states.",
        "Was in den Kontakten steht, ist hier nach der Konfiguration nicht zu sehen (console.contents). Gezeigt werden "
            + "Datensätze, Plätze und Zustände.")
    static let contentsShown = Phrase(
        "You see the contacts as the CRM gives them to this member now. That you saw them has been noted, with your "
            + "account's name.",
        "Sie sehen die Kontakte so, wie das CRM sie diesem Mitglied jetzt gibt. Dass Sie sie gesehen haben, ist mit "
            + "dem Namen Ihres Kontos vermerkt.")
    static let listAll = Phrase("All", "Alle")
    static let listWaiting = Phrase("Wait for the next run", "Warten auf den nächsten Lauf")
    static let listNoted = Phrase("Cut or left out", "Gekürzt oder ausgelassen")
    static let listFellOff = Phrase("Beyond the limit", "Über der Obergrenze")
    static let listOf = Phrase("Lists", "Listen")
    static let searchContacts = Phrase("Name, number, address or record", "Name, Nummer, Adresse oder Datensatz")
    static let searchRecords = Phrase("Record", "Datensatz")
    static let limitOf = Phrase("Limit", "Obergrenze")
    static let noLimit = Phrase("none", "keine")
    static let visibleRecords = Phrase("Records that the member may see", "Datensätze, die das Mitglied sehen darf")
    static let noContacts = Phrase("No contact fits.", "Kein Kontakt passt dazu.")
    static let place = Phrase("Place {}", "Platz {}")
    static let pinned = Phrase("pinned", "angeheftet")
    static let itemHeld = Phrase("is there as it should be", "ist da, wie es sein soll")
    static let itemChanges = Phrase("is there; the next run changes it", "ist da; der nächste Lauf ändert ihn")
    static let itemComes = Phrase("comes with the next run", "kommt mit dem nächsten Lauf")
    static let itemGoes = Phrase(
        "is there, and is not selected any more: goes with the next run unless a brake holds it",
        "ist da und nicht mehr ausgewählt: geht mit dem nächsten Lauf, wenn keine Bremse ihn hält")
    static let itemUnderWay = Phrase("a request is under way", "eine Anfrage läuft gerade")
    static let itemParked = Phrase(
        "stays away for now (see the address book's page)", "bleibt vorerst weg (siehe Seite des Adressbuchs)")
    static let itemFellOff = Phrase("is beyond the limit", "liegt über der Obergrenze")
    static let itemEmpty = Phrase(
        "left out: the member may read nothing of it that has a value",
        "ausgelassen: Das Mitglied darf nichts davon lesen, was einen Wert hat")
    static let noteCut = Phrase("cut", "gekürzt")
    static let noteDropped = Phrase("left out", "weggelassen")
    static let noteUnparsed = Phrase("not understood, kept as it is", "nicht verstanden, bleibt wie es ist")
    static let whyThis = Phrase("Why?", "Warum?")
    static let withoutName = Phrase("(without a name)", "(ohne Namen)")
    static let toAddressBook = Phrase("To the address book", "Zum Adressbuch")

    // Properties as a phone calls them.
    static let propertyMobile = Phrase("mobile", "mobil")
    static let propertyBusinessPhone = Phrase("work", "Arbeit")
    static let propertyHomePhone = Phrase("home", "privat")
    static let propertyOtherPhone = Phrase("other number", "andere Nummer")
    static let propertyFax = Phrase("fax", "Fax")
    static let propertyMail = Phrase("e-mail", "E-Mail")
    static let propertyBusinessAddress = Phrase("work address", "Adresse, Arbeit")
    static let propertyHomeAddress = Phrase("home address", "Adresse, privat")
    static let propertyOtherAddress = Phrase("other address", "andere Adresse")
    static let propertyTitle = Phrase("position", "Position")
    static let propertyDepartment = Phrase("department", "Abteilung")
    static let propertyWeb = Phrase("web page", "Internetseite")
    static let propertyNotes = Phrase("notes", "Notizen")
    static let propertyBirthday = Phrase("birthday", "Geburtstag")
    static let propertyCategories = Phrase("categories", "Kategorien")
}
