import AccessRules
import SQLite

/// Companies and contacts of the sample.
struct SampleRecords {
    private struct Company {
        let area: SampleArea
        let domain: String
        let place: (postcode: String, name: String)
        let country: String
    }

    private var details: SampleDetails
    private var companies: [Company] = []

    init(seed: UInt64) { details = SampleDetails(random: SeededGenerator(seed: seed)) }

    mutating func write(to database: Database) throws(SQLiteError) {
        try insert(SampleCRM.companyCount, into: SampleTables.companies.name, database) { records, id in
            records.company(id)
        }
        try insert(SampleCRM.contactCount, into: SampleTables.contacts.name, database) { records, id in
            SampleCRM.isPatient(contact: id) ? records.patient(id) : records.businessContact(id)
        }
        for id in [1] + SampleOddities.texts.map(\.id) {
            try database.run("UPDATE Kontakte SET Status = 'aktiv' WHERE Id = ?1", .integer(Int64(id)))
        }
        for (id, field, text) in SampleOddities.texts {
            try database.run(
                "UPDATE Kontakte SET \(quoted(field)) = ?1 WHERE Id = ?2", .text(text), .integer(Int64(id)))
        }
    }

    private mutating func insert(
        _ count: Int, into table: String, _ database: Database, row: (inout Self, Int) -> [SQLiteValue]
    ) throws(SQLiteError) {
        var statement: Statement?
        for id in 1...count {
            let values = row(&self, id)
            if statement == nil {
                let parameters = values.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
                statement = try database.prepare("INSERT INTO \(quoted(table)) VALUES (\(parameters))")
            }
            try statement?.bind(values)
            try statement?.run()
        }
    }

    // MARK: Companies

    private mutating func company(_ id: Int) -> [SQLiteValue] {
        let area = SampleArea.all[details.random.index(weights: SampleArea.all.map(\.weight))]
        let branch = details.random.pick(SampleWords.branches)
        let founder = details.random.pick(SampleWords.surnames)
        let place = details.random.pick(area.places)
        let country = details.random.index(weights: [94, 3, 3])
        let domain = "\(SampleDetails.plain("\(branch)-\(founder)"))-\(id).example"
        let name = "\(founder) \(branch) \(details.random.pick(SampleWords.forms))"
        companies.append(
            Company(area: area, domain: domain, place: place, country: ["DE", "AT", "CH"][country]))
        let isMerged = id % 100 == 50
        return [
            .integer(Int64(id)), .text(name), .text(details.random.pick(SampleWords.streets)),
            .text(details.houseNumber()), .text(place.postcode), .text(place.name), .text(companies[id - 1].country),
            .text(details.phone(area)), details.random.chance(30) ? .text(details.phone(area)) : .null,
            .text("info@\(domain)"), .text("https://www.\(domain)"), .text(branch), .text(area.region),
            .text(area.name), .text(agent(for: area)), .text(details.amount(below: 9_000_000)),
            .integer(Int64(details.random.number(1...900))), .text(details.date(1890...2022)),
            .integer(details.random.chance(5) ? 1 : 0), SQLiteValue(details.note()),
            .integer(id % 100 == 99 ? 1 : 0), isMerged ? .integer(Int64(id + 1)) : .null, .text(details.timestamp()),
        ]
    }

    private mutating func agent(for area: SampleArea) -> String {
        let agents = SampleUser.all.filter { $0.group == "Aussendienst" && $0.isActive && $0.areas.contains(area.name) }
        return details.random.pick(agents).login
    }

    // MARK: Contacts

    private mutating func person() -> (salutation: SQLiteValue, title: SQLiteValue, first: String, last: String) {
        let isWoman = details.random.chance(50)
        let first = details.random.pick(isWoman ? SampleWords.women : SampleWords.men)
        var last = details.random.pick(SampleWords.surnames)
        if details.random.chance(4) { last += "-" + details.random.pick(SampleWords.surnames) }
        let titles: [SQLiteValue] = [.null, "Dr.", "Prof. Dr.", "Dipl.-Ing."]
        let title = titles[details.random.index(weights: [88, 7, 2, 3])]
        let salutation: SQLiteValue = details.random.chance(6) ? .null : isWoman ? "Frau" : "Herr"
        return (salutation, title, first, last)
    }

    private mutating func businessContact(_ id: Int) -> [SQLiteValue] {
        let (salutation, title, first, last) = person()
        let number = details.random.chance(94) ? details.random.number(1...companies.count) : nil
        let company = number.map { companies[$0 - 1] }
        let area = company?.area ?? SampleArea.all[details.random.index(weights: SampleArea.all.map(\.weight))]
        let place = company?.place ?? details.random.pick(area.places)
        let domain = company?.domain ?? "privat.example"
        let status = ["aktiv", "VIP", "Interessent", "inaktiv"][details.random.index(weights: [68, 4, 15, 13])]
        return row(
            id,
            [
                "Geschäft", salutation, title, .text(first), .text(last),
                .text(details.random.pick(SampleWords.positions)),
                maybe(60) { $0.random.pick(SampleWords.departments) },
                maybe(92) { $0.phone(area) }, maybe(55) { $0.mobile() }, maybe(8) { $0.phone(area) },
                maybe(15) { $0.phone(area) }, maybe(90) { $0.mail(first: first, last: last, domain: domain) },
                company.map { .text("https://www.\($0.domain)") } ?? .null,
                .text(details.random.pick(SampleWords.streets)), .text(details.houseNumber()), .text(place.postcode),
                .text(place.name), .text(company?.country ?? "DE"), maybe(20) { $0.date(1950...2003) },
                SQLiteValue(details.note()), .text(agent(for: area)), .text(area.name), .text(status), .null, .null,
                maybe(40) { $0.amount(below: 250_000) }, maybe(85) { $0.date(2023...2025) },
                .integer(details.random.chance(24) ? 1 : 0), .text(details.tags()),
                number.map { .integer(Int64($0)) } ?? .null,
            ])
    }

    private mutating func patient(_ id: Int) -> [SQLiteValue] {
        let (salutation, title, first, last) = person()
        let area = details.random.pick(SampleArea.all)
        let place = details.random.pick(area.places)
        return row(
            id,
            [
                "Patient", salutation, title, .text(first), .text(last), .null, .null, .null,
                maybe(70) { $0.mobile() }, maybe(60) { $0.phone(area) }, .null,
                maybe(65) { $0.mail(first: first, last: last, domain: "privat.example") }, .null,
                .text(details.random.pick(SampleWords.streets)), .text(details.houseNumber()), .text(place.postcode),
                .text(place.name), "DE", .text(details.date(1935...2020)), SQLiteValue(details.note()),
                .text(details.random.pick(SampleUser.logins(of: "Aerzte"))), .null,
                .text(details.random.chance(90) ? "aktiv" : "inaktiv"),
                maybe(60) { $0.random.pick(["negativ", "positiv", "ausstehend"]) },
                maybe(50) { "Befund \($0.random.pick(["A", "B", "C"]))" }, .null, maybe(85) { $0.date(2023...2025) },
                0, .text(details.tags()), .null,
            ])
    }

    /// Puts the number before, and bin, merge and time of change after, what is special to a kind of contact.
    private mutating func row(_ id: Int, _ values: [SQLiteValue]) -> [SQLiteValue] {
        [.integer(Int64(id))] + values + [
            .integer(SampleCRM.isDeleted(contact: id) ? 1 : 0),
            SampleCRM.merged(contact: id).map { .integer(Int64($0)) } ?? .null, .text(details.timestamp()),
        ]
    }

    private mutating func maybe(_ percent: Int, _ text: (inout SampleDetails) -> String) -> SQLiteValue {
        details.random.chance(percent) ? .text(text(&details)) : .null
    }
}

/// Contacts with texts that break careless programs. All of them are active business contacts.
enum SampleOddities {
    static let texts: [(id: Int, field: String, text: String)] = [
        (2, "Vorname", String(repeating: "Maximiliane-", count: 30) + "Anna"),
        (2, "Name", String(repeating: "Übergrößenträger", count: 25)),
        (5, "Vorname", "محمد"), (5, "Name", "العربي"),
        (6, "Vorname", "שרה"), (6, "Name", "לוי"),
        (7, "Vorname", "Zoë 🐝"), (7, "Name", "Fröhlich 👨‍👩‍👧‍👦"),
        (8, "Name", "Steuer\u{07}zeichen\u{00}\u{1B}[31m"),
        (8, "Bemerkung", "Zeile 1\u{0B}Zeile 2\u{7F}\u{85}Ende\u{200B}"),
        // Decomposed, as some systems store umlauts.
        (9, "Vorname", "Ju\u{308}rgen"), (9, "Name", "Mu\u{308}ller-Lu\u{308}denscheidt"),
        (10, "Bemerkung", SampleWords.htmlNotes.joined(separator: "\n")),
        (11, "EMail", "anna@holz.example; bernd@holz.example, carla@holz.example; doris@holz.example; kein-mail"),
        (12, "Telefon", "+49 (0)30 / 23125 - 0 ext. 77, privat 030.23125.111; mobil: 0171/39200 12"),
        (13, "Bemerkung", String(repeating: "Sehr ausführliche Bemerkung. ", count: 2500)),
        (14, "Name", " "), (14, "Vorname", ""), (15, "Name", "O’Neill \"Kurt\" <b>\\ ; , ' & Söhne"),
        (16, "Name", "Z\u{30A}\u{327}\u{323}\u{331}a\u{300}\u{301}\u{302}lgo"),
        (17, "Name", "‮umgekehrt‬"),
    ]
}
