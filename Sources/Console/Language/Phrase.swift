/// Every sentence of the console, by what it is for.
enum Phrase: CaseIterable, Sendable {
    case title, skip, navigation, overview, addressBooks, addressBook, holds, signIn, signOut, account, password
    case signInFailed, signInPaused, administrator, officer, asOf, site, mode, members, seatsUsed, ofNumber
    case lastReading, readingRefused, neverRead, readingCounts, lastCycle, nextRun, none, cycleCounts
    case overdueRevocations, unknown, attention, allWell, openHolds, state, count, inOrder, held, failing, overdue
    case staying, allStates, search, show, member, book, items, underWay, lastGood, nothingFound, pageOf, previous
    case next, pagesOfList, journalState, fails, overdueSince, heldBecause, runs, noRuns, started, cause, outcome
    case counts, error, waiting, noWaiting, record, why, until, whyLeftOut, whyReleased, whyContended, whyRefill
    case whyPhoto, whyDeleted, whyRefused, nothingHeld, heldAll, heldBook, heldPlan, since, act, operations
    case moreOperations, reason, release, discard, releaseHelp, discardHelp, releaseBookHelp, readsOnly, reasonMissing
    case notHeld, notFound, notAllowed, foreignForm, wrongMethod, unavailable, accountsUnavailable, causeDue
    case causeChanged, causeAsked, outcomeOk, outcomeHeld, outcomeRefused, outcomeFailed, outcomeInterrupted
    case didNothing, countCreated, countUpdated, countRedacted, countPhotos, countRemoved, countHeld, countAdopted
    case countDuplicates, countDrift, countRequests, backToOverview

    /// In English and in German; `{}` stands for what is put in, in its order.
    var words: (english: String, german: String) {
        switch self {
        case .title: ("Satchel", "Satchel")
        case .skip: ("To the content", "Zum Inhalt")
        case .navigation: ("Pages", "Seiten")
        case .overview: ("Overview", "Übersicht")
        case .addressBooks: ("Address books", "Adressbücher")
        case .addressBook: ("Address book", "Adressbuch")
        case .holds: ("Holds", "Angehaltenes")
        case .signIn: ("Sign in", "Anmelden")
        case .signOut: ("Sign out", "Abmelden")
        case .account: ("Account", "Konto")
        case .password: ("Password", "Kennwort")
        case .signInFailed: ("Account or password is wrong.", "Konto oder Kennwort ist falsch.")
        case .signInPaused:
            ("Too many tries. Wait {} s before the next one.", "Zu viele Versuche. Warten Sie {} s bis zum nächsten.")
        case .administrator: ("administrator", "Verwaltung")
        case .officer: ("data-protection officer, reads only", "Datenschutz, liest nur")
        case .asOf: ("As of {}", "Stand {}")
        case .site: ("Site", "Installation")
        case .mode: ("Mode", "Betriebsart")
        case .members: ("Members", "Mitglieder")
        case .seatsUsed: ("Seats used", "Belegte Plätze")
        case .ofNumber: ("{} of {}", "{} von {}")
        case .lastReading: ("Last accepted change seen in the CRM", "Letzte übernommene Änderung im CRM")
        case .readingRefused:
            ("The last reading of the CRM was not accepted: {}", "Die letzte Lesung des CRM wurde nicht übernommen: {}")
        case .neverRead: ("not read yet", "noch nicht gelesen")
        case .readingCounts: ("{}, {} records, {} users", "{}, {} Datensätze, {} Benutzer")
        case .lastCycle: ("Last cycle", "Letzter Umlauf")
        case .nextRun: ("Next run", "Nächster Lauf")
        case .none: ("none", "keiner")
        case .cycleCounts:
            (
                "{}, {} s, {} address books, {} of them with nothing to do",
                "{}, {} s, {} Adressbücher, davon {} ohne Änderung"
            )
        case .overdueRevocations: ("Overdue revocations", "Überfällige Entzüge")
        case .unknown: ("unknown", "unbekannt")
        case .attention: ("Needs attention", "Braucht Aufmerksamkeit")
        case .allWell: ("Nothing needs attention.", "Nichts braucht Aufmerksamkeit.")
        case .openHolds: ("Open holds", "Offene Halte")
        case .state: ("State", "Zustand")
        case .count: ("Count", "Anzahl")
        case .inOrder: ("in order", "in Ordnung")
        case .held: ("held", "angehalten")
        case .failing: ("failing", "fehlgeschlagen")
        case .overdue: ("overdue", "überfällig")
        case .staying: ("contacts stay without proof", "Kontakte bleiben ohne Beleg")
        case .allStates: ("all", "alle")
        case .search: ("Member or book", "Mitglied oder Buch")
        case .show: ("Show", "Anzeigen")
        case .member: ("Member", "Mitglied")
        case .book: ("Book", "Buch")
        case .items: ("Contacts", "Kontakte")
        case .underWay: ("Under way", "In Arbeit")
        case .lastGood: ("Last good run", "Letzter guter Lauf")
        case .nothingFound: ("No address book fits.", "Kein Adressbuch passt dazu.")
        case .pageOf: ("Page {} of {}, {} in all", "Seite {} von {}, insgesamt {}")
        case .previous: ("Previous page", "Vorige Seite")
        case .next: ("Next page", "Nächste Seite")
        case .pagesOfList: ("Pages of the list", "Seiten der Liste")
        case .journalState: ("State in the journal", "Zustand im Journal")
        case .fails: ("Failed runs since the last good one", "Fehlläufe seit dem letzten guten")
        case .overdueSince: ("Overdue since", "Überfällig seit")
        case .heldBecause: ("Held because", "Angehalten, weil")
        case .runs: ("Last runs that did or refused something", "Letzte Läufe, die etwas taten oder verweigerten")
        case .noRuns: ("No run has done anything yet.", "Noch kein Lauf hat etwas getan.")
        case .started: ("Started", "Begonnen")
        case .cause: ("Cause", "Anlass")
        case .outcome: ("Outcome", "Ergebnis")
        case .counts: ("Counts", "Zahlen")
        case .error: ("Error", "Fehler")
        case .waiting: ("What waits or was left out", "Was wartet oder ausgelassen wurde")
        case .noWaiting: ("Nothing waits, and nothing was left out.", "Nichts wartet, und nichts wurde ausgelassen.")
        case .record: ("Record", "Datensatz")
        case .why: ("Why", "Warum")
        case .until: ("Not before", "Nicht vor")
        case .whyLeftOut:
            (
                "the member deleted it, and it stays away until it is released",
                "vom Mitglied gelöscht; bleibt weg, bis es freigegeben wird"
            )
        case .whyReleased: ("released; the next run brings it back", "freigegeben; der nächste Lauf bringt es zurück")
        case .whyContended: ("somebody else keeps changing it", "jemand anders ändert es immer wieder")
        case .whyRefill:
            (
                "many were gone at once too often; it is put back later",
                "zu oft waren viele auf einmal weg; kommt später zurück"
            )
        case .whyPhoto: ("its picture cannot be used as a photo", "sein Bild taugt nicht als Foto")
        case .whyDeleted: ("was deleted in the mailbox and put back", "wurde im Postfach gelöscht und zurückgelegt")
        case .whyRefused: ("Exchange refused it: {}", "von Exchange abgelehnt: {}")
        case .nothingHeld: ("Nothing is held.", "Nichts ist angehalten.")
        case .heldAll: ("Removals from all address books", "Entfernungen aus allen Adressbüchern")
        case .heldBook: ("The whole address book of {}, book {}", "Das ganze Adressbuch von {}, Buch {}")
        case .heldPlan:
            ("{} removals from the address book of {}, book {}", "{} Entfernungen aus dem Adressbuch von {}, Buch {}")
        case .since: ("Since", "Seit")
        case .act: ("Act", "Tat")
        case .operations: ("What is held", "Was angehalten ist")
        case .moreOperations:
            ("{} more are not shown here: satchel holds --json", "{} weitere stehen nicht hier: satchel holds --json")
        case .reason: ("Reason", "Begründung")
        case .release: ("Release", "Freigeben")
        case .discard: ("Discard", "Verwerfen")
        case .releaseHelp:
            (
                "Released: the next run carries it out, once, within 24 hours.",
                "Freigegeben: der nächste Lauf führt es aus, einmal, binnen 24 Stunden."
            )
        case .discardHelp:
            (
                "Discarded: the contacts stay, and the same removals are not asked about again.",
                "Verworfen: die Kontakte bleiben, und nach denselben Entfernungen wird nicht mehr gefragt."
            )
        case .releaseBookHelp:
            (
                "Released: the next run goes on with the address book.",
                "Freigegeben: der nächste Lauf macht mit dem Adressbuch weiter."
            )
        case .readsOnly: ("Only an administrator decides about holds.", "Über Halte entscheidet nur die Verwaltung.")
        case .reasonMissing:
            ("A reason is needed, of 500 characters at most.", "Es braucht eine Begründung, höchstens 500 Zeichen.")
        case .notHeld: ("That is not held any more.", "Das ist nicht mehr angehalten.")
        case .notFound: ("There is no such page.", "Diese Seite gibt es nicht.")
        case .notAllowed: ("That is not allowed to you.", "Das dürfen Sie nicht.")
        case .foreignForm:
            (
                "The form is not from this session. Go back, load the page again and repeat it.",
                "Das Formular stammt nicht aus dieser Sitzung. Gehen Sie zurück, laden Sie die Seite "
                    + "neu und wiederholen Sie es."
            )
        case .wrongMethod: ("A page is not asked for in this way.", "So wird diese Seite nicht abgerufen.")
        case .unavailable:
            (
                "The journal cannot be read or written now. The service's log says why.",
                "Das Journal kann gerade nicht gelesen oder geschrieben werden. Das Protokoll des "
                    + "Dienstes sagt, warum."
            )
        case .accountsUnavailable:
            (
                "The accounts cannot be read now. The service's log says why.",
                "Die Konten können gerade nicht gelesen werden. Das Protokoll des Dienstes sagt, warum."
            )
        case .causeDue: ("due", "fällig")
        case .causeChanged: ("something changed", "etwas hat sich geändert")
        case .causeAsked: ("asked for", "verlangt")
        case .outcomeOk: ("good", "gut")
        case .outcomeHeld: ("something is held", "etwas ist angehalten")
        case .outcomeRefused: ("refused", "verweigert")
        case .outcomeFailed: ("failed", "fehlgeschlagen")
        case .outcomeInterrupted: ("interrupted", "unterbrochen")
        case .didNothing: ("nothing was done", "nichts getan")
        case .countCreated: ("created", "angelegt")
        case .countUpdated: ("updated", "geändert")
        case .countRedacted: ("fields taken back", "Felder zurückgenommen")
        case .countPhotos: ("photos", "Fotos")
        case .countRemoved: ("removed", "entfernt")
        case .countHeld: ("held", "angehalten")
        case .countAdopted: ("taken over", "übernommen")
        case .countDuplicates: ("surplus ones removed", "überzählige entfernt")
        case .countDrift: ("changes in the mailbox undone", "Änderungen im Postfach rückgängig")
        case .countRequests: ("requests", "Anfragen")
        case .backToOverview: ("To the overview", "Zur Übersicht")
        }
    }

    func text(_ language: Language, _ values: String...) -> String {
        let sentence = language == .german ? words.german : words.english
        let parts = sentence.split(separator: "{}", omittingEmptySubsequences: false)
        precondition(parts.count == values.count + 1, "\(self) takes \(parts.count - 1) values, not \(values.count).")
        return zip(parts, values + [""]).map { $0 + $1 }.joined()
    }
}
