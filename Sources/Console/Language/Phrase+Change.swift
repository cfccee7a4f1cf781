/// The configuration, and what a change of it would do.
extension Phrase {
    static let configuration = Phrase("Configuration", "Konfiguration")
    static let configurationFile = Phrase("File", "Datei")
    static let configurationText = Phrase("Text of the configuration", "Text der Konfiguration")
    static let digest = Phrase("Check digits", "Prüfziffern")
    static let isInUse = Phrase("The service works with it.", "Der Dienst arbeitet damit.")
    static let isNotInUse = Phrase(
        "The service does not work with this file, but with the configuration {}: it was changed and not read since, or "
            + "it was refused. systemctl reload satchel has it read.",
        "Der Dienst arbeitet nicht mit dieser Datei, sondern mit der Konfiguration {}: Sie wurde geändert und seither "
            + "nicht gelesen, oder sie wurde abgelehnt. systemctl reload satchel lässt sie lesen.")
    static let officerSeesConfiguration = Phrase(
        "Only an administrator changes the configuration.", "Die Konfiguration ändert nur die Verwaltung.")
    static let cannotBeEdited = Phrase(
        "The file holds characters that a page cannot show to the letter. Edit it on the server.",
        "Die Datei enthält Zeichen, die eine Seite nicht getreu zeigen kann. Bearbeiten Sie sie auf dem Server.")
    static let isTooLong = Phrase(
        "The file is too long for this page. Edit it on the server; satchel plan says what it would do.",
        "Die Datei ist zu lang für diese Seite. Bearbeiten Sie sie auf dem Server; satchel plan sagt, was sie bewirkt.")
    static let tryHelp = Phrase(
        "Nothing is saved yet: first you see what the next run would do for whom. That takes as long as reading the CRM "
            + "and asking every mailbox.",
        "Damit wird noch nichts gespeichert: Zuerst sehen Sie, was der nächste Lauf bei wem täte. Das dauert so lange, "
            + "wie das CRM zu lesen und jedes Postfach abzufragen.")
    static let tryChange = Phrase("See what it would do", "Auswirkungen ansehen")
    static let changeFaults = Phrase("What is wrong with it", "Was daran falsch ist")
    static let faultAt = Phrase("Line {}, column {}", "Zeile {}, Spalte {}")
    static let faultOfFile = Phrase("The whole file", "Die ganze Datei")
    static let faultyText = Phrase(
        "It cannot be used like this: what is wrong stands beside the text.",
        "So lässt sie sich nicht verwenden: Was falsch ist, steht neben dem Text.")
    static let notKept = Phrase("That configuration is not kept.", "Diese Konfiguration ist nicht aufbewahrt.")
    static let changedMeanwhile = Phrase(
        "The file was changed meanwhile. Your text is below: compare it with the file, and send it again if it is still "
            + "what you want.",
        "Die Datei wurde inzwischen geändert. Ihr Text steht unten: Vergleichen Sie ihn mit der Datei, und senden Sie ihn "
            + "noch einmal, wenn er noch gelten soll.")
    static let savedMeanwhile = Phrase(
        "The file was changed meanwhile, so nothing was saved. Look at the file, and try the change again.",
        "Die Datei wurde inzwischen geändert, deshalb wurde nichts gespeichert. Sehen Sie die Datei an, und prüfen Sie die "
            + "Änderung noch einmal.")
    static let changeNothingToDo = Phrase("That is what the file says already.", "Das steht schon so in der Datei.")
    static let previewBusy = Phrase(
        "Another change is being tried, by {}. Wait for it, or have it cancelled.",
        "Gerade wird eine andere Änderung geprüft, von {}. Warten Sie darauf, oder lassen Sie sie abbrechen.")
    static let configurationUnavailable = Phrase(
        "The configuration or the journal cannot be read or written now. The service's log says why.",
        "Die Konfiguration oder das Journal kann gerade nicht gelesen oder geschrieben werden. Das Protokoll des Dienstes "
            + "sagt, warum.")

    // MARK: One book

    static let changeBooks = Phrase("Change one book", "Ein Buch ändern")
    static let changeBook = Phrase("Change book {}", "Buch {} ändern")
    static let bookFilter = Phrase("Filter", "Filter")
    static let bookLimit = Phrase("Limit (a number, or none)", "Obergrenze (eine Zahl, oder none)")
    static let bookOrder = Phrase("Order, one field a line", "Reihenfolge, ein Feld je Zeile")
    static let bookGroups = Phrase("Members: groups, one a line", "Mitglieder: Gruppen, eine je Zeile")
    static let bookUsers = Phrase("Members: logins, one a line", "Mitglieder: Anmeldenamen, einer je Zeile")
    static let bookExcept = Phrase(
        "Except these logins or groups, one a line", "Ausgenommen diese Anmeldenamen oder Gruppen, je eine Zeile")
    static let wholeText = Phrase("The whole text, with mappings", "Der ganze Text, mit Zuordnungen")
    static let bookNotEditable = Phrase(
        "The text is laid out so that a form cannot change it like this, or a comment would be lost by it. Change the text "
            + "itself.",
        "Der Text ist so aufgebaut, dass ein Formular ihn so nicht ändern kann, oder ein Kommentar ginge dabei verloren. "
            + "Ändern Sie den Text selbst.")

    // MARK: The preview

    static let changePreview = Phrase("What the change would do", "Was die Änderung bewirkt")
    static let noPreview = Phrase(
        "No change is being tried, and none was in the last half hour.",
        "Es wird keine Änderung geprüft, und in der letzten halben Stunde wurde keine geprüft.")
    static let toPreview = Phrase("Show what the change would do", "Auswirkungen der Änderung zeigen")
    static let previewThere = Phrase(
        "A change is being tried, or was not long ago, by {} ({}).",
        "Eine Änderung wird geprüft oder wurde vor kurzem geprüft, von {} ({}).")
    static let triedBy = Phrase("Tried by", "Geprüft von")
    static let readsCRM = Phrase("The CRM is being read.", "Das CRM wird gelesen.")
    static let booksLookedAt = Phrase(
        "{} of {} address books are worked out.", "{} von {} Adressbüchern sind durchgerechnet.")
    static let changeLoadsItself = Phrase(
        "This page loads itself again every few seconds.", "Diese Seite lädt sich alle paar Sekunden selbst neu.")
    static let loadChangeAgain = Phrase("Load it now", "Jetzt neu laden")
    static let cancelChange = Phrase("Cancel", "Abbrechen")
    static let changeDifferences = Phrase("What the text says differently", "Was der Text anders sagt")
    static let changeOnlyLayout = Phrase(
        "Nothing but comments and layout.", "Nichts als Kommentare und Zeilenaufteilung.")
    static let wouldDo = Phrase(
        "Adds {} contacts, removes {}, changes {}; members concerned: {}.",
        "Fügt {} Kontakte hinzu, entfernt {}, ändert {}; betroffene Mitglieder: {}.")
    static let wouldDoNothing = Phrase(
        "No address book would change.", "Kein Adressbuch würde sich ändern.")
    static let wouldBeHeld = Phrase(
        "{} further removals would be held until an administrator releases them.",
        "{} weitere Entfernungen würden angehalten, bis die Verwaltung sie freigibt.")
    static let booksInAll = Phrase(
        "{} address books were worked out. Counted is all that the next run would do, also what waits from the CRM "
            + "anyway.",
        "{} Adressbücher wurden durchgerechnet. Gezählt ist alles, was der nächste Lauf täte, auch was aus dem CRM "
            + "ohnehin ansteht.")
    static let couldNotTell = Phrase(
        "What it would do could not be found out.", "Die Auswirkungen ließen sich nicht ermitteln.")
    static let changeByCause = Phrase("By cause", "Nach Anlass")
    static let changeByMember = Phrase("By member", "Nach Mitglied")
    static let changeRemarks = Phrase("What else is to be known", "Was sonst zu wissen ist")
    static let contactCount = Phrase("Contacts", "Kontakte")
    static let foretoldNew = Phrase("New", "Neu")
    static let foretoldChanged = Phrase("Changed", "Geändert")
    static let foretoldRemoved = Phrase("Removed", "Entfernt")
    static let foretoldHeld = Phrase("Held", "Angehalten")
    static let changeProblems = Phrase("Problems", "Probleme")
    static let changeRecords = Phrase("Records behind it", "Datensätze dahinter")
    static let noChangeRecords = Phrase("No record fits.", "Kein Datensatz passt.")
    static let recordsMax = Phrase(
        "The list goes as far as {} records; satchel plan --json has all.",
        "Die Liste reicht bis {} Datensätze; satchel plan --json nennt alle.")
    static let backToPreview = Phrase("Back to the change", "Zurück zur Änderung")
    static let editFurther = Phrase("Edit the text further", "Den Text weiter bearbeiten")

    // MARK: Saving

    static let saveChange = Phrase("Save", "Speichern")
    static let saveHelp = Phrase(
        "Saved, the text takes the file's place; the former one is kept beside it. The service reads it at once. A new "
            + "definition goes to one address book first, then to more of them, each step after clean runs.",
        "Beim Speichern tritt der Text an die Stelle der Datei; die bisherige bleibt daneben aufbewahrt. Der Dienst liest "
            + "sie sofort. Eine neue Festlegung geht zuerst an ein Adressbuch, dann an mehr, jeder Schritt nach sauberen "
            + "Läufen.")
    static let dropChange = Phrase("Drop", "Verwerfen")
    static let dropHelp = Phrase("Dropped, nothing changes.", "Beim Verwerfen ändert sich nichts.")
    static let previewGone = Phrase(
        "That preview is not there any more. Try the change again.",
        "Diese Vorschau gibt es nicht mehr. Prüfen Sie die Änderung noch einmal.")
    static let notSaved = Phrase("Nothing was saved.", "Es wurde nichts gespeichert.")
    static let mayNotWrite = Phrase(
        "The service may not write the file, as it should be where it was installed as a package.",
        "Der Dienst darf die Datei nicht schreiben; nach einer Installation als Paket soll das so sein.")
    static let copyIt = Phrase(
        "To save the change, copy this text into the file on the server, as root, and have the service read it:",
        "Um die Änderung zu speichern, setzen Sie diesen Text auf dem Server als root in die Datei ein, und lassen Sie "
            + "den Dienst sie lesen:")
    static let newText = Phrase("The new text", "Der neue Text")
    static let lastSave = Phrase("Last change", "Letzte Änderung")
    static let savedBy = Phrase("{} by {}, check digits {}", "{} durch {}, Prüfziffern {}")
    static let keptAs = Phrase("The former one is kept as", "Die bisherige liegt als")
    static let mightNotLast = Phrase(
        "It is saved, but the disk did not confirm that: after a power failure look whether the file is still this one.",
        "Sie ist gespeichert, aber der Datenträger hat das nicht bestätigt: Prüfen Sie nach einem Stromausfall, ob die Datei "
            + "noch diese ist.")
    static let saveTried = Phrase("The service is reading it.", "Der Dienst liest sie gerade.")
    static let saveWaits = Phrase(
        "It is good, and takes effect when the cycle that is under way has ended.",
        "Sie ist in Ordnung und gilt, sobald der laufende Durchgang zu Ende ist.")
    static let saveInEffect = Phrase("In effect since {}.", "Sie gilt seit {}.")
    static let saveRefused = Phrase(
        "The service refused it and goes on with the former one:",
        "Der Dienst hat sie abgelehnt und arbeitet mit der bisherigen weiter:")
    static let saveSuperseded = Phrase(
        "Another configuration has been read since.", "Seither wurde eine andere Konfiguration gelesen.")

    // MARK: Former ones

    static let formerConfigurations = Phrase("Former configurations", "Frühere Konfigurationen")
    static let formerHelp = Phrase(
        "Kept are those under which mailboxes were written to. To go back to one, first see what that would do.",
        "Aufbewahrt sind die, unter denen in Postfächer geschrieben wurde. Bevor Sie zu einer zurückkehren, sehen Sie, was "
            + "das bewirkt.")
    static let nothingKept = Phrase(
        "Nothing is kept yet: no run has written to a mailbox.",
        "Noch ist nichts aufbewahrt: Kein Lauf hat in ein Postfach geschrieben.")
    static let usedUntil = Phrase("Until", "Bis")
    static let lastUsed = Phrase("the last one that was used", "die zuletzt verwendete")
    static let firstKept = Phrase("The first that is kept.", "Die erste, die aufbewahrt ist.")
    static let formerIsFile = Phrase("The file is like this.", "So ist die Datei.")
    static let noneIsFile = Phrase(
        "The file is none of them: it has not been used yet.",
        "Die Datei ist keine davon: Sie wurde noch nicht verwendet.")
    static let tryFormer = Phrase("See what going back to it would do", "Auswirkungen der Rückkehr ansehen")
}

/// Why an operation would be carried out.
extension Phrase {
    static let planCauseNew = Phrase("newly selected", "neu ausgewählt")
    static let planCauseChanged = Phrase("content changes", "Inhalt ändert sich")
    static let planCauseLostFields = Phrase("fields go", "Felder fallen weg")
    static let planCausePhoto = Phrase("another photo", "anderes Foto")
    static let planCausePhotoGone = Phrase("photo goes", "Foto fällt weg")
    static let planCauseRights = Phrase("right lost", "Recht verloren")
    static let planCauseFilter = Phrase("not selected any more", "nicht mehr ausgewählt")
    static let planCauseLimit = Phrase("beyond the limit", "jenseits der Obergrenze")
    static let planCauseGone = Phrase("not in the CRM any more", "nicht mehr im CRM")
    static let planCauseMember = Phrase("address book ends", "Adressbuch endet")
    static let planCauseDrift = Phrase("changed in the mailbox", "im Postfach geändert")
    static let planCauseUnmarked = Phrase("without its mark", "ohne Kennzeichen")
    static let planCauseDuplicate = Phrase("there twice", "doppelt vorhanden")
    static let planCauseMisplaced = Phrase("moved in the mailbox", "im Postfach verschoben")
}
