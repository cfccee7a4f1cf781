import AccessRules
import CRMSources
import SQLite
import Testing

@Suite("Embedded CRM") struct EmbeddedCRMTests {
    @Test func `a new CRM is empty and sound`() async throws {
        let folder = try TemporaryFolder()
        _ = try EmbeddedCRM.create(path: folder.path("new.db"))
        let reading = try await EmbeddedCRMSource(path: folder.path("new.db")) { TestCRM.moment }.read()
        #expect(reading.problems == [])
        #expect(reading.directory.users == [] && reading.records.isEmpty)
        #expect(reading.changeCounter == 0)
    }

    @Test func `a CRM is never made over a file that is there`() throws {
        let crm = try TestCRM()
        let error = #expect(throws: EmbeddedCRMError.self) { try EmbeddedCRM.create(path: crm.path) }
        #expect(error?.message.hasSuffix("Give a file that does not exist yet.") == true)
        #expect(try crm.database.firstInteger("SELECT count(*) FROM Leute") == 3)
    }

    @Test func `only a CRM is opened for writing`() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: EmbeddedCRMError.self) { try EmbeddedCRM.open(path: folder.path("none.db")) }
        #expect(missing?.message.hasSuffix("`satchel crm init` makes a new one.") == true)
        let crm = try TestCRM()
        try crm.database.execute("DROP TABLE crm_memberships")
        let foreign = #expect(throws: EmbeddedCRMError.self) { try EmbeddedCRM.open(path: crm.path) }
        #expect(foreign?.message.contains("it lacks crm_memberships") == true)
    }

    struct BadTable: Sendable, CustomTestStringConvertible {
        var testDescription: String { why }
        var name = "Neu"
        var key = "Id"
        var fields = [FieldDefinition(name: "Id", type: .integer)]
        var why: String
    }

    static let badTables = [
        BadTable(name: "CRM_Neu", why: "names that begin with crm_ or sqlite_ are taken"),
        BadTable(name: "", why: "its name is empty or holds a NUL"),
        BadTable(name: "A/B", why: "its name holds a slash"),
        BadTable(key: "Nr", why: "its key field Nr is not one of its text or integer fields"),
        BadTable(
            fields: [FieldDefinition(name: "Id", type: .date)],
            why: "its key field Id is not one of its text or integer fields"),
        BadTable(
            fields: [FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "ID", type: .text)],
            why: "the name Id is given twice"),
        BadTable(
            fields: [FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "", type: .text)],
            why: "a field's name is empty or holds a NUL"),
        BadTable(
            name: "Leute",
            why:
                "table \"Leute\" already exists (SQLite code 1, in: CREATE TABLE \"Leute\" (\"Id\" INTEGER NOT NULL PRIMARY KEY AUTO…)"
        ),
    ]

    @Test("a table that could not be read again is not made", arguments: badTables)
    func refuses(row: BadTable) throws {
        let crm = try TestCRM()
        let table = TableSchema(name: row.name, keyField: row.key, fields: row.fields)
        let error = #expect(throws: EmbeddedCRMError.self) { try crm.crm.addTable(table) }
        #expect(error?.message == "Could not add the table \(row.name) to \(crm.path): \(row.why).")
    }

    @Test func `names of any kind make tables that can be read`() async throws {
        let crm = try TestCRM()
        let table = TableSchema(
            name: "Liste \"A'B\"", keyField: "Nr. \"1\"",
            fields: [
                FieldDefinition(name: "Nr. \"1\"", type: .integer), FieldDefinition(name: "select", type: .textList),
            ])
        try crm.crm.addTable(table)
        try crm.database.execute("INSERT INTO \"Liste \"\"A'B\"\"\" VALUES (7, '[\"x\"]')")
        let reading = try await crm.read()
        #expect(reading.problems == [])
        #expect(reading.schema.tables[table.name] == table)
        #expect(reading.records[table.name]?.records.first?.values == [.integer(7), .textList(["x"])])
    }

    @Test(arguments: [
        "INSERT INTO crm_memberships VALUES (1, 1, 2)",
        "INSERT INTO crm_memberships VALUES (1, 77, NULL)",
        "INSERT INTO crm_users (login) VALUES ('anna')",
        "INSERT INTO crm_view_rights VALUES ('Leute', NULL, 1, 'by groups')",
        "INSERT INTO crm_record_rights VALUES ('Leute', 1, NULL, 'no', 'Alter > 3')",
        "INSERT INTO crm_subscriptions VALUES ('Haeuser', '1', 1, NULL)",
        "INSERT INTO Leute (Id, Geboren) VALUES ('x', '1.2.1999')",
        "INSERT INTO Leute (Id, Weg) VALUES ('x', 2)",
        "INSERT INTO Leute (Id, Marken) VALUES ('x', '{}')",
        "INSERT INTO Leute (Id, Alter) VALUES ('x', 'alt')",
    ])
    func `the database itself refuses what the contract forbids`(sql: String) throws {
        let crm = try TestCRM()
        #expect(throws: (any Error).self) { try crm.database.execute(sql) }
    }

    @Test func `a user who holds a right cannot be deleted, so that no right vanishes unnoticed`() throws {
        let crm = try TestCRM()
        try crm.database.execute("INSERT INTO crm_field_rights VALUES ('Leute', 'Name', 1, NULL, 'yes')")
        #expect(throws: (any Error).self) { try crm.database.execute("DELETE FROM crm_users WHERE id = 1") }
        try crm.database.execute("DELETE FROM crm_users WHERE id = 2")
    }

    @Test func `a CRM that another program made gets its change counter when it is opened`() async throws {
        let crm = try TestCRM()
        try crm.database.execute("DROP TABLE crm_changes; DROP TRIGGER crm_changes_Leute_insert")
        #expect(try await crm.source.changeCounter() == nil)
        let opened = try EmbeddedCRM.open(path: crm.path)
        try opened.database.execute("UPDATE Leute SET Name = 'Neu' WHERE Id = 'a'")
        #expect(try await crm.source.changeCounter() == 1)
    }
}
