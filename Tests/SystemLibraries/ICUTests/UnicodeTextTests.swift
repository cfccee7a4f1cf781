import ICU
import Testing

@Suite("Unicode text") struct UnicodeTextTests {
    @Test func `nfc composes what can be composed and leaves the rest`() {
        #expect(Array(UnicodeText.nfc("e\u{301}").unicodeScalars) == ["\u{E9}"])
        #expect(Array(UnicodeText.nfc("q\u{301}").unicodeScalars) == ["q", "\u{301}"])
        #expect(Array(UnicodeText.nfc("\u{212B}").unicodeScalars) == ["\u{C5}"])
        #expect(UnicodeText.nfc("") == "")
        let long = String(repeating: "u\u{308}", count: 1000)
        #expect(UnicodeText.nfc(long).unicodeScalars.count == 1000)
    }

    @Test(
        "folds by CaseFolding.txt, statuses C and S (SEMANTICS 11)",
        arguments: [
            ("A", "a"), ("ẞ", "ß"), ("ß", "ß"), ("Σ", "σ"), ("ς", "σ"), ("İ", "İ"), ("ı", "ı"), ("I", "i"), ("Ǆ", "ǆ"),
            ("ﬁ", "ﬁ"), ("K", "k"), ("Ä1-ö", "ä1-ö"), ("@[`{", "@[`{"),
        ])
    func folds(_ text: String, _ expected: String) {
        #expect(Array(UnicodeText.simpleCaseFold(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func `upper and lower map fully and know no locale (SEMANTICS 14)`() {
        #expect(UnicodeText.upper("straße ﬁ i az{`") == "STRASSE FI I AZ{`")
        #expect(UnicodeText.lower("ΣΑΣ I AZ[@") == "σας i az[@")
        #expect(UnicodeText.upper(String(repeating: "ß", count: 100)).count == 200)
    }

    @Test func `ASCII is recognised at every length and place`() {
        for count in 0..<20 {
            let ascii = String(repeating: "x", count: count)
            #expect(ascii.isASCIIOnly)
            #expect(!(ascii + "é").isASCIIOnly)
            #expect(!("é" + ascii).isASCIIOnly)
        }
    }

    @Test func `the Unicode version is told`() {
        #expect(UnicodeText.unicodeVersion.contains("."))
        #expect(!UnicodeText.unicodeVersion.hasPrefix("0"))
    }
}

@Suite("Collator") struct CollatorTests {
    private func sorted(_ texts: [String], _ locale: String) throws -> [String] {
        let collator = try Collator(locale: locale)
        return texts.sorted { collator.sortKey($0).lexicographicallyPrecedes(collator.sortKey($1)) }
    }

    @Test func `the locale decides where an umlaut stands`() throws {
        #expect(try sorted(["Zander", "Öhler", "Olm"], "de-DE") == ["Öhler", "Olm", "Zander"])
        #expect(try sorted(["Zander", "Öhler", "Olm"], "sv-SE") == ["Olm", "Zander", "Öhler"])
    }

    @Test func `case and punctuation count, canonical spelling does not (SEMANTICS 21)`() throws {
        let collator = try Collator(locale: "de-DE")
        #expect(collator.sortKey("ab") != collator.sortKey("aB"))
        #expect(collator.sortKey("a-b") != collator.sortKey("ab"))
        #expect(collator.sortKey("\u{E9}") == collator.sortKey("e\u{301}"))
        #expect(try sorted(["co-op", "coop", "co op"], "en") == ["co op", "co-op", "coop"])
    }

    @Test(arguments: ["de", "de-DE", "en-US", "sv", "zh-Hant-TW"])
    func `a known locale is known`(_ locale: String) { #expect(Collator.isKnownLocale(locale)) }

    @Test(arguments: ["", "xx-YY", "german", "de_DE x", "de-DE-", "d", "und"])
    func `a locale that ICU would replace by its root is refused`(_ locale: String) {
        #expect(!Collator.isKnownLocale(locale))
        #expect(throws: Collator.UnknownLocale.self) { try Collator(locale: locale) }
    }
}
