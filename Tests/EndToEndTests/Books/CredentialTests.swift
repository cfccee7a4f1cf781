import Cryptography
import ExchangeSimulator
import Foundation
import HTTPTransport
import TestSupport
import Testing

@Suite("Signing in, by the configuration", .timeLimit(.minutes(5))) struct CredentialTests {
    private static let day: Int64 = 86_400
    private static let now = Int64(Date().timeIntervalSince1970)
    private static let server = InventedCertificate(
        validFrom: now - day, validUntil: now + day, addresses: "IP:127.0.0.1")
    private static let app = InventedCertificate(validFrom: now - day, validUntil: now + 400 * day)
    private static let ending = InventedCertificate(validFrom: now - day, validUntil: now + 10 * day)
    private static let issuer = InventedCertificate(validFrom: now - day, validUntil: now + day)

    private static func certificate(_ invented: InventedCertificate) throws -> Certificate {
        try #require(Certificate.all(pem: invented.pem).first)
    }

    private static func write(_ bytes: [UInt8], _ name: String, on stage: CommandStage) throws {
        let path = stage.folder.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private static func configure(_ stage: CommandStage, _ lines: String) throws {
        try stage.configure { $0.replacing("  secret: { env: SATCHEL_SECRET }", with: lines) }
    }

    @Test func `by certificate, over https, trusting the authority that is named and no other`() async throws {
        let app = try Self.certificate(Self.app)
        let identity = HTTPListenerIdentity(certificate: Self.server.pem, key: Self.server.keyPEM())
        try await CommandStage.play(identity: identity, change: { $0.certificates = [app] }) { stage in
            try Self.write(Self.app.pkcs12(password: "the-secret"), "app.pfx", on: stage)
            try Self.write(Self.server.pem, "ca.pem", on: stage)
            let lines = "  certificate: { file: app.pfx, password: { env: SATCHEL_SECRET } }"

            try Self.configure(stage, lines)
            let distrusted = try await stage.run("sync")
            #expect(distrusted.code == 4, "\(distrusted.errors)")
            #expect(stage.simulator.statistics().requests[.token, default: 0] == 0)

            try Self.configure(stage, lines + "\n  ca: ca.pem")
            let sync = try await stage.run("sync")
            #expect(sync.code == 0, "\(sync.errors)")
            #expect(!stage.simulator.writes().isEmpty)

            let wrong = try await stage.run("sync", secret: "hunter2")
            #expect(wrong.code == 2)
            #expect(
                wrong.errors.contains("app.pfx: the password does not open it. Check where the password comes from."))
            #expect(!wrong.errors.contains("hunter2"))
        }
    }

    @Test func `a certificate that soon ends is told by check, status and every cycle`() async throws {
        let ending = try Self.certificate(Self.ending)
        try await CommandStage.play(change: { $0.certificates = [ending] }) { stage in
            try Self.write(Self.ending.pem + Self.ending.keyPEM(), "app.pem", on: stage)
            try Self.configure(stage, "  certificate: { file: app.pem }")
            for command in ["check", "sync", "status", "doctor"] {
                let answer = try await stage.run(command)
                #expect(answer.code == 1, "\(answer.errors)")
                #expect(answer.output.contains("The certificate ends on "), "\(command): \(answer.output)")
            }
            let warnings = try await stage.run("status", "--json").json["warnings"] as? [String]
            #expect(warnings?.count == 1)
        }
    }

    @Test func `a secret is warned of by the day that the configuration tells`() async throws {
        try await CommandStage.play { stage in
            try Self.configure(stage, "  secret: { env: SATCHEL_SECRET }\n  secret_expires: 2020-01-31")
            let check = try await stage.run("check")
            #expect(check.code == 1)
            #expect(check.output.contains("The client secret ended on 2020-01-31"))
            try Self.configure(stage, "  secret: { env: SATCHEL_SECRET }\n  secret_expires: 2999-01-31")
            #expect(try await stage.run("check").code == 0)
        }
    }

    @Test func `by the token file of a platform, as it stands at each sign-in`() async throws {
        let federation = SimulatedFederation(
            issuer: "https://issuer.example", subject: "satchel", certificate: try Self.certificate(Self.issuer))
        try await CommandStage.play(change: { $0.federations = [federation] }) { stage in
            try Self.configure(stage, "  federated_token: { file: token }")
            #expect(try await stage.run("check").output.contains("token: no such file or directory."))
            let missing = try await stage.run("sync")
            #expect(missing.code == 2)
            #expect(
                missing.errors.contains("token: no such file or directory. Check that the platform writes it there"))
            try Self.write(try Self.federatedToken(), "token", on: stage)
            let sync = try await stage.run("sync")
            #expect(sync.code == 0, "\(sync.errors)")
        }
    }

    @Test func `authorities that cannot be used are told before anything is sent`() async throws {
        try await CommandStage.play { stage in
            try Self.write(Array("no certificate".utf8), "ca.pem", on: stage)
            try stage.configure { $0.replacing("  secret: {", with: "  ca: ca.pem\n  secret: {") }
            let sync = try await stage.run("sync")
            #expect(sync.code == 2)
            #expect(sync.errors.contains("ca.pem: it holds no certificate in PEM form."), "\(sync.errors)")
            #expect(try await stage.run("check").output.contains("ca.pem: it holds no certificate in PEM form."))
            #expect(stage.simulator.statistics().requests.isEmpty)
        }
    }

    @Test func `the simulator says what is wrong with the files that it is given`() async throws {
        try await CommandStage.play { stage in
            try Self.write(Self.server.pem, "server.crt", on: stage)
            try Self.write(Array("any 1: 503\nteapot: 503\n".utf8), "faults.txt", on: stage)
            let rows: [(arguments: [String], error: String)] = [
                (["--tls", "none"], "--tls none: the file cannot be read."),
                (["--tls", "server.crt"], "--tls server.crt: it holds no private key."),
                (["--certificate", "crm.db"], "--certificate crm.db: it holds no certificate in PEM form."),
                (["--federation", "https://issuer.example"], "give ISSUER,SUBJECT,FILE"),
                (
                    ["--federation", "https://issuer.example,satchel,none"],
                    "--federation none: the file cannot be read."
                ),
                (["--faults", "none"], "--faults none: the file cannot be read."),
                (["--faults", "faults.txt"], "faults.txt:2: \"teapot\" is no request. Give one of any, "),
                (["--faults", "faults.txt", "--fault-seed", "1"], "cannot both be given. Leave one out."),
                (["--fault-seed", "-1"], "--fault-seed is not a whole number from 0 to 999999999."),
            ]
            for (arguments, error) in rows {
                let answer = try await stage.run(["simulate"] + arguments)
                #expect(answer.code == 2)
                #expect(answer.errors.contains(error), "\(answer.errors)")
            }
        }
    }

    private static func federatedToken() throws -> [UInt8] {
        let signer = try SigningIdentity(file: issuer.pem + issuer.keyPEM())
        let header = Base64URL.encode(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8))
        let claims = Base64URL.encode(
            Array(
                (#"{"iss":"https://issuer.example","sub":"satchel","aud":"api://AzureADTokenExchange","#
                    + #""nbf":\#(now),"exp":\#(now + 3600)}"#).utf8))
        let signature = signer.sign(Array("\(header).\(claims)".utf8), .rs256)
        return Array("\(header).\(claims).\(Base64URL.encode(signature))\n".utf8)
    }
}
