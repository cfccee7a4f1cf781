import ContactModel
import Contracts
import ExchangeSimulator
import Foundation
import Pixbuf
import Service
import SyncEngine
import Testing

/// What becomes of contacts that another tool left (Decisions 18): offered, never touched unasked.
@Suite("Adoption", .serialized) struct AdoptionTests {
    @Sendable private static func withRules(_ text: String) -> String {
        text.replacing("books:\n", with: "leftovers: { categories: [Altes CRM], folders: [Alt-CRM] }\nbooks:\n")
    }

    @Sendable private static func inContacts(_ text: String) -> String { withRules(FolderStage.inContacts(text)) }

    @Sendable private static func inOwnFolder(_ text: String) -> String { withRules(FolderStage.inOwnFolder(text)) }

    /// A mailbox with leftovers of every kind.
    private struct Scene {
        let stage: FolderStage
        let reading: IndependentReading
        let user: IndependentReading.User

        init(_ office: BookOffice) throws {
            stage = try FolderStage(office)
            reading = try IndependentReading(crm: office.crmPath)
            user = try #require(reading.users.first { $0.login == FolderStage.login })
        }

        /// Records of the member's selection that have a mail address of their own.
        var selected: [String] { stage.expected.filter { mail($0) != nil } }

        /// A record that the member may not see.
        var hidden: String {
            get throws {
                try #require(
                    (1...300).map(String.init).first {
                        mail($0) != nil && hasUsualName($0) && reading.final($0, in: "Kontakte") == $0
                            && reading.seen($0, by: user) == nil
                    })
            }
        }

        /// A record that the member may see and does not get.
        var unselected: String {
            get throws {
                try #require(
                    (1...300).map(String.init).first {
                        mail($0) != nil && hasUsualName($0) && reading.seen($0, by: user) != nil
                            && !stage.expected.contains($0)
                    })
            }
        }

        /// Not one that is cut on its way.
        private func hasUsualName(_ key: String) -> Bool { (reading.row(key)?["Vorname"]?.count ?? 0) < 100 }

        func lacks(_ fields: [String], _ key: String) -> Bool {
            fields.allSatisfy { reading.row(key)?[$0] == nil }
        }

        func mail(_ key: String) -> String? { reading.row(key)?["EMail"] }

        /// Leaves a contact of the other tool's: with the record's mail address and its name, spelt otherwise.
        @discardableResult
        func leave(
            _ key: String?, category: String? = "Altes CRM", in folder: String = "contacts",
            _ more: [String: WireValue] = [:]
        ) async throws -> String {
            let row = key.flatMap(reading.row)
            var properties: [String: WireValue] = ["nickName": .string("Notiz des Mitglieds")]
            for (property, text) in [
                "givenName": row == nil ? "Alt" : row?["Vorname"], "surname": row == nil ? "Bestand" : row?["Name"],
            ] {
                if let text { properties[property] = .string(text.lowercased()) }
            }
            if let mail = key.flatMap(mail) {
                properties["emailAddresses"] = .array([.object(["address": .string(mail), "name": .string(mail)])])
            }
            if let category { properties["categories"] = .array([.string(category)]) }
            properties.merge(more) { $1 }
            return try await stage.mailbox.add(properties, to: folder)
        }

        func contact(_ id: String) -> SimulatedContact? { stage.mailbox.contacts().first { $0.id == id } }
    }

    private static func words(_ offer: AdoptionOffer, _ item: String) -> String? {
        guard let entry = offer.members.first?.entries.first(where: { $0.leftover.item.text == item }) else {
            return nil
        }
        switch entry.offer {
        case .adopt(let record, _, let evidence): return "adopt \(record) \(evidence.rawValue)"
        case .remove(let why, let record): return "remove \(why.rawValue) \(record?.description ?? "-")"
        case .leave(let doubt): return "leave \(doubt.rawValue)"
        }
    }

    private static func stays(_ offer: AdoptionOffer, _ item: String) -> [String]? {
        offer.members.first?.entries.first { $0.leftover.item.text == item }?.stays.map(\.rawValue)
    }

    @Test func `every kind of leftover is offered what fits it, and nothing is touched`() async throws {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        let (first, second) = (scene.selected[0], scene.selected[1])
        let (hidden, unselected) = (try scene.hidden, try scene.unselected)
        let adopted = try await scene.leave(first)
        let twins = [try await scene.leave(second), try await scene.leave(second)]
        let forbidden = try await scene.leave(hidden)
        let other = try await scene.leave(unselected)
        let unknown = try await scene.leave(nil)
        let own = try await scene.leave(scene.selected[2], category: nil)
        let before = scene.stage.mailbox.contacts()

        let offer = try await office.adoptionOffer(FolderStage.login)

        #expect(Self.words(offer, adopted) == "adopt Kontakte/\(first) mail")
        #expect(twins.map { Self.words(offer, $0) } == ["leave ambiguous", "leave ambiguous"])
        #expect(Self.words(offer, forbidden) == "remove notVisible Kontakte/\(hidden)")
        #expect(Self.words(offer, other) == "remove notSelected Kontakte/\(unselected)")
        #expect(Self.words(offer, unknown) == "leave unknown")
        #expect(Self.words(offer, own) == nil)
        #expect(scene.stage.mailbox.contacts() == before)

        let more = try await office.adoptionOffer(FolderStage.login) { $0.removesUnknown = true }
        #expect(Self.words(more, unknown) == "remove unknown -")
        #expect(more.digest != offer.digest)
    }

    @Test func `what is adopted gets what its member may see and keeps the rest, what is removed can be undone`()
        async throws
    {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        let adopted = try await scene.leave(scene.selected[0])
        let forbidden = try await scene.leave(try scene.hidden)
        let unknown = try #require(scene.contact(try await scene.leave(nil)))
        let own = try #require(scene.contact(try await scene.leave(scene.selected[2], category: nil)))

        let report = try await office.adopt(FolderStage.login)

        #expect(report.problems.isEmpty)
        #expect(report.members.map(\.adopted) == [1] && report.members.map(\.removed) == [1])
        let now = try #require(scene.contact(adopted))
        #expect(now.recordKey == scene.selected[0] && now.location == .contacts)
        #expect(now.text("nickName") == "Notiz des Mitglieds")
        #expect(now.text("surname") == scene.reading.row(scene.selected[0])?["Name"])
        #expect(scene.contact(forbidden)?.location == .deletedItems)
        #expect(scene.contact(unknown.id) == unknown && scene.contact(own.id) == own)
        #expect(scene.stage.keys(in: scene.stage.contacts) == scene.stage.expected)
        let rows = try await office.journal.disclosures(.all).filter { $0.act == .adopt }
        #expect(rows.map(\.certainty) == [.possible, .confirmed])
        #expect(rows.allSatisfy { $0.record.key == scene.selected[0] })

        try await office.cycle(FolderStage.login)
        #expect(try await office.cycle(FolderStage.login).summaries.map(\.isQuiet) == [true])
    }

    @Test(arguments: [true, false])
    func `where a photo is mapped, another tool's goes, and an item that has none keeps what was added`(
        isMappedFromTheStart: Bool
    ) async throws {
        let mapped: @Sendable (String) -> String = { PhotoTests.withPhotos(Self.inContacts($0)) }
        let office = try BookOffice(
            SampleFile.small, crm: PhotoTests.field, isMappedFromTheStart ? mapped : Self.inContacts)
        let scene = try Scene(office)
        let faced = try await scene.leave(scene.selected[0])
        let plain = try await scene.leave(scene.selected[1])
        let face = try Picture(side: 64, colour: 0xC0_80_40).jpeg(quality: 80)
        try await scene.stage.mailbox.setPhoto(face, of: faced)

        let report = try await office.adopt(FolderStage.login)
        #expect(report.problems.isEmpty)
        #expect(report.members.map(\.adopted) == [2])
        if !isMappedFromTheStart {
            try await office.cycle(FolderStage.login)
            #expect(scene.contact(faced)?.photo == face && scene.contact(faced)?.location == .contacts)
            try office.restart(mapped)
        }
        for _ in 0..<3 { try await office.cycle(FolderStage.login) }

        let shown = scene.stage.marked(in: scene.stage.contacts)
        #expect(shown.allSatisfy { $0.photo == nil })
        #expect(scene.contact(faced)?.location == .purged)
        #expect(scene.contact(plain)?.location == .contacts)
        #expect(scene.contact(plain)?.text("nickName") == "Notiz des Mitglieds")
        #expect(scene.stage.keys(in: scene.stage.contacts) == scene.stage.expected)
    }

    @Test func `who shares a record's number is left as it was, beside the record's contact`() async throws {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        let key = try #require(scene.stage.expected.first { !scene.lacks(["Mobil", "Name"], $0) })
        let mobile = try #require(scene.reading.row(key)?["Mobil"])
        let mail = WireValue.string("dora.tal@dritte.example")
        let dora = try #require(
            scene.contact(
                try await scene.leave(
                    nil,
                    [
                        "givenName": .string("Dora"), "surname": .string("Tal"), "mobilePhone": .string(mobile),
                        "emailAddresses": .array([.object(["address": mail, "name": mail])]),
                    ])))

        #expect(Self.words(try await office.adoptionOffer(FolderStage.login), dora.id) == "leave ambiguous")
        try await office.adopt(FolderStage.login)
        #expect(scene.contact(dora.id) == dora)
        #expect(scene.stage.keys(in: scene.stage.contacts).contains(key))
    }

    @Test func `an item of ours that lost its mark is none of another tool's, whichever address book it belongs to`()
        async throws
    {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        try await office.cycle(FolderStage.login)
        func strip() async throws -> SimulatedContact {
            let item = try #require(scene.stage.marked(in: scene.stage.contacts).first)
            let marks = item.extendedProperties.keys.map { WireValue.object(["id": .string($0), "value": .null]) }
            try await scene.stage.mailbox.edit(
                item.id,
                ["categories": .array([.string("Altes CRM")]), "singleValueExtendedProperties": .array(marks)])
            let bare = try #require(scene.contact(item.id))
            #expect(bare.recordKey == nil)
            return bare
        }
        let bare = try await strip()
        #expect(try await office.adoptionOffer(FolderStage.login).members.flatMap(\.entries).isEmpty)
        try await office.adopt(FolderStage.login)
        #expect(scene.contact(bare.id)?.location == .contacts)
        // The next complete listing marks it again.
        office.advance(seconds: 9 * 86_400)
        try await office.cycle(FolderStage.login)
        #expect(scene.contact(bare.id)?.recordKey != nil)
        #expect(scene.stage.keys(in: scene.stage.contacts) == scene.stage.expected)

        // Nor while the book's contacts move to a folder of their own.
        let leaving = try await strip()
        try office.restart(Self.inOwnFolder)
        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(Self.words(offer, leaving.id) == nil)
    }

    @Test func `looking counts among what a mailbox was sent, and waits as long as it is told to`() async throws {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        let left = try await scene.leave(scene.selected[0])
        /// By the journal.
        func sent() async throws -> Int {
            let rows = try await office.journal.mailboxes().compactMap(\.spent)
            return rows.joined(separator: " ").split(separator: " ").compactMap { step in
                step.split(separator: ":").dropFirst().first.flatMap { Int($0) }
            }.reduce(0, +)
        }
        _ = try await office.adoptionOffer(FolderStage.login)
        let before = try await sent()
        office.simulator.setFaults([
            FaultRule(
                .answerInstead(
                    FaultAnswer(
                        status: 429, code: "ApplicationThrottled", message: "Too many.", retryAfter: "30")),
                kind: .listContacts)
        ])

        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(Self.words(offer, left) == "remove held Kontakte/\(scene.selected[0])")
        // The folders, the listing that was put off, and the listing.
        #expect(try await sent() >= before + 3)
    }

    @Test func `leftovers in a folder of the other tool go once the address book has the contacts`() async throws {
        let office = try BookOffice(SampleFile.small, Self.inOwnFolder)
        let scene = try Scene(office)
        let folder = try await scene.stage.mailbox.createFolder("Alt-CRM")
        var left: [String] = []
        for key in scene.selected.prefix(4) { left.append(try await scene.leave(key, category: nil, in: folder)) }

        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(left.compactMap { Self.words(offer, $0) }.allSatisfy { $0.hasPrefix("remove replaced") })
        let report = try await office.adopt(FolderStage.login)

        #expect(report.members.map(\.removed) == [4])
        #expect(left.allSatisfy { scene.contact($0)?.location == .deletedItems })
        #expect(scene.stage.own.map { scene.stage.keys(in: $0.id) } == scene.stage.expected)
    }

    @Test func `a folder of the other tool that is taken over keeps its contacts`() async throws {
        let office = try BookOffice(
            SampleFile.small,
            { Self.inOwnFolder($0).replacing("    id: crm\n", with: "    id: crm\n    reuse_folder: true\n") })
        let scene = try Scene(office)
        let folder = try await scene.stage.mailbox.createFolder("CRM")
        let adopted = try await scene.leave(scene.selected[0], in: folder)
        let unknown = try await scene.leave(nil, in: folder)

        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(Self.words(offer, adopted) == "adopt Kontakte/\(scene.selected[0]) mail")
        try await office.adopt(FolderStage.login)

        #expect(scene.contact(adopted)?.recordKey == scene.selected[0])
        #expect(scene.contact(unknown)?.location == .contacts && scene.contact(unknown)?.recordKey == nil)
        #expect(scene.stage.keys(in: folder) == scene.stage.expected)
    }

    @Test func `what the address book has already is offered for removal, and a changed item stays`() async throws {
        let office = try BookOffice(SampleFile.small, Self.inContacts)
        let scene = try Scene(office)
        for _ in 0..<2 { try await office.cycle(FolderStage.login) }
        let left = try await scene.leave(scene.selected[0])
        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(Self.words(offer, left) == "remove held Kontakte/\(scene.selected[0])")

        try await scene.stage.mailbox.edit(left, ["nickName": .string("Neu")])
        #expect(try await office.adoptionOffer(FolderStage.login).digest != offer.digest)
        #expect(scene.contact(left)?.location == .contacts)
    }

    @Test(arguments: ["restore", "keep"])
    func `what another tool had in a property that is mapped later is cleared where the record has no value (I4)`(
        onEdit: String
    ) async throws {
        let bare: @Sendable (String) -> String = { text in
            Self.inContacts(text).split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("personalNotes:") }.joined(separator: "\n")
                .replacing("    id: crm\n", with: "    id: crm\n    on_edit: \(onEdit)\n")
        }
        let wider: @Sendable (String) -> String = {
            bare($0).replacing(
                "    mapping:\n      title: \"{Titel}\"\n",
                with: "    mapping:\n      title: \"{Titel}\"\n      personalNotes: \"{Bemerkung}\"\n"
                    + "      pager: \"{Privat}\"\n")
        }
        let office = try BookOffice(SampleFile.small, bare)
        let scene = try Scene(office)
        let key = try #require(
            scene.selected.first { scene.lacks(["Bemerkung", "Privat"], $0) })
        let pager = "String 0x3A21"
        let adopted = try await scene.leave(
            key,
            [
                "personalNotes": .string("GEHEIM"),
                "singleValueExtendedProperties": .array([
                    .object(["id": .string(pager), "value": .string("4711")])
                ]),
            ])
        let offer = try await office.adoptionOffer(FolderStage.login)
        #expect(Self.stays(offer, adopted) == ["fileAs", "nickName", "personalNotes", "pager"])
        #expect(try await office.adopt(FolderStage.login).members.map(\.adopted) == [1])
        try await office.cycle(FolderStage.login)
        let before = try #require(scene.contact(adopted))
        #expect(before.text("personalNotes") == "GEHEIM" && before.extendedProperties[pager] == "4711")

        try office.restart(wider)
        try await office.cycle(FolderStage.login)

        let now = try #require(scene.contact(adopted))
        #expect(now.recordKey == key && now.text("nickName") == "Notiz des Mitglieds")
        #expect(now.text("personalNotes") ?? "" == "" && now.extendedProperties[pager] ?? "" == "")
        try await office.cycle(FolderStage.login)
        #expect(try await office.cycle(FolderStage.login).summaries.map(\.isQuiet) == [true])
    }

    @Test func `an adoption that breaks off anywhere doubles nothing and loses nothing`() async throws {
        var cut = 6
        var isWhole = false
        while !isWhole {
            let office = try BookOffice(SampleFile.small, Self.inContacts)
            let scene = try Scene(office)
            var left: [String] = []
            for key in scene.selected.prefix(3) { left.append(try await scene.leave(key)) }
            let before = office.wire.sent
            office.wire.cut(after: cut, losesLastAnswer: !cut.isMultiple(of: 2))
            _ = try? await office.adopt(FolderStage.login)
            isWhole = office.wire.sent - before < cut

            office.wire.mend()
            try office.restart(Self.inContacts)
            for _ in 0..<3 {
                office.advance(seconds: 900)
                try await office.cycle(FolderStage.login)
            }

            // Adopted, or left as it was beside a contact of ours; never both, never gone.
            #expect(scene.stage.keys(in: scene.stage.contacts) == scene.stage.expected, "cut after \(cut)")
            #expect(left.allSatisfy { scene.contact($0)?.location == .contacts }, "cut after \(cut)")
            cut += 3
        }
        #expect(cut > 12)
    }
}
