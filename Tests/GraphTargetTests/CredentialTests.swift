import ContactModel
import Contracts
import Cryptography
import ExchangeSimulator
import HTTPTransport
import Locking
import TestSupport
import Testing

@testable import GraphTarget

@Suite("Signing in by certificate and by federated token") struct CredentialTests {
    static let identity = make(InventedCertificate(validUntil: 1_780_000_600))
    static let issuer = make(InventedCertificate())
    private static let clientID = "9a2e0000-0000-4000-8000-000000000001"

    private let time = Locked(Moment(milliseconds: 1_780_000_000_000))

    private static func make(_ invented: InventedCertificate) -> SigningIdentity {
        guard let identity = try? SigningIdentity(file: invented.pkcs12(password: "pass"), password: "pass") else {
            preconditionFailure("an invented certificate that cannot be read")
        }
        return identity
    }

    private func makeSimulator(_ change: (inout SimulatorConfiguration) -> Void) throws -> ExchangeSimulator {
        var configuration = SimulatorConfiguration(
            tenant: "musterwerk.example", clientID: Self.clientID, secret: "unused",
            users: [
                SimulatedUser(
                    userPrincipalName: "anna.berg@musterwerk.example", mail: nil, displayName: "Anna Berg")
            ], seed: 7)
        change(&configuration)
        let clock = SimulatorClock(
            now: { [time] in Double(time.withLock { $0.milliseconds }) / 1000 }, sleep: { _ in })
        return try ExchangeSimulator(configuration: configuration, clock: clock)
    }

    private func makeTarget(_ simulator: ExchangeSimulator, _ credential: GraphCredential) throws -> GraphTarget {
        let configuration = try GraphConfiguration(
            tenant: "musterwerk.example", clientID: Self.clientID, endpoint: "http://127.0.0.1:8081",
            credential: credential)
        return GraphTarget(
            configuration, transport: SimulatorTransport(simulator: simulator), now: { [time] in time.withLock { $0 } })
    }

    private func refusal(_ target: GraphTarget) async -> (code: String, message: String) {
        guard case .failure(.refused(let refusal)) = await target.checkSignIn() else { return ("", "") }
        return (refusal.code, refusal.message)
    }

    @Test func `the authority takes the certificate's assertion, each time a new one`() async throws {
        let simulator = try makeSimulator { $0.certificates = [Self.identity.certificate] }
        let target = try makeTarget(simulator, .certificate { Self.identity })
        for _ in 0..<3 {
            simulator.expireAccessTokens()
            let found = await target.lookUp(["anna.berg@musterwerk.example"])
            #expect(try found.get().count == 1)
        }
        #expect(target.statistics.requests[.token] == 3)
    }

    @Test func `the assertion says what the authority wants to know, and not the key`() throws {
        let text = ClientAssertion.make(
            clientID: "app-1", audience: "https://login.example/t/oauth2/v2.0/token", id: "id-1",
            now: Moment(milliseconds: 1_780_000_000_999), Self.identity)
        let parts = text.split(separator: ".").map(String.init)
        let readable = try parts.prefix(2).map { String(decoding: try #require(Base64URL.decode($0)), as: UTF8.self) }
        let thumbprint = Base64URL.encode(Self.identity.certificate.thumbprint)
        #expect(
            readable == [
                "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"\(thumbprint)\"}",
                "{\"aud\":\"https://login.example/t/oauth2/v2.0/token\",\"exp\":1780000540,\"iat\":1780000000,"
                    + "\"iss\":\"app-1\",\"jti\":\"id-1\",\"nbf\":1780000000,\"sub\":\"app-1\"}",
            ])
        let signature = try #require(Base64URL.decode(parts[2]))
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        #expect(Self.identity.certificate.verifies(signature, of: signed, .ps256))
    }

    @Test func `a certificate outside its time is not even sent`() async throws {
        let simulator = try makeSimulator { $0.certificates = [Self.identity.certificate] }
        let target = try makeTarget(simulator, .certificate { Self.identity })
        time.withLock { $0 = $0 + .seconds(600) }
        let refusal = await refusal(target)
        #expect(refusal.code == "CredentialUnavailable")
        #expect(
            refusal.message
                == "Could not sign in as app \(Self.clientID) in tenant musterwerk.example: the certificate cannot be "
                + "used: it ended on 2026-05-28. Register a new one in Entra and put it in place. Nothing is sent to any "
                + "mailbox until it works.")
        time.withLock { $0 = Moment(milliseconds: 1_600_000_000_000) }
        #expect(
            await self.refusal(target).message.contains("it is not good before 2023-11-14. Check this machine's clock"))
        #expect(target.statistics.requests[.token] == nil)
    }

    @Test func `a certificate that is not registered, and a wrong clock, are told apart`() async throws {
        let stranger = try makeTarget(try makeSimulator { _ in }, .certificate { Self.identity })
        #expect(await refusal(stranger).code == "AADSTS700027")
        let simulator = try makeSimulator { $0.certificates = [Self.identity.certificate] }
        let configuration = try GraphConfiguration(
            tenant: "musterwerk.example", clientID: Self.clientID, endpoint: "http://127.0.0.1:8081",
            credential: .certificate { Self.identity })
        let late = GraphTarget(
            configuration, transport: SimulatorTransport(simulator: simulator),
            now: { Moment(milliseconds: 1_779_990_000_000) })
        let (code, message) = await refusal(late)
        #expect(code == "AADSTS700024")
        #expect(message.contains("Check this machine's clock"))
    }

    @Test func `a federated token is fetched anew for every sign-in`() async throws {
        let simulator = try makeSimulator {
            $0.federations = [
                SimulatedFederation(
                    issuer: "https://issuer.example", subject: "satchel", certificate: Self.issuer.certificate)
            ]
        }
        let file = Locked(federatedToken("nobody"))
        let target = try makeTarget(simulator, .federatedToken { file.withLock { $0 } })
        #expect(await refusal(target).code == "AADSTS700213")
        file.withLock { $0 = federatedToken("satchel") }
        for _ in 0..<2 {
            simulator.expireAccessTokens()
            let found = await target.lookUp(["anna.berg@musterwerk.example"])
            #expect(throws: Never.self) { try found.get() }
        }
        file.withLock { $0 = "" }
        simulator.expireAccessTokens()
        time.withLock { $0 = $0 + .seconds(3600) }
        #expect(await refusal(target).message.contains("it is empty. Check exchange.federated_token"))
    }

    private func federatedToken(_ subject: String) -> String {
        let header = Base64URL.encode(Array(#"{"alg":"RS256","typ":"JWT","kid":"1"}"#.utf8))
        let claims = Base64URL.encode(
            Array(
                (#"{"iss":"https://issuer.example","aud":"api://AzureADTokenExchange","nbf":1780000000,"#
                    + #""exp":1780003600,"sub":"\#(subject)"}"#).utf8))
        let signature = Self.issuer.sign(Array("\(header).\(claims)".utf8), .rs256)
        return "\(header).\(claims).\(Base64URL.encode(signature))"
    }
}
