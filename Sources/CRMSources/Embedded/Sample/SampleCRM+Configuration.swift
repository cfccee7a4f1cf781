extension SampleCRM {
    /// A whole `satchel.yaml` for the sample: 24 address books for the 24 active users with a mailbox.
    ///
    /// The client secret is taken from the environment variable `SATCHEL_SECRET`.
    package static func configuration(
        endpoint: String, tenant: String, clientID: String, crmPath: String, journalPath: String
    ) -> String {
        """
        # Satchel on the sample company: 26 users, 24 of them active with a mailbox, each with one address book.
        site: demo
        mode: live
        canary: [Kontakte/1]
        crm:
          sqlite: \(yamlText(crmPath))
        exchange:
          tenant: \(yamlText(tenant))
          client_id: \(yamlText(clientID))
          secret: { env: SATCHEL_SECRET }
          cloud: global
          endpoint: \(yamlText(endpoint))
        seats: 25
        locale: de-DE
        timezone: Europe/Berlin
        default_region: DE
        records_default: hidden
        fields_default: readable
        protected: [Kontakte.Diagnose]
        schedule: { every: 15m }
        journal: { sqlite: \(yamlText(journalPath)) }
        books:
          # Sales, office and marketing: what is theirs, important people first, at most 2,000.
          - name: CRM
            id: crm
            view: Kontakte
            filter: >-
              (subscribed() or Betreuer = user.login or Vertriebsgebiet in (user.gebiete)
              or member_of('Innendienst') or member_of('Marketing')) and Status <> 'inaktiv'
            members: { groups: [Vertrieb, Marketing, Geschaeftsfuehrung], except: [kbrandt] }
            limit: 2000
            pinned: Status = 'VIP'
            mapping:
              title: "{Titel}"
              givenName: "{Vorname}"
              surname: "{Name}"
              displayName: "{Name}[, {Vorname}][ · {Firma.Name}]"
              companyName: "{Firma.Name}"
              jobTitle: "{Position}"
              department: "{Abteilung}"
              businessPhones: ["{Telefon}", "{Firma.Telefon}"]
              mobilePhone: "{Mobil}"
              homePhones: ["{Privat}"]
              emailAddresses: ["{EMail}"]
              businessHomePage: "{Web}"
              businessAddress: { street: "{Strasse}[ {Hausnummer}]", postalCode: "{PLZ}", city: "{Ort}", countryOrRegion: "{Land}" }
              categories: [CRM, "{Vertriebsgebiet}"]
              personalNotes: "{Bemerkung}[\\nUmsatz: {Umsatz}][\\nTestergebnis: {Testergebnis}]"
          # The management: every active contact of the business, however many.
          - name: Alle Kontakte
            id: alle
            view: Kontakte
            filter: Status <> 'inaktiv'
            members: { users: [kbrandt] }
            limit: none
            order: [Firma.Name, Name, Vorname]
            mapping:
              givenName: "{Vorname}"
              surname: "{Name}"
              displayName: "{Name}[, {Vorname}]"
              companyName: "{Firma.Name}"
              jobTitle: "{Position}"
              businessPhones: ["{Telefon}"]
              mobilePhone: "{Mobil}"
              emailAddresses: ["{EMail}"]
              categories: [CRM, "{Status}"]
              personalNotes: "{Bemerkung}"
          # Doctors get their own patients, the laboratory all of them. Test results are for the laboratory only.
          - name: Patienten
            id: patienten
            view: Patienten
            members: { groups: [Aerzte, Labor] }
            limit: 2000
            on_edit: keep
            mapping:
              title: "{Titel}"
              givenName: "{Vorname}"
              surname: "{Name}"
              displayName: "{Name}[, {Vorname}]"
              mobilePhone: "{Mobil}"
              homePhones: ["{Privat}"]
              emailAddresses: ["{EMail}"]
              homeAddress: { street: "{Strasse}[ {Hausnummer}]", postalCode: "{PLZ}", city: "{Ort}", countryOrRegion: "{Land}" }
              categories: [Patienten]
              personalNotes: "{Bemerkung}[\\nTestergebnis: {Testergebnis}]"

        """
    }

    /// A text in YAML's double quotes.
    private static func yamlText(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
