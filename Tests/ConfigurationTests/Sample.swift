/// A configuration without a fault, from which the tests' broken ones are made.
enum Sample {
    static let text = #"""
        site: production
        mode: live
        canary: [Kontakte/1]
        crm: { sqlite: crm.db }
        exchange:
          tenant: 3f1c2d4e-0000-4000-8000-000000000001
          client_id: 9a2e7b10-0000-4000-8000-000000000002
          secret: { env: SATCHEL_SECRET }
        seats: 25
        locale: de-DE
        timezone: Europe/Berlin
        default_region: DE
        records_default: hidden
        fields_default: readable
        protected: [Kontakte.Diagnose]
        schedule: { every: 15m, quiet: "22:00-05:00" }
        journal: { sqlite: journal.db }
        books:
          - name: CRM
            id: crm
            view: Kontakte
            filter: subscribed() or Betreuer = user.login
            members: { groups: [Aussendienst], users: [hmueller], except: [praktikant] }
            limit: 2000
            order: [Name, Vorname desc]
            pinned: Status = 'VIP'
            folder: own
            on_edit: restore
            on_delete: restore
            brake: { items: 20, percent: 30 }
            mapping:
              givenName: "{Vorname}"
              surname: "{Name}"
              businessPhones: ["{Telefon}"]
              businessAddress: { city: "{Ort}" }
              categories: [CRM]

        """#

    /// The end of the sample that begins with `start`.
    static func part(from start: String) -> String {
        String(text[(text.firstRange(of: start)?.lowerBound ?? text.endIndex)...])
    }
}
