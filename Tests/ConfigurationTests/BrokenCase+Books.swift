extension BrokenCase {
    static let books = [
        BrokenCase(
            testDescription: "no books",
            from: wholeBooks,
            to: "books: []\n",
            errors: [
                "satchel.yaml:18:8: books is empty. Give a list with at least one book."
            ]),
        BrokenCase(
            testDescription: "a book that is a text",
            from: wholeBooks,
            to: "books: [CRM]\n",
            errors: [
                "satchel.yaml:18:9: a book is a text. Give a mapping with view, members and mapping."
            ]),
        BrokenCase(
            testDescription: "an empty name",
            from: "name: CRM",
            to: "name:",
            errors: [
                "satchel.yaml:19:10: name is empty. Give 1 to 255 characters, or drop the line to use \"CRM\"."
            ]),
        BrokenCase(
            testDescription: "a name that ends in a blank",
            from: "name: CRM",
            to: "name: \"CRM \"",
            errors: [
                "satchel.yaml:19:11: name begins or ends with a blank. Give 1 to 255 characters, or drop "
                    + "the line to use \"CRM\"."
            ]),
        BrokenCase(
            testDescription: "a name over two lines",
            from: "name: CRM",
            to: "name: \"CRM\\nKunden\"",
            errors: [
                "satchel.yaml:19:11: name contains a line break or another control character. Give 1 to "
                    + "255 characters, or drop the line to use \"CRM\"."
            ]),
        BrokenCase(
            testDescription: "a name too long",
            from: "name: CRM",
            to: "name: " + String(repeating: "N", count: 256),
            errors: [
                "satchel.yaml:19:11: name has 256 characters. Give 1 to 255 characters, or drop the line "
                    + "to use \"CRM\"."
            ]),
        BrokenCase(
            testDescription: "a book without a view",
            from: "    view: Kontakte\n",
            to: "",
            errors: [
                "satchel.yaml:19:5: view is missing. Give the name of a view of the CRM."
            ]),
        BrokenCase(
            testDescription: "an empty filter",
            from: "filter: subscribed() or Betreuer = user.login",
            to: "filter:",
            errors: [
                "satchel.yaml:22:12: filter is empty. Give a condition, such as subscribed(), or drop the line."
            ]),
        BrokenCase(
            testDescription: "no members",
            from: "members: { groups: [Aussendienst], users: [hmueller], except: [praktikant] }",
            to: "members: { except: [praktikant] }",
            errors: [
                "satchel.yaml:23:14: members names neither a group nor a user. Give a mapping with groups "
                    + "or users, such as { groups: [Sales] }."
            ]),
        BrokenCase(
            testDescription: "members by a misspelt key",
            from: "{ groups: [Aussendienst], users: [hmueller], except: [praktikant] }",
            to: "{ group: [Aussendienst] }",
            errors: [
                "satchel.yaml:23:16: unknown key \"members.group\". Did you mean \"groups\"?"
            ]),
        BrokenCase(
            testDescription: "a misspelt name beside a book of the default name",
            from: "  - name: CRM\n    id: crm\n",
            to:
                "  - id: other\n    nmae: Kunden\n    view: Kontakte\n    members: { users: [hmueller] }\n    mapping: { surname: \"{Name}\" }\n  - name: CRM\n    id: crm\n",
            errors: [
                "satchel.yaml:20:5: unknown key \"nmae\". Did you mean \"name\"?"
            ]),
        BrokenCase(
            testDescription: "members a list",
            from: "members: { groups: [Aussendienst], users: [hmueller], except: [praktikant] }",
            to: "members: [Aussendienst]",
            errors: [
                "satchel.yaml:23:14: members is a list. Give a mapping with groups or users, such as { "
                    + "groups: [Sales] }."
            ]),
        BrokenCase(
            testDescription: "a group that is a mapping",
            from: "groups: [Aussendienst]",
            to: "groups: [{ name: Aussendienst }]",
            errors: [
                "satchel.yaml:23:25: an entry of members.groups is a mapping. Give a list of groups of the "
                    + "CRM, or drop the line."
            ]),
        BrokenCase(
            testDescription: "a limit too small",
            from: "limit: 2000",
            to: "limit: 0",
            errors: [
                "satchel.yaml:24:12: limit is \"0\". Give a whole number from 1 to 100000, or none, or drop "
                    + "the line to use 2000."
            ]),
        BrokenCase(
            testDescription: "a limit too large",
            from: "limit: 2000",
            to: "limit: 100001",
            errors: [
                "satchel.yaml:24:12: limit is \"100001\". Give a whole number from 1 to 100000, or none, or "
                    + "drop the line to use 2000."
            ]),
        BrokenCase(
            testDescription: "a limit with a fraction",
            from: "limit: 2000",
            to: "limit: 1.5",
            errors: [
                "satchel.yaml:24:12: limit is \"1.5\". Give a whole number from 1 to 100000, or none, or "
                    + "drop the line to use 2000."
            ]),
        BrokenCase(
            testDescription: "an order without an entry",
            from: "order: [Name, Vorname desc]",
            to: "order: []",
            errors: [
                "satchel.yaml:25:12: order is empty. Give a list of fields, such as [Name, \"Changed "
                    + "desc\"], or drop the line to use the view's order."
            ]),
        BrokenCase(
            testDescription: "an order that is a text",
            from: "order: [Name, Vorname desc]",
            to: "order: Name",
            errors: [
                "satchel.yaml:25:12: order is a text. Give a list of fields, such as [Name, \"Changed "
                    + "desc\"], or drop the line to use the view's order."
            ]),
        BrokenCase(
            testDescription: "a default folder that is to be taken over",
            from: "folder: own",
            to: "folder: default\n    reuse_folder: true",
            errors: [
                "satchel.yaml:28:19: reuse_folder has no meaning beside folder: default. Drop one of the two lines."
            ]),
        BrokenCase(
            testDescription: "an unknown folder",
            from: "folder: own",
            to: "folder: shared",
            errors: [
                "satchel.yaml:27:13: folder is \"shared\". Give own or default, or drop the line to use own."
            ]),
        BrokenCase(
            testDescription: "on_edit unknown",
            from: "on_edit: restore",
            to: "on_edit: leave",
            errors: [
                "satchel.yaml:28:14: on_edit is \"leave\". Give restore or keep, or drop the line to use "
                    + "restore."
            ]),
        BrokenCase(
            testDescription: "on_delete unknown",
            from: "on_delete: restore",
            to: "on_delete: restor",
            errors: [
                "satchel.yaml:29:16: on_delete is \"restor\". Did you mean \"restore\"?"
            ]),
        BrokenCase(
            testDescription: "a brake of more than all",
            from: "percent: 30",
            to: "percent: 130",
            errors: [
                "satchel.yaml:30:34: brake.percent is \"130\". Give a whole number from 0 to 100, or drop "
                    + "the line to use 30."
            ]),
        BrokenCase(
            testDescription: "a brake below nothing",
            from: "items: 20",
            to: "items: -1",
            errors: [
                "satchel.yaml:30:21: brake.items is \"-1\". Give a whole number from 0 to 100000, or drop "
                    + "the line to use 20."
            ]),
        BrokenCase(
            testDescription: "reuse_folder that YAML 1.1 would take for true",
            from: "folder: own",
            to: "reuse_folder: yes",
            errors: [
                "satchel.yaml:27:19: reuse_folder is \"yes\". Give true or false, or drop the line to use "
                    + "false."
            ]),
        BrokenCase(
            testDescription: "a mapping without a line",
            from: wholeMapping,
            to: "    mapping: {}\n",
            errors: [
                "satchel.yaml:31:14: mapping is empty. Give a mapping of contact properties, such as { "
                    + "surname: \"{Name}\" }."
            ]),
        BrokenCase(
            testDescription: "several photos",
            from: "categories: [CRM]",
            to: "photo: [\"{Foto}\"]",
            errors: [
                "satchel.yaml:36:14: photo is a list. Give a template, such as \"{Foto}\", or drop the line."
            ]),
        BrokenCase(
            testDescription: "a mapping with nothing but a photo",
            from: wholeMapping,
            to: "    mapping: { photo: \"{Foto}\" }\n",
            errors: [
                "satchel.yaml:31:14: mapping has nothing but a photo, which makes no contact. Give a mapping of contact "
                    + "properties, such as { surname: \"{Name}\" }."
            ]),
        BrokenCase(
            testDescription: "an unknown property with a near one",
            from: "givenName:",
            to: "givenname:",
            errors: [
                "satchel.yaml:32:7: unknown key \"givenname\". Did you mean \"givenName\"?"
            ]),
        BrokenCase(
            testDescription: "an unknown property",
            from: "givenName:",
            to: "vorname:",
            errors: [
                "satchel.yaml:32:7: unknown key \"vorname\". Did you mean \"surname\"?"
            ]),
        BrokenCase(
            testDescription: "one text where a list belongs",
            from: "[\"{Telefon}\"]",
            to: "\"{Telefon}\"",
            errors: [
                "satchel.yaml:34:23: businessPhones is a text. Give a list of templates, such as "
                    + "[\"{Telefon}\"], or drop the line."
            ]),
        BrokenCase(
            testDescription: "a list where a text belongs",
            from: "surname: \"{Name}\"",
            to: "surname: [\"{Name}\"]",
            errors: [
                "satchel.yaml:33:16: surname is a list. Give a template, such as \"{Name}\", or drop the line."
            ]),
        BrokenCase(
            testDescription: "an empty template",
            from: "surname: \"{Name}\"",
            to: "surname: \"\"",
            errors: [
                "satchel.yaml:33:16: surname is empty. Give a template, such as \"{Name}\", or drop the line."
            ]),
        BrokenCase(
            testDescription: "an address that is a text",
            from: "{ city: \"{Ort}\" }",
            to: "\"{Ort}\"",
            errors: [
                "satchel.yaml:35:24: businessAddress is a text. Give a mapping, such as { street: "
                    + "\"{Strasse}\", city: \"{Ort}\" }, or drop the line."
            ]),
        BrokenCase(
            testDescription: "an address with an unknown part",
            from: "{ city: \"{Ort}\" }",
            to: "{ town: \"{Ort}\" }",
            errors: [
                "satchel.yaml:35:26: unknown key \"businessAddress.town\". Known here: street, city, state, "
                    + "countryOrRegion, postalCode."
            ]),
        BrokenCase(
            testDescription: "an address without a part",
            from: "{ city: \"{Ort}\" }",
            to: "{}",
            errors: [
                "satchel.yaml:35:24: businessAddress has no part. Give a mapping, such as { street: "
                    + "\"{Strasse}\", city: \"{Ort}\" }, or drop the line."
            ]),
        BrokenCase(
            testDescription: "two books in one folder",
            from: "  - name: CRM\n    id: crm\n",
            to:
                "  - id: other\n    name: crm\n    view: Kontakte\n    members: { users: [hmueller] }\n    mapping: { surname: \"{Name}\" }\n  - name: CRM\n    id: crm\n",
            errors: [
                "satchel.yaml:24:11: name \"CRM\" is that of the book in line 20 too. Give each book a "
                    + "folder name of its own."
            ]),
        BrokenCase(
            testDescription: "two books with one id",
            from: "  - name: CRM\n    id: crm\n",
            to:
                "  - id: crm\n    name: Partner\n    view: Kontakte\n    members: { users: [hmueller] }\n    mapping: { surname: \"{Name}\" }\n  - name: CRM\n    id: crm\n",
            errors: [
                "satchel.yaml:25:9: id \"crm\" is that of the book in line 19 too. Give each book an id of "
                    + "its own."
            ]),
        BrokenCase(
            testDescription: "a key given twice",
            from: "seats: 25",
            to: "seats: 25\nseats: 26",
            errors: [
                "satchel.yaml:10:1: \"seats\" is given twice; it was given in line 9. Keep one of the two."
            ]),
        BrokenCase(
            testDescription: "a key of several lines, given twice",
            from: "seats: 25",
            to: "seats: 25\n\"a\\Lb\\u202E\": 1\n\"a\\Lb\\u202E\": 1",
            errors: [
                "satchel.yaml:10:1: unknown key \"a\u{FFFD}b\u{FFFD}\". Known here: site, mode, canary, crm, exchange, "
                    + "seats, locale, timezone, default_region, records_default, fields_default, protected, schedule, "
                    + "health, console, alarms, journal, leftovers, books.",
                "satchel.yaml:11:1: a key is given twice; it was given in line 10. Keep one of the two.",
            ]),
        BrokenCase(
            testDescription: "an alias beside another mistake",
            from: "seats: 25",
            to: "seats: *seats\nmode: x",
            errors: [
                "satchel.yaml:9:8: aliases (*name) are not allowed here. Write the value out where it is "
                    + "needed.",
                "satchel.yaml:10:1: \"mode\" is given twice; it was given in line 2. Keep one of the two.",
            ]),
        BrokenCase(
            testDescription: "a tab",
            from: "  tenant:",
            to: "\ttenant:",
            errors: [
                "satchel.yaml:6:1: a tab stands where YAML allows spaces only. Indent with spaces."
            ]),
    ]
}
