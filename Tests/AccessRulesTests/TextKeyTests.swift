import AccessRules
import Testing

@Suite("Text keys (SEMANTICS 11, 12, 13)") struct TextKeyTests {
    @Test(arguments: [
        ("Müller", "MÜLLER"), ("Mu\u{308}ller", "m\u{FC}ller"), ("ß", "ẞ"), ("ΑΣ", "ας"), ("", ""), ("K", "k"),
        ("\u{1E69}", "s\u{307}\u{323}"),
    ])
    func `equal texts have equal keys`(_ left: String, _ right: String) {
        #expect(TextKey(left) == TextKey(right))
        #expect(TextKey(left).hashValue == TextKey(right).hashValue)
    }

    @Test(arguments: [
        ("Straße", "STRASSE"), ("Muller", "Müller"), (" a", "a"), ("a-b", "ab"), ("i", "İ"), ("ﬁ", "fi"), ("i", "ı"),
        ("a\u{AD}b", "ab"), ("a\u{200B}", "a"),
    ])
    func `accents, spaces and what looks alike count`(_ left: String, _ right: String) {
        #expect(TextKey(left) != TextKey(right))
    }

    @Test func `keys are ordered by code points in every locale (SEMANTICS 12)`() {
        let texts = ["a", "B", "z", "ä", "\u{FF21}", "\u{1F600}", "", "ab", "9"]
        #expect(
            texts.map(TextKey.init).sorted().map(\.text) == [
                "", "9", "a", "ab", "b", "z", "ä", "\u{FF41}", "\u{1F600}",
            ])
    }

    @Test func `a part is found wherever it stands`() {
        let key = TextKey("aabaabaaa")
        for (part, isPart) in [
            ("aabaaa", true), ("aabaab", true), ("baaa", true), ("aaaa", false), ("", true), ("AAA", true),
        ] {
            #expect(key.contains(TextKey(part)) == isPart, "\(part)")
        }
        #expect(!TextKey("").contains(TextKey("a")))
        #expect(key.starts(with: TextKey("AAB")) && key.starts(with: TextKey("")) && !key.starts(with: TextKey("ab")))
        #expect(!TextKey("a").starts(with: TextKey("aa")))
    }

    @Test(
        "patterns match the whole key",
        arguments: [
            ("Konstanz", "kon%", true), ("Konstanz", "%STANZ", true), ("Konstanz", "Kon", false),
            ("Konstanz", "K_nst_nz", true), ("Konstanz", "%", true), ("", "%", true), ("", "_", false), ("", "", true),
            ("a", "", false), ("ä", "_", true), ("a\u{308}", "_", true), ("q\u{301}", "_", false),
            ("a%b", "a\\%b", true),
            ("axb", "a\\%b", false), ("a\\b", "a\\\\b", true), ("aXbXc", "a%x%c", true), ("ac", "a%b%c", false),
            ("Straße", "strasse", false), ("e\u{301}", "e%", false), ("banana", "%an%an%", true),
            ("ban", "%an%an%", false),
            ("aab", "%ab", true), ("abab", "a%_b", true), ("ab", "a%_b", false),
        ])
    func matches(_ text: String, _ pattern: String, _ expected: Bool) throws {
        let ready = try #require(LikePattern(pattern, escape: "\\"))
        #expect(ready.matches(TextKey(text)) == expected)
    }

    @Test func `the escape is recognised before folding, and may be none`() throws {
        #expect(try #require(LikePattern("aA%", escape: "A")).matches(TextKey("a%")))
        #expect(try #require(LikePattern("a\\%", escape: nil)).matches(TextKey("a\\bc")))
        #expect(LikePattern("a\\", escape: "\\") == nil)
        #expect(LikePattern("a\\", escape: nil) != nil)
    }

    @Test func `a hostile pattern takes no exponential time`() throws {
        let text = TextKey(String(repeating: "a", count: 2000))
        let pattern = String(repeating: "%a", count: 200) + "%b"
        #expect(try #require(LikePattern(pattern, escape: nil)).matches(text) == false)
    }
}
