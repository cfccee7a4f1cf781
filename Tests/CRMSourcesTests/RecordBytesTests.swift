import AccessRules
import CRMSources
import ContactModel
import Contracts
import SQLite
import Testing

@Suite("Bytes of a record") struct RecordBytesTests {
    let crm: TestCRM

    init() throws {
        crm = try TestCRM()
        try crm.database.execute(
            "UPDATE Leute SET Bild = x'010203' WHERE Id = 'a'; UPDATE Leute SET Bild = x'' WHERE Id = 'b'")
    }

    private func bytes(_ key: String, field: String = "Bild", bytesMax: Int = 100) async throws -> FieldBytes {
        try await crm.source.bytes(
            of: FieldKey(table: "Leute", field: field), record: RecordID(table: "Leute", key: key), bytesMax: bytesMax)
    }

    @Test func `the bytes that a record has now are read`() async throws {
        #expect(try await bytes("a") == .some([1, 2, 3]))
        #expect(try await bytes("a", bytesMax: 2) == .tooMany(3))
        try crm.database.execute("UPDATE Leute SET Bild = x'09' WHERE Id = 'a'")
        #expect(try await bytes("a") == .some([9]))
    }

    @Test func `where there are none, there are none`() async throws {
        #expect(try await bytes("b") == .none, "empty")
        #expect(try await bytes("c") == .none, "null")
        #expect(try await bytes("z") == .none, "no such record")
        #expect(try await bytes("A") == .none, "keys are compared to the byte")
        #expect(try await bytes("a", field: "Name") == .none, "no field of bytes")
        #expect(try await bytes("a", field: "Foto") == .none, "no such field")
        #expect(
            try await crm.source.bytes(
                of: FieldKey(table: "Leute", field: "Bild"), record: RecordID(table: "Firmen", key: "1"), bytesMax: 9)
                == .none)
    }

    @Test func `a reading has what tells bytes apart, and follows their changes`() async throws {
        let earlier = try await crm.read()
        #expect(earlier.value("Leute/b", "Bild") == .null)
        try crm.database.execute("UPDATE Leute SET Bild = x'010204' WHERE Id = 'a'")
        let changes = try #require(try await crm.source.changes(since: earlier))
        let followed = earlier.applying(changes)
        #expect(followed.value("Leute/a", "Bild") != earlier.value("Leute/a", "Bild"))
        #expect(followed.value("Leute/a", "Bild") == (try await crm.read()).value("Leute/a", "Bild"))
    }

    @Test func `bytes that nothing uses are not read`() async throws {
        let source = EmbeddedCRMSource(
            path: crm.path, fieldUse: { _, _, _ in .only([FieldKey(table: "Leute", field: "Name")]) }
        ) { TestCRM.moment }
        #expect(try await source.read().value("Leute/a", "Bild") == .null)
    }
}
