import AccessRules
import CRMSources
import SQLite

/// An invented company: so many contacts in the care of each of its people, who all want them in their mailboxes.
struct Company {
    struct Person {
        let login: String
        let contacts: Int

        var address: String { "\(login)@musterwerk.example" }
    }

    let people: [Person]

    static let book = "Kunden"

    private static let contacts = TableSchema(
        name: "Kontakte", keyField: "Id",
        fields: [
            FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Vorname", type: .text), FieldDefinition(name: "Betreuer", type: .text),
        ])

    func write(to path: String) throws {
        let crm = try EmbeddedCRM.create(path: path)
        try crm.addTable(Self.contacts)
        try crm.database.transaction { () throws(SQLiteError) in
            try crm.database.execute("INSERT INTO crm_views VALUES ('Kontakte', 'Kontakte', NULL)")
            for person in people {
                try crm.database.run(
                    "INSERT INTO crm_users (login, name, mail) VALUES (?1, ?1, ?2)", .text(person.login),
                    .text(person.address))
                try crm.database.run(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
                    INSERT INTO Kontakte (Name, Vorname, Betreuer) SELECT 'Muster ' || i, 'Alex', ?1 FROM n
                    """, .text(person.login), .integer(Int64(person.contacts)))
            }
        }
    }

    /// What a member is to have, read straight from the CRM's file: record to surname.
    static func selection(of login: String, in path: String) throws -> [String: String] {
        let database = try Database(path: path, access: .readOnly)
        var selection: [String: String] = [:]
        let statement = try database.prepare(
            """
            SELECT 'Kontakte/' || Id, Name FROM Kontakte WHERE Betreuer = ?1
            AND CAST(Id AS TEXT) NOT IN (SELECT record_id FROM crm_record_access WHERE value = 'no')
            """)
        try statement.bind(1, login)
        while try statement.step() {
            if let record = statement.text(0) { selection[record] = statement.text(1) }
        }
        return selection
    }

    func configuration(endpoint: String, tenant: String, clientID: String) -> String {
        """
        site: crash
        mode: live
        canary: [Kontakte/1]
        crm: { sqlite: crm.db }
        exchange:
          tenant: \(tenant)
          client_id: \(clientID)
          secret: { env: SATCHEL_SECRET }
          endpoint: \(endpoint)
        seats: \(people.count)
        locale: de-DE
        timezone: Europe/Berlin
        records_default: visible
        fields_default: readable
        schedule: { every: 1m }
        journal: { sqlite: journal.db }
        books:
          - name: \(Self.book)
            id: kunden
            view: Kontakte
            filter: Betreuer = user.login
            members: { users: [\(people.map(\.login).joined(separator: ", "))] }
            limit: none
            reuse_folder: true
            brake: { items: 100000, percent: 100 }
            mapping: { givenName: "{Vorname}", surname: "{Name}" }

        """
    }
}
