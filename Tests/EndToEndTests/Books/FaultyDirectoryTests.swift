import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// DOMAIN §2 "Fail closed": a directory that was not read completely opens nothing, and stops no revocation that a row
/// proves.
@Suite("Faulty directory") struct FaultyDirectoryTests {
    /// `fthiel`, `eengel` and `smarx` are members by group Versand, and see what Marketing sees.
    private static func office() throws -> BookOffice {
        try BookOffice(
            SampleFile.small,
            crm: [
                "INSERT INTO crm_groups (name) VALUES ('Versand')",
                """
                INSERT INTO crm_memberships (group_id, user_id) SELECT g.id, u.id FROM crm_groups g, crm_users u
                WHERE g.name = 'Versand' AND u.login IN ('fthiel', 'eengel', 'smarx')
                """,
            ]
        ) { $0.replacingOccurrences(of: "[Vertrieb, Marketing, Geschaeftsfuehrung]", with: "[Vertrieb, Versand]") }
    }

    /// A user with two values of an attribute that is no list.
    private static let fault =
        "INSERT INTO crm_user_attributes SELECT user_id, name, 'Ost' FROM crm_user_attributes "
        + "WHERE name = 'region' LIMIT 1"

    /// SEMANTICS 1: inactive by the row itself, whatever is wrong elsewhere.
    @Test func `a member set inactive loses the address book although another user's row is faulty`() async throws {
        let office = try Self.office()
        try await office.cycle("eengel")
        #expect(office.contacts(of: "eengel").count > 5)

        try office.crm(Self.fault)
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'eengel'")
        let report = try await office.cycle("eengel")

        #expect(!report.isReadingAccepted)
        #expect(report.summaries.map { $0.removed.keys.sorted() } == [["member"]])
        #expect(office.contacts(of: "eengel").isEmpty)
    }

    @Test func `a member who seems to have left a group is kept for revocations until the directory is whole`()
        async throws
    {
        let office = try Self.office()
        try await office.cycle("fthiel")
        let before = office.keys(of: "fthiel")
        let hidden = try #require(before.first { $0 != "173" })

        try office.crm(Self.fault)
        try office.crm(
            """
            DELETE FROM crm_memberships WHERE user_id = (SELECT id FROM crm_users WHERE login = 'fthiel')
            AND group_id = (SELECT id FROM crm_groups WHERE name = 'Versand')
            """)
        try office.crm("UPDATE Kontakte SET Newsletter = 0 WHERE Id = \(hidden)")
        let report = try await office.cycle("fthiel")

        #expect(report.summaries.map(\.removed) == [["rights": 1]])
        #expect(office.keys(of: "fthiel") == before.filter { $0 != hidden })
        #expect(report.problems.contains { $0.contains("of user 24 would end") && $0.contains("rights take away") })

        try office.crm("DELETE FROM crm_user_attributes WHERE value = 'Ost' AND user_id = 12")
        try await office.cycle("fthiel")
        #expect(office.contacts(of: "fthiel").isEmpty)
    }

    @Test func `a member whose row is missing keeps everything, and is named`() async throws {
        let office = try Self.office()
        try await office.cycle("smarx")
        let before = office.contacts(of: "smarx")

        try office.crm(Self.fault)
        try office.crm("UPDATE crm_users SET login = 'neu', id = 99 WHERE login = 'smarx'")
        let report = try await office.cycle("smarx")

        #expect(office.contacts(of: "smarx") == before)
        #expect(report.problems.contains { $0.contains("of user 25 would end") && $0.contains("do not arrive") })
    }

    // MARK: Relations that count as unread

    /// DOMAIN §2: the relation counts as unread, not everything; single revocations stay immediate.
    @Test func `an emptied relation takes nothing away, and stops nobody else's revocation`() async throws {
        let office = try BookOffice(SampleFile.small)
        let members = ["fstein", "obusch", "drbraun", "drhuber"]
        try await office.cycle("fstein", "obusch", "drbraun", "drhuber")
        let before = Dictionary(uniqueKeysWithValues: members.map { ($0, office.keys(of: $0)) })
        func results(_ login: String) -> Int {
            office.contacts(of: login).count { $0.text("personalNotes")?.contains("Testergebnis") == true }
        }
        #expect(results("obusch") > 5)

        try office.crm("DELETE FROM crm_record_access")
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'fstein'")
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Testergebnis'")
        for _ in 0..<2 {
            let report = try await office.cycle("fstein", "obusch", "drbraun", "drhuber")
            #expect(!report.isReadingAccepted)
            #expect(report.problems.contains { $0.contains("crm_record_access had rows and has none now") })
            #expect(office.contacts(of: "fstein").isEmpty)
            #expect(results("obusch") == 0)
            for login in members.dropFirst() { #expect(office.keys(of: login) == before[login], "\(login)") }
            office.advance(seconds: 600)
        }
    }

    @Test func `where the configuration is taken over anew meanwhile, revocations go on`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("obusch")
        let before = office.keys(of: "obusch")
        func results() -> Int {
            office.contacts(of: "obusch").count { $0.text("personalNotes")?.contains("Testergebnis") == true }
        }
        #expect(results() > 5)
        try office.crm("DELETE FROM crm_record_access")
        #expect(try await !office.cycle("obusch").isReadingAccepted)

        try office.reload()
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Testergebnis'")
        let report = try await office.cycle("obusch")

        #expect(!report.isReadingAccepted && results() == 0, "\(report.problems)")
        #expect(office.keys(of: "obusch") == before)
    }

    /// The former's rows would say what somebody may see in this one.
    @Test func `where another CRM was taken over meanwhile, its emptied relation is not filled by the former's`()
        async throws
    {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("obusch")
        let before = office.contacts(of: "obusch")
        try office.crm("DELETE FROM crm_record_access")
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Testergebnis'")
        try office.crm("VACUUM INTO '\(office.folder)/other.db'")

        try office.reload(crm: "other.db")
        let report = try await office.cycle("obusch")

        #expect(!report.isReadingAccepted)
        #expect(report.problems.contains { $0.contains("until then revocations wait as well") }, "\(report.problems)")
        #expect(office.contacts(of: "obusch") == before)
    }

    /// The first reading of a process has nothing to complete the relation by.
    @Test func `after a restart revocations wait for an emptied relation, and whoever is inactive goes`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle("fstein", "obusch")
        let before = office.contacts(of: "obusch")
        try office.crm("DELETE FROM crm_record_access")
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'fstein'")
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE field = 'Testergebnis'")
        try office.restart()
        let report = try await office.cycle("fstein", "obusch")

        #expect(report.problems.contains { $0.contains("until then revocations wait as well") })
        #expect(office.contacts(of: "fstein").isEmpty)
        #expect(office.contacts(of: "obusch") == before)

        try await office.cycle("obusch") { $0.confirmations = ["crm_record_access"] }
        #expect(!office.contacts(of: "obusch").contains { $0.text("personalNotes")?.contains("Testergebnis") == true })
    }
}
