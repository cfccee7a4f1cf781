import Cryptography
import TestSupport
import Testing

@Suite("Published keys") struct VerificationKeyTests {
    static let rsa = InventedTokenKey()
    static let curve = InventedTokenKey(isCurve: true)
    static let message = Array("header.claims".utf8)

    private static func rsaKey() throws -> VerificationKey {
        try #require(VerificationKey(modulus: rsa.number("n"), exponent: rsa.number("e")))
    }

    private static func curveKey() throws -> VerificationKey {
        try #require(VerificationKey(x: curve.number("qx", count: 32), y: curve.number("qy", count: 32)))
    }

    @Test func `what a private key signed its public one verifies, by that algorithm alone`() throws {
        for (key, signature, algorithm) in [
            (try Self.rsaKey(), Self.rsa.sign(Self.message, .pkcs1), VerificationAlgorithm.rs256),
            (try Self.rsaKey(), Self.rsa.sign(Self.message, .pss), .ps256),
            (try Self.curveKey(), Self.curve.sign(Self.message, .none), .es256),
        ] {
            for other in VerificationAlgorithm.allCases {
                #expect(key.verifies(signature, of: Self.message, other) == (other == algorithm), "\(other)")
            }
            #expect(!key.verifies(signature, of: Self.message + [0], algorithm))
            #expect(!key.verifies([], of: Self.message, algorithm))
            #expect(!key.verifies(Array(signature.dropLast()), of: Self.message, algorithm))
            #expect(!key.verifies([UInt8](repeating: 0, count: signature.count), of: Self.message, algorithm))
        }
    }

    @Test func `numbers that make no key, or a short one, make none`() {
        let (n, e) = (Self.rsa.number("n"), Self.rsa.number("e"))
        #expect(VerificationKey(modulus: [0] + n, exponent: e) != nil)
        #expect(VerificationKey(modulus: Array(n.dropLast()), exponent: e) == nil)
        #expect(VerificationKey(modulus: [0x7F] + n.dropFirst(), exponent: e) == nil)
        #expect(VerificationKey(modulus: [UInt8](repeating: 0xFF, count: 2000), exponent: e) == nil)
        #expect(VerificationKey(modulus: n, exponent: []) == nil)
        #expect(VerificationKey(modulus: [], exponent: e) == nil)
        let (x, y) = (Self.curve.number("qx", count: 32), Self.curve.number("qy", count: 32))
        #expect(VerificationKey(x: y, y: x) == nil, "it is no point of the curve")
        #expect(VerificationKey(x: Array(x.dropLast()), y: y) == nil)
        #expect(VerificationKey(x: [UInt8](repeating: 0, count: 32), y: [UInt8](repeating: 0, count: 32)) == nil)
    }
}
