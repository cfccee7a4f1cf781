import Sentences

extension RunSentence: InGerman {
    var german: String {
        switch self {
        case .leaseLost: "Die Sperre auf das Postfach ging verloren. Der nächste Lauf macht weiter."
        case .longerPause: "Es wird eine längere Pause verlangt. Der nächste Lauf macht danach weiter."
        case .taskUnknown: "Für {1} ist es nicht gelungen, {0:said}: {2:said} Der nächste Lauf versucht es wieder."
        case .taskUnfit: "Für {1} ist es nicht gelungen, {0:said}: Die Antwort passt nicht zur Anfrage."
        case .taskRefused: "Für {1} ist es nicht gelungen, {0:said}: {2:said} Ein späterer Lauf versucht es wieder."
        case .taskFailed: "Für {1} ist es nicht gelungen, {0:said}: {2:said}. Ein späterer Lauf versucht es wieder."
        case .changesUnfinished:
            "Die Änderungen von {0} ließen sich nicht zu Ende lesen; es wurde vollständig aufgelistet."
        case .listingEndless: "Die Auflistung von {0} nimmt kein Ende. Der nächste Lauf versucht es wieder."
        case .mappingChanged:
            """
            Die Zuordnung von {0} hat sich während des Laufs geändert. Der nächste Lauf verwendet sie.
            """
        case .notEntered:
            """
            {0} ließ sich nicht abgleichen: Das Journal kennt es nicht. Es muss erst eingetragen werden.
            """
        case .otherMachine:
            """
            In den Kontaktordner von {0} wird nicht geschrieben: Ein anderer Rechner arbeitet mit einer Kopie dieses \
            Journals. Beenden Sie den Dienst, der nicht weiterlaufen soll. Ist das der andere, beenden Sie auch \
            diesen hier, führen Sie hier `satchel site --adopt` aus, und starten Sie ihn wieder.
            """
        case .severalFolders:
            """
            {0:number} Kontaktordner tragen das Kennzeichen von {1}. Verwendet wird der mit der niedrigsten Kennung; \
            was in den anderen liegt, bleibt unberührt.
            """
        case .journalOlder:
            """
            Das Journal ist älter als das Postfach: Der Kontaktordner von {0} wird angelegt, sobald sicher ist, dass \
            keiner unterwegs ist.
            """
        case .otherInstallation:
            """
            Der Kontaktordner von {0} ließ sich nicht anlegen: Eine andere Installation, {1} der Site {2}, führt \
            dasselbe Adressbuch in diesem Postfach. Wenn es diese Installation ist und ihr Journal verloren ging, beenden Sie \
            den Dienst und führen Sie `satchel restore --from-mailboxes` aus. Wenn nicht, geben Sie dem Buch eine \
            andere Kennung.
            """
        case .noDefaultFolder:
            """
            Der Standardordner für Kontakte von {0} ließ sich nicht verwenden: Das Postfach zeigt keinen. Ein \
            späterer Lauf versucht es wieder.
            """
        case .nameOfDefaultFolder:
            """
            Der Kontaktordner von {0} ließ sich nicht anlegen: Der Standardordner für Kontakte heißt so, und der \
            gehört dem Mitglied. Geben Sie dem Buch einen anderen Namen.
            """
        case .namesakeIsAnothers:
            """
            Der Kontaktordner mit dem Namen von {0} ließ sich nicht verwenden: Er trägt das Kennzeichen einer \
            anderen Installation oder eines anderen Adressbuchs. Geben Sie dem Buch einen anderen Namen, oder \
            entfernen Sie den Ordner.
            """
        case .namesakeIsForeign:
            """
            Der Kontaktordner mit dem Namen von {0} ließ sich nicht verwenden: Er stammt nicht von Satchel. Setzen \
            Sie `reuse_folder: true`, um ihn zu verwenden, oder geben Sie dem Buch einen anderen Namen.
            """
        case .folderMadeAnew: "Der Kontaktordner von {0} ist weg. Er wird neu angelegt."
        case .folderReplaced:
            "Der Kontaktordner von {0} ist weg. Das Postfach hat jetzt einen anderen, der verwendet wird."
        case .folderMadeLater:
            """
            Der Kontaktordner von {0} ist weg. Er wird neu angelegt, sobald bekannt ist, was aus den Elementen \
            wurde, die gerade darin angelegt wurden.
            """
        case .folderLeft:
            """
            Der Kontaktordner von {0} blieb stehen: Er enthält Elemente, die nicht von Satchel stammen.
            """
        case .notTakenAway:
            """
            Eine Änderung an {0} wurde beantwortet, aber die Antwort zeigt nicht, dass fehlt, was wegfallen sollte. Der \
            nächste Lauf versucht es noch einmal.
            """
        case .othersMark:
            """
            Das Element {0} im Ordner von {1} trägt das Kennzeichen eines anderen Adressbuchs dieser Installation. \
            Es bleibt unberührt.
            """
        case .leftInDeletedItems:
            """
            {0:number} entfernte Elemente von {1} blieben in „Gelöschte Elemente“ liegen: Diese Cloud kann nicht \
            endgültig löschen. Bitten Sie das Mitglied, diesen Ordner zu leeren.
            """
        case .mailboxTaken: "An dem Postfach {0} arbeitet gerade ein anderer Prozess. Es wird bald wieder versucht."
        case .visitsUnfinished:
            """
            Die letzten {0:number} Besuche des Postfachs {1} wurden nie beendet: Satchel ist jedes Mal abgestürzt \
            oder wurde beendet. Es wird in {2:number} s wieder besucht, nach allen anderen und allein. Falls Satchel \
            abgestürzt ist, steht im Systemjournal, wo: Bitte melden Sie das.
            """
        case .photoNotSent: "Das Foto von {0} ließ sich nicht an {1} senden: {2:said}"
        case .photosNotSent:
            """
            Die Fotos von {0:number} Datensätzen, darunter {1}, ließen sich nicht an {2} senden: {3:said}
            """
        }
    }
}

/// Each as an infinitive behind "nicht gelungen,".
extension RunTask: InGerman {
    var german: String {
        switch self {
        case .write: "zu schreiben"
        case .read: "zu lesen"
        case .readItem: "ein Element zu lesen"
        case .readChanges: "die Änderungen zu lesen"
        case .readFolder: "den Kontaktordner zu lesen"
        case .listFolder: "den Kontaktordner aufzulisten"
        case .listFolders: "die Kontaktordner aufzulisten"
        case .lookIntoNamesake: "in den Kontaktordner mit dem Namen des Buchs zu sehen"
        case .createFolder: "den Kontaktordner anzulegen"
        case .markFolder: "den Kontaktordner zu kennzeichnen"
        case .markFolderAnew: "den Kontaktordner neu zu kennzeichnen"
        case .renameFolder: "den Kontaktordner umzubenennen"
        case .removeFolder: "den Kontaktordner zu entfernen"
        }
    }
}

extension RunObstacle: InGerman {
    var german: String {
        switch self {
        case .othersChange: "jemand anders hat ihn geändert"
        case .unfitAnswer: "die Antwort passt nicht zur Anfrage"
        case .noAnswer: "das Ziel hat nicht geantwortet"
        case .pictureChanged:
            "Das Bild hat sich inzwischen geändert. Es wird gesendet, sobald das CRM wieder gelesen ist."
        case .recordChanged:
            "Der Datensatz hat sich inzwischen geändert. Der nächste Lauf sendet, was er dann hat."
        case .stopping: "der Dienst wird gerade beendet"
        case .noPictureLibrary: "die Bildbibliothek funktioniert nicht"
        case .noPictureFolder: "es ist kein Ordner für Bilder eingestellt"
        case .pictureFolderClosed: "der Ordner von `crm.pictures` lässt sich nicht öffnen: {0:said}"
        case .noFileNamed: "das Feld nennt keine Datei im Ordner von `crm.pictures`"
        case .fileMissing: "im Ordner von `crm.pictures` gibt es keine Datei mit dem Namen aus dem Feld"
        case .filesMissing:
            """
            der Ordner von `crm.pictures` hat {0:number} von {1:number} gesuchten Dateien, die Datensätze nennen, \
            deshalb zählt keine als gelöscht. Ist es der richtige Ordner, und ist sein Laufwerk da?
            """
        case .noOrdinaryFile:
            "was das Feld nennt, ist keine gewöhnliche Datei oder liegt hinter einer symbolischen Verknüpfung"
        case .fileForbidden:
            "Der Dienst darf die Datei nicht lesen, die das Feld nennt. Berichtigen Sie ihre Zugriffsrechte."
        case .fileUnreadable: "die Datei, die das Feld nennt, lässt sich nicht lesen: {0:said}"
        case .fileTooLarge: "die Datei, die das Feld nennt, hat {0:number} Bytes, zu viele für ein Bild"
        case .pictureEmpty: "das Bild ist leer"
        case .pictureTooLarge: "Das Bild hat {0:number} Bytes, mehr als {1:number}. Verkleinern Sie es."
        case .pictureOfOtherFormat: "Das Bild ist eine Datei im Format {0}. Speichern Sie es als JPEG oder PNG."
        case .pictureOfNoFormat: "Das Bild hat kein bekanntes Format. Speichern Sie es als JPEG oder PNG."
        case .pictureDamaged: "Das Bild ist beschädigt. Speichern Sie es neu als JPEG oder PNG."
        case .pictureOfTooManyPixels:
            "Das Bild hat {0:number} × {1:number} Bildpunkte, mehr als insgesamt {2:number}. Verkleinern Sie es."
        case .pictureOfTooManyScans:
            """
            Das Bild ist in {0:number} Durchgängen gespeichert, mehr als {1:number}. Speichern Sie es neu als JPEG \
            oder PNG.
            """
        case .pictureUndecodable: "die Bildbibliothek konnte es nicht dekodieren"
        }
    }
}
