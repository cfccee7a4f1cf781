import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import JournalStore
import Locking
import Service
import SyncEngine
import Testing

/// What must wait for a person or for a second look (DOMAIN §2 "Fail closed", §8).
@Suite("Holds") struct HoldTests {
    @Test func `a filter narrowed by mistake removes nothing; the rest of the plan goes on`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let before = office.contacts(of: "awolf")
        let held = try #require(before.first { !["1"].contains($0.recordKey) }?.recordKey)
        #expect(before.count > 30)

        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = \(held)")
        try office.crm("UPDATE Kontakte SET Status = 'aktiv' WHERE Id = \(held)")
        // One that is new and passes the narrowed filter.
        try office.crm(
            """
            INSERT INTO Kontakte (Id, Art, Name, Status, FirmaId, Newsletter, Geloescht, Stichworte)
            SELECT 9500, 'Geschäft', 'Neu', 'VIP', FirmaId, 0, 0, '[]' FROM Kontakte WHERE Id = \(held)
            """)
        try office.restart { $0.replacingOccurrences(of: "and Status <> 'inaktiv'", with: "and Status = 'VIP'") }
        let report = try await office.cycle("awolf")

        #expect(report.heldCount > 20)
        #expect(report.summaries.map(\.removedCount) == [0])
        #expect(report.summaries.map(\.outcome) == [.held])
        #expect(Set(before.compactMap(\.recordKey)).isSubset(of: office.keys(of: "awolf")))
        #expect(office.contact("9500", of: "awolf")?.text("surname") == "Neu")
        // SEMANTICS 25: what is held is brought to what the member may see now.
        #expect(office.contact(held, of: "awolf")?.text("givenName") == "Umbenannt")
    }

    @Test func `a journal of another site is refused, and nothing is sent (I25)`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let before = office.mailboxes.mapValues { $0.contacts() }

        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt'")
        try office.restart { $0.replacingOccurrences(of: "site: demo", with: "site: other") }
        await #expect(throws: ServiceError.self) { try await office.cycle("awolf") }

        #expect(office.mailboxes.mapValues { $0.contacts() } == before)
    }

    @Test func `a hold that is lifted during a run stays lifted`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let mailbox = try #require(office.mailboxes["awolf"]).userID
        let id = try #require(try await office.journal.addressBooks().first { $0.mailbox.text == mailbox }).id
        try await office.journal.commit([.putHold(id, "somebody edited it")], under: nil)
        let hidden = try #require(office.keys(of: "awolf").first { $0 != "1" })
        try office.crm(
            "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                + "SELECT 'Kontakte', '\(hidden)', id, 'no' FROM crm_users WHERE login = 'awolf'")
        let isLifted = Locked(false)
        let path = office.journalPath
        _ = try await office.cycle(watchedBy: { state in
            guard case .running(id, _, _, _) = state, !isLifted.withLock({ $0 }) else { return }
            let done =
                (try? SQLiteJournal.release(id, by: "anna", at: Moment(milliseconds: 1), inJournalAt: path)) ?? false
            if done { isLifted.withLock { $0 = true } }
        })
        #expect(isLifted.withLock { $0 })
        #expect(office.contact(hidden, of: "awolf") == nil)
        #expect(try await office.journal.addressBook(id)?.hold == nil)
    }

    private static let cut = "DELETE FROM crm_record_rights WHERE rowid <= 7"

    @Test func `a rights table cut in half moves nothing, and nothing is rewritten when it is whole again`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller", "eengel", "drbraun")
        let before = office.mailboxes.mapValues { $0.contacts() }
        try office.crm("CREATE TABLE kept AS SELECT * FROM crm_record_rights")

        try office.crm(Self.cut)
        for seconds in [0, 30, 29] {
            office.advance(seconds: Int64(seconds))
            let report = try await office.cycle("hmueller", "eengel", "drbraun")
            #expect(!report.isReadingAccepted)
            #expect(office.mailboxes.mapValues { $0.contacts() } == before)
        }
        try office.crm("DELETE FROM crm_record_rights")
        try office.crm("INSERT INTO crm_record_rights SELECT * FROM kept")
        let whole = try await office.cycle("hmueller", "eengel", "drbraun")

        #expect(whole.isReadingAccepted)
        #expect(office.mailboxes.mapValues { $0.contacts() } == before)
    }

    @Test func `a rights table that is cut in half for a minute is believed, and what it took away goes`() async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("hmueller", "eengel", "drbraun")

        try office.crm(Self.cut)
        try await office.cycle("hmueller", "eengel", "drbraun")
        office.advance(seconds: 60)
        let report = try await office.cycle("hmueller", "eengel", "drbraun")

        #expect(report.isReadingAccepted)
        // Access lists are no part of that table: a record that has one stays.
        let independent = try IndependentReading(crm: office.crmPath)
        for login in ["hmueller", "eengel", "drbraun"] {
            let user = try #require(independent.users.first { $0.login == login })
            let book: IndependentReading.Book = login == "drbraun" ? .patients : .crm
            #expect(
                Set(office.keys(of: login)) == Set(independent.selection(of: book, for: user).selected.map(\.key)),
                "\(login)")
            #expect(office.contacts(of: login).count < 5)
        }
    }

    @Test func `quiet hours delay what is new until the morning, and no revocation`() async throws {
        let quiet: (String) -> String = {
            $0.replacingOccurrences(of: "every: 15m }", with: "every: 15m, quiet: \"22:00-05:00\" }")
        }
        let office = try BookOffice(SampleFile.small, quiet)
        try await office.cycle("eengel")
        let keys = office.keys(of: "eengel")
        let (hidden, changed) = (try #require(keys.first), try #require(keys.last))

        office.advance(seconds: 11 * 3600)
        try office.crm("UPDATE Kontakte SET Newsletter = 0 WHERE Id = \(hidden)")
        try office.crm("UPDATE Kontakte SET Vorname = 'Umbenannt' WHERE Id = \(changed)")
        try await office.cycle("eengel")
        #expect(office.keys(of: "eengel") == keys.filter { $0 != hidden })
        #expect(office.contact(changed, of: "eengel")?.text("givenName") != "Umbenannt")

        office.advance(seconds: 7 * 3600)
        try await office.cycle("eengel")
        #expect(office.contact(changed, of: "eengel")?.text("givenName") == "Umbenannt")
    }
}
