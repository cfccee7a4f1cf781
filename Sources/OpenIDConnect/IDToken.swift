import Cryptography
import Foundation

/// A token that says who somebody is, not believed before `claims(…)`. Source: OpenID Connect Core 1.0 §2, §3.1.3.7.
struct IDToken: Sendable {
    /// What it must be for.
    struct Expectation: Sendable {
        let issuer: String
        let clientID: String
        let nonce: String
    }

    let algorithm: VerificationAlgorithm
    let keyID: String?
    private let signed: [UInt8]
    private let signature: [UInt8]
    private let payload: [UInt8]

    private static let bytesMax = 128 * 1024

    /// Takes it apart; an algorithm that needs no public key is refused here, whatever it is called.
    init(_ text: String) throws(OpenIDError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.bytesMax, parts.count == 3, let head = Base64URL.decode(String(parts[0])),
            let payload = Base64URL.decode(String(parts[1])), let signature = Base64URL.decode(String(parts[2])),
            let header = try? JSONDecoder().decode(Header.self, from: Data(head))
        else { throw .token(.malformed) }
        guard let algorithm = VerificationAlgorithm(rawValue: header.alg), header.crit == nil else {
            throw .token(.algorithm)
        }
        self.algorithm = algorithm
        keyID = header.kid
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
        self.payload = payload
    }

    /// What it says, when `key` made it, for the one who is asked, in the flow that is meant, and now.
    func claims(
        by key: VerificationKey, _ expected: Expectation, nowSeconds now: Int64
    ) throws(OpenIDError) -> [String: ClaimValue] {
        guard key.verifies(signature, of: signed, algorithm) else { throw .token(.signature) }
        guard let claims = try? JSONDecoder().decode([String: ClaimValue].self, from: Data(payload)) else {
            throw .token(.malformed)
        }
        guard claims["iss"]?.text == expected.issuer else { throw .token(.issuer) }
        let audiences = claims["aud"]?.texts ?? []
        let party = claims["azp"]
        guard audiences.contains(expected.clientID), audiences.count == 1 || party != nil,
            party == nil || party?.text == expected.clientID
        else { throw .token(.audience) }
        let skew = OpenIDConnect.clockSkewSeconds
        guard let expires = claims["exp"]?.seconds, let issued = claims["iat"]?.seconds else {
            throw .token(.malformed)
        }
        guard now < expires + skew else { throw .token(.expired) }
        let begins = max(issued, claims["nbf"]?.seconds ?? issued)
        guard begins <= now + skew else { throw .token(.notYet) }
        guard let nonce = claims["nonce"]?.text,
            Cryptography.isEqualInConstantTime(Array(nonce.utf8), Array(expected.nonce.utf8))
        else { throw .token(.nonce) }
        guard let subject = claims["sub"]?.text, (1...255).contains(subject.utf8.count),
            ProviderAddress.isPrintable(subject)
        else { throw .token(.subject) }
        return claims
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        /// Whatever must be understood, is not.
        let crit: ClaimValue?
    }
}
