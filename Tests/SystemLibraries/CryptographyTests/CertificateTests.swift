import Cryptography
import TestSupport
import Testing

@Suite("Certificates and keys") struct CertificateTests {
    static let anna = InventedCertificate(validFrom: 1_700_000_000, validUntil: 1_800_000_000)
    static let other = InventedCertificate()
    static let message = Array("header.claims".utf8)

    @Test(arguments: SignatureAlgorithm.allCases)
    func `what a key signs, its certificate verifies, and nothing else`(algorithm: SignatureAlgorithm) throws {
        let identity = try SigningIdentity(file: Self.anna.keyPEM() + Self.anna.pem)
        let signature = identity.sign(Self.message, algorithm)
        #expect(identity.certificate.verifies(signature, of: Self.message, algorithm))
        let another = algorithm == .ps256 ? SignatureAlgorithm.rs256 : .ps256
        #expect(!identity.certificate.verifies(signature, of: Self.message, another))
        #expect(!identity.certificate.verifies(signature, of: Self.message + [0], algorithm))
        #expect(!identity.certificate.verifies([], of: Self.message, algorithm))
        let stranger = try #require(Certificate.all(pem: Self.other.pem).first)
        #expect(!stranger.verifies(signature, of: Self.message, algorithm))
    }

    @Test func `a certificate tells its times and the digests that name it`() throws {
        let certificate = try #require(Certificate.all(pem: Self.anna.pem).first)
        #expect(certificate.validFrom == 1_700_000_000 && certificate.validUntil == 1_800_000_000)
        #expect(certificate.thumbprint == SHA256.digest(of: certificate.der))
        #expect(certificate.olderThumbprint.count == 20)
        #expect(Certificate(der: certificate.der) == certificate)
        #expect(Certificate(der: certificate.der.dropLast()) == nil && Certificate(der: []) == nil)
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: [UInt8]
        var key: [UInt8]?
        var password: String?
        var error: SigningIdentityError?
    }

    static let forms = [
        Form(testDescription: "PEM, key first", file: anna.keyPEM() + anna.pem),
        Form(testDescription: "PEM, a chain", file: other.pem + anna.pem + anna.keyPEM()),
        Form(testDescription: "PEM, two files", file: anna.pem, key: anna.keyPEM()),
        Form(
            testDescription: "PEM, encrypted key", file: anna.pem + anna.keyPEM(password: "ä pass"),
            password: "ä pass"),
        Form(testDescription: "PKCS#12", file: anna.pkcs12(password: "ä pass"), password: "ä pass"),
        Form(testDescription: "PKCS#12 without a password", file: anna.pkcs12(password: "")),
        Form(testDescription: "nothing", file: [], error: .formatUnknown),
        Form(testDescription: "a text", file: Array("certificate".utf8), error: .formatUnknown),
        Form(testDescription: "no key", file: anna.pem, error: .keyMissing),
        Form(testDescription: "no certificate", file: anna.keyPEM(), error: .certificateMissing),
        Form(testDescription: "another's key", file: anna.pem + other.keyPEM(), error: .keyOfAnotherCertificate),
        Form(
            testDescription: "no password", file: anna.pem + anna.keyPEM(password: "pass"), error: .passwordMissing),
        Form(
            testDescription: "wrong password", file: anna.pem + anna.keyPEM(password: "pass"), password: "other",
            error: .passwordWrong),
        Form(testDescription: "PKCS#12, no password", file: anna.pkcs12(password: "pass"), error: .passwordMissing),
        Form(
            testDescription: "PKCS#12, wrong password", file: anna.pkcs12(password: "pass"), password: "other",
            error: .passwordWrong),
        Form(
            testDescription: "PKCS#12, broken off", file: anna.pkcs12(password: "pass").dropLast(9), password: "pass",
            error: .formatUnknown),
        Form(
            testDescription: "broken key",
            file: anna.pem + Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8),
            error: .keyUnreadable),
    ]

    @Test(arguments: forms) func `key and certificate come from PEM and PKCS#12, or it is said what is wrong`(
        form: Form
    ) throws {
        do throws(SigningIdentityError) {
            let identity = try SigningIdentity(file: form.file, keyFile: form.key, password: form.password)
            #expect(form.error == nil)
            #expect(identity.certificate == Certificate.all(pem: Self.anna.pem).first)
        } catch {
            #expect(error == form.error)
        }
    }

    @Test func `a key that Entra does not take is refused`() {
        let curve = InventedCertificate(.curve)
        let short = InventedCertificate(.rsa(bits: 1024))
        #expect(throws: SigningIdentityError.keyNotRSA) { try SigningIdentity(file: curve.pem + curve.keyPEM()) }
        #expect(throws: SigningIdentityError.keyTooShort) { try SigningIdentity(file: short.pem + short.keyPEM()) }
    }

    @Test func `a key shows itself in no description`() throws {
        let identity = try SigningIdentity(file: Self.anna.pem + Self.anna.keyPEM())
        var dumped = ""
        dump(identity, to: &dumped)
        #expect("\(identity) \(String(reflecting: identity)) \(dumped)".count < 80)
    }
}
