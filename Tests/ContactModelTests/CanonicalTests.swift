import ContactModel
import TestSupport
import Testing

@Suite("Canonical form") struct CanonicalTests {
    static let all = Set(ContactProperty.allCases)

    struct TextCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var line: String
        var lines: String
    }

    /// Swift refuses them in a literal.
    static let nonCharacters = String(decoding: [0xFFFE, 0xFDD0, 0x10FFFF], as: UTF32.self)

    static let texts = [
        TextCase(testDescription: "plain", text: "Anna Muster", line: "Anna Muster", lines: "Anna Muster"),
        TextCase(testDescription: "empty", text: "", line: "", lines: ""),
        TextCase(testDescription: "only white space", text: " \t\u{A0}\n\u{2003}", line: "", lines: ""),
        TextCase(testDescription: "decomposed", text: "Mu\u{308}ller", line: "M\u{FC}ller", lines: "M\u{FC}ller"),
        TextCase(testDescription: "line ends", text: "a\r\nb\rc\nd", line: "a b c d", lines: "a\nb\nc\nd"),
        TextCase(testDescription: "two returns", text: "a\r\r\nb", line: "a  b", lines: "a\n\nb"),
        TextCase(
            testDescription: "rare line ends", text: "a\u{B}b\u{85}c\u{2028}d\u{2029}e\u{C}f", line: "a b c d e f",
            lines: "a\nb\nc\nd\ne\nf"),
        TextCase(testDescription: "tab", text: "a\tb", line: "a b", lines: "a\tb"),
        TextCase(testDescription: "controls", text: "a\u{0}\u{1B}\u{7F}\u{9F}b", line: "ab", lines: "ab"),
        TextCase(testDescription: "noncharacters", text: "a" + nonCharacters + "b", line: "ab", lines: "ab"),
        TextCase(
            testDescription: "a control between letter and mark", text: "e\u{1}\u{301}", line: "\u{E9}", lines: "\u{E9}"
        ),
        TextCase(testDescription: "leading newline of notes", text: "\n\nText", line: "Text", lines: "Text"),
        TextCase(
            testDescription: "family, direction mark, replacement character", text: "👩‍👩‍👧 \u{200F}א \u{FFFD}",
            line: "👩‍👩‍👧 \u{200F}א \u{FFFD}", lines: "👩‍👩‍👧 \u{200F}א \u{FFFD}"),
        TextCase(
            testDescription: "a marked space at the front", text: " \u{301}a", line: "\u{301}a", lines: "\u{301}a"),
    ]

    @Test("normalises a text", arguments: texts)
    func normalisesText(_ row: TextCase) {
        // Compared by code points: `==` of texts would not see a difference of normalisation.
        #expect(Array(NormalText.normalise(row.text, .line).unicodeScalars) == Array(row.line.unicodeScalars))
        #expect(Array(NormalText.normalise(row.text, .lines).unicodeScalars) == Array(row.lines.unicodeScalars))
    }

    struct EqualPair: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var left: Contact
        var right: Contact
    }

    static let equal = [
        EqualPair(
            testDescription: "composed and decomposed", left: Contact([.surname: .text("M\u{FC}ller")]),
            right: Contact([.surname: .text("Mu\u{308}ller ")])),
        EqualPair(
            testDescription: "absent and nothing but white space", left: Contact(),
            right: Contact([
                .surname: .text(" \n"), .businessPhones: .texts(["", "\u{0}"]), .categories: .texts([]),
                .homeAddress: .address(PostalAddress(street: " ", city: "")),
            ])),
        EqualPair(
            testDescription: "categories in another order, one twice",
            left: Contact([.categories: .texts(["A", "B"])]),
            right: Contact([.categories: .texts(["B", "A", "B "])])),
        EqualPair(
            testDescription: "domains in another case", left: Contact([.emailAddresses: .texts(["Anna@Example.COM"])]),
            right: Contact([.emailAddresses: .texts(["Anna@example.com"])])),
        EqualPair(
            testDescription: "a domain whose small form composes",
            left: Contact([.emailAddresses: .texts(["a@H\u{331}.example"])]),
            right: Contact([.emailAddresses: .texts(["a@\u{1E96}.example"])])),
        EqualPair(
            testDescription: "notes with the server's line ends", left: Contact([.personalNotes: .text("a\nb")]),
            right: Contact([.personalNotes: .text("\r\na\r\nb\r\n")])),
    ]

    @Test("what means the same has one form", arguments: equal)
    func hasOneForm(_ pair: EqualPair) {
        #expect(pair.left.canonical(over: Self.all) == pair.right.canonical(over: Self.all))
        #expect(pair.left.normalised == pair.right.normalised)
    }

    static let different = [
        EqualPair(
            testDescription: "phones in another order", left: Contact([.businessPhones: .texts(["1", "2"])]),
            right: Contact([.businessPhones: .texts(["2", "1"])])),
        EqualPair(
            testDescription: "the same text elsewhere", left: Contact([.surname: .text("A")]),
            right: Contact([.givenName: .text("A")])),
        EqualPair(
            testDescription: "a list cut at another place", left: Contact([.children: .texts(["ab", "c"])]),
            right: Contact([.children: .texts(["a", "bc"])])),
        EqualPair(
            testDescription: "another part of an address",
            left: Contact([.homeAddress: .address(PostalAddress(city: "Bonn"))]),
            right: Contact([.homeAddress: .address(PostalAddress(state: "Bonn"))])),
        EqualPair(
            testDescription: "a date and its text", left: Contact([.birthday: .date(CalendarDate("1980-02-29")!)]),
            right: Contact([.birthday: .text("1980-02-29")])),
        EqualPair(
            testDescription: "a mailbox name in another case",
            left: Contact([.emailAddresses: .texts(["Anna@example.com"])]),
            right: Contact([.emailAddresses: .texts(["anna@example.com"])])),
    ]

    @Test("what differs has two forms", arguments: different)
    func hasTwoForms(_ pair: EqualPair) {
        #expect(pair.left.canonical(over: Self.all) != pair.right.canonical(over: Self.all))
    }

    @Test func `the bytes are those of version 1`() {
        let contact = Contact([.surname: .text("Müller"), .businessPhones: .texts(["1", "23"])])

        #expect(
            contact.canonical(over: Self.all)
                == [4, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0x31, 0, 0, 0, 2, 0x32, 0x33]
                + [28, 1, 0, 0, 0, 1, 0, 0, 0, 7, 0x4D, 0xC3, 0xBC, 0x6C, 0x6C, 0x65, 0x72])
        #expect(Contact.canonicalVersion == 1)
    }

    @Test func `only the mapped properties count`() {
        let contact = Contact([.surname: .text("Muster"), .title: .text("Dr.")])
        let other = Contact([.surname: .text("Muster")])
        #expect(contact.canonical(over: [.surname]) == other.canonical(over: [.surname, .title]))
        #expect(contact.canonical(over: []).isEmpty)
    }

    @Test func `I33 normalising again changes nothing, and fingerprints are equal exactly if canonical forms are`() {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("I33"))
        let key = FingerprintKey(bytes: [UInt8](repeating: 7, count: 32))!
        var formOf: [Fingerprint: [UInt8]] = [:]

        for _ in 0..<3_000 {
            let contact = RandomContacts.contact(&generator)
            let normal = contact.normalised
            let form = contact.canonical(over: Self.all)

            #expect(normal.canonical(over: Self.all) == form)
            #expect(Self.scalars(normal.normalised) == Self.scalars(normal))
            let fingerprint = key.fingerprint(of: contact, over: Self.all)
            #expect(key.fingerprint(of: normal, over: Self.all) == fingerprint)
            #expect(formOf.updateValue(form, forKey: fingerprint) ?? form == form)
        }
        #expect(Set(formOf.values).count == formOf.count)
    }

    @Test func `I33 the canonical form can be read back, hence no two contacts share one`() throws {
        var generator = SeededGenerator(seed: SeededGenerator.printedSeed("reading back"))
        for _ in 0..<2_000 {
            let contact = RandomContacts.contact(&generator).normalised
            let form = contact.canonical(over: Self.all)
            #expect(Self.scalars(try Self.readBack(form)) == Self.scalars(contact))
        }
    }

    /// A contact such that its comparison sees differences of normalisation.
    static func scalars(_ contact: Contact) -> [String] {
        contact.properties.map { property in
            let texts: [String] =
                switch contact[property] {
                case .text(let text): [text]
                case .texts(let texts): texts
                case .address(let address):
                    [address.street, address.city, address.state, address.countryOrRegion, address.postalCode]
                        .map { $0 ?? "-" }
                case .date(let date): [date.description]
                case nil: []
                }
            return property.rawValue + ":"
                + texts.map { $0.unicodeScalars.map { String($0.value) }.joined(separator: " ") }.joined(separator: "|")
        }
    }

    private static func readBack(_ form: [UInt8]) throws -> Contact {
        var rest = form[...]
        func count() -> Int {
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        }
        var contact = Contact()
        while let position = rest.popFirst() {
            let kind = rest.popFirst()
            let texts = (0..<count()).map { _ in
                let length = count()
                defer { rest = rest.dropFirst(length) }
                return String(decoding: rest.prefix(length), as: UTF8.self)
            }
            let part = { (index: Int) in texts[index].isEmpty ? nil : texts[index] }
            let value: ContactValue =
                switch kind {
                case 1: .text(texts[0])
                case 2: .texts(texts)
                case 3:
                    .address(
                        PostalAddress(
                            street: part(0), city: part(1), state: part(2), countryOrRegion: part(3),
                            postalCode: part(4)))
                default: .date(try #require(CalendarDate(texts[0])))
                }
            contact[ContactProperty.allCases[Int(position)]] = value
        }
        return contact
    }
}

@Suite("Fingerprint") struct FingerprintTests {
    @Test func `a key has 32 bytes and shows none of them`() throws {
        #expect(FingerprintKey(bytes: []) == nil)
        #expect(FingerprintKey(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(FingerprintKey(bytes: [UInt8](repeating: 1, count: 33)) == nil)
        let key = try #require(FingerprintKey(bytes: [UInt8](repeating: 1, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "FingerprintKey" && !dumped.contains("key:"))
    }

    @Test func `another key gives another fingerprint`() throws {
        let contact = Contact([.surname: .text("Muster")])
        let prints = try [UInt8(1), 2].map { byte in
            try #require(FingerprintKey(bytes: [UInt8](repeating: byte, count: 32)))
                .fingerprint(of: contact, over: [.surname])
        }
        #expect(prints[0] != prints[1])
    }

    @Test func `a fingerprint is the same in every process`() throws {
        let key = try #require(FingerprintKey(bytes: (0..<32).map { UInt8($0) }))
        let empty = key.fingerprint(of: Contact(), over: [])
        // HMAC-SHA-256 of the empty message under the key 00 01 … 1f, by the `openssl` command.
        #expect(empty.description == "d38b42096d80f45f826b44a9d5607de7")
    }

    @Test func `bytes and text keep the order and the value`() {
        let print = Fingerprint(high: 0x0001_0203_0405_0607, low: 0xF809_0A0B_0C0D_0E0F)
        #expect(print.description == "0001020304050607f8090a0b0c0d0e0f")
        #expect(Fingerprint(bytes: print.bytes) == print)
        #expect(Fingerprint(bytes: print.bytes.dropLast()) == nil)
        #expect(Fingerprint(high: 1, low: .max) < Fingerprint(high: 2, low: 0))
        #expect(Fingerprint(high: 1, low: 1) < Fingerprint(high: 1, low: 2))
    }
}
