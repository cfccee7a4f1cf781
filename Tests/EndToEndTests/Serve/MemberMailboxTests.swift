import AccessRules
import CRMSources
import ContactModel
import ExchangeSimulator
import JournalStore
import SQLite
import Service
import Testing

@testable import satchel

/// Who signs in by the object id of a mailbox.
@Suite("Serve: whose mailbox it is") struct MemberMailboxTests {
    private static let former = "former-object-id"

    /// The logins of whom the object id stands for, as the journal has it now.
    private static func logins(of id: String, _ office: BookOffice) async throws -> [String] {
        let path = office.journalPath
        let mailboxes = MemberMailboxes { try JournalRegister(path: path).mailboxAddresses() }
        return mailboxes.users(of: id, in: try await directory(office)).map(\.login)
    }

    private static func directory(_ office: BookOffice) async throws -> Directory {
        let now = office.now
        return Directory(try await EmbeddedCRMSource(path: office.crmPath, now: { now }).read().directory)
    }

    @Test func `after a confirmed change the mailbox's former holder is nobody, and the new one the member`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let present = try #require(office.mailboxes["awolf"]).userID
        // As if the address had stood for another mailbox until now.
        let journal = try Database(path: office.journalPath, access: .readWrite)
        try journal.run(
            "INSERT INTO mailbox (mailbox_id, member_id, state, prio, next_due, gate_until, begun) "
                + "SELECT ?2, member_id, state, prio, next_due, gate_until, begun FROM mailbox WHERE mailbox_id = ?1",
            .text(present), .text(Self.former))
        try journal.run(
            "UPDATE mailbox_address SET mailbox_id = ?2, checked_at = 0 WHERE mailbox_id = ?1", .text(present),
            .text(Self.former))
        #expect(try await Self.logins(of: Self.former, office) == ["awolf"])
        #expect(try await Self.logins(of: present, office).isEmpty)

        let member = try #require(try await Self.directory(office).user(login: "awolf")).id
        try await office.cycle("awolf") { $0.confirmedMailboxes = [member] }

        #expect(try await Self.logins(of: Self.former, office).isEmpty)
        #expect(try await Self.logins(of: present.uppercased(), office) == ["awolf"])
    }

    @Test func `who has another address in the CRM is not found by the mailbox of the former one`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let present = try #require(office.mailboxes["awolf"]).userID
        #expect(try await Self.logins(of: present, office) == ["awolf"])
        try office.crm("UPDATE crm_users SET mail = 'neu@musterwerk.example', mailbox = NULL WHERE login = 'awolf'")
        #expect(try await Self.logins(of: present, office).isEmpty)
    }

    @Test(arguments: ["suspended", "gone"])
    func `a mailbox whose last visit failed does not lock its member out`(_ state: String) async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("awolf")
        let present = try #require(office.mailboxes["awolf"]).userID
        try Database(path: office.journalPath, access: .readWrite).run(
            "UPDATE mailbox SET state = ?2 WHERE mailbox_id = ?1", .text(present), .text(state))
        #expect(try await Self.logins(of: present, office) == ["awolf"])
    }
}
