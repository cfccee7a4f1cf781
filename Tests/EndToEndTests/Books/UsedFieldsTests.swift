import AccessRules
import CRMSources
import Configuration
import ContactModel
import Foundation
import Service
import Testing

/// SELECTION: no field that nobody uses is read from the source.
@Suite("Fields that books and rights use") struct UsedFieldsTests {
    private let reading: CRMReading
    private let used: UsedFields

    init() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "satchel-fields-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let crm = folder.appendingPathComponent("crm.db")
        try SampleFile.small.get().write(to: crm)
        reading = try await EmbeddedCRMSource(path: crm.path, now: { Moment(milliseconds: 0) }).read()
        let text = SampleCRM.configuration(
            endpoint: "http://127.0.0.1:8081", tenant: BookOffice.tenant, clientID: BookOffice.clientID,
            crmPath: "crm.db", journalPath: "journal.db")
        let file = folder.appendingPathComponent("satchel.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        used = UsedFields(try SatchelConfiguration.load(file: file.path))
    }

    /// The names of a table's fields; `nil`: all of them.
    private func names(_ table: String, _ rights: RightsRows, hasViews: Bool = true) throws -> Set<String>? {
        let schema = reading.schema
        let known = CRMSchema(
            tables: schema.tables, views: hasViews ? schema.views : [:], attributes: schema.attributes)
        return used.fields(known, reading.directory, rights).names(of: try #require(schema.tables[table]))
    }

    @Test func `mappings, filters, orders and rights are read, and what nobody uses is not`() throws {
        let contacts = try #require(try names("Kontakte", reading.rights))
        #expect(
            contacts.isSuperset(of: ["Id", "Name", "Telefon", "Status", "Vertriebsgebiet", "FirmaId", "Geloescht"]))
        #expect(!contacts.contains("Diagnose"))
        let companies = try #require(try names("Firmen", reading.rights))
        #expect(companies.isSuperset(of: ["Name", "Telefon", "Region", "Vertraulich"]))
        #expect(!companies.contains("Strasse"))
    }

    @Test func `what rights once read is read as long as the service runs`() throws {
        let before = try names("Firmen", reading.rights)
        #expect(try names("Firmen", RightsRows()) == before)
    }

    @Test func `where a filter does not compile or a book finds no view everything is read`() throws {
        #expect(try names("Kontakte", reading.rights, hasViews: false) == nil)
        #expect(try names("Kontakte", reading.rights) != nil)
        var broken = reading.rights
        broken.records["Firmen", default: []].append(
            RightEntry(principal: .user(UserID("1")), value: .yes, filter: "Nirgends = 1"))
        #expect(try names("Kontakte", broken) == nil)
        // It may count again in a run that asks what rights said before.
        #expect(try names("Kontakte", reading.rights) == nil)
    }
}
