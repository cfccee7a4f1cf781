import ContactModel
import Cryptography
import Foundation

/// The signed statement by which the holder of a certificate asks for a token. Source: FACTS §12.1.
enum ClientAssertion {
    /// Within the five to ten minutes that are asked for.
    static let lifeSeconds: Int64 = 540
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// - Parameters:
    ///   - audience: the token endpoint that it is sent to; it is good for no other.
    ///   - id: never used before.
    static func make(
        clientID: String, audience: String, id: String, now: Moment, _ identity: SigningIdentity
    ) -> String {
        let seconds = now.milliseconds / 1000
        let header = Header(thumbprint: Base64URL.encode(identity.certificate.thumbprint))
        let claims = Claims(
            aud: audience, exp: seconds + lifeSeconds, iat: seconds, iss: clientID, jti: id, nbf: seconds,
            sub: clientID)
        let text = "\(part(header)).\(part(claims))"
        return "\(text).\(Base64URL.encode(identity.sign(Array(text.utf8), .ps256)))"
    }

    private static func part(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and whole numbers: there is nothing that could not be written.
        guard let data = try? encoder.encode(value) else { preconditionFailure("a claim that is no JSON") }
        return Base64URL.encode(data)
    }

    private struct Header: Encodable {
        let alg = "PS256"
        let typ = "JWT"
        let thumbprint: String

        enum CodingKeys: String, CodingKey {
            case alg
            case typ
            case thumbprint = "x5t#S256"
        }
    }

    private struct Claims: Encodable {
        let aud: String
        let exp: Int64
        let iat: Int64
        let iss: String
        let jti: String
        let nbf: Int64
        let sub: String
    }
}
