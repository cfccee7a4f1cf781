package import Cryptography
import Sentences

/// What the app proves itself with. Each is fetched when a token is asked for, so that a renewed one counts without a
/// restart. Source: FACTS §12.1.
package enum GraphCredential: Sendable {
    case secret(@Sendable () async throws -> String)
    /// A certificate that the app registration knows, with its key.
    case certificate(@Sendable () async throws -> SigningIdentity)
    /// A signed token of an issuer that the app registration trusts (workload identity federation).
    case federatedToken(@Sendable () async throws -> String)

    /// In messages: "Could not sign in …: the client secret cannot be read".
    var name: CredentialName {
        switch self {
        case .secret: .secret
        case .certificate: .certificate
        case .federatedToken: .federatedToken
        }
    }

    var key: String {
        switch self {
        case .secret: "exchange.secret"
        case .certificate: "exchange.certificate"
        case .federatedToken: "exchange.federated_token"
        }
    }
}
