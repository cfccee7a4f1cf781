import ContactModel

extension Quirk {
    static let all = mail + names + notes + birthdays + texts + pages

    // MARK: E-mail addresses

    static let mail = [
        Quirk("the directory's name replaces that of an e-mail address") {
            $0[.emailAddresses] = .texts(["Ben.Klee@musterwerk.example", "carla@privat.example"])
        },
        Quirk("the service names an e-mail address after itself", ["email-names=address"]),
        Quirk("an e-mail address stays without a name", ["email-names=none"]),
        Quirk("domains come back in capitals", ["email-domains=capitals"]),
        Quirk("a recipient of the tenant comes back under a legacy name", ["legacy-names=yes"]) {
            $0[.emailAddresses] = .texts(["Ben.Klee@musterwerk.example", "carla@privat.example"])
        },
        Quirk("a malformed e-mail address has vanished") {
            $0[.emailAddresses] = .texts(["carla@privat.example", "carla@musterwerk.example,"])
        }.with { $0.kept = { $0.setting(.emailAddresses, .texts(["carla@privat.example"])) } },
        Quirk("the only e-mail address was malformed and has vanished") {
            $0[.emailAddresses] = .texts(["carla at musterwerk"])
        }.with { $0.kept = { $0.setting(.emailAddresses, nil) } },
    ]

    // MARK: Names

    static let names = [
        Quirk("displayName is made up again at every other update", ["names-recalculated=always"]) {
            $0[.fileAs] = nil
        }.with {
            $0.properties.remove(.fileAs)
            $0.changesWhatIsSaved = true
        },
        Quirk("fileAs is made up again at every other update", ["names-recalculated=always"]) {
            $0[.displayName] = nil
        }.with {
            $0.properties.remove(.displayName)
            $0.changesWhatIsSaved = true
        },
        Quirk("displayName and fileAs are made up again when the name changes").with {
            $0.change = { $0[.surname] = .text("Ost-West") }
        },
        Quirk("displayName and fileAs that no mapping writes are the service's").with {
            $0.properties.subtract([.displayName, .fileAs])
        },
        Quirk("a displayName that is empty in the CRM is made up") {
            $0[.displayName] = nil
            $0[.fileAs] = nil
        }.with {
            $0.kept = {
                $0.setting(.displayName, .text("Carla Ost")).setting(.fileAs, .text("Ost, Carla"))
            }
            // Then they were written as empty, and are.
            $0.change = { $0[.mobilePhone] = nil }
        },
    ]

    // MARK: Notes

    static let notes = [
        Quirk("notes begin with a line end, and are short") {
            $0[.personalNotes] = .text("\n\nErste Zeile\nzweite Zeile\n")
        },
        Quirk("notes begin with a line end, and are long") {
            $0[.personalNotes] = .text("\r\n\r\n" + Contact.notes(900, "Notiz\n"))
        },
        Quirk("lists show all short notes without line ends", ["notes-trap=every"]) {
            $0[.personalNotes] = .text("Erste Zeile\nzweite Zeile")
        },
        Quirk("lists show all long notes cut and without line ends", ["notes-trap=every"]) {
            $0[.personalNotes] = .text(Contact.notes(900, "Notiz\n"))
        },
        Quirk("lists cut notes of emoji", ["notes-trap=every"]) {
            $0[.personalNotes] = .text(Contact.notes(400, "🎈👩‍👩‍👧"))
        },
        Quirk("notes have exactly 256 characters") { $0[.personalNotes] = .text(Contact.notes(256)) },
        Quirk("notes have exactly 256 characters, and lists cut all", ["notes-trap=every"]) {
            $0[.personalNotes] = .text(Contact.notes(256))
        },
        Quirk("notes have 257 characters, and lists cut all", ["notes-trap=every"]) {
            $0[.personalNotes] = .text(Contact.notes(257))
        },
        Quirk("notes come back with CRLF", ["notes-with-crlf=yes"]),
        Quirk("notes of exactly 256 characters come back with CRLF", ["notes-with-crlf=yes"]) {
            $0[.personalNotes] = .text(Contact.notes(256, "Notiz\n"))
        },
        Quirk("notes are cleared").with { $0.change = { $0[.personalNotes] = nil } },
    ]

    // MARK: Birthdays

    static let birthdays =
        [
            Quirk("a birthday comes back at 11:59 UTC", ["birthdays=noon"]),
            Quirk("a birthday comes back as it was written", ["birthdays=written"]),
            Quirk("a birthday comes back at midnight", ["birthdays=midnight"]),
            Quirk("a birthday comes back late in the evening", ["birthdays=evening"]),
            Quirk("a birthday comes back as a bare date", ["birthdays=bare"]),
            Quirk("a birthday on 29 February comes back at midnight", ["birthdays=midnight"]) {
                $0[.birthday] = .date(CalendarDate(year: 2000, month: 2, day: 29)!)
            },
            Quirk("a birthday is cleared").with { $0.change = { $0[.birthday] = nil } },
            Quirk("a birthday is corrected by a day").with {
                $0.change = { $0[.birthday] = .date(CalendarDate(year: 1974, month: 7, day: 23)!) }
            },
        ]
        + [-43_200, -39_600, -12_600, 19_800, 45_900, 50_400].map { offset in
            Quirk(
                "a birthday comes back by the mailbox's clock, \(offset) seconds ahead",
                ["birthdays=local", "mailbox-offset=\(offset)"])
        }

    // MARK: Texts, addresses and collections

    static let texts =
        ["empty", "nulls", "null"].map { form in
            Quirk("an address without parts is \(form)", ["empty-addresses=\(form)"]).with {
                $0.change = { $0[.businessAddress] = nil }
            }
        }
        + [
            Quirk("collections are emptied to []").with {
                $0.change = {
                    for property in [ContactProperty.businessPhones, .emailAddresses, .categories] {
                        $0[property] = nil
                    }
                }
            },
            Quirk("all but a name is null, [] and {}") { $0 = Contact([.givenName: .text("Carla")]) }.with {
                // What nobody wrote, the service makes up.
                $0.kept = {
                    $0.setting(.displayName, .text("Carla")).setting(.fileAs, .text("Carla"))
                }
                $0.change = { $0[.givenName] = .text("Clara") }
            },
            Quirk("categories come back in another order") {
                $0[.categories] = .texts(["rouge", "vert", "bleu", "Ä", "a"])
            },
            Quirk("texts come back decomposed", ["texts-decomposed=yes"]) {
                $0[.givenName] = .text("Žofie Ångström")
                $0[.displayName] = .text("Müller-Łódź, Žofie")
                $0[.categories] = .texts(["Übersee", "Épicerie"])
                $0[.emailAddresses] = .texts(["jürgen@bücher.example"])
                $0[.businessAddress] = .address(PostalAddress(street: "Große Straße 1", city: "Görlitz"))
                $0[.personalNotes] = .text("Čeština, 한국어, Tiếng Việt")
            },
            Quirk("texts of the CRM are decomposed and come back as they were written") {
                $0[.givenName] = .text("Z\u{30C}ofie")
                $0[.displayName] = .text("Mu\u{308}ller, Z\u{30C}ofie")
            },
            Quirk("texts of the CRM have white space at their ends") {
                $0[.givenName] = .text("  Carla\t")
                $0[.displayName] = .text("\u{A0}Ost, Carla ")
                $0[.businessPhones] = .texts([" +49 7531 000001 ", "  "])
                $0[.businessAddress] = .address(PostalAddress(street: " Werkweg 1 \n", city: " "))
                $0[.personalNotes] = .text("  \n Erste Zeile  \n zweite \n\n")
            },
            Quirk("the service trims texts", ["texts-trimmed=yes"]) {
                $0[.givenName] = .text("  Carla\t")
                $0[.displayName] = .text("\u{2003}Ost, Carla\u{A0}")
                $0[.personalNotes] = .text("Erste Zeile  \n zweite \n\n")
            },
        ]

    // MARK: Pages

    static let pages = [
        Quirk(
            "changes come in small pages, shuffled and repeated, an empty one first",
            [
                "page-items=2", "delta-shuffles=yes", "delta-repeats=yes", "delta-starts-empty=yes",
            ]),
        Quirk("the cloud is a national one", ["global-cloud=no"]),
    ]
}

extension Contact {
    fileprivate func setting(_ property: ContactProperty, _ value: ContactValue?) -> Contact {
        var contact = self
        contact[property] = value
        return contact
    }
}
