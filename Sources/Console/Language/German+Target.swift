import Sentences

extension TargetSentence: InGerman {
    var german: String {
        let failed = "Es ist nicht gelungen, {0:said}: "
        return switch self {
        case .content: failed + "{1}. Das Element bleibt weg, bis sich sein Kontakt ändert; die anderen gehen weiter."
        case .itemGone: failed + "{1}. Der nächste Lauf sucht es und plant neu."
        case .idUnreadable:
            failed + "{1}. Seine Kennung lässt sich nicht mehr lesen; der nächste Lauf sucht es an seinem Kennzeichen."
        case .folderGone: failed + "{1}. Der nächste Lauf sucht den Ordner und plant neu."
        case .folderExists: failed + "{1}. Einen Ordner dieses Namens gibt es schon; er wird gesucht."
        case .folderNotEmpty: failed + "{1}. Er enthält etwas, was nicht von Satchel stammt, und bleibt."
        case .cursorExpired: failed + "{1}. Die Änderungen werden von vorn gelesen."
        case .changesUnavailable:
            failed + "{1}. Stattdessen wird der Ordner aufgelistet. Schaffen Sie Platz im Postfach."
        case .mailboxUnavailable:
            failed
                + "{1}. Zurzeit gibt es dort kein Postfach in der Cloud. Prüfen Sie die Lizenz des Benutzers, und ob das "
                + "Postfach auf einem eigenen Server liegt."
        case .mailboxFull: failed + "{1}. Schaffen Sie Platz im Postfach; bis dahin wird nur entfernt."
        case .accessDenied:
            failed
                + "{1}. Geben Sie der App Zugriff auf dieses Postfach (Contacts.ReadWrite, oder eine Exchange-Rolle, "
                + "deren Bereich es enthält)."
        case .signIn:
            failed + "{1}. Das Zugriffstoken wurde zweimal abgelehnt. Prüfen Sie die App-Registrierung und die Cloud."
        case .unsupported:
            failed + "{1}. Der Server nimmt diese Anfrage nicht an. Bitte melden Sie das mit der Kennung der Anfrage."
        case .batchRefused:
            failed
                + "Der Server nimmt das Bündel nicht an, in dem es gesendet wurde. Bitte melden Sie das mit der Kennung "
                + "der Anfrage."
        case .cursorElsewhere:
            failed + "Die gespeicherte Lesemarke führt zu einem anderen Dienst als {1}. Es wird von vorn gelesen."
        case .somethingElseThere: failed + "Er enthält etwas, was nicht von Satchel stammt. Er bleibt."
        case .pagesEndless: failed + "Die Seiten des Servers nehmen kein Ende ({1:number} wurden gelesen)."
        case .noSignIn:
            "Die Anmeldung als App {0} im Mandanten {1} ist nicht gelungen: {2:said}. Bis sie gelingt, wird an kein Postfach "
                + "etwas gesendet."
        case .authorityRefuses: "Die Anmeldung bei {0} ist nicht gelungen: HTTP {1}."
        case .authorityUnreachable: "{0} ließ sich für die Anmeldung nicht erreichen: {1:said}."
        case .nothingSent: "Bis dort geantwortet wird, wird an kein Postfach etwas gesendet."
        case .lookUpWaits:
            "Die Postfächer der Mitglieder ließen sich nicht nachschlagen: Exchange bittet zu warten. Versuchen Sie es "
                + "später wieder."
        case .lookUpWaitsFor:
            "Die Postfächer der Mitglieder ließen sich nicht nachschlagen: Exchange bittet, {0:number} s zu warten. "
                + "Versuchen Sie es später wieder."
        case .lookUpFailed: "Die Postfächer der Mitglieder ließen sich nicht nachschlagen: {0:said}."
        case .lookUpUnfit: "Die Antwort des Verzeichnisses passt zu keiner solchen Anfrage."
        case .writeUnknown:
            "Ob es gelungen ist, {0:said}, ist nicht bekannt: {1:said}, Anfrage {2}. Es wird nachgesehen, bevor etwas "
                + "anderes geschrieben wird."
        case .readUnknown:
            "Ob es gelungen ist, {0:said}, ist nicht bekannt: {1:said}, Anfrage {2}. Es wird später wieder gelesen."
        case .answerMissing:
            "Ob es gelungen ist, {0:said}, ist nicht bekannt: Die Antwort darauf fehlt in der des Bündels, Anfrage {1}."
        case .answerUnreadable:
            "Was daraus wurde, {0:said}, ist nicht bekannt: Die Antwort mit HTTP {1} ist nicht zu verstehen, Anfrage {2}."
        }
    }
}

/// Each as an infinitive behind "nicht gelungen,".
extension TargetTask: InGerman {
    var german: String {
        switch self {
        case .listFolders: "die Kontaktordner des Postfachs {0} aufzulisten"
        case .findDefaultFolder: "den Standardordner für Kontakte des Postfachs {0} zu finden"
        case .readFolder: "den Ordner {0} des Postfachs {1} zu lesen"
        case .createFolder: "im Postfach {0} einen Kontaktordner anzulegen"
        case .markFolder: "den Ordner {0} des Postfachs {1} zu kennzeichnen"
        case .renameFolder: "den Ordner {0} des Postfachs {1} umzubenennen"
        case .removeFolder: "den Ordner {0} des Postfachs {1} zu entfernen"
        case .seeWhetherEmpty: "festzustellen, ob der Ordner {0} des Postfachs {1} leer ist"
        case .readChanges: "die Änderungen des Ordners {0} des Postfachs {1} zu lesen"
        case .listFolder: "den Ordner {0} des Postfachs {1} aufzulisten"
        case .searchMark: "im Ordner {0} des Postfachs {1} ein Kennzeichen zu suchen"
        case .readItem: "das Element {0} des Postfachs {1} zu lesen"
        case .findPhoto: "nach einem Foto des Elements {0} des Postfachs {1} zu sehen"
        case .createItem: "im Ordner {0} des Postfachs {1} ein Element anzulegen"
        case .updateItem: "das Element {0} des Postfachs {1} zu ändern"
        case .setPhoto: "das Foto des Elements {0} des Postfachs {1} zu setzen"
        case .removeItem: "das Element {0} des Postfachs {1} zu entfernen"
        case .moveItem: "das Element {0} des Postfachs {1} nach „Gelöschte Elemente“ zu verschieben"
        case .lookUpUser: "einen Benutzer im Verzeichnis nachzuschlagen"
        case .lookUpAddress: "eine Adresse im Verzeichnis nachzuschlagen"
        }
    }
}

extension ReadingSentence: InGerman {
    var german: String {
        switch self {
        case .emptied:
            "{0} hatte Zeilen und hat jetzt keine mehr; wenn das stimmt, beenden Sie den Dienst und führen Sie einmal "
                + "`satchel sync --confirm-emptied {1}` aus"
        case .halved:
            "{0} hat mindestens die Hälfte der Zeilen verloren; eine zweite Lesung {1} s später muss dasselbe ergeben"
        case .formerCounts: "{0:said}; bis dahin gilt das Frühere, und was dadurch wegfiele, wartet"
        case .revocationsWait:
            "{0:said}; bis dahin warten auch entzogene Rechte, außer bei Benutzern, die inaktiv gesetzt werden"
        case .rightsUnread: "Verzeichnis oder Rechte ließen sich nicht vollständig lesen: {0:said}"
        case .tablesUnread:
            "die Tabellen des CRM ließen sich nicht vollständig lesen: {0:said} Bis dahin wird nur ausgeführt, was Rechte "
                + "mit Sicherheit wegnehmen"
        case .canaryMissing: "der Prüfdatensatz {0} fehlt im CRM"
        case .recordsMissing:
            "das CRM hat {0:number} Datensätze und hatte {1:number}: Mehr als {2} % fehlen; wenn das stimmt, beenden Sie den "
                + "Dienst und führen Sie einmal `satchel sync --confirm-emptied {3}` aus"
        case .nobodyGains: "Durch diese Lesung bekommt niemand etwas hinzu: {0:said}."
        case .configurationUnfit: "Die Konfiguration passt nicht mehr zum CRM: {0:said}"
        }
    }
}
