import CRMSources
import SQLite
import TestSupport

/// A CRM that people work in.
extension Company {
    /// Nobody's records with access lists, so that most of these always stay: of half of them being gone the service would
    /// wait for a second reading.
    private static let keeperSQL = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
        INSERT INTO Kontakte (Id, Name, Betreuer) SELECT 1000000 + i, 'Niemand ' || i, 'niemand' FROM n;
        INSERT INTO crm_record_access (table_name, record_id, user_id, value)
            SELECT 'Kontakte', CAST(Id AS TEXT), 1, 'yes' FROM Kontakte WHERE Betreuer = 'niemand';
        """

    func prepareLife(in path: String) throws {
        try Database(path: path, access: .readWrite).execute(Self.keeperSQL)
    }

    /// Changes records, adds, deletes, hands over, takes away the right to see them and gives it back, each in a
    /// transaction of its own. The canary stays as it is.
    func live(_ changes: Int, in path: String, _ random: inout SeededGenerator) throws {
        let database = try Database(path: path, access: .readWrite)
        for _ in 0..<changes {
            let records = try Self.records(in: database)
            guard !records.isEmpty else { return }
            try change(.integer(random.pick(records)), in: database, &random)
        }
    }

    private func change(_ record: SQLiteValue, in database: Database, _ random: inout SeededGenerator) throws {
        let login = random.pick(people).login
        let name = "Anders \(random.below(1_000_000_000))"
        switch random.below(100) {
        case ..<45: try database.run("UPDATE Kontakte SET Name = ?2 WHERE Id = ?1", record, .text(name))
        case ..<60:
            try database.run(
                "INSERT INTO Kontakte (Name, Vorname, Betreuer) VALUES (?1, 'Alex', ?2)", .text(name), .text(login))
        case ..<72: try database.run("DELETE FROM Kontakte WHERE Id = ?1", record)
        case ..<88: try database.run("UPDATE Kontakte SET Betreuer = ?2 WHERE Id = ?1", record, .text(login))
        case ..<94:
            try database.run(
                """
                INSERT INTO crm_record_access (table_name, record_id, user_id, value)
                SELECT 'Kontakte', CAST(?1 AS TEXT), 1, 'no'
                    WHERE NOT EXISTS (SELECT 1 FROM crm_record_access WHERE record_id = CAST(?1 AS TEXT))
                """, record)
        default:
            try database.run(
                """
                DELETE FROM crm_record_access WHERE rowid =
                    (SELECT rowid FROM crm_record_access WHERE value = 'no' ORDER BY rowid * ?1 % 997 LIMIT 1)
                """, .integer(Int64(random.below(997))))
        }
    }

    private static func records(in database: Database) throws -> [Int64] {
        var records: [Int64] = []
        try database.forEachRow("SELECT Id FROM Kontakte WHERE Id > 1 AND Betreuer <> 'niemand' ORDER BY Id") { row in
            records.append(row.int64(0) ?? 0)
        }
        return records
    }
}
