import ContactMapping
import ContactModel
import Testing

@testable import Service

extension LeftoverJudge {
    fileprivate func offers(for leftovers: [Leftover]) -> [LeftoverOffer] { judgements(for: leftovers).map(\.offer) }
}

@Suite("Leftovers") struct LeftoverJudgeTests {
    private static let book = AddressBookID("ab1")

    private static func contact(
        _ name: String, mail: [String] = [], phones: [String] = [], company: String = ""
    ) -> ContactKeys {
        let parts = name.split(separator: " ").map(String.init)
        var contact = Contact([
            .emailAddresses: .texts(mail), .businessPhones: .texts(phones), .companyName: .text(company),
        ])
        if parts.count == 2 {
            contact[.givenName] = .text(parts[0])
            contact[.surname] = .text(parts[1])
        }
        return ContactKeys(contact, region: "DE")
    }

    private static func leftover(_ keys: ContactKeys, _ id: String = "i1") -> Leftover {
        Leftover(item: ItemID(id), etag: "1", folderName: "Contacts", keys: keys, filled: [], addressBooks: [book])
    }

    private static func record(_ key: String) -> RecordID { RecordID(table: "Kontakte", key: key) }

    private static func judge(
        _ candidates: [String: ContactKeys], selected: Set<String>, visible: Set<String> = [], held: Set<String> = []
    ) -> LeftoverJudge {
        LeftoverJudge(
            candidates: candidates.map { LeftoverJudge.Candidate(record: record($0.key), keys: $0.value) },
            selected: Dictionary(uniqueKeysWithValues: selected.map { (record($0), [book]) }),
            held: [book: Set(held.map(record))],
            isVisible: { visible.union(selected).contains($0.key) }, removesUnknown: false)
    }

    @Test func `a mail address counts before a number, and a number before a name`() {
        let judge = Self.judge(
            [
                "1": Self.contact("Anna Berg", mail: ["anna@a.example"]),
                "2": Self.contact("Bernd Tal", phones: ["+49 7531 123456"]),
                "3": Self.contact("Clara See", company: "Nordbau GmbH"),
            ], selected: ["1", "2", "3"])
        let offers = judge.offers(for: [
            Self.leftover(Self.contact("anna Berg", mail: ["ANNA@a.example"], phones: ["07531 123456"]), "i1"),
            Self.leftover(Self.contact("", phones: ["07531 123456"]), "i2"),
            Self.leftover(Self.contact("clara  see", company: "nordbau  GmbH"), "i3"),
        ])
        #expect(
            offers == [
                .adopt(Self.record("1"), Self.book, by: .mail), .adopt(Self.record("2"), Self.book, by: .phone),
                .adopt(Self.record("3"), Self.book, by: .name),
            ])
    }

    @Test func `each leftover is told with all records that it fits, in order`() {
        let keys = Self.contact("", phones: ["+49 7531 123456"])
        let judge = Self.judge(
            [
                "2": Self.contact("Anna Berg", phones: ["+49 7531 123456"]),
                "1": Self.contact("Bernd Tal", phones: ["+49 7531 123456"]),
                "3": Self.contact("Clara See", phones: ["+49 7531 654321"]),
            ], selected: ["1"])
        let judgements = judge.judgements(for: [
            Self.leftover(keys, "i1"), Self.leftover(Self.contact("Dora Ufer"), "i2"),
        ])
        #expect(judgements.map(\.offer) == [.leave(.ambiguous), .leave(.unknown)])
        #expect(judgements.map(\.fitting) == [[Self.record("1"), Self.record("2")], []])
    }

    @Test func `of colleagues with one number the one of the same name is meant, and without a name nobody`() {
        let judge = Self.judge(
            [
                "1": Self.contact("Anna Berg", phones: ["+49 7531 123456"]),
                "2": Self.contact("Bernd Tal", phones: ["+49 7531 123456"]),
            ], selected: ["1", "2"])
        let offers = judge.offers(for: [
            Self.leftover(Self.contact("Bernd Tal", phones: ["+49 7531 123456"]), "i1"),
            Self.leftover(Self.contact("Otto Wald", phones: ["+49 7531 123456"]), "i2"),
        ])
        #expect(offers == [.adopt(Self.record("2"), Self.book, by: .phone), .leave(.ambiguous)])
    }

    @Test func `who shares a number or an address with a record, and has another name, is not that record`() {
        let inga = Self.contact("Inga Wald", mail: ["info@wald.example"], phones: ["+49 171 1234567"])
        let leftovers = [
            Self.contact("Dora Tal", mail: ["dora.tal@dritte.example"], phones: ["0171 1234567"]),
            Self.contact("Dora Tal", phones: ["0171 1234567"]),
            Self.contact("Dora Tal", mail: ["info@wald.example"]),
            Self.contact("Inga Wald", mail: ["inga@dritte.example"], phones: ["0171 1234567"]),
            Self.contact("", mail: ["dora.tal@dritte.example"], phones: ["0171 1234567"]),
        ].enumerated().map { Self.leftover($1, "i\($0)") }

        let selected = Self.judge(["1": inga], selected: ["1"]).offers(for: leftovers)
        #expect(selected == leftovers.map { _ in .leave(.ambiguous) })
        // Nor is it thrown away as what the member does not get, or may not see.
        let visible = Self.judge(["1": inga], selected: [], visible: ["1"]).offers(for: leftovers)
        #expect(visible == leftovers.map { _ in .leave(.ambiguous) })
        let hidden = Self.judge(["1": inga], selected: []).offers(for: leftovers)
        #expect(hidden == leftovers.map { _ in .leave(.perhapsNotVisible) })

        // Another's shared number does not keep the record's own leftover from being adopted.
        let both = Self.judge(["1": inga], selected: ["1"]).offers(for: [
            leftovers[0], Self.leftover(Self.contact("Inga Wald", mail: ["info@wald.example"]), "own"),
        ])
        #expect(both == [.leave(.ambiguous), .adopt(Self.record("1"), Self.book, by: .mail)])
    }

    @Test func `where one side has no name, an address or a number of one record is enough`() {
        let judge = Self.judge(
            [
                "1": Self.contact("Anna Berg", mail: ["anna@a.example"]),
                "2": Self.contact("Bernd Tal", mail: ["info@b.example"]),
                "3": Self.contact("", mail: ["info@b.example"]),
            ], selected: ["1", "2", "3"])
        #expect(
            judge.offers(for: [
                Self.leftover(Self.contact("", mail: ["anna@a.example"]), "i1"),
                Self.leftover(Self.contact("Clara See", mail: ["info@b.example"]), "i2"),
            ]) == [.adopt(Self.record("1"), Self.book, by: .mail), .leave(.ambiguous)])
    }

    @Test func `the words of a name count in any order`() {
        let keys = ContactKeys(
            Contact([.displayName: .text("Berg, Anna"), .emailAddresses: .texts(["anna@a.example"])]), region: "DE")
        let judge = Self.judge(["1": Self.contact("Anna Berg", mail: ["anna@a.example"])], selected: ["1"])
        #expect(judge.offers(for: [Self.leftover(keys)]) == [.adopt(Self.record("1"), Self.book, by: .mail)])
    }

    @Test func `what fits several records is left, whichever of them the member gets or sees`() {
        let keys = Self.contact("Anna Berg", phones: ["+49 7531 123456"])
        let records = ["1": keys, "2": keys]
        let leftover = [Self.leftover(keys)]
        #expect(Self.judge(records, selected: []).offers(for: leftover) == [.leave(.perhapsNotVisible)])
        #expect(Self.judge(records, selected: [], visible: ["2"]).offers(for: leftover) == [.leave(.ambiguous)])
        #expect(Self.judge(records, selected: ["1"]).offers(for: leftover) == [.leave(.ambiguous)])
        let one = Self.judge(["1": keys], selected: [], visible: ["1"])
        #expect(one.offers(for: leftover) == [.remove(.notSelected, record: Self.record("1"))])
    }

    @Test func `a hidden record is never a reason to adopt`() {
        let keys = Self.contact("Anna Berg", mail: ["anna@a.example"])
        let hidden = Self.judge(["1": keys], selected: [])
        #expect(hidden.offers(for: [Self.leftover(keys)]) == [.remove(.notVisible, record: Self.record("1"))])

        // Nor is a visible one that shares the address with a hidden one.
        let both = Self.judge(["1": keys, "2": keys], selected: ["2"])
        #expect(both.offers(for: [Self.leftover(keys)]) == [.leave(.ambiguous)])
    }

    @Test func `a namesake with another mail address is somebody else`() {
        let judge = Self.judge(["1": Self.contact("Anna Berg", mail: ["anna@a.example"])], selected: ["1"])
        let other = Self.leftover(Self.contact("Anna Berg", mail: ["anna@b.example"]))
        #expect(judge.offers(for: [other]) == [.leave(.unknown)])
    }

    @Test func `a namesake of another company is somebody else`() {
        let judge = Self.judge(["1": Self.contact("Anna Berg", company: "Nordbau GmbH")], selected: ["1"])
        #expect(
            judge.offers(for: [
                Self.leftover(Self.contact("Anna Berg", company: "Suedbau GmbH"), "i1"),
                Self.leftover(Self.contact("Anna Berg", company: "nordbau gmbh"), "i2"),
            ]) == [.leave(.unknown), .adopt(Self.record("1"), Self.book, by: .name)])
    }

    @Test func `a name alone is no proof, nor is one with a company against other numbers`() {
        let customer = Self.contact(
            "Anna Berg", mail: ["anna@a.example"], phones: ["+49 7531 123456"], company: "Nordbau GmbH")
        let leftovers = [
            // A friend of the same name, of whom only the telephone number is known.
            Self.contact("Anna Berg", phones: ["0171 1234567"]),
            Self.contact("Anna Berg"),
            Self.contact("Anna Berg", phones: ["0171 1234567"], company: "Nordbau GmbH"),
        ].enumerated().map { Self.leftover($1, "i\($0)") }

        for judge in [
            Self.judge(["1": customer], selected: ["1"]), Self.judge(["1": customer], selected: ["1"], held: ["1"]),
            Self.judge(["1": customer], selected: [], visible: ["1"]),
        ] {
            #expect(judge.offers(for: leftovers) == leftovers.map { _ in .leave(.ambiguous) })
        }
        let hidden = Self.judge(["1": customer], selected: []).offers(for: leftovers)
        #expect(hidden == leftovers.map { _ in .leave(.perhapsNotVisible) })

        let own = Self.leftover(Self.contact("Anna Berg", company: "Nordbau GmbH"))
        #expect(
            Self.judge(["1": customer], selected: ["1"]).offers(for: [own])
                == [.adopt(Self.record("1"), Self.book, by: .name)])
    }
}
