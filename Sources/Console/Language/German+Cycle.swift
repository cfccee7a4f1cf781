import Sentences

extension CycleSentence: InGerman {
    var german: String {
        switch self {
        case .secretEnded:
            """
            Das Client-Geheimnis ist am {0:day} abgelaufen: An Exchange lässt sich nichts mehr senden, auch keine \
            Rücknahmen. Legen Sie in Entra ein neues an, ersetzen Sie das gespeicherte, und setzen Sie \
            `exchange.secret_expires`.
            """
        case .certificateEnded:
            """
            Das Zertifikat ist am {0:day} abgelaufen: An Exchange lässt sich nichts mehr senden, auch keine \
            Rücknahmen. Laden Sie in Entra ein neues daneben hoch, und ersetzen Sie dann die Datei.
            """
        case .secretEnds:
            """
            Das Client-Geheimnis läuft am {0:day} ab, {1:said}. Legen Sie in Entra ein neues an, ersetzen Sie das \
            gespeicherte, und setzen Sie `exchange.secret_expires`.
            """
        case .certificateEnds:
            """
            Das Zertifikat läuft am {0:day} ab, {1:said}. Laden Sie in Entra ein neues daneben hoch, und ersetzen \
            Sie dann die Datei.
            """
        case .withinADay: "in weniger als einem Tag"
        case .inADay: "in einem Tag"
        case .inDays: "in {0:number} Tagen"
        case .authoritiesEnded:
            "{0:number} der {1:number} Zertifikate in {2} sind abgelaufen. Entfernen oder erneuern Sie sie."
        case .formerMailboxServed:
            """
            Die Postfachadresse des Benutzers {0} ist in Exchange unbekannt; das Postfach, für das sie stand, wird \
            weiter bedient. Berichtigen Sie E-Mail-Adresse oder Postfach im CRM.
            """
        case .endDoubtedServed:
            """
            Das Adressbuch {0} des Benutzers {1} würde enden, aber das Verzeichnis ließ sich nicht vollständig \
            lesen: Bis dahin verliert es, was Rechte wegnehmen, und sonst ändert sich darin nichts. Bringen Sie das \
            Verzeichnis in Ordnung, oder setzen Sie den Benutzer inaktiv.
            """
        case .endDoubtedUnserved:
            """
            Das Adressbuch {0} des Benutzers {1} würde enden, aber das Verzeichnis ließ sich nicht vollständig \
            lesen: Bis dahin ändert sich darin nichts, und auch entzogene Rechte kommen dort nicht an. Bringen Sie \
            das Verzeichnis in Ordnung, oder setzen Sie den Benutzer inaktiv.
            """
        case .noMailbox:
            """
            Benutzer {0} hat im CRM kein Postfach, deshalb gibt es kein Adressbuch. Tragen Sie dort E-Mail-Adresse \
            oder Postfach ein, oder nehmen Sie den Benutzer aus dem Buch {1}.
            """
        case .addressUnknown:
            """
            Die Postfachadresse des Benutzers {0} ist in Exchange unbekannt; es wird nichts geschrieben und nichts \
            als gelöscht gewertet. Berichtigen Sie E-Mail-Adresse oder Postfach im CRM.
            """
        case .addressNotAsked:
            """
            Das Postfach des Benutzers {0} ließ sich gerade nicht nachschlagen, deshalb gibt es noch kein \
            Adressbuch; der nächste Umlauf versucht es wieder. Bleibt es dabei, prüfen Sie, was die App von \
            Benutzern lesen darf: Exchange.md in der Dokumentation von Satchel.
            """
        case .mailboxChanged:
            """
            Die Postfachadresse des Benutzers {0} steht jetzt für das Postfach {1}; bisher war es {2}. Es wird \
            nichts geschrieben, bis Sie es bestätigen: `satchel sync --confirm-mailbox {3}`
            """
        case .mailboxShared:
            """
            Benutzer {0} und {1:users} haben dasselbe Postfach, {2}; keiner wird bedient. Berichtigen Sie \
            E-Mail-Adresse oder Postfach im CRM.
            """
        case .seatsExceeded:
            """
            Es gibt {0:number} Adressbücher und {1:number} Plätze. Deshalb wird keines geleert, und niemand Neues \
            bekommt eines. Nehmen Sie Mitglieder aus einem Buch, oder erhöhen Sie die Plätze in der Konfiguration.
            """
        case .moveHeld:
            """
            Der Umzug des Buchs {0} für Benutzer {1} aus {2:said} wartet, da dort {3:number} Entfernungen angehalten \
            oder in der Betriebsart nodelete nicht erlaubt sind. Bringen Sie den Filter, die Obergrenze oder das CRM \
            in Ordnung, oder lassen Sie sie gehen: `satchel release`, oder eine andere Betriebsart.
            """
        case .moveLacks:
            """
            Der Umzug des Buchs {0} für Benutzer {1} aus {2:said} wartet, da sich {3:number} der Kontakte von dort \
            am anderen Ort nicht anlegen ließen: {4}. Sie werden wieder versucht, und bis dahin werden beide Orte \
            bedient. Berichtigen Sie diese Datensätze im CRM, oder lassen Sie das Buch sie nicht mehr auswählen, \
            oder machen Sie die Änderung seines Ordners rückgängig.
            """
        case .moveLacksMore:
            """
            Der Umzug des Buchs {0} für Benutzer {1} aus {2:said} wartet, da sich {3:number} der Kontakte von dort \
            am anderen Ort nicht anlegen ließen: {4} und {5:number} weitere. Sie werden wieder versucht, und bis \
            dahin werden beide Orte bedient. Berichtigen Sie diese Datensätze im CRM, oder lassen Sie das Buch sie \
            nicht mehr auswählen, oder machen Sie die Änderung seines Ordners rückgängig.
            """
        case .ownFolder: "seinem eigenen Ordner"
        case .defaultFolder: "dem Standardordner für Kontakte"
        case .lossByFaultyRight:
            """
            {0:number} Kontakte in {1:number} Adressbüchern fallen weg, weil ein fehlerhaftes Recht sie nicht mehr \
            zeigt. Bringen Sie das Recht in Ordnung, das weiter oben genannt ist: Sie kommen mit dem nächsten Lauf \
            zurück.
            """
        case .massRevocation:
            """
            {0:number} von {1:number} Kontakten sind binnen zehn Minuten weggefallen, weil Rechte entzogen wurden \
            oder Adressbücher endeten. Ist das nicht gewollt, geben Sie die Rechte zurück: Die Kontakte kommen mit \
            dem nächsten Lauf zurück.
            """
        case .definitionGoesOut:
            """
            Das Buch {0} hat eine neue Festlegung. Sie geht an {1:steps} Adressbücher, jeweils nach einem sauberen \
            Lauf; {2:number} haben sie.
            """
        case .definitionPassesOver:
            "Die neue Festlegung des Buchs {0} übergeht {1:list}: Ein anderes Adressbuch kommt zuerst."
        case .definitionPassesOverMore:
            """
            Die neue Festlegung des Buchs {0} übergeht {1:list} und {2:number} weitere: Ein anderes Adressbuch kommt \
            zuerst.
            """
        case .definitionWaits:
            """
            Die neue Festlegung des Buchs {0} ist bei {1:number} von {2:number} Adressbüchern angekommen, Stufe {3} \
            von {4}, und wartet auf {5:number} Adressbücher, {6:items}. Bringen Sie das in Ordnung, oder gehen Sie \
            zurück: `satchel undo`. Ist sie trotzdem richtig: `satchel rollout --all`
            """
        case .definitionHasNobody:
            """
            Die neue Festlegung des Buchs {0} ist bei {1:number} von {2:number} Adressbüchern angekommen, Stufe {3} \
            von {4}, und gerade lässt sich kein weiteres auf sie bringen. Bringen Sie das in Ordnung, oder gehen Sie \
            zurück: `satchel undo`. Ist sie trotzdem richtig: `satchel rollout --all`
            """
        case .noForetelling: "Exchange sagt nicht, was der nächste Lauf täte."
        }
    }
}

extension RolloutObstacle: InGerman {
    var german: String {
        switch self {
        case .place: "das von Benutzer {0}: {1:said}"
        case .passedOver: "Benutzer {0} ({1:said})"
        case .mode: "seine Betriebsart ist {0}"
        case .held: "es ist angehalten: {0:said}"
        case .folderGone: "sein Ordner ist weg"
        case .mailboxUnusable: "sein Postfach ließ sich nicht verwenden"
        case .lastRunFailed: "sein letzter Lauf ist fehlgeschlagen"
        case .newlyRefused: "{0:number} seiner Kontakte werden abgelehnt, die es vorher nicht wurden"
        case .lastRunEnded: "sein letzter Lauf endete so: {0:said}"
        case .hasMoreToDo: "es hat noch mehr zu tun"
        }
    }
}

extension RolloutRunOutcome: InGerman {
    var german: String {
        switch self {
        case .held: "etwas ist angehalten"
        case .suspended: "ausgesetzt"
        case .refused: "verweigert"
        case .failed: "fehlgeschlagen"
        case .interrupted: "unterbrochen"
        }
    }
}
