import Cryptography
import Testing

@Suite("Digests") struct DigestTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: [UInt8]
        var digest: String
    }

    /// FIPS 180-4's own examples, and the empty message.
    static let examples = [
        Example(
            testDescription: "empty", message: [],
            digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Example(
            testDescription: "abc", message: Array("abc".utf8),
            digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Example(
            testDescription: "two blocks",
            message: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        Example(
            testDescription: "a million times a", message: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test("gives the published digest", arguments: examples)
    func givesPublishedDigest(_ example: Example) {
        #expect(Hexadecimal.encode(SHA256.digest(of: example.message)) == example.digest)
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 1000])
    func `a message in pieces has the digest of the whole`(count: Int) {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }

        for cut in stride(from: 0, through: count, by: 13) {
            var digest = SHA256()
            digest.update(message[..<cut])
            digest.update(AnyCollection(message[cut...]))
            #expect(digest.digest() == SHA256.digest(of: message))
        }
    }

    @Test func `a digest that nobody asks for is let go`() {
        for _ in 0..<10_000 {
            var digest = SHA256()
            digest.update([1, 2, 3])
        }
        #expect(SHA256().digest() == SHA256.digest(of: []))
    }
}

@Suite("Authentication codes") struct AuthenticationTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var key: [UInt8]
        var message: [UInt8]
        var code: String
    }

    /// RFC 4231 §4.2, §4.3, §4.4 and §4.7; and the empty key.
    static let examples = [
        Example(
            testDescription: "20 bytes of key", key: [UInt8](repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8), code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Example(
            testDescription: "short key", key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Example(
            testDescription: "50 bytes of message", key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Example(
            testDescription: "key longer than a block", key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Example(
            testDescription: "no key and no message", key: [], message: [],
            code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ]

    @Test("gives the published code", arguments: examples)
    func givesPublishedCode(_ example: Example) {
        let key = AuthenticationKey(bytes: example.key)
        #expect(Hexadecimal.encode(key.code(for: example.message)) == example.code)
    }

    @Test func `many tasks share one key`() async {
        let key = AuthenticationKey(bytes: Array("Jefe".utf8))
        let messages = (0..<500).map { Array("message \($0)".utf8) }
        let expected = messages.map { key.code(for: $0) }

        let codes = await withTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, message) in messages.enumerated() { group.addTask { (index, key.code(for: message)) } }
            return await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }

        #expect((0..<500).map { codes[$0] } == expected)
    }

    @Test func `a key shows no byte of itself`() {
        let key = AuthenticationKey(bytes: Array("Jefe".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "AuthenticationKey" && String(reflecting: key) == "AuthenticationKey")
        #expect(!dumped.contains("prepared"))
    }
}

@Suite("Bytes as text, random bytes, comparing") struct BytesTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{FF}~?", "w79-Pw"),
    ])
    func `base64url is RFC 4648's without padding`(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["A", "Zg==", "Zh", "Zm9", "Zm 9v", "Zm9v\n", "Zm+v", "Zm/v", "Zmä"])
    func `what base64url would not write it does not read`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `hexadecimal reads what it writes, and digits of either case`() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hexadecimal.decode(Hexadecimal.encode(all)) == all)
        #expect(Hexadecimal.encode([0, 0x0F, 0xA0]) == "000fa0")
        #expect(Hexadecimal.decode("00fFaB") == [0, 0xFF, 0xAB])
    }

    @Test(arguments: ["0", "0g", "ä", " 00", "0x00"])
    func `what is not hexadecimal is not read`(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test(arguments: [0, 1, 16, 32, 1000])
    func `random bytes have the count asked for`(count: Int) {
        let first = Cryptography.randomBytes(count)
        #expect(first.count == count)
        if count >= 16 { #expect(first != Cryptography.randomBytes(count)) }
    }

    @Test func `comparing in constant time is comparing`() {
        #expect(Cryptography.isEqualInConstantTime([], []))
        #expect(Cryptography.isEqualInConstantTime([1, 2], [1, 2]))
        #expect(!Cryptography.isEqualInConstantTime([1, 2], [1, 3]))
        #expect(!Cryptography.isEqualInConstantTime([1, 2], [1, 2, 0]))
    }
}
