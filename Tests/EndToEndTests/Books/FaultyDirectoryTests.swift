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
}
