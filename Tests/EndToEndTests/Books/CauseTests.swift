import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import SyncPlanning
import Testing

/// What counts as a change of rights, and what does not (SEMANTICS 25, ENGINE I9 and I10).
@Suite("Causes") struct CauseTests {
    /// The patients' book with a filter of its own.
    private static let filtered: @Sendable (String) -> String = {
        $0.replacingOccurrences(
            of: "    view: Patienten\n", with: "    view: Patienten\n    filter: Status is null or Status <> 'zzz'\n")
    }

    private static let otherTable = [
        "CREATE TABLE Projekte (Id INTEGER PRIMARY KEY, Name TEXT) STRICT",
        "INSERT INTO crm_tables (name, key_field, fields_default) VALUES ('Projekte', 'Id', 'hidden')",
        "INSERT INTO crm_fields (table_name, name, type) VALUES ('Projekte', 'Id', 'integer')",
        "INSERT INTO crm_fields (table_name, name, type) VALUES ('Projekte', 'Name', 'text')",
    ]

    /// The management's book, for whoever is in the marketing as well.
    private static let grouped: @Sendable (String) -> String = {
        $0.replacingOccurrences(of: "filter: Status <> 'inaktiv'", with: "filter: member_of('Marketing')")
    }

    /// Whose `kbrandt` is in both.
    private static func officeOfGroup() throws -> BookOffice {
        try BookOffice(
            SampleFile.small,
            crm: [
                """
                INSERT INTO crm_memberships (group_id, user_id) SELECT g.id, u.id FROM crm_groups g, crm_users u
                WHERE g.name = 'Marketing' AND u.login = 'kbrandt'
                """
            ], grouped)
    }

    /// The records stay visible: the management sees them all.
    private static func takeGroup(_ office: BookOffice) throws {
        try office.crm(
            "DELETE FROM crm_memberships WHERE user_id = (SELECT id FROM crm_users WHERE login = 'kbrandt') "
                + "AND group_id = (SELECT id FROM crm_groups WHERE name = 'Marketing')")
    }

    @Test func `what was held stays held when something else of the CRM's rights changes`() async throws {
        let office = try BookOffice(SampleFile.small, Self.filtered)
        try await office.cycle("obusch")
        let before = office.keys(of: "obusch")
        #expect(before.count > 30)
        try office.crm("UPDATE Kontakte SET Status = 'zzz' WHERE Art = 'Patient'")
        #expect(try await office.cycle("obusch").heldCount == before.count)

        let changes = [
            Self.otherTable,
            ["UPDATE crm_users SET name = 'Umbenannt' WHERE login = 'obusch'"],
            ["UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Umsatz'"],
        ]
        for change in changes {
            for sql in change { try office.crm(sql) }
            // As one process, and as a new one each time.
            for isNew in [false, true] {
                if isNew { try office.restart(Self.filtered) }
                let report = try await office.cycle("obusch")
                #expect(report.heldCount == before.count, "\(change[0])")
                #expect(office.keys(of: "obusch") == before, "\(change[0])")
            }
        }
    }

    @Test func `a rejected reading removes nothing on the mere suspicion that rights have changed`() async throws {
        let filtered: (String) -> String = {
            $0.replacingOccurrences(
                of: "    view: Patienten\n", with: "    view: Patienten\n    filter: Ort <> 'zzz'\n")
        }
        let office = try BookOffice(SampleFile.small, filtered)
        try await office.cycle("obusch")
        let before = office.keys(of: "obusch")
        try office.crm("UPDATE Kontakte SET Ort = 'zzz' WHERE Art = 'Patient'")
        try await office.cycle("obusch")

        // The filter's own field becomes unreadable, and the canary is missing.
        try office.crm(
            """
            INSERT INTO crm_field_rights (table_name, field, value, group_id)
            SELECT 'Kontakte', 'Ort', 'no', id FROM crm_groups WHERE name = 'Labor'
            """)
        try office.restart { filtered($0).replacingOccurrences(of: "[Kontakte/1]", with: "[Kontakte/999999]") }
        let rejected = try await office.cycle("obusch")
        #expect(!rejected.isReadingAccepted)
        #expect(office.keys(of: "obusch") == before)
        #expect(office.contacts(of: "obusch").allSatisfy { $0.properties["homeAddress"]?["city"]?.string == nil })
    }

    @Test func `another filter together with another right of somebody's own meets the brake`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let before = office.keys(of: "awolf")

        try office.crm("UPDATE crm_users SET name = 'Umbenannt' WHERE login = 'awolf'")
        try office.restart { $0.replacingOccurrences(of: "and Status <> 'inaktiv'", with: "and Position = 'keine'") }
        let report = try await office.cycle("awolf")

        #expect(report.heldCount > 20)
        #expect(Set(office.keys(of: "awolf")) == Set(before))
    }

    @Test func `what a lost group took along is a revocation, also in a new process`() async throws {
        for isNew in [false, true] {
            let office = try Self.officeOfGroup()
            try await office.cycle("kbrandt")
            let before = office.keys(of: "kbrandt")
            #expect(before.count > 100)

            try Self.takeGroup(office)
            if isNew { try office.restart(Self.grouped) }
            let report = try await office.cycle("kbrandt")
            #expect(office.keys(of: "kbrandt").isEmpty)
            #expect(report.summaries.map { $0.removed["rights"] } == [before.count])
        }
    }

    /// Whose item is not found yet waits; that its right was lost meanwhile is not forgotten over the others' removals.
    @Test func `a right that is lost before a create is found is a lost right when it is found`() async throws {
        let office = try Self.officeOfGroup()
        try await office.cycle("kbrandt")
        let mailbox = try #require(office.mailboxes["kbrandt"])
        var book = try #require(try await office.journal.addressBooks().first { $0.state == .live })
        var entry = try #require(try await office.journal.content(of: book.id)?.entries.first)
        let item = try #require(entry.item).text
        let folder = try #require(book.folder).text
        entry.state = .creating
        entry.intent = OpenIntent(
            operation: try #require(entry.createOperation), cause: "new", fence: 1, sentAt: office.now,
            outcome: .unknown)
        entry.item = nil
        // A new round of changes does not tell of what was taken out of the folder before.
        book.cursor = nil
        try await office.journal.commit([.putEntry(book.id, entry), .putAddressBook(book)], under: nil)
        try await mailbox.move(item, to: "contacts")

        try Self.takeGroup(office)
        let first = try #require(try await office.cycle("kbrandt").summaries.first)
        #expect(first.removed["rights"] ?? 0 > 100 && first.plan.waiting.contains { $0.why == .unresolved })

        try await mailbox.move(item, to: folder)
        office.advance(seconds: 60)
        let second = try #require(try await office.cycle("kbrandt").summaries.first)

        #expect(second.removed == ["rights": 1], "\(second.removed) \(second.problems)")
        #expect(office.keys(of: "kbrandt").isEmpty)
    }

    /// DOMAIN §3: a configuration that does not load changes nothing.
    @Test func `a CRM that the configuration does not fit any more takes nothing away but what rights say`()
        async throws
    {
        let office = try BookOffice(SampleFile.small, Self.filtered)
        let logins = ["obusch", "eengel", "awolf", "kbrandt"]
        try await office.cycle("obusch", "eengel", "awolf", "kbrandt")
        let before = logins.map(office.keys(of:))
        #expect(before.allSatisfy { $0.count > 5 })

        for sql in Self.otherTable { try office.crm(sql) }
        // Status is now another column, at another place.
        try office.crm("DELETE FROM crm_fields WHERE table_name = 'Kontakte' AND name = 'Status'")
        try office.crm("ALTER TABLE Kontakte RENAME COLUMN Status TO Zustand")
        try office.crm("ALTER TABLE Kontakte DROP COLUMN Zustand")
        try office.crm("ALTER TABLE Kontakte ADD COLUMN Zustand TEXT")
        try office.crm("INSERT INTO crm_fields (table_name, name, type) VALUES ('Kontakte', 'Zustand', 'text')")
        let report = try await office.cycle("obusch", "eengel", "awolf", "kbrandt")
        #expect(report.problems.contains { $0.contains("does not fit the CRM any more") })
        #expect(logins.map(office.keys(of:)) == before)

        // A revocation is not stopped by it.
        try office.crm(
            """
            UPDATE crm_record_rights SET value = 'no', filter = NULL
            WHERE group_id = (SELECT id FROM crm_groups WHERE name = 'Labor') AND table_name = 'Kontakte'
            """)
        try await office.cycle("obusch", "eengel", "awolf", "kbrandt")
        #expect(office.keys(of: "obusch").count < 5)
        #expect(logins.dropFirst().map(office.keys(of:)) == Array(before.dropFirst()))
    }

    @Test func `what is held because it is gone from the CRM goes with the last right to it`() async throws {
        let rights = [
            """
            UPDATE crm_view_rights SET value = 'no'
            WHERE group_id = (SELECT id FROM crm_groups WHERE name = 'Aerzte')
            """,
            """
            UPDATE crm_record_rights SET value = 'no', filter = NULL
            WHERE group_id = (SELECT id FROM crm_groups WHERE name = 'Aerzte')
            """,
        ]
        for right in rights {
            let office = try BookOffice(SampleFile.small)
            try await office.cycle("drroth")
            let before = office.keys(of: "drroth")
            #expect(before.count > 5)
            try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Art = 'Patient'")
            try await office.cycle("drroth")
            #expect(office.keys(of: "drroth") == before)

            try office.crm(right)
            let report = try await office.cycle("drroth")
            #expect(office.keys(of: "drroth").isEmpty)
            #expect(report.summaries.map { $0.removed["rights"] } == [before.count])
        }
    }

    /// SEMANTICS 8: what is read through an invisible record is as unreadable as a field without its right.
    @Test func `a right to companies that is lost clears their fields, whatever else is wrong with the directory`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("eengel", "hmueller")
        func companies(_ login: String) -> Int {
            office.contacts(of: login).count { $0.text("companyName")?.isEmpty == false }
        }
        let (before, others) = (companies("hmueller"), companies("eengel"))
        let keys = office.keys(of: "hmueller")
        #expect(before > 10 && others > 10)

        try office.crm(
            """
            UPDATE crm_record_rights SET value = 'no', filter = NULL
            WHERE table_name = 'Firmen' AND group_id = (SELECT id FROM crm_groups WHERE name = 'Vertrieb')
            """)
        // An entry at fault: nobody may gain anything.
        try office.crm(
            """
            INSERT INTO crm_record_rights (table_name, value, filter, group_id)
            SELECT 'Kontakte', 'yes', 'Gibtsnicht = 1', id FROM crm_groups WHERE name = 'Alle'
            """)
        let report = try await office.cycle("eengel", "hmueller")

        #expect(!report.isReadingAccepted)
        // Company 7 has an access list of its own.
        #expect(companies("hmueller") <= 1)
        #expect(companies("eengel") == others)
        #expect(office.keys(of: "hmueller") == keys)
    }
}
