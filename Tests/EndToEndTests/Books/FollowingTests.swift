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
