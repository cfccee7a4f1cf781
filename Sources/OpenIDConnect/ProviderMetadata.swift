import Foundation

/// What a provider publishes of itself, checked. Source: OpenID Connect Discovery 1.0 §3, §4.3.
struct ProviderMetadata: Sendable, Equatable {
    enum ClientAuthentication: Sendable, Equatable { case basic, post }

    let authorization: ProviderAddress
    let token: ProviderAddress
    let keys: ProviderAddress
    let endSession: ProviderAddress?
    let authentication: ClientAuthentication
    /// Whether each answer must name its issuer (RFC 9207).
    let namesIssuer: Bool

    static let bytesMax = 256 * 1024

    /// Where it is published.
    static func address(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// - Parameter issuer: the one that is configured, which it must be of, to the letter.
    init(_ body: [UInt8], issuer: String) throws(OpenIDError) {
        // `nil` says that it is none; why is not told by what a stranger sent.
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)) else {
            throw .unfit("what the provider publishes at \(Self.address(of: issuer)) is no provider's description")
        }
        guard wire.issuer == issuer else {
            let hint =
                wire.issuer.map { ProviderAddress.isPrintable($0) ? ", it calls itself \($0.prefix(200))" : "" } ?? ""
            throw .unfit("the provider at \(issuer) is another one\(hint). Compare console.oidc.issuer to the letter")
        }
        authorization = try Self.place(wire.authorizationEndpoint, "authorization_endpoint")
        token = try Self.place(wire.tokenEndpoint, "token_endpoint")
        keys = try Self.place(wire.jwksURI, "jwks_uri")
        endSession = wire.endSessionEndpoint.flatMap { ProviderAddress($0) }
        let methods = wire.authenticationMethods ?? ["client_secret_basic"]
        if methods.contains("client_secret_basic") {
            authentication = .basic
        } else if methods.contains("client_secret_post") {
            authentication = .post
        } else {
            throw .unfit("the provider takes no client secret: neither client_secret_basic nor client_secret_post")
        }
        if let types = wire.responseTypes, !types.contains("code") {
            throw .unfit("the provider does not offer the authorization code flow")
        }
        namesIssuer = wire.namesIssuer ?? false
    }

    private static func place(_ text: String?, _ name: String) throws(OpenIDError) -> ProviderAddress {
        guard let address = text.flatMap({ ProviderAddress($0) }) else {
            throw .unfit("the provider publishes no \(name) that can be used: it must be an https address")
        }
        return address
    }

    private struct Wire: Decodable {
        let issuer: String?
        let authorizationEndpoint: String?
        let tokenEndpoint: String?
        let jwksURI: String?
        let endSessionEndpoint: String?
        let authenticationMethods: [String]?
        let responseTypes: [String]?
        let namesIssuer: Bool?

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case jwksURI = "jwks_uri"
            case endSessionEndpoint = "end_session_endpoint"
            case authenticationMethods = "token_endpoint_auth_methods_supported"
            case responseTypes = "response_types_supported"
            case namesIssuer = "authorization_response_iss_parameter_supported"
        }
    }
}
