import ContactMapping
import ContactModel
import Testing

@testable import Service

@Suite("Leftovers") struct LeftoverJudgeTests {
    private static let book = AddressBookID("ab1")

    private static func contact(
        _ name: String, mail: [String] = [], phones: [String] = [], company: String = ""
    ) -> ContactKeys {
        let parts = name.split(separator: " ").map(String.init)
        return ContactKeys(
            Contact([
                .givenName: .text(parts[0]), .surname: .text(parts[1]), .emailAddresses: .texts(mail),
                .businessPhones: .texts(phones), .companyName: .text(company),
            ]), region: "DE")
    }

    private static func leftover(_ keys: ContactKeys, _ id: String = "i1") -> Leftover {
        Leftover(item: ItemID(id), etag: "1", folderName: "Contacts", keys: keys, addressBooks: [book])
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
                "3": Self.contact("Clara See"),
            ], selected: ["1", "2", "3"])
        let offers = judge.offers(for: [
            Self.leftover(Self.contact("Clara See", mail: ["ANNA@a.example"], phones: ["07531 123456"]), "i1"),
            Self.leftover(Self.contact("Clara See", phones: ["07531 123456"]), "i2"),
            Self.leftover(Self.contact("clara  see"), "i3"),
        ])
        #expect(
            offers == [
                .adopt(Self.record("1"), Self.book, by: .mail), .adopt(Self.record("2"), Self.book, by: .phone),
                .adopt(Self.record("3"), Self.book, by: .name),
            ])
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
}
