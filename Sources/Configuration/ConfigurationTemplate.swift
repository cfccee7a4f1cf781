/// The file that `satchel init` writes.
package enum ConfigurationTemplate {
    /// A commented `satchel.yaml` in mode `plan`. It is well formed as it stands; the ids of the directory and the CRM's
    /// names are to be replaced before it can resolve.
    package static let text = #"""
        # Satchel's configuration. `satchel check` tests it against the CRM, without touching Exchange.
        # Every key is described in Documentation/Configuration.md. What does not load changes nothing.

        # The name of this installation. A journal that belongs to another site is never synced, so a copied
        # database cannot write to real mailboxes by accident.
        site: production

        # off       nothing is read
        # plan      everything but writes: shows what a run would do
        # nodelete  adds and updates; of the removals only those by lost rights and ended memberships
        # live      everything
        # Begin with plan, look at `satchel plan`, then go on.
        mode: plan

        # Records that a good reading of the CRM must contain. A reading without them is rejected, so that a half-empty
        # database does not empty address books. Written TABLE/KEY.
        # canary: [Kontakte/1]

        # The CRM. Paths are relative to this file's folder.
        crm:
          sqlite: crm.db
          # pictures: fotos   # the folder of the files that a text field names, for photos

        # Microsoft 365. Register an application in Entra with the application permission Contacts.ReadWrite, limited to
        # the mailboxes of your members.
        exchange:
          tenant: 00000000-0000-0000-0000-000000000000      # directory (tenant) id: replace it
          client_id: 00000000-0000-0000-0000-000000000000   # application (client) id: replace it
          # Where the client secret is, never the secret itself. Exactly one of
          #   { env: NAME }         an environment variable
          #   { file: PATH }        a file that only the service can read
          #   { credential: NAME }  a credential that systemd hands over (LoadCredential=)
          # Satchel runs on Linux, under systemd or in a container; there is no Windows service.
          secret: { env: SATCHEL_SECRET }
          # secret_expires: 2027-11-30   # warned of from 30 days before
          # In place of a secret, a certificate with its key (PEM or PKCS#12) or the token file of a workload identity:
          # certificate: { file: satchel.pfx, password: { credential: satchel-pfx } }
          # federated_token: { file: /var/run/secrets/azure/tokens/azure-identity-token }
          # cloud: global           # or us-gov-high, us-gov-dod, china, china-partner
          # proxy: http://proxy.example:3128
          # ca: authority.pem       # certificates of a private authority
          # forbidden: [chef@musterwerk.example]   # must stay closed to the app; `satchel doctor` tries it

        # The licence: how many address books may exist. One book for one member is one address book.
        seats: 25

        # Sorts texts, decides what today() means, and completes phone numbers without a country.
        locale: de-DE
        timezone: Europe/Berlin
        default_region: DE

        # What holds where the CRM defines no right at all. There is no silent default.
        records_default: hidden     # tables without any record right: visible | hidden
        fields_default: readable    # fields without any field right: readable | hidden

        # Fields that never leave the CRM, whatever a mapping says. Written TABLE.FIELD.
        protected: []

        # How often address books are compared. Quiet hours delay creates and updates only, never a removal by lost
        # rights or an ended membership.
        schedule: { every: 15m, quiet: "22:00-05:00" }

        # Where monitors are answered: /healthz, /readyz and /metrics (Prometheus), on this machine alone.
        # health: { listen: "127.0.0.1:9464" }

        # Where the console is, for administrators and the data-protection officer, on this machine alone. Make an
        # account first: satchel account add NAME --role administrator
        # `contents: shown` lets administrators see what contacts hold; each such look is noted (`satchel audit --looks`).
        # console: { listen: "127.0.0.1:8480", contents: hidden }
        # With `oidc` in it, people sign in with the accounts of the company (Entra ID, Keycloak, …); users of the CRM see their
        # own address books there:
        #   oidc:
        #     issuer: https://login.microsoftonline.com/DIRECTORY-ID/v2.0
        #     client_id: 00000000-0000-0000-0000-000000000000
        #     secret: { credential: console-oidc }
        #     address: https://satchel.musterwerk.example
        #     claims: { subject: oid }
        #     administrators: { roles: [Satchel.Administrator] }
        #     officers: { roles: [Satchel.Officer] }
        #     users: { match: mailbox, claim: oid }

        # Who is told when something needs a person, once when it begins and once when it is over.
        # alarms:
        #   webhook: { url: https://alarms.example/satchel, token: { env: SATCHEL_HOOK } }
        #   mail: { server: "smtps://mail.example:465", from: satchel@musterwerk.example, to: [it@musterwerk.example] }

        journal: { sqlite: journal.db }

        # What another tool left in the mailboxes, for `satchel adopt` alone: it offers, and touches nothing unasked.
        # leftovers: { categories: [Altes CRM], folders: [Alt-CRM], mail: [altes-crm.example] }

        books:
            # The name is also that of the contact folder in each member's mailbox.
          - name: CRM
            # Keep the id when you change the name: the folder is then renamed. Without an id the name is the id.
            id: crm

            # Which folder: `own`, a folder of the book's name below the default Contacts folder, or `default`, the default
            # Contacts folder itself, where Satchel touches only what it marked. Changing it moves the contacts.
            #
            # Who shows an own folder, as far as it is reported:
            #   - Outlook on the desktop and on the web, and a phone's native Exchange account (ActiveSync, on iOS and
            #     Android), which syncs sub-folders too: caller id works there.
            #   - NOT Outlook mobile's "save contacts" export to the phone: it takes only the default Contacts folder.
            #   - NOT Teams: it reads only the top-level contact folder.
            # So where phones shall show who calls, set up the phone's native Exchange account, or use `default`, which all
            # of them show.
            folder: own

            # A view of the CRM, and a condition on top of it. Drop the filter to take all that the view shows.
            view: Kontakte
            filter: subscribed() or Betreuer = user.login

            # Who gets this book: CRM groups (nested ones count) and logins, less the exceptions.
            members: { groups: [Aussendienst], users: [], except: [] }

            # The most records of one address book, 1 to 100000, or none. What falls off is listed, by the order below.
            limit: 2000
            # order: [Name, "LetzterKontakt desc"]   # default: the view's order
            # pinned: Status = 'VIP'                 # these come first and fall off last

            # What happens to an item that a user edited (restore | keep) or deleted (restore | leave).
            on_edit: restore
            on_delete: restore

            # Removals beyond BOTH numbers within 24 hours wait for an operator. Removals by lost rights never wait.
            brake: { items: 20, percent: 30 }

            # mode: plan           # a stricter mode for this book alone
            # reuse_folder: true   # take over an existing folder of this name; its items stay untouched

            # Contact property: template. {Field} is a field of the record, {Firma.Name} one of a related record; a part
            # in [brackets] disappears when a field in it is empty. Lists take several templates.
            mapping:
              givenName: "{Vorname}"
              surname: "{Name}"
              displayName: "{Name}[, {Vorname}][ · {Firma.Name}]"
              companyName: "{Firma.Name}"
              businessPhones: ["{Telefon}", "{Firma.Telefon}"]
              mobilePhone: "{Mobil}"
              emailAddresses: ["{EMail}"]
              businessAddress: { street: "{Strasse}[ {Hausnummer}]", postalCode: "{PLZ}", city: "{Ort}" }
              categories: [CRM]
              personalNotes: "{Bemerkung}"
              # birthday: "{Geburtstag}"   # makes an entry in each member's calendar
              # photo: "{Foto}"            # a field with the picture's bytes, or the name of a file in crm.pictures

        """#
}
