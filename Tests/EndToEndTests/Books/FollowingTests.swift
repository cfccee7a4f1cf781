import ExchangeSimulator
import SQLite
import Service
import SyncEngine
import TestSupport
import Testing

/// SELECTION "Incremental": a CRM that tells what changed is not read anew for every change.
@Suite("A CRM that is followed") struct FollowingTests {
    private static let members = ["kbrandt", "hmueller", "sbergmann", "drbraun", "eengel"]

    @Test func `one change after the other brings about what a whole reading would`() async throws {
        var random = SeededGenerator.announced("a CRM that is followed")
        let office = try BookOffice(SampleFile.small)
        try await Self.cycle(office, onlyChanged: false)
        var written = 0
        for step in 1...24 {
            for _ in 0...random.below(3) { try Self.change(office, &random) }
            office.advance(seconds: 30)
            let report = try await Self.cycle(office, onlyChanged: true)
            #expect(report.followedRecords != nil, "step \(step)")
            written += Self.writes(report)
            guard step % 6 == 0 else { continue }
            let whole = try await Self.cycle(office, onlyChanged: false)
            #expect(whole.followedRecords == nil)
            #expect(Self.writes(whole) == 0, "step \(step): a whole reading found what the changes had not told")
        }
        #expect(written > 5)
    }

    @Test func `a changed right is read with all that belongs to it, and a revocation arrives at once`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await Self.cycle(office, onlyChanged: false)
        let before = office.contacts(of: "hmueller").count
        try office.crm(
            """
            UPDATE crm_record_rights SET value = 'no', filter = NULL WHERE table_name = 'Kontakte'
            AND group_id = (SELECT id FROM crm_groups WHERE name = 'Marketing')
            """)
        let report = try await Self.cycle(office, onlyChanged: true)
        #expect(report.followedRecords == nil)
        #expect(office.contacts(of: "eengel").count < 5)
        #expect(office.contacts(of: "hmueller").count == before)
        let whole = try await Self.cycle(office, onlyChanged: false)
        #expect(Self.writes(whole) == 0)
    }

    /// SEMANTICS 8: what is behind a hidden record is null, also where a visible one says the same.
    @Test func `a contact that moves to a hidden company of the same name loses the name at once`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await Self.cycle(office, onlyChanged: false)
        let withCompany = office.contacts(of: "hmueller").filter { !($0.text("companyName") ?? "").isEmpty }
        let key = try #require(withCompany.compactMap(\.recordKey).min())
        try office.crm(
            """
            INSERT INTO Firmen (Id, Name, Telefon, Vertraulich) SELECT 990001, Name, Telefon, 1 FROM Firmen
            WHERE Id = (SELECT FirmaId FROM Kontakte WHERE Id = \(key))
            """)
        try await Self.cycle(office, onlyChanged: true)
        try office.crm("UPDATE Kontakte SET FirmaId = 990001 WHERE Id = \(key)")
        let report = try await Self.cycle(office, onlyChanged: true)
        #expect(report.followedRecords == 1)
        let contact = try #require(office.contact(key, of: "hmueller"))
        #expect((contact.text("companyName") ?? "").isEmpty)
        let whole = try await Self.cycle(office, onlyChanged: false)
        #expect(Self.writes(whole) == 0)
    }

    @Test func `a revocation reaches an address book that could not be served when it came`() async throws {
        let office = try BookOffice(SampleFile.small)
        for _ in 1...2 { try await Self.cycle(office, onlyChanged: false) }
        let key = try #require(office.keys(of: "hmueller").min())
        // The member's address stands for another mailbox for a while, as far as the journal knows.
        let journal = try Database(path: office.folder + "/journal.db", access: .readWrite)
        try journal.execute(
            """
            CREATE TEMP TABLE kept AS SELECT * FROM mailbox_address;
            UPDATE mailbox_address SET mailbox_id = 'another', checked_at = 0 WHERE address LIKE '%mueller%'
            """)
        try office.crm(
            """
            INSERT INTO crm_record_access (table_name, record_id, user_id, value)
            VALUES ('Kontakte', '\(key)', (SELECT id FROM crm_users WHERE login = 'hmueller'), 'no')
            """)
        try await Self.cycle(office, onlyChanged: true)
        #expect(office.keys(of: "hmueller").contains(key))
        try journal.execute("DELETE FROM mailbox_address; INSERT INTO mailbox_address SELECT * FROM kept")
        try await Self.cycle(office, onlyChanged: true)
        #expect(!office.keys(of: "hmueller").contains(key))
    }

    /// DOMAIN §8.
    @Test func `whose rights have changed comes before everybody whose contacts have`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        try office.crm("UPDATE Kontakte SET Vorname = 'Neu' WHERE Betreuer IS NOT NULL")
        try office.crm("DELETE FROM crm_memberships WHERE user_id = (SELECT id FROM crm_users WHERE login = 'eengel')")
        let report = try await office.cycle { $0.onlyChanged = true }
        let changed = report.addressBooks.filter { $0.summary?.isQuiet == false }
        #expect(changed.first?.login == "eengel")
        let removed = try #require(changed.first?.summary).removedCount
        #expect(removed > 10)
        #expect(changed.count > 5)
    }

    @Test func `what contacts cost is told of each cycle by itself`() async throws {
        let office = try BookOffice(SampleFile.small)
        let whole = try await Self.cycle(office, onlyChanged: false)
        try office.crm("UPDATE Kontakte SET Diagnose = 'keine' WHERE Id = 1")
        let unused = try await Self.cycle(office, onlyChanged: true)
        #expect(unused.followedRecords != nil && unused.contactCost.asked == 0)
        try office.crm("UPDATE Kontakte SET Vorname = 'Zita' WHERE Id = 2")
        let used = try await Self.cycle(office, onlyChanged: true)
        #expect(used.contactCost.asked < whole.contactCost.asked)
    }

    @discardableResult
    private static func cycle(_ office: BookOffice, onlyChanged: Bool) async throws -> CycleReport {
        try await office.cycle { request in
            request.members = Set(members)
            request.onlyChanged = onlyChanged
        }
    }

    private static func writes(_ report: CycleReport) -> Int {
        report.summaries.reduce(0) { $0 + $1.created + $1.updated + $1.redacted + $1.removedCount }
    }

    private static func change(_ office: BookOffice, _ random: inout SeededGenerator) throws {
        let contact = "(SELECT Id FROM Kontakte ORDER BY (Id * 7919 + \(random.below(9973))) % 9973 LIMIT 1)"
        let company = "(SELECT Id FROM Firmen ORDER BY (Id * 7919 + \(random.below(9973))) % 9973 LIMIT 1)"
        let number = random.below(1_000_000)
        try office.crm(
            random.pick([
                "UPDATE Kontakte SET Vorname = 'Neu\(number)' WHERE Id = \(contact)",
                "UPDATE Kontakte SET Name = 'Neumann\(number)' WHERE Id = \(contact)",
                "UPDATE Kontakte SET Betreuer = 'hmueller', Vertriebsgebiet = 'Isar' WHERE Id = \(contact)",
                "UPDATE Kontakte SET Status = 'inaktiv' WHERE Id = \(contact)",
                "UPDATE Kontakte SET Status = 'VIP' WHERE Id = \(contact)",
                "UPDATE Kontakte SET FirmaId = \(company) WHERE Id = \(contact)",
                "UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(contact)",
                "DELETE FROM Kontakte WHERE Id = \(contact)",
                "INSERT INTO Kontakte (Id, Art, Vorname, Name, Betreuer, Status, FirmaId) "
                    + "VALUES (\(2_000_000 + number), 'Kunde', 'Alma', 'Neu\(number)', 'hmueller', 'aktiv', \(company))",
                "UPDATE Kontakte SET ZusammengefuehrtMit = \(contact) WHERE Id = \(contact)",
                "UPDATE Firmen SET Name = 'Werk \(number)', Telefon = '089 23180\(number % 1000)' WHERE Id = \(company)",
                "UPDATE Firmen SET Vertraulich = NOT coalesce(Vertraulich, 0) WHERE Id = \(company)",
                "DELETE FROM Firmen WHERE Id = \(company)",
                "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                    + "VALUES ('Kontakte', \(contact), (SELECT id FROM crm_users WHERE login = 'hmueller'), 'yes')",
                "DELETE FROM crm_record_access WHERE record_id = \(contact)",
                "INSERT INTO crm_subscriptions (table_name, record_id, user_id) "
                    + "VALUES ('Kontakte', \(contact), (SELECT id FROM crm_users WHERE login = 'kbrandt'))",
                "DELETE FROM crm_subscriptions WHERE record_id = \(contact)",
            ]))
    }
}
