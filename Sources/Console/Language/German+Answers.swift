import Sentences

extension NoteSentence: InGerman {
    var german: String {
        switch self {
        case .cut: "von {0:number} auf {1:number} Zeichen gekürzt"
        case .partCut: "{0:said} von {1:number} auf {2:number} Zeichen gekürzt"
        case .valueCut: "Wert {0} von {1} auf {2:number} Zeichen gekürzt"
        case .valuesCut: "Werte {0} von {1} auf {2:number} Zeichen gekürzt"
        case .numberCut: "Nummer {0} auf {1:number} Zeichen gekürzt"
        case .numberTyped: "Nummer {0} von {1} bleibt, wie sie eingegeben wurde"
        case .numbersTyped: "Nummern {0} von {1} bleiben, wie sie eingegeben wurden"
        case .noDate: "der Wert ist kein Datum der Jahre 1 bis 9999"
        case .noMailAddress: "{0} weggelassen: keine gültige E-Mail-Adresse"
        case .surplusValues: "{0} von {1} Werten weggelassen: Platz ist für {2}"
        case .surplusNumbers: "{0} von {1} Nummern weggelassen: Platz ist für {2}"
        case .surplusAddresses: "{0} von {1} Adressen weggelassen: Platz ist für {2}"
        }
    }
}

extension AddressPartName: InGerman {
    var german: String {
        switch self {
        case .street: "Straße"
        case .city: "Ort"
        case .state: "Bundesland"
        case .countryOrRegion: "Land"
        case .postalCode: "Postleitzahl"
        }
    }
}

extension RegisterSentence: InGerman {
    var german: String {
        switch self {
        case .holders:
            """
            {0}. Adressbücher, die ihn enthalten oder vielleicht enthalten: {1:number}. Frühere Aufenthalte: \
            {2:number}.
            """
        case .mergedHolders:
            """
            {0} (mit {1}, durch Zusammenführung). Adressbücher, die ihn enthalten oder vielleicht enthalten: \
            {2:number}. Frühere Aufenthalte: {3:number}.
            """
        case .holdings: "{0} hat oder hat vielleicht: {1:number}. Frühere Aufenthalte: {2:number}."
        case .losses: "{0:number} noch da, davon {1:number} überfällig; {2:number} weg."
        case .unsureLosses:
            "{0:number} blieben in „Gelöschte Elemente“ liegen, oder ihre Elemente gehören jetzt dem Mitglied selbst."
        }
    }
}

extension DifferenceSentence: InGerman {
    var german: String {
        switch self {
        case .unreadable: "eine der beiden lässt sich nicht als YAML lesen"
        case .bookIsNew: "Buch {0} ist neu"
        case .bookIsGone: "Buch {0} fällt weg"
        case .ofBook: "Buch {0}: {1:said}"
        case .isNew: "{0} ist neu"
        case .isGone: "{0} fällt weg"
        case .differs: "{0} ist anders"
        case .changed: "{0}: {1}, bisher {2}"
        }
    }
}
