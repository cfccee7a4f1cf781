import AccessRules
import CRMSources
import ContactModel
import Foundation
import SQLite
import Testing

@Suite("Sample CRM") struct SampleCRMTests {
    private let path = SharedSample.path

    private func read() async throws -> CRMReading {
        try await EmbeddedCRMSource(path: path) { TestCRM.moment }.read()
    }

    private func count(_ condition: String) throws -> Int64? {
        try Database(path: path, access: .readOnly).firstInteger("SELECT count(*) FROM Kontakte WHERE \(condition)")
    }

    @Test func `the sample is sound and of the promised size`() async throws {
        let reading = try await read()
        #expect(reading.problems == [])
        #expect(reading.records["Firmen"]?.count == 800)
        #expect(reading.records["Kontakte"]?.count == 9000)
        #expect(reading.directory.users.count == 26)
        #expect(reading.directory.groups.count == 8)
        #expect(reading.changeCounter == 0)
        let directory = Directory(reading.directory)
        #expect(directory.problems == [])
        let everybody = try #require(directory.group(named: "Alle"))
        #expect(directory.activeMembers(of: everybody.id).count == 25, "all but the inactive one, through other groups")
    }

    @Test func `24 users are active and have a mailbox`() async throws {
        let users = try await read().directory.users
        #expect(users.filter { $0.isActive && $0.mailboxAddress != nil }.count == 24)
        #expect(users.filter { $0.isActive && $0.mailboxAddress == nil }.map(\.login) == ["empfang"])
        #expect(users.filter { !$0.isActive }.map(\.login) == ["praktikant"])
        #expect(Set(users.compactMap(\.mailboxAddress)).count == 25)
    }

    @Test func `one seed makes one file, byte for byte, and another seed another`() throws {
        let folder = try TemporaryFolder()
        try SampleCRM.write(to: folder.path("again.db"))
        try SampleCRM.write(to: folder.path("other.db"), seed: 7)
        let first = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("again.db"))) == first)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("other.db"))) != first)
    }

    /// What the rights and books of the sample select, told by SQL instead of the rules that are tested elsewhere.
    @Test(arguments: [SampleCRM.defaultSeed, 1, 7])
    func `the address books are as large as promised`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("sample.db")
        try SampleCRM.write(to: path, seed: seed)
        let database = try Database(path: path, access: .readOnly)
        let live = "k.Geloescht = 0 AND k.ZusammengefuehrtMit IS NULL"
        func count(_ condition: String) throws -> Int64 {
            try database.firstInteger(
                "SELECT count(*) FROM Kontakte k LEFT JOIN Firmen f ON f.Id = k.FirmaId WHERE \(live) AND (\(condition))"
            )
                ?? 0
        }
        let active = "Art = 'Geschäft' AND Status <> 'inaktiv'"
        let all = try count(active)
        #expect((5001...7500).contains(all))
        var total = all
        var beyondLimit: [String] = []
        for user in [
            "sbergmann", "hmueller", "tfuchs", "bcelik", "lkrueger", "pnowak", "ihaas", "wwinter", "ngross", "jvoss",
        ] {
            let areas =
                "SELECT value FROM crm_user_attributes a JOIN crm_users u ON u.id = a.user_id WHERE login = '\(user)'"
            let visible = try count("\(active) AND (k.Vertriebsgebiet IN (\(areas)) OR k.Betreuer = '\(user)')")
            if visible > 2000 { beyondLimit.append(user) }
            total += min(visible, 2000)
        }
        for region in ["Nord", "Ost", "Süd", "West"] {
            let visible = try count("\(active) AND f.Region = '\(region)'")
            if visible > 2000 { beyondLimit.append(region) }
            total += visible
        }
        total += try count("\(active) AND k.Vertriebsgebiet = 'Bodensee'")
        let newsletter = try count("\(active) AND Newsletter = 1")
        let patients = try count("Art = 'Patient'")
        #expect(newsletter < 2000 && patients < 2000)
        total += 3 * newsletter + patients + 2 * patients
        #expect(beyondLimit == ["sbergmann"])
        #expect((30_000...45_000).contains(total))
    }

    @Test func `recycled and merged records, chains among them, are there`() throws {
        #expect(try count("Geloescht = 1") == 150)
        #expect(try count("ZusammengefuehrtMit IS NOT NULL") == 126)
        #expect(
            try count("ZusammengefuehrtMit IN (SELECT Id FROM Kontakte WHERE ZusammengefuehrtMit IS NOT NULL)") == 6)
        #expect(try count("Id = 119 AND ZusammengefuehrtMit IN (SELECT Id FROM Kontakte WHERE Geloescht = 1)") == 1)
        #expect(try count("Id = 1 AND Geloescht = 0 AND ZusammengefuehrtMit IS NULL AND Status = 'aktiv'") == 1)
    }

    @Test(arguments: [
        ("dirty phone numbers", "Telefon GLOB '*[a-z]*'", 400),
        ("several addresses in one field", "EMail LIKE '%;%'", 100),
        ("a text that is no address", "EMail NOT LIKE '%@%'", 50), ("HTML", "Bemerkung LIKE '%<%>%'", 200),
        ("umlauts", "Name GLOB '*[äöüß]*'", 1000), ("emoji", "Bemerkung LIKE '%🎉%'", 100),
        ("very long names", "length(Name) > 300", 1), ("right-to-left text", "Name = 'العربي'", 1),
        ("control characters", "instr(Name, char(7)) > 0", 1),
        ("decomposed umlauts", "instr(Name, 'u' || char(776)) > 0", 1),
        ("line ends", "instr(Bemerkung, char(13)) > 0", 50), ("empty texts", "Vorname = ''", 1),
        ("a long note", "length(Bemerkung) > 60000", 1), ("no company", "Art = 'Geschäft' AND FirmaId IS NULL", 200),
        ("a birthday on a leap year", "Geburtstag LIKE '1992-02-%'", 1), ("tags", "Stichworte <> '[]'", 2000),
    ])
    func `the sample shows what real data is like`(what: String, condition: String, atLeast: Int64) throws {
        let found = try #require(try count(condition))
        #expect(found >= atLeast, "\(what)")
    }

    @Test func `the sample has access lists, subscriptions, and a field that one group alone reads`() async throws {
        let rights = try await read().rights
        let results = rights.fields[FieldKey(table: "Kontakte", field: "Testergebnis")]
        #expect(results == [RightEntry(principal: .group(GroupID("6")), value: .yes)])
        #expect(rights.access.count > 40)
        let subscribers = rights.subscriptions.values.flatMap { $0 }
        #expect(subscribers.contains { if case .user = $0 { true } else { false } })
        #expect(subscribers.contains { if case .group = $0 { true } else { false } })
        for principals in rights.subscriptions.values { #expect(Set(principals).count == principals.count) }
        #expect(rights.records["Firmen"]?.contains { $0.filter == "not Vertraulich" } == true)
    }

    @Test func `the configuration quotes what it is given`() {
        let text = SampleCRM.configuration(
            endpoint: "http://127.0.0.1:8081", tenant: "t", clientID: "c", crmPath: "/a \"b\"\\c\n#.db",
            journalPath: "journal.db")
        #expect(text.contains("  sqlite: \"/a \\\"b\\\"\\\\c\\u000A#.db\"\n"))
        #expect(text.contains("journal: { sqlite: \"journal.db\" }\n"))
    }
}
