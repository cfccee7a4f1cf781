import AccessRules
import ContactModel
import Foundation
import Locking
import SQLite
import Testing

@testable import CRMSources

@Suite("Embedded CRM: subscriptions") struct EmbeddedSubscriptionsTests {
    private static let record = RecordID(table: "Leute", key: "a")
    private static let anna = Principal.user(UserID("1"))
    private static let sales = Principal.group(GroupID("1"))

    private let crm: TestCRM
    private var subscriptions: EmbeddedSubscriptions { EmbeddedSubscriptions(path: crm.path) }

    init() throws {
        crm = try TestCRM()
        try crm.database.execute("DELETE FROM crm_subscriptions")
    }

    private func changes() throws -> Int64 {
        try crm.database.firstInteger(
            "SELECT count(*) FROM crm_changes WHERE kind = 'crm_subscriptions' AND record_id = 'a'") ?? 0
    }

    @Test func `a subscription is written once, told as a change, and taken away again`() throws {
        let before = try changes()
        #expect(try subscriptions.set(true, Self.anna, to: Self.record) == .done)
        #expect(try subscriptions.set(true, Self.anna, to: Self.record) == .asItWas)
        #expect(try subscriptions.set(true, Self.sales, to: Self.record) == .done)
        #expect(try subscriptions.principals(of: Self.record) == [Self.anna, Self.sales])
        #expect(try changes() == before + 2)
        #expect(try subscriptions.set(false, Self.anna, to: Self.record) == .done)
        #expect(try subscriptions.set(false, Self.anna, to: Self.record) == .asItWas)
        #expect(try subscriptions.principals(of: Self.record) == [Self.sales])
        #expect(try changes() == before + 3)
    }

    @Test func `what stands there twice is one subscription, and goes as a whole`() throws {
        for _ in 0..<2 {
            try crm.database.execute("INSERT INTO crm_subscriptions VALUES ('Leute', 'a', 1, NULL)")
        }
        #expect(try subscriptions.principals(of: Self.record) == [Self.anna])
        #expect(try subscriptions.set(false, Self.anna, to: Self.record) == .done)
        #expect(try subscriptions.principals(of: Self.record).isEmpty)
    }

    @Test(arguments: [
        RecordID(table: "Leute", key: "nobody"), RecordID(table: "Nirgends", key: "a"),
        RecordID(table: "crm_users", key: "1"), RecordID(table: "Leute\" --", key: "a"),
        RecordID(table: "Leute", key: ""),
    ])
    func `nobody is subscribed to what is no record`(_ record: RecordID) throws {
        #expect(try subscriptions.set(true, Self.anna, to: record) == .unknownRecord)
        #expect(try crm.database.firstInteger("SELECT count(*) FROM crm_subscriptions") == 0)
    }

    @Test func `a key is the record's to the letter`() throws {
        let table = TableSchema(
            name: "Zahlen", keyField: "Nr",
            fields: [FieldDefinition(name: "Nr", type: .integer), FieldDefinition(name: "Name", type: .text)])
        try crm.crm.addTable(table)
        try crm.database.execute("INSERT INTO Zahlen VALUES (7, 'sieben')")
        for key in ["07", "7.0", " 7"] {
            #expect(try subscriptions.set(true, Self.anna, to: RecordID(table: "Zahlen", key: key)) == .unknownRecord)
        }
        #expect(try subscriptions.set(true, Self.anna, to: RecordID(table: "Zahlen", key: "7")) == .done)
    }

    @Test func `nobody is subscribed whom the CRM does not know`() throws {
        for principal in [Principal.user(UserID("999")), .group(GroupID("999")), .user(UserID("1 OR 1"))] {
            #expect(try subscriptions.set(true, principal, to: Self.record) == .unknownPrincipal)
        }
    }

    @Test func `a CRM that is not there is an error, and is not made`() throws {
        let path = crm.path + "-nowhere"
        #expect(throws: EmbeddedCRMError.self) {
            try EmbeddedSubscriptions(path: path).set(true, Self.anna, to: Self.record)
        }
        #expect(throws: EmbeddedCRMError.self) { try EmbeddedSubscriptions(path: path).principals(of: Self.record) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}

@Suite("Embedded CRM: search of records") struct RecordSearchTests {
    private static let table = TableSchema(
        name: "Kartei", keyField: "Nr", deletedField: "Weg", mergedIntoField: "Ist",
        fields: [
            FieldDefinition(name: "Nr", type: .integer), FieldDefinition(name: "Name", type: .text),
            FieldDefinition(name: "Ort", type: .text), FieldDefinition(name: "Geheim", type: .text),
            FieldDefinition(name: "Alter", type: .integer), FieldDefinition(name: "Weg", type: .boolean),
            FieldDefinition(name: "Ist", type: .integer),
        ])

    private let crm: TestCRM

    init() throws {
        crm = try TestCRM()
        try crm.crm.addTable(Self.table)
    }

    private func add(
        _ name: String, _ place: String = "", secret: String = "", isDeleted: Bool = false, into: Int? = nil
    )
        throws
    {
        try crm.database.run(
            "INSERT INTO Kartei (Name, Ort, Geheim, Weg, Ist) VALUES (?1, ?2, ?3, ?4, ?5)", .text(name), .text(place),
            .text(secret), .integer(isDeleted ? 1 : 0), into.map { .integer(Int64($0)) } ?? .null)
    }

    private func find(_ words: String, _ fields: [String] = ["Name", "Ort"]) throws -> RecordSearch.Answer {
        try RecordSearch(
            path: crm.path, table: Self.table, fields: fields, now: { Moment(milliseconds: 0) }
        ).find(words)
    }

    @Test func `each word must stand in one of the fields, whatever its case`() throws {
        try add("Amsel", "Köln")
        try add("Amsel", "Bonn")
        try add("Drossel", "Köln")
        try add("ÖSTERREICH")
        for words in ["ams KÖLN", "köln AMS"] {
            #expect(try find(words).hits.map(\.record) == [RecordID(table: "Kartei", key: "1")], "\(words)")
        }
        #expect(try find("österreich").hits.count == 1)
        #expect(try find("amsel").hits.map(\.record.key) == ["1", "2"])
        #expect(try find("amsel bonn").hits.map(\.values) == [["Amsel", "Bonn"]])
        #expect(try find("   ").hits.isEmpty && find("Zeisig").hits.isEmpty)
    }

    @Test func `fields that are not asked for are not looked through, and no other than text`() throws {
        try add("Amsel", secret: "Nachtigall")
        #expect(try find("Nachtigall").hits.isEmpty)
        #expect(try find("Nachtigall", ["Alter", "Nirgends"]).hits.isEmpty)
    }

    @Test func `what would mean something in a pattern or in SQL is looked for as it is`() throws {
        try add("100% Wolle")
        try add("Amsel")
        #expect(try find("%").hits.count == 1 && find("_").hits.isEmpty && find("' OR 1=1").hits.isEmpty)
        #expect(try find("\\").hits.isEmpty)
    }

    @Test func `what is in the recycle bin or merged is left out`() throws {
        try add("Amsel", isDeleted: true)
        try add("Amsel", into: 3)
        try add("Amsel")
        #expect(try find("Amsel").hits.map(\.record.key) == ["3"])
    }

    @Test func `no more than fifty are listed, and it is said that there are more`() throws {
        for _ in 0..<51 { try add("Amsel") }
        let found = try find("Amsel")
        #expect(found.hits.count == 50 && found.isPartial)
        try crm.database.execute("DELETE FROM Kartei WHERE Nr = 51")
        #expect(try !find("Amsel").isPartial)
    }

    @Test func `a large table is looked through part by part, and no longer than two seconds`() throws {
        try crm.database.run(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
            INSERT INTO Kartei (Name, Weg) SELECT 'Amsel ' || i, 0 FROM n
            """, .integer(RecordSearch.rowsAtOnce * 2 + 5))
        let last = RecordSearch.rowsAtOnce * 2 + 5
        #expect(try find("\(last)").hits.map(\.record.key) == ["\(last)"])
        // At each look three seconds have passed.
        let time = Locked(Moment(milliseconds: 0))
        let search = RecordSearch(path: crm.path, table: Self.table, fields: ["Name"]) {
            time.withLock { time in
                time = time + .seconds(3)
                return time
            }
        }
        let answer = try search.find("\(last)")
        #expect(answer.isPartial && answer.hits.isEmpty)
    }
}
