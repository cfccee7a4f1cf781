import PhoneNumbers
import Testing

@Suite("Phone numbers") struct PhoneNumbersTests {
    struct NumberCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var region = "DE"
        var international: String?
    }

    static let cases = [
        NumberCase(testDescription: "national", text: "030 23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "with slash and dash", text: "030/2312-5012", international: "+49 30 23125012"),
        NumberCase(testDescription: "international", text: "+49 30 23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "with 00", text: "0049 30 23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "(0) form", text: "+49 (0) 30 / 23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "(0) form with 00", text: "0049(0)30-23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "area in brackets", text: "(030) 23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "mobile", text: "0171 3920001", international: "+49 171 3920001"),
        NumberCase(testDescription: "Arabic digits", text: "٠٣٠ ٢٣١٢٥٠١٢", international: "+49 30 23125012"),
        NumberCase(testDescription: "full-width digits", text: "＋４９ ３０ ２３１２５０１２", international: "+49 30 23125012"),
        NumberCase(testDescription: "no-break spaces", text: "030\u{A0}23125012", international: "+49 30 23125012"),
        NumberCase(
            testDescription: "direction mark", text: "\u{202A}030 23125012\u{202C}", international: "+49 30 23125012"),
        NumberCase(
            testDescription: "extension", text: "030 23125012 ext. 17", international: "+49 30 23125012 ext. 17"),
        NumberCase(
            testDescription: "short extension", text: "030 23125012 x17", international: "+49 30 23125012 ext. 17"),
        NumberCase(
            testDescription: "hash extension", text: "030 23125012 #17", international: "+49 30 23125012 ext. 17"),
        NumberCase(testDescription: "label", text: "Tel.: 030 23125012", international: "+49 30 23125012"),
        NumberCase(
            testDescription: "address of RFC 3966", text: "tel:+49-30-23125012", international: "+49 30 23125012"),
        NumberCase(testDescription: "freephone", text: "0800 3301000", international: "+49 800 3301000"),
        NumberCase(testDescription: "Austria", text: "01 5339120", region: "AT", international: "+43 1 5339120"),
        NumberCase(
            testDescription: "Switzerland", text: "044 668 18 00", region: "CH", international: "+41 44 668 18 00"),
        NumberCase(
            testDescription: "Italy keeps its zero", text: "06 69812345", region: "IT",
            international: "+39 06 6981 2345"),
        NumberCase(
            testDescription: "American number", text: "(650) 253-0000", region: "US", international: "+1 650-253-0000"),
        NumberCase(
            testDescription: "possible, not valid, country given", text: "+1 212 555 0123",
            international: "+1 212-555-0123"),
        NumberCase(
            testDescription: "foreign region, number with country", text: "+49 30 23125012", region: "US",
            international: "+49 30 23125012"),
        NumberCase(testDescription: "empty", text: ""),
        NumberCase(testDescription: "words", text: "auf Anfrage"),
        NumberCase(testDescription: "an extension alone", text: "4711"),
        NumberCase(testDescription: "an emergency number", text: "112"),
        NumberCase(testDescription: "a subscriber without area", text: "654321"),
        NumberCase(testDescription: "an area without prefix", text: "30 23125012"),
        NumberCase(testDescription: "a word behind", text: "0171 3920001 privat"),
        NumberCase(testDescription: "a word behind that could be keys", text: "030 23125 Bob"),
        NumberCase(testDescription: "another word in front", text: "Fax 030 23125012"),
        NumberCase(testDescription: "keys", text: "0800 FLOWERS"),
        NumberCase(testDescription: "two numbers", text: "030 23125012, 030 23125013"),
        NumberCase(testDescription: "a date", text: "12.03.2026"),
        NumberCase(testDescription: "an extension without digits", text: "030 23125012 ext."),
        NumberCase(testDescription: "an unknown region", text: "030 23125012", region: "XX"),
        NumberCase(testDescription: "too long", text: String(repeating: "1", count: 300)),
        NumberCase(testDescription: "a closing zero inside", text: "030\u{0}23125012"),
        NumberCase(testDescription: "only a plus", text: "+"),
    ]

    @Test("reads one number, or nothing", arguments: cases)
    func readsNumber(_ row: NumberCase) {
        let international = PhoneNumbers.international(row.text, region: row.region)

        #expect(international == row.international)
        if let international {
            #expect(PhoneNumbers.international(international, region: "US") == international)
            #expect(PhoneNumbers.international(international, region: "DE") == international)
        }
    }

    @Test(arguments: [
        ("DE", true), ("AT", true), ("US", true), ("de", false), ("XX", false), ("", false), ("001", false),
    ])
    func `regions are two capital letters of a country`(region: String, isKnown: Bool) {
        #expect(PhoneNumbers.isKnownRegion(region) == isKnown)
    }

    @Test func `the library tells its version`() throws {
        let version = try #require(PhoneNumbers.libraryVersion)
        #expect(version.split(separator: ".").allSatisfy { Int($0) != nil })
    }

    @Test func `many tasks read numbers at once`() async {
        let numbers = await withTaskGroup(of: String?.self) { group in
            for number in 0..<400 {
                group.addTask { PhoneNumbers.international("030 2312\(5000 + number)", region: "DE") }
            }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(numbers.count == 400)
        #expect(!numbers.contains(nil))
    }

    @Test func `a number whose international form would be read as another one is none`() {
        #expect(PhoneNumbers.international("+49 0 09093", region: "DE") == nil)
        #expect(PhoneNumbers.international("(+49/0000", region: "IT") == nil)
        #expect(PhoneNumbers.international("+49 (0)9093 1234", region: "DE") == "+49 9093 1234")
    }

    /// Found by the seeds: two national prefixes in a row, and zeros alone, which the library gave back as they were.
    @Test(arguments: [
        12_243_327_625_336_768_010, 1_344_101_557_988_123_918, 1_626_687_764_261_455_051, UInt64.random(in: 0 ... .max),
    ])
    func `no text makes it fail`(_ seed: UInt64) {
        print("seed of random phone texts: \(seed)")
        var state = seed
        func next(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let pieces = [
            "0", "1", "9", "+", "(", ")", "/", " ", "ext", "x", "#", ";", "٣", "\u{0}", "é", "+49", "00", "~", "👍",
        ]
        for _ in 0..<3_000 {
            let text = (0..<next(30)).map { _ in pieces[next(UInt64(pieces.count))] }.joined()
            let region = ["DE", "US", "IT", "", "ZZ"][next(5)]
            if let number = PhoneNumbers.international(text, region: region) {
                #expect(number.first == "+")
                #expect(PhoneNumbers.international(number, region: "DE") == number)
            }
        }
    }
}
