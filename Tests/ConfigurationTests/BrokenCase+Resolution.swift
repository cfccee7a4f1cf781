extension BrokenCase {
    static let resolution = [
        BrokenCase(
            testDescription: "a view that the CRM does not have",
            from: "view: Kontakte",
            to: "view: Kontkte",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a view that is far from any",
            from: "view: Kontakte",
            to: "view: Rechnungen",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a view of a table that is gone",
            from: "view: Kontakte",
            to: "view: Verwaist",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a view whose own filter is wrong",
            from: "view: Kontakte",
            to: "view: Kaputt",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a view whose own filter reads a protected field",
            from: "view: Kontakte",
            to: "view: Diagnosen",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a view whose own order does not work",
            from:
                "    view: Kontakte\n    filter: subscribed() or Betreuer = user.login\n    members: { groups: [Aussendienst], users: [hmueller], except: [praktikant] }\n    limit: 2000\n    order: [Name, Vorname desc]\n",
            to: "    view: Unsortierbar\n    members: { users: [hmueller] }\n",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in the filter",
            from: "Betreuer = user.login",
            to: "Betreur = user.login",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in the second line of a filter",
            from: "filter: subscribed() or Betreuer = user.login",
            to: "filter: |\n      subscribed()\n        or Betreur = user.login",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in a quoted filter",
            from: "filter: subscribed() or Betreuer = user.login",
            to: "filter: 'Status = ''VIP'' or Stauts = ''A'''",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a type error in the filter",
            from: "subscribed() or Betreuer = user.login",
            to: "Betreuer = 12",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a filter that ends too early",
            from: "subscribed() or Betreuer = user.login",
            to: "subscribed() or",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a filter with two faults",
            from: "subscribed() or Betreuer = user.login",
            to: "Statu = 'a' or Nmae = 'b'",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field in the filter",
            from: "Betreuer = user.login",
            to: "Diagnose is null",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown group in the filter",
            from: "subscribed() or Betreuer = user.login",
            to: "member_of('Vertrieb')",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field in pinned",
            from: "Status = 'VIP'",
            to: "Diagnose = 'x'",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in the order",
            from: "[Name, Vorname desc]",
            to: "[Name, Vornmae desc]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field in the order",
            from: "[Name, Vorname desc]",
            to: "[Diagnose]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a list in the order",
            from: "[Name, Vorname desc]",
            to: "[Themen]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a relation in the order",
            from: "[Name, Vorname desc]",
            to: "[Firma]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"Frau {Nmae}\"",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in a list",
            from: "[\"{Telefon}\"]",
            to: "[\"{Telefon}\", '{Mobil}']",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown field in an address",
            from: "{ city: \"{Ort}\" }",
            to: "{ city: \"{Orte}\" }",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Diagnose}\"",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "bytes in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Foto}\"",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a template with an open brace",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Name\"",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a birthday that is no date",
            from: "surname: \"{Name}\"",
            to: "birthday: \"{Name}\"",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown group",
            from: "groups: [Aussendienst]",
            to: "groups: [Aussendinst]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown login",
            from: "users: [hmueller]",
            to: "users: [hmuler]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "an unknown exception",
            from: "except: [praktikant]",
            to: "except: [azubi]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field that does not exist",
            from: "[Kontakte.Diagnose]",
            to: "[Kontakte.Diagnsoe]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a protected field of no table",
            from: "[Kontakte.Diagnose]",
            to: "[Rechnungen.Betrag]",
            errors: [
                "?"
            ]),
        BrokenCase(
            testDescription: "a canary of an unknown table",
            from: "[Kontakte/1]",
            to: "[Kontkte/1]",
            errors: [
                "?"
            ]),
    ]
}
