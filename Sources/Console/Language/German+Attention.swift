import Sentences

extension AttentionSentence: InGerman {
    var german: String {
        switch self {
        case .sourceUnreadable:
            """
            Das CRM ließ sich beim letzten Versuch nicht lesen. Bis das wieder geht, ändert sich in keinem Postfach \
            etwas, und auch Rücknahmen warten. Das Protokoll sagt, warum.
            """
        case .journalUnusable:
            """
            Das Journal ließ sich beim letzten Versuch nicht lesen oder schreiben. Bis das wieder geht, ändert sich in \
            keinem Postfach etwas, und auch Rücknahmen warten. Das Protokoll sagt, warum.
            """
        case .cycleFailed: "Der letzte Umlauf ist fehlgeschlagen. Das Protokoll sagt, warum."
        case .moreProblems: "Weitere Probleme, die das Protokoll nennt: {0:number}."
        case .definitionRefused:
            """
            Die neue Festlegung des Buchs {0} wartet auf {1:number} Adressbücher, deren Kontakte abgelehnt werden, \
            {2:items}. Berichtigen Sie diese Datensätze im CRM, oder gehen Sie zurück: `satchel undo`.
            """
        case .seatless:
            """
            Mitglieder ohne Platz: {0}. Nehmen Sie Mitglieder aus einem Buch, oder erhöhen Sie die Plätze in der \
            Konfiguration.
            """
        case .seatlessMore:
            """
            Mitglieder ohne Platz: {0} und {1:number} weitere. Nehmen Sie Mitglieder aus einem Buch, oder erhöhen Sie \
            die Plätze in der Konfiguration.
            """
        case .mailboxesSuspended:
            """
            Postfächer, in denen sich nicht arbeiten lässt: {0:number}. Welche es sind und warum, sagen \
            `satchel status` und `satchel doctor`.
            """
        case .visitsCrashed:
            """
            Postfächer, deren Besuche den Dienst selbst beendet haben: {0:number}. Wo, sagt das Journal des Systems: \
            Bitte melden Sie es.
            """
        }
    }
}
