extension BrokenCase {
    static let resolution = [
        BrokenCase(
            testDescription: "a view that the CRM does not have",
            from: "view: Kontakte",
            to: "view: Kontkte",
            errors: [
                "satchel.yaml:21:11: view: the CRM has no view \"Kontkte\". Did you mean \"Kontakte\"?"
            ]),
        BrokenCase(
            testDescription: "a photo of a field that the CRM does not have",
            from: "categories: [CRM]",
            to: "photo: \"{Fto}\"",
            errors: [
                "satchel.yaml:36:16: photo: There is no field or relation Fto in Kontakte. Did you mean Foto?\n"
                    + "    {Fto}\n     ^^^"
            ]),
        BrokenCase(
            testDescription: "a photo of a text without a folder",
            from: "categories: [CRM]",
            to: "photo: \"{Ort}\"",
            errors: [
                "satchel.yaml:36:14: Ort is a text, which names a file. Say in which folder the files lie: crm.pictures."
            ]),
        BrokenCase(
            testDescription: "a photo of a protected field",
            from: "categories: [CRM]",
            to: "photo: \"{Diagnose}\"",
            errors: [
                "satchel.yaml:36:16: photo: Kontakte.Diagnose is protected: no mapping may carry it.\n"
                    + "    {Diagnose}\n     ^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "a view that is far from any",
            from: "view: Kontakte",
            to: "view: Rechnungen",
            errors: [
                "satchel.yaml:21:11: view: the CRM has no view \"Rechnungen\". Give one that the CRM knows, "
                    + "or drop it."
            ]),
        BrokenCase(
            testDescription: "a view of a table that is gone",
            from: "view: Kontakte",
            to: "view: Verwaist",
            errors: [
                "satchel.yaml:21:11: view \"Verwaist\" shows a table \"Weg\" that the CRM does not have. Mend "
                    + "the view in the CRM, or name another."
            ]),
        BrokenCase(
            testDescription: "a view whose own filter is wrong",
            from: "view: Kontakte",
            to: "view: Kaputt",
            errors: [
                "satchel.yaml:21:11: the filter of view \"Kaputt\" in the CRM: There is no field or relation "
                    + "Stadt in Kontakte. Mend it in the CRM.\n"
                    + "    Stadt = 'b'\n"
                    + "    ^^^^^"
            ]),
        BrokenCase(
            testDescription: "a view whose own filter reads a protected field",
            from: "view: Kontakte",
            to: "view: Diagnosen",
            errors: [
                "satchel.yaml:21:11: the filter of view \"Diagnosen\" in the CRM: Kontakte.Diagnose is "
                    + "protected: only the CRM's own rights filters may use it. Mend it in the CRM.\n"
                    + "    Diagnose is null\n"
                    + "    ^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "a view whose own order does not work",
            from:
                "    view: Kontakte\n    filter: subscribed() or Betreuer = user.login\n    members: { groups: [Aussendienst], users: [hmueller], except: [praktikant] }\n    limit: 2000\n    order: [Name, Vorname desc]\n",
            to: "    view: Unsortierbar\n    members: { users: [hmueller] }\n",
            errors: [
                "satchel.yaml:21:11: the order of view \"Unsortierbar\" in the CRM: Themen is a text list, "
                    + "which has no order. Name a field with one value. Mend it in the CRM, or give the book an "
                    + "order.",
                "satchel.yaml:21:11: the order of view \"Unsortierbar\" in the CRM: Kontakte.Diagnose is "
                    + "protected: no order may use it. Mend it in the CRM, or give the book an order.",
                "satchel.yaml:21:11: the order of view \"Unsortierbar\" in the CRM: There is no field or "
                    + "relation Nmae in Kontakte. Did you mean Name? Mend it in the CRM, or give the book an order.",
            ]),
        BrokenCase(
            testDescription: "an unknown field in the filter",
            from: "Betreuer = user.login",
            to: "Betreur = user.login",
            errors: [
                "satchel.yaml:22:29: filter: There is no field or relation Betreur in Kontakte. Did you "
                    + "mean Betreuer?\n"
                    + "    subscribed() or Betreur = user.login\n"
                    + "                    ^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown field in the second line of a filter",
            from: "filter: subscribed() or Betreuer = user.login",
            to: "filter: |\n      subscribed()\n        or Betreur = user.login",
            errors: [
                "satchel.yaml:24:12: filter: There is no field or relation Betreur in Kontakte. Did you "
                    + "mean Betreuer?\n"
                    + "      or Betreur = user.login\n"
                    + "         ^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown field in a quoted filter",
            from: "filter: subscribed() or Betreuer = user.login",
            to: "filter: 'Status = ''VIP'' or Stauts = ''A'''",
            errors: [
                "satchel.yaml:22:34: filter: There is no field or relation Stauts in Kontakte. Did you "
                    + "mean Status?\n"
                    + "    Status = 'VIP' or Stauts = 'A'\n"
                    + "                      ^^^^^^"
            ]),
        BrokenCase(
            testDescription: "a type error in the filter",
            from: "subscribed() or Betreuer = user.login",
            to: "Betreuer = 12",
            errors: [
                "satchel.yaml:22:24: filter: A text and an integer cannot be compared.\n"
                    + "    Betreuer = 12\n"
                    + "               ^^"
            ]),
        BrokenCase(
            testDescription: "a filter that ends too early",
            from: "subscribed() or Betreuer = user.login",
            to: "subscribed() or",
            errors: [
                "satchel.yaml:22:28: filter: Expected a value, a field or a function, found the end of the "
                    + "filter.\n"
                    + "    subscribed() or\n"
                    + "                   ^"
            ]),
        BrokenCase(
            testDescription: "a filter with two faults",
            from: "subscribed() or Betreuer = user.login",
            to: "Statu = 'a' or Nmae = 'b'",
            errors: [
                "satchel.yaml:22:13: filter: There is no field or relation Statu in Kontakte. Did you mean "
                    + "Status?\n"
                    + "    Statu = 'a' or Nmae = 'b'\n"
                    + "    ^^^^^",
                "satchel.yaml:22:28: filter: There is no field or relation Nmae in Kontakte. Did you mean "
                    + "Name?\n"
                    + "    Statu = 'a' or Nmae = 'b'\n"
                    + "                   ^^^^",
            ]),
        BrokenCase(
            testDescription: "a protected field in the filter",
            from: "Betreuer = user.login",
            to: "Diagnose is null",
            errors: [
                "satchel.yaml:22:29: filter: Kontakte.Diagnose is protected: only the CRM's own rights "
                    + "filters may use it.\n"
                    + "    subscribed() or Diagnose is null\n"
                    + "                    ^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown group in the filter",
            from: "subscribed() or Betreuer = user.login",
            to: "member_of('Vertrieb')",
            errors: [
                "satchel.yaml:22:23: filter: There is no group 'Vertrieb'.\n"
                    + "    member_of('Vertrieb')\n"
                    + "              ^^^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "a protected field in pinned",
            from: "Status = 'VIP'",
            to: "Diagnose = 'x'",
            errors: [
                "satchel.yaml:26:13: pinned: Kontakte.Diagnose is protected: only the CRM's own rights "
                    + "filters may use it.\n"
                    + "    Diagnose = 'x'\n"
                    + "    ^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown field in the order",
            from: "[Name, Vorname desc]",
            to: "[Name, Vornmae desc]",
            errors: [
                "satchel.yaml:25:19: order: There is no field or relation Vornmae in Kontakte. Did you "
                    + "mean Vorname?"
            ]),
        BrokenCase(
            testDescription: "a protected field in the order",
            from: "[Name, Vorname desc]",
            to: "[Diagnose]",
            errors: [
                "satchel.yaml:25:13: order: Kontakte.Diagnose is protected: no order may use it."
            ]),
        BrokenCase(
            testDescription: "a list in the order",
            from: "[Name, Vorname desc]",
            to: "[Themen]",
            errors: [
                "satchel.yaml:25:13: order: Themen is a text list, which has no order. Name a field with "
                    + "one value."
            ]),
        BrokenCase(
            testDescription: "a relation in the order",
            from: "[Name, Vorname desc]",
            to: "[Firma]",
            errors: [
                "satchel.yaml:25:13: order: Firma is a relation, which has no order. Name a field with one "
                    + "value."
            ]),
        BrokenCase(
            testDescription: "an unknown field in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"Frau {Nmae}\"",
            errors: [
                "satchel.yaml:33:23: surname: There is no field or relation Nmae in Kontakte. Did you mean "
                    + "Name?\n"
                    + "    Frau {Nmae}\n"
                    + "          ^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown field in a list",
            from: "[\"{Telefon}\"]",
            to: "[\"{Telefon}\", '{Mobil}']",
            errors: [
                "satchel.yaml:34:39: businessPhones: There is no field or relation Mobil in Kontakte.\n"
                    + "    {Mobil}\n"
                    + "     ^^^^^"
            ]),
        BrokenCase(
            testDescription: "an unknown field in an address",
            from: "{ city: \"{Ort}\" }",
            to: "{ city: \"{Orte}\" }",
            errors: [
                "satchel.yaml:35:34: businessAddress: There is no field or relation Orte in Kontakte. Did "
                    + "you mean Ort?\n"
                    + "    {Orte}\n"
                    + "     ^^^^"
            ]),
        BrokenCase(
            testDescription: "a protected field in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Diagnose}\"",
            errors: [
                "satchel.yaml:33:18: surname: Kontakte.Diagnose is protected: no mapping may carry it.\n"
                    + "    {Diagnose}\n"
                    + "     ^^^^^^^^"
            ]),
        BrokenCase(
            testDescription: "bytes in a template",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Foto}\"",
            errors: [
                "satchel.yaml:33:18: surname: Foto holds bytes, for which there is no text.\n"
                    + "    {Foto}\n"
                    + "     ^^^^"
            ]),
        BrokenCase(
            testDescription: "a template with an open brace",
            from: "surname: \"{Name}\"",
            to: "surname: \"{Name\"",
            errors: [
                "satchel.yaml:33:17: surname: This { has no }. Close the field, or write {{ for the "
                    + "character.\n"
                    + "    {Name\n"
                    + "    ^"
            ]),
        BrokenCase(
            testDescription: "a birthday that is no date",
            from: "surname: \"{Name}\"",
            to: "birthday: \"{Name}\"",
            errors: [
                "satchel.yaml:33:17: birthday takes one field that holds a date or a timestamp, and "
                    + "nothing beside it."
            ]),
        BrokenCase(
            testDescription: "an unknown group",
            from: "groups: [Aussendienst]",
            to: "groups: [Aussendinst]",
            errors: [
                "satchel.yaml:23:25: members.groups: the CRM has no group \"Aussendinst\". Did you mean "
                    + "\"Aussendienst\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown login",
            from: "users: [hmueller]",
            to: "users: [hmuler]",
            errors: [
                "satchel.yaml:23:48: members.users: the CRM has no login \"hmuler\". Did you mean \"hmueller\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown exception",
            from: "except: [praktikant]",
            to: "except: [azubi]",
            errors: [
                "satchel.yaml:23:68: members.except: the CRM has no login or group \"azubi\". Give one that "
                    + "the CRM knows, or drop it."
            ]),
        BrokenCase(
            testDescription: "a protected field that does not exist",
            from: "[Kontakte.Diagnose]",
            to: "[Kontakte.Diagnsoe]",
            errors: [
                "satchel.yaml:15:13: protected names no field of the CRM: \"Kontakte.Diagnsoe\". Did you "
                    + "mean \"Kontakte.Diagnose\"?"
            ]),
        BrokenCase(
            testDescription: "a protected field of no table",
            from: "[Kontakte.Diagnose]",
            to: "[Rechnungen.Betrag]",
            errors: [
                "satchel.yaml:15:13: protected names no field of the CRM: \"Rechnungen.Betrag\". Give "
                    + "TABLE.FIELD by the CRM's names, or drop the entry."
            ]),
        BrokenCase(
            testDescription: "a canary of an unknown table",
            from: "[Kontakte/1]",
            to: "[Kontkte/1]",
            errors: [
                "satchel.yaml:3:10: canary names no table of the CRM: \"Kontkte\". Did you mean \"Kontakte\"?"
            ]),
    ]
}
