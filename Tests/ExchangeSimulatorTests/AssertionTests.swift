import Cryptography
import ExchangeSimulator
import HTTPTransport
import TestSupport
import Testing

/// A client assertion in the making, right as it stands.
struct Assertion: Sendable {
    static let type = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    static let now = 1_780_000_000.0

    var header: [String: WireValue]
    var claims: [String: WireValue]
    var signer: SigningIdentity
    var algorithm = SignatureAlgorithm.ps256
    /// What is done to the finished text.
    var change: @Sendable (String) -> String = { $0 }

    var text: String {
        let parts = [header, claims].map { Base64URL.encode(WireValue.object($0).json) }
        let signature = signer.sign(Array("\(parts[0]).\(parts[1])".utf8), algorithm)
        return change("\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))")
    }
}

/// Keys made for these tests.
enum Keys {
    static let app = make(InventedCertificate())
    static let ended = make(InventedCertificate(validUntil: 1_779_999_999))
    static let stranger = make(InventedCertificate())
    static let issuer = make(InventedCertificate())

    private static func make(_ invented: InventedCertificate) -> SigningIdentity {
        guard let identity = try? SigningIdentity(file: invented.pem + invented.keyPEM()) else {
            preconditionFailure("an invented certificate that cannot be read")
        }
        return identity
    }
}

@Suite("Signing in with assertions") struct AssertionTests {
    static let clientID = "00000000-1111-2222-3333-444444444444"
    static let endpoint = "http://login.example/musterwerk.example/oauth2/v2.0/token"

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var number: Int?
        var change: @Sendable (inout Assertion) -> Void
    }

    static func certificate(_ signer: SigningIdentity = Keys.app) -> Assertion {
        let thumbprint = Base64URL.encode(signer.certificate.thumbprint)
        return Assertion(
            header: ["alg": "PS256", "typ": "JWT", "x5t#S256": .string(thumbprint)],
            claims: [
                "aud": .string(endpoint), "iss": .string(clientID), "sub": .string(clientID), "jti": "one",
                "nbf": .number(Assertion.now), "iat": .number(Assertion.now), "exp": .number(Assertion.now + 600),
            ], signer: signer)
    }

    /// As azure-identity 1.27.0 sends it (FACTS §15.3).
    static func older() -> Assertion {
        var assertion = certificate()
        let thumbprint = Base64URL.encode(Keys.app.certificate.olderThumbprint)
        assertion.header = ["alg": "RS256", "typ": "JWT", "x5t": .string(thumbprint + "=")]
        assertion.claims["nbf"] = nil
        assertion.claims["iat"] = .number(Assertion.now + 0.25)
        assertion.claims["exp"] = .number(Assertion.now + 600.75)
        assertion.algorithm = .rs256
        return assertion
    }

    static let certificates = [
        Case(testDescription: "as documented") { _ in },
        Case(testDescription: "RS256 with x5t") { $0 = older() },
        Case(testDescription: "RS256 with x5t, not padded") {
            $0 = older()
            $0.header["x5t"] = .string(String($0.header["x5t"]?.string?.dropLast() ?? ""))
        },
        Case(testDescription: "begun, by the clock's skew") { $0.claims["nbf"] = .number(Assertion.now + 299) },
        Case(testDescription: "ended, by the clock's skew") {
            $0.claims["nbf"] = .number(Assertion.now - 800)
            $0.claims["exp"] = .number(Assertion.now - 299)
        },
        Case(testDescription: "another's key", number: 700_027) { $0.signer = Keys.stranger },
        Case(testDescription: "certificate not registered", number: 700_027) { $0 = certificate(Keys.stranger) },
        Case(testDescription: "certificate ended", number: 700_027) { $0 = certificate(Keys.ended) },
        Case(testDescription: "thumbprint padded") {
            $0.header["x5t#S256"] = .string(($0.header["x5t#S256"]?.string ?? "") + "=")
        },
        Case(testDescription: "thumbprint of hex text", number: 700_027) {
            let hex = Hexadecimal.encode(Keys.app.certificate.thumbprint)
            $0.header["x5t#S256"] = .string(Base64URL.encode(Array(hex.utf8)))
        },
        Case(testDescription: "thumbprint missing", number: 700_027) { $0.header["x5t#S256"] = nil },
        Case(testDescription: "the older thumbprint with PS256", number: 700_027) {
            $0.header = older().header
            $0.header["alg"] = "PS256"
        },
        Case(testDescription: "no algorithm", number: 700_027) { $0.header["alg"] = "none" },
        Case(testDescription: "signed by another algorithm than said", number: 700_027) { $0.algorithm = .rs256 },
        Case(testDescription: "no JWT", number: 700_027) { $0.header["typ"] = nil },
        Case(testDescription: "claims changed", number: 700_027) {
            $0.change = { text in
                var parts = text.split(separator: ".").map(String.init)
                var claims = certificate().claims
                claims["jti"] = "two"
                parts[1] = Base64URL.encode(WireValue.object(claims).json)
                return parts.joined(separator: ".")
            }
        },
        Case(testDescription: "no signature", number: 700_027) {
            $0.change = { String($0[...($0.lastIndex(of: ".") ?? $0.startIndex)]) }
        },
        Case(testDescription: "four parts", number: 700_027) { $0.change = { $0 + ".e30" } },
        Case(testDescription: "other audience", number: 700_027) { $0.claims["aud"] = "https://login.example/" },
        Case(testDescription: "other subject", number: 700_027) { $0.claims["sub"] = "another" },
        Case(testDescription: "no jti", number: 700_027) { $0.claims["jti"] = nil },
        Case(testDescription: "not begun", number: 700_024) {
            $0.claims["nbf"] = .number(Assertion.now + 301)
            $0.claims["exp"] = .number(Assertion.now + 600)
        },
        Case(testDescription: "ended", number: 700_024) {
            $0.claims["nbf"] = .number(Assertion.now - 900)
            $0.claims["exp"] = .number(Assertion.now - 301)
        },
        Case(testDescription: "without an end", number: 700_024) { $0.claims["exp"] = nil },
        Case(testDescription: "too long a life", number: 700_024) {
            $0.claims["exp"] = .number(Assertion.now + 602)
        },
    ]

    static let federated = [
        Case(testDescription: "as the issuer makes it") { _ in },
        Case(testDescription: "several audiences, a long life") {
            $0.claims["aud"] = ["https://other.example", "api://AzureADTokenExchange"]
            $0.claims["exp"] = .number(Assertion.now + 86_400)
        },
        Case(testDescription: "other issuer", number: 700_213) { $0.claims["iss"] = "https://other.example" },
        Case(testDescription: "subject in other case", number: 700_213) { $0.claims["sub"] = "System:Satchel" },
        Case(testDescription: "other audience", number: 700_212) { $0.claims["aud"] = "api://azureadtokenexchange" },
        Case(testDescription: "signed by another", number: 700_027) { $0.signer = Keys.stranger },
        Case(testDescription: "ended", number: 700_024) { $0.claims["exp"] = .number(Assertion.now - 301) },
        Case(testDescription: "of another type", number: 700_229) {
            $0.header["alg"] = "PS256"
            $0.algorithm = .ps256
        },
    ]

    static func federation() -> Assertion {
        Assertion(
            header: ["alg": "RS256", "typ": "JWT", "kid": "key-1"],
            claims: [
                "iss": "https://issuer.example", "sub": "system:satchel", "aud": "api://AzureADTokenExchange",
                "nbf": .number(Assertion.now - 1800), "exp": .number(Assertion.now + 1800),
            ], signer: Keys.issuer, algorithm: .rs256)
    }

    private func makeHarness() throws -> Harness {
        try Harness {
            $0.certificates = [Keys.app.certificate, Keys.ended.certificate]
            $0.federations = [
                SimulatedFederation(
                    issuer: "https://issuer.example", subject: "system:satchel", certificate: Keys.issuer.certificate)
            ]
        }
    }

    private func sign(_ harness: Harness, _ assertion: Assertion, type: String = Assertion.type) async -> Answer {
        let form =
            "client_id=\(Self.clientID)&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
            + "&grant_type=client_credentials&client_assertion_type=\(type)&client_assertion=\(assertion.text)"
        let response = await harness.simulator.handle(
            HTTPServerRequest(
                method: "POST", path: "/musterwerk.example/oauth2/v2.0/token", headers: ["Host": "login.example"],
                body: Array(form.utf8)))
        return Answer(
            status: response.status, headers: response.headers, body: response.body, delivery: response.delivery)
    }

    private func expect(_ row: Case, _ start: Assertion) async throws {
        let harness = try makeHarness()
        var assertion = start
        row.change(&assertion)
        let answer = await sign(harness, assertion)
        guard let number = row.number else {
            let token = answer["access_token"]?.string ?? ""
            #expect(await harness.send("GET", "/users", headers: [("Authorization", "Bearer \(token)")]).status == 200)
            return
        }
        #expect(answer.status == 401)
        #expect(answer["error"] == "invalid_client")
        #expect(answer["error_codes"] == [.number(Double(number))])
    }

    @Test(arguments: certificates) func `a certificate opens where everything is right, and else says what is wrong`(
        row: Case
    ) async throws { try await expect(row, Self.certificate()) }

    @Test(arguments: federated) func `a federated token opens where everything is right, and else says what is wrong`(
        row: Case
    ) async throws { try await expect(row, Self.federation()) }

    @Test func `an assertion of a certificate is used once, a federated token until it ends`() async throws {
        let harness = try makeHarness()
        #expect(await sign(harness, Self.certificate()).status == 200)
        #expect(await sign(harness, Self.certificate())["error_codes"] == [700_027])
        var second = Self.certificate()
        second.claims["jti"] = "two"
        #expect(await sign(harness, second).status == 200)
        for _ in 0..<2 { #expect(await sign(harness, Self.federation()).status == 200) }
    }

    @Test func `an assertion without its type is refused`() async throws {
        let answer = await sign(try makeHarness(), Self.certificate(), type: "jwt")
        #expect(answer.status == 400)
        #expect(answer["error_codes"] == [900_144])
    }
}
