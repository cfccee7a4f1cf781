import AccessRules
import CRMSources
import ContactModel
import Foundation
import SQLite
import Testing

/// A folder of its own for one test, gone afterwards.
final class TemporaryFolder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appendingPathComponent("crm-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// A small CRM: Anna in Vertrieb, Bernd in no group, three people of two companies.
final class TestCRM {
    let folder: TemporaryFolder
    let crm: EmbeddedCRM

    var path: String { crm.path }
    var database: Database { crm.database }

    static let moment = Moment(milliseconds: 1_795_000_000_000)

    static let people = TableSchema(
        name: "Leute", keyField: "Id", deletedField: "Weg", mergedIntoField: "JetztBei", countryField: "Land",
        fields: [
            FieldDefinition(name: "Id", type: .text), FieldDefinition(name: "Name", type: .text, label: "Nachname"),
            FieldDefinition(name: "Alter", type: .integer), FieldDefinition(name: "Umsatz", type: .decimal),
            FieldDefinition(name: "Weg", type: .boolean), FieldDefinition(name: "Geboren", type: .date),
            FieldDefinition(name: "Stand", type: .timestamp), FieldDefinition(name: "Marken", type: .textList),
            FieldDefinition(name: "Bild", type: .blob), FieldDefinition(name: "FirmaId", type: .integer),
            FieldDefinition(name: "JetztBei", type: .text), FieldDefinition(name: "Land", type: .text),
        ],
        relations: [RelationDefinition(name: "Firma", field: "FirmaId", targetTable: "Firmen")])

    static let companies = TableSchema(
        name: "Firmen", keyField: "Id", fieldsDefault: .hidden,
        fields: [FieldDefinition(name: "Id", type: .integer), FieldDefinition(name: "Name", type: .text)])

    init() throws {
        folder = try TemporaryFolder()
        crm = try EmbeddedCRM.create(path: folder.path("crm.db"))
        try crm.addTable(Self.companies)
        try crm.addTable(Self.people)
        try crm.database.execute(
            """
            INSERT INTO crm_users (id, login, name, mail, mailbox) VALUES
                (1, 'anna', 'Anna Amsel', 'anna@musterwerk.example', NULL),
                (2, 'bernd', 'Bernd Buche', '', 'bernd.buche@musterwerk.example');
            INSERT INTO crm_groups (id, name) VALUES (1, 'Alle'), (2, 'Vertrieb');
            INSERT INTO crm_memberships VALUES (2, 1, NULL), (1, NULL, 2);
            INSERT INTO crm_views VALUES ('Leute', 'Leute', NULL), ('Alte', 'Leute', 'Alter > 60');
            INSERT INTO crm_view_sort VALUES ('Leute', 2, 'Firma.Name', 1), ('Leute', 1, 'Name', 0);
            INSERT INTO Firmen VALUES (1, 'Musterwerk'), (2, 'Beispiel & Söhne');
            INSERT INTO Leute (Id, Name, FirmaId, Weg) VALUES ('a', 'Amsel', 1, 0), ('b', 'Buche', 2, 0), ('c', 'Cello', 1, 1);
            """)
    }

    /// Runs statements with every rule of the database off, as another program might have.
    func execute(regardless sql: String) throws {
        try database.execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; PRAGMA writable_schema=OFF")
        try database.execute(sql)
        try database.execute("PRAGMA foreign_keys=ON; PRAGMA ignore_check_constraints=OFF")
    }

    /// Makes a relation of the contract anew without any of its rules, with its rows.
    func relax(_ table: String) throws {
        try database.execute("PRAGMA foreign_keys=OFF; PRAGMA legacy_alter_table=ON")
        try database.execute("CREATE TABLE relaxed AS SELECT * FROM \(table)")
        try database.execute("DROP TABLE \(table); ALTER TABLE relaxed RENAME TO \(table)")
    }

    var source: EmbeddedCRMSource { EmbeddedCRMSource(path: path) { Self.moment } }

    func read() async throws -> CRMReading { try await source.read() }
}

extension CRMReading {
    /// The value of one field of one record; `nil` where either is missing.
    func value(_ record: String, _ field: String) -> FieldValue? {
        guard let id = RecordID(record), let position = schema.tables[id.table]?.position(of: field) else { return nil }
        return records[id.table].flatMap { columns in columns.row(of: id.key).map { columns.value($0, position) } }
    }

    var problemTexts: [String] { problems.map { "\($0.place): \($0.text)" } }
}

/// The sample of the default seed, written once for all tests that only read it.
enum SharedSample {
    static let path: String = {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("sample-\(getpid()).db")
        try? FileManager.default.removeItem(at: url)
        do { try SampleCRM.write(to: url.path) } catch { Issue.record(error) }
        atexit { try? FileManager.default.removeItem(atPath: SharedSample.path) }
        return url.path
    }()
}
