import ContactModel
import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Configuration

@Suite("Credentials") struct CredentialTests {
    static let invented = InventedCertificate(validUntil: 1_800_000_000)
    static let other = InventedCertificate()
    private static let day: Int64 = 86_400
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "satchel-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func write(_ bytes: [UInt8], _ name: String, mode: Int = 0o600) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func exchange(_ lines: String) throws -> ExchangeConfiguration {
        let text = Sample.text.replacing("  secret: { env: SATCHEL_SECRET }", with: lines)
        return try SatchelConfiguration.parse(text: text, fileName: "/etc/satchel/satchel.yaml").exchange
    }

    // MARK: The file

    @Test func `a certificate, its key and its password have their places`() throws {
        #expect(
            try exchange("  certificate: { file: app.pfx, password: { credential: pfx } }").credential
                == .certificate(
                    CertificateSource(
                        place: .file(path: "/etc/satchel/app.pfx"), keyPath: nil, password: .credential(name: "pfx"))))
        #expect(
            try exchange("  certificate: { credential: app, key: /run/app.key }").credential
                == .certificate(
                    CertificateSource(place: .credential(name: "app"), keyPath: "/run/app.key", password: nil)))
        #expect(
            try exchange("  federated_token: { file: /var/run/token }").credential
                == .federatedToken(FederatedTokenSource(path: "/var/run/token")))
        #expect(
            try exchange("  secret: { env: S }\n  secret_expires: 2027-11-30").credential
                == .secret(
                    .environment(name: "S"), expires: CalendarDate(year: 2027, month: 11, day: 30)))
    }

    static let broken: [(lines: String, error: String)] = [
        (
            "  cloud: china",
            "6:3: exchange.secret is missing, and so are exchange.certificate and exchange.federated_token. Give one of "
                + "them: the app proves itself with it."
        ),
        (
            "  certifcate: { file: a.pem }",
            "8:3: unknown key \"exchange.certifcate\". Did you mean \"certificate\"?"
        ),
        (
            "  secret: { env: S }\n  certificate: { file: a.pem }",
            "6:3: exchange has secret and certificate. Keep one of them: the app proves itself in one way."
        ),
        (
            "  certificate: { file: a.pem }\n  secret_expires: 2027-11-30",
            "6:3: exchange.secret_expires stands beside certificate. It is about a secret: drop the line."
        ),
        (
            "  secret: { env: S }\n  secret_expires: 30.11.2027",
            "9:19: exchange.secret_expires is no day. Give the day on which Entra lets the secret end, such as "
                + "2027-11-30, or drop the line."
        ),
        (
            "  certificate: { key: a.key }",
            "8:16: exchange.certificate names no place. Give { file: PATH } or { credential: NAME }, with key and "
                + "password where they are needed."
        ),
        (
            "  certificate: { file: a.pem, password: hunter2 }",
            "8:41: exchange.certificate.password is a text: secrets never stand in this file. Give { env: NAME }, "
                + "{ file: PATH } or { credential: NAME }, or drop the line. Replace the secret if others could read it "
                + "here."
        ),
        (
            "  certificate: hunter2",
            "8:16: certificate is a text. Give { file: PATH } or { credential: NAME }, with key and password "
                + "where they are needed."
        ),
        (
            "  federated_token: hunter2",
            "8:20: federated_token is a text. Give { file: PATH }."
        ),
    ]

    @Test(arguments: broken) func `what does not fit together is refused with place and remedy`(
        lines: String, error: String
    ) {
        let found = errors(of: Sample.text.replacing("  secret: { env: SATCHEL_SECRET }", with: lines))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(error) == true, "\(found)")
        #expect(!"\(found)".contains("hunter2"))
    }

    // MARK: Reading

    @Test func `a certificate is read with its key, from one file or two, anew each time`() throws {
        let both = try write(Self.invented.pem + Self.invented.keyPEM(), "both.pem")
        let apart = try write(Self.invented.pem, "app.crt", mode: 0o644)
        let key = try write(Self.invented.keyPEM(password: "pass"), "app.key")
        let container = try write(Self.invented.pkcs12(password: "pass"), "app.pfx")
        let password = SecretSource.environment(name: "P")
        let environment = ["P": "pass", "CREDENTIALS_DIRECTORY": folder]
        let sources = [
            CertificateSource(place: .file(path: both), keyPath: nil, password: nil),
            CertificateSource(place: .file(path: apart), keyPath: key, password: password),
            CertificateSource(place: .file(path: container), keyPath: nil, password: password),
            CertificateSource(place: .credential(name: "both.pem"), keyPath: nil, password: nil),
        ]
        for source in sources {
            let reading = try source.read(environment: environment)
            #expect(reading.identity.certificate.validUntil == 1_800_000_000)
            #expect(reading.warnings.isEmpty)
        }
        _ = try write(Self.other.pem + Self.other.keyPEM(), "both.pem")
        #expect(try sources[0].read(environment: [:]).identity.certificate.validUntil == 1_900_000_000)
    }

    private func message(_ source: CertificateSource, _ environment: [String: String] = [:]) -> String {
        do throws(SecretError) {
            return try source.read(environment: environment).warnings.joined()
        } catch {
            return error.description
        }
    }

    @Test func `what cannot be used is told by file and remedy, without the password`() throws {
        let certificate = try write(Self.invented.pem, "app.crt")
        let foreign = try write(Self.other.keyPEM(), "other.key")
        let container = try write(Self.invented.pkcs12(password: "hunter2"), "app.pfx")
        let open = try write(Self.invented.pem + Self.invented.keyPEM(), "open.pem", mode: 0o644)
        let password = SecretSource.environment(name: "P")
        let rows: [(CertificateSource, String)] = [
            (
                CertificateSource(place: .file(path: "\(folder)/none"), keyPath: nil, password: nil),
                "Could not read the certificate from the file \(folder)/none: no such file or directory. Create it, "
                    + "readable for the service alone."
            ),
            (
                CertificateSource(place: .file(path: certificate), keyPath: nil, password: nil),
                "Could not use the certificate of the file \(certificate): it holds no private key. Export the "
                    + "certificate together with its key, or name the key's own file."
            ),
            (
                CertificateSource(place: .file(path: certificate), keyPath: foreign, password: nil),
                "Could not use the certificate of the key \(foreign): certificate and private key do not belong "
                    + "together. Export both from the same place."
            ),
            (
                CertificateSource(place: .file(path: container), keyPath: nil, password: password),
                "Could not use the certificate of the file \(container): the password does not open it. Check where "
                    + "the password comes from."
            ),
            (
                CertificateSource(place: .file(path: container), keyPath: nil, password: nil),
                "Could not use the certificate of the file \(container): it is encrypted, and no password is "
                    + "configured. Say where the password is."
            ),
            (
                CertificateSource(place: .file(path: open), keyPath: nil, password: nil),
                "The private key in \(open) can be read by others than its owner. Run chmod 600 on it."
            ),
        ]
        for (source, expected) in rows {
            let found = message(source, ["P": "hunter3"])
            #expect(found == expected)
            #expect(!found.contains("hunter"))
        }
    }

    @Test func `a federated token is read without the blanks around it, and must be one`() throws {
        let source = FederatedTokenSource(path: try write(Array(" a.b.c\n".utf8), "token"))
        #expect(try source.read().reveal() == "a.b.c")
        for text in ["", "\n", "a.b", "a.b.c d", "a.b.ü"] {
            _ = try write(Array(text.utf8), "token")
            #expect(throws: SecretError.self) { try source.read() }
        }
        #expect(throws: SecretError.self) { try FederatedTokenSource(path: folder).read() }
    }

    // MARK: Ends

    @Test func `an end is warned of thirty days ahead, and from then on every day`() throws {
        let path = try write(Self.invented.pem + Self.invented.keyPEM(), "app.pem")
        let certificate = try exchange("  certificate: { file: \(path) }")
        let secret = try exchange("  secret: { env: S }\n  secret_expires: 2027-01-15")
        let now = { (days: Int64) in Moment(milliseconds: (1_800_000_000 - days * Self.day) * 1000) }
        #expect(certificate.attention(environment: [:], now: now(31)) == [])
        #expect(
            certificate.attention(environment: [:], now: now(30)) == [
                "The certificate ends on 2027-01-15, in 30 days. Upload a new one in Entra beside it, then replace the file."
            ])
        #expect(
            certificate.attention(environment: [:], now: now(0)) == [
                "The certificate ended on 2027-01-15: nothing can be sent to Exchange, revocations included. Upload a new "
                    + "one in Entra beside it, then replace the file."
            ])
        #expect(
            secret.attention(environment: [:], now: now(30)) == [
                "The client secret ends on 2027-01-15, in 29 days. Make a new one in Entra, replace the stored one, and set "
                    + "exchange.secret_expires."
            ])
        #expect(try exchange("  secret: { env: S }").attention(environment: [:], now: now(-999)) == [])
        #expect(try exchange("  certificate: { file: /nowhere }").attention(environment: [:], now: now(31)).count == 1)
    }

    @Test func `a file of authorities must hold some that are still good`() throws {
        let now = Moment(milliseconds: 1_850_000_000_000)
        let check = { (bytes: [UInt8]) throws -> [String] in
            try AuthorityFile(path: try write(bytes, "ca.pem")).check(now: now)
        }
        #expect(try check(Self.other.pem) == [])
        #expect(try check(Self.other.pem + Self.invented.pem).count == 1)
        let broken = Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
        for bytes in [[], Array("text".utf8), Self.invented.pem, broken, Self.other.pem + broken] {
            #expect(throws: SecretError.self) { try check(bytes) }
        }
        #expect(throws: SecretError.self) { try AuthorityFile(path: folder + "/none").check(now: now) }
    }
}
