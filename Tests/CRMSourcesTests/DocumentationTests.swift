import AccessRules
import CRMSources
import Foundation
import SQLite
import Testing

@Suite("Documentation of the embedded CRM") struct DocumentationTests {
    private func lines() throws -> [Substring] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appendingPathComponent("Documentation/EmbeddedCRM.md")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `a CRM made by the statements under "By SQL" is sound`() async throws {
        let folder = try TemporaryFolder()
        let crm = try EmbeddedCRM.create(path: folder.path("crm.db"))
        try StarterCRM.fill(crm)
        let chapter = try lines().drop { $0 != "## By SQL" }
        let sql = chapter.filter { $0.hasPrefix("    ") && !$0.hasPrefix("    sqlite3") }
        #expect(sql.count > 10)
        try crm.database.execute(sql.joined(separator: "\n"))
        _ = try EmbeddedCRM.open(path: crm.path)
        #expect(try CRMCheck.findings(path: crm.path) == [])
        let reading = try await EmbeddedCRMSource(path: crm.path) { TestCRM.moment }.read()
        #expect(reading.directory.users.map(\.login) == ["anna"])
        #expect(reading.schema.views["Lieferanten"]?.sort == [SortCriterion(path: "Name")])
        #expect(reading.rights.records["Kontakte"]?.map(\.value) == [.yes])
        #expect(reading.rights.records["Firmen"]?.map(\.value) == [.yes])
    }

    @Test func `every relation and column of the contract is explained`() throws {
        let folder = try TemporaryFolder()
        let crm = try EmbeddedCRM.create(path: folder.path("crm.db"))
        let text = try lines().joined(separator: "\n")
        try crm.database.forEachRow(
            """
            SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c
            WHERE s.type = 'table' AND s.name LIKE 'crm\\_%' ESCAPE '\\'
            """
        ) { row in
            for column in [0, 1] {
                let name = row.text(column) ?? ""
                #expect(text.contains("`\(name)`"), "\(name) is not explained")
            }
        }
    }
}
