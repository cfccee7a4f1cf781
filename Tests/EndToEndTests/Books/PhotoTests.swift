import ContactMapping
import ExchangeSimulator
import Foundation
import Pixbuf
import SQLite
import Service
import SyncEngine
import TestSupport
import Testing

/// Photos from the CRM to the mailbox, over the wire (FACTS §8, DOMAIN §6).
@Suite("Photos") struct PhotoTests {
    private static let member = "drbraun"

    static let withPhotos: @Sendable (String) -> String = {
        $0.replacingOccurrences(
            of: "      surname: \"{Name}\"\n", with: "      surname: \"{Name}\"\n      photo: \"{Foto}\"\n")
    }
    private static let quiet: @Sendable (String) -> String = {
        withPhotos($0).replacingOccurrences(of: "every: 15m }", with: "every: 15m, quiet: \"22:00-05:00\" }")
    }

    /// A field of bytes that everybody may read, by a right that can be taken away.
    static let field = [
        "ALTER TABLE Kontakte ADD COLUMN Foto BLOB",
        "INSERT INTO crm_fields (table_name, name, type) VALUES ('Kontakte', 'Foto', 'blob')",
        """
        INSERT INTO crm_field_rights (table_name, field, value, group_id)
        SELECT 'Kontakte', 'Foto', 'yes', id FROM crm_groups WHERE name = 'Alle'
        """,
    ]
    private static let revocation = "UPDATE crm_field_rights SET value = 'no' WHERE field = 'Foto'"

    private static func office(_ change: @escaping (String) -> String = withPhotos) throws -> BookOffice {
        try BookOffice(SampleFile.small, crm: field, change)
    }

    private static func picture(_ colour: UInt32, side: Int = 400) throws -> [UInt8] {
        try Picture(side: side, colour: colour).jpeg(quality: 90)
    }

    private static func give(_ picture: [UInt8]?, to key: String, in office: BookOffice) throws {
        let value = picture.map(SQLiteValue.blob) ?? .null
        try office.crm("UPDATE Kontakte SET Foto = ?1 WHERE Id = ?2", value, .text(key))
    }

    /// The colour in the middle of the contact's photo; `nil`: it has none.
    private static func colour(_ key: String, in office: BookOffice) throws -> UInt32? {
        guard let jpeg = try #require(office.contact(key, of: member)).photo else { return nil }
        #expect(jpeg.count <= 36 * 1024)
        let picture = try Picture(decoding: jpeg, as: .jpeg, pixelsMax: 100_000, shorterSide: 300)
        #expect(picture.width == picture.height && picture.width <= 300)
        return picture.colour(x: picture.width / 2, y: picture.height / 2)
    }

    private static func shows(_ colour: UInt32, _ key: String, in office: BookOffice) throws -> Bool {
        try Self.colour(key, in: office).map { PictureSamples.isNear($0, colour) } ?? false
    }

    /// An office whose member has contacts, the first two of which have photos, red and green.
    private static func filled(
        _ change: @escaping (String) -> String = withPhotos
    ) async throws -> (office: BookOffice, keys: [String]) {
        let office = try office(change)
        try await office.cycle(member)
        let keys = office.keys(of: member)
        try #require(keys.count > 10)
        try give(try picture(0xE0_20_20), to: keys[0], in: office)
        try give(try picture(0x20_A0_40), to: keys[1], in: office)
        let report = try await office.cycle(member)
        #expect(report.summaries.map(\.photos) == [2])
        #expect(try shows(0xE0_20_20, keys[0], in: office))
        #expect(try shows(0x20_A0_40, keys[1], in: office))
        return (office, keys)
    }

    @Test func `pictures of every kind arrive, or are reported, and then nothing is sent any more`() async throws {
        let office = try Self.office()
        try await office.cycle(Self.member)
        let keys = office.keys(of: Self.member)
        let turned = PictureSamples.turned(try Self.picture(0x30_50_C0, side: 900), orientation: 6)
        let clear = try Picture(width: 64, height: 64, pixels: Array(repeating: 0, count: 64 * 64 * 4)).png()
        try Self.give(turned, to: keys[0], in: office)
        try Self.give(PictureSamples.cmyk, to: keys[1], in: office)
        try Self.give(clear, to: keys[2], in: office)
        try Self.give(Array(turned.prefix(turned.count / 2)), to: keys[3], in: office)

        let report = try await office.cycle(Self.member)

        #expect(try Self.shows(0x30_50_C0, keys[0], in: office))
        #expect(try Self.colour(keys[1], in: office) != nil)
        #expect(try Self.shows(0xFF_FF_FF, keys[2], in: office))
        #expect(try Self.colour(keys[3], in: office) == nil)
        #expect(report.summaries.map(\.photos) == [3])
        let problems = report.summaries.flatMap(\.problems)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("Kontakte/\(keys[3])") == true)
        #expect(problems.first?.hasSuffix("the picture is damaged. Save it anew as JPEG or PNG.") == true)

        for _ in 0..<2 {
            office.simulator.resetStatistics()
            #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])
            #expect(office.requests()[Self.member] == [.contactDelta: 1])
        }
        try Self.give(turned, to: keys[3], in: office)
        try await office.cycle(Self.member)
        #expect(try Self.shows(0x30_50_C0, keys[3], in: office))
    }

    @Test func `a first fill brings the photos along`() async throws {
        let office = try Self.office()
        try office.crm("UPDATE Kontakte SET Foto = ?1", .blob(try Self.picture(0x80_80_20)))
        let report = try await office.cycle(Self.member)
        let summary = try #require(report.summaries.first)
        #expect(summary.photos == summary.created && summary.created > 10)
        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo != nil })
    }

    @Test func `another picture is sent alone, once`() async throws {
        let (office, keys) = try await Self.filled()
        office.simulator.resetStatistics()
        try Self.give(try Self.picture(0x20_20_E0), to: keys[0], in: office)

        try await office.cycle(Self.member)

        #expect(try Self.shows(0x20_20_E0, keys[0], in: office))
        #expect(office.requests()[Self.member]?[.putPhoto] == 1)
        #expect(office.requests()[Self.member]?[.updateContact] == nil)
        office.simulator.resetStatistics()
        try await office.cycle(Self.member)
        #expect(office.requests()[Self.member] == [.contactDelta: 1])
    }

    @Test func `whoever loses the right to the photo's field loses the photos, and no contact`() async throws {
        let (office, keys) = try await Self.filled()
        try office.crm(Self.revocation)

        let report = try await office.cycle(Self.member)

        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo == nil })
        #expect(office.keys(of: Self.member).sorted() == keys.sorted(), "each once, none in Deleted Items")
        #expect(report.summaries.map(\.created) == [2])
        #expect(report.heldCount == 0)
        try await office.cycle(Self.member)
        office.simulator.resetStatistics()
        #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])
        #expect(office.requests()[Self.member] == [.contactDelta: 1])
    }

    @Test func `in quiet hours a lost photo is covered at once, and gone in the morning`() async throws {
        let (office, keys) = try await Self.filled(Self.quiet)
        office.advance(seconds: 11 * 3600)
        try office.crm(Self.revocation)

        try await office.cycle(Self.member)

        #expect(office.contact(keys[0], of: Self.member)?.photo == (try ContactPhoto.cover()))
        #expect(office.contact(keys[1], of: Self.member)?.photo == (try ContactPhoto.cover()))
        #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])

        office.advance(seconds: 7 * 3600)
        try await office.cycle(Self.member)
        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo == nil })
        #expect(office.keys(of: Self.member).sorted() == keys.sorted())
    }

    @Test func `under a rejected reading a lost photo is covered, and no item goes`() async throws {
        let (office, keys) = try await Self.filled()
        try office.crm(Self.revocation)
        try office.crm("UPDATE Kontakte SET Geloescht = 1 WHERE Id = 1")

        let report = try await office.cycle(Self.member)

        #expect(!report.isReadingAccepted)
        #expect(office.keys(of: Self.member).sorted() == keys.sorted())
        let cover = try ContactPhoto.cover()
        #expect(office.contacts(of: Self.member).compactMap(\.photo) == [cover, cover])
    }

    @Test func `a picture that the CRM has no longer goes, and so does one that broke`() async throws {
        let (office, keys) = try await Self.filled()
        try Self.give(nil, to: keys[0], in: office)
        try Self.give([1, 2, 3], to: keys[1], in: office)

        for _ in 0..<2 { try await office.cycle(Self.member) }

        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo == nil })
        #expect(office.keys(of: Self.member).sorted() == keys.sorted())
        #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])
    }

    @Test func `photos that leave the mapping go`() async throws {
        let (office, keys) = try await Self.filled()
        try office.restart()
        try await office.cycle(Self.member)
        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo == nil })
        #expect(office.keys(of: Self.member).sorted() == keys.sorted())
    }

    @Test func `a photo whose answer was lost is sent again when it cannot come late any more`() async throws {
        for fault in [Fault.cut(afterWork: true), .cut(afterWork: false)] {
            let (office, keys) = try await Self.filled()
            try Self.give(try Self.picture(0x20_20_E0), to: keys[0], in: office)
            office.simulator.setFaults([FaultRule(fault, kind: .putPhoto)])
            try await office.cycle(Self.member)
            // At once it could be the one that comes last, though another one was sent meanwhile.
            #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])
            office.advance(seconds: 900)
            try await office.cycle(Self.member)
            #expect(try Self.shows(0x20_20_E0, keys[0], in: office))
            #expect(office.keys(of: Self.member).sorted() == keys.sorted())
            #expect(try await office.cycle(Self.member).summaries.map(\.writes) == [0])
        }
    }

    /// SEMANTICS 9: neither which picture it is nor whether there is one.
    @Test func `a hidden picture changes nothing for whoever may not read it`() async throws {
        let offices = try (0..<2).map { _ in try Self.office() }
        try offices[0].crm(Self.revocation)
        try offices[1].crm(Self.revocation)
        try offices[1].crm("UPDATE Kontakte SET Foto = ?1 WHERE Id % 3 > 0", .blob(try Self.picture(0x12_34_56)))
        for office in offices {
            try await office.cycle(Self.member)
            try await office.cycle(Self.member)
        }
        #expect(offices[0].requests()[Self.member] == offices[1].requests()[Self.member])
        #expect(offices[1].contacts(of: Self.member).allSatisfy { $0.photo == nil })
        #expect(
            offices[0].contacts(of: Self.member).map(\.properties)
                == offices[1].contacts(of: Self.member).map(\.properties))
    }

    @Test func `a photo may be that of a related record, as far as the member may see that`() async throws {
        let office = try BookOffice(
            SampleFile.small,
            crm: [
                "ALTER TABLE Firmen ADD COLUMN Logo BLOB",
                "INSERT INTO crm_fields (table_name, name, type) VALUES ('Firmen', 'Logo', 'blob')",
            ]
        ) { text in
            text.replacingOccurrences(
                of: "      surname: \"{Name}\"\n", with: "      surname: \"{Name}\"\n      photo: \"{Firma.Logo}\"\n")
        }
        try office.crm("UPDATE Firmen SET Logo = ?1", .blob(try Self.picture(0x20_60_A0)))

        try await office.cycle("hmueller")

        let contacts = office.contacts(of: "hmueller")
        try #require(contacts.contains { $0.text("companyName") != nil })
        // Whoever sees the company sees its name as well.
        for contact in contacts { #expect((contact.photo != nil) == (contact.text("companyName") != nil)) }
    }

    @Test func `a text field names files in the folder of pictures, and nothing outside of it`() async throws {
        let office = try BookOffice(
            SampleFile.small,
            crm: [
                "ALTER TABLE Kontakte ADD COLUMN Foto TEXT",
                "INSERT INTO crm_fields (table_name, name, type) VALUES ('Kontakte', 'Foto', 'text')",
            ]
        ) {
            Self.withPhotos($0).replacingOccurrences(
                of: "  sqlite: \"crm.db\"\n", with: "  sqlite: \"crm.db\"\n  pictures: fotos\n")
        }
        let folder = office.folder + "/fotos"
        try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
        try Data(try Self.picture(0xE0_20_20)).write(to: URL(fileURLWithPath: folder + "/a/anna.jpg"))
        try Data(try Self.picture(0x20_20_E0)).write(to: URL(fileURLWithPath: office.folder + "/geheim.jpg"))
        try await office.cycle(Self.member)
        let keys = office.keys(of: Self.member)
        for (key, name) in zip(keys, ["a\\anna.jpg", "../geheim.jpg", "fehlt.jpg"]) {
            try office.crm("UPDATE Kontakte SET Foto = ?1 WHERE Id = ?2", .text(name), .text(key))
        }

        let report = try await office.cycle(Self.member)

        #expect(try Self.shows(0xE0_20_20, keys[0], in: office))
        #expect(office.contacts(of: Self.member).count { $0.photo != nil } == 1)
        #expect(
            report.summaries.flatMap(\.problems).map { String($0.drop { $0 != ":" }) }.sorted() == [
                ": the field names no file inside the folder of crm.pictures.",
                ": the folder of crm.pictures has no file of the field's name.",
            ])

        try Data(try Self.picture(0x20_A0_40)).write(to: URL(fileURLWithPath: folder + "/a/anna.jpg"))
        try Data(try Self.picture(0x80_80_20)).write(to: URL(fileURLWithPath: folder + "/fehlt.jpg"))
        try await office.cycle(Self.member)
        #expect(try Self.shows(0x20_A0_40, keys[0], in: office))
        #expect(try Self.shows(0x80_80_20, keys[2], in: office))
    }

    private static let withFolder: @Sendable (String) -> String = {
        withPhotos($0).replacingOccurrences(
            of: "  sqlite: \"crm.db\"\n", with: "  sqlite: \"crm.db\"\n  pictures: fotos\n")
    }

    /// An office all of whose contacts have the photo of a file, the first one that of another.
    private static func filledFromFolder() async throws -> (office: BookOffice, folder: String, first: String) {
        let office = try BookOffice(
            SampleFile.small,
            crm: [
                "ALTER TABLE Kontakte ADD COLUMN Foto TEXT",
                "INSERT INTO crm_fields (table_name, name, type) VALUES ('Kontakte', 'Foto', 'text')",
                "UPDATE Kontakte SET Foto = 'anna.jpg'",
            ], withFolder)
        let folder = office.folder + "/fotos"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, colour) in [("anna.jpg", UInt32(0xE0_20_20)), ("bernd.jpg", 0x20_A0_40)] {
            try Data(try picture(colour)).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try await office.cycle(member)
        let first = try #require(office.keys(of: member).first)
        try office.crm("UPDATE Kontakte SET Foto = 'bernd.jpg' WHERE Id = ?1", .text(first))
        try await office.cycle(member)
        let contacts = office.contacts(of: member)
        #expect(contacts.count > 10 && contacts.allSatisfy { $0.photo != nil })
        return (office, folder, first)
    }

    /// What is left of a folder whose disk is away.
    enum LostFolder: CaseIterable { case nothing, emptyFolder, folderOfOthers }

    @Test(arguments: LostFolder.allCases)
    func `a folder of pictures that has lost its files takes no photo away`(_ lost: LostFolder) async throws {
        let (office, folder, _) = try await Self.filledFromFolder()
        let before = office.contacts(of: Self.member)
        try FileManager.default.moveItem(atPath: folder, toPath: folder + "-fort")
        if lost != .nothing {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        if lost == .folderOfOthers {
            try Data(try Self.picture(0x20_20_E0)).write(to: URL(fileURLWithPath: folder + "/carla.jpg"))
        }
        try office.restart(Self.withFolder)

        for _ in 0..<3 {
            let report = try await office.cycle(Self.member)
            let why =
                lost == .nothing
                ? "the folder of crm.pictures cannot be opened"
                : "the folder of crm.pictures has 0 of "
            let problems = report.summaries.flatMap(\.problems)
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { $0.contains("\(before.count) records") && $0.contains(why) })
            office.advance(seconds: 7_200)
        }
        #expect(office.contacts(of: Self.member) == before)

        if lost != .nothing { try FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.moveItem(atPath: folder + "-fort", toPath: folder)
        let report = try await office.cycle(Self.member)
        #expect(report.summaries.map(\.removedCount) == [0])
        #expect(office.contacts(of: Self.member).map(\.properties) == before.map(\.properties))
        #expect(office.contacts(of: Self.member).allSatisfy { $0.photo != nil })
    }

    @Test func `a file that is deleted from a folder that has its others takes its photo along`() async throws {
        let (office, folder, first) = try await Self.filledFromFolder()
        let keys = office.keys(of: Self.member)
        try FileManager.default.removeItem(atPath: folder + "/bernd.jpg")
        for _ in 0..<2 { try await office.cycle(Self.member) }
        #expect(try Self.colour(first, in: office) == nil)
        #expect(office.contacts(of: Self.member).count { $0.photo == nil } == 1)
        #expect(office.keys(of: Self.member).sorted() == keys.sorted())
    }
}
