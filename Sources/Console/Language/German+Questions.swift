import Sentences

extension QuestionSentence: InGerman {
    var shown: String { Self.onPage(rawValue) }

    var german: String {
        switch self {
        case .noUser: "Das CRM hat keinen Benutzer „{0}“."
        case .noUserButNear: "Das CRM hat keinen Benutzer „{0}“. Meinten Sie „{1}“?"
        case .noGroup: "Das CRM hat keine Gruppe „{0}“."
        case .noGroupButNear: "Das CRM hat keine Gruppe „{0}“. Meinten Sie „{1}“?"
        case .noBook: "Die Konfiguration hat kein Buch „{0}“."
        case .noBookButNear: "Die Konfiguration hat kein Buch „{0}“. Meinten Sie „{1}“?"
        case .noLogin:
            """
            Niemand hat den Anmeldenamen „{0}“. Für einen Benutzer, den das CRM nicht mehr hat, geben Sie seinen \
            Schlüssel im CRM an.
            """
        case .noLoginButNear:
            """
            Niemand hat den Anmeldenamen „{0}“. Meinten Sie „{1}“? Für einen Benutzer, den das CRM nicht mehr hat, \
            geben Sie seinen Schlüssel im CRM an.
            """
        case .noBookOfTable: "Kein Buch zeigt Datensätze dieser Tabelle. Geben Sie das Buch an."
        case .severalBooks: "{0} hat mehrere solche Bücher: {1}. Geben Sie das Buch an."
        case .noRecordKey: "„{0}“ ist kein Datensatz. Schreiben Sie TABELLE/SCHLÜSSEL."
        case .noRecordKeyOfBook:
            """
            „{0}“ ist kein Datensatz. Schreiben Sie TABELLE/SCHLÜSSEL, oder nur den Schlüssel, und geben Sie das \
            Buch an.
            """
        case .writeRecordKey: "Schreiben Sie TABELLE/SCHLÜSSEL, etwa Kontakte/4711."
        case .noRecordInCRM: "Das CRM hat keinen solchen Datensatz."
        case .noPrincipalInCRM: "Das CRM hat keinen solchen Benutzer und keine solche Gruppe mehr."
        case .noTableOrHidden: "Inhalte sind verborgen, oder es gibt keine solche Tabelle."
        case .noTime: "„{0}“ ist keine Zeit: Schreiben Sie `2026-11-24` oder `2026-11-24T09:30:00Z`."
        case .endBeforeBeginning: "Das Ende liegt vor dem Anfang."
        case .noAddressBook: "Es gibt kein solches Adressbuch."
        case .noAddressBookOrMember:
            "Es gibt kein solches Adressbuch, oder das CRM kennt sein Mitglied nicht mehr."
        case .noRecord: "Es gibt keinen solchen Datensatz."
        case .nothingDisclosed:
            "Es gibt noch kein Journal: Nichts ist gelaufen, also wurde nichts offengelegt."
        case .tooLong:
            """
            Die Antwort ist länger als {0} MB. Grenzen Sie sie nach Tagen ein, oder verwenden Sie `satchel {1}` auf \
            der Befehlszeile.
            """
        case .mailboxVisited:
            "In diesem Postfach ist gerade ein Lauf im Gange. Fragen Sie noch einmal, wenn er zu Ende ist."
        case .notVisited:
            "Ein Lauf würde dieses Adressbuch jetzt nicht besuchen: Es endet, oder dem CRM war nicht zu trauen."
        }
    }
}
