import SQLite

/// Rights, access lists and subscriptions of the sample.
enum SampleRights {
    static func write(to database: Database, seed: UInt64) throws(SQLiteError) {
        for (view, group) in [("Kontakte", "Alle"), ("Patienten", "Aerzte"), ("Patienten", "Labor")] {
            try grant("crm_view_rights (view_name, value, ", [view, "yes"], to: .group(group), in: database)
        }
        for right in recordRights {
            try database.run(
                "INSERT INTO crm_record_rights (table_name, value, filter, \(right.holder.column)) "
                    + "VALUES (?1, ?2, ?3, \(right.holder.query("?4")))",
                .text(right.table), .text(right.value), SQLiteValue(right.filter), .text(right.holder.name))
        }
        for (table, field, holder, value) in fieldRights {
            try grant("crm_field_rights (table_name, field, value, ", [table, field, value], to: holder, in: database)
        }
        try writeAccessLists(to: database)
        var random = SeededGenerator(seed: seed ^ 0x5AB5)
        try writeSubscriptions(to: database, random: &random)
    }

    // MARK: Private

    private enum Holder {
        case user(String)
        case group(String)

        var name: String {
            switch self {
            case .user(let login): login
            case .group(let name): name
            }
        }

        var column: String {
            switch self {
            case .user: "user_id"
            case .group: "group_id"
            }
        }

        func query(_ parameter: String) -> String {
            switch self {
            case .user: "(SELECT id FROM crm_users WHERE login = \(parameter))"
            case .group: "(SELECT id FROM crm_groups WHERE name = \(parameter))"
            }
        }
    }

    private struct RecordRight {
        let table: String
        let holder: Holder
        let value: String
        var filter: String?
    }

    private static let recordRights: [RecordRight] = [
        RecordRight(
            table: "Kontakte", holder: .group("Geschaeftsfuehrung"), value: "yes", filter: "Art = 'Geschäft'"),
        RecordRight(
            table: "Kontakte", holder: .group("Aussendienst"), value: "yes",
            filter: "Art = 'Geschäft' and "
                + "(Vertriebsgebiet in (user.gebiete) or Status = 'VIP' or Betreuer = user.login)"),
        RecordRight(
            table: "Kontakte", holder: .group("Innendienst"), value: "yes",
            filter: "Art = 'Geschäft' and Firma.Region = user.region"),
        RecordRight(
            table: "Kontakte", holder: .group("Marketing"), value: "yes", filter: "Art = 'Geschäft' and Newsletter"),
        RecordRight(
            table: "Kontakte", holder: .group("Aerzte"), value: "yes",
            filter: "Art = 'Patient' and Betreuer = user.login"),
        RecordRight(table: "Kontakte", holder: .group("Labor"), value: "yes", filter: "Art = 'Patient'"),
        // Among groups, allowing beats denying: the groups inside Vertrieb keep what they have.
        RecordRight(table: "Kontakte", holder: .group("Vertrieb"), value: "no"),
        // An own entry replaces those of the groups.
        RecordRight(
            table: "Kontakte", holder: .user("jlorenz"), value: "yes",
            filter: "Art = 'Geschäft' and Vertriebsgebiet = 'Bodensee'"),
        RecordRight(table: "Kontakte", holder: .user("awolf"), value: "by groups"),
        RecordRight(table: "Firmen", holder: .group("Geschaeftsfuehrung"), value: "yes"),
        RecordRight(table: "Firmen", holder: .group("Vertrieb"), value: "yes", filter: "not Vertraulich"),
        RecordRight(table: "Firmen", holder: .group("Marketing"), value: "yes", filter: "not Vertraulich"),
    ]

    private static let fieldRights: [(table: String, field: String, holder: Holder, value: String)] = [
        ("Kontakte", "Testergebnis", .group("Labor"), "yes"),
        ("Kontakte", "Diagnose", .group("Aerzte"), "yes"),
        ("Kontakte", "Privat", .group("Vertrieb"), "yes"),
        ("Kontakte", "Privat", .group("Aerzte"), "yes"),
        ("Kontakte", "Privat", .group("Geschaeftsfuehrung"), "yes"),
        ("Kontakte", "Privat", .user("dpohl"), "no"),
        ("Kontakte", "Umsatz", .group("Geschaeftsfuehrung"), "yes"),
        ("Kontakte", "Umsatz", .group("Aussendienst"), "yes"),
        ("Kontakte", "Umsatz", .group("Innendienst"), "no"),
        ("Firmen", "Umsatz", .group("Geschaeftsfuehrung"), "yes"),
        ("Firmen", "Umsatz", .user("hmueller"), "yes"),
    ]

    private static func grant(
        _ target: String, _ texts: [String], to holder: Holder, in database: Database
    ) throws(SQLiteError) {
        let parameters = texts.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let statement = try database.prepare(
            "INSERT INTO \(target)\(holder.column)) VALUES (\(parameters), \(holder.query("?\(texts.count + 1)")))")
        try statement.bind(texts.map(SQLiteValue.text) + [.text(holder.name)])
        try statement.run()
    }

    /// Some contacts are for the management alone, some for all but one, and some patients for two doctors.
    private static func writeAccessLists(to database: Database) throws(SQLiteError) {
        func allow(_ id: Int, _ value: String, _ holder: Holder) throws(SQLiteError) {
            try grant(
                "crm_record_access (table_name, record_id, value, ", ["Kontakte", String(id), value], to: holder,
                in: database)
        }
        for id in stride(from: 173, through: SampleCRM.contactCount, by: 170) {
            if SampleCRM.isPatient(contact: id) {
                try allow(id, "yes", .user("drbraun"))
                try allow(id, "yes", .user("drhuber"))
                try allow(id, "yes", .group("Labor"))
            } else if id.isMultiple(of: 2) {
                try allow(id, "yes", .group("Geschaeftsfuehrung"))
            } else {
                try allow(id, "yes", .group("Alle"))
                try allow(id, "no", .user("tfuchs"))
            }
        }
        try grant(
            "crm_record_access (table_name, record_id, value, ", ["Firmen", "7", "yes"],
            to: .group("Geschaeftsfuehrung"), in: database)
    }

    /// Users subscribe to contacts inside and outside of what they may see, groups to the important ones.
    private static func writeSubscriptions(
        to database: Database, random: inout SeededGenerator
    ) throws(SQLiteError) {
        func subscribe(_ id: Int, _ holder: Holder) throws(SQLiteError) {
            try grant(
                "crm_subscriptions (table_name, record_id, ", ["Kontakte", String(id)], to: holder, in: database)
        }
        let businessCount = SampleCRM.contactCount - SampleCRM.patientCount
        for login in SampleUser.logins(of: "Aussendienst") + ["kbrandt", "sbergmann"] {
            // Far enough apart not to meet, so that nobody subscribes twice.
            var id = random.number(2...100)
            for _ in 0..<20 {
                try subscribe(id, .user(login))
                id += random.number(1...(businessCount / 20 - 10))
            }
        }
        var important: [Int64] = []
        try database.forEachRow(
            "SELECT Id FROM Kontakte WHERE Status = 'VIP' AND Geloescht = 0 ORDER BY Id LIMIT 80"
        ) { row in important.append(row.int64(0) ?? 0) }
        for (index, id) in important.enumerated() {
            try subscribe(Int(id), .group(index.isMultiple(of: 2) ? "Vertrieb" : "Aussendienst"))
        }
        // To the record that another one was merged into, by its old number.
        try subscribe(76, .group("Innendienst"))
    }
}
