internal import Cryptography

/// A signed JSON token (RFC 7519) as a client sends it; nothing in it is believed before its signature is verified.
struct ClientAssertion: Sendable {
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    static let bytesMax = 32 * 1024

    let header: [String: WireValue]
    let claims: [String: WireValue]
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// `nil` for what is no such token. The parts are base64url without padding (RFC 7515 §2).
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= Self.bytesMax, parts.count == 3,
            let header = Self.part(parts[0])?.object, let claims = Self.part(parts[1])?.object,
            let signature = Self.bytes(parts[2])
        else { return nil }
        self.header = header
        self.claims = claims
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    func text(_ name: String) -> String? { claims[name]?.string }

    /// Seconds since 1970. Some clients write a fraction (FACTS §15.3).
    func time(_ name: String) -> Double? { claims[name]?.number }

    func isSigned(by certificate: Certificate, _ algorithm: SignatureAlgorithm) -> Bool {
        certificate.verifies(signature, of: signed, algorithm)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        text.contains("=") ? nil : Base64URL.decode(text)
    }

    private static func part(_ text: String) -> WireValue? {
        bytes(text).flatMap { WireValue(json: $0) }
    }
}
