import AccessRules
import CRMSources
import ContactModel
import SQLite
import Testing

/// SELECTION: no field that nobody uses is read from the source.
@Suite("Fields that are read") struct UsedFieldsTests {
    private let crm: TestCRM

    init() throws {
        crm = try TestCRM()
        try crm.execute(regardless: "UPDATE Leute SET Geboren = 'gestern', Umsatz = 'wenig' WHERE Id = 'a'")
    }

    private func source(_ fields: String...) -> EmbeddedCRMSource {
        let keys = Set(fields.map { FieldKey(table: "Leute", field: $0) })
        return EmbeddedCRMSource(
            path: crm.path,
            fieldUse: { schema, directory, rights in
                let checked = Directory(directory)
                return .only(keys.union(rights.filters.flatMap { $0.fields(in: schema, checked) ?? [] }))
            }, now: { TestCRM.moment })
    }

    @Test func `a field that is not used is null, whatever it holds, and nothing is said of it`() async throws {
        let reading = try await source("Geboren").read()
        #expect(reading.value("Leute/a", "Name") == .null)
        #expect(reading.value("Leute/a", "Geboren") == .null)
        #expect(reading.problems.map(\.place) == ["Leute/a.Geboren"])
        let names = try await source("Name").read()
        #expect(names.value("Leute/a", "Name") == .text("Amsel"))
        #expect(names.problems.isEmpty)
    }

    @Test func `what says which records there are and where relations lead is always read`() async throws {
        let reading = try await source().read()
        #expect(reading.value("Leute/a", "Id") == .text("a"))
        #expect(reading.value("Leute/c", "Weg") == .boolean(true))
        #expect(reading.value("Leute/a", "FirmaId") == .integer(1))
        #expect(reading.records["Leute"]?.fields == ["Id", "Weg", "JetztBei", "Land", "FirmaId"])
    }

    @Test func `a changed record comes with the same fields`() async throws {
        let source = source("Name")
        let earlier = try await source.read()
        try crm.database.execute("UPDATE Leute SET Name = 'Neu', Geboren = '2000-01-01' WHERE Id = 'a'")
        let changes = try #require(try await source.changes(since: earlier))
        let now = earlier.applying(changes)
        #expect(now.value("Leute/a", "Name") == .text("Neu") && now.value("Leute/a", "Geboren") == .null)
        try #expect(ExactReading(now) == ExactReading(await source.read()))
    }

    @Test func `a right that reads another field makes a whole reading`() async throws {
        let source = source("Name")
        let earlier = try await source.read()
        try crm.database.execute("INSERT INTO crm_record_rights VALUES ('Leute', 1, NULL, 'yes', 'Name = ''x''')")
        #expect(try await source.changes(since: earlier) != nil)
        try crm.database.execute("INSERT INTO crm_record_rights VALUES ('Leute', NULL, 1, 'yes', 'Alter > 3')")
        #expect(try await source.changes(since: earlier) == nil)
        #expect(try await source.read().records["Leute"]?.fields?.contains("Alter") == true)
    }
}
