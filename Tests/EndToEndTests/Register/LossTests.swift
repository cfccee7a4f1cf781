import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import SQLite
import Service
import SyncEngine
import SyncPlanning
import Testing

/// Since when something was lost, when it was gone, and how that is known (I5).
@Suite("Losses") struct LossTests {
    private static let member = "awolf"

    private func office() async throws -> BookOffice {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle(Self.member)
        return office
    }

    /// Takes the member's right to a record that the address book holds.
    private func hide(_ key: String, from member: String = member, _ office: BookOffice) throws {
        try office.crm(
            "INSERT INTO crm_record_access (table_name, record_id, user_id, value) "
                + "SELECT 'Kontakte', ?1, id, 'no' FROM crm_users WHERE login = '\(member)'", .text(key))
    }

    private func show(_ key: String, _ office: BookOffice) throws {
        try office.crm("DELETE FROM crm_record_access WHERE record_id = ?1", .text(key))
    }

    private func book(_ office: BookOffice, of member: String = member) async throws -> AddressBookContent {
        let mailbox = try #require(office.mailboxes[member]).userID
        let id = try #require(try await office.journal.addressBooks().first { $0.mailbox.text == mailbox }).id
        return try #require(try await office.journal.content(of: id))
    }

    private func rows(_ key: String, _ office: BookOffice) async throws -> [DisclosureRow] {
        try await office.journal.disclosures(.record(RecordID(table: "Kontakte", key: key)))
    }

    /// A record that the member sees by a record right alone.
    private func key(_ office: BookOffice) throws -> String {
        try #require(office.keys(of: Self.member).sorted().first)
    }

    @Test func `a lost field that went before the proofs is not said to be lost again`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("drbraun")
        let key = try #require(office.keys(of: "drbraun").sorted().last)
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = \(key)")
        office.advance(seconds: 60)
        let report = try await office.cycle("drbraun")
        #expect(report.summaries.map(\.redacted).reduce(0, +) > 0)
        #expect(office.contact(key, of: "drbraun") == nil)
        #expect(try await book(office, of: "drbraun").entries.allSatisfy { $0.loss == nil })
        office.advance(seconds: 900)
        try await office.cycle("drbraun")
        #expect(try await office.journal.disclosures(.all).count { $0.cause == "right returned" } == 0)
    }

    @Test func `a removal says when the right was lost, and is read back in the same run`() async throws {
        let office = try await office()
        let key = try key(office)
        try hide(key, office)
        office.advance(seconds: 60)
        let lostAt = office.now
        try await office.cycle(Self.member)

        let row = try #require(try await rows(key, office).last)
        #expect(row.act == .remove && row.cause == "rights")
        #expect(row.proof?.evidence == .removed)
        #expect(row.proof?.lostAt == lostAt)
        #expect(row.proof?.sentAt != nil && row.proof?.item != nil && row.proof?.lostFields == nil)
        #expect(try await book(office).unread.isEmpty)
        // And the next run is as quiet as any.
        office.simulator.resetStatistics()
        let next = try await office.cycle(Self.member)
        #expect(next.summaries.map(\.isQuiet) == [true])
        #expect(next.summaries.map(\.requestCount) == [1])
    }

    @Test func `what is lost while the mailbox cannot be reached is lost since then`() async throws {
        let office = try await office()
        let key = try key(office)
        let mailbox = try #require(office.mailboxes[Self.member])
        try await mailbox.setMailboxState(.outsideScope)
        try hide(key, office)
        let lostAt = office.now
        try await office.cycle(Self.member)

        let record = RecordID(table: "Kontakte", key: key)
        let lost = try #require(try await book(office).entries.first { $0.record == record })
        #expect(lost.loss == Loss(since: lostAt))
        #expect(try await book(office).entries.count { $0.loss != nil } == 1)

        office.advance(seconds: 7200)
        try await office.cycle(Self.member)
        #expect(try await book(office).entries.first { $0.record == record }?.loss == Loss(since: lostAt))

        try await mailbox.setMailboxState(.cloud)
        office.advance(seconds: 7200)
        try await office.cycle(Self.member)
        let row = try #require(try await rows(key, office).last)
        #expect(row.act == .remove && row.proof?.lostAt == lostAt && row.at > lostAt + .seconds(14_000))
    }

    /// The run begins with the removal alone and hears nothing: what was lost besides is overdue all the same.
    @Test func `fields lost together with a record are lost since then where the mailbox does not answer`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("drbraun")
        let key = try #require(office.keys(of: "drbraun").sorted().first)
        try hide(key, from: "drbraun", office)
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
        try await #require(office.mailboxes["drbraun"]).setMailboxState(.outsideScope)
        office.advance(seconds: 60)
        let lostAt = office.now
        let report = try await office.cycle("drbraun")

        #expect(report.summaries.map(\.selected) == [nil], "the removal was the first thing that was tried")
        let entries = try await book(office, of: "drbraun").entries
        let record = RecordID(table: "Kontakte", key: key)
        #expect(entries.first { $0.record == record }?.loss == Loss(since: lostAt))
        let fields = entries.filter { $0.loss?.fields != nil }
        #expect(!fields.isEmpty && fields.allSatisfy { $0.loss?.since == lostAt })
    }

    @Test func `what is lost while a mailbox waits because of crashes is lost since then`() async throws {
        let office = try await office()
        let key = try key(office)
        try Database(path: office.journalPath, access: .readWrite).run(
            "UPDATE mailbox SET begun = 4, next_due = ?1", .integer((office.now + .seconds(3000)).milliseconds))
        try hide(key, office)
        let lostAt = office.now
        let report = try await office.cycle(Self.member)

        #expect(report.summaries.map(\.outcome) == [.suspended])
        let lost = try await book(office).entries.filter { $0.loss != nil }
        #expect(lost.map(\.record.key) == [key] && lost.first?.loss == Loss(since: lostAt))
        office.advance(seconds: 1200)
        try await office.cycle(Self.member)
        #expect(try await book(office).entries.compactMap(\.loss) == [Loss(since: lostAt)])
        office.advance(seconds: 3600)
        try await office.cycle(Self.member)
        let row = try #require(try await rows(key, office).last)
        #expect(row.act == .remove && row.proof?.lostAt == lostAt)
    }

    @Test func `what is lost while nobody knows the member's address is lost since then`() async throws {
        let office = try await office()
        let key = try key(office)
        let address = "UPDATE crm_users SET mailbox = ?1 WHERE login = '\(Self.member)'"
        try office.crm(address, .text("awlof@musterwerk.example"))
        try hide(key, office)
        let lostAt = office.now
        let report = try await office.cycle(Self.member)

        #expect(report.problems.contains { $0.contains("unknown to Exchange") }, "\(report.problems)")
        #expect(office.keys(of: Self.member).contains(key))
        let lost = try await book(office).entries.filter { $0.loss != nil }
        #expect(lost.map(\.record.key) == [key] && lost.first?.loss == Loss(since: lostAt))

        try office.crm(address, .null)
        office.advance(seconds: 3600)
        try await office.cycle(Self.member)
        #expect(!office.keys(of: Self.member).contains(key))
        let row = try #require(try await rows(key, office).last)
        #expect(row.act == .remove && row.proof?.lostAt == lostAt)
    }

    @Test func `whoever leaves a book while nobody knows the address has lost all of it since then`() async throws {
        let office = try await office()
        let count = try await book(office).entries.count
        let address = "UPDATE crm_users SET mailbox = ?1 WHERE login = '\(Self.member)'"
        try office.crm(address, .text("awlof@musterwerk.example"))
        try office.restart {
            $0.replacingOccurrences(of: "except: [kbrandt]", with: "except: [kbrandt, \(Self.member)]")
                .replacingOccurrences(of: "users: [kbrandt]", with: "users: [kbrandt, \(Self.member)]")
        }
        let lostAt = office.now
        for _ in 0..<2 {
            let report = try await office.cycle(Self.member)
            #expect(report.problems.contains { $0.contains("unknown to Exchange") }, "\(report.problems)")
            let entries = try await book(office).entries
            #expect(entries.count == count && Set(entries.map(\.loss)) == [Loss(since: lostAt)])
            office.advance(seconds: 3600)
        }
        #expect(office.keys(of: Self.member).count == count)
    }

    @Test func `a right that comes back before anything went leaves a word that it was missing`() async throws {
        let office = try await office()
        let key = try key(office)
        let mailbox = try #require(office.mailboxes[Self.member])
        try await mailbox.setMailboxState(.outsideScope)
        try hide(key, office)
        let lostAt = office.now
        try await office.cycle(Self.member)
        try show(key, office)
        try await mailbox.setMailboxState(.cloud)
        office.advance(seconds: 3600)
        let report = try await office.cycle(Self.member)

        #expect(report.summaries.map(\.removedCount) == [0])
        let row = try #require(try await rows(key, office).last)
        #expect(row.act == .remove && row.certainty == .void && row.proof?.lostAt == lostAt)
        #expect(row.proof?.evidence == nil)
        #expect(try await book(office).entries.allSatisfy { $0.loss == nil })
        #expect(try await office.cycle(Self.member).summaries.map(\.isQuiet) == [true])
    }

    @Test func `a lost field says which, since when, and that it is gone`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("drbraun")
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
        office.advance(seconds: 60)
        let lostAt = office.now
        let report = try await office.cycle("drbraun")

        let redacted = try await office.journal.disclosures(.all).filter { $0.proof?.lostFields != nil }
        #expect(redacted.count == report.summaries.map(\.redacted).reduce(0, +) && !redacted.isEmpty)
        let versions = try await office.journal.mappingVersions()
        for row in redacted {
            let lost = try #require(row.proof?.lostFields)
            let names = FieldNames(versions).names(of: lost.mask, version: lost.mappingVersion)
            #expect(names == ["Kontakte.Privat"])
            #expect(row.act == .redact && row.certainty == .confirmed && row.proof?.lostAt == lostAt)
            #expect([.written, .accepted].contains(row.proof?.evidence))
        }
        #expect(try await book(office, of: "drbraun").entries.allSatisfy { $0.loss == nil })
    }

    @Test func `an address book that ends says since when, and is read back as empty`() async throws {
        let office = try await office()
        let count = try await book(office).entries.count
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = '\(Self.member)'")
        office.advance(seconds: 60)
        let endsAt = office.now
        for _ in 0..<3 { try await office.cycle(Self.member, "(left)") }

        let content = try await book(office)
        #expect(content.row.state == .closed && content.row.endsAt == endsAt)
        #expect(content.entries.isEmpty && content.unread.isEmpty)
        let removed = try await office.journal.disclosures(.all).filter { $0.act == .remove }
        #expect(removed.count == count)
        #expect(removed.allSatisfy { $0.proof?.lostAt == endsAt && $0.proof?.evidence == .removed })
    }
}
