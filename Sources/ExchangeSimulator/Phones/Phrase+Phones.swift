internal import WebPages

/// The phones.
extension Phrase {
    static let phones = Phrase("Phones", "Telefone")
    static let phonesIntroduction = Phrase(
        "The mailboxes of the simulated Exchange, as their owners' phones show them. Delete or change a contact, and see "
            + "it set right.",
        "Die Postfächer des simulierten Exchange, wie die Telefone ihrer Besitzer sie zeigen. Löschen oder ändern Sie "
            + "einen Kontakt und sehen Sie, wie er wiederhergestellt wird.")
    static let noPhones = Phrase("There is no mailbox yet.", "Es gibt noch kein Postfach.")
    static let skipToContacts = Phrase("To the content", "Zum Inhalt")
    static let contactCount = Phrase("Contacts: {}", "Kontakte: {}")
    static let allContacts = Phrase("All contacts", "Alle Kontakte")
    static let folder = Phrase("Folder", "Ordner")
    static let folderCount = Phrase("{} ({})", "{} ({})")
    static let searchContacts = Phrase("Name or company", "Name oder Firma")
    static let showContacts = Phrase("Search", "Suchen")
    static let noContacts = Phrase("No contacts here.", "Hier sind keine Kontakte.")
    static let contactsOfPage = Phrase("Page {} of {}", "Seite {} von {}")
    static let contactPages = Phrase("Pages of the list", "Seiten der Liste")
    static let formerContacts = Phrase("Previous page", "Vorige Seite")
    static let furtherContacts = Phrase("Next page", "Nächste Seite")
    static let putThere = Phrase("put there by a service", "von einem Dienst abgelegt")
    static let ownContact = Phrase("the member's own", "eigener Kontakt")
    static let newContact = Phrase("New contact", "Neuer Kontakt")
    static let editContact = Phrase("Edit", "Bearbeiten")
    static let deleteContact = Phrase("Delete", "Löschen")
    static let saveContact = Phrase("Save", "Sichern")
    static let cancelContact = Phrase("Cancel", "Abbrechen")
    static let loadAgain = Phrase("Load again", "Neu laden")
    static let givenName = Phrase("Given name", "Vorname")
    static let surname = Phrase("Surname", "Nachname")
    static let company = Phrase("Company", "Firma")
    static let jobTitle = Phrase("Position", "Position")
    static let mobile = Phrase("Mobile", "Mobil")
    static let business = Phrase("Work", "Geschäftlich")
    static let home = Phrase("Home", "Privat")
    static let email = Phrase("E-mail", "E-Mail")
    static let website = Phrase("Website", "Website")
    static let department = Phrase("Department", "Abteilung")
    static let address = Phrase("Address", "Anschrift")
    static let categories = Phrase("Categories", "Kategorien")
    static let notes = Phrase("Notes", "Notizen")
    static let hasAdded = Phrase(
        "Saved. The contact is the member's own: a service leaves it alone.",
        "Gesichert. Der Kontakt gehört dem Mitglied: Ein Dienst lässt ihn in Ruhe.")
    static let hasChanged = Phrase(
        "Saved. What a service put there, it sets right at its next visit. Load the page again to see it.",
        "Gesichert. Was ein Dienst abgelegt hat, stellt er beim nächsten Besuch wieder her. Laden Sie die Seite neu, um "
            + "es zu sehen.")
    static let hasDeleted = Phrase(
        "Deleted. What a service put there, it puts back at its next visit. Load the page again to see it.",
        "Gelöscht. Was ein Dienst abgelegt hat, legt er beim nächsten Besuch zurück. Laden Sie die Seite neu, um es zu "
            + "sehen.")
    static let refusedByExchange = Phrase("Exchange refuses that: {}", "Exchange lehnt das ab: {}")
    static let nothingToSave = Phrase("Fill in at least one field.", "Füllen Sie mindestens ein Feld aus.")
    static let noSuchPhone = Phrase("There is no such page.", "Diese Seite gibt es nicht.")
    static let contactIsGone = Phrase(
        "The contact is not there any more.", "Diesen Kontakt gibt es nicht mehr.")
    static let foreignPhoneForm = Phrase(
        "The form is not from this page. Go back, load the page again and repeat it.",
        "Das Formular stammt nicht von dieser Seite. Gehen Sie zurück, laden Sie die Seite neu und wiederholen Sie es.")
    static let phonesAreHere = Phrase(
        "The simulator's pages are served on this machine only.",
        "Die Seiten des Simulators gibt es nur auf diesem Rechner.")
    static let phoneMethod = Phrase(
        "A page is not asked for in this way.", "So wird diese Seite nicht abgerufen.")
    static let backToPhones = Phrase("All phones", "Alle Telefone")
}
