import Testing

@testable import Passwords

@Suite("Password hashes") struct PasswordHashTests {
    @Test func `a hash fits its password alone, and is a kept text's equal`() throws {
        let hash = try #require(PasswordHash(of: "Fünf grüne Wolken"))
        #expect(hash.text.hasPrefix("$argon2id$v=19$m=65536,t=2,p=1$"))
        #expect(hash.fits("Fünf grüne Wolken"))
        #expect(!hash.fits("Fünf grüne Wolke"))
        #expect(!hash.fits(""))
        #expect(PasswordHash(text: hash.text)?.fits("Fünf grüne Wolken") == true)
        #expect(!hash.text.contains("Wolken"))
    }

    @Test func `the same password has another hash each time`() {
        #expect(PasswordHash(of: "x")?.text != PasswordHash(of: "x")?.text)
    }

    @Test(arguments: ["", "secret", "$argon2i$v=19$m=65536,t=2,p=1$AAAA$AAAA", "$2b$12$abcdefghijklmnopqrstuv"])
    func `a text of another kind is no hash`(_ text: String) {
        #expect(PasswordHash(text: text) == nil)
    }

    @Test func `a hash is never printed`() throws {
        let hash = try #require(PasswordHash(of: "x"))
        #expect("\(hash)" == "PasswordHash")
        #expect(String(reflecting: hash) == "PasswordHash")
    }
}
