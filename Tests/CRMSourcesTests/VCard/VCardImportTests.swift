import AccessRules
import CRMSources
import Foundation
import SQLite
import Testing

@Suite("vCard import") struct VCardImportTests {
    let stage: VCardStage

    init() throws { stage = try VCardStage() }

    @Test func `a card that comes again is found by its UID, and what it does not say stays`() throws {
        let first = card("4.0", "UID:urn:uuid:1", "FN:Anna Amsel", "N:Amsel;Anna;;;", "TEL;TYPE=cell:1")
        #expect(try stage.run(first + card("3.0", "UID:2", "N:Buche")).inserted == 2)
        try stage.crm.database.execute("UPDATE Kontakte SET Status = 'VIP', Position = 'Chefin'")
        let again = try stage.run(first + card("3.0", "UID:2", "N:Buche"))
        #expect(again.unchanged == 2 && again.inserted == 0 && again.updated == 0)
        let changed = try stage.run(card("3.0", "N:Anders;Anna", "REV:2026-01-31T08:30:00Z", "UID:urn:uuid:1"))
        #expect(changed.updated == 1 && changed.inserted == 0)
        #expect(
            try stage.rows("SELECT Id, Name, Mobil, Status, Position FROM Kontakte ORDER BY Id") == [
                ["1", "Anders", "1", "VIP", "Chefin"], ["2", "Buche", nil, "VIP", "Chefin"],
            ])
    }

    @Test func `a card without UID is known again by all that is in it, in any order, whenever it was written`() throws
    {
        let report = try stage.run(card("3.0", "N:Amsel", "TEL:1", "REV:1", "PRODID:a"))
        #expect(report.inserted == 1 && report.withoutUID == 1)
        let again = try stage.run(card("3.0", "TEL:1", "N:Amsel", "REV:2", "PRODID:b"))
        #expect(again.unchanged == 1 && again.inserted == 0)
        #expect(try stage.run(card("3.0", "TEL:2", "N:Amsel")).inserted == 1)
    }

    @Test func `an equal card is taken once, and another one of the same UID is a mistake`() throws {
        let one = card("3.0", "UID:1", "N:Amsel")
        let twice = try stage.run(one + one + card("3.0", "N:B") + card("3.0", "N:B"))
        #expect(twice.inserted == 2 && twice.repeated == 2 && twice.errors == [])
        let differs = try stage.run(one + card("3.0", "UID:1", "N:Buche"))
        #expect(
            differs.errors
                == ["people.vcf:6: property UID: the card at people.vcf:1 has the same and differs."])
    }

    @Test func `a record that is gone is forgotten with its card, one that moved is found, and no key is used again`()
        throws
    {
        let text = card("3.0", "UID:1", "N:Amsel")
        _ = try stage.run(text)
        try stage.crm.database.execute("DELETE FROM Kontakte")
        #expect(try stage.rows("SELECT identity FROM crm_cards") == [])
        #expect(try stage.run(text).inserted == 1)
        #expect(try stage.rows("SELECT Id, Name FROM Kontakte") == [["2", "Amsel"]])
        try stage.crm.database.execute("UPDATE Kontakte SET Id = 90")
        #expect(try stage.run(text).unchanged == 1)
    }

    @Test func `cards of one UID in two tables are two records`() throws {
        let text = card("3.0", "UID:1", "N:Amsel")
        #expect(try stage.run(text).inserted == 1)
        #expect(try stage.run(text, into: "Personen").inserted == 1)
        #expect(try stage.rows("SELECT length(Id) FROM Personen") == [["36"]])
        #expect(try stage.run(text, into: "Personen").unchanged == 1)
    }

    @Test func `a dry run says the same and leaves no trace`() throws {
        let text = card("3.0", "UID:1", "N:Amsel", "X-A:1")
        let dry = try stage.run(text, isDryRun: true)
        #expect(dry.inserted == 1 && !dry.isApplied && dry.leftOut.count == 1)
        #expect(try stage.rows("SELECT Id FROM Kontakte") == [])
        #expect(try stage.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'crm_cards%'") == [])
    }

    @Test func `the CRM with imported cards is sound and counts its changes`() async throws {
        _ = try stage.run(card("3.0", "UID:1", "N:Amsel"))
        #expect(try CRMCheck.findings(path: stage.crm.path) == [])
        #expect(
            try stage.rows("SELECT record_id FROM crm_changes WHERE kind = 'record'") == [["1"]])
        let reading = try await EmbeddedCRMSource(path: stage.crm.path) { TestCRM.moment }.read()
        #expect(reading.value("Kontakte/1", "Name") == .text("Amsel"))
    }

    @Test func `a folder is imported file by file, wholly or not at all`() throws {
        let folder = stage.folder.path("cards")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        func run() throws -> VCardImport.Report {
            try VCardImport.run(path: folder, table: "Kontakte", crm: stage.crm, isDryRun: false)
        }
        let none = #expect(throws: EmbeddedCRMError.self) { try run() }
        #expect(
            none?.message
                == "Could not import \(folder): the folder has 0 files whose names end in .vcf or .vcard. "
                + "Give one with 1 to 20000.")
        try write("b.vcf", card("3.0", "N:B"))
        try write("a.VCARD", card("3.0", "N:A") + card("3.0", "N:B"))
        try write("c.txt", "nothing of the kind")
        let report = try run()
        #expect(report.inserted == 2 && report.repeated == 1 && report.errors == [])
        try write("d.vcf", "\n" + card("1.0", "N:D"))
        try write("e.vcf", card("3.0", "N:E"))
        let refused = try run()
        #expect(refused.errors == ["d.vcf:3: the card's VERSION is none of 2.1, 3.0 and 4.0."])
        #expect(try stage.rows("SELECT Name FROM Kontakte ORDER BY Id") == [["A"], ["B"]])
    }

    @Test func `vCards are known by their name or their beginning`() throws {
        func write(_ name: String, _ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: stage.folder.path(name)))
            return stage.folder.path(name)
        }
        #expect(VCardImport.isFor(path: try write("a.VCF", "")))
        #expect(VCardImport.isFor(path: try write("b.txt", "\u{FEFF}\r\nbegin:vcard\r\n")))
        #expect(!VCardImport.isFor(path: try write("c.csv", "Name,Ort\n")))
        #expect(VCardImport.isFor(path: stage.folder.path("")))
        #expect(VCardImport.isFor(path: "none.vcf") && !VCardImport.isFor(path: "none"))
        let missing = #expect(throws: EmbeddedCRMError.self) {
            try VCardImport.run(path: stage.folder.path("none.vcf"), table: "Kontakte", crm: stage.crm, isDryRun: true)
        }
        #expect(missing?.message == "Could not read \(stage.folder.path("none.vcf")): there is no such file.")
    }
}
