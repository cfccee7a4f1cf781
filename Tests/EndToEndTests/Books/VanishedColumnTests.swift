import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

/// A column or table that the CRM's schema names and the database lacks counts as unread (Decisions 9): it lets nothing
/// in, takes nothing away by itself, and stops no revocation.
@Suite("Vanished columns") struct VanishedColumnTests {
    private static let logins = ["eengel", "drbraun", "hmueller", "fstein", "kbrandt"]

    private func cycle(_ office: BookOffice) async throws -> CycleReport {
        try await office.cycle { $0.members = Set(Self.logins) }
    }

    private func contacts(_ office: BookOffice) -> [String: [SimulatedContact]] {
        Dictionary(uniqueKeysWithValues: Self.logins.map { ($0, office.contacts(of: $0)) })
    }

    private func numbers(_ office: BookOffice) -> Int {
        office.contacts(of: "drbraun").count { !$0.texts("homePhones").isEmpty }
    }

    private static func rename(_ column: String, of table: String = "Kontakte") -> String {
        "ALTER TABLE \(table) RENAME COLUMN \(column) TO Anders"
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sql: String
        var mend: String
        var isNew: Bool
    }

    static let faults = [false, true].flatMap { isNew in
        [
            ("a record right's", rename("Newsletter"), "ALTER TABLE Kontakte RENAME COLUMN Anders TO Newsletter"),
            ("a mapped column", rename("Vorname"), "ALTER TABLE Kontakte RENAME COLUMN Anders TO Vorname"),
            ("the recycle bin", rename("Geloescht"), "ALTER TABLE Kontakte RENAME COLUMN Anders TO Geloescht"),
            ("a relation's column", rename("FirmaId"), "ALTER TABLE Kontakte RENAME COLUMN Anders TO FirmaId"),
            (
                "a record right of the companies", rename("Vertraulich", of: "Firmen"),
                "ALTER TABLE Firmen RENAME COLUMN Anders TO Vertraulich"
            ),
            ("the companies", "ALTER TABLE Firmen RENAME TO Betriebe", "ALTER TABLE Betriebe RENAME TO Firmen"),
            ("the keys", rename("Id"), "ALTER TABLE Kontakte RENAME COLUMN Anders TO Id"),
        ].map { name, sql, mend in
            Fault(testDescription: "\(name)\(isNew ? ", new process" : "")", sql: sql, mend: mend, isNew: isNew)
        }
    }

    @Test("nobody gains or loses by it, and it is reported with a remedy", arguments: faults)
    func changesNothing(fault: Fault) async throws {
        let office = try BookOffice(SampleFile.small)
        _ = try await cycle(office)
        let before = contacts(office)
        #expect(before.values.allSatisfy { $0.count > 5 })

        try office.crm(fault.sql)
        if fault.isNew { try office.restart() }
        let report = try await cycle(office)

        #expect(!report.isReadingAccepted)
        #expect(report.problems.contains { $0.contains("counts as unread") || $0.contains("count as unread") })
        #expect(report.problems.contains { $0.contains("Nobody gains anything") && $0.contains("its name back") })
        #expect(contacts(office) == before)

        try office.crm(fault.mend)
        let whole = try await cycle(office)
        #expect(whole.isReadingAccepted)
        #expect(contacts(office) == before)
    }

    @Test(arguments: [false, true])
    func `revocations and endings are carried out meanwhile`(isNew: Bool) async throws {
        let office = try BookOffice(SampleFile.small)
        _ = try await cycle(office)
        let before = contacts(office)
        #expect(numbers(office) > 3)

        try office.crm(Self.rename("Newsletter"))
        try office.crm(Self.rename("Vertraulich", of: "Firmen"))
        if isNew { try office.restart() }
        // A field right, a record right, a user who left, and one who is no member of the book any more.
        try office.crm("UPDATE crm_field_rights SET value = 'no' WHERE table_name = 'Kontakte' AND field = 'Privat'")
        try office.crm("UPDATE crm_users SET active = 0 WHERE login = 'fstein'")
        try office.crm(
            "DELETE FROM crm_memberships WHERE user_id = (SELECT id FROM crm_users WHERE login = 'eengel')")
        let (hidden, kept) = try #require(before["hmueller"].map { ($0[0].recordKey ?? "", $0.count) })
        try office.crm("UPDATE Kontakte SET Art = 'Patient' WHERE Id = \(hidden)")
        let report = try await cycle(office)

        #expect(!report.isReadingAccepted)
        #expect(numbers(office) == 0)
        #expect(office.contacts(of: "drbraun").map(\.recordKey) == before["drbraun"]?.map(\.recordKey))
        #expect(office.contacts(of: "fstein").isEmpty)
        #expect(office.contacts(of: "eengel").isEmpty)
        #expect(!office.keys(of: "hmueller").contains(hidden))
        #expect(office.contacts(of: "hmueller").count == kept - 1)
        // Companies are as visible as they were.
        func companies(_ contacts: [SimulatedContact]) -> [String?] {
            contacts.filter { $0.recordKey != hidden }.map { $0.text("companyName") }
        }
        #expect(companies(office.contacts(of: "hmueller")) == companies(before["hmueller"] ?? []))
    }

    /// Renaming a column moves no change counter: it is met by whatever is read next.
    @Test func `a column that vanishes while changes are followed is unread from then on`() async throws {
        let office = try BookOffice(SampleFile.small)
        try await office.cycle()
        let before = contacts(office)
        let key = try #require(before["eengel"]?.first?.recordKey)
        try office.crm(Self.rename("Vorname"))
        try office.crm("UPDATE Kontakte SET Art = 'Patient' WHERE Id = \(key)")

        let report = try await office.cycle { $0.onlyChanged = true }

        #expect(!report.isReadingAccepted)
        #expect(office.keys(of: "eengel") == before["eengel"]?.dropFirst().map(\.recordKey))
        #expect(office.contacts(of: "drbraun") == before["drbraun"])

        try office.crm("UPDATE Kontakte SET Art = 'Geschäft' WHERE Id = \(key)")
        try office.crm("ALTER TABLE Kontakte RENAME COLUMN Anders TO Vorname")
        let whole = try await office.cycle { $0.onlyChanged = true }
        #expect(whole.isReadingAccepted)
        #expect(Set(office.keys(of: "eengel")) == Set(before["eengel"]?.compactMap(\.recordKey) ?? []))
    }

    /// The column counts as it was, so what the other parts of the filter say is known.
    @Test func `a record right that reads the column still revokes by what else it reads`() async throws {
        let office = try BookOffice(SampleFile.small)
        _ = try await cycle(office)
        let keys = office.keys(of: "eengel")
        try office.crm(Self.rename("Newsletter"))
        try office.crm("UPDATE Kontakte SET Art = 'Patient' WHERE Id = \(keys[1])")
        _ = try await cycle(office)
        #expect(office.keys(of: "eengel") == keys.filter { $0 != keys[1] })
        // And in the reading after that.
        try office.crm("UPDATE Kontakte SET Art = 'Patient' WHERE Id = \(keys[2])")
        _ = try await cycle(office)
        #expect(office.keys(of: "eengel") == keys.filter { $0 != keys[1] && $0 != keys[2] })
    }
}
