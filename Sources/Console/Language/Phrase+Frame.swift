/// The frame of every page, and what is said instead of one.
extension Phrase {
    static let title = Phrase("Satchel", "Satchel")
    static let skip = Phrase("To the content", "Zum Inhalt")
    static let navigation = Phrase("Pages", "Seiten")
    static let overview = Phrase("Overview", "Übersicht")
    static let addressBooks = Phrase("Address books", "Adressbücher")
    static let addressBook = Phrase("Address book", "Adressbuch")
    static let holds = Phrase("Holds", "Angehaltenes")
    static let signOut = Phrase("Sign out", "Abmelden")
    static let administrator = Phrase("administrator", "Verwaltung")
    static let officer = Phrase("data-protection officer, reads only", "Datenschutz, liest nur")
    static let asOf = Phrase("As of {}", "Stand {}")
    static let pageOf = Phrase("Page {} of {}, {} in all", "Seite {} von {}, insgesamt {}")
    static let previous = Phrase("Previous page", "Vorige Seite")
    static let next = Phrase("Next page", "Nächste Seite")
    static let pagesOfList = Phrase("Pages of the list", "Seiten der Liste")
    static let none = Phrase("none", "keiner")
    static let unknown = Phrase("unknown", "unbekannt")
    static let show = Phrase("Show", "Anzeigen")
    static let state = Phrase("State", "Zustand")
    static let member = Phrase("Member", "Mitglied")
    static let book = Phrase("Book", "Buch")
    static let record = Phrase("Record", "Datensatz")
    static let cause = Phrase("Cause", "Anlass")
    static let why = Phrase("Why", "Warum")
    static let since = Phrase("Since", "Seit")
    static let until = Phrase("Not before", "Nicht vor")
    static let reason = Phrase("Reason", "Begründung")
    static let count = Phrase("Count", "Anzahl")
    static let error = Phrase("Error", "Fehler")
    static let backToOverview = Phrase("To the overview", "Zur Übersicht")
    static let notFound = Phrase("There is no such page.", "Diese Seite gibt es nicht.")
    static let notAllowed = Phrase("That is not allowed to you.", "Das dürfen Sie nicht.")
    static let foreignForm = Phrase(
        "The form is not from this sign-in. Go back, load the page again and repeat it.",
        "Das Formular stammt nicht aus dieser Sitzung. Gehen Sie zurück, laden Sie die Seite "
            + "neu und wiederholen Sie es.")
    static let wrongMethod = Phrase("A page is not asked for in this way.", "So wird diese Seite nicht abgerufen.")
    static let unavailable = Phrase(
        "The journal cannot be read or written now. The service's log says why.",
        "Das Journal kann gerade nicht gelesen oder geschrieben werden. Das Protokoll des "
            + "Dienstes sagt, warum.")
    static let accountsUnavailable = Phrase(
        "The accounts cannot be read now. The service's log says why.",
        "Die Konten können gerade nicht gelesen werden. Das Protokoll des Dienstes sagt, warum.")
}
