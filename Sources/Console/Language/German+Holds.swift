import Sentences

extension HoldSentence: InGerman {
    var german: String {
        switch self {
        case .brakeExceeded:
            """
            {0:number} Entfernungen binnen 24 Stunden überschreiten die Bremse von {1:number} Kontakten und {2} % \
            von {3:number}
            """
        case .wouldBeEmptied: "das Adressbuch mit {0:number} Kontakten würde leer"
        case .hourExceeded:
            """
            {0:number} Entfernungen binnen einer Stunde sind mehr als {1} % der {2:number} Kontakte in allen \
            Adressbüchern
            """
        case .dayExceeded:
            """
            {0:number} Entfernungen binnen 24 Stunden sind mehr als {1} % der {2:number} Kontakte in allen \
            Adressbüchern
            """
        case .booksEmptied: "{0:number} von {1:number} Adressbüchern würden binnen einer Stunde leer"
        case .othersUnknown: "es ist nicht bekannt, was aus anderen Adressbüchern entfernt wurde: {0:said}"
        case .folderIsDefault:
            """
            Der Kontaktordner von {0} ist der Standardordner für Kontakte, der dem Mitglied gehört. Es wird nichts \
            geschrieben, bis jemand entscheidet, was aus den Elementen darin wird.
            """
        case .folderIsAnothers:
            """
            Der Kontaktordner von {0} trägt das Kennzeichen einer anderen Installation oder eines anderen \
            Adressbuchs. Es wird nichts geschrieben, bis jemand entscheidet, wem er gehört.
            """
        case .epochTooHigh:
            """
            Der Kontaktordner von {0} trägt ein Kennzeichen mit einer Epoche, die diese Installation nicht erreicht \
            haben kann: Jemand hat es bearbeitet. Bis jemand das Adressbuch freigibt, wird dort nur noch entfernt, \
            was entzogene Rechte wegnehmen; danach wird das Kennzeichen neu geschrieben.
            """
        case .othersItems:
            """
            Der Kontaktordner von {0} enthält {1:number} Elemente, die eine andere Installation für dasselbe \
            Adressbuch angelegt hat. Wenn es diese Installation war und ihr Journal verloren ging, beenden Sie den \
            Dienst und führen Sie „satchel restore --from-mailboxes“ aus. Sollen sie neben denen von Satchel \
            bleiben, geben Sie das Adressbuch frei.
            """
        case .folderLostTwice:
            """
            Der Kontaktordner von {0} ging binnen {1} Tagen zweimal verloren. Er wird neu angelegt, sobald jemand \
            das Adressbuch freigibt.
            """
        case .paused: "Ausgesetzt von {0}, in der Konsole: {1}"
        }
    }
}
