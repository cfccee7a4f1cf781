import HTTPTransport
import Locking
import TestSupport
import Testing

@testable import OpenIDConnect

@Suite("OpenID Connect: tokens") struct OpenIDTokenTests {
    typealias Manner = InventedProvider.Manner

    @Test(arguments: [InventedProvider.Signing.rs256, .ps256, .es256])
    func `who the provider vouches for is known, and where the sign-in leads to`(
        signing: InventedProvider.Signing
    ) async throws {
        let flow = SignInFlow()
        flow.be {
            $0.signing = signing
            $0.claims["groups"] = "[\"g1\",\"g2\"]"
        }
        let arrival = try await flow.signIn()
        #expect(arrival.claims["sub"]?.text == "subject-1")
        #expect(arrival.claims["groups"]?.texts == ["g1", "g2"])
        #expect(arrival.next == "/holds")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: OpenIDError.TokenFault
        let change: @Sendable (inout Manner) -> Void

        init(_ name: String, _ fault: OpenIDError.TokenFault, _ change: @escaping @Sendable (inout Manner) -> Void) {
            testDescription = name
            self.fault = fault
            self.change = change
        }
    }

    static let now: Int64 = 1_790_000_000

    static let cases: [Case] = [
        Case("no signature (alg none)", .algorithm) { $0.signing = .none },
        Case("none in other letters", .algorithm) {
            $0.signing = .none
            $0.header["alg"] = "\"nOnE\""
        },
        Case("HS256 with the public key as its secret", .algorithm) { $0.signing = .hmacWithPublicKey },
        Case("a MAC that calls itself RS256", .signature) {
            $0.signing = .hmacWithPublicKey
            $0.header["alg"] = "\"RS256\""
        },
        Case("ES256 named over an RSA signature", .signature) { $0.header["alg"] = "\"ES256\"" },
        Case("PS256 named over an RS256 signature", .signature) { $0.header["alg"] = "\"PS256\"" },
        Case("another's key under the name of a known one", .signature) { $0.signing = .otherKey },
        Case("a key that is not published", .unknownKey) { $0.keyID = "key-9" },
        Case("a header that must be understood", .algorithm) { $0.header["crit"] = "[\"exp\"]" },
        Case("another issuer", .issuer) { $0.claims["iss"] = "\"https://evil.example\"" },
        Case("the issuer with a slash", .issuer) {
            $0.claims["iss"] = "\"https://sign-in.musterwerk.example/dir/\""
        },
        Case("no issuer", .issuer) { $0.claims["iss"] = "" },
        Case("another client", .audience) { $0.claims["aud"] = "\"another\"" },
        Case("several clients and no word about which", .audience) { $0.claims["aud"] = "[\"console\",\"another\"]" },
        Case("asked for by another client", .audience) {
            $0.claims["aud"] = "[\"console\",\"another\"]"
            $0.claims["azp"] = "\"another\""
        },
        Case("one client, asked for by another", .audience) { $0.claims["azp"] = "\"another\"" },
        Case("no client", .audience) { $0.claims["aud"] = "[]" },
        Case("expired for two minutes", .expired) { $0.claims["exp"] = "\(now - 120)" },
        Case("no end", .malformed) { $0.claims["exp"] = "" },
        Case("an end that is a text", .malformed) { $0.claims["exp"] = "\"\(now + 300)\"" },
        Case("an end beyond all numbers", .malformed) { $0.claims["exp"] = "1e300" },
        Case("from three minutes ahead", .notYet) { $0.claims["iat"] = "\(now + 180)" },
        Case("not good before", .notYet) { $0.claims["nbf"] = "\(now + 180)" },
        Case("no time", .malformed) { $0.claims["iat"] = "" },
        Case("another sign-in's nonce", .nonce) { $0.claims["nonce"] = "\"bm9uY2Utb2YtYW5vdGhlci1zaWduLWlu\"" },
        Case("no nonce", .nonce) { $0.claims["nonce"] = "" },
        Case("nobody", .subject) { $0.claims["sub"] = "" },
        Case("an empty subject", .subject) { $0.claims["sub"] = "\"\"" },
        Case("a subject that would end a line of the log", .subject) { $0.claims["sub"] = "\"a\\nb\"" },
    ]

    @Test(arguments: cases) func `a token that is not right is nobody's`(row: Case) async throws {
        let flow = SignInFlow()
        flow.be(row.change)
        await #expect(throws: OpenIDError.token(row.fault)) { try await flow.signIn() }
    }

    static let good: [Case] = [
        Case("expired within the two minutes of clocks", .expired) { $0.claims["exp"] = "\(now - 119)" },
        Case("from two minutes ahead", .notYet) { $0.claims["iat"] = "\(now + 120)" },
        Case("a list of one client", .audience) { $0.claims["aud"] = "[\"console\"]" },
        Case("several clients, asked for by this one", .audience) {
            $0.claims["aud"] = "[\"console\",\"another\"]"
            $0.claims["azp"] = "\"console\""
        },
    ]

    @Test(arguments: good) func `what the rules allow is taken`(row: Case) async throws {
        let flow = SignInFlow()
        flow.be(row.change)
        #expect(try await flow.signIn().claims["sub"]?.text == "subject-1")
    }

    @Test(arguments: [
        "", "a", "a.b", "a.b.c", "e30.e30.", "e30.e30.AA", "....", String(repeating: "A", count: 200_000),
    ])
    func `what is no token is told to be none`(text: String) {
        #expect(throws: OpenIDError.token(.malformed)) { try IDToken(text) }
    }
}
