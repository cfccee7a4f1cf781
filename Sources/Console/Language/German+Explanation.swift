import AccessRules
import ContactModel
import Selection

/// The facts of an explanation in German: each a clause without a full stop, like the English one.
extension Explanation.Fact {
    func html(_ language: Language) -> HTML {
        switch language {
        case .english: .text("\(self)")
        case .german: german.html
        }
    }

    var german: Said {
        switch self {
        case .hasSeat(let seats): "das Adressbuch hat einen von \(seats) Plätzen"
        case .noSeatLeft(let seats): "alle \(seats) Plätze sind von anderen belegt"
        case .noMailbox: "das CRM kennt keine E-Mail-Adresse des Benutzers, deshalb gibt es kein Postfach"
        case .member(let book): "der Benutzer ist aktives Mitglied des Buchs \(book)"
        case .noMember(let book): "der Benutzer ist kein Mitglied des Buchs \(book)"
        case .memberOfAny: "der Benutzer ist Mitglied"
        case .memberOfNone: "der Benutzer ist in keinem Buch mit solchen Datensätzen Mitglied"
        case .inactive: "der Benutzer ist nicht aktiv"
        case .inactiveMember: "der Benutzer ist nicht aktiv und deshalb nirgends Mitglied"
        case .right(let reason, let object): reason.german(object)
        case .access(true, let object): "Zugriff auf \(object.german)"
        case .access(false, let object): "kein Zugriff auf \(object.german)"
        case .otherTable(let table): "die Ansicht zeigt nur Datensätze von \(table)"
        case .nowhere(let absence): absence.german
        case .unseen: "es gibt keinen solchen Datensatz, den dieses Mitglied sehen darf"
        case .visible: "der Datensatz ist sichtbar"
        case .merged(let asked, let final, let fact):
            "\(asked.description) ist in \(final.description) aufgegangen, für den diese Antwort gilt; \(fact.german)"
        case .noFilter(let owner): "\(owner.german) hat keinen Filter"
        case .filter(let owner, let value): "der Filter \(owner.germanGenitive) \(Self.german(value))"
        case .subscription(true): "ein Abonnement nennt das Mitglied oder eine seiner Gruppen"
        case .subscription(false): "kein Abonnement nennt das Mitglied"
        case .rank(let rank, let count, let limit, let isPinned):
            "Rang \(rank) von \(count), Obergrenze \(Self.german(limit))\(isPinned ? ", angeheftet" : "")"
        case .beyondLimit(let rank, let limit): "Rang \(rank) liegt über der Obergrenze (\(Self.german(limit)))"
        case .allReadable: "jedes zugeordnete Feld ist lesbar"
        case .withheld(let fields): Self.german(fields)
        case .nothingToWrite(let fields):
            "der Kontakt wäre leer, da kein zugeordnetes lesbares Feld einen Wert hat"
                + (fields.isEmpty ? "" : "; \(Self.german(fields))")
        case .noAddressBook: "es gibt noch kein Adressbuch"
        case .inAddressBook(let presence, let place, let isStaged):
            presence.german(still: place.map { ", und \($0.german) enthält ihn noch" } ?? "")
                + (isStaged ? "; die neue Festlegung des Buchs ist bei diesem Adressbuch noch nicht angekommen" : "")
        case .notProven(let doubt, let words):
            "der Wegfall ist nicht belegt: \(DoubtWords.german(doubt).map { "\($0)" } ?? .english(words))"
        }
    }

    private static func german(_ limit: Int?) -> String { limit.map(Language.german.number) ?? "keine" }

    private static func german(_ value: Bool?) -> String {
        switch value {
        case true?: "trifft zu"
        case false?: "trifft nicht zu"
        case nil: "ist unbestimmt (null)"
        }
    }

    private static func german(_ fields: [Explanation.WithheldField]) -> Said {
        "nicht lesbar: "
            + Said.joined(
                fields.map { field in
                    field.reason.map { "\(field.key.description) (\($0.german(.field(field.key))))" }
                        ?? "\(field.key.description)"
                }, by: "; ")
    }
}

/// Nominative and accusative, which are the same.
extension Explanation.RightObject {
    fileprivate var german: String {
        switch self {
        case .view(let name): "die Ansicht \(name)"
        case .records(let table): "die Datensätze von \(table)"
        case .field(let key): "das Feld \(key)"
        }
    }
}

extension Explanation.FilterOwner {
    fileprivate var german: String {
        switch self {
        case .view(let name): "die Ansicht \(name)"
        case .book: "das Buch"
        }
    }

    fileprivate var germanGenitive: String {
        switch self {
        case .view(let name): "der Ansicht \(name)"
        case .book: "des Buchs"
        }
    }
}

extension Explanation.OldPlace {
    fileprivate var german: String {
        switch self {
        case .ownFolder: "der eigene Ordner"
        case .defaultFolder: "der Standardordner für Kontakte"
        }
    }
}

extension Explanation.Presence {
    /// - Parameter still: that the former place still holds it, from a comma on; empty: it does not.
    fileprivate func german(still: String) -> Said {
        switch self {
        case .missing: "das Adressbuch enthält ihn nicht\(still)"
        case .leftOut:
            "das Adressbuch enthält ihn nicht\(still): Das Mitglied hat ihn dort gelöscht, und er bleibt weg, bis er freigegeben wird"
        case .refilledLater:
            "das Adressbuch enthält ihn nicht\(still): Zum dritten Mal innerhalb einer Woche waren viele auf einmal weg, deshalb kommt er erst später zurück"
        case .inOrder: "das Adressbuch enthält ihn, auf dem Stand seines letzten Laufs\(still)"
        case .changes: "das Adressbuch enthält ihn; eine Änderung wartet auf den nächsten Lauf\(still)"
        case .beingCreated: "er wird gerade angelegt; ob es gelungen ist, steht noch nicht fest\(still)"
        case .beingUpdated: "das Adressbuch enthält ihn; er wird gerade geändert\(still)"
        case .beingRemoved: "das Adressbuch enthält ihn; er wird gerade entfernt\(still)"
        }
    }
}

// MARK: Rights

extension RightReason {
    fileprivate func german(_ object: Explanation.RightObject) -> Said {
        (basis == .accessList ? "Zugriffsliste des Datensatzes: " : "") + ground.german(object)
    }
}

extension RightGround {
    fileprivate func german(_ object: Explanation.RightObject) -> Said {
        switch self {
        case .own(let evidence): "der eigene Eintrag des Benutzers sagt \(evidence.german)"
        case .group(let evidence): "Gruppe \(evidence.name) sagt \(evidence.german)"
        case .groups(let entries):
            "keine Gruppe des Benutzers erlaubt es: "
                + Said.joined(entries.map { "Gruppe \($0.name) sagt \($0.german)" }, by: ", ")
        case .notNamed:
            "für \(object.german) gibt es Einträge, aber keiner nennt den Benutzer oder eine seiner Gruppen"
        case .byDefault(.open): "für \(object.german) gibt es keinen Eintrag, und die Vorgabe ist offen"
        case .byDefault(.hidden): "für \(object.german) gibt es keinen Eintrag, und die Vorgabe ist verborgen"
        case .protected: "die Konfiguration schützt das Feld"
        case .underlying(let key, let ground):
            "gelesen wird es über das Feld \(key.description): \(ground.german(.field(key)))"
        case .unknown: "\(object.german) gibt es im CRM nicht"
        case .nowhere(let absence): absence.german
        }
    }
}

extension RightEvidence {
    fileprivate var german: Said {
        if let fault { return "\(value.german), was nicht zählt: \(fault.german)" }
        guard let filter else { return "\(value.german)" }
        let truth =
            switch filterValue {
            case true?: "was zutrifft"
            case false?: "was nicht zutrifft"
            case nil: "was unbestimmt ist (null)"
            }
        return "\(value.german), sofern \(code: filter), \(truth)"
    }
}

extension RightValue {
    fileprivate var german: String {
        switch self {
        case .yes: "ja"
        case .no: "nein"
        case .byGroups: "nach Gruppen"
        }
    }
}

extension EntryFault {
    fileprivate var german: Said {
        switch self {
        case .duplicate: "Es gibt mehr als einen Eintrag für denselben Benutzer oder dieselbe Gruppe."
        case .filterNotAllowed: "Nur ein Ja zu den Datensätzen einer Tabelle darf einen Filter haben."
        case .byGroupsOfGroup: "Der Eintrag einer Gruppe ist ja oder nein."
        case .badFilter(let errors): "Sein Filter ist falsch: \(english: "\(errors)")"
        }
    }
}

extension Absence {
    fileprivate var german: Said {
        switch self {
        case .unknownTable: "das CRM hat keine solche Tabelle"
        case .unknownRecord: "das CRM hat keinen solchen Datensatz"
        case .recycled: "der Datensatz liegt im Papierkorb des CRM"
        case .mergeCycle: "die Zusammenführungen des Datensatzes laufen im Kreis"
        case .merged(let into): "der Datensatz ist in \(into.description) aufgegangen"
        }
    }
}
